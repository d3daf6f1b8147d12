"""What is typed about a change in participants, kept for the session; answers and codes are never part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.workspace import ChangeRecord, CheckedAnswers

ENTRY = "eintrag"
"""In the address: id of the entry that is open in the form, or `NEW`."""
NEW = "neu"
DRAFTS = "change-drafts"
NAMES = tuple(one.name for one in fields(ChangeFields))
WHOLE_NUMBERS = ("n_before", "n_after", "yes_before", "yes_after", "to_yes", "began")


@dataclass
class Draft:
    """An entry in the form. base, version: as it was read. typed: values of the fields, once there are any.

    errors: what is wrong, by field. file, checked: the uploaded file (its id) with what it was checked for, and what
    came out of it; file_problem: why it could not be read.
    """

    place: tuple[str, str, str]
    base: ChangeFields
    version: int
    way: str
    typed: dict[str, Any] = field(default_factory=dict)
    errors: Mapping[str, ToolkitError] = field(default_factory=dict)
    problem: ToolkitError | None = None
    file: tuple[str, ChangeFields] | None = None
    checked: CheckedAnswers | None = None
    file_problem: ToolkitError | None = None

    def key(self, name: str) -> str:
        """Return the key of the widget of a field."""
        return f"change-{name}-{self.place[1][:8]}-{self.place[2][:8]}"


def open_entry(entry: str | None) -> None:
    """Open an entry (its id or `NEW`) in the form with the next run; None closes the form."""
    if entry is not None:
        st.query_params[ENTRY] = entry
    elif ENTRY in st.query_params:
        del st.query_params[ENTRY]


def draft_of(area: str, measure: str, change: ChangeRecord | None) -> Draft:
    """Return the draft of an entry, of a new one for None; what others changed is shown where nothing was typed."""
    drafts: dict[tuple[str, str, str], Draft] = st.session_state.setdefault(DRAFTS, {})
    place = (area, measure, change.id if change is not None else NEW)
    draft = drafts.get(place)
    if draft is not None and change is not None and change.version != draft.version and not _touched(draft):
        forget(draft)
        draft = None
    if draft is None:
        base = change.fields if change is not None else ChangeFields()
        way = "file" if change is not None and change.source == "linked" else "numbers"
        draft = drafts[place] = Draft(place, base, change.version if change is not None else 0, way)
    return draft


def forget(draft: Draft) -> None:
    """Forget what was typed."""
    st.session_state.get(DRAFTS, {}).pop(draft.place, None)
    for name in (*NAMES, "way", "items"):
        st.session_state.pop(draft.key(name), None)


def put_in(draft: Draft, name: str) -> str:
    """Put the value of a field where its widget reads it, unless somebody is typing there; return the key."""
    key = draft.key(name)
    if key not in st.session_state:
        st.session_state[key] = draft.typed.get(name, getattr(draft.base, name))
    return key


def keep_typed(draft: Draft) -> None:
    """Keep what stands in the fields: widgets forget it as soon as they are not drawn."""
    for name in NAMES:
        key = draft.key(name)
        if key in st.session_state:
            draft.typed[name] = st.session_state[key]


def typed_fields(draft: Draft) -> ChangeFields:
    """Return what was typed as an entry."""
    values = {}
    for name in NAMES:
        value = st.session_state.get(draft.key(name), draft.typed.get(name, getattr(draft.base, name)))
        if value is not None and name in WHOLE_NUMBERS:
            value = int(value)
        values[name] = "" if value is None and isinstance(getattr(draft.base, name), str) else value
    return replace(draft.base, **values)


def _touched(draft: Draft) -> bool:
    return any(value != getattr(draft.base, name) for name, value in draft.typed.items())
