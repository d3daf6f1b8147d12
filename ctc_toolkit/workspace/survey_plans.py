"""Planned surveys: what was decided about them, by whom and when, school by school; and the gate before the import."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import PlanEntry, PlanRecord, RuleBroken, SchoolEntry
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.survey_checks import (
    PURPOSES,
    TEXTS,
    Day,
    Missing,
    MissingList,
    missing,
    missing_of_school,
    plan_problems,
    school_problems,
    this_day,
)
from ctc_toolkit.workspace.words import tidy

__all__ = [
    "PURPOSES",
    "SchoolView",
    "SurveyPlanView",
    "checked_plan",
    "missing",
    "remove_school_decision",
    "remove_survey_plan",
    "save_school_decision",
    "save_survey_plan",
    "survey_plans",
]

Thing = TypeVar("Thing")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class SchoolView:
    """One school of a planned survey, what is missing from it, and the number of its last change."""

    id: str
    entry: SchoolEntry
    missing: tuple[Missing, ...]
    version: int


@dataclass(frozen=True)
class SurveyPlanView:
    """A planned survey, its schools by name, and what is still missing before it may be imported.

    wave_id: the survey that rests on it; it cannot be changed any more. version: number of the last change.
    """

    id: str
    ags: str
    entry: PlanEntry
    schools: tuple[SchoolView, ...]
    missing: tuple[Missing, ...]
    wave_id: str | None
    created_at: datetime
    version: int

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def agreed(self) -> tuple[SchoolView, ...]:
        """Schools that take part: those that did not say no and from which nothing is missing."""
        return tuple(one for one in self.schools if one.entry.decision == "yes" and not one.missing)

    @property
    def refused(self) -> tuple[SchoolView, ...]:
        """Schools that said no. They are counted and left out."""
        return tuple(one for one in self.schools if one.entry.decision == "no")

    @property
    def expected_pupils(self) -> int:
        """How many pupils are expected from all schools that did not say no."""
        return sum(one.entry.expected_pupils or 0 for one in self.schools if one.entry.decision != "no")


def survey_plans(actor: Actor, ws: Workspace, ags: str) -> list[SurveyPlanView]:
    """Return the planned surveys of a city, newest year first, each with what is still missing.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "survey_plans", ags) as grant:
        city = grant.city(ags)
        return [_view(plan) for plan in grant.repository.surveys.plans({city.ags})]


def save_survey_plan(
    actor: Actor, ws: Workspace, *, ags: str, entry: PlanEntry, plan_id: str | None = None, version: int | None = None
) -> SurveyPlanView:
    """Store what was entered about a planned survey of a city; without `plan_id` a new one.

    version: the one that was changed (None: the newest).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `survey_plan_in_use`, or what `plan_problems` names.
    """
    tidied = _tidied(entry)
    with changing(actor, ws, "save_survey_plan", plan_id or ags) as grant:
        city = grant.city(ags)
        held = None if plan_id is None else _held(grant, plan_id, city.ags)
        for problem in plan_problems(tidied).values():
            raise problem
        surveys = grant.repository.surveys
        if held is None:
            stored = surveys.add_plan(city.ags, tidied)
        else:
            stored = surveys.change_plan(held.id, tidied, held.version if version is None else version)
        grant.record(f"survey plan {stored.id}", city.ags)
        return _view(stored)


def remove_survey_plan(actor: Actor, ws: Workspace, plan_id: str) -> None:
    """Remove a planned survey with its schools.

    Raises:
        ToolkitError: `not_available`, `survey_plan_in_use` (a survey rests on it).
    """
    with changing(actor, ws, "remove_survey_plan", plan_id) as grant:
        held = _held(grant, plan_id)
        grant.repository.surveys.remove_plan(held.id)
        grant.record(f"survey plan {held.id}", held.ags)


