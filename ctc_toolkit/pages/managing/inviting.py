"""Inviting a person: login, name, language, first role; then the code, shown once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.managing.code_note import show_code
from ctc_toolkit.pages.managing.places import choose_role
from ctc_toolkit.workspace import CityView, Invitation, invite_person

ROUND = "invite-round"
"""Counts the invitations of this session, so that the form is empty after each."""


def show(context: PageContext, cities: list[CityView]) -> None:
    """Show the form, or the code of the person who was just invited."""
    t = context.t
    result, form = st.container(), st.empty()
    with form.container():
        invitation = _form(context, cities)
    if invitation is None:
        return
    form.empty()
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    with result:
        show_code(context, invitation)
        st.button(t("Invite another person"), icon=":material/person_add:", key="invite-again")


def _form(context: PageContext, cities: list[CityView]) -> Invitation | None:
    t, key = context.t, f"invite-{st.session_state.get(ROUND, 0)}"
    st.markdown(
        t("The person gets a code that works once and chooses the password alone. Nobody but the person ever knows it.")
    )
    slots: dict[str, Any] = {}
    left, middle, right = st.columns([3, 3, 2], gap="small")
    with left:
        login = st.text_input(
            t("Name for signing in"),
            max_chars=120,
            key=f"{key}-login",
            help=t("Best the work e-mail address. Capital and small letters make no difference."),
        )
        slots["login"] = st.container()
    with middle:
        name = st.text_input(
            t("First and last name"),
            max_chars=120,
            key=f"{key}-name",
            help=t("Others see it beside what the person writes."),
        )
        slots["name"] = st.container()
    with right:
        language = st.selectbox(t("Language"), list(NAMES), format_func=NAMES.__getitem__, key=f"{key}-language")
        slots["language"] = st.container()
    chosen = choose_role(context, cities, key, optional=True)
    slots["role"] = chosen.slot
    st.caption(t("Further roles, also in other cities, can be given afterwards."))
    last = st.container()
    if not st.button(t("Invite"), type="primary", icon=":material/person_add:", key=f"{key}-send"):
        return None
    try:
        return invite_person(
            context.actor,
            context.workspace,
            login=login,
            name=name,
            language=language,
            roles=[chosen.assignment] if chosen.assignment else [],
        )
    except ToolkitError as problem:
        with slots.get(_field_of(problem), last):
            show_problem(problem)
        return None


def _field_of(problem: ToolkitError) -> str:
    """Return the field that a mistake belongs to."""
    starts = {"login": "login", "person_name": "name", "language": "language", "role": "role"}
    return next((field for start, field in starts.items() if problem.code.startswith(start)), "")
