"""The list of people: search, filters, table, and which person is opened."""

from __future__ import annotations

import unicodedata

import pandas as pd
import streamlit as st

from ctc_toolkit.access import Role
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import when
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.managing.words import (
    held_role,
    short_role_names,
    shown_login,
    state_name,
    state_of,
)
from ctc_toolkit.workspace import CityView, PersonView

PERSON = "person"
"""Part of the address that names who is opened."""
ALL = "all"
STATES = ("active", "invited", "disabled")


def show(context: PageContext, people: list[PersonView], cities: list[CityView]) -> None:
    """Show search, filters and table."""
    t = context.t
    shown = _chosen(context, people, cities)
    st.selectbox(
        t("Open a person"),
        [person.id for person in shown],
        index=None,
        format_func={person.id: f"{person.name} ({person.login})" for person in shown}.__getitem__,
        placeholder=t("Choose whose roles or account you want to change"),
        key="people-open",
        on_change=_open,
        disabled=not shown,
    )
    if not shown:
        st.info(t("Nobody fits this choice."), icon=":material/search_off:")
        return
    if len(shown) < len(people):
        st.caption(
            t.plural("{count} of {all} people", "{count} of {all} people", len(shown), all=t.number(len(people)))
        )
    columns = [t("Person"), t("Roles"), t("State"), t("Second factor"), t("Last sign-in")]
    rows = [_row(t, person) for person in shown]
    show_table(pd.DataFrame(rows, columns=columns), t("People and their roles"), content="sentences", key="people")


def fits(person: PersonView, text: str) -> bool:
    """Return whether all words of `text` stand in the name, the login, or the places of the roles of a person."""
    places = [f"{held.city or ''} {held.area_name or ''}" for held in person.roles]
    there = _bare(" ".join([person.name, person.login, *places]))
    return all(word in there for word in _bare(text).split())


def _bare(text: str) -> str:
    """Return `text` in small letters without accents, so that "muller" finds "Müller"."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _chosen(context: PageContext, people: list[PersonView], cities: list[CityView]) -> list[PersonView]:
    t, names = context.t, short_role_names(context.t)
    search, role_place, city_place, state_place = st.columns([3, 2, 2, 2], gap="small")
    text = search.text_input(
        t("Search"), key="people-search", placeholder=t("Name, login, city"), icon=":material/search:"
    )
    role = role_place.selectbox(
        t("Role"),
        [ALL, *Role],
        format_func=lambda option: t("all") if option == ALL else names[Role(option)],
        key="people-role",
    )
    city_names = {city.ags: city.name for city in cities}
    city = city_place.selectbox(
        t("City"),
        [ALL, *city_names],
        format_func=lambda option: t("all") if option == ALL else city_names[option],
        key="people-city",
    )
    state = state_place.selectbox(
        t("State"),
        [ALL, *STATES],
        format_func=lambda option: t("all") if option == ALL else state_name(t, option),
        key="people-state",
    )
    return [
        person
        for person in people
        if fits(person, text) and _holds(person, role, city) and state in (ALL, person.state)
    ]


def _holds(person: PersonView, role: str, city: str) -> bool:
    """Return whether one role of a person is the wanted one in the wanted city."""
    if (role, city) == (ALL, ALL):
        return True
    return any(role in (ALL, held.role) and city in (ALL, held.ags) for held in person.roles)


def _open() -> None:
    chosen = st.session_state.get("people-open")
    if chosen:
        st.query_params[PERSON] = chosen


def _row(t: Translator, person: PersonView) -> tuple[str, ...]:
    """Return the cells of a person; on a phone each is read without its heading."""
    roles = "; ".join(held_role(t, held) for held in person.roles) or t("none")
    factors = {
        "set_up": t("second factor set up"),
        "missing": t("second factor missing"),
        "not_needed": t("no second factor needed"),
    }
    seen = person.last_sign_in_at
    return (
        f"**{plain(person.name)}**  \n{shown_login(person.login)}",
        roles,
        state_of(t, person),
        factors[person.second_factor],
        t("last on {moment}", moment=when(t, seen)) if seen else t("never signed in"),
    )
