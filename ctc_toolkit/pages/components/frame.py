"""What stands on every page: mark of made-up data, language switch, question, answer, footer."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language, remember
from ctc_toolkit.pages.components.languages import NAMES, PARAMETER

LANGUAGE_KEY = "language_switch"


def top_bar() -> None:
    """Show the mark of the demo workspace on the left and the language switch on the right."""
    t = translator(current_language())
    with st.container(key="topbar", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.badge(
            t("Example data: every figure is made up"),
            icon=":material/science:",
            color="orange",
            help=t("This workspace is for trying out. Sign-in comes later; everybody acts as a coordinator here."),
        )
        language_switch()


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
    """Show the question of the page as its only first-level heading, below it the sentence that answers it."""
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
