"""One person: roles to give and to withdraw, codes, second factor, state, name, removal."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ctc_toolkit.access.logins import spelled_login
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.components.moments import day, when
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.managing.attempts import attempt, done, succeeds
from ctc_toolkit.pages.managing.code_note import show_code
from ctc_toolkit.pages.managing.listing import PERSON
from ctc_toolkit.pages.managing.places import choose_role
from ctc_toolkit.pages.managing.words import held_role, second_factor_of, shown_login, state_of
from ctc_toolkit.workspace import (
    CityView,
    PersonView,
    RoleView,
    disable_account,
    enable_account,
    grant_role,
    issue_code,
    remove_account,
    rename_person,
    reset_second_factor,
    withdraw_role,
)


def show(context: PageContext, person: PersonView, cities: list[CityView]) -> None:
    """Show a person with everything that can be changed."""
    t = context.t
    st.button(t("Back to the list"), icon=":material/arrow_back:", key="people-back", on_click=_close)
    st.header(plain(person.name), anchor=False)
    _facts(t, person)
    st.subheader(t("Roles"), anchor=False)
    _roles(context, person)
    _new_role(context, person, cities)
    st.subheader(t("Access"), anchor=False)
    _access(context, person)
    with st.expander(t("Change the name")):
        _rename(context, person)
    with st.expander(t("Remove the account")):
        _remove(context, person)


def _close() -> None:
    st.query_params.pop(PERSON, None)
    st.session_state.pop("people-open", None)


def _facts(t: Translator, person: PersonView) -> None:
    seen = when(t, person.last_sign_in_at) if person.last_sign_in_at else t("never")
    facts = [
        t("Name for signing in: {login}", login=shown_login(person.login)),
        t("State: {state}", state=state_of(t, person)),
        t("Second factor: {state}", state=second_factor_of(t, person)),
        t("Language: {language}", language=NAMES[person.language]),
        t("Last sign-in: {moment}", moment=seen),
        t("Account since {day}", day=day(t, person.created_at)),
    ]
    if person.identities:
        facts.append(t("Linked with the sign-in at work"))
    left, right = st.columns(2, gap="small")
    with left:
        bullets(*facts[: (len(facts) + 1) // 2])
    with right:
        bullets(*facts[(len(facts) + 1) // 2 :])


def _roles(context: PageContext, person: PersonView) -> None:
    t = context.t
    if not person.roles:
        st.info(t("Without a role the person can sign in, but sees nothing yet."), icon=":material/info:")
    for held in person.roles:
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"role-{held.id}"
        ):
            given = t("given on {day} by {name}", day=day(t, held.granted_at), name=plain(held.granted_by))
            st.markdown(f"**{held_role(t, held)}**  \n:small[{given}]")
            pressed = st.button(
                t("Withdraw"),
                icon=":material/remove_circle:",
                key=f"withdraw-{held.id}",
                help=t("Counts from the next click of the person."),
            )
        if pressed:
            _withdraw(context, person, held)


def _withdraw(context: PageContext, person: PersonView, held: RoleView) -> None:
    t = context.t
    if attempt(partial(withdraw_role, context.actor, context.workspace, person.id, held.id)):
        done(t("{name} no longer holds the role “{role}”.", name=plain(person.name), role=held_role(t, held)))


def _new_role(context: PageContext, person: PersonView, cities: list[CityView]) -> None:
    t, key = context.t, f"give-{person.id}-{len(person.roles)}"
    with st.container(border=True, key="new-role"):
        chosen = choose_role(context, cities, key, optional=False)
        pressed = st.button(t("Give this role"), icon=":material/add_circle:", key=f"{key}-send")
    wanted = chosen.assignment
    if not pressed or wanted is None:
        return
    with chosen.slot:
        given = attempt(
            partial(
                grant_role, context.actor, context.workspace, person.id, wanted.role, ags=wanted.ags, area=wanted.area
            )
        )
    if given:
        new = next(held for held in given.roles if held.id not in {old.id for old in person.roles})
        done(t("{name} now holds the role “{role}”.", name=plain(person.name), role=held_role(t, new)))


def _access(context: PageContext, person: PersonView) -> None:
    """Show codes, second factor and the switch between active and disabled."""
    t, name = context.t, plain(person.name)
    buttons, below = st.container(horizontal=True, key="access"), st.container()
    with buttons:
        code = _code_button(t, person)
        linking = _through_provider(person) and st.button(
            t("Code for the sign-in at work"), icon=":material/link:", key="access-link"
        )
        factor = person.second_factor == "set_up" and st.button(
            t("Remove the second factor"),
            icon=":material/phonelink_erase:",
            key="access-factor",
            help=t("For a lost telephone. Open sessions end."),
        )
        switched = st.button(
            t("Enable the account") if person.state == "disabled" else t("Disable the account"),
            icon=":material/lock_open:" if person.state == "disabled" else ":material/lock:",
            key="access-state",
            help=t("A disabled person cannot sign in; open sessions end at once. Nothing is deleted."),
        )
    actor, workspace = context.actor, context.workspace
    with below:
        if code or linking:
            purpose = "identity_link" if linking else code
            invitation = attempt(partial(issue_code, actor, workspace, person.id, purpose))
            if invitation:
                show_code(context, invitation)
        if factor and attempt(partial(reset_second_factor, actor, workspace, person.id)):
            done(t("The second factor of {name} is removed. The next sign-in asks for a new one.", name=name))
        if switched and person.state == "disabled" and attempt(partial(enable_account, actor, workspace, person.id)):
            done(t("{name} can sign in again.", name=name))
        if switched and person.state != "disabled" and attempt(partial(disable_account, actor, workspace, person.id)):
            done(t("{name} can no longer sign in; open sessions have ended.", name=name))


def _through_provider(person: PersonView) -> bool:
    """Return whether the person could be linked with an identity provider of the city."""
    from ctc_toolkit.pages.sign_in.openid import offered

    return person.state == "active" and offered() is not None


def _code_button(t: Translator, person: PersonView) -> str | None:
    """Show the button for the code that fits the state, and return for what one is wanted."""
    if person.state == "disabled":
        return None
    purpose = "invitation" if person.state == "invited" else "password_reset"
    label = t("New code for the invitation") if person.state == "invited" else t("Code for a new password")
    pressed = st.button(label, icon=":material/key:", key="access-code", help=t("Codes given out before stop working."))
    return purpose if pressed else None


def _rename(context: PageContext, person: PersonView) -> None:
    t = context.t
    name = st.text_input(
        t("First and last name"),
        value=person.name,
        max_chars=120,
        key=f"rename-{person.id}",
        help=t("Texts written so far keep the old name."),
    )
    slot = st.container()
    if st.button(t("Save the name"), key="rename-send"):
        with slot:
            renamed = attempt(partial(rename_person, context.actor, context.workspace, person.id, name))
        if renamed:
            done(t("Others now see the name {name}.", name=plain(renamed.name)))


def _remove(context: PageContext, person: PersonView) -> None:
    t = context.t
    st.markdown(
        t(
            "The account, its roles and open sessions are deleted and cannot be brought back. Texts and the log "
            "stay, with the name under which they were written. If the person may come back, disable the account "
            "instead."
        )
    )
    typed = st.text_input(
        t("To confirm, type the name for signing in: {login}", login=shown_login(person.login)),
        key=f"remove-{person.id}",
    )
    slot = st.container()
    if not st.button(t("Remove for good"), icon=":material/delete:", key="remove-send"):
        return
    with slot:
        if spelled_login(typed) != person.login:
            show_problem(ToolkitError("confirmation_differs", expected=person.login))
            return
        if not succeeds(partial(remove_account, context.actor, context.workspace, person.id)):
            return
    st.query_params.pop(PERSON, None)
    done(t("The account of {name} is removed.", name=plain(person.name)))
