"""Changes in the participants of measures: numbers that were worked out elsewhere, or answers linked by codes.

Linked answers are worked out before they come here; what is stored is the released result, without answers or codes.
Whoever works for the area enters; the office and evaluators read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import (
    ChangeFields,
    head_problems,
    number_problems,
    tidy_change,
    without_numbers,
)
from ctc_toolkit.evaluation.pre_post_result import ChangeResult
from ctc_toolkit.evaluation.pre_post_results import linked_result
from ctc_toolkit.evaluation.pre_post_table import LinkedFinding, read_linked
from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.programme_changes import ChangeRecord, NewChange
from ctc_toolkit.workspace.delivery_views import deliveries_of_area
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking

__all__ = [
    "ChangeRecord",
    "CheckedAnswers",
    "MeasureName",
    "ProgrammeChanges",
    "check_linked_answers",
    "programme_changes",
    "remove_programme_change",
    "save_linked_answers",
    "save_programme_change",
]

MOST_CHANGES = 40
"""So many changes of one measure."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class MeasureName:
    """A measure that changes belong to. id: its origin. dropped: the latest decided plan does not hold it."""

    id: str
    title: str
    dropped: bool = False


@dataclass(frozen=True)
class ProgrammeChanges:
    """The changes of an area.

    measures: of the latest decided plan, then others that something was entered for. deliveries: what is recorded of
    them. decided: whether there is a decided plan. editable: whether the person may enter something here.
    """

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    decided: bool
    measures: tuple[MeasureName, ...]
    changes: tuple[ChangeRecord, ...]
    deliveries: tuple[Delivery, ...]
    editable: bool

    def of_measure(self, measure: str) -> tuple[ChangeRecord, ...]:
        """Return the changes of a measure (its origin)."""
        return tuple(one for one in self.changes if one.measure == measure)


@dataclass(frozen=True)
class CheckedAnswers:
    """What linked answers would give. result: None where something stops it. findings: everything noticed, at once.

    fields: what was measured, for which they were worked out. rows: how many rows hold anything.
    """

    fields: ChangeFields
    result: ChangeResult | None
    findings: tuple[LinkedFinding, ...]
    rows: int


def programme_changes(actor: Actor, ws: Workspace, area_id: str) -> ProgrammeChanges:
    """Return the changes in the participants of the measures of an area.

    Raises:
        ToolkitError: `not_available`, `pre_post_damaged`, `action_plan_damaged`.
    """
    with looking(actor, ws, "programme_changes", area_id) as grant:
        ags, area = grant.area(area_id)
        city = grant.city(ags)
        changes = tuple(grant.repository.programme_changes.of_area(area_id))
        deliveries = deliveries_of_area(grant.repository, area_id)
        entering = Grant(grant.repository, actor, "save_programme_change", grant.within, grant.kind)
        return ProgrammeChanges(
            area.id,
            area.name,
            ags,
            city.name,
            city.made_up,
            any(one.state == "decided" for one in grant.repository.plans.of_area(area_id)),
            _measures(deliveries, changes),
            changes,
            deliveries,
            entering.covers(ags, area_id),
        )


def check_linked_answers(frame: pd.DataFrame, entered: ChangeFields, *, today: date | None = None) -> CheckedAnswers:
    """Return what linked answers would give; answers and codes end here.

    frame: cells of the table as they were written. entered: what was measured, without problems.

    Raises:
        ToolkitError: what `head_problems` names (the first of them).
    """
    fields = without_numbers(tidy_change(entered))
    for problem in head_problems(fields, today or _today()).values():
        raise problem
    table = read_linked(frame, fields)
    result = linked_result(fields, table.values) if table.values is not None else None
    return CheckedAnswers(fields, result, table.findings, table.rows)


def save_programme_change(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    measure: str,
    entered: ChangeFields,
    *,
    change_id: str | None = None,
    version: int = 0,
) -> ChangeRecord:
    """Store numbers or words about a change, new or in place of another one (change_id; version: the one changed).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `pre_post_measure`, `pre_post_there_already`,
            `pre_post_most`, or what `head_problems` and `number_problems` name (the first of them).
    """
    wanted = tidy_change(entered)
    with _editing(actor, ws, "save_programme_change", area_id) as (grant, ags):
        for problem in (head_problems(wanted, _today()) | number_problems(wanted)).values():
            raise problem
        return _saved(grant, ags, area_id, NewChange(measure, "", wanted), change_id, version)


def save_linked_answers(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    measure: str,
    checked: CheckedAnswers,
    *,
    change_id: str | None = None,
    version: int = 0,
) -> ChangeRecord:
    """Store the result of linked answers, new or in place of another one (change_id; version: the one changed).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `pre_post_measure`, `pre_post_there_already`,
            `pre_post_most`, `pre_post_table_wrong` (something stops it).
    """
    with _editing(actor, ws, "save_linked_answers", area_id) as (grant, ags):
        if checked.result is None:
            raise ToolkitError("pre_post_table_wrong", count=sum(one.stops for one in checked.findings))
        new = NewChange(measure, "", without_numbers(checked.fields), checked.result)
        return _saved(grant, ags, area_id, new, change_id, version)


def remove_programme_change(actor: Actor, ws: Workspace, area_id: str, change_id: str, *, version: int) -> None:
    """Delete a change.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with _editing(actor, ws, "remove_programme_change", area_id) as (grant, ags):
        if not _ID.fullmatch(change_id):
            raise ToolkitError("not_available")
        grant.repository.programme_changes.remove(area_id, change_id, version)
        grant.record(f"area {area_id}: change", ags)


def _saved(grant: Grant, ags: str, area_id: str, new: NewChange, change_id: str | None, version: int) -> ChangeRecord:
    tables = grant.repository.programme_changes
    others = tables.of_area(area_id)
    if change_id is not None and change_id not in {one.id for one in others}:
        raise ToolkitError("not_available")
    measures = {one.id: one for one in _measures(deliveries_of_area(grant.repository, area_id), others)}
    if new.measure not in measures:
        raise ToolkitError("pre_post_measure")
    named = NewChange(new.measure, measures[new.measure].title, new.fields, new.result)
    beside = [one for one in others if one.measure == new.measure and one.id != change_id]
    if any(one.fields.figure.casefold() == new.fields.figure.casefold() for one in beside):
        raise ToolkitError("pre_post_there_already")
    if len(beside) >= MOST_CHANGES:
        raise ToolkitError("pre_post_most", most=MOST_CHANGES)
    if change_id is None:
        saved = tables.add(area_id, named, grant.actor.name)
    else:
        saved = tables.change(area_id, change_id, named, grant.actor.name, version)
    grant.record(f"area {area_id}: change", ags)
    return saved


@contextmanager
def _editing(actor: Actor, ws: Workspace, action: str, area_id: str) -> Iterator[tuple[Grant, str]]:
    """Give the tables for changing something about an area, and its city.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile` (somebody else has just entered the same).
    """
    try:
        with changing(actor, ws, action, area_id) as grant:
            ags, _ = grant.area(area_id)
            yield grant, ags
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _measures(deliveries: Sequence[Delivery], changes: Sequence[ChangeRecord]) -> tuple[MeasureName, ...]:
    """Return the measures of a plan and those that something was entered for."""
    found = {one.measure: MeasureName(one.measure, one.title, one.dropped) for one in deliveries}
    for change in changes:
        found.setdefault(change.measure, MeasureName(change.measure, change.title, True))
    return tuple(sorted(found.values(), key=lambda one: one.dropped))


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