def save_school_decision(
    actor: Actor,
    ws: Workspace,
    *,
    plan_id: str,
    entry: SchoolEntry,
    school_id: str | None = None,
    version: int | None = None,
) -> SurveyPlanView:
    """Store what was entered about a school of a planned survey; without `school_id` a new school.

    version: the one that was changed (None: the newest). Returns the whole plan.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `survey_plan_in_use`, `school_exists`, or what
            `school_problems` names.
    """
    tidied = replace(entry, school=tidy(entry.school))
    try:
        with changing(actor, ws, "save_school_decision", plan_id) as grant:
            held = _held(grant, plan_id)
            surveys = grant.repository.surveys
            known = {school.id: school for school in held.schools}
            if school_id is not None and school_id not in known:
                raise ToolkitError("not_available")
            for problem in school_problems(tidied).values():
                raise problem
            if school_id is None:
                stored = surveys.add_school(held.id, tidied)
            else:
                newest = known[school_id].version if version is None else version
                stored = surveys.change_school(school_id, tidied, newest)
            grant.record(f"school {stored.id} of survey plan {held.id}", held.ags)
            return _view(_found(surveys.plan(held.id)))
    except RuleBroken as broken:
        raise ToolkitError("school_exists", school=tidied.school) from broken


def remove_school_decision(actor: Actor, ws: Workspace, school_id: str) -> SurveyPlanView:
    """Remove a school from its planned survey and return the plan.

    Raises:
        ToolkitError: `not_available`, `survey_plan_in_use`.
    """
    with changing(actor, ws, "remove_school_decision", school_id) as grant:
        surveys = grant.repository.surveys
        school = surveys.school(school_id, grant.within) if _ID.fullmatch(school_id) else None
        held = _held(grant, _found(school).plan_id)
        if school_id not in {one.id for one in held.schools}:
            raise ToolkitError("not_available")
        surveys.remove_school(school_id)
        grant.record(f"school {school_id} of survey plan {held.id}", held.ags)
        return _view(_found(surveys.plan(held.id)))


def checked_plan(grant: Grant, ags: str, plan_id: str, today: date | None = None) -> PlanRecord:
    """Return the plan on which a survey of the city may rest, held until the transaction ends.

    Raises:
        ToolkitError: `not_available` (no such plan of this city), `survey_plan_used`, `survey_plan_incomplete` (names
            all that is missing), `survey_not_over` (no results while the schools are still asking).
    """
    now = today or this_day()
    surveys = grant.repository.surveys
    held = surveys.hold(plan_id, {ags}) if _ID.fullmatch(plan_id) else None
    plan = _found(held)
    if plan.wave_id is not None:
        raise ToolkitError("survey_plan_used", label=plan.entry.label)
    lacking = missing(plan, now)
    if lacking:
        raise ToolkitError("survey_plan_incomplete", label=plan.entry.label, missing=MissingList(lacking))
    last_day = plan.entry.last_day
    if last_day is not None and last_day > now:
        raise ToolkitError("survey_not_over", label=plan.entry.label, date=Day(last_day))
    return plan


def _held(grant: Grant, plan_id: str, ags: str | None = None) -> PlanRecord:
    """Return the plan, held for a change; refuse what the actor cannot reach and what a survey rests on."""
    found = grant.repository.surveys.hold(plan_id, grant.within) if _ID.fullmatch(plan_id) else None
    plan = _found(found)
    if ags is not None and plan.ags != ags:
        raise ToolkitError("not_available")
    if plan.wave_id is not None:
        raise ToolkitError("survey_plan_in_use", label=plan.entry.label)
    return plan


def _found(thing: Thing | None) -> Thing:
    if thing is None:
        raise ToolkitError("not_available")
    return thing


def _tidied(entry: PlanEntry) -> PlanEntry:
    texts: dict[str, Any] = {name: tidy(getattr(entry, name)) for name in TEXTS}
    return replace(entry, label=tidy(entry.label), **texts)


def _view(plan: PlanRecord) -> SurveyPlanView:
    schools = tuple(
        SchoolView(school.id, school.entry, missing_of_school(school.entry, plan.entry), school.version)
        for school in plan.schools
    )
    return SurveyPlanView(
        plan.id, plan.ags, plan.entry, schools, missing(plan), plan.wave_id, plan.created_at, plan.version
    )
