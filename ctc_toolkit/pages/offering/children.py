"""How many children live in a place: what the statistics of the city count, so that shares can be told."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.offering.state import field_problem
from ctc_toolkit.programmes.offer_children import LONGEST_SOURCE, ChildrenEntry, children_problems, read_children
from ctc_toolkit.programmes.offers import CITY
from ctc_toolkit.reporting.offer_words import Called, ages_text
from ctc_toolkit.workspace import CityOffers, save_children

ERRORS, PROBLEM, SAVED, SEEN = "children-errors", "children-problem", "children-saved", "children-seen"
YEARS_BACK = 10


def show_children(context: PageContext, view: CityOffers, place: str) -> None:
    """Show what is known for the place and the form for it."""
    t = context.t
    called = Called(t, view.names, dict(view.by_id))
    st.header(t("Children {where}", where=plain(called.where(place))), anchor=False)
    st.markdown(
        t(
            "How many children of which age live here? The statistics of your city know it, best by single years of "
            "age. Ages are only added where they fit an offer exactly; nothing is estimated."
        )
    )
    held = view.children.get(place)
    version = held.version if held else 0
    seen = st.session_state.setdefault(SEEN, {})
    entry = held.entry if held else None
    _prefill(_key(view.ags, place, "counts"), entry.text() if entry else "")
    _prefill(_key(view.ags, place, "year"), entry.year if entry else datetime.now(UTC).year - 1)
    _prefill(_key(view.ags, place, "source"), entry.source if entry else "")
    seen.setdefault((view.ags, place), version)
    errors = _held(ERRORS, view.ags, place) or {}
    with st.container(border=True, key="children-form"):
        st.text_area(
            t("Age and number of children, one in each line"),
            key=_key(view.ags, place, "counts"),
            placeholder="6: 512\n7: 498\n10-12: 1.432",
            height=220,
            max_chars=2000,
            help=t("Copied from a table, too. Empty it to delete the numbers of this place."),
        )
        field_problem(t, errors.get("counts"), "counts")
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            this_year = datetime.now(UTC).astimezone().year
            years = sorted(
                {*range(this_year - YEARS_BACK, this_year + 1), *([entry.year] if entry else [])}, reverse=True
            )
            st.selectbox(t("Counted in the year"), years, key=_key(view.ags, place, "year"), width=190)
            st.text_input(t("Source"), key=_key(view.ags, place, "source"), max_chars=LONGEST_SOURCE, width=460)
        field_problem(t, errors.get("year"), "year")
        field_problem(t, errors.get("source"), "source")
        problem = _held(PROBLEM, view.ags, place)
        if problem is not None:
            show_problem(problem)
            if problem.code == "changed_meanwhile":
                _both(t, view, place)
        st.button(
            t("Save the numbers"),
            key="children-save",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(view.ags, place),
        )
        saved = _held(SAVED, view.ags, place)
        if saved is not None:
            st.caption(":material/check: " + t("Saved {moment}.", moment=at(t, saved)))
        elif held is not None:
            st.caption(t("Last changed by {who} {moment}.", who=plain(held.changed_by), moment=at(t, held.changed_at)))
    _known(t, view, place)


def _both(t: Translator, view: CityOffers, place: str) -> None:
    """Show what somebody else stored; what was typed stays in the field."""
    held = view.children.get(place)
    if held is not None:
        st.markdown(t("Stored now:") + "  \n" + plain("; ".join(held.entry.text().splitlines()), 900))
    st.button(
        t("Take my entries"), key="children-mine", on_click=_save, args=(view.ags, place, held.version if held else 0)
    )


def _known(t: Translator, view: CityOffers, place: str) -> None:
    """Show the counts that come from the data of the city."""
    entered = set(view.children[place].entry.single()) if place in view.children else set()
    others = sorted(
        (one for one in view.counts.counts if one.place == place and one not in entered),
        key=lambda one: (one.first, one.last, -one.year),
    )
    newest = {(one.first, one.last): one for one in reversed(others)}
    if not newest:
        return
    with st.expander(t("Also known from the data of the city"), key="children-known"):
        rows = [
            (ages_text(t, one.first, one.last), t.number(one.count), str(one.year), plain(one.source))
            for one in sorted(newest.values(), key=lambda one: (one.first, one.last))
        ]
        frame = pd.DataFrame(rows, columns=[t("Age"), t("Children"), t("Year"), t("Source")])
        show_table(frame, t("Children in the data of the city"), content="sentences", key="children-known")


def _key(ags: str, place: str, name: str) -> str:
    return f"children-{name}-{ags}-{place or CITY}"


def _prefill(key: str, value: object) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _held(key: str, ags: str, place: str):  # noqa: ANN202 - what the form keeps
    held = st.session_state.get(key)
    return held[1] if held is not None and held[0] == (ags, place) else None


def _save(ags: str, place: str, version: int | None = None) -> None:
    """Store what was typed. version: of what somebody else stored meanwhile, where the person has seen that."""
    context = page_context()
    for key in (ERRORS, PROBLEM, SAVED):
        st.session_state.pop(key, None)
    state, spot = st.session_state, (ags, place)
    text = str(state.get(_key(ags, place, "counts")) or "")
    year = int(state.get(_key(ags, place, "year")) or 0)
    source = str(state.get(_key(ags, place, "source")) or "")
    errors: dict[str, ToolkitError] = {}
    counts: tuple[tuple[int, int, int], ...] = ()
    seen = state.setdefault(SEEN, {})
    known = seen.get(spot, 0) if version is None else version
    if text.strip() or not known:
        try:
            counts = read_children(text)
        except ToolkitError as problem:
            errors["counts"] = problem
        errors |= children_problems(year, source, datetime.now(UTC).astimezone().year)
    if errors:
        state[ERRORS] = (spot, errors)
        return
    try:
        save_children(context.actor, context.workspace, ags, ChildrenEntry(place, counts, year, source), version=known)
    except ToolkitError as problem:
        state[PROBLEM] = (spot, problem)
        return
    for name in ("counts", "year", "source"):
        state.pop(_key(ags, place, name), None)
    seen.pop(spot, None)
    state[SAVED] = (spot, datetime.now(UTC))
