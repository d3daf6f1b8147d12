"""Trying an action and saying how it went: the refusal beside what caused it, the success above the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.problems import show_problem

NOTE = "people-note"
T = TypeVar("T")


def attempt(action: Callable[[], T]) -> T | None:
    """Return what `action` returns; None where it was refused, with the reason shown at this place."""
    try:
        return action()
    except ToolkitError as problem:
        show_problem(problem)
        return None


def succeeds(action: Callable[[], object]) -> bool:
    """Return whether `action` went through; where it was refused, the reason is shown at this place."""
    try:
        action()
    except ToolkitError as problem:
        show_problem(problem)
        return False
    return True


def done(text: str) -> None:
    """Show the page anew, with `text` above it."""
    st.session_state[NOTE] = text
    st.rerun()


def show_note() -> None:
    """Show once what was done."""
    note = st.session_state.pop(NOTE, None)
    if note:
        st.success(note, icon=":material/check_circle:")
