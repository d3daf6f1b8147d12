"""Deleting figures: of one place and year, or all of an indicator."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.counting.address import ALL
from ctc_toolkit.reporting.indicator_words import place_text
from ctc_toolkit.workspace import CityIndicators, remove_indicator_values

INDICATOR, WHICH, SURE, PROBLEM = "remove-indicator", "remove-which", "remove-sure", "remove-problem"


def removing_part(context: PageContext, view: CityIndicators) -> None:
    """Let a person delete figures; it takes a second word."""
    t = context.t
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        show_problem(problem)
    filled = sorted({name for name, _, _ in view.notes}, key=list(view.indicators).index)
    if not filled:
        return
    with st.expander(t("Delete figures"), key="indicator-removing"):
        st.markdown(t("What you delete is gone for everybody. This cannot be undone."))
        indicator = st.selectbox(
            t("Indicator"),
            filled,
            key=INDICATOR,
            format_func=lambda name: view.indicators[name].name.get(t.language),
        )
        places = sorted(
            ((place, year) for name, place, year in view.notes if name == indicator),
            key=lambda entry: (-entry[1], entry[0] != CITY, entry[0]),
        )
        options = {ALL: t("all figures of this indicator")}
        options |= {f"{year} {place}": f"{year}, {place_text(t, place)}" for place, year in places}
        which = st.selectbox(
            t("Which figures"), list(options), key=f"{WHICH}-{indicator}", format_func=options.__getitem__
        )
        sure = st.checkbox(t("Yes, delete these figures"), key=f"{SURE}-{indicator}-{which}")
        chosen = next(((place, year) for place, year in places if f"{year} {place}" == which), (None, None))
        st.button(
            t("Delete the figures"),
            key="indicator-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_removed,
            args=(view.ags, indicator, *chosen),
        )


def _removed(ags: str, indicator: str, place: str | None, year: int | None) -> None:
    context = page_context()
    try:
        remove_indicator_values(context.actor, context.workspace, ags, indicator, place=place, year=year)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
