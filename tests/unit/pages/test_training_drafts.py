"""What stands in the fields while somebody works on an event, without a browser.

1. A new thing keeps what was typed; its messages follow what is typed, once they are shown.
2. A thing that somebody else changed is shown as it is now, unless something of one's own is unsaved.
3. After a conflict one takes one's own entries or those that are stored; what nobody else touched stays either way.
4. After saving, what was stored is what the next change is compared with; a text that was tidied is shown tidied.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import streamlit as st

from ctc_toolkit.pages.training import drafts
from ctc_toolkit.pages.training.drafts import Draft, draft_of, drop_draft, take, took_over
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.process.merging import FieldClash

FIELDS = EventFields("other", title="Fest")
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Conflict:
    conflicts: tuple[FieldClash, ...]
    current: EventFields
    changed_by: str = "Vertretung"


@pytest.fixture(autouse=True)
def session(monkeypatch):
    """Give a session of its own to each test."""
    state = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def nothing(draft):
    """Save nothing."""


def test_1_a_new_thing():
    draft = draft_of("event", None, "05913000", FIELDS)
    take(draft, nothing, place="Rathaus")
    assert draft_of("event", None, "05913000", FIELDS) is draft
    assert draft.wanted == replace(FIELDS, place="Rathaus")
    other = draft_of("event", "id-1", "05913000", FIELDS)
    assert other is not draft
    assert other.wanted == FIELDS
    drop_draft("event")
    assert draft_of("event", "id-1", "05913000", FIELDS) is not other


def test_2_somebody_else():
    draft = draft_of("event", "id-1", "05913000", FIELDS)
    theirs = replace(FIELDS, place="Schule")
    assert draft_of("event", "id-1", "05913000", theirs).wanted == theirs
    assert draft.round == 1
    draft.wanted, draft.problems = replace(theirs, title=""), {"title": ValueError()}
    again = draft_of("event", "id-1", "05913000", replace(theirs, hours=2.0))
    assert again.wanted == replace(theirs, title="")
    assert again.before == theirs


@pytest.mark.parametrize(("whose", "place"), [("mine", "von mir"), ("theirs", "von ihr")])
def test_3_deciding(whose, place):
    saved = []
    current = replace(FIELDS, place="von ihr", hours=2.0)
    draft = Draft("event", "id-1", "05913000", FIELDS, replace(FIELDS, place="von mir", note="auch von mir"))
    draft.conflict = Conflict((FieldClash("place", "von ihr", "von mir"),), current)
    drafts._decided(draft, saved.append, whose)
    assert saved == [draft]
    assert draft.wanted == replace(current, place=place, note="auch von mir")
    assert (draft.before, draft.conflict, draft.round) == (current, None, 1)
    drafts._decided(draft, saved.append, whose)
    assert len(saved) == 1


def test_4_saved():
    draft = draft_of("event", "id-1", "05913000", FIELDS)
    take(draft, nothing, place=" Rathaus ")
    draft.problems = {"place": ValueError()}
    took_over(draft, replace(FIELDS, place="Rathaus"), NOW)
    assert (draft.before, draft.wanted) == (replace(FIELDS, place="Rathaus"),) * 2
    assert (draft.problems, draft.saved_at, draft.round) == ({}, NOW, 1)
    took_over(draft, draft.wanted, NOW)
    assert draft.round == 1
    assert draft.key("place") == "event-id-1-place-1"
