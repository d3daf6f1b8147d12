"""The calls of the role matrix for texts that people write together and for review."""

from __future__ import annotations

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.store import AreaRecord, new_id, sha256
from ctc_toolkit.store.reviews import NewSubmission
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.workspace import (
    Place,
    TextView,
    approve_submission,
    comment_on_submission,
    kept_texts,
    read_submission,
    read_texts,
    return_submission,
    review_digest,
    save_text,
    settle_kept_text,
    submissions,
    submit_version,
    withdraw_submission,
)
from ctc_toolkit.workspace.review_documents import document_of
from ctc_toolkit.workspace.texts import _writer
from tests.unit.workspace.made import DORTMUND

READING = {"read_texts", "kept_texts", "submissions", "read_submission", "review_digest"}
WITHOUT_CITY: set[str] = set()
LISTING = {"submissions", "review_digest"}


PEOPLE = [
    *(Actor(f"Person {role}", frozenset({Assignment(role, DORTMUND)})) for role in Role),
    *(Actor(f"Visitor {role}", frozenset({Assignment(role)}), demo=True) for role in Role),
]
"""The people of the matrix, none of whom has an account."""


def area_in(ws, ags):
    """Add an area and a text about it behind the back of the use cases; return the id of the area.

    For each of the people a text about it is kept; their ids by name are returned as well.
    """
    area = AreaRecord(new_id(), f"Gebiet {new_id()}")
    if ags is None:
        return area.id, {}
    with ws.store.writing() as repository:
        repository.add_area(ags, area)
        text = repository.texts.add_text(TextPlace(ags, area.id, None), "goals", "Ein Ziel", "Jemand")
        kept = {who.name: repository.texts.keep(text.id, "Noch eines", 0, _writer(who)).id for who in PEOPLE}
    return area.id, kept


def submission_in(ws, ags):
    """Hand in a plan behind the back of the use cases; return its id."""
    if ags is None:
        return new_id()
    with ws.store.writing() as repository:
        city = repository.city(ags)
        document = document_of("plan", city, None, None, [TextView("goals", new_id(), 1)], None)
        new = NewSubmission(f"plan/{new_id()}", "plan", ags, None, None, document, sha256(document.encode()), "Jemand")
        return repository.reviews.add_submission(new).id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, kept = area_in(ws, ags)
    place, unknown = Place(area=area), new_id()
    read, commented, returned, approved, withdrawn = (submission_in(ws, ags) for _ in range(5))
    return {
        "read_texts": lambda actor: read_texts(actor, ws, place, "area"),
        "save_text": lambda actor: save_text(actor, ws, place, "situation", new_id(), 0),
        "kept_texts": lambda actor: kept_texts(actor, ws, place),
        "settle_kept_text": lambda actor: settle_kept_text(actor, ws, kept.get(actor.name, unknown), "keep_theirs", 1),
        "submit_version": lambda actor: submit_version(actor, ws, "plan", place),
        "withdraw_submission": lambda actor: withdraw_submission(actor, ws, withdrawn, 1),
        "submissions": lambda actor: submissions(actor, ws),
        "read_submission": lambda actor: read_submission(actor, ws, read),
        "comment_on_submission": lambda actor: comment_on_submission(actor, ws, commented, "Wie viele?", "goals"),
        "return_submission": lambda actor: return_submission(actor, ws, returned, 1, "Es fehlt noch etwas."),
        "approve_submission": lambda actor: approve_submission(actor, ws, approved, 1),
        "review_digest": lambda actor: review_digest(actor, ws),
    }
