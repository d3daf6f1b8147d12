"""How far a school is on the way to its survey: counts by grade, and its stage. Knows no database.

The counts are administrative figures that the school itself tells (pupils, consent forms, questionnaires handed in).
They are no answers, and they are kept by grade, never by class.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Stage = Literal["not_asked", "asked", "agreed", "consent", "done", "declined"]
"""Where a school stands; `declined` stands beside the others."""

STAGES: tuple[Stage, ...] = ("asked", "agreed", "consent", "done")
"""The stages on the way, in their order."""

FIRST_GRADE, LAST_GRADE = 1, 13
USUAL_GRADES = range(5, 14)
"""The grades of secondary schools, which are offered for choice."""
RESPONSE_MARK = 60
"""Percent of the expected pupils below which a response is low; Utah's school survey uses results from there on."""
CONSENT_MARK = 60
"""Percent of the consent forms handed out below which few have come back."""
COUNTED = ("classes", "expected", "handed_out", "returned_yes", "returned_no", "answered")
"""The counts of a grade, in the order of the form."""
SATURDAY = 5


@dataclass(frozen=True)
class GradeCounts:
    """Counts of one grade of one school; None: not known yet. classes: how many there are.

    handed_out, returned_yes, returned_no: consent forms; answered: questionnaires filled in.
    """

    grade: int
    classes: int | None = None
    expected: int | None = None
    handed_out: int | None = None
    returned_yes: int | None = None
    returned_no: int | None = None
    answered: int | None = None

    @property
    def counted(self) -> bool:
        """Whether anything has been entered."""
        return any(getattr(self, name) is not None for name in COUNTED)

    @property
    def more_answers_than_consents(self) -> bool:
        """Whether more young people answered than parents agreed; the school should look into that."""
        return None not in (self.answered, self.returned_yes) and (self.answered or 0) > (self.returned_yes or 0)


@dataclass(frozen=True)
class SchoolFacts:
    """What is known of one school. settled: "yes" where everything needed for taking part has been decided.

    asked_on: when the request went out. first_day, last_day: of the survey in this school (None: the same day).
    pupils: expected number as long as the grades do not say it.
    """

    decision: Literal["open", "yes", "no"] = "open"
    settled: Literal["yes", "not_yet"] = "not_yet"
    asked_on: date | None = None
    decided_on: date | None = None
    conference_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    reserve_day: date | None = None
    pupils: int | None = None
    grades: tuple[GradeCounts, ...] = ()

    @property
    def ends(self) -> date | None:
        """The last planned day, the reserve day left aside."""
        return self.last_day or self.first_day

    @property
    def counted(self) -> bool:
        """Whether every grade says how many have answered."""
        return bool(self.grades) and all(entry.answered is not None for entry in self.grades)


@dataclass(frozen=True)
class Share:
    """How many of how many; None: not known."""

    part: int | None = None
    whole: int | None = None

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None where it cannot be said."""
        if self.part is None or not self.whole:
            return None
        return (200 * self.part + self.whole) // (2 * self.whole)

    def below(self, mark: int) -> bool:
        """Return whether the share is known and below `mark` percent, without rounding."""
        return self.part is not None and bool(self.whole) and 100 * self.part < mark * (self.whole or 0)


def response(school: SchoolFacts) -> Share:
    """Return how many have answered of those expected."""
    answered = total(school.grades, "answered")
    return Share(answered, expected(school))


def expected(school: SchoolFacts) -> int | None:
    """Return how many pupils are expected: what the grades say, else what the school says as a whole."""
    by_grade = total(school.grades, "expected")
    return school.pupils if by_grade is None else by_grade


def consent(school: SchoolFacts) -> Share:
    """Return how many consent forms have come back, with either answer, of those handed out."""
    back = [total(school.grades, name) for name in ("returned_yes", "returned_no")]
    known = [number for number in back if number is not None]
    return Share(sum(known) if known else None, total(school.grades, "handed_out"))


def total(grades: Iterable[GradeCounts], name: str) -> int | None:
    """Return the sum of one count over the grades that know it; None where none does."""
    known = [number for entry in grades if (number := getattr(entry, name)) is not None]
    return sum(known) if known else None


def stage(school: SchoolFacts, today: date) -> Stage:
    """Return where the school stands."""
    if school.decision == "no":
        return "declined"
    if school.settled == "yes":
        if _done(school, today):
            return "done"
        return "consent" if total(school.grades, "handed_out") else "agreed"
    touched = (school.asked_on, school.conference_on, school.decided_on)
    return "asked" if school.decision == "yes" or any(touched) else "not_asked"


def _done(school: SchoolFacts, today: date) -> bool:
    """Return whether everything is counted and no day is to come that could still bring answers."""
    if not school.counted or (school.ends is not None and school.ends > today):
        return False
    waits = school.reserve_day is not None and school.reserve_day >= today
    return not (waits and response(school).below(RESPONSE_MARK))


@dataclass(frozen=True)
class Totals:
    """All schools together. asked: schools that did not decline; done: those that have finished."""

    asked: int
    done: int
    declined: int
    response: Share
    consent: Share


def totals(schools: Iterable[SchoolFacts], today: date) -> Totals:
    """Return the totals over all schools that did not decline."""
    known = list(schools)
    taking = [school for school in known if school.decision != "no"]
    return Totals(
        asked=len(taking),
        done=sum(stage(school, today) == "done" for school in taking),
        declined=len(known) - len(taking),
        response=_sum(response(school) for school in taking),
        consent=_sum(consent(school) for school in taking),
    )


def _sum(shares: Iterable[Share]) -> Share:
    found = list(shares)
    parts = [share.part for share in found if share.part is not None]
    wholes = [share.whole for share in found if share.whole is not None]
    return Share(sum(parts) if parts else None, sum(wholes) if wholes else None)


def on_weekend(day: date | None) -> bool:
    """Return whether the day is a Saturday or Sunday."""
    return day is not None and day.weekday() >= SATURDAY


def school_day_before(day: date) -> date:
    """Return the last Monday to Friday before `day`."""
    before = day - timedelta(days=1)
    while on_weekend(before):
        before -= timedelta(days=1)
    return before
