"""Decisions before surveys: the plan of a survey and what each school decided.

Whoever changes a plan or one of its schools holds the row of the plan until the end of the transaction, and so does an
import that rests on it. Between the check of a plan and what follows from it nothing can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import SchoolDecision, SurveyPlan, SurveyWave, new_id
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
    """What people enter about one school: name, decision of its head with date, when the Schulkonferenz was heard."""

    school: str
    decision: Decision = "open"
    decided_on: date | None = None
    conference_on: date | None = None
    expected_pupils: int | None = None


@dataclass(frozen=True)
class SchoolRecord:
    """One school of a planned survey; `version` counts its changes."""

    id: str
    plan_id: str
    entry: SchoolEntry
    version: int


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
        return _school_record(found) if found else None

    def add_school(self, plan_id: str, entry: SchoolEntry, school_id: str | None = None) -> SchoolRecord:
        """Add a school to a plan. `school_id`: None takes a random one.

        Raises:
            IntegrityError: the plan has a school of this name already, or is not there.
        """
        added = SchoolDecision(id=school_id or new_id(), plan_id=plan_id, **asdict(entry))
        self._session.add(added)
        self._session.flush()
        return _school_record(added)

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
        return _school_record(school)

    def remove_school(self, school_id: str) -> None:
        """Remove a school from its plan."""
        self._session.delete(self._session.get_one(SchoolDecision, school_id))
        self._session.flush()

    def city_of(self, thing_id: str) -> str | None:
        """Return the city (AGS) of a plan or of a school of a plan, by its id."""
        school = self._session.get(SchoolDecision, thing_id)
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
        return [_plan_record(plan, schools, waves.get(plan.id)) for plan in plans]


def _take_over(row: SurveyPlan | SchoolDecision, entry: PlanEntry | SchoolEntry) -> None:
    for name in (field.name for field in fields(entry)):
        if getattr(row, name) != getattr(entry, name):
            setattr(row, name, getattr(entry, name))


def _plan_record(plan: SurveyPlan, schools: Sequence[SchoolDecision], wave_id: str | None) -> PlanRecord:
    entry = PlanEntry(**{field.name: getattr(plan, field.name) for field in fields(PlanEntry)})
    own = sorted((school for school in schools if school.plan_id == plan.id), key=lambda one: one.school.casefold())
    records = tuple(_school_record(school) for school in own)
    return PlanRecord(plan.id, plan.ags, entry, records, wave_id, plan.created_at, plan.version)


def _school_record(school: SchoolDecision) -> SchoolRecord:
    entry = SchoolEntry(
        school=school.school,
        decision=cast("Decision", school.decision),
        decided_on=school.decided_on,
        conference_on=school.conference_on,
        expected_pupils=school.expected_pupils,
    )
    return SchoolRecord(school.id, school.plan_id, entry, school.version)
