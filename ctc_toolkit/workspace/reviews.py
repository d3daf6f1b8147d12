"""Review: a city hands in a version of a profile or plan, the office comments on it, returns or approves it.

What was handed in is frozen with its hash; afterwards only its state and its history change. States go one way:
submitted, then returned, approved or withdrawn, each decided on the version that was seen. Only the newest version of
a subject can be decided on; a returned one is answered by a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from ctc_toolkit.access import Actor, Role, covers, may
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import RuleBroken, sha256
from ctc_toolkit.store.reviews import (
    EntryKind,
    EntryRecord,
    NewEntry,
    NewSubmission,
    SubmissionKind,
    SubmissionRecord,
    SubmissionState,
)
from ctc_toolkit.workspace.action_plan_documents import frozen_plan
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.profiles import wave_profile
from ctc_toolkit.workspace.review_documents import SubmittedDocument, document_of, frozen_profile, read_document
from ctc_toolkit.workspace.sections import Sheet
from ctc_toolkit.workspace.texts import Place, cleaned, texts_of

TRIES = 5
"""How often two versions handed in at once are put in an order before the database counts as busy."""

SHEETS: Mapping[SubmissionKind, tuple[Sheet, ...]] = {"profile": ("profile",), "plan": ("area", "plan")}
"""Which texts belong to a version of each kind. A plan is read with the sheet of its area."""

ACTION_PLAN = "action_plan"
"""Under which name a person says which version of the action plan was seen before it is handed in."""

Side = Literal["office", "city"]
Reason = Literal["submitted", "returned", "commented"]
T = TypeVar("T")


@dataclass(frozen=True)
class SubmissionView:
    """A version that was handed in, without its content.

    place: what it is about, by ids; city_name, area_name, wave_label: by names. newest: no later version of the same.
    version: number of its changes, to be named in decisions about it. state: "submitted" waits for the office.
    """

    id: str
    kind: SubmissionKind
    number: int
    ags: str
    city_name: str
    place: Place
    area_name: str | None
    wave_label: str | None
    state: SubmissionState
    newest: bool
    submitted_by: str
    submitted_at: datetime
    content_hash: str
    version: int


@dataclass(frozen=True)
class EntryView:
    """A line of the history. section: what a comment is about; None: the version as a whole. role: of the person."""

    number: int
    kind: EntryKind
    who: str
    role: Role
    text: str
    section: str | None
    at: datetime


@dataclass(frozen=True)
class History:
    """What happened to one version of a subject, oldest line first."""

    number: int
    lines: tuple[EntryView, ...]


@dataclass(frozen=True)
class SubmissionReading:
    """A version with its content, and the history of all versions of the same, newest version first."""

    submission: SubmissionView
    document: SubmittedDocument
    history: tuple[History, ...]


@dataclass(frozen=True)
class Waiting:
    """Something that waits. waits_for: the office or the city; yours: whether this person can act on it."""

    submission: SubmissionView
    waits_for: Side
    reason: Reason
    since: datetime
    yours: bool


def subject_of(kind: SubmissionKind, area: str | None, wave: str | None) -> str:
    """Return the name of what versions are versions of; their numbers count up within it."""
    return f"{kind}/{area or '-'}/{wave or '-'}"


def submit_version(
    actor: Actor, ws: Workspace, kind: SubmissionKind, place: Place, *, seen: Mapping[str, int] | None = None
) -> SubmissionView:
    """Hand in the texts of a place as they are now, see `SHEETS`, with the released profile where kind is "profile".

    With a plan goes the newest version of the action plan of the area.

    place: an area for a plan; a wave, or a wave as seen from one area, for a profile. seen: the version of each
    section that the person looked at before handing in (ACTION_PLAN: of the action plan); if one has changed since,
    nothing is handed in.

    Raises:
        ToolkitError: `not_available`, `submission_empty`, `submission_unchanged`, `changed_meanwhile`, and what
            `wave_profile` raises.
    """
    profile, computed_for = None, None
    if kind == "profile" and place.wave is not None:
        with looking(actor, ws, "submit_version", place.area or place.wave) as grant:
            _covered(grant, place)
            computed_for = grant.wave(place.wave)
        profile = frozen_profile(wave_profile(actor, ws, place.wave, level="internal"), computed_for.instrument)

    def once() -> SubmissionView:
        with changing(actor, ws, "submit_version", place.area or place.wave or "") as grant:
            _covered(grant, place)
            if computed_for is not None and grant.wave(computed_for.id).version != computed_for.version:
                raise ToolkitError("changed_meanwhile")
            return _handed_in(grant, kind, place, seen, profile)

    return _in_turn(once)


def withdraw_submission(actor: Actor, ws: Workspace, submission_id: str, version: int) -> SubmissionView:
    """Take back a version that nobody has decided on yet; the office can read it no longer.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `submission_not_open`.
    """
    return _decided(actor, ws, "withdraw_submission", submission_id, version, "withdrawn")


def submissions(actor: Actor, ws: Workspace) -> tuple[SubmissionView, ...]:
    """Return all versions that were handed in where the person may see them, newest first.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "submissions") as grant:
        found = [entry for entry in grant.repository.reviews.submissions(grant.within) if _visible(grant, entry)]
        return tuple(submission_views(grant, found))


