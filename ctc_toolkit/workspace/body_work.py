"""Bodies of a city and of its areas: members, meetings with agenda and minutes, decisions with reasons.

What somebody changed is merged field by field with what others saved meanwhile; where both changed the same field,
nothing is stored and both are handed back. What is wrong comes back by field, so that a page can say it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.agenda import AgendaPoint, AreaState, OpenDecision, proposed_agenda
from ctc_toolkit.process.bodies import (
    BodyFields,
    MemberFields,
    body_problems,
    member_problems,
    tidied_body,
    tidied_member,
)
from ctc_toolkit.process.decisions import (
    DecisionFields,
    Known,
    decision_problems,
    fixed_wording,
    tidied_decision,
)
from ctc_toolkit.process.meetings import AroundMeeting, MeetingFields, meeting_problems, tidied_meeting, took_place
from ctc_toolkit.process.merging import FieldClash, changed_fields, put_together
from ctc_toolkit.store import CityRecord, RuleBroken
from ctc_toolkit.store.bodies import BodyRecord, DecisionRecord
from ctc_toolkit.workspace.body_views import BodyView, bodies_of_city
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking

Fields = TypeVar("Fields", BodyFields, MemberFields, MeetingFields, DecisionFields)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class BodySaved(Generic[Fields]):
    """The entry was stored, together with what others had changed meanwhile. id: of the thing it is about."""

    id: str
    fields: Fields
    at: datetime


@dataclass(frozen=True)
class BodyConflict(Generic[Fields]):
    """Nothing was stored: these fields were changed by somebody else meanwhile. current: what stands there now."""

    clashes: tuple[FieldClash, ...]
    current: Fields
    changed_by: str


@dataclass(frozen=True)
class BodyRefused:
    """Nothing was stored: what is wrong, by field."""

    problems: Mapping[str, ToolkitError]


def bodies(actor: Actor, ws: Workspace, ags: str, *, today: date | None = None) -> tuple[BodyView, ...]:
    """Return the bodies of a city with members, meetings and decisions, as far as the actor may see them.

    Steering group, coordination, area teams, working groups; those that do not work any more come last.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "bodies", ags) as grant:
        city = grant.city(ags)
        return bodies_of_city(grant.repository, city, lambda area: grant.covers(city.ags, area), today or _today())


def proposed_points(actor: Actor, ws: Workspace, body_id: str, *, on: date | None = None) -> tuple[AgendaPoint, ...]:
    """Return what a meeting of the body on the day `on` (None: today) could be about, from where its areas stand.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "proposed_points", body_id) as grant:
        record, city = _held(grant, body_id)
        day = on or _today()
        views = bodies_of_city(grant.repository, city, lambda area: grant.covers(city.ags, area), _today())
        view = next(one for one in views if one.id == record.id)
        minutes = [one for one in view.meetings if one.fields.state == "held" and one.on < day]
        unapproved = minutes[0].on if minutes and minutes[0].fields.agreed_on is None else None
        return proposed_agenda(
            view.kind,
            _areas(grant, city, record.fields.area_id),
            load_process(),
            day,
            minutes_of=unapproved,
            decisions=[OpenDecision(one.number, one.fields.text, one.fields.due) for one in view.open_decisions],
            sectors=view.coverage,
        )


def save_body(
    actor: Actor, ws: Workspace, ags: str, *, before: BodyFields, after: BodyFields, body_id: str | None = None
) -> BodySaved[BodyFields] | BodyConflict[BodyFields] | BodyRefused:
    """Store what somebody changed about a body: from `before` (what was read) to `after`; no `body_id`: a new one.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    wanted = tidied_body(after)
    try:
        with changing(actor, ws, "save_body", body_id or ags) as grant:
            city = grant.city(ags)
            record = _held(grant, body_id)[0] if body_id else None
            if not grant.covers(city.ags, wanted.area_id) or (record is not None and record.ags != city.ags):
                raise ToolkitError("not_available")
            tables = grant.repository.bodies
            record = tables.hold(record.id) if record else None
            together, clashes = put_together(before, wanted, record.fields if record else before)
            if record is not None and clashes:
                return BodyConflict(clashes, record.fields, record.changed_by)
            held = (
                [one.fields.on for one in tables.meetings([record.id]) if one.fields.state != "cancelled"]
                if record
                else []
            )
            last = max((day for day in held if day is not None), default=None)
            found = body_problems(together, [area.id for area in city.areas], _today(), last)
            if found:
                return BodyRefused(found)
            saved = tables.save_body(city.ags, together, actor.name, record.id if record else None)
            grant.record(f"body {saved.id}", city.ags)
            return BodySaved(saved.id, saved.fields, saved.changed_at)
    except RuleBroken:
        return BodyRefused({"name": ToolkitError("body_exists")})


