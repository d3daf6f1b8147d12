"""How true to its design a measure is delivered.

1. A hand-computed measure with two groups: adherence, dose, minutes, attendance, quality, responsiveness, reach,
   retention, trained staff and adaptations are those of the arithmetic written beside it.
2. The index is the weighted mean of the dimensions that are there, by hand; weights are renormalised; below three
   dimensions or three sessions there is none, and it says which of both is missing.
3. A rating of 1 is 0, of 3 is 50, of 5 is 100. Ratings by observers from outside count before those by oneself, which
   are marked; without any rating attendance stands for responsiveness, and is marked.
4. Planned so far: due at least two weeks ago, or entered; what was put off and made up for counts once, what was
   cancelled counts as planned and not held, what is cancelled in advance not before its day.
5. A period takes only what lies in it; a school year begins on the first of August; groups of other years do not count.
6. Reach counts in the index from the middle of the school year on; one group alone has no reach.
7. The lines of the bands are those of the catalogue (90 and 80 percent, a rating of 4.0) and of the project's methods
   paper (80 and 60; full dose from 80 percent).
"""

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.implementation.fidelity import (
    HIGH_FROM,
    MIDDLE_FROM,
    Dimension,
    band_of,
    fidelity_of,
    index_of,
    ratings_of,
    scaled,
)
from ctc_toolkit.implementation.planned import Period, due_days, month, school_year, school_years, takes_part
from ctc_toolkit.implementation.records import ObservationFields
from ctc_toolkit.process import load_process
from tests.scripted_delivery import ALL, FIRST, delivery, group, observation, session, weeks

YEAR = school_year(FIRST)
END = date(2027, 3, 1)


def two_groups():
    """Return the measure of statement 1."""
    first = group(
        [
            session(1, delivered=ALL, minutes=90, present=10, quality=5, engagement=4),
            session(2, delivered=ALL[:4], minutes=60, present=8, quality=4, engagement=4, adapted="fits", why="Raum"),
            session(3, delivered=ALL[:3], minutes=90, present=6, quality=3, engagement=2, adapted="core", why="Zeit"),
            session(4, held="cancelled", delivered=(), why="krank"),
        ],
        [observation(weeks(2), 4, 3), observation(weeks(3), 5, 4, observer="self")],
        sessions=4, end=weeks(4), finished=8, leaders=2, trained=1,
    )  # fmt: skip
    second = group(
        [
            session(1, "g2", delivered=("c1",), planned=("c1", "c2"), present=15),
            session(2, "g2", delivered=ALL, present=20),
        ],
        [observation(weeks(2), 2, 5, "g2")],
        name="g2", sessions=2, end=weeks(2), participants=20, finished=None, leaders=1, trained=1,
    )  # fmt: skip
    return delivery(first, second, reach=60, eligible=300)


def test_1_by_hand():
    found = fidelity_of(two_groups(), YEAR, END)
    assert (found.groups, found.held) == (2, 5)
    # per session: 5/5, 4/5, 3/5 and 1/2, 5/5 of the components: (100 + 80 + 60 + 50 + 100) / 5 = 78
    assert found.adherence == pytest.approx(78)
    assert found.adherence_sessions == 5
    # 3 + 2 sessions held of 4 + 2 planned
    assert (found.dose.part, found.dose.whole) == (5, 6)
    # 90 + 60 + 90 minutes of 3 x 90; the second group says nothing about minutes
    assert (found.minutes.part, found.minutes.whole) == (240, 270)
    # 10 + 8 + 6 of 3 x 10 and 15 + 20 of 2 x 20
    assert (found.attendance.part, found.attendance.whole) == (59, 70)
    # from outside: 4 and 2; response 3 and 5
    assert (found.quality.mean, found.quality.count) == (3, 2)
    assert (found.engagement.mean, found.engagement.count) == (4, 2)
    # by oneself: sessions 5, 4, 3 and one observation 5; engagement 4, 4, 2 and 4
    assert (found.own_quality.mean, found.own_quality.count) == (17 / 4, 4)
    assert (found.own_engagement.mean, found.own_engagement.count) == (14 / 4, 4)
    # 10 + 20 began, target 60, 300 could take part
    assert (found.participants, found.reach.percent, found.of_eligible.percent) == (30, 50, 10)
    # 8 of 10 in the group that says so; 1 + 1 of 2 + 1 trained
    assert (found.retention.part, found.retention.whole) == (8, 10)
    assert (found.trained.part, found.trained.whole) == (2, 3)
    assert dict(found.adaptations) == {"none": 3, "fits": 1, "core": 1}


