"""What the page keeps while finished tables are read in: in the memory of one session, dropped at the end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.readers.grid import read_grid
from ctc_toolkit.survey.table_checks import CheckedTables, check_tables
from ctc_toolkit.whole_files import temporary_room

DRAFT, RESULT, PROBLEMS, ROUND = "tables_draft", "tables_result", "tables_problems", "tables_round"
FIELD = "tables-"
"""Beginning of the keys of all fields."""
FILE = "file"
"""Where a problem of the whole file is shown; other problems are shown at the field of their name."""

StepName = Literal["findings", "confirm"]


@dataclass
class TablesDraft:
    """A file that was read and checked but not stored. accepted: whether the warnings were read; reminded: whether
    somebody tried to go on without. typed: what was entered so far, by field.
    """

    filename: str
    reference: str
    checked: CheckedTables
    step: StepName = "findings"
    accepted: bool = False
    reminded: bool = False
    typed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TablesResult:
    """What is said after storing. replaced: label of the older version, "" where there is none."""

    city: str
    city_name: str
    label: str
    wave: str
    shown: int
    locked: int
    replaced: str


def draft_of_session() -> TablesDraft | None:
    """Return the draft of this session, if a file has been read."""
    return st.session_state.get(DRAFT)


def read_upload(data: bytes, filename: str, reference: str) -> TablesDraft:
    """Return a draft of an uploaded file. It lies on disk, readable by this user only, while it is read.

    Raises:
        ToolkitError: one of the codes of reading, `no_temporary_room`; findings in the cells are no error here.
    """
    with temporary_room():
        handle, name = tempfile.mkstemp(prefix="ctc-")
    try:
        with temporary_room(), os.fdopen(handle, "wb") as file:
            file.write(data)
        grid = read_grid(data, filename, Path(name))
    finally:
        Path(name).unlink(missing_ok=True)
    return TablesDraft(filename, reference, check_tables(grid, load_instrument(reference)))


def keep_draft(draft: TablesDraft) -> None:
    """Keep a new draft; what was kept before is dropped."""
    st.session_state[DRAFT] = draft
    st.session_state.pop(RESULT, None)
    st.session_state.pop(PROBLEMS, None)


def drop_draft() -> None:
    """Forget the file and everything entered about it."""
    for name in (DRAFT, PROBLEMS):
        st.session_state.pop(name, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    for name in [name for name in st.session_state if str(name).startswith(FIELD)]:
        del st.session_state[name]


def go_to(draft: TablesDraft, step: StepName) -> None:
    """Open another step."""
    draft.step, draft.reminded = step, False
    st.session_state.pop(PROBLEMS, None)


def keep_problems(problems: Mapping[str, ToolkitError]) -> None:
    """Keep what is wrong, by field, until the next attempt."""
    st.session_state[PROBLEMS] = dict(problems)


def show_problem_of(field: str) -> None:
    """Show what is wrong with a field, beneath it."""
    problem = st.session_state.get(PROBLEMS, {}).get(field)
    if problem is not None:
        show_problem(problem)


def cancel_button(t: Translator) -> None:
    """Show the way out: everything is forgotten, nothing has been stored."""
    st.button(
        t("Cancel and forget the file"),
        type="tertiary",
        icon=":material/close:",
        on_click=drop_draft,
        key=f"{FIELD}cancel",
    )
