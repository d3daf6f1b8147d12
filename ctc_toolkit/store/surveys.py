"""Decisions before surveys: the plan of a survey and what each school decided.

Whoever changes a plan or one of its schools holds the row of the plan until the end of the transaction, and so does an
import that rests on it. Between the check of a plan and what follows from it nothing can change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_progress import COUNTED, GradeCounts
from ctc_toolkit.store.models import SchoolDecision, SchoolGrade, SchoolReminder, SurveyPlan, SurveyWave, new_id
from ctc_toolkit.store.queries import Cities, column, narrowed

UpperAuthority = Literal["open", "not_needed", "informed"]
Decision = Literal["open", "yes", "no"]


@dataclass(frozen=True)
class PlanEntry:
    """What people enter about a planned survey; empty or None: not there yet. Fields as in the table."""

    label: str
    year: int
    first_day: date | None = None
    last_day: date | None = None
    lesson_minutes: int | None = None
    purpose: str | None = None
    purpose_note: str = ""
    consent_form_version: str = ""
    impact_assessment: str = ""
    officer_consulted_on: date | None = None
    upper_authority: UpperAuthority = "open"
    upper_authority_on: date | None = None
    deletion_date: date | None = None
    responsible_office: str = ""
    contact: str = ""
    officer_contact: str = ""


@dataclass(frozen=True)
class SchoolEntry:
    """What people enter about one school: name, decision of its head with date, when the Schulkonferenz was heard.

    asked_on: when the request went out. first_day, last_day, reserve_day: of the survey in this school.
    """

    school: str
    decision: Decision = "open"
    decided_on: date | None = None
    conference_on: date | None = None
    expected_pupils: int | None = None
    asked_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    reserve_day: date | None = None


@dataclass(frozen=True)
class GradeRecord:
    """Counts of one grade of a school; `version` counts their changes."""

    id: str
    school_id: str
    counts: GradeCounts
    version: int


@dataclass(frozen=True)
class SchoolRecord:
    """One school of a planned survey with its grades; `version` counts its changes.

    reminded: by kind of reminder the day on which it was done last.
    """

    id: str
    plan_id: str
    entry: SchoolEntry
    version: int
    grades: tuple[GradeRecord, ...] = ()
    reminded: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanRecord:
    """A planned survey with its schools by name. wave_id: the survey that rests on it; None: none yet."""

    id: str
    ags: str
    entry: PlanEntry
    schools: tuple[SchoolRecord, ...]
    wave_id: str | None
    created_at: datetime
    version: int


class SurveyTables:
    """Decisions before surveys: the plan of a survey and what each school decided, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plans(self, within: Cities = None) -> list[PlanRecord]:
        """Return the planned surveys of the cities `within`, newest year first."""
        found = self._session.scalars(narrowed(select(SurveyPlan), column(SurveyPlan.ags), within)).all()
        ordered = sorted(found, key=lambda plan: (-plan.year, -plan.created_at.timestamp(), plan.id))
        return self._records(ordered)

    def plan(self, plan_id: str, within: Cities = None) -> PlanRecord | None:
        """Return one plan if it is there and belongs to one of the cities `within`."""
        statement = narrowed(select(SurveyPlan).where(column(SurveyPlan.id) == plan_id), column(SurveyPlan.ags), within)
        found = self._session.scalars(statement).one_or_none()
        return self._records([found])[0] if found else None

    def hold(self, plan_id: str, within: Cities = None) -> PlanRecord | None:
        """Return one plan as `plan` does, as it is now, and keep others from changing it until the transaction ends."""
        statement = narrowed(select(SurveyPlan).where(column(SurveyPlan.id) == plan_id), column(SurveyPlan.ags), within)
        waiting = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.scalars(waiting).one_or_none()
        return self._records([found])[0] if found else None

    def add_plan(self, ags: str, entry: PlanEntry, plan_id: str | None = None) -> PlanRecord:
        """Add a planned survey. `plan_id`: None takes a random one.

        Raises:
            IntegrityError: the city is not there.
        """
        added = SurveyPlan(id=plan_id or new_id(), ags=ags, **asdict(entry))
        self._session.add(added)
        self._session.flush()
        return self._records([added])[0]

    def change_plan(self, plan_id: str, entry: PlanEntry, version: int) -> PlanRecord:
        """Store what was entered; `version`: the one that was changed.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        plan = self._session.get_one(SurveyPlan, plan_id)
        if plan.version != version:
            raise ToolkitError("changed_meanwhile")
        _take_over(plan, entry)
        self._session.flush()
        return self._records([plan])[0]

    def remove_plan(self, plan_id: str) -> None:
        """Remove a plan with its schools.

        Raises:
            IntegrityError: a survey rests on it.
        """
        schools = select(column(SchoolDecision.id)).where(column(SchoolDecision.plan_id) == plan_id)
        for model in (SchoolReminder, SchoolGrade):
            self._session.execute(delete(model).where(column(model.school_id).in_(schools)))
        self._session.execute(delete(SchoolDecision).where(column(SchoolDecision.plan_id) == plan_id))
        self._session.delete(self._session.get_one(SurveyPlan, plan_id))
        self._session.flush()

    def school(self, school_id: str, within: Cities = None) -> SchoolRecord | None:
        """Return one school of a plan if it is there and the plan belongs to one of the cities `within`."""
        statement = (
            select(SchoolDecision)
            .join(SurveyPlan, column(SchoolDecision.plan_id) == column(SurveyPlan.id))
            .where(column(SchoolDecision.id) == school_id)
        )
        found = self._session.scalars(narrowed(statement, column(SurveyPlan.ags), within)).one_or_none()
        return self._school_records([found])[0] if found else None

    def add_school(self, plan_id: str, entry: SchoolEntry, school_id: str | None = None) -> SchoolRecord:
        """Add a school to a plan. `school_id`: None takes a random one.

        Raises:
            IntegrityError: the plan has a school of this name already, or is not there.
        """
        added = SchoolDecision(id=school_id or new_id(), plan_id=plan_id, **asdict(entry))
        self._session.add(added)
        self._session.flush()
        return self._school_records([added])[0]

    def change_school(self, school_id: str, entry: SchoolEntry, version: int) -> SchoolRecord:
        """Store what was entered about a school; `version`: the one that was changed.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: the plan has another school of this name.
        """
        school = self._session.get_one(SchoolDecision, school_id, populate_existing=True)
        if school.version != version:
            raise ToolkitError("changed_meanwhile")
        _take_over(school, entry)
        self._session.flush()
        return self._school_records([school])[0]

    def remove_school(self, school_id: str) -> None:
        """Remove a school from its plan, with its counts and reminders."""
        for model in (SchoolReminder, SchoolGrade):
            self._session.execute(delete(model).where(column(model.school_id) == school_id))
        self._session.delete(self._session.get_one(SchoolDecision, school_id))
        self._session.flush()

    def add_grades(self, school_id: str, counts: Collection[GradeCounts]) -> None:
        """Add grades to a school.

        Raises:
            IntegrityError: the school has one of the grades already, or is not there.
        """
        self._session.add_all(SchoolGrade(school_id=school_id, **asdict(entry)) for entry in counts)
        self._session.flush()

    def change_grade(self, grade_id: str, counts: GradeCounts, version: int) -> None:
        """Store the counts of a grade; `version`: the one that was changed.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        row = self._session.get_one(SchoolGrade, grade_id, populate_existing=True)
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        for name in COUNTED:
            if getattr(row, name) != getattr(counts, name):
                setattr(row, name, getattr(counts, name))
        self._session.flush()

    def remove_grades(self, grade_ids: Collection[str]) -> None:
        """Remove grades with their counts."""
        self._session.execute(delete(SchoolGrade).where(column(SchoolGrade.id).in_(sorted(grade_ids))))
        self._session.flush()

    def grade(self, grade_id: str, within: Cities = None) -> GradeRecord | None:
        """Return the counts of a grade if it is there and belongs to one of the cities `within`."""
        statement = (
            select(SchoolGrade)
            .join(SchoolDecision, column(SchoolGrade.school_id) == column(SchoolDecision.id))
            .join(SurveyPlan, column(SchoolDecision.plan_id) == column(SurveyPlan.id))
            .where(column(SchoolGrade.id) == grade_id)
        )
        found = self._session.scalars(narrowed(statement, column(SurveyPlan.ags), within)).one_or_none()
        return _grade_record(found) if found else None

    def note_reminder(self, school_id: str, kind: str, done_on: date) -> None:
        """Note that a school was reminded of something on a day; twice on the same day is once."""
        known = select(SchoolReminder).where(
            column(SchoolReminder.school_id) == school_id,
            column(SchoolReminder.kind) == kind,
            column(SchoolReminder.done_on) == done_on,
        )
        if self._session.scalars(known).one_or_none() is None:
            self._session.add(SchoolReminder(school_id=school_id, kind=kind, done_on=done_on))
            self._session.flush()

    def take_back_reminder(self, school_id: str, kind: str) -> None:
        """Remove the newest note that a school was reminded of something, if there is one."""
        statement = (
            select(SchoolReminder)
            .where(column(SchoolReminder.school_id) == school_id, column(SchoolReminder.kind) == kind)
            .order_by(column(SchoolReminder.done_on).desc())
        )
        newest = self._session.scalars(statement).first()
        if newest is not None:
            self._session.delete(newest)
            self._session.flush()

    def city_of(self, thing_id: str) -> str | None:
        """Return the city (AGS) of a plan, of a school of a plan, or of a grade of a school, by its id."""
        grade = self._session.get(SchoolGrade, thing_id)
        school = self._session.get(SchoolDecision, grade.school_id if grade else thing_id)
        plan = self._session.get(SurveyPlan, school.plan_id if school else thing_id)
        return plan.ags if plan else None

    def _records(self, plans: Sequence[SurveyPlan]) -> list[PlanRecord]:
        ids = [plan.id for plan in plans]
        schools = self._session.scalars(
            select(SchoolDecision)
            .where(column(SchoolDecision.plan_id).in_(ids))
            .execution_options(populate_existing=True)
        ).all()
        resting = select(column(SurveyWave.plan_id), column(SurveyWave.id)).where(column(SurveyWave.plan_id).in_(ids))
        waves = {row.plan_id: row.id for row in self._session.execute(resting)}
        records = self._school_records(schools)
        return [_plan_record(plan, records, waves.get(plan.id)) for plan in plans]

    def _school_records(self, schools: Sequence[SchoolDecision]) -> list[SchoolRecord]:
        ids = [school.id for school in schools]
        grades: dict[str, list[GradeRecord]] = {}
        rows = select(SchoolGrade).where(column(SchoolGrade.school_id).in_(ids)).order_by(column(SchoolGrade.grade))
        for row in self._session.scalars(rows.execution_options(populate_existing=True)):
            grades.setdefault(row.school_id, []).append(_grade_record(row))
        reminded: dict[str, dict[str, date]] = {}
        notes = select(SchoolReminder).where(column(SchoolReminder.school_id).in_(ids))
        for note in self._session.scalars(notes.order_by(column(SchoolReminder.done_on))):
            reminded.setdefault(note.school_id, {})[note.kind] = note.done_on
        return [
            _school_record(school, tuple(grades.get(school.id, ())), reminded.get(school.id, {})) for school in schools
        ]


