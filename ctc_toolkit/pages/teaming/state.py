"""What the page of the area team keeps for the session: links that were just made, entries with a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.problems import report_unexpected

LINKS, PROBLEMS, TYPED, DONE = "team-links", "team-problems", "team-typed", "team-done"
SURVEY = "befragung"
"""The name in the address of the closed survey that is shown."""


def keep_link(survey_id: str, token: str) -> None:
    """Keep the end of a link for this session: it is told once only."""
    st.session_state.setdefault(LINKS, {})[survey_id] = token


def link_of(survey_id: str) -> str | None:
    """Return the end of the link of a survey, if it was made in this session."""
    found = st.session_state.get(LINKS, {}).get(survey_id)
    return str(found) if found else None


def keep_problems(found: Mapping[str, Exception]) -> None:
    """Keep what is wrong with entries, by field, until the next attempt."""
    st.session_state[PROBLEMS] = dict(found)


def show_problem_of(field: str) -> None:
    """Show beneath a field what is wrong with it."""
    problem = st.session_state.get(PROBLEMS, {}).get(field)
    if problem is not None:
        with st.container(key=f"problem-team-{field}"):
            report_unexpected(problem)


def attempt(action: Callable[[], Any], field: str) -> Any:
    """Return what the action returns; a mistake is kept for the field, and None returned."""
    keep_problems({})
    try:
        return action()
    except ToolkitError as problem:
        keep_problems({field: problem})
    return None


def season(t: Translator, today: date) -> str:
    """Return a name for a survey of today: "Autumn 2026"."""
    names = (t("Winter {year}"), t("Spring {year}"), t("Summer {year}"), t("Autumn {year}"))
    return names[today.month % 12 // 3].format(year=today.year)


def put(key: str, value: object) -> None:
    """Let a widget begin with a value."""
    if key not in st.session_state:
        st.session_state[key] = value
