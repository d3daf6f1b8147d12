"""My account: name, language, roles, second factor, password, open sessions."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.browsers import browser_name
from ctc_toolkit.pages.components.context import PageContext, page_context, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.languages import NAMES, PARAMETER
from ctc_toolkit.pages.components.locked import role_names
from ctc_toolkit.pages.components.moments import day, when
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.managing.attempts import attempt, done, show_note, succeeds
from ctc_toolkit.pages.managing.tokens import show_tokens
from ctc_toolkit.pages.managing.words import held_role, shown_login
from ctc_toolkit.workspace import (
    PersonView,
    SessionView,
    change_my_account,
    end_my_session,
    my_account,
    my_sessions,
    sign_out_everywhere,
)

SECOND_FACTOR_PAGE = "/anmelden/zweiter-faktor/einrichten"
PASSWORD_PAGE = "/konto/passwort"  # noqa: S105 - an address
SIGN_IN_PAGE = "/anmelden"


def show() -> None:
    """Show the own account; a visitor of the demo is told that there is none."""
    context = page_context()
    if context.actor.account is None:
        _visitor(context)
        return
    t = context.t
    if not context.actor.roles:
        question(t("How is my account set up?"), t("You hold no role yet. The administration of this app gives them."))
        return
    person = my_account(context.actor, context.workspace)
    question(
        t("How is my account set up?"),
        t(
            "You sign in as {login}; others see the name {name}.",
            login=shown_login(person.login),
            name=plain(person.name),
        ),
    )
    show_note()
    left, right = st.columns(2, gap="large")
    with left:
        _name_and_language(context, person)
        _safety(t, person)
    with right:
        _roles(t, person)
    _sessions(context)
    show_tokens(context)


def _visitor(context: PageContext) -> None:
    t, names = context.t, role_names(context.t)
    question(
        t("How is my account set up?"),
        t("You are here to try things out, without an account. All data is made up."),
    )
    bullets(*sorted({names[held.role] for held in context.actor.roles}), heading=t("You are playing"))
    st.link_button(t("Choose another role"), SIGN_IN_PAGE, icon=":material/switch_account:")


def _name_and_language(context: PageContext, person: PersonView) -> None:
    t = context.t
    st.header(t("Name and language"), anchor=False)
    name = st.text_input(
        t("First and last name"),
        value=person.name,
        max_chars=120,
        key=f"account-name-{person.version}",
        help=t("Others see it beside what you write. Texts written so far keep the old name."),
    )
    slot = st.container()
    language = st.selectbox(
        t("Language after signing in"),
        list(NAMES),
        index=list(NAMES).index(person.language),
        format_func=NAMES.__getitem__,
        key=f"account-language-{person.version}",
    )
    if not st.button(t("Save"), type="primary", icon=":material/check:", key="account-save"):
        return
    change = partial(change_my_account, context.actor, context.workspace, name=name, language=language)
    with slot:
        changed = attempt(partial(change, version=person.version))
    if changed:
        if changed.language != person.language:
            remember(PARAMETER, changed.language)
        done(t("Your account is saved."))


def _safety(t: Translator, person: PersonView) -> None:
    st.header(t("Signing in"), anchor=False)
    words = {
        "set_up": t("A second factor is set up since {day}.", day=day(t, person.second_factor_since))
        if person.second_factor_since
        else "",
        "missing": t("Your role needs a second factor; none is set up yet."),
        "not_needed": t("No second factor is set up. Your role does not need one; it protects you nevertheless."),
    }
    st.markdown(words[person.second_factor])
    with st.container(horizontal=True, key="account-links"):
        if person.second_factor != "set_up":
            st.link_button(t("Set up a second factor"), SECOND_FACTOR_PAGE, icon=":material/phonelink_lock:")
        if person.has_password:
            st.link_button(t("Change the password"), PASSWORD_PAGE, icon=":material/password:")
    if person.identities:
        st.markdown(t("Your account is linked with your sign-in at work."))


def _roles(t: Translator, person: PersonView) -> None:
    st.header(t("Roles"), anchor=False)
    bullets(*(held_role(t, held) for held in person.roles))
    st.caption(t("Roles are given by the administration of this app. A change counts from your next click on."))


def _sessions(context: PageContext) -> None:
    t = context.t
    st.header(t("Open sessions"), anchor=False)
    st.markdown(
        t(
            "Each browser in which you have signed in is a session. It ends 30 minutes after its last use, at the "
            "latest after 10 hours."
        )
    )
    for session in my_sessions(context.actor, context.workspace, context.session):
        _session(context, session)
    st.markdown(t("If you do not recognise a session, end all of them and change your password."))
    pressed = st.button(t("Sign out everywhere"), icon=":material/logout:", key="account-everywhere")
    if pressed and succeeds(partial(sign_out_everywhere, context.actor, context.workspace)):
        st.rerun()


def _session(context: PageContext, session: SessionView) -> None:
    t = context.t
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"session-{session.id}"
    ):
        name = plain(browser_name(t, session.browser))
        mark = " · " + t("this session") if session.current else ""
        used = t(
            "since {begin}, last used {last}", begin=when(t, session.created_at), last=when(t, session.last_seen_at)
        )
        st.markdown(f"**{name}**{mark}  \n:small[{used}]")
        pressed = not session.current and st.button(
            t("End this session"), icon=":material/close:", key=f"end-{session.id}"
        )
    if pressed and succeeds(partial(end_my_session, context.actor, context.workspace, session.id)):
        done(t("The session is ended."))


show()
