"""What stands on every page: mark of made-up data, language switch, question, answer, footer."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language, remember, workspace_mode
from ctc_toolkit.pages.components.languages import NAMES, PARAMETER

LANGUAGE_KEY = "language_switch"


def top_bar() -> None:
    """Show what kind of workspace this is on the left and the language switch on the right."""
    t = translator(current_language())
    with st.container(key="topbar", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        _mark(t)
        language_switch()


def _mark(t: Translator) -> None:
    """Mark a workspace for trying out; a real one needs no mark."""
    texts = {"demo": t("Example data: every figure is made up"), "new": t("Empty workspace for trying out")}
    kind = workspace_mode()
    if kind in texts:
        tip = t("This workspace is for trying out. Sign-in comes later; everybody acts as a coordinator here.")
        st.badge(texts[kind], icon=":material/science:", color="orange", help=tip)
    else:
        st.markdown("Communities That Care")


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


def footer(t: Translator) -> None:
    """Show what this is and what it never does, in one line."""
    st.space("medium")
    st.divider()
    st.caption(
        t(
            "Communities That Care: prevention for all children. No names, no single answers, "
            "no results for groups below 20 people."
        )
    )
