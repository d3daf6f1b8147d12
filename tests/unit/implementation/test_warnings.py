"""Early warnings about the delivery of a measure, on scripted courses.

1. A scripted dip: nothing before it, the warnings that it brings on the day it does, and what they rest on.
2. Each rule on the day before and on the day it begins to hold, with its numbers, its severity and since when.
3. Nothing is warned about what is not in the plan any more, has not begun, or is over.
4. Where nothing was entered for long, single late sessions are not told besides; a pause in the plan is no silence.
5. Most urgent first; the key stays the same while a warning gets worse, and worse is what its rule calls so.
6. A measure runs as planned, needs attention, stands still, has not begun, is over, or it is too early to say.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.implementation.planned import LOGGING_DAYS
from ctc_toolkit.implementation.standing import standing_of
from ctc_toolkit.implementation.warnings import RULES, is_worse, warnings_of
from tests.scripted_delivery import ALL, FIRST, delivery, group, observation, session, weeks

DAY = timedelta(days=1)
WAIT = timedelta(days=LOGGING_DAYS)


def found(measure, today):
    return {one.rule: one for one in warnings_of(measure, today)}


def dip(number):
    """Return a measure until the session `number`: six good ones, then fewer come, less is done, and it gets worse."""
    good = [session(one, present=9, quality=5) for one in range(1, 7)]
    bad = [session(one, present=6, quality=4, delivered=ALL[:2], adapted="core", why="Zeit") for one in range(7, 11)]
    return delivery(group([*good, *bad][:number], [observation(weeks(2))]), end=weeks(12))


def test_1_a_dip():
    assert found(dip(6), weeks(6)) == {}
    assert set(found(dip(7), weeks(7))) == {"core_adapted"}
    after = found(dip(9), weeks(9))
    # quality: three times 4 after six times 5; attendance: 60 after 90 percent; adherence: (6 x 100 + 3 x 40) / 9 = 80
    assert set(after) == {"core_adapted", "quality_falling", "attendance_falling"}
    assert after["quality_falling"].numbers == {"last": 4, "before": 5, "sign": "drop", "by": "self"}
    assert (after["quality_falling"].since, after["quality_falling"].group_name) == (weeks(7), "G1")
    assert after["attendance_falling"].numbers == {"last": 60, "before": 90, "sign": "drop"}
    assert (after["core_adapted"].severity, after["core_adapted"].since) == ("urgent", weeks(7))
    # one more: (6 x 100 + 4 x 40) / 10 = 76
    low = found(dip(10), weeks(10))["adherence_low"]
    assert low.numbers["percent"] == pytest.approx(76)
    assert (low.severity, low.since) == ("soon", weeks(10))
    assert standing_of(dip(6), weeks(6)).standing == "as_planned"
    assert standing_of(dip(9), weeks(9)).standing == "attention"


def test_2_sessions_late():
    measure = delivery(group([session(number) for number in (1, 2)], [observation(FIRST)]))
    assert "sessions_late" not in found(measure, weeks(3) + WAIT)
    late = found(measure, weeks(3) + WAIT + DAY)["sessions_late"]
    assert (late.severity, late.level, late.since, late.numbers["count"]) == ("soon", 1, weeks(3), 1)
    assert found(measure, weeks(5) + WAIT + DAY)["sessions_late"].severity == "urgent"
    told = delivery(group([session(1), session(2), session(3, held="cancelled", delivered=())]))
    assert "sessions_late" not in found(told, weeks(3) + WAIT + DAY)
    put_off = delivery(group([session(1), session(2, held="later", delivered=())]))
    assert found(put_off, weeks(2) + WAIT + DAY)["sessions_late"].since == weeks(2)
    made_up_for = delivery(group([session(1), session(2, held="later", delivered=()), session(2, on=weeks(4))]))
    assert "sessions_late" not in found(made_up_for, weeks(2) + WAIT + DAY)


def test_2_dose():
    held = [session(number) for number in (1, 2, 4, 5)]
    off = session(3, held="cancelled", delivered=())
    assert "dose_low" not in found(delivery(group([*held, off])), weeks(5))
    # 3 of 5 planned so far
    fewer = found(delivery(group([*held[:3], off, session(5, held="cancelled", delivered=())])), weeks(5))["dose_low"]
    assert (fewer.severity, fewer.numbers["held"], fewer.numbers["planned"], fewer.since) == ("soon", 3, 5, weeks(3))
    very = found(delivery(group([held[0], *(session(n, held="cancelled", delivered=()) for n in (2, 3))])), weeks(3))
    assert very["dose_low"].severity == "urgent"


def test_2_money():
    measure = delivery(group([session(1)]), funded_until=date(2027, 3, 31), end=date(2027, 7, 31))
    first = date(2027, 3, 31) - timedelta(days=180)
    assert "funding_ends" not in found(measure, first - DAY)
    assert (found(measure, first)["funding_ends"].severity, found(measure, first)["funding_ends"].since) == (
        "soon",
        first,
    )
    assert found(measure, date(2027, 1, 30))["funding_ends"].severity == "urgent"
    assert found(measure, date(2027, 1, 30))["funding_ends"].numbers == {"until": date(2027, 3, 31), "days": 60}
    assert "funding_ends" not in found(replace(measure, end=date(2027, 3, 31)), date(2027, 1, 30))


def test_2_staff_and_observation():
    few = delivery(group([session(number) for number in range(1, 4)]), staff=4, trained=3)
    assert found(few, weeks(3))["staff_untrained"].severity == "soon"
    assert found(replace(few, groups=(group(),)), FIRST)["staff_untrained"].severity == "note"
    assert "staff_untrained" not in found(replace(few, set_up=replace(few.set_up, trained=4)), weeks(3))
    assert "not_observed" not in found(few, weeks(3))
    four = delivery(group([session(number) for number in range(1, 5)]))
    assert found(four, weeks(4))["not_observed"].since == weeks(4)
    assert "not_observed" in found(
        delivery(group(four.groups[0].sessions, [observation(FIRST, observer="self")])), weeks(4)
    )
    assert "not_observed" not in found(delivery(group(four.groups[0].sessions, [observation(FIRST)])), weeks(4))


def test_2_reach():
    measure = delivery(group([session(1)]), reach=21)
    half = date(2027, 1, 30)
    assert "reach_low" not in found(measure, half - DAY)
    low = found(measure, half)["reach_low"]
    assert (low.numbers["reached"], low.numbers["target"], low.since) == (10, 21, half)
    assert "reach_low" not in found(replace(measure, set_up=replace(measure.set_up, reach=20)), half)


def test_2_ratings_from_outside_count_before_ones_own():
    own = [session(number, quality=5) for number in range(1, 8)]
    seen = [observation(weeks(number), 5 if number < 4 else 3) for number in range(1, 7)]
    falling = found(delivery(group(own, seen)), weeks(7))["quality_falling"]
    assert (falling.numbers["by"], falling.since) == ("outside", weeks(4))


def test_3_nothing_to_warn_of():
    late = delivery(group())
    assert found(late, weeks(20)) != {}
    assert warnings_of(replace(late, dropped=True), weeks(20)) == ()
    assert found(late, FIRST - 30 * DAY) == {}
    assert standing_of(replace(late, dropped=True), weeks(20)).standing == "ended"
    over = replace(late, end=weeks(10))
    assert (standing_of(over, weeks(20)).standing, standing_of(over, weeks(20)).warnings) == ("ended", ())


def test_4_silence():
    measure = delivery(group([session(1)], end=date(2027, 6, 29)))
    after = FIRST + timedelta(days=60)
    assert "nothing_entered" not in found(measure, after)
    silent = found(measure, after + DAY)
    assert "sessions_late" not in silent
    assert silent["nothing_entered"].numbers == {"days": 61, "last": FIRST}
    assert standing_of(measure, after + DAY).standing == "still"
    rare = delivery(group([session(1)], sessions=2, end=date(2027, 6, 29)))
    assert "nothing_entered" not in found(rare, after + DAY), "the second one is due in June"
    nobody = delivery()
    assert found(nobody, FIRST + WAIT) == {}
    assert found(nobody, FIRST + WAIT + DAY)["not_started"].severity == "urgent"
    assert standing_of(nobody, FIRST + WAIT + DAY).standing == "still"


def test_5_order_and_worse():
    many = delivery(group([session(1, adapted="core", why="Zeit")]), staff=3, trained=1, funded_until=weeks(6))
    order = [one.severity for one in warnings_of(many, weeks(5))]
    assert order == sorted(order, key=("urgent", "soon", "note").index)
    assert {rule.name for rule in RULES} >= {one.rule for one in warnings_of(many, weeks(5))}
    one = found(delivery(group([session(1)])), weeks(2) + WAIT + DAY)["sessions_late"]
    more = found(delivery(group([session(1)])), weeks(3) + WAIT + DAY)["sessions_late"]
    assert one.key == more.key == "sessions_late:g1"
    assert is_worse(more, one.severity, one.level)
    assert not is_worse(one, one.severity, one.level)
    assert is_worse(replace(one, severity="urgent"), "soon", one.level)
    assert not is_worse(replace(one, severity="soon"), "urgent", one.level)


def test_6_standing():
    assert standing_of(delivery(group(), start=weeks(3)), FIRST - DAY).standing == "not_begun"
    assert standing_of(delivery(start=weeks(3)), FIRST).standing == "not_begun"
    assert standing_of(delivery(group([session(1)])), FIRST).standing == "too_early"
    three = delivery(group([session(number) for number in range(1, 4)]))
    assert standing_of(three, weeks(3)).standing == "as_planned"
    low = [session(number, delivered=ALL[:4], quality=1, engagement=1) for number in range(1, 4)]
    poor = standing_of(delivery(group(low)), weeks(3))
    # adherence 80, dose 100, quality 0, responsiveness 0: 45
    assert (poor.fidelity.index.value, poor.warnings, poor.standing) == (pytest.approx(45), (), "attention")
