"""With what to compare: choice of the reference, what stands out, chart with its marks, table and how it came about."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.prepared import FONT, content_key
from ctc_toolkit.reporting import Kind, made_up_notice
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.difference_charts import comparison_chart
from ctc_toolkit.reporting.difference_words import (
    difference_table,
    method_lines,
    rows_of,
    screening_list,
    sentences,
)
from ctc_toolkit.site_words import current_words
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import ReferenceChoice, ReferenceChoices, WaveView, reference_choices, wave_comparison

REFERENCE = "ref"
CHOSEN = "profile-reference"


@dataclass(frozen=True)
class ShownDifferences:
    """What the page shows of a comparison or change: sentences, charts with alternatives, table, notes."""

    said: tuple[str, ...]
    charts: tuple[tuple[dict[str, Any], str], ...]
    table: pd.DataFrame
    title: str
    screened: tuple[str, ...]
    method: tuple[str, ...]


def show_comparison(
    context: PageContext, wave: WaveView, released: Released, instrument: Instrument, kind: Kind
) -> None:
    """Show the section "With what to compare?" for the measures of `kind`."""
    t = context.t
    choices = reference_choices(context.actor, context.workspace, wave.id)
    st.header(t("Compared with others: where does it differ?"), anchor="vergleich")
    open_ones = [choice for choice in choices.choices if not choice.lock]
    if not open_ones:
        st.markdown(t("There is nothing to compare with yet: no earlier survey and no reference values."))
        _about_partners(context, choices)
        _to_the_tables(context, wave)
        return
    chosen = _choose(context, open_ones)
    _about_partners(context, choices)
    try:
        with st.spinner(t("The comparison is being computed …"), show_time=False):
            found = wave_comparison(context.actor, context.workspace, wave.id, chosen.id)
    except ToolkitError as problem:
        show_problem(problem)
        return
    made_up = chosen.kind == "made_up" and not released.made_up
    key = f"{found.content_hash} {content_key(released)}"
    shown = comparison_shown(found, released, instrument, key, kind, context.language, "made_up" if made_up else "")
    show_differences(context, shown, "comparison")
    _to_the_tables(context, wave)


def _choose(context: PageContext, choices: list[ReferenceChoice]) -> ReferenceChoice:
    t = context.t
    by_id = {choice.id: choice for choice in choices}
    st.session_state[CHOSEN] = choose_from_address(REFERENCE, list(by_id), choices[0].id)
    st.selectbox(
        t("Compare with what?"),
        list(by_id),
        format_func=lambda name: choice_name(t, by_id[name]),
        key=CHOSEN,
        on_change=_chosen,
        width=440,
    )
    return by_id[st.session_state[CHOSEN]]


def _chosen() -> None:
    st.query_params[REFERENCE] = st.session_state[CHOSEN]


def choice_name(t: Translator, choice: ReferenceChoice) -> str:
    """Return how a choice is named, with what it is."""
    title = choice.title.get(t.language)
    kinds = {
        "wave": t("earlier survey"),
        "city": t("reference values of the city"),
        "office": t("reference values of the office"),
        "published": t("published values"),
        "made_up": t("made up"),
        "partners": t("released figures"),
    }
    return f"{title} – {kinds[choice.kind]}"


def _about_partners(context: PageContext, choices: ReferenceChoices) -> None:
    """Say why the average of the partner cities is locked, where it is."""
    t = context.t
    partners = next((choice for choice in choices.choices if choice.kind == "partners"), None)
    if partners is None or not partners.lock:
        return
    if partners.lock == "few_units":
        st.caption(
            t(
                "The average of the partner cities is locked: at least three other cities must have released their "
                "figures for it."
            )
        )
    else:
        st.caption(t("The average of the partner cities is locked: one or two cities would make up nearly all of it."))


def _to_the_tables(context: PageContext, wave: WaveView) -> None:
    if reach(context.actor)("reference_tables"):
        link_to("references", context.t("Reference values: see and upload"), city=wave.ags, wave=wave.id)


@st.cache_resource(max_entries=64, show_spinner=False)
def comparison_shown(
    _found: Differences,
    _released: Released,
    _instrument: Instrument,
    content_hash: str,
    kind: Kind,
    language: str,
    notice: str,
) -> ShownDifferences:
    """Return what is shown of a comparison, made once per content, view and language."""
    rows = rows_of(_found, _released, _instrument, kind=kind, language=language)
    made_up = made_up_notice(language) if _released.made_up or notice else ""
    chart = comparison_chart(_found, rows, language, made_up=made_up)
    return prepared(_found, rows, [chart] if any(r.difference.state == "shown" for r in rows) else [], language)


def prepared(found: Differences, rows: list[Any], charts: list[ProfileChart], language: str) -> ShownDifferences:
    """Return sentences, charts, table and notes of the rows, escaped for the page."""
    current_words()
    table = difference_table(found, rows, language)
    escaped = table.map(plain)
    escaped.columns = [plain(name) for name in table.columns]
    drawn = []
    for chart in charts:
        document = chart.to_dict(alternative="separate")
        if "facet" not in document:
            document["autosize"] = {"type": "fit-x", "contains": "padding"}
        document.setdefault("config", {})["font"] = FONT
        drawn.append((document, chart.alt))
    title = charts[0].title if charts else ""
    return ShownDifferences(
        tuple(plain(sentence, 900) for sentence in sentences(found, rows, language)),
        tuple(drawn),
        escaped,
        plain(title),
        tuple(plain(row.label) for row in screening_list(rows)),
        tuple(plain(line, 600) for line in method_lines(found, rows, language)),
    )


def show_differences(context: PageContext, shown: ShownDifferences, name: str) -> None:
    """Show sentences, charts, the table with the same values, and how it came about."""
    bullets(*shown.said)
    show_charts(shown, name)
    show_difference_table(context, shown)


def show_charts(shown: ShownDifferences, name: str) -> None:
    """Show the charts: of a comparison one below the other, of changes side by side."""
    if name == "comparison":
        for document, alternative in shown.charts:
            with st.container(key=f"{name}-chart"):
                st.vega_lite_chart(spec=_copied(document), alt=alternative, theme=None, width="stretch")
    else:
        with st.container(key=f"{name}-charts", horizontal=True, gap="medium"):
            for document, alternative in shown.charts:
                st.vega_lite_chart(spec=_copied(document), alt=alternative, theme=None, width="content")


def show_difference_table(context: PageContext, shown: ShownDifferences) -> None:
    """Show the table with the values of the charts, and how they came about."""
    t = context.t
    with st.expander(t("The same values as a table, and how they came about"), icon=":material/table:"):
        show_table(shown.table, shown.title or t("Differences"))
        bullets(*shown.method, heading=t("How the comparison came about"))
        if shown.screened:
            bullets(
                *shown.screened,
                heading=t("Worth a second look, though not secure (list by Benjamini-Hochberg)"),
            )


def _copied(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the upper levels: Streamlit takes parts out of the document it is given."""
    return {name: copy.copy(part) for name, part in document.items()}
