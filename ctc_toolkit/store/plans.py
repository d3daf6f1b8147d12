"""Action plans of areas with their entries, as seen inside one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import ActionPlan, Area, PlanEntry, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class PlanRecord:
    """The plan of an area in one version; see `models.ActionPlan`."""

    id: str
    area_id: str
    number: int
    priority_id: str
    wave_id: str
    state: str
    begun_on: date
    decided_on: date | None
    present: int | None
    review_on: date | None
    decision_id: str | None
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class EntryRecord:
    """An entry of a plan; see `models.PlanEntry`."""

    id: str
    plan_id: str
    kind: str
    origin: str
    place: int
    document: str
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class NewEntry:
    """An entry to be added. id, origin: None take a new id, and that of the entry itself."""

    kind: str
    document: str
    id: str | None = None
    origin: str | None = None


class PlanTables:
    """Action plans and their entries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_area(self, area_id: str) -> list[PlanRecord]:
        """Return the plans of an area, newest version first."""
        statement = select(ActionPlan).where(column(ActionPlan.area_id) == area_id)
        found = self._session.scalars(statement.order_by(column(ActionPlan.number).desc())).all()
        return [_plan(one) for one in found]

    def decided_in(self, areas: Collection[str]) -> dict[str, PlanRecord]:
        """Return the latest decided plan of areas by area; areas without one are left out."""
        statement = select(ActionPlan).where(
            column(ActionPlan.area_id).in_(sorted(areas)), column(ActionPlan.state) == "decided"
        )
        found = self._session.scalars(statement.order_by(column(ActionPlan.number)))
        return {one.area_id: _plan(one) for one in found}

    def decided_with(self, decisions: Collection[str]) -> dict[str, tuple[str, int]]:
        """Return area and version of the plans that belong to decisions of bodies (ids)."""
        if not decisions:
            return {}
        statement = select(ActionPlan).where(column(ActionPlan.decision_id).in_(sorted(decisions)))
        return {str(one.decision_id): (one.area_id, one.number) for one in self._session.scalars(statement)}

    def held(self, area_id: str, plan_id: str) -> PlanRecord | None:
        """Return a plan of an area, held until the transaction ends."""
        statement = select(ActionPlan).where(column(ActionPlan.id) == plan_id).with_for_update()
        found = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        return _plan(found) if found is not None and found.area_id == area_id else None

    def begin(self, area_id: str, priority_id: str, wave_id: str, who: str, today: date) -> PlanRecord:
        """Begin the next version for an area; others wait with theirs.

        Raises:
            ToolkitError: `action_plan_open_already`.
        """
        self._session.execute(select(column(Area.id)).where(column(Area.id) == area_id).with_for_update())
        if any(one.state == "open" for one in self.of_area(area_id)):
            raise ToolkitError("action_plan_open_already")
        last = self._session.scalar(
            select(func.max(column(ActionPlan.number))).where(column(ActionPlan.area_id) == area_id)
        )
        added = ActionPlan(
            area_id=area_id,
            number=(last or 0) + 1,
            priority_id=priority_id,
            wave_id=wave_id,
            begun_on=today,
            changed_by=who,
        )
        self._session.add(added)
        self._session.flush()
        return _plan(added)

    def entries(self, plans: Collection[str]) -> list[EntryRecord]:
        """Return the entries of plans (ids) in their order."""
        statement = select(PlanEntry).where(column(PlanEntry.plan_id).in_(sorted(plans)))
        ordered = statement.order_by(column(PlanEntry.plan_id), column(PlanEntry.place), column(PlanEntry.id))
        return [_entry(one) for one in self._session.scalars(ordered)]

    def entry(self, entry_id: str) -> EntryRecord | None:
        """Return an entry of a plan that is held, as it is now."""
        statement = select(PlanEntry).where(column(PlanEntry.id) == entry_id)
        found = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        return _entry(found) if found is not None else None

    def add_entries(self, plan_id: str, entries: Sequence[NewEntry], who: str) -> list[EntryRecord]:
        """Add entries at the end of a plan that is held."""
        last = self._session.scalar(
            select(func.max(column(PlanEntry.place))).where(column(PlanEntry.plan_id) == plan_id)
        )
        rows = []
        for place, one in enumerate(entries, start=(last or 0) + 1):
            row_id = one.id or new_id()
            rows.append(
                PlanEntry(
                    id=row_id,
                    plan_id=plan_id,
                    kind=one.kind,
                    origin=one.origin or row_id,
                    place=place,
                    document=one.document,
                    changed_by=who,
                )
            )
        self._session.add_all(rows)
        self._touch(plan_id, who)
        return [_entry(row) for row in rows]

    def change_entry(self, entry_id: str, document: str, who: str) -> EntryRecord:
        """Store the new fields of an entry of a plan that is held."""
        row = self._session.get_one(PlanEntry, entry_id)
        row.document, row.changed_by, row.changed_at = document, who, now()
        self._touch(row.plan_id, who)
        return _entry(row)

    def remove_entries(self, plan_id: str, entries: Collection[str], who: str) -> None:
        """Delete entries of a plan that is held."""
        gone = delete(PlanEntry).where(column(PlanEntry.plan_id) == plan_id, column(PlanEntry.id).in_(sorted(entries)))
        self._session.execute(gone)
        self._session.expire_all()
        self._touch(plan_id, who)

    def decide(
        self, plan_id: str, *, on: date, present: int, review_on: date, decision_id: str, who: str
    ) -> PlanRecord:
        """Make a plan that is held decided."""
        row = self._session.get_one(ActionPlan, plan_id)
        row.state, row.decided_on, row.present, row.review_on = "decided", on, present, review_on
        row.decision_id, row.changed_by, row.changed_at = decision_id, who, now()
        self._session.flush()
        return _plan(row)

    def remove(self, plan_id: str) -> None:
        """Delete a plan with its entries."""
        self._remove([plan_id])

    def remove_of_wave(self, wave_id: str) -> None:
        """Delete the plans that follow from a survey that was imported by mistake."""
        self._remove(self._session.scalars(select(column(ActionPlan.id)).where(column(ActionPlan.wave_id) == wave_id)))

    def _remove(self, plans: Iterable[str]) -> None:
        named = sorted(plans)
        self._session.execute(delete(PlanEntry).where(column(PlanEntry.plan_id).in_(named)))
        self._session.execute(delete(ActionPlan).where(column(ActionPlan.id).in_(named)))
        self._session.expire_all()

    def _touch(self, plan_id: str, who: str) -> None:
        """Let the version of the plan grow, so that nobody decides on something else than what was seen."""
        plan = self._session.get_one(ActionPlan, plan_id)
        plan.changed_by, plan.changed_at = who, now()
        self._session.flush()


def _plan(row: ActionPlan) -> PlanRecord:
    return PlanRecord(
        row.id,
        row.area_id,
        row.number,
        row.priority_id,
        row.wave_id,
        row.state,
        row.begun_on,
        row.decided_on,
        row.present,
        row.review_on,
        row.decision_id,
        row.changed_by,
        row.changed_at,
        row.version,
    )


def _entry(row: PlanEntry) -> EntryRecord:
    return EntryRecord(
        row.id,
        row.plan_id,
        row.kind,
        row.origin,
        row.place,
        row.document,
        row.changed_by,
        row.changed_at,
        row.version,
    )
