"""Periods of delivery, and on which days the sessions of a group are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ctc_toolkit.implementation.records import Component, Delivery, Group, Session

FIRST_MONTH = 8
"""A school year begins on the first day of this month, as in North Rhine-Westphalia."""

LOGGING_DAYS = 14
"""So many days after a session is due it is expected to be entered; until then it is not counted as missing."""


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date | None) -> bool:
        """Return whether a day lies in it; a missing day does not."""
        return day is not None and self.first <= day <= self.last

    @property
    def halfway(self) -> date:
        """The day in the middle."""
        return self.first + (self.last - self.first) / 2


def school_year(day: date) -> Period:
    """Return the school year (1 August to 31 July) in which a day lies."""
    begins = day.year if day.month >= FIRST_MONTH else day.year - 1
    return Period(date(begins, FIRST_MONTH, 1), date(begins + 1, FIRST_MONTH, 1) - timedelta(days=1))


def month(day: date) -> Period:
    """Return the month in which a day lies."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def school_years(delivery: Delivery, today: date) -> tuple[Period, ...]:
    """Return the school years in which something was delivered or the measure runs, and that of today, latest first."""
    days = [session.fields.on for group in delivery.groups for session in group.sessions]
    days += [seen.fields.on for group in delivery.groups for seen in group.observations]
    days += [day for group in delivery.groups for day in (group.fields.start, group.fields.end)]
    found = {school_year(day) for day in days if day is not None and day <= today}
    return tuple(sorted(found | {school_year(today)}, reverse=True))


def sessions_planned(delivery: Delivery, group: Group) -> int | None:
    """Return how many sessions a group is to have; None where nobody said."""
    return group.fields.sessions if group.fields.sessions is not None else delivery.set_up.sessions


def minutes_planned(delivery: Delivery, group: Group) -> int | None:
    """Return how many minutes a session of a group is to last; None where nobody said."""
    return group.fields.minutes if group.fields.minutes is not None else delivery.set_up.minutes


def begins(delivery: Delivery, group: Group) -> date | None:
    """Return the first day of a group, else that of its measure."""
    return group.fields.start or delivery.start


def ends(delivery: Delivery, group: Group) -> date | None:
    """Return the last day of a group, else that of its measure."""
    return group.fields.end or delivery.end


def due_days(delivery: Delivery, group: Group) -> tuple[date, ...]:
    """Return on which days the planned sessions are due: spread evenly from the first day to the last one.

    Empty where the number of sessions, the first or the last day is not known.
    """
    number, first, last = sessions_planned(delivery, group), begins(delivery, group), ends(delivery, group)
    if not number or first is None or last is None or last < first:
        return ()
    span = (last - first).days
    return tuple(first + timedelta(days=span * place // max(number - 1, 1)) for place in range(number))


def planned_components(delivery: Delivery, session: Session) -> tuple[str, ...]:
    """Return the ids of the core components that were meant for a session: its own, else all of the measure."""
    return session.fields.planned or tuple(component.id for component in delivery.set_up.components)


def named_components(delivery: Delivery, ids: Iterable[str]) -> tuple[Component, ...]:
    """Return the core components with these ids, in the order of the set-up."""
    wanted = set(ids)
    return tuple(component for component in delivery.set_up.components if component.id in wanted)


def takes_part(delivery: Delivery, group: Group, period: Period) -> bool:
    """Return whether a group belongs to a period: something was entered in it, or the group runs in it."""
    entered = [session.fields.on for session in group.sessions] + [seen.fields.on for seen in group.observations]
    if any(day in period for day in entered):
        return True
    first, last = begins(delivery, group), ends(delivery, group)
    return (first is None or first <= period.last) and (last is None or last >= period.first) and bool(first or last)
