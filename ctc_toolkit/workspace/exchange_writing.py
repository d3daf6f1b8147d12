"""Writing entries of good practice, handing them in, and what the office decides about them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.evidence import checked_file
from ctc_toolkit.process.good_practice import APPROVED, OPEN, PracticeFields, missing, problems, tidied
from ctc_toolkit.process.merging import FieldClash, put_together, several_lines
from ctc_toolkit.store import RuleBroken, sha256
from ctc_toolkit.store.exchange import NewFile, PracticeFileRecord, PracticeRecord, PracticeVersionRecord
from ctc_toolkit.workspace.exchange import may_write, reading_of, wrote
from ctc_toolkit.workspace.exchange_views import PracticeReading, of_the_city, of_the_office, writes
from ctc_toolkit.workspace.handle import Grant, Workspace, changing

MOST_FILES = 10
MOST_BYTES = 60 * 1024 * 1024
"""Room for the files of one version of an entry."""

LONGEST_REASON = 500
Decision = Literal["approve", "return", "withdraw"]
Change = Literal["handed_in", "taken_back", "returned", "approved", "withdrawn"]
Back = Literal["take_back", "discard", "withdraw"]
"""take_back: what was handed in becomes a draft. discard: a draft is deleted. withdraw: an approved one is hidden."""


@dataclass(frozen=True)
class PracticePlace:
    """What an entry is about: a city, one of its areas, or (both None; the office only) no city of this workspace."""

    ags: str | None = None
    area: str | None = None


@dataclass(frozen=True)
class PracticeSaved:
    """The entry was stored, together with what others had changed meanwhile."""

    id: str
    fields: PracticeFields
    at: datetime
    version: int


@dataclass(frozen=True)
class PracticeConflict:
    """Nothing was stored: these fields were changed by somebody else meanwhile. current: what stands there now."""

    conflicts: tuple[FieldClash, ...]
    current: PracticeFields
    changed_by: str


def save_practice(
    actor: Actor,
    ws: Workspace,
    practice_id: str | None,
    *,
    before: PracticeFields,
    after: PracticeFields,
    place: PracticePlace | None = None,
) -> PracticeSaved | PracticeConflict:
    """Store what somebody changed about an entry (None: a new one), from `before` (as it was read) to `after`.

    place: what it is about; None: as before. Fields that others changed meanwhile are kept; where both changed the same
    field differently, nothing is stored. After an approval this begins the next version.

    Raises:
        ToolkitError: `not_available`, `practice_handed_in`, or what `good_practice.problems` names (the first of them).
    """
    with _writing(actor, ws, "save_practice", practice_id or "") as grant:
        entered = tidied(after, load_process())
        for problem in problems(entered, load_process()).values():
            raise problem
        practice = _begun(grant, place or PracticePlace()) if practice_id is None else _of_own_side(grant, practice_id)
        if practice_id is not None and place is not None and place != PracticePlace(practice.ags, practice.area):
            practice = _moved(grant, practice, place)
        version = _working(grant, practice)
        together, conflicts = put_together(
            before if practice_id is not None else version.fields, entered, version.fields
        )
        if conflicts:
            return PracticeConflict(conflicts, version.fields, version.changed_by)
        saved = grant.repository.exchange.save(practice.id, version.number, together, actor.name)
        _note_writing(grant, practice, version.number)
        touched = grant.repository.exchange.touch(practice.id)
        grant.record(f"practice {practice.id}", practice.ags)
        return PracticeSaved(practice.id, saved.fields, saved.changed_at, touched.version)


def add_practice_file(
    actor: Actor, ws: Workspace, practice_id: str, *, name: str, content: bytes
) -> PracticeFileRecord:
    """Keep a file with an entry; after an approval this begins the next version.

    Raises:
        ToolkitError: `not_available`, `practice_handed_in`, `practice_files_full`, or what `evidence.checked_file`
            raises.
    """
    with _writing(actor, ws, "add_practice_file", practice_id) as grant:
        practice = _of_own_side(grant, practice_id)
        file = checked_file(name, content)
        version, tables = _working(grant, practice), grant.repository.exchange
        there = [one for one in tables.files([practice_id]) if one.belongs_to(version.number)]
        if len(there) >= MOST_FILES or sum(one.size for one in there) + len(content) > MOST_BYTES:
            raise ToolkitError("practice_files_full", most=MOST_FILES, megabytes=MOST_BYTES // 1024 // 1024)
        new = NewFile(file.name, file.media_type, content, sha256(content))
        added = tables.add_file(practice_id, version.number, new, actor.name)
        _note_writing(grant, practice, version.number)
        tables.touch(practice_id)
        grant.record(f"practice {practice_id}: file", practice.ags)
        return added


def remove_practice_file(actor: Actor, ws: Workspace, practice_id: str, file_id: str) -> None:
    """Take a file out of an entry; after an approval this begins the next version, and the approved one keeps it.

    Raises:
        ToolkitError: `not_available`, `practice_handed_in`.
    """
    with _writing(actor, ws, "remove_practice_file", practice_id) as grant:
        practice = _of_own_side(grant, practice_id)
        version, tables = _working(grant, practice), grant.repository.exchange
        there = [one for one in tables.files([practice_id]) if one.belongs_to(version.number)]
        record = next((one for one in there if one.id == file_id), None)
        if record is None:
            raise ToolkitError("not_available")
        tables.remove_file(record, version.number)
        _note_writing(grant, practice, version.number)
        tables.touch(practice_id)
        grant.record(f"practice {practice_id}: file", practice.ags)


def hand_in_practice(actor: Actor, ws: Workspace, practice_id: str, version: int) -> PracticeReading:
    """Hand an entry in to the office. version: number of changes of the entry that the person looked at.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `practice_not_open`, `practice_incomplete`.
    """
    with _writing(actor, ws, "hand_in_practice", practice_id) as grant:
        practice, newest = _seen(grant, _of_own_side(grant, practice_id), version)
        if newest.state not in OPEN:
            raise ToolkitError("practice_not_open")
        lacking = missing(newest.fields)
        if lacking:
            raise ToolkitError("practice_incomplete", count=len(lacking))
        grant.repository.exchange.set_state(practice_id, newest.number, "handed_in")
        _note(grant, practice, newest.number, "handed_in")
        return reading_of(grant, practice_id)


def withdraw_practice(
    actor: Actor, ws: Workspace, practice_id: str, version: int, what: Back, reason: str = ""
) -> PracticeReading | None:
    """Take an entry back, see `Back`; None: nothing of it is left. reason: why an approved one is shown no longer.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `practice_not_open`, `reason_missing`, `text_too_long`.
    """
    with _writing(actor, ws, "withdraw_practice", practice_id) as grant:
        practice, newest = _seen(grant, _of_own_side(grant, practice_id), version)
        if what == "withdraw":
            return _withdrawn(grant, practice, reason_of(reason))
        if newest.state not in (OPEN if what == "discard" else ("handed_in",)):
            raise ToolkitError("practice_not_open")
        if what == "take_back":
            grant.repository.exchange.set_state(practice_id, newest.number, "draft")
            return _done(grant, practice, newest.number, "taken_back")
        grant.repository.exchange.discard(practice_id, newest.number)
        grant.record(f"practice {practice_id}", practice.ags)
        if newest.number == 1:
            return None
        grant.repository.exchange.touch(practice_id)
        return reading_of(grant, practice_id)


def decide_practice(
    actor: Actor, ws: Workspace, practice_id: str, version: int, decision: Decision, reason: str = ""
) -> PracticeReading | None:
    """Approve what was handed in, return it with a reason, or take an approved entry out; None: nothing left to see.

    Four eyes: nobody approves what they wrote or handed in themselves.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `practice_not_open`, `practice_own`, `reason_missing`,
            `text_too_long`.
    """
    with _writing(actor, ws, "decide_practice", practice_id) as grant:
        found = grant.repository.exchange.locked(practice_id)
        if found is None or not of_the_office(grant, found.ags):
            raise ToolkitError("not_available")
        practice, newest = _seen(grant, found, version)
        tables, said = grant.repository.exchange, "" if decision == "approve" else reason_of(reason)
        if decision == "withdraw":
            return _withdrawn(grant, practice, said)
        if newest.state != "handed_in":
            raise ToolkitError("practice_not_open")
        if decision == "return":
            tables.set_state(practice_id, newest.number, "returned", decided_at=_now())
            return _done(grant, practice, newest.number, "returned", said)
        if wrote(grant, newest):
            raise ToolkitError("practice_own")
        for older in tables.versions(ids=[practice_id], states=APPROVED):
            tables.set_state(practice_id, older.number, "replaced")
        tables.set_state(practice_id, newest.number, "approved", decided_at=_now())
        return _done(grant, practice, newest.number, "approved")


@contextmanager
def _writing(actor: Actor, ws: Workspace, action: str, named: str) -> Iterator[Grant]:
    """Give the tables for changes of entries.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile` (somebody else has just begun the next version).
    """
    try:
        with changing(actor, ws, action, named) as grant:
            yield grant
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _of_own_side(grant: Grant, practice_id: str) -> PracticeRecord:
    """Return an entry that the person writes, once nobody else can change it."""
    practice = grant.repository.exchange.locked(practice_id)
    if practice is None or not (writes(grant, practice) and may_write(grant, practice)):
        raise ToolkitError("not_available")
    return practice


def _begun(grant: Grant, place: PracticePlace) -> PracticeRecord:
    _require_place(grant, place)
    owner: Literal["city", "office"] = "city" if of_the_city(grant, place.ags, place.area) else "office"
    return grant.repository.exchange.add(owner, place.ags, place.area, grant.actor.name)


def _moved(grant: Grant, practice: PracticeRecord, place: PracticePlace) -> PracticeRecord:
    """Return an entry that is about another place from now on, as long as nobody else has read it."""
    if [version.state in OPEN for version in grant.repository.exchange.versions(ids=[practice.id])] != [True]:
        raise ToolkitError("practice_not_open")
    _require_place(grant, place)
    if practice.owner == "city" and not of_the_city(grant, place.ags, place.area):
        raise ToolkitError("not_available")
    grant.repository.exchange.place(practice.id, place.ags, place.area)
    return grant.repository.exchange.practices([practice.id])[practice.id]


def _require_place(grant: Grant, place: PracticePlace) -> None:
    """Refuse a place that is not there or that the person does not write about."""
    if place.ags is not None:
        areas = {area.id for area in grant.city(place.ags).areas}
        if place.area is not None and place.area not in areas:
            raise ToolkitError("not_available")
        if not grant.covers(place.ags, place.area):
            raise ToolkitError("not_available")
    elif place.area is not None or not of_the_office(grant, None):
        raise ToolkitError("not_available")


def _working(grant: Grant, practice: PracticeRecord) -> PracticeVersionRecord:
    """Return the version that is written, the next one after an approval.

    Raises:
        ToolkitError: `practice_handed_in`.
    """
    tables = grant.repository.exchange
    newest = tables.versions(ids=[practice.id])[-1]
    if newest.state == "handed_in":
        raise ToolkitError("practice_handed_in")
    if newest.state in OPEN:
        return newest
    return tables.add_version(practice.id, newest.number + 1, newest.fields, newest.changed_by)


def _seen(grant: Grant, practice: PracticeRecord, version: int) -> tuple[PracticeRecord, PracticeVersionRecord]:
    """Return an entry and its newest version, if it is as the person saw it."""
    if practice.version != version:
        raise ToolkitError("changed_meanwhile")
    return practice, grant.repository.exchange.versions(ids=[practice.id])[-1]


def _withdrawn(grant: Grant, practice: PracticeRecord, reason: str) -> PracticeReading | None:
    """Show the approved version no longer; a newer draft stays with its writers."""
    tables = grant.repository.exchange
    approved = tables.versions(ids=[practice.id], states=APPROVED)
    if not approved:
        raise ToolkitError("practice_not_open")
    tables.set_state(practice.id, approved[-1].number, "withdrawn", decided_at=_now())
    return _done(grant, practice, approved[-1].number, "withdrawn", reason)


def _note(grant: Grant, practice: PracticeRecord, number: int, kind: Change, text: str = "") -> None:
    """Write a change of state into the history and into the audit log."""
    tables, actor = grant.repository.exchange, grant.actor
    tables.add_line(practice.id, number, kind, actor.name, actor.account, text=text)
    tables.touch(practice.id)
    grant.record(f"practice {practice.id}", practice.ags)


def _done(grant: Grant, practice: PracticeRecord, number: int, kind: Change, text: str = "") -> PracticeReading | None:
    """Note a change of state; return the entry as the person may know it now."""
    _note(grant, practice, number, kind, text)
    try:
        return reading_of(grant, practice.id)
    except ToolkitError:  # the office has returned what only its writers see
        return None


def _note_writing(grant: Grant, practice: PracticeRecord, number: int) -> None:
    """Note once who writes a version, so that nobody approves the own words."""
    tables, actor = grant.repository.exchange, grant.actor
    lines = [line for line in tables.lines(practice.id) if line.number == number and line.kind == "written"]
    if all((line.who, line.account) != (actor.name, actor.account) for line in lines):
        tables.add_line(practice.id, number, "written", actor.name, actor.account)


def reason_of(text: str) -> str:
    """Return why something was returned or taken out.

    Raises:
        ToolkitError: `reason_missing`, `text_too_long`.
    """
    said = several_lines(text)
    if not said:
        raise ToolkitError("reason_missing")
    if len(said) > LONGEST_REASON:
        raise ToolkitError("text_too_long", longest=LONGEST_REASON, found=len(said))
    return said


def _now() -> datetime:
    return datetime.now(UTC)
