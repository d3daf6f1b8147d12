"""Forms for a new city and a new area: errors stand below the field they belong to, what was typed stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.workspace import CityStatus, add_area, add_city

if TYPE_CHECKING:
    from ctc_toolkit.workspace import CityView

CITY, AREA = "new-city", "new-area"
DONE = "cities-done"
"""Where a sentence is kept that tells once what was stored."""

_FIELD_OF_CODE = {
    "ags_not_eight_digits": "ags",
    "ags_leading_zero": "ags",
    "ags_unknown_state": "ags",
    "city_exists": "ags",
    "city_name_missing": "name",
    "city_name_long": "name",
    "city_name_similar": "name",
    "area_name_missing": "areas",
    "area_name_long": "areas",
    "area_doubled": "areas",
}


def show_done() -> None:
    """Say once what has just been added."""
    done = st.session_state.pop(DONE, None)
    if done is not None:
        st.success(done, icon=":material/check_circle:")


def has_problem(form: str) -> bool:
    """Return whether the last try with this form (`CITY`, `AREA`) was refused."""
    return f"{form}-problem" in st.session_state


def new_city(context: PageContext) -> None:
    """Show the form for a city that joins, and store it."""
    t = context.t
    problem: ToolkitError | None = st.session_state.get(f"{CITY}-problem")
    with st.form(CITY, border=False):
        st.markdown(t("A city joins with its official municipality key (AGS), its name and the areas it works in."))
        st.text_input(
            t("Municipality key (AGS)"),
            key=f"{CITY}-ags",
            max_chars=20,
            help=t("Eight digits with all zeros, for example 05913000 for Dortmund."),
        )
        _below(problem, "ags")
        st.text_input(t("Name of the city"), key=f"{CITY}-name", max_chars=200)
        _below(problem, "name")
        if problem is not None and problem.code == "city_name_similar":
            st.checkbox(t("It is another city: take it in"), key=f"{CITY}-other")
        st.text_area(t("Areas, one per line"), key=f"{CITY}-areas", max_chars=4000, height=100)
        _below(problem, "areas")
        _below(problem, None)
        st.form_submit_button(t("Take in the city"), type="primary", on_click=_city_wanted, key=f"{CITY}-store")


def new_area(context: PageContext, cities: Sequence[CityStatus] | Sequence[CityView]) -> None:
    """Show the form for a further area of a city, and store it."""
    t = context.t
    problem: ToolkitError | None = st.session_state.get(f"{AREA}-problem")
    names = {city.ags: city.name for city in cities}
    with st.form(AREA, border=False):
        st.selectbox(t("City"), list(names), format_func=names.__getitem__, key=f"{AREA}-city")
        st.text_input(t("Name of the area"), key=f"{AREA}-name", max_chars=200)
        _below(problem, "areas")
        _below(problem, None)
        st.form_submit_button(
            t("Add the area"), type="primary", on_click=_area_wanted, args=(names,), key=f"{AREA}-store"
        )


def _below(problem: ToolkitError | None, field: str | None) -> None:
    """Show the problem of the last try below its field; below the form where it belongs to none."""
    if problem is not None and _FIELD_OF_CODE.get(problem.code) == field:
        show_problem(problem)


def _city_wanted() -> None:
    context = page_context()  # asked anew: a click counts with the rights of this moment
    entered = {name: str(st.session_state[f"{CITY}-{name}"]) for name in ("ags", "name", "areas")}
    areas = [line for line in entered["areas"].splitlines() if line.strip()]
    try:
        added = add_city(
            context.actor,
            context.workspace,
            ags=entered["ags"],
            name=entered["name"],
            areas=areas,
            similar_name="allow" if st.session_state.get(f"{CITY}-other") else "refuse",
        )
    except ToolkitError as problem:
        st.session_state[f"{CITY}-problem"] = problem
        return
    _clear(CITY, "ags", "name", "areas", "other")
    st.session_state[DONE] = context.t("{city} has been taken in.", city=plain(added.name))


def _area_wanted(names: Mapping[str, str]) -> None:
    context = page_context()
    ags = str(st.session_state[f"{AREA}-city"])
    try:
        added = add_area(context.actor, context.workspace, ags, name=str(st.session_state[f"{AREA}-name"]))
    except ToolkitError as problem:
        st.session_state[f"{AREA}-problem"] = problem
        return
    _clear(AREA, "name")
    done = context.t("{area} has been added to {city}.", area=plain(added.name), city=plain(names[ags]))
    st.session_state[DONE] = done


def _clear(form: str, *fields: str) -> None:
    """Empty the form, so that it can take the next entry."""
    for name in ("problem", *fields):
        st.session_state.pop(f"{form}-{name}", None)
