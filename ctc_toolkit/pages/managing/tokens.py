"""Tokens for programs of an evaluator: making one, copying it once, seeing what each is worth, revoking it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

import streamlit as st

from ctc_toolkit.access import Role
from ctc_toolkit.disclosure import Level
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.managing.attempts import done, succeeds
from ctc_toolkit.pages.managing.code_note import server_address
from ctc_toolkit.workspace import (
    LONGEST_DAYS,
    PRESET_DAYS,
    TokenView,
    interface_tokens,
    list_cities,
    make_interface_token,
    revoke_interface_token,
)

MADE = "interface-token"
ROUND = "interface-round"
PATH = "/api/v1"


def show_tokens(context: PageContext) -> None:
    """Show the own tokens to whoever is evaluator, and let the person make and revoke them."""
    t, actor = context.t, context.actor
    if not any(held.role == Role.EVALUATOR for held in actor.roles):
        return
    mine = {held.ags for held in actor.roles if held.role == Role.EVALUATOR}
    cities = {city.ags: city.name for city in list_cities(actor, context.workspace) if city.ags in mine}
    st.header(t("Access for programs"), anchor=False)
    st.markdown(
        t(
            "A program can read released tables and the catalogue at {address}. It shows a token and reads what you "
            "may read as an evaluator, and nothing else.",
            address=f"`{server_address()}{PATH}`",
        )
    )
    found = interface_tokens(actor, context.workspace)
    for token in found:
        if token.state == "works":
            _one(context, token, cities)
    _new(context, cities)
    ended = [token for token in found if token.state != "works"]
    if ended:
        with st.expander(t("Tokens that do not work any more ({count})", count=len(ended))):
            for token in ended:
                _one(context, token, cities)


def _one(context: PageContext, token: TokenView, cities: Mapping[str, str]) -> None:
    t = context.t
    with st.container(border=True, key=f"token-{token.id[:8]}"):
        st.markdown(f"**{plain(token.name)}** · {level_text(t, token.level)} · {_state(t, token)}")
        where = ", ".join(cities.get(ags, ags) for ags in token.cities) or t("all your cities")
        used = t("last used on {day}", day=t.date(token.last_used_on)) if token.last_used_on else t("never used")
        st.caption(" · ".join((plain(where), t("last day {day}", day=t.date(token.expires_on)), used)))
        made = st.session_state.get(MADE, {})
        if made.get("id") == token.id and token.state == "works":
            st.markdown(t("**Copy the token now:** it is shown in this session only and kept nowhere."))
            st.code(made["token"], language=None, wrap_lines=True)
        if token.state in ("works", "no_role"):
            with st.popover(t("Revoke"), icon=":material/key_off:", key=f"token-revoking-{token.id[:8]}"):
                st.markdown(t("No program can read with this token from then on, for good."))
                pressed = st.button(t("Yes, revoke the token"), key=f"token-revoke-{token.id[:8]}")
            revoke = partial(revoke_interface_token, context.actor, context.workspace, token.id, version=token.version)
            if pressed and succeeds(revoke):
                done(t("The token is revoked."))


def _new(context: PageContext, cities: Mapping[str, str]) -> None:
    t, number = context.t, st.session_state.get(ROUND, 0)
    with st.expander(t("Make a new token")):
        name = st.text_input(
            t("What is it for?"),
            key=f"token-name-{number}",
            max_chars=80,
            help=t("For example the name of the program or of the study. Do not name a person."),
        )
        level = st.radio(
            t("Which tables?"),
            ("public", "internal"),
            format_func=lambda one: level_text(t, one),
            key=f"token-level-{number}",
            help=t("For a portal that everybody sees, public tables are the right ones."),
        )
        chosen = st.multiselect(
            t("Only these cities"),
            list(cities),
            format_func=lambda ags: cities[ags],
            key=f"token-cities-{number}",
            placeholder=t("all your cities"),
        )
        end = st.date_input(
            t("Last day"),
            value=date.today() + timedelta(days=PRESET_DAYS),
            min_value=date.today(),
            max_value=date.today() + timedelta(days=LONGEST_DAYS),
            format="DD.MM.YYYY" if t.language == "de" else "DD/MM/YYYY",
            key=f"token-end-{number}",
        )
        if not st.button(t("Make the token"), icon=":material/key:", key="token-make"):
            return
        try:
            made = make_interface_token(
                context.actor, context.workspace, name=name, cities=chosen, level=level, expires_on=end
            )
        except ToolkitError as problem:
            show_problem(problem)
            return
    st.session_state[MADE] = {"id": made.view.id, "token": made.token}
    st.session_state[ROUND] = number + 1
    done(t("The token is made. Copy it now."))


def level_text(t: Translator, level: Level) -> str:
    """Return which tables a token reads."""
    return t("public tables") if level == "public" else t("public and internal tables")


def _state(t: Translator, token: TokenView) -> str:
    return {
        "works": t("works"),
        "expired": t("expired"),
        "revoked": t("revoked"),
        "no_role": t("you are not evaluator there any more"),
    }[token.state]
