"""What has changed since an earlier survey: only where there is one; from four surveys on also their course."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.showing.comparing import ShownDifferences, prepared, show_differences
from ctc_toolkit.pages.showing.prepared import content_key
from ctc_toolkit.reporting import Kind
from ctc_toolkit.reporting.difference_charts import change_charts
from ctc_toolkit.reporting.difference_words import rows_of
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import CityView, WaveView, wave_changes
from ctc_toolkit.workspace.wave_differences import COURSE

EARLIER = "seit"
CHOSEN = "profile-earlier"
FEWEST_WAVES = 4


def show_changes(
    context: PageContext, city: CityView, wave: WaveView, released: Released, instrument: Instrument, kind: Kind
) -> None:
    """Show the section "What has changed?" for the measures of `kind`; nothing without an earlier survey."""
    t = context.t
    earlier = earlier_views(city, wave)
    if not earlier:
        return
    st.header(t("What has changed since the survey before?"), anchor="veraenderung")
    names = {one.id: one.label if str(one.year) in one.label else f"{one.label} ({one.year})" for one in earlier}
    if len(earlier) + 1 >= FEWEST_WAVES:
        names[COURSE] = t("Course over all surveys")
    chosen = choose_from_address(EARLIER, list(names), earlier[0].id)
    if len(names) > 1:
        st.session_state[CHOSEN] = chosen
        st.selectbox(
            t("Since when?"),
            list(names),
            format_func=names.__getitem__,
            key=CHOSEN,
            on_change=lambda: st.query_params.__setitem__(EARLIER, st.session_state[CHOSEN]),
            width=440,
        )
    try:
        with st.spinner(t("The change is being computed …"), show_time=False):
            found = wave_changes(context.actor, context.workspace, wave.id, chosen)
    except ToolkitError as problem:
        show_problem(problem)
        return
    key = f"{found.content_hash} {content_key(released)}"
    st.caption(t("{before} compared with {now}", before=plain(names[chosen]), now=plain(_named(wave))))
    show_differences(context, change_shown(found, released, instrument, key, kind, context.language), "change")


def earlier_views(city: CityView, wave: WaveView) -> list[WaveView]:
    """Return the earlier surveys of the city with the same questionnaire, newest first."""
    name = wave.instrument.partition("@")[0]
    found = [
        one
        for one in city.waves
        if one.id != wave.id
        and one.instrument.partition("@")[0] == name
        and (one.year, one.imported_at) < (wave.year, wave.imported_at)
    ]
    return sorted(found, key=lambda one: (-one.year, -one.imported_at.timestamp()))


def _named(wave: WaveView) -> str:
    return wave.label if str(wave.year) in wave.label else f"{wave.label} ({wave.year})"


@st.cache_resource(max_entries=64, show_spinner=False)
def change_shown(
    _found: Differences, _released: Released, _instrument: Instrument, content_hash: str, kind: Kind, language: str
) -> ShownDifferences:
    """Return what is shown of a change, made once per content, view and language."""
    rows = rows_of(_found, _released, _instrument, kind=kind, language=language)
    return prepared(_found, rows, change_charts(_found, rows, language), language)
