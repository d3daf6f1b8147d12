"""Planned surveys: what was decided about them, by whom and when, school by school; and the gate before the import."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.store import PlanEntry, PlanRecord, Repository, RuleBroken, SchoolEntry, SchoolRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.survey_checks import (
    PURPOSES,
    TEXTS,
    Day,
    MissingList,
    grade_problems,
    missing,
    period_problems,
    plan_problems,
    school_problems,
    this_day,
)
from ctc_toolkit.workspace.survey_plan_views import GradeView, SchoolView, SurveyPlanView, plan_view
from ctc_toolkit.workspace.words import tidy

__all__ = [
    "PURPOSES",
    "GradeView",
    "SchoolView",
    "SurveyPlanView",
    "checked_plan",
    "missing",
    "plan_of_tables",
    "remove_school_decision",
    "remove_survey_plan",
    "save_school_decision",
    "save_survey_plan",
    "survey_plans",
]

Thing = TypeVar("Thing")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_id(text: str) -> bool:
    """Return whether `text` can be the id of a row."""
    return bool(_ID.fullmatch(text))


def survey_plans(actor: Actor, ws: Workspace, ags: str) -> list[SurveyPlanView]:
    """Return the planned surveys of a city, newest year first, each with what is still missing.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "survey_plans", ags) as grant:
        city = grant.city(ags)
        return [plan_view(plan, grant.repository) for plan in grant.repository.surveys.plans({city.ags})]


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
        held = None if plan_id is None else held_plan(grant, plan_id, city.ags)
        for problem in plan_problems(tidied).values():
            raise problem
        surveys = grant.repository.surveys
        if held is None:
            stored = surveys.add_plan(city.ags, tidied)
        else:
            stored = surveys.change_plan(held.id, tidied, held.version if version is None else version)
        grant.record(f"survey plan {stored.id}", city.ags)
        return plan_view(stored, grant.repository)


def remove_survey_plan(actor: Actor, ws: Workspace, plan_id: str) -> None:
    """Remove a planned survey with its schools.

    Raises:
        ToolkitError: `not_available`, `survey_plan_in_use` (a survey rests on it).
    """
    with changing(actor, ws, "remove_survey_plan", plan_id) as grant:
        held = held_plan(grant, plan_id)
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
    grades: Collection[int] | None = None,
) -> SurveyPlanView:
    """Store what was entered about a school of a planned survey; without `school_id` a new school.

    version: the one that was changed (None: the newest). grades: those that are asked (None: they stay as they are).
    Returns the whole plan.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `survey_plan_in_use`, `school_exists`, `grade_counted` (a
            grade that would go has counts), or what `school_problems`, `period_problems` and `grade_problems` name.
    """
    tidied = replace(entry, school=tidy(entry.school))
    try:
        with changing(actor, ws, "save_school_decision", plan_id) as grant:
            held = held_plan(grant, plan_id)
            surveys = grant.repository.surveys
            known = {school.id: school for school in held.schools}
            if school_id is not None and school_id not in known:
                raise ToolkitError("not_available")
            before = None if school_id is None else known[school_id]
            refuse_school(tidied, held.entry, before.entry if before else None)
            if before is None:
                stored = surveys.add_school(held.id, tidied)
            else:
                newest = before.version if version is None else version
                stored = surveys.change_school(before.id, tidied, newest)
            if grades is not None:
                _set_grades(grant.repository, stored, grades)
            grant.record(f"school {stored.id} of survey plan {held.id}", held.ags)
            return plan_view(found(surveys.plan(held.id)), grant.repository)
    except RuleBroken as broken:
        raise ToolkitError("school_exists", school=tidied.school) from broken


def refuse_school(entry: SchoolEntry, plan: PlanEntry, before: SchoolEntry | None = None) -> None:
    """Raise what cannot be stored of a school of the plan. before: what is stored now."""
    for problem in (period_problems(entry, plan, before) | school_problems(entry)).values():
        raise problem


