"""What the address of the action plan says: the part, and the version."""

from __future__ import annotations

import streamlit as st

PART, VERSION = "teil", "fassung"
PARTS = ("ueberblick", "ziele", "massnahmen", "geld", "risiken", "freigabe", "kurzfassung", "vergleich")
PROBLEM = "action-plan-problem"


def go_to_part(part: str) -> None:
    """Open a part with the next run."""
    st.query_params[PART] = part


def keep_problem(where: str, problem: Exception | None) -> None:
    """Keep what is wrong with a click until the next one, to be shown where it was made."""
    st.session_state[PROBLEM] = None if problem is None else (where, problem)


def problem_of(where: str) -> Exception | None:
    """Return what is wrong with the last click, if it was made there."""
    kept = st.session_state.get(PROBLEM)
    return kept[1] if kept is not None and kept[0] == where else None
