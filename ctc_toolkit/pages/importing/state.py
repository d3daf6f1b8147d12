"""Where the page keeps its draft: in the memory of one session, dropped on confirming and on cancelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.importing.draft import ImportDraft, StepName
from ctc_toolkit.survey.findings import Finding

DRAFT = "import_draft"
RESULT = "import_result"
PROBLEM = "import_problem"
ROUND = "import_round"
FOLLOWED = "import_followed"
"""The job that stores what was confirmed in this visit."""


@dataclass(frozen=True)
class ImportResult:
    """What is said after confirming; holds no answers.

    left_out: findings that name the columns not imported. not_known: answers that count as missing. kept_until: the
    deletion date of the answers; None: made-up answers without one.
    """

    city: str
    city_name: str
    label: str
    wave: str
    respondents: int
    questions: int
    left_out: tuple[Finding, ...]
    not_known: int
    kept_until: date | None = None


def draft_of_session() -> ImportDraft | None:
    """Return the draft of this session, if a file has been read."""
    return st.session_state.get(DRAFT)


def keep_draft(draft: ImportDraft) -> None:
    """Keep a new draft; what was kept before is dropped."""
    st.session_state[DRAFT] = draft
    st.session_state.pop(RESULT, None)
    st.session_state.pop(PROBLEM, None)


def drop_draft() -> None:
    """Forget the file and everything made from it; the next upload starts with empty fields."""
    st.session_state.pop(DRAFT, None)
    st.session_state.pop(PROBLEM, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    for name in [name for name in st.session_state if str(name).startswith("import-")]:
        del st.session_state[name]


def go_to(draft: ImportDraft, step: StepName) -> None:
    """Open another step."""
    draft.step, draft.reminded = step, False
    st.session_state.pop(PROBLEM, None)


def keep_problem(problem: ToolkitError) -> None:
    """Keep an error until the next attempt, to be shown beside what caused it."""
    st.session_state[PROBLEM] = problem


def kept_problem() -> ToolkitError | None:
    """Return the error of the last attempt."""
    return st.session_state.get(PROBLEM)


def cancel_button(t: Translator) -> None:
    """Show the way out: everything is forgotten, nothing has been stored."""
    st.button(
        t("Cancel and forget the file"),
        type="tertiary",
        icon=":material/close:",
        on_click=drop_draft,
        key="import-cancel",
    )
