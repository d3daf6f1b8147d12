"""What must be decided before a survey may be imported, and what of it is still missing.

Two kinds of checks. `plan_problems` and `school_problems` refuse what cannot be true (a decision in the future, an
unknown purpose): it is not stored. `missing` judges what is stored: facts are kept as they were, and where they do not
suffice the survey cannot be imported.

Rules for schools in North Rhine-Westphalia: BASS 10-45 Nr. 2 on § 120 Abs. 4 SchulG. The head of the school decides
after the Schulkonferenz was heard (Nr. 3). A decision dated before the hearing is therefore none, and the survey waits
for a new one: an error, not a warning.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import Text
from ctc_toolkit.process.school_progress import COUNTED, FIRST_GRADE, LAST_GRADE, GradeCounts, on_weekend
from ctc_toolkit.store import PlanEntry, PlanRecord, SchoolEntry

OTHER_PURPOSE = "other"
PURPOSES = {
    "youth_services": Text("Jugendhilfeplanung", "Planning of youth services"),
    "prevention": Text("Präventionsplanung", "Planning of prevention"),
    "evaluation": Text("Evaluation", "Evaluation"),
    OTHER_PURPOSE: Text("Anderer Zweck", "Another purpose"),
}
"""What answers may be used for; any other purpose needs a note of the data protection officer."""

LONGEST_LABEL = 120
LONGEST_TEXT = 2000
FIRST_YEAR = 1980
YEARS_AHEAD = 3
EARLIEST = date(2000, 1, 1)
"""Older dates are slips of the keyboard."""
LONGEST_LESSON = 240
MOST_PUPILS = 10_000
SURVEY_DAYS = ("first_day", "last_day", "reserve_day")
"""Days of the survey in one school."""
TEXTS = (
    "purpose_note",
    "consent_form_version",
    "impact_assessment",
    "responsible_office",
    "contact",
    "officer_contact",
)
HAPPENED = ("officer_consulted_on", "upper_authority_on", "decided_on", "conference_on", "asked_on")
"""Dates of what has happened; they cannot lie in the future."""
CHOICES = {
    "purpose": (None, *PURPOSES),
    "upper_authority": ("open", "not_needed", "informed"),
    "decision": ("open", "yes", "no"),
}


@dataclass(frozen=True)
class Missing:
    """One thing that is still missing: `code` of its text, the field it stands in, the school it concerns (None: all).

    `say(language)` tells what is missing and who can mend it, `what` and `todo` each part alone.
    """

    code: str
    field: str
    school: str | None = None
    values: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False)

    def what(self, language: str) -> str:
        """Return what is missing, as a sentence."""
        return messages()[self.code].render("what", language, **self._filled())

    def todo(self, language: str) -> str:
        """Return what is to be done, and by whom."""
        return messages()[self.code].render("do", language, **self._filled())

    def say(self, language: str) -> str:
        """Return both sentences."""
        return f"{self.what(language)} {self.todo(language)}"

    def _filled(self) -> dict[str, Any]:
        return {"school": self.school, **self.values}


@dataclass(frozen=True)
class MissingList:
    """Several missing things as one text, one sentence each; for errors that name them all."""

    entries: tuple[Missing, ...]

    def say(self, language: str) -> str:
        """Return the sentences, one after the other."""
        return " ".join(entry.what(language) for entry in self.entries)


@dataclass(frozen=True)
class Day:
    """A date as part of an error text, written as the language does."""

    day: date

    def say(self, language: str) -> str:
        """Return the date."""
        from ctc_toolkit.language import translator

        return translator(language).date(self.day)


def this_day() -> date:
    """Return today's date where the server stands."""
    return datetime.now().astimezone().date()


def latest_deletion(last_day: date) -> date:
    """Return the last possible deletion date of answers from a survey that ended on `last_day`: 12 months later."""
    leap_day = (last_day.month, last_day.day) == (2, 29)
    return last_day.replace(year=last_day.year + 1, day=28 if leap_day else last_day.day)