def remove_body(actor: Actor, ws: Workspace, body_id: str) -> None:
    """Remove a body of which no meeting and no decision is entered, with its members.

    Raises:
        ToolkitError: `not_available`, `body_in_use`.
    """
    with _changing_body(actor, ws, "remove_body", body_id) as (grant, record):
        tables = grant.repository.bodies
        if tables.meetings([record.id]) or tables.decisions([record.id]):
            raise ToolkitError("body_in_use")
        tables.remove_body(record.id)
        grant.record(f"body {record.id}", record.ags)


def save_member(
    actor: Actor,
    ws: Workspace,
    body_id: str,
    *,
    before: MemberFields,
    after: MemberFields,
    member_id: str | None = None,
) -> BodySaved[MemberFields] | BodyConflict[MemberFields] | BodyRefused:
    """Store what somebody changed about a member of a body; no `member_id`: a new one.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    wanted = tidied_member(after)
    with _changing_body(actor, ws, "save_member", body_id) as (grant, record):
        tables = grant.repository.bodies
        current = _one(tables.members([record.id]), member_id)
        together, clashes = put_together(before, wanted, current.fields if current else before)
        if current is not None and clashes:
            return BodyConflict(clashes, current.fields, current.changed_by)
        found = member_problems(together, load_process())
        if found:
            return BodyRefused(found)
        saved = tables.save_member(record.id, together, actor.name, member_id)
        grant.record(f"member {saved.id}", record.ags)
        return BodySaved(saved.id, saved.fields, saved.changed_at)


def remove_member(actor: Actor, ws: Workspace, member_id: str) -> None:
    """Remove a member with everything that is known of it.

    Raises:
        ToolkitError: `not_available`.
    """
    with _changing_body(actor, ws, "remove_member", member_id) as (grant, record):
        _one(grant.repository.bodies.members([record.id]), member_id)
        grant.repository.bodies.remove_member(member_id)
        grant.record(f"member {member_id}", record.ags)


def save_meeting(
    actor: Actor,
    ws: Workspace,
    body_id: str,
    *,
    before: MeetingFields,
    after: MeetingFields,
    meeting_id: str | None = None,
) -> BodySaved[MeetingFields] | BodyConflict[MeetingFields] | BodyRefused:
    """Store what somebody changed about a meeting of a body; no `meeting_id`: a new one.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    wanted = tidied_meeting(after)
    with _changing_body(actor, ws, "save_meeting", body_id) as (grant, record):
        tables = grant.repository.bodies
        meetings = tables.meetings([record.id])
        current = _one(meetings, meeting_id)
        together, clashes = put_together(before, wanted, current.fields if current else before)
        if current is not None and clashes:
            return BodyConflict(clashes, current.fields, current.changed_by)
        others = [one for one in meetings if one.id != meeting_id and one.fields.state != "cancelled"]
        decided = [
            one.fields.decided_on for one in tables.decisions([record.id]) if _is(one.fields.meeting_id, meeting_id)
        ]
        around = AroundMeeting(
            frozenset(one.fields.on for one in others if one.fields.on),
            record.fields.closed_on,
            frozenset(day for day in decided if day),
        )
        together = took_place(together, _today())
        found = meeting_problems(together, _today(), around)
        if found:
            return BodyRefused(found)
        saved = tables.save_meeting(record.id, together, actor.name, meeting_id)
        grant.record(f"meeting {saved.id}", record.ags)
        return BodySaved(saved.id, saved.fields, saved.changed_at)


def remove_meeting(actor: Actor, ws: Workspace, meeting_id: str) -> None:
    """Remove a meeting that was entered by mistake: one without minutes and decisions.

    Raises:
        ToolkitError: `not_available`, `meeting_in_use`.
    """
    with _changing_body(actor, ws, "remove_meeting", meeting_id) as (grant, record):
        tables = grant.repository.bodies
        meeting = _one(tables.meetings([record.id]), meeting_id)
        decided = any(one.fields.meeting_id == meeting_id for one in tables.decisions([record.id]))
        if decided or (meeting is not None and meeting.fields.minutes):
            raise ToolkitError("meeting_in_use")
        tables.remove_meeting(meeting_id)
        grant.record(f"meeting {meeting_id}", record.ags)


