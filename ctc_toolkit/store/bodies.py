"""Bodies of cities and areas: members, meetings, decisions and the history of decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ctc_toolkit.process.bodies import BodyFields, BodyKind, MemberFields, Seat
from ctc_toolkit.process.decisions import DecisionFields, DecisionState
from ctc_toolkit.process.meetings import MeetingFields, MeetingState
from ctc_toolkit.store.models import Body, BodyDecision, BodyMeeting, BodyMember, DecisionChange, new_id, now
from ctc_toolkit.store.queries import Cities, column, narrowed


@dataclass(frozen=True)
class BodyRecord:
    """A body of a city, who changed it last and when."""

    id: str
    ags: str
    fields: BodyFields
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class MemberRecord:
    """A seat of a body."""

    id: str
    body_id: str
    fields: MemberFields
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class MeetingRecord:
    """A meeting of a body."""

    id: str
    body_id: str
    fields: MeetingFields
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class DecisionRecord:
    """A decision of a body: number `number` of the year `year`."""

    id: str
    body_id: str
    year: int
    number: int
    fields: DecisionFields
    entered_by: str
    entered_at: datetime
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class DecisionChangeRecord:
    """One change of one field of a decision."""

    decision_id: str
    field: str
    before: str
    after: str
    who: str
    at: datetime


_Row = TypeVar("_Row", BodyMember, BodyMeeting, BodyDecision)
_RENAMED = {"on": "held_on"}
"""Fields of entries whose columns are called otherwise, because the name means something in SQL."""


class BodyTables:
    """Bodies, members, meetings and decisions, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_city(self, ags: str) -> list[BodyRecord]:
        """Return the bodies of a city, by name."""
        found = self._session.scalars(select(Body).where(column(Body.ags) == ags)).all()
        return sorted((_body(row) for row in found), key=lambda one: (one.fields.name.casefold(), one.id))

    def body(self, body_id: str, within: Cities = None) -> BodyRecord | None:
        """Return a body if it is there and belongs to one of the cities `within`."""
        found = self._held(Body, body_id, within)
        return _body(found) if found else None

    def members(self, bodies: Collection[str]) -> list[MemberRecord]:
        """Return the members of the bodies (ids), in the order in which they were entered or changed first."""
        return [_member(row) for row in self._of(BodyMember, bodies)]

    def meetings(self, bodies: Collection[str]) -> list[MeetingRecord]:
        """Return the meetings of the bodies (ids), newest first."""
        found = [_meeting(row) for row in self._of(BodyMeeting, bodies)]
        return sorted(found, key=lambda one: one.fields.on or date.min, reverse=True)

    def decisions(self, bodies: Collection[str]) -> list[DecisionRecord]:
        """Return the decisions of the bodies (ids), newest first."""
        found = [_decision(row) for row in self._of(BodyDecision, bodies)]
        return sorted(found, key=lambda one: (one.fields.decided_on or date.min, one.year, one.number), reverse=True)

    def changes(self, decisions: Collection[str]) -> list[DecisionChangeRecord]:
        """Return the history of the decisions (ids), newest change first."""
        statement = select(DecisionChange).where(column(DecisionChange.decision_id).in_(sorted(decisions)))
        rows = self._session.scalars(statement.order_by(column(DecisionChange.id).desc()))
        return [DecisionChangeRecord(r.decision_id, r.field, r.before, r.after, r.who, r.at) for r in rows]

    def body_of(self, thing_id: str) -> BodyRecord | None:
        """Return the body to which a body, member, meeting or decision (its id) belongs."""
        for model in (Body, BodyMember, BodyMeeting, BodyDecision):
            found = self._session.get(model, thing_id)
            if found is not None:
                row = found if isinstance(found, Body) else self._session.get_one(Body, cast("Any", found).body_id)
                return _body(row)
        return None

    def city_of(self, thing_id: str) -> str | None:
        """Return the city (AGS) of a body, member, meeting or decision, by its id."""
        found = self.body_of(thing_id)
        return found.ags if found else None

    def hold(self, body_id: str) -> BodyRecord:
        """Return a body that is there, and keep others from changing what belongs to it until the transaction ends."""
        statement = select(Body).where(column(Body.id) == body_id)
        return _body(self._session.scalars(statement.with_for_update().execution_options(populate_existing=True)).one())

    def save_body(self, ags: str, entered: BodyFields, who: str, body_id: str | None = None) -> BodyRecord:
        """Store a body; `body_id`: None makes a new one.

        Raises:
            IntegrityError: the city has a body of this name already.
        """
        row = self._session.get(Body, body_id) if body_id else None
        if row is None:
            row = Body(id=body_id or new_id(), ags=ags, kind=entered.kind, name=entered.name, changed_by=who)
            self._session.add(row)
        self._write(row, entered, who)
        return _body(row)

    def save_member(self, body_id: str, entered: MemberFields, who: str, member_id: str | None = None) -> MemberRecord:
        """Store a member; `member_id`: None makes a new one."""
        row = self._session.get(BodyMember, member_id) if member_id else None
        if row is None:
            row = BodyMember(id=member_id or new_id(), body_id=body_id, function="", organisation="", changed_by=who)
            self._session.add(row)
        self._write(row, entered, who)
        return _member(row)

    def save_meeting(
        self, body_id: str, entered: MeetingFields, who: str, meeting_id: str | None = None
    ) -> MeetingRecord:
        """Store a meeting, which has a day; `meeting_id`: None makes a new one."""
        row = self._session.get(BodyMeeting, meeting_id) if meeting_id else None
        if row is None:
            row = BodyMeeting(id=meeting_id or new_id(), body_id=body_id, held_on=_day(entered.on), changed_by=who)
            self._session.add(row)
        self._write(row, entered, who)
        return _meeting(row)

    def save_decision(
        self,
        body_id: str,
        entered: DecisionFields,
        who: str,
        decision_id: str | None = None,
        *,
        entered_at: datetime | None = None,
    ) -> DecisionRecord:
        """Store a decision, which has a day, and every changed field in its history; None makes a new one.

        It gets the next number of its year; moved into another year, the next one there.
        """
        row = self._session.get(BodyDecision, decision_id) if decision_id else None
        day = _day(entered.decided_on)
        if row is None:
            row = BodyDecision(
                id=decision_id or new_id(),
                body_id=body_id,
                year=day.year,
                number=self._next_number(body_id, day.year),
                decided_on=day,
                text=entered.text,
                reasons=entered.reasons,
                entered_by=who,
                entered_at=entered_at or now(),
                changed_by=who,
            )
            self._session.add(row)
        else:
            self._note_changes(row, entered, who)
            if row.year != day.year:
                row.number, row.year = self._next_number(body_id, day.year), day.year
        self._write(row, entered, who)
        return _decision(row)

    def remove_member(self, member_id: str) -> None:
        """Remove a member with everything that is known of it."""
        self._session.execute(delete(BodyMember).where(column(BodyMember.id) == member_id))

    def remove_meeting(self, meeting_id: str) -> None:
        """Remove a meeting.

        Raises:
            IntegrityError: a decision names it.
        """
        self._session.execute(delete(BodyMeeting).where(column(BodyMeeting.id) == meeting_id))

    def remove_body(self, body_id: str) -> None:
        """Remove a body with its members.

        Raises:
            IntegrityError: it has meetings or decisions.
        """
        self._session.execute(delete(BodyMember).where(column(BodyMember.body_id) == body_id))
        self._session.execute(delete(Body).where(column(Body.id) == body_id))

    def _held(self, model: type[Body], row_id: str, within: Cities) -> Body | None:
        statement = select(model).where(column(model.id) == row_id)
        return self._session.scalars(narrowed(statement, column(model.ags), within)).one_or_none()

    def _of(self, model: type[_Row], bodies: Collection[str]) -> Sequence[_Row]:
        statement = select(model).where(column(model.body_id).in_(sorted(bodies)))
        ordered = statement.order_by(column(model.changed_at), column(model.id))
        return self._session.scalars(ordered.execution_options(populate_existing=True)).all()

    def _next_number(self, body_id: str, year: int) -> int:
        numbers = select(func.max(column(BodyDecision.number)))
        same = numbers.where(column(BodyDecision.body_id) == body_id, column(BodyDecision.year) == year)
        return int(self._session.execute(same).scalar_one() or 0) + 1

    def _note_changes(self, row: BodyDecision, entered: DecisionFields, who: str) -> None:
        for name in (one.name for one in fields(DecisionFields)):
            before, after = getattr(row, name), getattr(entered, name)
            if before != after:
                line = DecisionChange(
                    decision_id=row.id, field=name, before=_written(before), after=_written(after), who=who
                )
                self._session.add(line)

    def _write(self, row: Any, entered: Any, who: str) -> None:
        for one in fields(entered):
            setattr(row, _RENAMED.get(one.name, one.name), getattr(entered, one.name))
        row.changed_by, row.changed_at = who, now()
        self._session.flush()


