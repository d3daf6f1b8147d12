"""A month of delivery, by hand.

1. Sessions that are due are spread evenly: ten between 1 September and 1 December 2026 (91 days) fall on days
   0, 10, 20, 30, 40, 50, 60, 70, 80 and 91, so 3 are due in September, 4 in October, 2 in November, 1 in December.
2. October: 18 and 14 of 20 were there, 32 of 40 = 80 %; all 3 and 2 of 3 core components, mean 83.3 %; what was
   adapted, cancelled and put off is told with its reason.
3. What is due and not entered is open: "due" up to 14 days after its day, then "missing"; what was put off is to be
   made up for until it was.
4. Groups without number or days of sessions are counted as such, and their sessions still count.
5. Over the area everything adds up; measures in which nothing was due are named.
6. Months can be looked at from the first group or session on, latest first, at most 36.
"""

from __future__ import annotations

from datetime import date

import pytest

from ctc_toolkit.implementation.months import (
    MOST_MONTHS,
    OpenSession,
    area_month,
    group_month,
    measure_month,
    months_of,
)
from ctc_toolkit.implementation.planned import month
from tests.made_up_delivery import TODAY, delivery, group, seen, session

ALL = ("roles", "rules", "talk")
OCTOBER = date(2026, 10, 5)
SESSIONS = (
    session(4, date(2026, 10, 1), present=18, delivered=ALL, quality=4),
    session(5, date(2026, 10, 12), present=14, delivered=("roles", "rules"), adapted="fits", why="Raum belegt"),
    session(6, date(2026, 10, 21), held="cancelled", why="Klassenfahrt"),
    session(7, date(2026, 10, 31), held="later", why="Sturm"),
)


@pytest.mark.parametrize(("day", "expected"), [
    (date(2026, 8, 3), 0), (date(2026, 9, 3), 3), (date(2026, 10, 3), 4), (date(2026, 11, 3), 2),
    (date(2026, 12, 3), 1),
])  # fmt: skip
def test_1_expected(day, expected):
    own = group()
    assert group_month(delivery(own), own, month(day), TODAY).expected == expected


def test_2_october():
    observed = seen(date(2026, 10, 12), 5, ratings=(("clarity", 5), ("overall", 4)))
    found = measure_month(delivery(group(SESSIONS, [observed])), month(OCTOBER), TODAY)
    assert (found.expected, found.held, found.cancelled, found.later, found.present) == (4, 2, 1, 1, 32)
    assert (found.attendance.part, found.attendance.whole, found.attendance.percent) == (32, 40, 80.0)
    assert found.fidelity.adherence == pytest.approx(83.333333, abs=1e-5)
    assert (found.fidelity.quality.mean, found.fidelity.own_quality.mean) == (4.5, 4.0)
    (only,) = found.groups
    assert [(one.number, one.why) for one in only.told] == [(5, "Raum belegt"), (6, "Klassenfahrt"), (7, "Sturm")]
    assert [one.fields.session for one in only.observed] == [5]


def test_3_open():
    own = group(SESSIONS)
    found = {day: group_month(delivery(own), own, month(day), TODAY).open for day in (date(2026, 9, 1), OCTOBER)}
    assert [(one.number, one.state) for one in found[date(2026, 9, 1)]] == [
        (1, "missing"), (2, "missing"), (3, "missing"),
    ]  # fmt: skip
    assert found[OCTOBER] == (OpenSession("Klasse 5b", 7, date(2026, 10, 31), "make_up"),)
    made_up = group([*SESSIONS, session(7, date(2026, 11, 4), present=15, delivered=ALL)])
    assert group_month(delivery(made_up), made_up, month(OCTOBER), TODAY).open == ()
    november = group_month(delivery(own), own, month(date(2026, 11, 1)), TODAY).open
    assert [(one.number, one.day, one.state) for one in november] == [
        (8, date(2026, 11, 10), "missing"),
        (9, date(2026, 11, 20), "due"),
    ]
    on_its_day = group_month(delivery(own), own, month(date(2026, 11, 1)), date(2026, 11, 20)).open
    assert [one.number for one in on_its_day] == [8]


def test_4_without_a_plan():
    unplanned = group([session(1, OCTOBER, group="g2", present=5, delivered=ALL)], own="g2", start=None, end=None)
    found = measure_month(delivery(group(SESSIONS), unplanned), month(OCTOBER), TODAY)
    assert (found.expected, found.unplanned, found.held, found.present) == (4, 1, 3, 37)
    alone = measure_month(delivery(unplanned), month(OCTOBER), TODAY)
    assert (alone.expected, alone.held) == (None, 1)


def test_5_the_area():
    next_year = group(own="g2", measure="m2", start=date(2027, 1, 1), end=date(2027, 6, 1))
    other = delivery(next_year, title="Kurs", measure="m2")
    third = delivery(
        group([session(1, OCTOBER, group="g3", delivered=ALL)], own="g3", measure="m3", start=OCTOBER, end=OCTOBER),
        title="Streitschlichtung",
        measure="m3",
        sessions=1,
    )
    found = area_month([delivery(group(SESSIONS)), other, third], OCTOBER, TODAY)
    assert [one.delivery.title for one in found.measures] == ["Lebenskompetenz", "Streitschlichtung"]
    assert found.quiet == ("Kurs",)
    assert (found.held, found.expected, len(found.open), found.running) == (3, 5, 1, False)
    assert area_month([], TODAY, TODAY).running
    assert area_month([], TODAY, TODAY).expected is None


def test_6_months():
    assert months_of([delivery(group(SESSIONS))], TODAY) == (
        date(2026, 11, 1), date(2026, 10, 1), date(2026, 9, 1),
    )  # fmt: skip
    assert months_of([], TODAY) == (date(2026, 11, 1),)
    old = group([session(1, date(2026, 8, 31), delivered=ALL)])
    assert months_of([delivery(old)], TODAY)[-1] == date(2026, 8, 1)
    assert len(months_of([delivery(group(start=date(2001, 1, 1)))], TODAY)) == MOST_MONTHS
