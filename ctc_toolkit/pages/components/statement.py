"""A statement as a page of the app."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.statements import Statement


def show_statement(statement: Statement, switch: Callable[[], None] | None = None) -> None:
    """Show title, answer and sections. switch: shows other parts of the page, below the answer."""
    question(statement.title, statement.answer)
    if switch is not None:
        switch()
    for section in statement.sections:
        st.header(section.heading, anchor=False)
        bullets(*section.points)