def test_1_set_up_says_who_is_trained():
    measure = two_groups()
    told = replace(measure, set_up=replace(measure.set_up, staff=8, trained=6))
    assert fidelity_of(told, YEAR, END).trained.percent == 75


def test_1_more_came_than_expected():
    crowd = delivery(group([session(1, present=14)], participants=10), reach=5)
    found = fidelity_of(crowd, YEAR, END)
    assert found.attendance.percent == found.reach.percent == 100
    assert (found.attendance.part, found.reach.part) == (14, 10)


def test_2_index_by_hand():
    found = fidelity_of(two_groups(), YEAR, END)
    # adherence 78, dose 500/6, quality (3 - 1)/4 = 50, responsiveness (4 - 1)/4 = 75, reach 50
    values = {one.name: one.value for one in found.dimensions}
    assert values == pytest.approx(
        {"adherence": 78, "dose": 83.3333333, "quality": 50, "responsiveness": 75, "reach": 50}
    )
    # (78 + 83.33 + 50 + 75 + 50) / 5 = 67.27
    assert found.index.value == pytest.approx(67.2666667)
    assert found.index.band == "middle"
    assert [found.dimension(name).band for name in ("adherence", "dose", "quality", "responsiveness", "reach")] == [
        "low", "high", "middle", "high", "low",
    ]  # fmt: skip
    weights = {"adherence": 3, "dose": 1, "quality": 0, "responsiveness": 0, "reach": 1}
    weighed = fidelity_of(two_groups(), YEAR, END, weights=weights)
    # (3 x 78 + 83.33 + 50) / 5 = 73.47
    assert weighed.index.value == pytest.approx(73.4666667)
    assert dict(weighed.index.weights) == pytest.approx({"adherence": 0.6, "dose": 0.2, "reach": 0.2})


def test_2_when_there_is_none():
    few = delivery(group([session(1), session(2)]))
    assert fidelity_of(few, YEAR, END).refused == "few_sessions"
    plain = delivery(group([session(number) for number in range(1, 5)]))
    found = fidelity_of(plain, YEAR, END)
    assert [one.name for one in found.dimensions] == ["adherence", "dose"]
    assert (found.index, found.refused) == (None, "few_dimensions")
    nothing = fidelity_of(delivery(), YEAR, END)
    assert (nothing.groups, nothing.held, nothing.adherence, nothing.dose) == (0, 0, None, None)
    assert (nothing.dimensions, nothing.refused) == ((), "few_sessions")
    two = [Dimension("adherence", 90, "counted", 4), Dimension("dose", 80, "counted", 4)]
    assert index_of(two) is None
    third = Dimension("quality", 70, "outside", 1)
    assert index_of([*two, third]).value == pytest.approx(80)
    assert index_of([*two, third], {"adherence": 1, "dose": 1}) is None


def test_3_ratings():
    assert [scaled(rating) for rating in (1, 3, 4, 5)] == [0, 50, 75, 100]
    own = delivery(group([session(number, quality=4, engagement=3) for number in range(1, 5)]))
    found = fidelity_of(own, YEAR, END)
    assert {one.name: (one.value, one.basis) for one in found.dimensions if one.name != "dose"} == {
        "adherence": (100, "counted"), "quality": (75, "self"), "responsiveness": (50, "self"),
    }  # fmt: skip
    assert found.self_rated == ("quality", "responsiveness")
    seen = replace(own, groups=(replace(own.groups[0], observations=(observation(weeks(2), 5, 1),)),))
    outside = fidelity_of(seen, YEAR, END)
    assert (outside.dimension("quality").value, outside.dimension("quality").basis) == (100, "outside")
    assert (outside.dimension("responsiveness").value, outside.self_rated) == (0, ())
    there = fidelity_of(delivery(group([session(number, present=7) for number in range(1, 5)])), YEAR, END)
    assert (there.dimension("responsiveness").value, there.dimension("responsiveness").basis) == (70, "attendance")


