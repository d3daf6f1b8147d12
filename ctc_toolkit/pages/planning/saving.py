"""Saving one field at a time, without losing what somebody else saved meanwhile. Knows no Streamlit.

Two people may work on one plan. Where they changed different fields, both changes are kept. Where they changed the same
field, nothing is stored and both values are handed back: the person decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.workspace import (
    PlanEntry,
    SchoolEntry,
    SchoolView,
    SurveyPlanView,
    Workspace,
    save_school_decision,
    save_school_grade,
    save_survey_plan,
    survey_plans,
)
from ctc_toolkit.workspace.survey_checks import grade_problems, plan_problems, school_problems

ATTEMPTS = 5
Entry = TypeVar("Entry", PlanEntry, SchoolEntry, GradeCounts)


@dataclass(frozen=True)
class Saved(Generic[Entry]):
    """The field was stored; how the thing looks now, with the changes of others."""

    entry: Entry
    version: int


@dataclass(frozen=True)
class Refused:
    """The field was not stored, and why."""

    problem: ToolkitError


@dataclass(frozen=True)
class Conflict(Generic[Entry]):
    """Somebody else changed the same field meanwhile: how the thing looks now."""

    entry: Entry
    version: int


class Editable(Protocol[Entry]):
    """A thing of which single fields are saved."""

    @property
    def entry(self) -> Entry:
        """What the person saw."""

    @property
    def version(self) -> int:
        """Number of the change that the person saw."""

    def problems(self, entry: Entry) -> dict[str, ToolkitError]:
        """Return what cannot be stored of `entry`, by field."""

    def keep(self, entry: Entry, version: int) -> tuple[Entry, int]:
        """Store `entry` over the change `version`; return how it looks now."""

    def newest(self) -> tuple[Entry, int]:
        """Return how the thing looks now."""


@dataclass(frozen=True)
class EditablePlan:
    """A planned survey as the person saw it."""

    actor: Actor
    workspace: Workspace
    ags: str
    plan_id: str
    entry: PlanEntry
    version: int

    def problems(self, entry: PlanEntry) -> dict[str, ToolkitError]:
        """Return what cannot be stored of `entry`, by field."""
        return plan_problems(entry)

    def keep(self, entry: PlanEntry, version: int) -> tuple[PlanEntry, int]:
        """Store `entry` over the change `version`; return how it looks now."""
        view = save_survey_plan(
            self.actor, self.workspace, ags=self.ags, entry=entry, plan_id=self.plan_id, version=version
        )
        return view.entry, view.version

    def newest(self) -> tuple[PlanEntry, int]:
        """Return how the plan looks now."""
        view = newest_plan(self.actor, self.workspace, self.ags, self.plan_id)
        return view.entry, view.version


@dataclass(frozen=True)
class EditableSchool:
    """A school of a planned survey as the person saw it."""

    actor: Actor
    workspace: Workspace
    ags: str
    plan_id: str
    school_id: str
    entry: SchoolEntry
    version: int

    def problems(self, entry: SchoolEntry) -> dict[str, ToolkitError]:
        """Return what cannot be stored of `entry`, by field."""
        return school_problems(entry)

    def keep(self, entry: SchoolEntry, version: int) -> tuple[SchoolEntry, int]:
        """Store `entry` over the change `version`; return how it looks now."""
        view = save_school_decision(
            self.actor, self.workspace, plan_id=self.plan_id, entry=entry, school_id=self.school_id, version=version
        )
        return _school(view, self.school_id)

    def newest(self) -> tuple[SchoolEntry, int]:
        """Return how the school looks now."""
        return _school(newest_plan(self.actor, self.workspace, self.ags, self.plan_id), self.school_id)


@dataclass(frozen=True)
class EditableGrade:
    """Counts of one grade of a school as the person saw them."""

    actor: Actor
    workspace: Workspace
    ags: str
    plan_id: str
    grade_id: str
    entry: GradeCounts
    version: int

    def problems(self, entry: GradeCounts) -> dict[str, ToolkitError]:
        """Return what cannot be stored of `entry`, by field."""
        return grade_problems(entry)

    def keep(self, entry: GradeCounts, version: int) -> tuple[GradeCounts, int]:
        """Store `entry` over the change `version`; return how it looks now."""
        view = save_school_grade(self.actor, self.workspace, grade_id=self.grade_id, counts=entry, version=version)
        return _grade(view, self.grade_id)

    def newest(self) -> tuple[GradeCounts, int]:
        """Return how the counts look now."""
        return _grade(newest_plan(self.actor, self.workspace, self.ags, self.plan_id), self.grade_id)


def newest_plan(actor: Actor, workspace: Workspace, ags: str, plan_id: str) -> SurveyPlanView:
    """Return the plan as it is now.

    Raises:
        ToolkitError: `not_available` where it has been removed.
    """
    for plan in survey_plans(actor, workspace, ags):
        if plan.id == plan_id:
            return plan
    raise ToolkitError("not_available")


def _school(plan: SurveyPlanView, school_id: str) -> tuple[SchoolEntry, int]:
    found: SchoolView | None = next((one for one in plan.schools if one.id == school_id), None)
    if found is None:
        raise ToolkitError("not_available")
    return found.entry, found.version


def _grade(plan: SurveyPlanView, grade_id: str) -> tuple[GradeCounts, int]:
    for grade in (grade for school in plan.schools for grade in school.grades):
        if grade.id == grade_id:
            return grade.counts, grade.version
    raise ToolkitError("not_available")


def save_field(thing: Editable[Entry], field: str, value: Any) -> Saved[Entry] | Refused | Conflict[Entry]:
    """Store one field of `thing` and say what became of it."""
    seen = getattr(thing.entry, field)
    entry, version = thing.entry, thing.version
    try:
        for _ in range(ATTEMPTS):
            wanted = replace(entry, **{field: value})
            problem = thing.problems(wanted).get(field)
            if problem is not None:
                return Refused(problem)
            try:
                return Saved(*thing.keep(wanted, version))
            except ToolkitError as refused:
                if refused.code != "changed_meanwhile":
                    raise
            entry, version = thing.newest()
            if getattr(entry, field) not in (seen, value):
                return Conflict(entry, version)
    except ToolkitError as refused:
        return Refused(refused)
    return Refused(ToolkitError("changed_meanwhile"))
