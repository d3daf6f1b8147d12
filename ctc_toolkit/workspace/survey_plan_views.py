"""Planned surveys as pages show them: schools with their counts, stages and reminders, and the totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ctc_toolkit.process.school_progress import GradeCounts, SchoolFacts, Stage, Totals, stage, totals
from ctc_toolkit.process.school_reminders import Reminder, reminders, urgency
from ctc_toolkit.store import PlanEntry, PlanRecord, Repository, SchoolEntry, SchoolRecord
from ctc_toolkit.workspace.survey_checks import (
    Missing,
    grade_warnings,
    missing,
    missing_of_school,
    school_warnings,
    this_day,
)


@dataclass(frozen=True)
class GradeView:
    """Counts of one grade of a school, what should be looked at, and the number of their last change."""

    id: str
    counts: GradeCounts
    warnings: tuple[Missing, ...]
    version: int


@dataclass(frozen=True)
class SchoolView:
    """One school of a planned survey, what is missing from it, and the number of its last change.

    warnings: what should be looked at; it stops nothing. facts, stage: how far it is. reminders: what is due, most
    urgent first. reminded: by kind the day on which a reminder was done last.
    """

    id: str
    entry: SchoolEntry
    missing: tuple[Missing, ...]
    version: int
    warnings: tuple[Missing, ...]
    grades: tuple[GradeView, ...]
    facts: SchoolFacts
    stage: Stage
    reminders: tuple[Reminder, ...]
    reminded: Mapping[str, date]


@dataclass(frozen=True)
class SurveyPlanView:
    """A planned survey, its schools by name, and what is still missing before it may be imported.

    wave_id: the survey that rests on it; it cannot be changed any more. version: number of the last change.
    totals: of all schools that did not decline. paused: all areas of the city pause, so nothing is due.
    """

    id: str
    ags: str
    entry: PlanEntry
    schools: tuple[SchoolView, ...]
    missing: tuple[Missing, ...]
    wave_id: str | None
    created_at: datetime
    version: int
    totals: Totals
    paused: bool = False

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
        return self.totals.response.whole or 0

    @property
    def grades(self) -> tuple[int, ...]:
        """The grades that are asked in any school that did not say no."""
        taking = (school for school in self.schools if school.entry.decision != "no")
        return tuple(sorted({entry.grade for school in taking for entry in school.facts.grades}))

    @property
    def reminders(self) -> tuple[tuple[SchoolView, Reminder], ...]:
        """What is due for which school, most urgent first."""
        found = [(school, reminder) for school in self.schools for reminder in school.reminders]
        return tuple(sorted(found, key=lambda entry: (*urgency(entry[1]), entry[0].entry.school)))


def plan_view(plan: PlanRecord, repository: Repository, today: date | None = None) -> SurveyPlanView:
    """Return a planned survey as it stands today."""
    now = today or this_day()
    paused = _paused(repository, plan.ags)
    schools = tuple(_school_view(school, plan, now, "paused" if paused else "going_on") for school in plan.schools)
    return SurveyPlanView(
        id=plan.id,
        ags=plan.ags,
        entry=plan.entry,
        schools=schools,
        missing=missing(plan, now),
        wave_id=plan.wave_id,
        created_at=plan.created_at,
        version=plan.version,
        totals=totals((school.facts for school in schools), now),
        paused=paused,
    )


def _school_view(school: SchoolRecord, plan: PlanRecord, today: date, going: str) -> SchoolView:
    entry = school.entry
    lacking = missing_of_school(entry, plan.entry)
    facts = SchoolFacts(
        decision=entry.decision,
        settled="yes" if entry.decision == "yes" and not lacking else "not_yet",
        asked_on=entry.asked_on,
        decided_on=entry.decided_on,
        conference_on=entry.conference_on,
        first_day=entry.first_day,
        last_day=entry.last_day,
        reserve_day=entry.reserve_day,
        pupils=entry.expected_pupils,
        grades=tuple(grade.counts for grade in school.grades),
    )
    due = reminders(facts, plan.entry.first_day, today, school.reminded) if going == "going_on" else ()
    return SchoolView(
        id=school.id,
        entry=entry,
        missing=lacking,
        version=school.version,
        warnings=school_warnings(entry, plan.entry),
        grades=tuple(GradeView(one.id, one.counts, grade_warnings(one.counts), one.version) for one in school.grades),
        facts=facts,
        stage=stage(facts, today),
        reminders=due if plan.wave_id is None else tuple(one for one in due if one.kind == "thanks"),
        reminded=school.reminded,
    )


def _paused(repository: Repository, ags: str) -> bool:
    """Return whether every area of the city makes a pause. The survey is the city's: one area alone stops nothing."""
    city = repository.city(ags)
    areas = [area.id for area in city.areas] if city is not None else []
    cycles = repository.process.cycles(areas) if areas else {}
    return bool(areas) and all(
        (cycle := cycles.get(area)) is not None and cycle.paused_on is not None and cycle.ended_on is None
        for area in areas
    )