def read_submission(actor: Actor, ws: Workspace, submission_id: str) -> SubmissionReading:
    """Return a version as it was handed in, with the history of all versions of the same.

    A version that was withdrawn can be read only by those who may read the texts of the city.

    Raises:
        ToolkitError: `not_available`, `submission_damaged`.
    """
    with looking(actor, ws, "read_submission", submission_id) as grant:
        record = _found(grant, submission_id)
        if record.state == "withdrawn" and not covers(actor, "read_texts", grant.kind, record.ags, record.area):
            raise ToolkitError("not_available")
        document = grant.repository.reviews.document(record.id)
        if sha256(document.encode()) != record.content_hash:
            raise ToolkitError("submission_damaged")
        same = [entry for entry in grant.repository.reviews.submissions({record.ags}) if _same(entry, record)]
        lines = grant.repository.reviews.entries({entry.id for entry in same})
        history = tuple(
            History(entry.number, tuple(_line(line) for line in lines if line.submission == entry.id))
            for entry in sorted(same, key=lambda entry: -entry.number)
        )
        return SubmissionReading(submission_views(grant, [record])[0], read_document(document), history)


def comment_on_submission(
    actor: Actor, ws: Workspace, submission_id: str, text: str, section: str | None = None
) -> EntryView:
    """Add a comment to a section of a version ("numbers": its profile; None: the version as a whole).

    Possible as long as it waits for a decision and after it was returned.

    Raises:
        ToolkitError: `not_available`, `comment_missing`, `text_too_long`, `section_unknown`, `submission_not_open`.
    """
    with changing(actor, ws, "comment_on_submission", submission_id) as grant:
        record = _locked(grant, submission_id)
        said = _said(text, "comment_missing")
        if record.state not in ("submitted", "returned"):
            raise ToolkitError("submission_not_open")
        document = grant.repository.reviews.document(record.id)
        if section is not None and section not in read_document(document).sections:
            raise ToolkitError("section_unknown", found=section)
        line = grant.repository.reviews.add_entry(record.id, _entry(grant, record, "comment", said, section))
        grant.record(f"submission {record.id}", record.ags)
        return _line(line)


def return_submission(actor: Actor, ws: Workspace, submission_id: str, version: int, reason: str) -> SubmissionView:
    """Give the newest version back to the city, which is told why.

    Raises:
        ToolkitError: `not_available`, `reason_missing`, `text_too_long`, `changed_meanwhile`, `submission_not_open`,
            `submission_superseded`.
    """
    return _decided(actor, ws, "return_submission", submission_id, version, "returned", reason)


def approve_submission(actor: Actor, ws: Workspace, submission_id: str, version: int) -> SubmissionView:
    """Approve the newest version. Four eyes: nobody approves what they handed in themselves (names are unique).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `submission_not_open`, `submission_own`,
            `submission_superseded`.
    """
    return _decided(actor, ws, "approve_submission", submission_id, version, "approved")


