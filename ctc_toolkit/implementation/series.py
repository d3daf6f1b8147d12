"""Series over a school year as run charts draw them: quality, attendance, adherence, and sessions planned and held.

One group alone has a value for each session; several groups together have one for each week, pooled as in `fidelity`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Literal, get_args

from ctc_toolkit.implementation.fidelity import adherence_of, held_in, ratings_of
from ctc_toolkit.implementation.planned import Period, due_days, month, takes_part
from ctc_toolkit.implementation.records import ADAPTED, Adapted, Delivery, Group
from ctc_toolkit.implementation.run_rules import Fall, fall_of

SeriesKind = Literal["quality", "own_quality", "attendance", "adherence"]
"""quality: observed from outside; own_quality: as those who deliver rate it."""
KINDS: tuple[SeriesKind, ...] = get_args(SeriesKind)
QUALITY_DROP = 0.5
"""By so many points of a rating the last three lie below the mean of those before."""
ATTENDANCE_DROP = 15.0
"""By so many points of a percentage the last three lie below the mean of those before."""
DROPS: dict[SeriesKind, float] = {
    "quality": QUALITY_DROP,
    "own_quality": QUALITY_DROP,
    "attendance": ATTENDANCE_DROP,
    "adherence": ATTENDANCE_DROP,
}
FEWEST_POINTS = 3
"""A picture of fewer points says nothing."""


@dataclass(frozen=True)
class RunPoint:
    """A value of a day, or of the week that begins on it. count: of the sessions or ratings it rests on.

    adapted: the strongest change among these sessions.
    """

    day: date
    value: float
    count: int
    adapted: Adapted


@dataclass(frozen=True)
class RunSeries:
    """A series by day. fall: whether its end falls. step: what each point stands for."""

    kind: SeriesKind
    step: Literal["session", "week"]
    points: tuple[RunPoint, ...]
    fall: Fall | None

    @property
    def median(self) -> float:
        """The median of all values."""
        return median(point.value for point in self.points)


@dataclass(frozen=True)
class MonthPoint:
    """How many sessions were due and held until the end of a month, or until today. held: None for months to come."""

    day: date
    planned: int
    held: int | None


@dataclass(frozen=True)
class Value:
    """A value of one session or observation, as a fraction so that several can be pooled."""

    day: date
    top: float
    bottom: float
    adapted: Adapted = "none"

    @property
    def value(self) -> float:
        """The value by itself."""
        return self.top / self.bottom


def run_series(delivery: Delivery, groups: Sequence[Group], period: Period, kind: SeriesKind) -> RunSeries | None:
    """Return a series of groups of a measure in a period; None with fewer than three points."""
    values = [one for group in groups for one in values_of(delivery, group, period, kind)]
    step: Literal["session", "week"] = "session" if len(groups) == 1 else "week"
    by_day: dict[date, list[Value]] = {}
    for one in sorted(values, key=lambda one: one.day):
        first = one.day if step == "session" else one.day - timedelta(days=one.day.weekday())
        by_day.setdefault(first, []).append(one)
    points = tuple(_point(day, found) for day, found in by_day.items())
    if len(points) < FEWEST_POINTS:
        return None
    return RunSeries(kind, step, points, fall_of([point.value for point in points], DROPS[kind]))


def _point(day: date, values: Sequence[Value]) -> RunPoint:
    value = sum(one.top for one in values) / sum(one.bottom for one in values)
    strongest = max((one.adapted for one in values), key=ADAPTED.index)
    return RunPoint(day, value, len(values), strongest)


def values_of(delivery: Delivery, group: Group, period: Period, kind: SeriesKind) -> list[Value]:
    """Return the values of a group in a period by day, one for each session or observation that has one."""
    found = [*_seen(group, period, kind), *_held(delivery, group, period, kind)]
    return sorted(found, key=lambda one: one.day)


def _seen(group: Group, period: Period, kind: SeriesKind) -> Iterator[Value]:
    by = {"quality": "outside", "own_quality": "self"}.get(kind)
    for seen in group.observations:
        rating, on = ratings_of(seen)[0], seen.fields.on
        if seen.fields.observer == by and on is not None and on in period and rating is not None:
            yield Value(on, rating, 1)


def _held(delivery: Delivery, group: Group, period: Period, kind: SeriesKind) -> Iterator[Value]:
    began = group.fields.participants
    for session in held_in(group, period):
        said, on = session.fields, session.fields.on or period.first
        if kind == "own_quality" and said.quality is not None:
            yield Value(on, float(said.quality), 1, said.adapted)
        elif kind == "attendance" and said.present is not None and began:
            yield Value(on, 100.0 * min(said.present, began), began, said.adapted)
        elif kind == "adherence" and (share := adherence_of(delivery, session)) is not None:
            yield Value(on, share, 1, said.adapted)


def months_of(delivery: Delivery, groups: Sequence[Group], period: Period, today: date) -> tuple[MonthPoint, ...]:
    """Return month by month how many sessions were due and how many were held, added up; months without both left out.

    Numbers that were held twice count once. The last month that has begun ends today.
    """
    running = [group for group in groups if takes_part(delivery, group, period)]
    due = sorted(day for group in running for day in due_days(delivery, group) if day in period)
    firsts: dict[tuple[str, int], date] = {}
    for group in running:
        for session in reversed(held_in(group, period)):
            if session.fields.on is not None:
                firsts[group.id, session.fields.number] = session.fields.on
    held = sorted(firsts.values())
    if not due and not held:
        return ()
    points, day = [], min([*due[:1], *held[:1]])
    last = max([*due[-1:], *held[-1:]])
    while day <= last:
        end = min(month(day).last, period.last)
        until = min(end, today) if month(day).first <= today else end
        done = sum(one <= until for one in held) if month(day).first <= today else None
        points.append(MonthPoint(until, sum(one <= until for one in due), done))
        day = end + timedelta(days=1)
    return tuple(points)
