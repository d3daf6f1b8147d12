"""Errors as a person reads them: a listed error with its text, anything else with a reference number only."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import translator
from ctc_toolkit.pages.components.context import current_language
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.signed_out import ask_to_sign_in

_LOG = logging.getLogger("ctc_toolkit.pages")


def show_problem(problem: ToolkitError) -> None:
    """Show a listed error: what happened in bold, below it what to do."""
    language = current_language()
    message = messages()[problem.code]
    values = problem.without_places().values
    what = plain(message.render("what", language, **values))
    todo = plain(message.render("do", language, **values))
    st.error(f"**{what}**\n\n{todo}", icon=":material/error:")


def report_unexpected(problem: Exception) -> bool:
    """Show an error nobody foresaw: a reference number for the person, the details for the log only.

    Returns True, which tells Streamlit that the error has been shown.
    """
    if isinstance(problem, ToolkitError):
        if problem.code == "session_ended":
            ask_to_sign_in(translator(current_language()))
        else:
            show_problem(problem)
        return True
    reference = secrets.token_hex(4)
    _LOG.error("unexpected error %s", reference, exc_info=problem)
    t = translator(current_language())
    st.error(
        t("**Something went wrong here.** Nothing was stored or changed.")
        + "\n\n"
        + t(
            "Please try again. If it happens again, pass on this reference number: {number}",
            number=f"`{reference}`",
        ),
        icon=":material/error:",
    )
    return True
