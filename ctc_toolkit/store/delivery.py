"""How measures are delivered, as seen inside one transaction: set-ups, groups, sessions, observations."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session as Transaction

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import (
    Component,
    Group,
    GroupFields,
    Observation,
    ObservationFields,
    Session,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.store.models import (
    DeliveryGroup,
    DeliveryObservation,
    DeliverySession,
    DeliverySetUp,
    new_id,
    now,
)
from ctc_toolkit.store.queries import column

Row = TypeVar("Row", DeliverySetUp, DeliveryGroup, DeliverySession, DeliveryObservation)


@dataclass(frozen=True)
class SetUpRecord:
    """The set-up of a measure as stored. title: what the measure was called when it was entered."""

    measure: str
    title: str
    fields: SetUpFields
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class NewSession:
    """A session to be added to a group (id). entry: see `models.DeliverySession`; id: None for a new one."""

    group: str
    fields: SessionFields
    entry: str | None = None
    id: str | None = None


class DeliveryTables:
    """Deliveries of measures of areas. A group that is `held` waits for nobody else until the transaction ends."""

    def __init__(self, session: Transaction) -> None:
        self._session = session

    def set_ups(self, area_id: str) -> dict[str, SetUpRecord]:
        """Return the set-ups of the measures of an area, by measure."""
        return self.set_ups_in([area_id]).get(area_id, {})

    def set_ups_in(self, areas: Collection[str]) -> dict[str, dict[str, SetUpRecord]]:
        """Return the set-ups of areas, by area and measure; areas without one are left out."""
        found: dict[str, dict[str, SetUpRecord]] = {}
        statement = select(DeliverySetUp).where(column(DeliverySetUp.area_id).in_(sorted(areas)))
        for row in self._session.scalars(statement):
            found.setdefault(row.area_id, {})[row.measure] = _set_up(row)
        return found

    def save_set_up(
        self, area_id: str, measure: str, title: str, entered: SetUpFields, who: str, version: int
    ) -> SetUpRecord:
        """Store the set-up of a measure. version: of the one that was seen; 0: there was none.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: there was none, and somebody else has just entered it.
        """
        statement = select(DeliverySetUp).where(
            column(DeliverySetUp.area_id) == area_id, column(DeliverySetUp.measure) == measure
        )
        held = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.scalars(held).one_or_none()
        if (found.version if found else 0) != version:
            raise ToolkitError("changed_meanwhile")
        values = {"title": title, **_values(entered)}
        if found is None:
            found = DeliverySetUp(area_id=area_id, measure=measure, changed_by=who, **values)
            self._session.add(found)
            self._session.flush()
        else:
            self._set(found, values, who)
        return _set_up(found)

    def groups(self, area_id: str) -> list[Group]:
        """Return the groups of an area with all that belongs to them, by start and name."""
        return self.groups_in([area_id]).get(area_id, [])

    def groups_in(self, areas: Collection[str]) -> dict[str, list[Group]]:
        """Return the groups of areas with all that belongs to them, by area; areas without one are left out."""
        statement = select(DeliveryGroup).where(column(DeliveryGroup.area_id).in_(sorted(areas)))
        rows = self._session.scalars(statement).all()
        areas_of, found = {row.id: row.area_id for row in rows}, dict[str, list[Group]]()
        for group in self._with_records(rows):
            found.setdefault(areas_of[group.id], []).append(group)
        return found

    def titles(self, area_id: str) -> dict[str, str]:
        """Return what measures of an area were called when their newest group was entered, by measure."""
        statement = select(DeliveryGroup).where(column(DeliveryGroup.area_id) == area_id)
        found = self._session.scalars(statement.order_by(column(DeliveryGroup.changed_at)))
        return {one.measure: one.title for one in found}

    def held(self, area_id: str, group_id: str) -> Group | None:
        """Return a group of an area with all that belongs to it, held until the transaction ends."""
        same = column(DeliveryGroup.id) == group_id, column(DeliveryGroup.area_id) == area_id
        statement = select(DeliveryGroup).where(*same).with_for_update()
        found = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        return self._with_records([found])[0] if found is not None else None

    def area_of(self, group_id: str) -> str | None:
        """Return the area of a group."""
        return self._session.scalars(
            select(column(DeliveryGroup.area_id)).where(column(DeliveryGroup.id) == group_id)
        ).one_or_none()

    def add_group(
        self, area_id: str, measure: str, title: str, entered: GroupFields, who: str, own_id: str | None = None
    ) -> Group:
        """Add a group to a measure.

        Raises:
            IntegrityError: the measure has a group of this name already.
        """
        row = DeliveryGroup(
            id=own_id or new_id(), area_id=area_id, measure=measure, title=title, changed_by=who, **_values(entered)
        )
        self._session.add(row)
        self._session.flush()
        return _group(row)

    def change_group(self, group_id: str, title: str, entered: GroupFields, who: str) -> None:
        """Store what was changed about a group that is held.

        Raises:
            IntegrityError: the measure has another group of this name.
        """
        self._set(self._session.get_one(DeliveryGroup, group_id), {"title": title, **_values(entered)}, who)

    def remove_group(self, group_id: str) -> None:
        """Delete a group that is held, with all that belongs to it."""
        for model in (DeliverySession, DeliveryObservation):
            self._session.execute(delete(model).where(column(model.group_id) == group_id))
        self._session.execute(delete(DeliveryGroup).where(column(DeliveryGroup.id) == group_id))
        self._session.expire_all()

    def add_sessions(self, entered: Sequence[NewSession], who: str, at: datetime | None = None) -> list[str]:
        """Add sessions to groups that are held, all at once, and return their ids. at: when they were entered.

        Raises:
            IntegrityError: one of them has an `entry` that its group has already.
        """
        moment = at or now()
        rows = [
            {
                "id": one.id or new_id(), "group_id": one.group, "entry": one.entry, "changed_by": who,
                "changed_at": moment, "version": 1, **_values(one.fields),
            }
            for one in entered
        ]  # fmt: skip
        if rows:
            self._session.execute(insert(DeliverySession), rows)
        return [str(row["id"]) for row in rows]

    def change_session(self, session_id: str, entered: SessionFields, who: str) -> None:
        """Store what was changed about a session of a group that is held."""
        self._set(self._session.get_one(DeliverySession, session_id), _values(entered), who)

    def remove_session(self, session_id: str) -> None:
        """Delete a session of a group that is held."""
        self._session.execute(delete(DeliverySession).where(column(DeliverySession.id) == session_id))
        self._session.expire_all()

    def add_observation(
        self, group_id: str, entered: ObservationFields, who: str, own_id: str | None = None, at: datetime | None = None
    ) -> str:
        """Add an observation to a group that is held and return its id."""
        row = DeliveryObservation(
            id=own_id or new_id(), group_id=group_id, changed_by=who, changed_at=at or now(), **_values(entered)
        )
        self._session.add(row)
        self._session.flush()
        return row.id

    def change_observation(self, observation_id: str, entered: ObservationFields, who: str) -> None:
        """Store what was changed about an observation of a group that is held."""
        self._set(self._session.get_one(DeliveryObservation, observation_id), _values(entered), who)

    def remove_observation(self, observation_id: str) -> None:
        """Delete an observation of a group that is held."""
        self._session.execute(delete(DeliveryObservation).where(column(DeliveryObservation.id) == observation_id))
        self._session.expire_all()

    def _set(self, row: Row, values: dict[str, Any], who: str) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_by, row.changed_at = who, now()
        self._session.flush()

    def _with_records(self, rows: Sequence[DeliveryGroup]) -> list[Group]:
        ids = sorted(row.id for row in rows)
        if not ids:
            return []
        fresh = {"populate_existing": True}
        sessions = select(DeliverySession).where(column(DeliverySession.group_id).in_(ids))
        observations = select(DeliveryObservation).where(column(DeliveryObservation.group_id).in_(ids))
        held = [_session(one) for one in self._session.scalars(sessions.execution_options(**fresh))]
        seen = [_observation(one) for one in self._session.scalars(observations.execution_options(**fresh))]
        found = [_group(row, held, seen) for row in rows]
        return sorted(found, key=lambda one: (str(one.fields.start or ""), one.fields.name.casefold(), one.id))


_DAYS = {"on": "day", "session": "session_number"}
"""Fields that columns call otherwise, as databases keep these words for themselves."""
_LISTS = ("components", "delivered", "planned", "ratings")


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _values(entered: Any) -> dict[str, Any]:
    """Return the columns of fields."""
    found: dict[str, Any] = {}
    for one in fields(entered):
        value = getattr(entered, one.name)
        if one.name == "components":
            value = [[part.id, part.name] for part in value]
        found[_DAYS.get(one.name, one.name)] = _canonical(value) if one.name in _LISTS else value
    return found


def _fields(kind: Any, row: Any) -> dict[str, Any]:
    """Return what a row says, by the names of the fields of `kind`."""
    found: dict[str, Any] = {}
    for one in fields(kind):
        value = getattr(row, _DAYS.get(one.name, one.name))
        if one.name in _LISTS:
            value = tuple(_part(one.name, part) for part in json.loads(value))
        found[one.name] = value
    return found


def _part(name: str, part: Any) -> Any:
    if name == "components":
        return Component(*part)
    return tuple(part) if name == "ratings" else part


def _set_up(row: DeliverySetUp) -> SetUpRecord:
    entered = SetUpFields(**_fields(SetUpFields, row))
    return SetUpRecord(row.measure, row.title, entered, row.changed_by, row.changed_at, row.version)


def _group(row: DeliveryGroup, sessions: Iterable[Session] = (), observations: Iterable[Observation] = ()) -> Group:
    own = [one for one in sessions if one.group == row.id]
    seen = [one for one in observations if one.group == row.id]
    return Group(
        row.id,
        row.measure,
        GroupFields(**_fields(GroupFields, row)),
        row.version,
        tuple(sorted(own, key=lambda one: (one.fields.number, str(one.fields.on), one.at, one.id))),
        tuple(sorted(seen, key=lambda one: (str(one.fields.on), one.at, one.id))),
        row.changed_by,
        row.changed_at,
    )


def _session(row: DeliverySession) -> Session:
    entered = SessionFields(**_fields(SessionFields, row))
    return Session(row.id, row.group_id, entered, row.changed_by, row.changed_at, row.version, row.entry)


def _observation(row: DeliveryObservation) -> Observation:
    entered = ObservationFields(**_fields(ObservationFields, row))
    return Observation(row.id, row.group_id, entered, row.changed_by, row.changed_at, row.version)