def _day(day: date | None) -> date:
    if day is None:
        raise ValueError("a day is needed: the use case has to ask for it")
    return day


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _values(row: Any, kind: type[Any], *but: str) -> Mapping[str, Any]:
    names = (one.name for one in fields(kind) if one.name not in but)
    return {name: getattr(row, _RENAMED.get(name, name)) for name in names}


def _body(row: Body) -> BodyRecord:
    entered = BodyFields(kind=cast("BodyKind", row.kind), **_values(row, BodyFields, "kind"))
    return BodyRecord(row.id, row.ags, entered, row.changed_by, row.changed_at)


def _member(row: BodyMember) -> MemberRecord:
    entered = MemberFields(seat=cast("Seat", row.seat), **_values(row, MemberFields, "seat"))
    return MemberRecord(row.id, row.body_id, entered, row.changed_by, row.changed_at)


def _meeting(row: BodyMeeting) -> MeetingRecord:
    entered = MeetingFields(state=cast("MeetingState", row.state), **_values(row, MeetingFields, "state"))
    return MeetingRecord(row.id, row.body_id, entered, row.changed_by, row.changed_at)


def _decision(row: BodyDecision) -> DecisionRecord:
    entered = DecisionFields(state=cast("DecisionState", row.state), **_values(row, DecisionFields, "state"))
    return DecisionRecord(
        row.id,
        row.body_id,
        row.year,
        row.number,
        entered,
        row.entered_by,
        row.entered_at,
        row.changed_by,
        row.changed_at,
    )
