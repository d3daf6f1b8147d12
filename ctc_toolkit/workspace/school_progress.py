"""How far each school of a planned survey is: counts by grade, reminders that were done, whole lists of schools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_list import COLUMNS, ListedSchool, ListFinding, SchoolList
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.process.school_reminders import REMINDER_KINDS
from ctc_toolkit.store import PlanEntry, PlanRecord, RuleBroken, SchoolEntry
from ctc_toolkit.workspace.handle import Grant, Workspace, changing
from ctc_toolkit.workspace.survey_checks import (
    EARLIEST,
    Day,
    grade_problems,
    period_problems,
    school_problems,
    this_day,
)
from ctc_toolkit.workspace.survey_plan_views import SurveyPlanView, plan_view
from ctc_toolkit.workspace.survey_plans import found, held_plan, is_id
from ctc_toolkit.workspace.words import tidy

Act = Literal["done", "take_back"]


def save_school_grade(
    actor: Actor, ws: Workspace, *, grade_id: str, counts: GradeCounts, version: int | None = None
) -> SurveyPlanView:
    """Store the counts of a grade of a school; its grade stays. version: the one that was changed (None: the newest).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `survey_plan_in_use`, or what `grade_problems` names.
    """
    with changing(actor, ws, "save_school_grade", grade_id) as grant:
        surveys = grant.repository.surveys
        grade = found(surveys.grade(grade_id, grant.within) if is_id(grade_id) else None)
        school = found(surveys.school(grade.school_id, grant.within))
        plan = held_plan(grant, school.plan_id)
        held = found(surveys.grade(grade_id))  # as it is, now that nobody else can change it
        wanted = replace(counts, grade=held.counts.grade)
        for problem in grade_problems(wanted).values():
            raise problem
        surveys.change_grade(held.id, wanted, held.version if version is None else version)
        return _recorded(grant, school.id, plan)


def note_school_reminder(
    actor: Actor, ws: Workspace, *, school_id: str, kind: str, done_on: date | None = None, act: Act = "done"
) -> SurveyPlanView:
    """Note on which day (None: today) a school was reminded of something, or take the newest such note back.

    Also where a survey rests on the plan: to thank a school changes nothing that was decided.

    Raises:
        ToolkitError: `not_available`, `reminder_unknown`, `plan_date_future`, `plan_date_old`.
    """
    today = this_day()
    day = done_on or today
    with changing(actor, ws, "note_school_reminder", school_id) as grant:
        surveys = grant.repository.surveys
        school = found(surveys.school(school_id, grant.within) if is_id(school_id) else None)
        plan = found(surveys.hold(school.plan_id, grant.within))
        if kind not in REMINDER_KINDS:
            raise ToolkitError("reminder_unknown", found=kind[:40])
        if day > today:
            raise ToolkitError("plan_date_future", found=Day(day))
        if day < EARLIEST:
            raise ToolkitError("plan_date_old", found=Day(day), first=Day(EARLIEST))
        if act == "done":
            surveys.note_reminder(school.id, kind, day)
        else:
            surveys.take_back_reminder(school.id, kind)
        return _recorded(grant, school.id, plan)


def import_schools(actor: Actor, ws: Workspace, *, plan_id: str, schools: SchoolList) -> SurveyPlanView:
    """Add all schools of a list to a planned survey, or none. Schools that the plan has already stay as they are.

    Raises:
        ToolkitError: `not_available`, `survey_plan_in_use`, `school_list_wrong` (something in the list stops it),
            `changed_meanwhile` (somebody added one of the schools at this moment).
    """
    try:
        with changing(actor, ws, "import_schools", plan_id) as grant:
            held = held_plan(grant, plan_id)
            surveys = grant.repository.surveys
            names = [school.entry.school for school in held.schools]
            stopping = [one for one in (*schools.findings, *list_problems(schools, held.entry, names)) if one.stops]
            if stopping or not schools.schools:
                raise ToolkitError("school_list_wrong", count=len(stopping))
            for listed in new_schools(schools, names):
                stored = surveys.add_school(held.id, school_entry(listed))
                surveys.add_grades(stored.id, listed.grades)
            grant.record(f"survey plan {held.id}", held.ags)
            return plan_view(found(surveys.plan(held.id)), grant.repository)
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def school_entry(listed: ListedSchool) -> SchoolEntry:
    """Return a school of a list as it is stored."""
    return SchoolEntry(school=tidy(listed.name), **listed.values)


def new_schools(schools: SchoolList, names: Sequence[str]) -> list[ListedSchool]:
    """Return the schools of a list that are not among `names`."""
    known = {name.casefold() for name in names}
    return [listed for listed in schools.schools if tidy(listed.name).casefold() not in known]


def list_problems(schools: SchoolList, plan: PlanEntry, names: Sequence[str]) -> list[ListFinding]:
    """Return what a plan that has the schools `names` finds in a list, row by row."""
    new = new_schools(schools, names)
    findings = []
    for listed in schools.schools:
        if listed not in new:
            problem = ToolkitError("school_list_known", school=listed.name)
            findings.append(ListFinding(problem, listed.row, COLUMNS["school"], stops=False))
            continue
        entry = school_entry(listed)
        for name, problem in (period_problems(entry, plan) | school_problems(entry)).items():
            findings.append(ListFinding(problem, listed.said_in.get(name, listed.row), COLUMNS.get(name, name)))
        for counts in listed.grades:
            told = set()
            for name, problem in grade_problems(counts).items():
                if problem.say("de") not in told:
                    findings.append(ListFinding(problem, listed.rows[counts.grade], COLUMNS[name]))
                told.add(problem.say("de"))
    return findings


def _recorded(grant: Grant, school_id: str, plan: PlanRecord) -> SurveyPlanView:
    grant.record(f"school {school_id} of survey plan {plan.id}", plan.ags)
    return plan_view(found(grant.repository.surveys.plan(plan.id)), grant.repository)