def plan_problems(entry: PlanEntry, today: date | None = None) -> dict[str, ToolkitError]:
    """Return what cannot be stored of a plan, by field."""
    now = today or this_day()
    found: dict[str, ToolkitError] = {}
    if not 0 < len(entry.label) <= LONGEST_LABEL:
        found["label"] = ToolkitError("wave_label", longest=LONGEST_LABEL, found=len(entry.label))
    if not FIRST_YEAR <= entry.year <= now.year + YEARS_AHEAD:
        found["year"] = ToolkitError("wave_year", first=FIRST_YEAR, last=now.year + YEARS_AHEAD, found=entry.year)
    if entry.lesson_minutes is not None and not 0 < entry.lesson_minutes <= LONGEST_LESSON:
        found["lesson_minutes"] = ToolkitError("plan_minutes", most=LONGEST_LESSON, found=entry.lesson_minutes)
    for name in TEXTS:
        length = len(getattr(entry, name))
        if length > LONGEST_TEXT:
            found[name] = ToolkitError("plan_text_long", longest=LONGEST_TEXT, found=length)
    return {**found, **_common(entry, now)}


def school_problems(entry: SchoolEntry, today: date | None = None) -> dict[str, ToolkitError]:
    """Return what cannot be stored of a school, by field."""
    found: dict[str, ToolkitError] = {}
    if not 0 < len(entry.school) <= LONGEST_LABEL:
        found["school"] = ToolkitError("school_name", longest=LONGEST_LABEL, found=len(entry.school))
    if entry.expected_pupils is not None and not 0 <= entry.expected_pupils <= MOST_PUPILS:
        found["expected_pupils"] = ToolkitError("school_pupils", most=MOST_PUPILS, found=entry.expected_pupils)
    return {**found, **_day_order(entry), **_common(entry, today or this_day())}


def _day_order(entry: SchoolEntry) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    first, reserve = entry.first_day, entry.reserve_day
    if first is not None and entry.last_day is not None and entry.last_day < first:
        found["last_day"] = ToolkitError("school_day_order", first=Day(first), last=Day(entry.last_day))
    last = entry.last_day or first
    if last is not None and reserve is not None and reserve <= last:
        found["reserve_day"] = ToolkitError("school_reserve_order", reserve=Day(reserve), last=Day(last))
    return found


def period_problems(entry: SchoolEntry, plan: PlanEntry, before: SchoolEntry | None = None) -> dict[str, ToolkitError]:
    """Return which days of a school lie outside the period of the survey, by field.

    before: what is stored; a day that was stored when the period was another one is no obstacle for other fields.
    """
    found = _outside(entry, plan, "school_day_outside")
    changed = {name for name in SURVEY_DAYS if before is None or getattr(before, name) != getattr(entry, name)}
    return {one.field: ToolkitError(one.code, **one.values) for one in found if one.field in changed}


def _outside(entry: SchoolEntry, plan: PlanEntry, code: str) -> Iterator[Missing]:
    first, last = plan.first_day, plan.last_day
    if first is None or last is None:
        return
    for name in SURVEY_DAYS:
        day = getattr(entry, name)
        if day is not None and not first <= day <= last:
            yield Missing(code, name, entry.school, {"found": Day(day), "first": Day(first), "last": Day(last)})


def school_warnings(entry: SchoolEntry, plan: PlanEntry) -> tuple[Missing, ...]:
    """Return what is stored about the days of a school and should be looked at, by field."""
    weekend = [
        Missing("school_day_weekend", name, entry.school, {"found": Day(day)})
        for name in SURVEY_DAYS
        if on_weekend(day := getattr(entry, name))
    ]
    return (*weekend, *_outside(entry, plan, "school_day_left_outside")) if entry.decision != "no" else ()


def grade_problems(counts: GradeCounts) -> dict[str, ToolkitError]:
    """Return what cannot be stored of the counts of a grade, by field."""
    found: dict[str, ToolkitError] = {}
    if not FIRST_GRADE <= counts.grade <= LAST_GRADE:
        found["grade"] = ToolkitError("grade_range", first=FIRST_GRADE, last=LAST_GRADE, found=counts.grade)
    for name in COUNTED:
        number = getattr(counts, name)
        if number is not None and not 0 <= number <= MOST_PUPILS:
            found[name] = ToolkitError("grade_count", most=MOST_PUPILS, found=number)
    values = {"grade": counts.grade, **{name: getattr(counts, name) for name in ("expected", "answered")}}
    if None not in values.values() and values["answered"] > values["expected"]:
        for name in ("answered", "expected"):
            found.setdefault(name, ToolkitError("grade_answered_more", **values))
    returned = (counts.returned_yes or 0) + (counts.returned_no or 0)
    if counts.handed_out is not None and returned > counts.handed_out:
        for name in ("returned_yes", "returned_no", "handed_out"):
            problem = ToolkitError(
                "grade_returned_more", grade=counts.grade, returned=returned, handed_out=counts.handed_out
            )
            found.setdefault(name, problem)
    return found


