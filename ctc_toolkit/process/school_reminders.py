"""What is due for which school, and by when, on the way to its survey. Knows no database.

A reminder that was done rests for some days and comes back where nothing has happened since. Times are proposals of
this application; three weeks for the letter to the parents stand in the letters themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from ctc_toolkit.process.school_progress import (
    CONSENT_MARK,
    RESPONSE_MARK,
    SchoolFacts,
    consent,
    response,
    school_day_before,
    stage,
    total,
)

ReminderKind = Literal[
    "ask",
    "conference",
    "decision",
    "day",
    "consent-forms",
    "consent-low",
    "survey-day",
    "count",
    "response-low",
    "reserve-day",
    "thanks",
]
REMINDER_KINDS: tuple[ReminderKind, ...] = get_args(ReminderKind)

ASK_BEFORE = timedelta(weeks=16)
"""Requests to schools go out three to four months before the survey."""
CONFERENCE_WITHIN = timedelta(weeks=6)
SETTLED_BEFORE = timedelta(weeks=6)
"""Decision and day should be there so long before the first day."""
DECISION_WITHIN = timedelta(days=14)
FORMS_BEFORE = timedelta(weeks=3)
CONSENT_LOOKED_AT = timedelta(days=10)
CONSENT_BEFORE = timedelta(days=7)
COUNT_WITHIN = timedelta(days=3)
SECOND_CHANCE_WITHIN = timedelta(days=7)
THANKS_WITHIN = timedelta(days=14)
SOON = timedelta(days=14)
"""What is due within so many days is shown first."""

RESTS: Mapping[ReminderKind, timedelta | None] = {
    "ask": timedelta(days=14),
    "conference": timedelta(days=21),
    "decision": timedelta(days=14),
    "day": timedelta(days=14),
    "consent-forms": timedelta(days=7),
    "consent-low": timedelta(days=3),
    "survey-day": None,
    "count": timedelta(days=5),
    "response-low": timedelta(days=7),
    "reserve-day": None,
    "thanks": None,
}
"""How long a reminder rests once it was done; None: it does not come back for the same day."""

When = Literal["overdue", "now", "later"]


@dataclass(frozen=True)
class Reminder:
    """Something that is due for a school. due: None where no date can be said yet. last_on: when it was done last."""

    kind: ReminderKind
    due: date | None
    last_on: date | None = None

    def when(self, today: date) -> When:
        """Return whether it is overdue, due within `SOON`, or later."""
        if self.due is None or self.due > today + SOON:
            return "later"
        return "overdue" if self.due < today else "now"


def reminders(school: SchoolFacts, begins: date | None, today: date, done: Mapping[str, date]) -> tuple[Reminder, ...]:
    """Return what is due for a school, most urgent first.

    begins: first day of the whole survey, if it is known. done: by kind the day on which it was done last.
    """
    if school.decision == "no":
        return ()
    found = (
        Reminder(kind, due, done.get(kind))
        for kind, due in _due(school, begins, today)
        if not _rests(kind, due, done.get(kind), today)
    )
    return tuple(sorted(found, key=urgency))


def urgency(reminder: Reminder) -> tuple[date, int]:
    """Return the key by which reminders are sorted."""
    return reminder.due or date.max, REMINDER_KINDS.index(reminder.kind)


def _rests(kind: ReminderKind, due: date | None, last_on: date | None, today: date) -> bool:
    if last_on is None:
        return False
    rest = RESTS[kind]
    if rest is not None:
        return today < last_on + rest
    return kind == "thanks" or due is None or last_on >= due - timedelta(days=7)


def _due(school: SchoolFacts, begins: date | None, today: date) -> Iterator[tuple[ReminderKind, date | None]]:
    if school.settled == "yes":
        yield from _before_the_day(school, begins, today)
        yield from _after_the_day(school, today)
        return
    before = begins - SETTLED_BEFORE if begins else None
    touched = (school.asked_on, school.conference_on, school.decided_on)
    if school.decision == "open" and not any(touched):
        yield "ask", begins - ASK_BEFORE if begins else None
    elif school.conference_on is None or (school.decided_on is not None and school.conference_on > school.decided_on):
        yield "conference", _earlier(school.asked_on + CONFERENCE_WITHIN if school.asked_on else today, before)
    else:
        yield "decision", _earlier(school.conference_on + DECISION_WITHIN, before)


def _before_the_day(
    school: SchoolFacts, begins: date | None, today: date
) -> Iterator[tuple[ReminderKind, date | None]]:
    first, out = school.first_day, total(school.grades, "handed_out")
    if first is None:
        if not school.counted:
            yield "day", begins - SETTLED_BEFORE if begins else None
        return
    if first <= today:
        return
    if not out:
        yield "consent-forms", first - FORMS_BEFORE
    elif first - CONSENT_LOOKED_AT <= today and _few_back(school):
        yield "consent-low", first - CONSENT_BEFORE
    if school_day_before(first) <= today:
        yield "survey-day", school_day_before(first)


def _after_the_day(school: SchoolFacts, today: date) -> Iterator[tuple[ReminderKind, date | None]]:
    ends, reserve = school.ends, school.reserve_day
    if reserve is not None and school_day_before(reserve) <= today < reserve:
        yield "reserve-day", school_day_before(reserve)
    if stage(school, today) == "done":
        low = response(school).below(RESPONSE_MARK) and reserve is None
        if low and ends is not None and today <= ends + 2 * SECOND_CHANCE_WITHIN:
            yield "response-low", ends + SECOND_CHANCE_WITHIN
        yield "thanks", (ends or today) + THANKS_WITHIN
    elif ends is not None and ends < today:
        if not school.counted:
            yield "count", ends + COUNT_WITHIN
        elif reserve is not None:
            yield "response-low", min(ends + SECOND_CHANCE_WITHIN, reserve)


def _few_back(school: SchoolFacts) -> bool:
    found = consent(school)
    return found.part is None or found.below(CONSENT_MARK)


def _earlier(first: date, second: date | None) -> date:
    return first if second is None else min(first, second)
