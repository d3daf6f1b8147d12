"""Our change: what two surveys of one city allow to say, what they could have found, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, reach, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.terms import term_link
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.evaluating.address import EARLIER, KIND, chosen, segments
from ctc_toolkit.pages.showing.breaking_down import computed
from ctc_toolkit.pages.showing.changing import change_shown, earlier_views
from ctc_toolkit.pages.showing.comparing import show_charts, show_difference_table
from ctc_toolkit.pages.showing.prepared import FONT, content_key
from ctc_toolkit.reporting import KINDS, Kind
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.difference_words import rows_of
from ctc_toolkit.reporting.effect_charts import change_ranges_chart
from ctc_toolkit.reporting.effect_words import change_answer, smallest_sentence, wave_limits
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import CityView, WaveView, wave_changes


@dataclass(frozen=True)
class OwnChange:
    """The change between two surveys. waves: how many surveys with this questionnaire there are."""

    wave: WaveView
    earlier: tuple[WaveView, ...]
    released: Released
    instrument: Instrument
    found: Differences
    kinds: tuple[Kind, ...]
    waves: int

    def answer(self, context: PageContext, city: CityView) -> str:
        """Return what has changed, in one sentence over all kinds of measures."""
        rows = [
            row
            for kind in self.kinds
            for row in rows_of(self.found, self.released, self.instrument, kind=kind, language=context.language)
        ]
        return change_answer(context.t, city.name, self.found, rows)


def own_change(context: PageContext, city: CityView) -> OwnChange | None:
    """Return the change that the address names, else since the survey before the newest; None without two surveys.

    Raises:
        ToolkitError: as `wave_changes`.
    """
    pairs = {wave.id: (wave, before) for wave in city.waves if (before := earlier_views(city, wave))}
    if not pairs:
        return None
    newest = max(pairs.values(), key=lambda pair: (pair[0].year, pair[0].imported_at))[0]
    wave, earlier = pairs[choose_from_address("wave", list(pairs), newest.id)]
    since = choose_from_address(EARLIER, [one.id for one in earlier], earlier[0].id)
    released = computed(context, wave)
    with st.spinner(context.t("The change is being computed …"), show_time=False):
        found = wave_changes(context.actor, context.workspace, wave.id, since)
    kinds = {entry.kind for entry in found.entries}
    return OwnChange(
        wave,
        tuple(earlier),
        released,
        load_instrument(wave.instrument),
        found,
        tuple(kind for kind in KINDS if kind in kinds),
        len(earlier) + 1,
    )


def show_own_change(context: PageContext, city: CityView, change: OwnChange | None) -> None:
    """Show the limits of the design, the smallest change that could be found, and then the changes."""
    t = context.t
    if change is None:
        st.markdown(t("For a change it takes two surveys with the same questionnaire. Then they are compared here."))
        if reach(context.actor)("import_wave"):
            link_to("import_survey", t("Import a survey"), city=city.ags, kind="primary")
        return
    remember("wave", change.wave.id)
    kind = _choices(context, change)
    rows = rows_of(change.found, change.released, change.instrument, kind=kind, language=context.language)
    st.header(t("What these surveys allow to say"), anchor=False)
    with st.container(border=True, key="effects-allowed"):
        st.badge(t("Change"), icon=":material/check:", color="green")
        bullets(*map(plain, wave_limits(t, change.waves)))
    smallest = smallest_sentence(t, rows)
    if smallest:
        st.header(t("From which size on a change would have been found"), anchor=False)
        st.markdown(f"{plain(smallest)} {term_link(t, 'smallest_detectable_change')}")
    st.header(t("What has changed"), anchor=False)
    key = f"{change.found.content_hash} {content_key(change.released)}"
    shown = change_shown(change.found, change.released, change.instrument, key, kind, context.language)
    bullets(*shown.said)
    if any(row.difference.state == "shown" for row in rows):
        chart = _ranges(rows, key, kind, context.language, t("Changes with their ranges"))
        show_chart(chart, "effects-ranges", width="stretch")
    with st.expander(t("Before and now, in small pictures"), icon=":material/show_chart:"):
        show_charts(shown, "change")
    show_difference_table(context, shown)


@st.cache_resource(max_entries=64, show_spinner=False)
def _ranges(_rows: list[Any], content: str, kind: Kind, language: str, title: str) -> ProfileChart:
    """Return the picture of the ranges, made once per content, kind and language."""
    from ctc_toolkit.language import translator

    return change_ranges_chart(translator(language), title, _rows)


def show_chart(chart: ProfileChart, key: str, *, width: str = "content") -> None:
    """Show a picture with its alternative text."""
    document = chart.to_dict(alternative="separate")
    if width == "stretch":
        document["autosize"] = {"type": "fit-x", "contains": "padding"}
    document.setdefault("config", {})["font"] = FONT
    with st.container(key=key):
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width=width)  # type: ignore[arg-type]


def _choices(context: PageContext, change: OwnChange) -> Kind:
    t = context.t
    names = {"risk": t("Risk factors"), "protective": t("Protective factors"), "behaviour": t("Behaviour")}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kind = segments(KIND, {one: names[one] for one in change.kinds}, change.kinds[0], t("What"))
        if len(change.earlier) > 1:
            labels = {one.id: _named(one) for one in change.earlier}
            chosen(EARLIER, labels, change.earlier[0].id, t("Since when?"))
    return kind  # type: ignore[return-value]


def _named(wave: WaveView) -> str:
    return wave.label if str(wave.year) in wave.label else f"{wave.label} ({wave.year})"


def own_change_or_problem(context: PageContext, city: CityView) -> tuple[OwnChange | None, ToolkitError | None]:
    """Return the change, and what stands against it."""
    try:
        return own_change(context, city), None
    except ToolkitError as problem:
        if problem.code == "session_ended":
            raise
        return None, problem