def grade_warnings(counts: GradeCounts) -> tuple[Missing, ...]:
    """Return what is stored about a grade and should be looked at, by field."""
    return (Missing("grade_more_answers", "answered"),) if counts.more_answers_than_consents else ()


def _common(entry: PlanEntry | SchoolEntry, today: date) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    for name, value in vars(entry).items():
        if name in CHOICES and value not in CHOICES[name]:
            found[name] = ToolkitError("plan_choice_unknown", found=value)
        if not isinstance(value, date):
            continue
        if value < EARLIEST:
            found[name] = ToolkitError("plan_date_old", found=Day(value), first=Day(EARLIEST))
        elif name in HAPPENED and value > today:
            found[name] = ToolkitError("plan_date_future", found=Day(value))
    return found


def missing(plan: PlanRecord, today: date | None = None) -> tuple[Missing, ...]:
    """Return what is still missing before the survey of this plan may be imported, in the order of the form.

    Schools that said no are left out. A plan on which a survey rests was complete when it was imported.
    """
    if plan.wave_id is not None:
        return ()
    now = today or this_day()
    schools = [found for school in plan.schools for found in missing_of_school(school.entry, plan.entry)]
    return (*_days(plan.entry), *_basis(plan.entry), *_deletion(plan.entry, now), *_any_school(plan), *schools)


def missing_of_school(school: SchoolEntry, plan: PlanEntry) -> tuple[Missing, ...]:
    """Return what is still missing from one school; nothing where it said no."""
    return tuple(_school(school, plan)) if school.decision != "no" else ()


def _days(entry: PlanEntry) -> Iterator[Missing]:
    if entry.first_day is None or entry.last_day is None:
        yield Missing("plan_lacks_days", "first_day" if entry.first_day is None else "last_day")
    elif entry.last_day < entry.first_day:
        yield Missing("plan_days_order", "last_day")


def _basis(entry: PlanEntry) -> Iterator[Missing]:
    if entry.purpose is None:
        yield Missing("plan_lacks_purpose", "purpose")
    elif entry.purpose == OTHER_PURPOSE and not entry.purpose_note:
        yield Missing("plan_lacks_purpose_note", "purpose_note")
    if not entry.consent_form_version:
        yield Missing("plan_lacks_consent_form", "consent_form_version")
    if not entry.impact_assessment:
        yield Missing("plan_lacks_impact_assessment", "impact_assessment")
    if entry.officer_consulted_on is None:
        yield Missing("plan_lacks_officer", "officer_consulted_on")
    if entry.upper_authority == "open":
        yield Missing("plan_lacks_upper_authority", "upper_authority")
    elif entry.upper_authority == "informed" and entry.upper_authority_on is None:
        yield Missing("plan_lacks_upper_authority_date", "upper_authority_on")


def _deletion(entry: PlanEntry, today: date) -> Iterator[Missing]:
    if entry.deletion_date is None:
        yield Missing("plan_lacks_deletion_date", "deletion_date")
        return
    if entry.deletion_date <= today:
        yield Missing("plan_deletion_past", "deletion_date", values={"date": Day(entry.deletion_date)})
    elif entry.last_day is not None and entry.deletion_date <= entry.last_day:
        yield Missing("plan_deletion_early", "deletion_date", values={"last": Day(entry.last_day)})
    elif entry.last_day is not None and entry.deletion_date > latest_deletion(entry.last_day):
        yield Missing("plan_deletion_late", "deletion_date", values={"latest": Day(latest_deletion(entry.last_day))})


def _any_school(plan: PlanRecord) -> Iterator[Missing]:
    if not plan.schools:
        yield Missing("plan_lacks_schools", "schools")
    elif all(school.entry.decision == "no" for school in plan.schools):
        yield Missing("plan_no_school_agreed", "schools")


def _school(school: SchoolEntry, plan: PlanEntry) -> Iterator[Missing]:
    name = school.school
    if school.decision == "open":
        yield Missing("school_lacks_decision", "decision", name)
    elif school.decided_on is None:
        yield Missing("school_lacks_decision_date", "decided_on", name)
    elif plan.last_day is not None and school.decided_on > plan.last_day:
        values = {"date": Day(school.decided_on), "last": Day(plan.last_day)}
        yield Missing("school_decision_late", "decided_on", name, values)
    if school.conference_on is None:
        yield Missing("school_lacks_conference", "conference_on", name)
    elif school.decided_on is not None and school.conference_on > school.decided_on:
        values = {"conference": Day(school.conference_on), "date": Day(school.decided_on)}
        yield Missing("school_conference_late", "conference_on", name, values)