def _take_over(row: SurveyPlan | SchoolDecision, entry: PlanEntry | SchoolEntry) -> None:
    for name in (one.name for one in fields(entry)):
        if getattr(row, name) != getattr(entry, name):
            setattr(row, name, getattr(entry, name))


def _plan_record(plan: SurveyPlan, schools: Sequence[SchoolRecord], wave_id: str | None) -> PlanRecord:
    entry = PlanEntry(**{one.name: getattr(plan, one.name) for one in fields(PlanEntry)})
    own = (school for school in schools if school.plan_id == plan.id)
    records = tuple(sorted(own, key=lambda one: one.entry.school.casefold()))
    return PlanRecord(plan.id, plan.ags, entry, records, wave_id, plan.created_at, plan.version)


def _school_record(
    school: SchoolDecision, grades: tuple[GradeRecord, ...], reminded: Mapping[str, date]
) -> SchoolRecord:
    entry = SchoolEntry(**{one.name: getattr(school, one.name) for one in fields(SchoolEntry)})
    return SchoolRecord(school.id, school.plan_id, entry, school.version, grades, reminded)


def _grade_record(row: SchoolGrade) -> GradeRecord:
    counts = GradeCounts(row.grade, **{name: getattr(row, name) for name in COUNTED})
    return GradeRecord(row.id, row.school_id, counts, row.version)
