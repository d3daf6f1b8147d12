"""How the measures of an area are delivered, as pages and other use cases get to see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import Delivery, Group, SetUpFields
from ctc_toolkit.plan import MeasureFields, from_document
from ctc_toolkit.store import Repository
from ctc_toolkit.store.delivery import SetUpRecord
from ctc_toolkit.store.plans import PlanRecord


@dataclass(frozen=True)
class AreaDelivery:
    """The delivery of an area.

    plan_number, decided_on: of the latest decided plan; None where none is decided yet. plan_at_work: whether a newer
    version is being written. editable: whether the person may enter something here.
    """

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    plan_number: int | None
    decided_on: date | None
    plan_at_work: bool
    measures: tuple[Delivery, ...]
    editable: bool

    @cached_property
    def by_measure(self) -> dict[str, Delivery]:
        """The measures by origin."""
        return {one.measure: one for one in self.measures}

    @property
    def running(self) -> tuple[Delivery, ...]:
        """The measures that the latest decided plan holds."""
        return tuple(one for one in self.measures if not one.dropped)

    def of_group(self, group_id: str) -> tuple[Delivery, Group] | None:
        """Return the measure of a group and the group."""
        found = ((one, group) for one in self.measures for group in one.groups if group.id == group_id)
        return next(found, None)


def deliveries_of_area(repository: Repository, area_id: str) -> tuple[Delivery, ...]:
    """Return the measures of the latest decided plan of an area with what is recorded, then dropped ones with records.

    Whoever calls it has been granted the area.

    Raises:
        ToolkitError: `action_plan_damaged`.
    """
    plan = decided_plan(repository, area_id)
    planned = _measures(repository, plan)
    tables = repository.delivery
    set_ups, groups = tables.set_ups(area_id), tables.groups(area_id)
    recorded = dict.fromkeys([*(one.measure for one in groups), *set_ups])
    dropped = [one for one in recorded if one not in planned]
    names = _dropped_names(repository, area_id, dropped)
    found = []
    for measure in [*planned, *dropped]:
        named, set_up = planned.get(measure) or names[measure], set_ups.get(measure)
        found.append(_delivery(measure, named, set_up, groups, "in the plan" if measure in planned else "dropped"))
    return tuple(found)


def planned_deliveries(repository: Repository, areas: Sequence[str]) -> dict[str, tuple[Delivery, ...]]:
    """Return the measures of the latest decided plans of areas with what is recorded, in a fixed number of questions.

    Areas without a decided plan are left out, and so is what no plan holds any more.

    Raises:
        ToolkitError: `action_plan_damaged`.
    """
    plans = repository.plans.decided_in(areas)
    area_of = {plan.id: area for area, plan in plans.items()}
    measures: dict[str, dict[str, MeasureFields]] = {area: {} for area in plans}
    for entry in repository.plans.entries(area_of) if area_of else ():
        read = from_document(entry.kind, entry.document) if entry.kind == "measure" else None
        if isinstance(read, MeasureFields):
            measures[area_of[entry.plan_id]][entry.origin] = read
    set_ups, groups = repository.delivery.set_ups_in(plans), repository.delivery.groups_in(plans)
    return {
        area: tuple(
            _delivery(origin, named, set_ups.get(area, {}).get(origin), groups.get(area, ()), "in the plan")
            for origin, named in planned.items()
        )
        for area, planned in measures.items()
    }


def _delivery(
    measure: str,
    named: MeasureFields,
    set_up: SetUpRecord | None,
    groups: Iterable[Group],
    where: Literal["in the plan", "dropped"],
) -> Delivery:
    return Delivery(
        measure,
        named.title,
        set_up.fields if set_up else SetUpFields(),
        set_up.version if set_up else 0,
        tuple(one for one in groups if one.measure == measure),
        named.programme,
        named.start,
        named.end,
        where == "dropped",
    )


def decided_plan(repository: Repository, area_id: str) -> PlanRecord | None:
    """Return the latest decided plan of an area."""
    return next((one for one in repository.plans.of_area(area_id) if one.state == "decided"), None)


def delivery_of(repository: Repository, area_id: str, measure: str) -> Delivery:
    """Return one measure of an area, for use cases that have been granted the area.

    Raises:
        ToolkitError: `delivery_measure_gone`, `action_plan_damaged`.
    """
    found = next((one for one in deliveries_of_area(repository, area_id) if one.measure == measure), None)
    if found is None:
        raise ToolkitError("delivery_measure_gone")
    return found


def _measures(repository: Repository, plan: PlanRecord | None) -> dict[str, MeasureFields]:
    """Return the measures of a plan in their order, by origin."""
    if plan is None:
        return {}
    read = {
        one.origin: from_document(one.kind, one.document)
        for one in repository.plans.entries([plan.id])
        if one.kind == "measure"
    }
    return {origin: fields for origin, fields in read.items() if isinstance(fields, MeasureFields)}


def _dropped_names(repository: Repository, area_id: str, dropped: list[str]) -> dict[str, MeasureFields]:
    """Return what measures are that the latest decided plan does not hold: from newest plans, else from what is stored.

    The title that was stored with a set-up or a group is the last resort: plans go when a survey is deleted.
    """
    if not dropped:
        return {}
    tables = repository.delivery
    found = {one: MeasureFields(title=title) for one, title in tables.titles(area_id).items()}
    found |= {one: MeasureFields(title=held.title) for one, held in tables.set_ups(area_id).items() if held.title}
    decided = [one for one in repository.plans.of_area(area_id) if one.state == "decided"]
    for plan in reversed(decided):
        found |= _measures(repository, plan)
    return {one: found[one] for one in dropped}
