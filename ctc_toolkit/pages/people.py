"""People (for administrators): who has an account, which roles they hold, invitations, what roles may do."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import choose_from_address, page_context
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.managing import inviting, listing, person, rights
from ctc_toolkit.pages.managing.attempts import show_note
from ctc_toolkit.workspace import PersonView, Role, list_accounts, list_cities

PART = "part"
PARTS = ("people", "invite", "rights")


def show() -> None:
    """Show the part that the address names."""
    context = page_context()
    people = list_accounts(context.actor, context.workspace)
    cities = list_cities(context.actor, context.workspace)
    question(context.t("Who may do what?"), _answer(context.t, people))
    part = _choose_part(context.t)
    show_note()
    opened = next((one for one in people if one.id == st.query_params.get(listing.PERSON)), None)
    if part == "invite" or (part == "people" and not people):
        inviting.show(context, cities)
    elif part == "rights":
        rights.show(context.t)
    elif opened is not None:
        person.show(context, opened, cities)
    else:
        listing.show(context, people, cities)


def _answer(t: Translator, people: list[PersonView]) -> str:
    if not people:
        return t("Nobody has an account yet. Invite the first person below.")
    states = [one.state for one in people]
    counted = t.plural("{count} person has an account", "{count} people have an account", len(people))
    administrators = sum(
        one.state == "active" and any(held.role is Role.ADMINISTRATOR for held in one.roles) for one in people
    )
    parts = [t("{count} active", count=t.number(states.count("active")))]
    if "invited" in states:
        parts.append(t("{count} invited", count=t.number(states.count("invited"))))
    if "disabled" in states:
        parts.append(t("{count} disabled", count=t.number(states.count("disabled"))))
    sentence = f"{counted}: {', '.join(parts)}."
    if administrators < 2:
        sentence += " " + t("Only one of them gives roles: give a second person the administration, for emergencies.")
    return sentence


def _choose_part(t: Translator) -> str:
    names = {"people": t("People"), "invite": t("Invite"), "rights": t("What roles may do")}
    chosen = choose_from_address(PART, list(PARTS), "people")
    st.session_state["people-part"] = chosen
    st.segmented_control(
        t("Part of the page"),
        list(PARTS),
        format_func=names.__getitem__,
        key="people-part",
        required=True,
        label_visibility="collapsed",
        on_change=_part_chosen,
        wrap=True,
    )
    return chosen


def _part_chosen() -> None:
    st.query_params[PART] = st.session_state["people-part"]
    st.query_params.pop(listing.PERSON, None)


show()
