"""Entering figures: a form for one value that is filled in as far as known, a table from a file, and deleting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.counting.address import ENTER, PART
from ctc_toolkit.pages.counting.removing import removing_part
from ctc_toolkit.pages.counting.tables import table_part
from ctc_toolkit.pages.counting.words import field_problem, source_line
from ctc_toolkit.reporting.indicator_words import place_text
from ctc_toolkit.riskfactors.indicator_cards import Indicator
from ctc_toolkit.riskfactors.indicator_entries import (
    LONGEST_PLACE,
    LONGEST_SOURCE,
    IndicatorEntry,
    read_count,
    read_population,
    tidy_text,
    value_problems,
)
from ctc_toolkit.workspace import CityIndicators, EntryNote, list_cities, save_indicator_value

INDICATOR, PLACE, YEAR, OTHER = "enter-indicator", "enter-place", "enter-year", "enter-other-place"
WISH, ERRORS, PROBLEM, SAVED = "enter-wish", "enter-errors", "enter-problem", "enter-saved"
NEW_PLACE = "\0new"
YEARS_BACK = 15
FIELDS = ("numerator", "denominator", "source", "as_of")


@dataclass(frozen=True)
class Spot:
    """What a value is entered for. key: part of the keys of its fields."""

    ags: str
    indicator: str
    place: str
    year: int

    def key(self, field: str) -> str:
        """Return the key of a field of this value."""
        return f"enter-{field}-{self.ags}-{self.indicator}-{self.place}-{self.year}"


def wish_for(indicator: str) -> None:
    """Open the form for an indicator."""
    st.session_state[WISH] = indicator
    st.query_params[PART] = ENTER


def show_entering(context: PageContext, view: CityIndicators) -> None:
    """Show the form of one value, then tables from files and deleting."""
    t = context.t
    st.header(t("Enter one figure"), anchor=False)
    with st.container(border=True, key="indicator-form"):
        indicator = _indicator(t, view)
        spot = _spot(context, view, indicator)
        st.caption(
            plain(t("Counted: {text}", text=indicator.numerator.get(t.language)), 400)
            + "  \n"
            + plain(t("Refers to: {text}", text=indicator.denominator.get(t.language)), 400)
        )
        if spot is not None:
            _fields(context, view, indicator, spot)
    table_part(context, view)
    removing_part(context, view)


def _indicator(t: Translator, view: CityIndicators) -> Indicator:
    wish = st.session_state.pop(WISH, None)
    if wish in view.indicators:
        st.session_state[INDICATOR] = wish
    if st.session_state.get(INDICATOR) not in view.indicators:
        filled = set(view.released)
        st.session_state[INDICATOR] = next((name for name in view.indicators if name not in filled), None) or next(
            iter(view.indicators)
        )
    chosen = st.selectbox(
        t("Indicator"),
        list(view.indicators),
        key=INDICATOR,
        format_func=lambda name: view.indicators[name].name.get(t.language),
    )
    return view.indicators[chosen]


def _spot(context: PageContext, view: CityIndicators, indicator: Indicator) -> Spot | None:
    """Let a person choose place and year; None as long as a new place has no name."""
    t, today = context.t, _today()
    where, when = st.columns(2)
    place = CITY
    with where:
        if indicator.level == "city":
            st.markdown(t("This figure exists for the city as a whole only."))
        else:
            place = _place(context, view)
    with when:
        key = f"{YEAR}-{indicator.id}"
        if key not in st.session_state:
            known = [year for name, at_place, year in view.notes if (name, at_place) == (indicator.id, place)]
            st.session_state[key] = min(max(known) + 1 if known else today.year - 1, today.year)
        years = list(range(today.year, today.year - YEARS_BACK, -1))
        year = st.selectbox(_year_label(t, indicator), years, key=key, format_func=str)
    return None if place == NEW_PLACE else Spot(view.ags, indicator.id, place, int(year))


def _year_label(t: Translator, indicator: Indicator) -> str:
    return t("School year that begins in") if indicator.period == "school_year" else t("Year")


def _place(context: PageContext, view: CityIndicators) -> str:
    t = context.t
    cities = list_cities(context.actor, context.workspace)
    areas = [area.name for city in cities if city.ags == view.ags for area in city.areas]
    known = [CITY, *dict.fromkeys([*view.districts, *areas])]
    names = {**{place: place_text(t, place) for place in known}, NEW_PLACE: t("Another district …")}
    chosen = st.selectbox(t("Place"), list(names), key=PLACE, format_func=names.__getitem__)
    if chosen != NEW_PLACE:
        return str(chosen)
    tip = t("Key or name as the statistics of your city call it. No streets, no houses, no schools.")
    typed = st.text_input(t("Name or key of the district"), key=OTHER, max_chars=LONGEST_PLACE, help=tip)
    return tidy_text(typed or "") or NEW_PLACE


def _fields(context: PageContext, view: CityIndicators, indicator: Indicator, spot: Spot) -> None:
    t = context.t
    note = view.notes.get((spot.indicator, spot.place, spot.year))
    _prefill(t, view, indicator, spot, note)
    errors = _errors(spot)
    for name in ("indicator", "place", "year"):
        field_problem(t, errors.get(name))
    first, second = st.columns(2)
    tip = t("As in the table of the office: 1.234 and 1234 are the same.")
    with first:
        st.text_input(t("Count"), key=spot.key("numerator"), max_chars=20, help=tip)
        field_problem(t, errors.get("numerator"))
    with second:
        st.text_input(t("Refers to how many"), key=spot.key("denominator"), max_chars=20, help=tip)
        field_problem(t, errors.get("denominator"))
    source, day = st.columns([2, 1])
    with source:
        tip = t("Register and table, no names of persons.")
        st.text_input(t("Source"), key=spot.key("source"), max_chars=LONGEST_SOURCE, help=tip)
        field_problem(t, errors.get("source"))
    with day:
        form = "DD.MM.YYYY" if context.language == "de" else "YYYY-MM-DD"
        st.date_input(t("Date of the data"), key=spot.key("as_of"), format=form)
        field_problem(t, errors.get("as_of"))
    _standing(context, view, spot, note)
    st.button(
        t("Save the figure"),
        key="indicator-save",
        type="primary",
        icon=":material/save:",
        on_click=_save,
        args=(spot, note.version if note else 0),
    )
    saved = st.session_state.get(SAVED)
    if saved is not None and saved[0] == spot:
        st.caption(":material/check: " + t("Saved {moment}.", moment=at(t, saved[1])))


def _standing(context: PageContext, view: CityIndicators, spot: Spot, note: EntryNote | None) -> None:
    """Say what stands there already, and whether it can be shown."""
    t = context.t
    problem = st.session_state.get(PROBLEM)
    if problem is not None and problem[0] == spot:
        show_problem(problem[1])
    if note is None:
        return
    text = t(
        "There is a figure for this already, entered by {who} {moment}. Saving replaces it.",
        who=plain(note.changed_by),
        moment=at(t, note.changed_at),
    )
    results = view.released.get(spot.indicator)
    cell = results.cell(spot.place, spot.year) if results is not None else None
    if cell is not None and cell.state == "locked":
        text += " " + t("It is locked: too few cases, or it would give away a place with too few.")
    st.info(text, icon=":material/info:")


def _prefill(t: Translator, view: CityIndicators, indicator: Indicator, spot: Spot, note: EntryNote | None) -> None:
    """Fill in what is known, without touching what was typed."""
    results = view.released.get(spot.indicator)
    cell = results.cell(spot.place, spot.year) if results is not None else None
    shown = cell is not None and cell.state == "shown"
    earlier = [
        one for key, one in sorted(view.notes.items(), key=lambda entry: entry[0][2]) if key[0] == spot.indicator
    ]
    source = note.source if note else earlier[-1].source if earlier else source_line(t, indicator)
    values: dict[str, Any] = {
        "numerator": str(cell.numerator) if cell is not None and shown else "",
        "denominator": str(cell.denominator) if cell is not None and shown else _population(view, indicator, spot),
        "source": source[:LONGEST_SOURCE],
        "as_of": note.as_of if note else min(date(spot.year, 12, 31), _today()),
    }
    for field, value in values.items():
        if spot.key(field) not in st.session_state:
            st.session_state[spot.key(field)] = value


def _population(view: CityIndicators, indicator: Indicator, spot: Spot) -> str:
    """Return what another indicator with the same denominator refers to in this year; "" where none is shown."""
    for name, results in view.released.items():
        if view.indicators[name].denominator == indicator.denominator:
            cell = results.cell(spot.place, spot.year)
            if cell is not None and cell.denominator is not None:
                return str(cell.denominator)
    return ""


def _errors(spot: Spot) -> dict[str, ToolkitError]:
    held = st.session_state.get(ERRORS)
    return held[1] if held is not None and held[0] == spot else {}


def _save(spot: Spot, version: int) -> None:
    context = page_context()
    for key in (ERRORS, PROBLEM, SAVED):
        st.session_state.pop(key, None)
    entry, errors = _typed(spot)
    try:
        if entry is not None:
            indicators = _indicators(context, spot)
            errors |= (
                value_problems(indicators[spot.indicator], entry, _today()) if spot.indicator in indicators else {}
            )
        if errors or entry is None:
            st.session_state[ERRORS] = (spot, errors)
            return
        save_indicator_value(context.actor, context.workspace, spot.ags, entry, version=version)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = (spot, problem)
        return
    st.session_state[SAVED] = (spot, datetime.now(UTC))
    if st.session_state.get(PLACE) == NEW_PLACE:
        st.session_state[PLACE] = spot.place


def _indicators(context: PageContext, spot: Spot) -> dict[str, Indicator]:
    from ctc_toolkit.workspace import city_indicators

    return dict(city_indicators(context.actor, context.workspace, spot.ags).indicators)


def _typed(spot: Spot) -> tuple[IndicatorEntry | None, dict[str, ToolkitError]]:
    """Return what was typed as a value (None: it cannot be read), and what is wrong with which field."""
    state, errors = st.session_state, dict[str, ToolkitError]()
    read: dict[str, Any] = {"source": tidy_text(str(state.get(spot.key("source")) or ""))}
    try:
        read["numerator"] = read_count(str(state.get(spot.key("numerator")) or ""))
    except ToolkitError as problem:
        errors["numerator"] = problem
    try:
        read["denominator"] = read_population(str(state.get(spot.key("denominator")) or ""))[0]
    except ToolkitError as problem:
        errors["denominator"] = problem
    day = state.get(spot.key("as_of"))
    if isinstance(day, date):
        read["as_of"] = day
    else:
        errors["as_of"] = ToolkitError("indicator_date", found="–")
    if errors:
        return None, errors
    return IndicatorEntry(spot.indicator, spot.place, spot.year, **read), errors


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
