"""Groups of workshops: who is in, where they began, and emptying or removing the city of one group at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.store.models import (
    METADATA,
    ONLY_ROW,
    AuditRecord,
    City,
    ProcessChange,
    SignInSession,
    StepEntry,
    WorkshopGroup,
    WorkshopShown,
    new_id,
    now,
)
from ctc_toolkit.store.queries import column

KEPT = frozenset({"city", "workshop_group"})
"""Tables whose rows stay when the city of a group is emptied."""


@dataclass(frozen=True)
class GroupRecord:
    """A group of a workshop. reset_at: when its city was last set to the beginning of the scenario."""

    ags: str
    number: int
    code: str
    scenario: str
    reset_at: datetime
    version: int


@dataclass(frozen=True)
class ShownRecord:
    """The exercise that all groups see, and since when."""

    exercise: str
    shown_at: datetime
    version: int


class WorkshopTables:
    """Groups of workshops, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def groups(self) -> list[GroupRecord]:
        """Return all groups in the order of their numbers."""
        found = self._session.scalars(select(WorkshopGroup).order_by(column(WorkshopGroup.number)))
        return [_group_record(group) for group in found]

    def group_of(self, *, ags: str | None = None, code: str | None = None) -> GroupRecord | None:
        """Return the group of a city, or the one that a code lets in."""
        statement = select(WorkshopGroup).where(
            column(WorkshopGroup.ags) == ags if code is None else column(WorkshopGroup.code) == code
        )
        found = self._session.scalars(statement).one_or_none()
        return _group_record(found) if found else None

    def add_group(self, ags: str, number: int, code: str, scenario: str) -> GroupRecord:
        """Add the group of a city that is there.

        Raises:
            IntegrityError: number or code are taken, or the city is not there.
        """
        added = WorkshopGroup(ags=ags, number=number, code=code, scenario=scenario)
        self._session.add(added)
        self._session.flush()
        return _group_record(added)

    def begin(self, ags: str, scenario: str) -> GroupRecord:
        """Note that the city of a group is at the beginning of a scenario now."""
        group = self._session.get_one(WorkshopGroup, ags)
        group.scenario, group.reset_at = scenario, now()
        self._session.flush()
        return _group_record(group)

    def shown(self) -> ShownRecord | None:
        """Return what all groups work on; None: nothing."""
        found = self._session.get(WorkshopShown, ONLY_ROW)
        return ShownRecord(found.exercise, found.shown_at, found.version) if found else None

    def show(self, exercise: str | None) -> None:
        """Store what all groups work on (None: nothing)."""
        found = self._session.get(WorkshopShown, ONLY_ROW)
        if exercise is None:
            self._session.execute(delete(WorkshopShown))
        elif found is None:
            self._session.add(WorkshopShown(exercise=exercise))
        else:
            found.exercise, found.shown_at = exercise, now()
        self._session.flush()

    def empty(self, cities: Collection[str]) -> None:
        """Delete everything that hangs on these cities, but not the cities and their groups.

        What hangs on a city follows from the foreign keys of all tables, so that no table can be forgotten. The audit
        log stays.
        """
        self._clear(cities, KEPT)

    def remove(self, cities: Collection[str]) -> None:
        """Delete these cities with everything that hangs on them, and end the sessions of their groups."""
        self._clear(cities, frozenset())
        statement = delete(SignInSession).where(column(SignInSession.demo_ags).in_(sorted(cities)))
        self._session.execute(statement)

    def enter_steps(self, cycle_id: str, entries: Mapping[str, StepFields], who: str) -> None:
        """Store entries about steps of a new cycle all at once, with one line of history each."""
        if not entries:
            return
        moment = now()
        rows = [
            {"id": new_id(), "cycle_id": cycle_id, "step": step, "changed_by": who, "changed_at": moment, "version": 1}
            | {name: getattr(fields, name) for name in StepFields.__dataclass_fields__}
            for step, fields in entries.items()
        ]
        self._session.execute(insert(StepEntry), rows)
        lines = [
            {"cycle_id": cycle_id, "step": step, "field": "state", "before": "not_started", "after": fields.state}
            | {"reason": "", "who": who, "at": moment}
            for step, fields in entries.items()
        ]
        self._session.execute(insert(ProcessChange), lines)

    def last_changes(self, groups: Sequence[GroupRecord], without: Collection[str]) -> dict[str, tuple[datetime, str]]:
        """Return moment and action of the newest change in the city of each group since it began, by AGS.

        without: actions that are no work of the group.
        """
        found = {}
        for group in groups:
            statement = (
                select(column(AuditRecord.at), column(AuditRecord.action))
                .where(
                    column(AuditRecord.ags) == group.ags,
                    column(AuditRecord.result) == "done",
                    column(AuditRecord.at) > group.reset_at,
                    column(AuditRecord.action).not_in(sorted(without)),
                )
                .order_by(column(AuditRecord.id).desc())
                .limit(1)
            )
            row = self._session.execute(statement).one_or_none()
            if row is not None:
                found[group.ags] = (row.at, row.action)
        return found

    def people_in(self, cities: Collection[str], seen_since: datetime, at: datetime) -> dict[str, int]:
        """Return by AGS how many browsers are signed in for these cities."""
        statement = (
            select(column(SignInSession.demo_ags), func.count())
            .where(
                column(SignInSession.demo_ags).in_(sorted(cities)),
                column(SignInSession.last_seen_at) > seen_since,
                column(SignInSession.expires_at) > at,
            )
            .group_by(column(SignInSession.demo_ags))
        )
        return {str(ags): int(count) for ags, count in self._session.execute(statement)}

    def _clear(self, cities: Collection[str], kept: Collection[str]) -> None:
        made_up = select(func.count()).select_from(City).where(column(City.ags).in_(sorted(cities)))
        if self._session.scalars(made_up.where(~column(City.made_up))).one():
            raise ToolkitError("workspace_is_real")
        self._session.flush()
        hanging = _hanging_on(sorted(cities))
        for table in reversed(METADATA.sorted_tables):
            if table.name in hanging and table.name not in kept:
                self._session.execute(delete(table).where(hanging[table.name]))
        self._session.expire_all()


def _hanging_on(cities: Sequence[str]) -> dict[str, Any]:
    """Return for each table that hangs on cities, directly or over others, which of its rows do."""
    conditions: dict[str, Any] = {"city": METADATA.tables["city"].c.ags.in_(cities)}
    for table in METADATA.sorted_tables:
        parts = [
            key.parent.in_(select(key.column).where(conditions[key.column.table.name]))
            for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
            if key.column.table.name in conditions and key.column.table is not table
        ]
        if parts and table.name != "city":
            conditions[table.name] = or_(*parts)
    return conditions


def tables_of_a_city() -> frozenset[str]:
    """Return the names of all tables whose rows can hang on a city."""
    return frozenset(_hanging_on([])) - {"city"}


def _group_record(group: WorkshopGroup) -> GroupRecord:
    return GroupRecord(group.ags, group.number, group.code, group.scenario, group.reset_at, group.version)