def save_decision(
    actor: Actor,
    ws: Workspace,
    body_id: str,
    *,
    before: DecisionFields,
    after: DecisionFields,
    decision_id: str | None = None,
) -> BodySaved[DecisionFields] | BodyConflict[DecisionFields] | BodyRefused:
    """Store what somebody changed about a decision of a body; no `decision_id`: a new one.

    The wording can be mended on the day of the entry only; every changed field stays in the history of the decision,
    and the audit log names the fields.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    wanted, today = tidied_decision(after), _today()
    with _changing_body(actor, ws, "save_decision", body_id) as (grant, record):
        tables = grant.repository.bodies
        current = _one(tables.decisions([record.id]), decision_id)
        together, clashes = put_together(before, wanted, current.fields if current else before)
        if current is not None and clashes:
            return BodyConflict(clashes, current.fields, current.changed_by)
        found = decision_problems(
            together, load_process(), today, _known(grant, record, decision_id), decision_id or ""
        )
        if current is not None:
            entered_on = current.entered_at.astimezone().date()
            found = fixed_wording(current.fields, together, entered_on, today) | found
        if found:
            return BodyRefused(found)
        changed = changed_fields(current.fields, together) if current else ()
        saved = tables.save_decision(record.id, together, actor.name, decision_id)
        grant.record(f"decision {saved.id}" + (f": {', '.join(changed)}" if changed else ""), record.ags)
        return BodySaved(saved.id, saved.fields, saved.changed_at)


def _held(grant: Grant, thing_id: str) -> tuple[BodyRecord, CityRecord]:
    """Return the body that a thing (its id) belongs to, and the city."""
    found = grant.repository.bodies.body_of(thing_id) if _ID.fullmatch(thing_id) else None
    if found is None:
        raise ToolkitError("not_available")
    city = grant.city(found.ags)
    if not grant.covers(city.ags, found.fields.area_id):
        raise ToolkitError("not_available")
    return found, city


@contextmanager
def _changing_body(actor: Actor, ws: Workspace, action: str, thing_id: str) -> Iterator[tuple[Grant, BodyRecord]]:
    """Give the body that a thing belongs to, for changes; others wait with theirs."""
    with changing(actor, ws, action, thing_id) as grant:
        record, _ = _held(grant, thing_id)
        yield grant, grant.repository.bodies.hold(record.id)


def _one(found: list[Any], wanted: str | None) -> Any:
    """Return the one that is wanted; None where none is.

    Raises:
        ToolkitError: `not_available`: it is not there, or belongs to another body.
    """
    if wanted is None:
        return None
    for one in found:
        if one.id == wanted:
            return one
    raise ToolkitError("not_available")


def _is(named: str | None, wanted: str | None) -> bool:
    return wanted is not None and named == wanted


def _known(grant: Grant, record: BodyRecord, own_id: str | None) -> Known:
    """Return what a decision of the body may name."""
    tables = grant.repository.bodies
    seen = [one.id for one in tables.of_city(record.ags) if grant.covers(record.ags, one.fields.area_id)]
    others: list[DecisionRecord] = [one for one in tables.decisions(seen) if one.id != own_id]
    held = {one.id: one.fields.on for one in tables.meetings([record.id]) if one.fields.state != "cancelled"}
    return Known(
        {name: day for name, day in held.items() if day is not None},
        {one.id: one.fields.decided_on for one in others if one.fields.decided_on is not None},
        {one.id: one.fields.replaced_by for one in others},
    )


def _areas(grant: Grant, city: CityRecord, area_id: str | None) -> list[AreaState]:
    """Return where the areas stand that a body is about: its own one, or all of the city."""
    areas = [one for one in city.areas if area_id in (None, one.id)]
    process = grant.repository.process
    cycles = process.cycles([one.id for one in areas])
    entries = process.entries([cycle.id for cycle in cycles.values()])
    found = []
    for area in areas:
        cycle = cycles.get(area.id)
        statuses = {step: one.fields.status for step, one in entries[cycle.id].items()} if cycle else {}
        rests = cycle is not None and (cycle.paused_on is not None or cycle.ended_on is not None)
        found.append(AreaState(area.name, area.phase, statuses, rests))
    return found


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
