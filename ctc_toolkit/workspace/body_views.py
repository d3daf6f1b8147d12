"""What pages get to see of bodies: members by sector, meetings, decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import BODY_KINDS, SEATS, BodyFields, BodyKind, Coverage, MemberFields, coverage
from ctc_toolkit.process.decisions import DecisionFields, number_of
from ctc_toolkit.process.meetings import MeetingFields
from ctc_toolkit.store import CityRecord, Repository
from ctc_toolkit.store.bodies import (
    BodyRecord,
    DecisionChangeRecord,
    DecisionRecord,
    MeetingRecord,
    MemberRecord,
)


@dataclass(frozen=True)
class MemberView:
    """A seat of a body: a function of an organisation."""

    id: str
    fields: MemberFields
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class MeetingView:
    """A meeting of a body. on: its day. decisions: numbers of those that were taken there, oldest first."""

    id: str
    on: date
    fields: MeetingFields
    decisions: tuple[str, ...]
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class DecisionView:
    """A decision of a body. number: as it is called (2026-03). wording: whether it can still be mended today.

    replaced_by, replaces: numbers and bodies of other decisions. changes: newest first. priorities: area (id) and
    version of the priorities that were decided with it; plan: the same of an action plan; year: area and
    first calendar year of a yearly review. None for other decisions.
    """

    id: str
    number: str
    decided_on: date
    fields: DecisionFields
    wording: bool
    overdue: bool
    replaced_by: str
    replaces: tuple[str, ...]
    changes: tuple[DecisionChangeRecord, ...]
    entered_by: str
    entered_at: datetime
    changed_by: str
    changed_at: datetime
    priorities: tuple[str, int] | None = None
    plan: tuple[str, int] | None = None
    year: tuple[str, int] | None = None


@dataclass(frozen=True)
class BodyView:
    """A body with everything that belongs to it.

    area_name: "" where it belongs to the whole city. meetings, decisions: newest first. next_meeting: the next one that
    is planned from today on; last_meeting: the newest one that was not cancelled before that. undocumented: meetings
    whose day has passed and of which nobody has entered what became of them. closed: it does not work any more.
    """

    id: str
    ags: str
    area_id: str | None
    area_name: str
    fields: BodyFields
    members: tuple[MemberView, ...]
    coverage: Coverage
    meetings: tuple[MeetingView, ...]
    decisions: tuple[DecisionView, ...]
    next_meeting: MeetingView | None
    last_meeting: MeetingView | None
    undocumented: tuple[MeetingView, ...]
    closed: bool
    changed_by: str
    changed_at: datetime

    @property
    def name(self) -> str:
        """What the body is called."""
        return self.fields.name

    @property
    def kind(self) -> BodyKind:
        """Whether it is a steering group, the coordination, an area team or a working group."""
        return self.fields.kind

    @property
    def open_decisions(self) -> tuple[DecisionView, ...]:
        """Decisions in force, what is due first; those without a date come last."""
        found = (one for one in self.decisions if one.fields.state == "in_force")
        return tuple(sorted(found, key=lambda one: one.fields.due or date.max))


def bodies_of_city(
    repository: Repository, city: CityRecord, may_see: Callable[[str | None], bool], today: date
) -> tuple[BodyView, ...]:
    """Return the bodies of a city that somebody may see: steering group, coordination, area teams, working groups.

    may_see: whether the bodies of an area (id; None: of the whole city) may be seen. Closed ones come last.
    """
    tables = repository.bodies
    records = [one for one in tables.of_city(city.ags) if may_see(one.fields.area_id)]
    ids = [one.id for one in records]
    members, meetings, decisions = tables.members(ids), tables.meetings(ids), tables.decisions(ids)
    changes = tables.changes([one.id for one in decisions])
    priorities = repository.priorities.decided_with([one.id for one in decisions])
    plans = repository.plans.decided_with([one.id for one in decisions])
    years = repository.yearly_reviews.decided_with([one.id for one in decisions])
    names = {one.id: one.fields.name for one in records}
    shown = _decisions(decisions, changes, names, today, _Decided(priorities, plans, years))
    areas = {area.id: area.name for area in city.areas}
    views = [_view(one, areas, members, meetings, shown, today) for one in records]
    order = {area.id: place for place, area in enumerate(city.areas)}
    return tuple(
        sorted(views, key=lambda one: (one.closed, BODY_KINDS.index(one.kind), order.get(one.area_id or "", -1)))
    )


def _view(
    record: BodyRecord,
    areas: Mapping[str, str],
    members: list[MemberRecord],
    meetings: list[MeetingRecord],
    decisions: Mapping[str, list[DecisionView]],
    today: date,
) -> BodyView:
    own = decisions.get(record.id, [])
    held = tuple(_meeting(one, own) for one in meetings if one.body_id == record.id)
    seats = _members(one for one in members if one.body_id == record.id)
    coming = [one for one in held if one.fields.state == "planned" and one.on >= today]
    past = [one for one in held if one.fields.state != "cancelled" and (one.on < today or one.fields.state == "held")]
    closed_on = record.fields.closed_on
    return BodyView(
        id=record.id,
        ags=record.ags,
        area_id=record.fields.area_id,
        area_name=areas.get(record.fields.area_id or "", ""),
        fields=record.fields,
        members=seats,
        coverage=coverage((one.fields.sector for one in seats), load_process()),
        meetings=held,
        decisions=tuple(own),
        next_meeting=min(coming, key=lambda one: (one.on, one.fields.begins), default=None),
        last_meeting=past[0] if past else None,
        undocumented=tuple(one for one in held if one.fields.state == "planned" and one.on < today),
        closed=closed_on is not None and closed_on < today,
        changed_by=record.changed_by,
        changed_at=record.changed_at,
    )


def _members(records: Iterable[MemberRecord]) -> tuple[MemberView, ...]:
    """Return the members as they sit: chair first, advisers last."""
    views = (MemberView(one.id, one.fields, one.changed_by, one.changed_at) for one in records)
    return tuple(
        sorted(
            views, key=lambda one: (SEATS.index(one.fields.seat), one.fields.organisation, one.fields.function, one.id)
        )
    )


def _meeting(record: MeetingRecord, decisions: list[DecisionView]) -> MeetingView:
    taken = tuple(one.number for one in reversed(decisions) if one.fields.meeting_id == record.id)
    return MeetingView(
        record.id, record.fields.on or date.min, record.fields, taken, record.changed_by, record.changed_at
    )


@dataclass(frozen=True)
class _Decided:
    """What was decided on pages of their own, by the id of the decision: area, and version or year."""

    priorities: Mapping[str, tuple[str, int]]
    plans: Mapping[str, tuple[str, int]]
    years: Mapping[str, tuple[str, int]]


def _decisions(
    records: list[DecisionRecord],
    changes: list[DecisionChangeRecord],
    names: Mapping[str, str],
    today: date,
    decided: _Decided,
) -> dict[str, list[DecisionView]]:
    """Return the decisions by body, newest first."""
    called = {one.id: f"{number_of(one.year, one.number)} ({names[one.body_id]})" for one in records}
    found: dict[str, list[DecisionView]] = {}
    for one in records:
        entered = one.fields
        view = DecisionView(
            id=one.id,
            number=number_of(one.year, one.number),
            decided_on=entered.decided_on or date.min,
            fields=entered,
            wording=one.entered_at.astimezone().date() == today,
            overdue=entered.state == "in_force" and entered.due is not None and entered.due < today,
            replaced_by=called.get(entered.replaced_by or "", ""),
            replaces=tuple(called[other.id] for other in records if other.fields.replaced_by == one.id),
            changes=tuple(change for change in changes if change.decision_id == one.id),
            entered_by=one.entered_by,
            entered_at=one.entered_at,
            changed_by=one.changed_by,
            changed_at=one.changed_at,
            priorities=decided.priorities.get(one.id),
            plan=decided.plans.get(one.id),
            year=decided.years.get(one.id),
        )
        found.setdefault(one.body_id, []).append(view)
    return found
