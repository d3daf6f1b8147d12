"""Days of delivery by a calendar: school years, months, days on which sessions are due, who takes part.

1. A school year begins on 1 August and ends on 31 July, also in leap years; every day lies in exactly one.
2. A month has the days that the calendar says.
3. Due days: the first on the first day, the last on the last, in order, never more than a day from an even spread.
4. Where number, first or last day is missing, or the last lies before the first, nothing is due.
5. What a group says counts before what its measure says.
6. School years that can be chosen: those with something in them that is not ahead, and that of today.
7. A group takes part where something was entered or where it runs; edges count.
8. Components: those of the session, else all of the measure; named in the order of the set-up.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest

from ctc_toolkit.implementation.planned import (
    Period,
    begins,
    due_days,
    ends,
    minutes_planned,
    month,
    named_components,
    planned_components,
    school_year,
    school_years,
    sessions_planned,
    takes_part,
)
from tests.scripted_delivery import ALL, FIRST, delivery, group, observation, session

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 8, 1), 2026, 2027),
        (date(2026, 7, 31), 2025, 2026),
        (date(2026, 12, 31), 2026, 2027),
        (date(2027, 1, 1), 2026, 2027),
        (date(2028, 2, 29), 2027, 2028),
    ],
)
def test_1_school_years(day, first, last):
    found = school_year(day)
    assert (found.first, found.last) == (date(first, 8, 1), date(last, 7, 31))
    assert day in found


def test_1_every_day_in_one_year():
    day, days = date(2023, 8, 1), 0
    while day <= date(2028, 7, 31):
        found = school_year(day)
        assert found.first <= day <= found.last
        assert found == school_year(found.first) == school_year(found.last)
        days, day = days + 1, found.last + DAY
    assert days == 5
    assert (school_year(date(2024, 1, 1)).last - school_year(date(2024, 1, 1)).first).days == 365  # a leap year
    assert school_year(date(2026, 9, 1)).halfway == date(2026, 8, 1) + timedelta(days=182)


@pytest.mark.parametrize("year", [2024, 2026])
@pytest.mark.parametrize("number", range(1, 13))
def test_2_months(year, number):
    days = calendar.monthrange(year, number)[1]
    for day in (1, 15, days):
        assert month(date(year, number, day)) == Period(date(year, number, 1), date(year, number, days))
    assert None not in month(date(year, number, 1))


@pytest.mark.parametrize(
    ("first", "last", "number", "expected"),
    [
        (date(2026, 9, 1), date(2026, 9, 11), 3, [1, 6, 11]),
        (date(2026, 9, 1), date(2026, 9, 1), 3, [1, 1, 1]),
        (date(2026, 9, 1), date(2026, 9, 30), 1, [1]),
        (date(2026, 9, 1), date(2026, 9, 2), 4, [1, 1, 1, 2]),
        (date(2026, 9, 1), date(2026, 9, 29), 5, [1, 8, 15, 22, 29]),
        # 20 days in six steps: 0, 3.3, 6.7, 10, 13.3, 16.7, 20; parts of days are cut off
        (date(2026, 9, 1), date(2026, 9, 21), 7, [1, 4, 7, 11, 14, 17, 21]),
    ],
)
def test_3_due_days_by_hand(first, last, number, expected):
    measure = delivery(group(sessions=number, start=first, end=last))
    assert [day.day for day in due_days(measure, measure.groups[0])] == expected


@pytest.mark.parametrize("number", [2, 3, 7, 10, 36, 120])
@pytest.mark.parametrize("span", [1, 6, 91, 333])
def test_3_due_days_spread_evenly(number, span):
    measure = delivery(group(sessions=number, start=FIRST, end=FIRST + timedelta(days=span)))
    found = [(day - FIRST).days for day in due_days(measure, measure.groups[0])]
    assert (found[0], found[-1], len(found)) == (0, span, number)
    assert found == sorted(found)
    assert all(abs(day - place * span / (number - 1)) < 1 for place, day in enumerate(found))


@pytest.mark.parametrize(
    ("said", "around"),
    [
        ({"sessions": None}, {}),
        ({"sessions": 0}, {}),
        ({"start": None}, {"start": None}),
        ({"end": None}, {"end": None}),
        ({"start": date(2026, 9, 2), "end": date(2026, 9, 1)}, {}),
    ],
)
def test_4_nothing_is_due(said, around):
    measure = delivery(group(**said), **around)
    assert due_days(measure, measure.groups[0]) == ()


def test_5_whose_word_counts():
    own = group(sessions=6, minutes=45, start=date(2026, 10, 1), end=date(2026, 12, 1))
    bare = group(name="g2", sessions=None, start=None, end=None)
    measure = delivery(own, bare, sessions=12, minutes=90, start=date(2026, 8, 15), end=date(2027, 6, 30))
    assert [sessions_planned(measure, one) for one in (own, bare)] == [6, 12]
    assert [minutes_planned(measure, one) for one in (own, bare)] == [45, 90]
    assert [begins(measure, one) for one in (own, bare)] == [date(2026, 10, 1), date(2026, 8, 15)]
    assert [ends(measure, one) for one in (own, bare)] == [date(2026, 12, 1), date(2027, 6, 30)]
    nought = group(name="g3", sessions=0)
    assert sessions_planned(delivery(nought, sessions=12), nought) == 0, "nought is an answer"


def test_6_school_years_to_choose():
    old = session(1, on=date(2024, 7, 31))
    seen = observation(date(2023, 8, 1))
    ahead = session(9, on=date(2029, 9, 1), held="cancelled")
    measure = delivery(group([old, ahead], [seen]))
    assert [one.first.year for one in school_years(measure, date(2026, 10, 1))] == [2026, 2023]
    # 31 July 2024 and 1 August 2023 lie in the same school year; what is ahead does not count
    assert [one.first.year for one in school_years(delivery(), date(2026, 7, 31))] == [2025]
    early = delivery(group(start=date(2022, 9, 1), end=date(2023, 6, 1)))
    assert [one.first.year for one in school_years(early, date(2026, 10, 1))] == [2026, 2022]


@pytest.mark.parametrize(
    ("start", "end", "takes"),
    [
        (date(2026, 10, 31), None, True),
        (date(2026, 11, 1), None, False),
        (None, date(2026, 10, 1), True),
        (None, date(2026, 9, 30), False),
        (date(2026, 1, 1), date(2027, 1, 1), True),
        (date(2026, 10, 10), date(2026, 10, 10), True),
        (None, None, False),
    ],
)
def test_7_who_takes_part(start, end, takes):
    own = group(start=start, end=end)
    measure = delivery(own, start=None, end=None)
    october = month(date(2026, 10, 5))
    assert takes_part(measure, own, october) is takes
    entered = group([session(1, on=date(2026, 10, 31), held="later")], start=start, end=end)
    assert takes_part(delivery(entered, start=None, end=None), entered, october)
    watched = group([], [observation(date(2026, 10, 1))], start=start, end=end)
    assert takes_part(delivery(watched, start=None, end=None), watched, october)


def test_8_components():
    own, all_of_them = session(1, planned=("c4", "c2")), session(2)
    measure = delivery(group([own, all_of_them]))
    assert planned_components(measure, own) == ("c4", "c2")
    assert planned_components(measure, all_of_them) == ALL
    assert [one.name for one in named_components(measure, ("c4", "gone", "c2"))] == ["Baustein 2", "Baustein 4"]
    assert planned_components(delivery(components=()), session(1)) == ()
