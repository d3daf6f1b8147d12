"""Series over a school year, counted by hand on scripted courses.

1. One group has a value for each session, in the order of days; several have one for each week, pooled.
2. Quality from outside and own ratings are two series; attendance counts at most all of those who began.
3. The strongest adaptation of a week is the one that is told; fewer than three points are no series.
4. Sessions planned and held are added up month by month, until today; a number that was held twice counts once.
"""

from datetime import date

import pytest

from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.series import months_of, run_series
from tests.scripted_delivery import ALL, FIRST, delivery, group, observation, session, weeks

YEAR = school_year(FIRST)


def values(measure, kind):
    found = run_series(measure, measure.groups, YEAR, kind)
    return None if found is None else [(point.day, round(point.value, 6), point.count) for point in found.points]


def test_1_one_group():
    measure = delivery(group([session(3, present=6), session(1, present=10), session(2, present=8)]))
    assert values(measure, "attendance") == [(weeks(1), 100, 1), (weeks(2), 80, 1), (weeks(3), 60, 1)]
    assert run_series(measure, measure.groups, YEAR, "attendance").median == 80
    assert run_series(measure, measure.groups, YEAR, "attendance").step == "session"


def test_1_several_groups():
    first = group([session(number, present=8, delivered=ALL[:4]) for number in (1, 2, 3)])
    other = [
        session(number, "g2", present=20, on=weeks(number).replace(day=weeks(number).day + 2)) for number in (1, 2)
    ]
    measure = delivery(first, group(other, name="g2", participants=40))
    # 1 September 2026 is a Tuesday: its week begins on 31 August; (8 + 20) / (10 + 40) = 56 percent
    assert weeks(1).weekday() == 1
    monday = [date(2026, 8, 31), date(2026, 9, 7), date(2026, 9, 14)]
    assert values(measure, "attendance") == [(monday[0], 56, 2), (monday[1], 56, 2), (monday[2], 80, 1)]
    assert values(measure, "adherence") == [(monday[0], 90, 2), (monday[1], 90, 2), (monday[2], 80, 1)]
    assert run_series(measure, measure.groups, YEAR, "adherence").step == "week"


def test_2_kinds():
    seen = [observation(weeks(number), number) for number in (1, 2, 3)]
    own = [observation(weeks(2), 5, observer="self")]
    held = [session(number, quality=4, present=12) for number in (1, 2)]
    measure = delivery(group(held, [*seen, *own]))
    assert values(measure, "quality") == [(weeks(1), 1, 1), (weeks(2), 2, 1), (weeks(3), 3, 1)]
    assert values(measure, "own_quality") is None, "two days only"
    three = delivery(group([*held, session(3, quality=3, present=12)], own))
    assert values(three, "own_quality") == [(weeks(1), 4, 1), (weeks(2), 4.5, 2), (weeks(3), 3, 1)]
    assert [value for _, value, _ in values(three, "attendance")] == [100, 100, 100]


def test_3_adapted():
    first = group([session(1, adapted="fits"), session(2), session(3)])
    other = group([session(1, "g2", adapted="core"), session(2, "g2", adapted="fits")], name="g2")
    series = run_series(delivery(first, other), (first, other), YEAR, "adherence")
    assert [point.adapted for point in series.points] == ["core", "fits", "none"]
    assert run_series(delivery(other), (other,), YEAR, "adherence") is None


def test_4_months():
    held = [session(number) for number in (1, 2, 3, 5)] + [session(4, held="cancelled", delivered=())]
    twice = session(5, on=weeks(6))
    measure = delivery(group([*held, twice]))
    found = months_of(measure, measure.groups, YEAR, weeks(7))
    # due every week from 1 September: five in September, nine until 31 October, ten until 3 November
    assert [(one.day, one.planned, one.held) for one in found] == [
        (date(2026, 9, 30), 5, 4), (weeks(7), 7, 4), (date(2026, 11, 30), 10, None),
    ]  # fmt: skip
    assert months_of(delivery(group(sessions=None)), (group(sessions=None),), YEAR, weeks(7)) == ()


@pytest.mark.parametrize("kind", ["quality", "own_quality", "attendance", "adherence"])
def test_3_nothing(kind):
    measure = delivery(group())
    assert run_series(measure, measure.groups, YEAR, kind) is None
