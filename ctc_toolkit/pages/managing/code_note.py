"""A one-time code, shown once, with a text for a letter or a mail: cities often have no mail server."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.components.moments import day_and_clock
from ctc_toolkit.pages.managing.words import shown_login
from ctc_toolkit.workspace import Invitation

CODE_PAGE = "/anmelden/code"


def show_code(context: PageContext, invitation: Invitation) -> None:
    """Show the code, until when it works, and the texts to send. Nothing of it is kept: the next click hides it."""
    t = context.t
    with st.container(border=True, key="code-note"):
        st.subheader(t("Code for {name}", name=plain(invitation.account.name)), anchor=False)
        st.warning(
            t(
                "The code is shown only now. Copy it or the text below before you go on. It works once, "
                "until {moment}.",
                moment=day_and_clock(t, invitation.expires_at),
            ),
            icon=":material/visibility_off:",
        )
        if invitation.purpose != "identity_link":
            st.code(invitation.code, language=None)
            st.markdown(
                t("The person types it in here: {address}", address=plain(server_address() + CODE_PAGE))
                + "  \n"
                + t("Name for signing in: {login}", login=shown_login(invitation.account.login))
            )
        st.markdown(t("As a link, with the code in it:"))
        st.code(code_link(invitation), language=None, wrap_lines=True)
        first = invitation.account.language
        order = sorted(NAMES, key=lambda language: language != first)
        for language, tab in zip(order, st.tabs([_letter_name(t, language) for language in order]), strict=True):
            with tab:
                st.code(letter(translator(language), invitation), language=None, wrap_lines=True)
        st.markdown(
            t(
                "Whoever has the code can get in with it. Hand it over in person, by telephone, by internal mail or to "
                "the work e-mail address; never in a chat that others read."
            )
        )


def _letter_name(t: Translator, language: str) -> str:
    return t("Text for a letter or e-mail ({language})", language=NAMES[language])


def server_address() -> str:
    """Return scheme and host under which the browser of this person reaches the app; empty where it is not known."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def code_link(invitation: Invitation) -> str:
    """Return the address that takes the code along, so that nothing has to be typed."""
    if invitation.purpose == "identity_link":
        from ctc_toolkit.pages.sign_in.openid import with_code

        return server_address() + with_code(invitation.code)
    return f"{server_address()}{CODE_PAGE}?code={invitation.code}"


def letter(t: Translator, invitation: Invitation) -> str:
    """Return the text of a letter or mail with everything the person needs; plain text, for copying."""
    values = {
        "name": invitation.account.name,
        "login": invitation.account.login,
        "code": invitation.code,
        "address": server_address() + CODE_PAGE,
        "link": code_link(invitation),
        "moment": day_and_clock(t, invitation.expires_at),
    }
    reasons = {
        "password_reset": t("you have asked for a new password for the Communities That Care app."),
        "identity_link": t(
            "with this code you link your account in the Communities That Care app with your sign-in at work."
        ),
    }
    reason = reasons.get(invitation.purpose, t("an account has been made for you in the Communities That Care app."))
    with_password = (
        t("1. Open this address in your browser: {address}", **values),
        t("2. Type in this code: {code}", **values),
        t("On a screen this link does both: {link}", **values),
        t("3. Follow the page. From then on you sign in with the name {login}", **values),
    )
    with_provider = (
        t("1. Copy this address into the address line of your browser: {link}", **values),
        t("2. Sign in there as you do at work."),
    )
    steps = with_provider if invitation.purpose == "identity_link" else with_password
    limits = (
        t("The code works once, until {moment}. Please do not pass it on.", **values),
        t("If you did not expect this message, please tell whoever sent it."),
    )
    return "\n\n".join([t("Hello {name},", **values), reason, "\n".join(steps), "\n".join(limits), t("Kind regards")])