def review_digest(actor: Actor, ws: Workspace) -> tuple[Waiting, ...]:
    """Return what waits for whom, longest waiting first.

    The office: newest versions that are submitted. The city: newest versions that were returned, or commented on by
    the office since the city last did anything with them.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "review_digest") as grant:
        found = [entry for entry in grant.repository.reviews.submissions(grant.within) if _visible(grant, entry)]
        return waiting_among(grant, found)


def waiting_among(grant: Grant, records: Iterable[SubmissionRecord]) -> tuple[Waiting, ...]:
    """Return which of the versions wait for whom, longest waiting first; for use cases that were granted them."""
    current = [entry for entry in records if entry.newest and entry.state in ("submitted", "returned")]
    lines = grant.repository.reviews.entries({entry.id for entry in current})
    waiting = [
        waits
        for record, view in zip(current, submission_views(grant, current), strict=True)
        for waits in _waits(grant, record, view, [line for line in lines if line.submission == record.id])
    ]
    return tuple(sorted(waiting, key=lambda entry: (entry.since, entry.submission.id)))


def _handed_in(
    grant: Grant,
    kind: SubmissionKind,
    place: Place,
    seen: Mapping[str, int] | None,
    profile: Mapping[str, object] | None,
) -> SubmissionView:
    if kind not in SHEETS:
        raise ToolkitError("not_available")
    texts = [text for sheet in SHEETS[kind] for text in texts_of(grant, place, sheet)]
    if seen is not None and any(text.version != seen.get(text.section, 0) for text in texts):
        raise ToolkitError("changed_meanwhile")
    plan = _plan(grant, place, seen) if kind == "plan" else None
    if plan is None and not any(text.text.strip() for text in texts):
        raise ToolkitError("submission_empty")
    wave = grant.wave(place.wave) if place.wave is not None else None
    ags, area = grant.area(place.area) if place.area is not None else (wave.ags if wave else "", None)
    city = grant.city(ags)
    document = document_of(kind, city, area, wave, texts, profile, plan)
    subject = subject_of(kind, place.area, place.wave)
    before, digest = grant.repository.reviews.lock_subject(subject), sha256(document.encode())
    if before is not None and before.content_hash == digest and before.state in ("submitted", "approved"):
        raise ToolkitError("submission_unchanged", number=before.number)
    record = grant.repository.reviews.add_submission(
        NewSubmission(subject, kind, ags, place.area, place.wave, document, digest, grant.actor.name)
    )
    grant.repository.reviews.add_entry(record.id, _entry(grant, record, "submitted"))
    grant.record(f"submission {record.id}", ags)
    return submission_views(grant, [record])[0]


def _plan(grant: Grant, place: Place, seen: Mapping[str, int] | None) -> dict[str, object] | None:
    """Return the newest version of the action plan of the area; None where nothing is entered."""
    newest = next(iter(grant.repository.plans.of_area(place.area or "")), None)
    if seen is not None and ACTION_PLAN in seen and seen[ACTION_PLAN] != (newest.version if newest else 0):
        raise ToolkitError("changed_meanwhile")
    return frozen_plan(grant.repository, newest) if newest is not None else None


def _decided(
    actor: Actor,
    ws: Workspace,
    action: str,
    submission_id: str,
    version: int,
    state: Literal["withdrawn", "returned", "approved"],
    reason: str | None = None,
) -> SubmissionView:
    """Carry out a decision on the version that was seen; of two decisions at once the first one counts."""
    with changing(actor, ws, action, submission_id) as grant:
        record = _locked(grant, submission_id)
        said = "" if reason is None else _said(reason, "reason_missing")
        if record.version != version:
            raise ToolkitError("changed_meanwhile")
        if record.state != "submitted":
            raise ToolkitError("submission_not_open")
        if state == "approved" and record.submitted_by == actor.name and not actor.demo:
            raise ToolkitError("submission_own")
        if state != "withdrawn" and not record.newest:
            raise ToolkitError("submission_superseded")
        changed = grant.repository.reviews.set_state(record.id, state, version)
        grant.repository.reviews.add_entry(record.id, _entry(grant, record, state, said))
        grant.record(f"submission {record.id}", record.ags)
        return submission_views(grant, [changed])[0]


def _covered(grant: Grant, place: Place) -> None:
    """Refuse a place that is not there or where the action is not allowed."""
    cities = [grant.wave(place.wave).ags] if place.wave is not None else []
    cities += [grant.area(place.area)[0]] if place.area is not None else []
    if len(set(cities)) != 1 or not grant.covers(cities[0], place.area):
        raise ToolkitError("not_available")


def _visible(grant: Grant, record: SubmissionRecord) -> bool:
    return grant.covers(record.ags, record.area)


def _found(grant: Grant, submission_id: str) -> SubmissionRecord:
    record = grant.repository.reviews.submission(submission_id, grant.within)
    if record is None or not _visible(grant, record):
        raise ToolkitError("not_available")
    return record


def _locked(grant: Grant, submission_id: str) -> SubmissionRecord:
    """Return a submission as it is once nobody else can change it or hand in a later one."""
    subject = _found(grant, submission_id).subject
    grant.repository.reviews.lock_subject(subject)
    return _found(grant, submission_id)


def _same(one: SubmissionRecord, other: SubmissionRecord) -> bool:
    return one.subject == other.subject


def _said(text: str, missing: str) -> str:
    """Return what somebody wrote, without blanks around it."""
    said = cleaned(text).strip()
    if not said:
        raise ToolkitError(missing)
    return said


def _entry(
    grant: Grant, record: SubmissionRecord, kind: EntryKind, text: str = "", section: str | None = None
) -> NewEntry:
    return NewEntry(kind, grant.actor.name, _acting_role(grant, record), text, section)


def _acting_role(grant: Grant, record: SubmissionRecord) -> Role:
    """Return the role that allows the person to do this here; the first in the order of roles where several do."""
    held = grant.actor.roles
    for role in Role:
        part = frozenset(entry for entry in held if entry.role == role)
        alone = Actor(grant.actor.name, part, grant.actor.demo)
        if part and covers(alone, grant.action, grant.kind, record.ags, record.area):
            return role
    raise ToolkitError("not_available")


def _waits(grant: Grant, record: SubmissionRecord, view: SubmissionView, lines: list[EntryRecord]) -> list[Waiting]:
    office = may(grant.actor, "approve_submission", grant.kind, record.ags)
    city = covers(grant.actor, "submit_version", grant.kind, record.ags, record.area)
    waiting = []
    if record.state == "submitted":
        waiting.append(Waiting(view, "office", "submitted", record.submitted_at, office))
    returned = next((line for line in lines if line.kind == "returned"), None)
    if returned is not None:
        waiting.append(Waiting(view, "city", "returned", returned.at, city))
    elif (asked := _unanswered(lines)) is not None:
        waiting.append(Waiting(view, "city", "commented", asked.at, city))
    return waiting


def _unanswered(lines: list[EntryRecord]) -> EntryRecord | None:
    """Return the first comment of the office after which the city has done nothing."""
    ours = [line.id for line in lines if line.role == Role.COORDINATOR]
    last = max(ours, default=0)
    return next((line for line in lines if line.kind == "comment" and line.id > last), None)


def submission_views(grant: Grant, records: list[SubmissionRecord]) -> list[SubmissionView]:
    """Return what may be shown of versions without their content, for use cases that were granted them."""
    cities = {city.ags: city for city in grant.repository.cities({record.ags for record in records})}
    views = []
    for record in records:
        city = cities[record.ags]
        area = next((area.name for area in city.areas if area.id == record.area), None)
        wave = next((wave.label for wave in city.waves if wave.id == record.wave), None)
        views.append(
            SubmissionView(
                record.id,
                record.kind,
                record.number,
                record.ags,
                city.name,
                Place(record.area, record.wave),
                area,
                wave,
                record.state,
                record.newest,
                record.submitted_by,
                record.submitted_at,
                record.content_hash,
                record.version,
            )
        )
    return views


def _line(record: EntryRecord) -> EntryView:
    return EntryView(record.id, record.kind, record.who, Role(record.role), record.text, record.section, record.at)


def _in_turn(once: Callable[[], T]) -> T:
    for _ in range(TRIES - 1):
        try:
            return once()
        except RuleBroken:
            continue
    return once()
