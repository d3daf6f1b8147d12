"""The calls of the role matrix for good practice, comments on it and the newsletter."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.access import Role
from ctc_toolkit.process.good_practice import PracticeFields
from ctc_toolkit.store import new_id, sha256
from ctc_toolkit.store.exchange import NewFile
from ctc_toolkit.workspace import (
    PracticePlace,
    add_practice_file,
    comment_on_practice,
    decide_practice,
    hand_in_practice,
    newsletter,
    practices,
    read_practice,
    read_practice_file,
    remove_practice_comment,
    remove_practice_file,
    save_newsletter,
    save_practice,
    withdraw_practice,
)
from tests.unit.workspace.made import DORTMUND

EVERYWHERE = {"practices", "read_practice", "read_practice_file", "newsletter"}
READING = EVERYWHERE
WITHOUT_CITY = EVERYWHERE | {"comment_on_practice", "remove_practice_comment", "save_newsletter"}
WRITTEN = PracticeFields("Elternabend", "Im Vereinsheim", "", ("p1",), contact="coordinator", organisation="Jugendamt")
ROLES = {role.value for role in Role}
_DAYS = count()


def stored(ws, ags, owner="city", state="draft", files=0):
    """Store an entry behind the back of the use cases; return its id, its version and the ids of its files."""
    with ws.store.writing() as repository:
        tables = repository.exchange
        practice = tables.add(owner, ags, None, "Jemand")
        tables.save(practice.id, 1, WRITTEN, "Jemand")
        tables.set_state(practice.id, 1, state)
        content = b"%PDF-1.7 probe"
        new = NewFile("a.pdf", "application/pdf", content, sha256(content))
        kept = [tables.add_file(practice.id, 1, new, "Jemand").id for _ in range(files)]
        return practice.id, tables.practices([practice.id])[practice.id].version, kept


def both(ws, ags, state="draft", files=0):
    """Store an entry of the city and one of the office; return a function that gives an actor the one he writes."""
    if ags is None:
        return lambda actor: (new_id(), 1, [new_id()])
    city, office = (stored(ws, ags, owner, state, files) for owner in ("city", "office"))
    return lambda actor: office if {entry.role for entry in actor.roles} == {Role.MULTIPLIER} else city


def commented(ws):
    """Store an approved entry on which each role has commented; return its id and the ids of the comments by role."""
    practice, _, files = stored(ws, DORTMUND, state="approved", files=1)
    with ws.store.writing() as repository:
        comments = {
            (role, place): repository.exchange.add_comment(practice, "Gut", f"{kind} {role}", None, role, place).id
            for role in ROLES
            for kind, place in (("Person", DORTMUND), ("Visitor", None))
        }
    return practice, comments, files[0]


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    practice, comments, file = commented(ws)
    drafts, waiting, filed = both(ws, ags), both(ws, ags, "handed_in"), both(ws, ags, files=1)
    handed_in, version, _ = stored(ws, ags, state="handed_in") if ags else (new_id(), 1, [])
    place = PracticePlace(ags or "09162000")
    first = date(2001, 1, 1).replace(day=1 + next(_DAYS) % 28, month=1 + next(_DAYS) // 28 % 12)

    def own_comment(actor):
        role, own, _ = next(iter(actor.roles))
        return comments.get((role.value, own), "")

    return {
        "practices": lambda actor: practices(actor, ws),
        "read_practice": lambda actor: read_practice(actor, ws, practice),
        "read_practice_file": lambda actor: read_practice_file(actor, ws, practice, file),
        "save_practice": lambda actor: save_practice(
            actor, ws, None, before=PracticeFields(), after=WRITTEN, place=place
        ),
        "add_practice_file": lambda actor: add_practice_file(
            actor, ws, drafts(actor)[0], name="b.pdf", content=b"%PDF-1.7 b"
        ),
        "remove_practice_file": lambda actor: remove_practice_file(actor, ws, filed(actor)[0], filed(actor)[2][0]),
        "hand_in_practice": lambda actor: hand_in_practice(actor, ws, drafts(actor)[0], drafts(actor)[1] + 1),
        "withdraw_practice": lambda actor: withdraw_practice(
            actor, ws, waiting(actor)[0], waiting(actor)[1], "take_back"
        ),
        "decide_practice": lambda actor: decide_practice(actor, ws, handed_in, version, "approve"),
        "comment_on_practice": lambda actor: comment_on_practice(actor, ws, practice, "Bei uns auch"),
        "remove_practice_comment": lambda actor: remove_practice_comment(actor, ws, practice, own_comment(actor)),
        "newsletter": lambda actor: newsletter(actor, ws, date(2026, 10, 1), date(2026, 10, 31)),
        "save_newsletter": lambda actor: save_newsletter(
            actor, ws, first, date(2001, 12, 31), introduction="Guten Tag", left_out=(), version=0
        ),
    }
