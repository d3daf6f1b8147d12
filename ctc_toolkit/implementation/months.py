"""What happened in a month, per measure and over all of an area: sessions, attendance, adaptations, what is open.

Adherence, quality and attendance are those of `fidelity_of` for the month, so that every page says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ctc_toolkit.implementation.fidelity import Fidelity, Share, fidelity_of
from ctc_toolkit.implementation.planned import LOGGING_DAYS, Period, begins, due_days, month, takes_part
from ctc_toolkit.implementation.records import Delivery, Group, Observation, SessionFields

MOST_MONTHS = 36
"""So many months can be chosen, counted back from today."""


@dataclass(frozen=True)
class OpenSession:
    """A session that is due and not entered, or that is to be made up for.

    day: on which it is expected, or on which it did not take place. state: "due" up to 14 days after its day, then
    "missing"; "make_up" where it was put off.
    """

    group: str
    number: int
    day: date
    state: Literal["due", "missing", "make_up"]


@dataclass(frozen=True)
class GroupMonth:
    """A group in a month. expected: sessions due in it; None where the plan of the group does not say.

    present: young people at the sessions held, added up; None where nobody was counted. told: sessions that were
    adapted or did not take place, by day. observed: observations of the month.
    """

    group: Group
    expected: int | None
    held: int
    cancelled: int
    later: int
    present: int | None
    told: tuple[SessionFields, ...]
    open: tuple[OpenSession, ...]
    observed: tuple[Observation, ...]


@dataclass(frozen=True)
class MeasureMonth:
    """A measure in a month. fidelity: of all its groups in this month."""

    delivery: Delivery
    fidelity: Fidelity
    groups: tuple[GroupMonth, ...]

    @property
    def expected(self) -> int | None:
        """Sessions due in the month over all groups whose plan says so; None where none does."""
        return _sum(one.expected for one in self.groups)

    @property
    def unplanned(self) -> int:
        """How many groups do not say when their sessions are due."""
        return sum(one.expected is None for one in self.groups)

    @property
    def held(self) -> int:
        """Sessions held."""
        return sum(one.held for one in self.groups)

    @property
    def cancelled(self) -> int:
        """Sessions that will not take place."""
        return sum(one.cancelled for one in self.groups)

    @property
    def later(self) -> int:
        """Sessions that were put off."""
        return sum(one.later for one in self.groups)

    @property
    def present(self) -> int | None:
        """Young people at the sessions held, added up over sessions; None where nobody was counted."""
        return _sum(one.present for one in self.groups)

    @property
    def attendance(self) -> Share | None:
        """Young people present of those who began, over the sessions in which they were counted."""
        return self.fidelity.attendance

    @property
    def open(self) -> tuple[OpenSession, ...]:
        """What is due and not entered, by day."""
        return tuple(sorted((one for group in self.groups for one in group.open), key=lambda one: (one.day, one.group)))


@dataclass(frozen=True)
class AreaMonth:
    """A month of an area. measures: in which something was due or entered. quiet: titles of the others.

    as_of: the day on which this was put together.
    """

    period: Period
    as_of: date
    measures: tuple[MeasureMonth, ...]
    quiet: tuple[str, ...]

    @property
    def held(self) -> int:
        """Sessions held."""
        return sum(one.held for one in self.measures)

    @property
    def cancelled(self) -> int:
        """Sessions that will not take place."""
        return sum(one.cancelled for one in self.measures)

    @property
    def expected(self) -> int | None:
        """Sessions due; None where no group says when."""
        return _sum(one.expected for one in self.measures)

    @property
    def open(self) -> tuple[OpenSession, ...]:
        """What is due and not entered, over all measures."""
        return tuple(entry for one in self.measures for entry in one.open)

    @property
    def running(self) -> bool:
        """Whether the month is not over yet."""
        return self.as_of <= self.period.last


def area_month(deliveries: Sequence[Delivery], day: date, today: date) -> AreaMonth:
    """Return the month in which a day lies."""
    period = month(day)
    found = [(one, measure_month(one, period, today)) for one in deliveries]
    busy = tuple(seen for _, seen in found if seen is not None)
    quiet = tuple(one.title for one, seen in found if seen is None and not one.dropped)
    return AreaMonth(period, today, busy, quiet)


def measure_month(delivery: Delivery, period: Period, today: date) -> MeasureMonth | None:
    """Return a measure in a month; None where nothing was due and nothing was entered."""
    groups = tuple(
        group_month(delivery, group, period, today) for group in delivery.groups if takes_part(delivery, group, period)
    )
    busy = any(
        one.expected or one.held or one.cancelled or one.later or one.open or one.observed or one.expected is None
        for one in groups
    )
    return MeasureMonth(delivery, fidelity_of(delivery, period, today), groups) if busy else None


def group_month(delivery: Delivery, group: Group, period: Period, today: date) -> GroupMonth:
    """Return a group in a month. Sessions that are due are spread evenly between its first and its last day."""
    due = due_days(delivery, group)
    entered = sorted(
        (one.fields for one in group.sessions if one.fields.on in period),
        key=lambda one: (one.on or date.min, one.number),
    )
    held = [one for one in entered if one.held == "held"]
    return GroupMonth(
        group=group,
        expected=sum(day in period for day in due) if due else None,
        held=len(held),
        cancelled=sum(one.held == "cancelled" for one in entered),
        later=sum(one.held == "later" for one in entered),
        present=_sum(one.present for one in held),
        told=tuple(one for one in entered if one.held != "held" or one.adapted != "none"),
        open=tuple(_open(group, due, period, today)),
        observed=tuple(one for one in group.observations if one.fields.on in period),
    )


def months_of(deliveries: Sequence[Delivery], today: date) -> tuple[date, ...]:
    """Return the first days of the months that can be looked at: from the first group or session on, latest first."""
    days = [day for one in deliveries for group in one.groups if (day := begins(one, group)) is not None]
    days += [held.fields.on for one in deliveries for group in one.groups for held in group.sessions if held.fields.on]
    first = min([day for day in days if day <= today], default=today).replace(day=1)
    found = [today.replace(day=1)]
    while found[-1] > first and len(found) < MOST_MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(found)


def _open(group: Group, due: Sequence[date], period: Period, today: date) -> Iterable[OpenSession]:
    """Yield sessions that are due in a month before today and not entered, and those that are to be made up for."""
    settled = {one.fields.number for one in group.sessions if one.fields.held != "later"}
    put_off = {one.fields.number for one in group.sessions if one.fields.held == "later"}
    for number, day in enumerate(due, start=1):
        if day in period and day < today and number not in settled | put_off:
            state: Literal["due", "missing"] = "missing" if day < today - timedelta(days=LOGGING_DAYS) else "due"
            yield OpenSession(group.fields.name, number, day, state)
    for one in group.sessions:
        fields = one.fields
        if fields.held == "later" and fields.on is not None and fields.on in period and fields.number not in settled:
            yield OpenSession(group.fields.name, fields.number, fields.on, "make_up")


def _sum(values: Iterable[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return sum(known) if known else None
