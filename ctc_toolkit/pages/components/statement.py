"""A statement as a page of the app."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.statements import Statement


def show_statement(statement: Statement) -> None:
    """Show title, answer and sections."""
    question(statement.title, statement.answer)
    for section in statement.sections:
        st.header(section.heading, anchor=False)
        bullets(*section.points)