def _set_grades(repository: Repository, school: SchoolRecord, grades: Collection[int]) -> None:
    """Let a school ask exactly these grades; refuse to remove one that has counts."""
    wanted = set(grades)
    for number in sorted(wanted):
        for problem in grade_problems(GradeCounts(number)).values():
            raise problem
    going = [entry for entry in school.grades if entry.counts.grade not in wanted]
    for entry in going:
        if entry.counts.counted:
            raise ToolkitError("grade_counted", grade=entry.counts.grade)
    repository.surveys.remove_grades([entry.id for entry in going])
    coming = wanted - {entry.counts.grade for entry in school.grades}
    repository.surveys.add_grades(school.id, [GradeCounts(number) for number in sorted(coming)])


def remove_school_decision(actor: Actor, ws: Workspace, school_id: str) -> SurveyPlanView:
    """Remove a school from its planned survey and return the plan.

    Raises:
        ToolkitError: `not_available`, `survey_plan_in_use`.
    """
    with changing(actor, ws, "remove_school_decision", school_id) as grant:
        surveys = grant.repository.surveys
        school = surveys.school(school_id, grant.within) if is_id(school_id) else None
        held = held_plan(grant, found(school).plan_id)
        if school_id not in {one.id for one in held.schools}:
            raise ToolkitError("not_available")
        surveys.remove_school(school_id)
        grant.record(f"school {school_id} of survey plan {held.id}", held.ags)
        return plan_view(found(surveys.plan(held.id)), grant.repository)


def checked_plan(grant: Grant, ags: str, plan_id: str, today: date | None = None) -> PlanRecord:
    """Return the plan on which a survey of the city may rest, held until the transaction ends.

    Raises:
        ToolkitError: `not_available` (no such plan of this city), `survey_plan_used`, `survey_plan_incomplete` (names
            all that is missing), `survey_not_over` (no results while the schools are still asking).
    """
    now = today or this_day()
    surveys = grant.repository.surveys
    held = surveys.hold(plan_id, {ags}) if is_id(plan_id) else None
    plan = found(held)
    if plan.wave_id is not None:
        raise ToolkitError("survey_plan_used", label=plan.entry.label)
    lacking = missing(plan, now)
    if lacking:
        raise ToolkitError("survey_plan_incomplete", label=plan.entry.label, missing=MissingList(lacking))
    last_day = plan.entry.last_day
    if last_day is not None and last_day > now:
        raise ToolkitError("survey_not_over", label=plan.entry.label, date=Day(last_day))
    return plan


def plan_of_tables(grant: Grant, ags: str, plan_id: str, replaces: str | None) -> PlanRecord:
    """Return the plan on which finished tables of the city may rest, held until the transaction ends.

    It need not be complete: no answers come here. replaces: the wave that the tables correct; its plan goes over.

    Raises:
        ToolkitError: `not_available`, `survey_plan_used`, `survey_not_over`.
    """
    surveys = grant.repository.surveys
    plan = found(surveys.hold(plan_id, {ags}) if is_id(plan_id) else None)
    if plan.wave_id is not None and plan.wave_id != replaces:
        raise ToolkitError("survey_plan_used", label=plan.entry.label)
    last_day = plan.entry.last_day
    if last_day is not None and last_day > this_day():
        raise ToolkitError("survey_not_over", label=plan.entry.label, date=Day(last_day))
    return plan


def held_plan(grant: Grant, plan_id: str, ags: str | None = None) -> PlanRecord:
    """Return the plan, held for a change; refuse what the actor cannot reach and what a survey rests on."""
    held = grant.repository.surveys.hold(plan_id, grant.within) if is_id(plan_id) else None
    plan = found(held)
    if ags is not None and plan.ags != ags:
        raise ToolkitError("not_available")
    if plan.wave_id is not None:
        raise ToolkitError("survey_plan_in_use", label=plan.entry.label)
    return plan


def found(thing: Thing | None) -> Thing:
    """Return `thing`, or refuse what is not there."""
    if thing is None:
        raise ToolkitError("not_available")
    return thing


def _tidied(entry: PlanEntry) -> PlanEntry:
    texts: dict[str, Any] = {name: tidy(getattr(entry, name)) for name in TEXTS}
    return replace(entry, label=tidy(entry.label), **texts)
