"""What stands on every page: mark of made-up data, language switch, question, answer, footer."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language, open_this_workspace, remember, workspace_mode
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.help_link import show_help_link
from ctc_toolkit.pages.components.languages import NAMES, PARAMETER
from ctc_toolkit.pages.components.terms import show_terms_of_page

LANGUAGE_KEY = "language_switch"


def top_bar(actor: Actor) -> None:
    """Show what kind of workspace this is on the left; who is here, the way out and the language on the right."""
    t = translator(current_language())
    with st.container(key="topbar", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        _mark(t)
        with st.container(key="person", horizontal=True, width="content", vertical_alignment="center", gap="small"):
            _person(t, actor)
            language_switch()


def _mark(t: Translator) -> None:
    """Mark a workspace for trying out; a real one needs no mark."""
    texts = {"demo": t("Example data: every figure is made up"), "new": t("Empty workspace for trying out")}
    kind = workspace_mode()
    if kind in texts:
        tip = t("This workspace is for trying out. Nothing real is in it, and nothing real can come into it.")
        st.badge(texts[kind], icon=":material/science:", color="orange", help=tip)
    else:
        st.markdown("Communities That Care")


def _person(t: Translator, actor: Actor) -> None:
    """Show name, roles and cities, a link to the account, and the way out (which asks once more)."""
    roles = held(t, actor, city_names(actor))
    if actor.demo:
        st.markdown(f"**{plain(roles)}**")
        first = f"[{t('Change the role')}](/anmelden)"
    else:
        st.markdown(f"**{plain(actor.name)}**" + (f" · {plain(roles)}" if roles else ""))
        first = f"[{t('My account')}](/konto)"
    st.markdown(first)
    st.markdown(f"[{t('Sign out')}](/abmelden)")


def city_names(actor: Actor) -> dict[str, str]:
    """Return the names of the cities for which the person holds a role, by AGS."""
    from ctc_toolkit.workspace import list_cities

    if not any(entry.ags for entry in actor.roles):
        return {}
    try:
        return {city.ags: city.name for city in list_cities(actor, open_this_workspace())}
    except ToolkitError:
        return {}


def held(t: Translator, actor: Actor, cities: Mapping[str, str]) -> str:
    """Return roles and cities of a person in one line, the first two of them."""
    names = role_names(t)
    each = []
    for role, ags, _ in sorted(actor.roles, key=lambda entry: (entry.role, entry.ags or "")):
        city = cities.get(ags or "", ags or "")
        each.append(f"{names[role]} {city}".strip())
    return ", ".join(each[:2]) + (" …" if len(each) > 2 else "")


def role_names(t: Translator) -> dict[Role, str]:
    """Return what the roles are called in few words."""
    return {
        Role.COORDINATOR: t("Coordination"),
        Role.AREA_TEAM: t("Area team"),
        Role.MULTIPLIER: t("Multiplier of the office"),
        Role.TRAINER: t("Trainer"),
        Role.EVALUATOR: t("Evaluation"),
        Role.ADMINISTRATOR: t("Administration"),
    }


def language_switch() -> None:
    """Let a person choose the language; the address keeps the choice."""
    st.session_state[LANGUAGE_KEY] = current_language()
    st.segmented_control(
        "Sprache / Language",
        list(NAMES),
        format_func=NAMES.__getitem__,
        key=LANGUAGE_KEY,
        required=True,
        label_visibility="collapsed",
        on_change=_language_chosen,
    )


def _language_chosen() -> None:
    remember(PARAMETER, st.session_state[LANGUAGE_KEY])


def question(text: str, answer: str | None = None) -> None:
    """Show the question of the page, its only first-level heading, and the sentence that answers it."""
    st.title(text, anchor=False)
    if answer:
        with st.container(key="answer"):
            st.markdown(answer)


def footer(t: Translator, page: str) -> None:
    """Show the terms of the page (its file name) with their explanations, what this is and what it never does."""
    st.space("medium")
    st.divider()
    show_terms_of_page(t, page)
    show_help_link(t, page)
    st.caption(
        t(
            "Communities That Care: prevention for all children. No names, no single answers, "
            "no survey results for groups of fewer than 20 young people."
        )
    )