def test_3_points_of_the_form():
    one_side = replace(observation(FIRST), fields=ObservationFields(FIRST, ratings=(("understanding", 2),)))
    assert ratings_of(one_side) == (None, 2)
    assert ratings_of(observation(FIRST, 3, 5)) == (3, 5)


def test_4_planned_so_far():
    ten = delivery(group([session(1), session(2)]))
    assert due_days(ten, ten.groups[0]) == tuple(weeks(number) for number in range(1, 11))
    # on the day of the sixth session four are due for two weeks or longer
    assert (fidelity_of(ten, YEAR, weeks(6)).dose.part, fidelity_of(ten, YEAR, weeks(6)).dose.whole) == (2, 4)
    ahead = delivery(group([session(number) for number in range(1, 6)]))
    assert fidelity_of(ahead, YEAR, weeks(5)).dose.percent == 100
    put_off = delivery(group([session(1), session(2, held="later", delivered=()), session(2, on=weeks(3))]))
    assert (fidelity_of(put_off, YEAR, weeks(3)).dose.part, fidelity_of(put_off, YEAR, weeks(3)).dose.whole) == (2, 2)
    off = delivery(group([session(1), session(2, held="cancelled", delivered=())]))
    assert fidelity_of(off, YEAR, weeks(2)).dose.percent == 50
    in_advance = delivery(group([session(1), session(9, held="cancelled", delivered=())]))
    assert fidelity_of(in_advance, YEAR, weeks(2)).dose.percent == 100
    unknown = delivery(group([session(1)], sessions=None))
    assert (due_days(unknown, unknown.groups[0]), fidelity_of(unknown, YEAR, END).dose.whole) == ((), 1)
    single = delivery(group(sessions=1))
    assert due_days(single, single.groups[0]) == (FIRST,)


def test_5_periods():
    assert school_year(date(2026, 7, 31)) == Period(date(2025, 8, 1), date(2026, 7, 31))
    assert school_year(date(2026, 8, 1)) == Period(date(2026, 8, 1), date(2027, 7, 31))
    assert month(date(2028, 2, 10)) == Period(date(2028, 2, 1), date(2028, 2, 29))
    assert YEAR.halfway == date(2027, 1, 30)
    measure = two_groups()
    first_week = fidelity_of(measure, Period(FIRST, FIRST), END)
    assert (first_week.held, first_week.adherence, first_week.dose.whole) == (2, 75, 2)
    before = school_year(date(2025, 10, 1))
    assert not takes_part(measure, measure.groups[0], before)
    assert fidelity_of(measure, before, END).groups == 0
    assert school_years(measure, END) == (YEAR,)
    assert school_years(measure, date(2028, 1, 1)) == (school_year(date(2028, 1, 1)), YEAR)


def test_6_reach_from_the_middle_on():
    measure = two_groups()
    assert fidelity_of(measure, YEAR, date(2027, 1, 29)).dimension("reach") is None
    assert fidelity_of(measure, YEAR, date(2027, 1, 30)).dimension("reach").value == 50
    alone = fidelity_of(measure, YEAR, END, group="g2")
    assert (alone.groups, alone.held, alone.reach, alone.of_eligible) == (1, 2, None, None)
    assert alone.dimension("reach") is None


def test_7_lines():
    lights = load_process().rating_scales.fidelity.lights
    assert (HIGH_FROM["adherence"], MIDDLE_FROM["adherence"]) == (lights.good_from, lights.attention_from)
    assert HIGH_FROM["quality"] == HIGH_FROM["responsiveness"] == scaled(lights.observed_good_from)
    assert (HIGH_FROM["index"], MIDDLE_FROM["index"], HIGH_FROM["dose"]) == (80, 60, 80)
    assert [band_of("index", value) for value in (79.6, 79.4, 59.6, 59.4)] == ["high", "middle", "middle", "low"]
