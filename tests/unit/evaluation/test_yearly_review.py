"""What a school year brought; expected numbers are counted by hand on the made-up measure.

1. Planned: groups of the year, sessions due in it, groups without planned days, reach by set-up else by the plan, money
   of both calendar years.
2. Delivered: sessions held and cancelled in the year, dose, core components, quality of observers before own ratings.
3. Reached: young people who began, of the target; who stayed; groups that nobody counted. What is not known stays None.
4. Only what belongs to the year counts: other years, measures that begin later, changes measured later are left out; a
   measure without a place in the plan is told where something took place.
5. Warnings are those of the last day of the year, with their reactions; reactions to warnings that are over are kept.
6. Goals: reached, nearer, away, nothing beyond chance, not asked since, locked, not counted by the survey; a target is
   met at its very value; a goal for a group has no change.
7. A school year is named by the calendar year in which it begins.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ChangeResult
from ctc_toolkit.evaluation.yearly_review import (
    ParticipantChange,
    PlannedMeasure,
    Reached,
    Reacted,
    YearMoney,
    goal_state,
    goals_of_year,
    measures_of_year,
    period_of,
)
from ctc_toolkit.implementation.records import SetUpFields
from ctc_toolkit.plan import BudgetFields, GoalFields, MeasureFields
from tests.made_up_delivery import delivery, group, seen, session
from tests.made_up_years import CHANGE, GOAL

YEAR = period_of(2026)
AFTER = date(2027, 9, 1)
COURSE = PlannedMeasure(
    "m1",
    MeasureFields(title="Kurs im Plan", reach=60, goals=("goal-1",), start=date(2026, 9, 1)),
    (
        BudgetFields("x", "Material", 2026, 2000, "Stadt", "secured"),
        BudgetFields("x", "Honorar", 2026, 1000, "", "open"),
        BudgetFields("x", "Honorar", 2027, 500, "Land", "applied"),
        BudgetFields("x", "Honorar", 2028, 900, "Land", "secured"),
    ),
)


def sessions(count, **values):
    return [session(number, date(2026, 9, 1 + number), **values) for number in range(1, count + 1)]


def only(*groups, plan=(COURSE,), today=AFTER, changes=(), reactions=None, **values):
    (found,) = measures_of_year(plan, [delivery(*groups, **values)], changes, reactions or {}, YEAR, today)
    return found


def test_1_planned():
    open_end = group(name="Ohne Tage", own="g2", start=date(2026, 10, 1), end=None)
    planned = only(group(), open_end).planned
    assert (planned.groups, planned.sessions, planned.undated, planned.reach) == (2, 10, 1, 60)
    assert planned.money == (YearMoney(2026, 3000, 2000), YearMoney(2027, 500, 0))
    straddling = group(start=date(2027, 7, 22), end=date(2027, 8, 9))  # ten sessions, one every second day
    assert only(straddling).planned.sessions == 5  # 22, 24, 26, 28 and 30 July
    own = replace(delivery(group()), set_up=SetUpFields(sessions=10, reach=25))
    (found,) = measures_of_year([COURSE], [own], (), {}, YEAR, AFTER)
    assert (found.planned.reach, found.reached.target) == (25, 25)


def test_2_delivered():
    held = sessions(3, delivered=("roles", "rules", "talk"), quality=5)
    cancelled = session(4, date(2026, 10, 1), held="cancelled")
    own = only(group([*held, cancelled])).delivered
    assert (own.held, own.cancelled, own.dose, own.adherence) == (3, 1, (3, 10), 100)
    assert (own.quality, own.rated, own.rated_by) == (5.0, 3, "self")
    observed = seen(date(2026, 9, 3), 2, ratings=(("clarity", 3), ("pace", 4)))
    outside = only(group(held, [observed])).delivered
    assert (outside.quality, outside.rated, outside.rated_by) == (3.5, 1, "outside")
    early = only(group(held), today=date(2026, 9, 5)).delivered
    assert early.dose == (3, 3)  # nothing is due for more than two weeks


def test_3_reached():
    both = only(group(finished=15), group(name="B", own="g2", participants=None)).reached
    assert (both.participants, both.target, both.stayed, both.uncounted) == (20, 60, (15, 20), 1)
    assert both.percent == 33
    assert Reached(90, 60).percent == 150
    assert Reached(None, 60).percent is Reached(9, None).percent is None
    nothing = only(plan=(COURSE,))
    assert (nothing.planned.sessions, nothing.delivered.dose, nothing.delivered.quality) == (None, None, None)
    assert (nothing.delivered.held, nothing.reached.participants, nothing.title) == (0, None, "Kurs im Plan")


def test_4_of_the_year():
    before = group([session(1, date(2026, 5, 5))], start=date(2026, 5, 1), end=date(2026, 6, 1))
    found = only(before)
    assert (found.planned.groups, found.delivered.held) == (0, 0)
    later = replace(COURSE, fields=replace(COURSE.fields, start=date(2027, 8, 1)))
    assert measures_of_year([later], [delivery(before)], (), {}, YEAR, AFTER) == ()
    gone = only(group(sessions(1)), plan=(), title="Alter Kurs")
    assert (gone.dropped, gone.title, gone.goals, gone.planned.reach) == (True, "Alter Kurs", (), None)
    assert measures_of_year([], [delivery(before)], (), {}, YEAR, AFTER) == ()
    summer, autumn = (
        ParticipantChange(ChangeFields(name, source="x", after_on=day), ChangeResult("words"))
        for name, day in (("Sommer", date(2027, 7, 31)), ("Herbst", date(2027, 8, 1)))
    )
    changes = [("m1", summer), ("m1", autumn), ("m2", summer)]
    assert only(group(), changes=changes).participants == (summer,)


def test_5_warnings():
    held = [session(number, date(2027, 6, number), adapted="core", why="x") for number in range(1, 4)]
    reacted = Reacted("core_adapted", "Nachgeschult", "Koordination", date(2027, 6, 9), date(2027, 7, 1))
    over = replace(reacted, rule="funding_ends", what="Antrag gestellt")
    old = replace(over, rule="reach_low", on=date(2026, 7, 31))
    found = only(
        group(held, start=date(2027, 5, 1), end=date(2027, 7, 1)), reactions={"m1": (reacted, over, old)}, today=AFTER
    )
    rules = {one.warning.rule: one.reaction for one in found.notices}
    assert rules["core_adapted"] == reacted
    assert rules["dose_low"] is None  # 3 of 10
    assert found.settled == (over,)


@pytest.mark.parametrize(
    ("goal", "change", "state"),
    [
        (GOAL, CHANGE, "nearer"),
        (GOAL, replace(CHANGE, percent=33), "reached"),
        (GOAL, replace(CHANGE, percent=33, word="not_determinable"), "reached"),
        (GOAL, replace(CHANGE, word="increased", percent=42), "away"),
        (GOAL, replace(CHANGE, word="unchanged"), "no_sure_change"),
        (GOAL, replace(CHANGE, word="not_determinable"), "no_sure_change"),
        (GOAL, replace(CHANGE, since=False), "no_survey_since"),
        (GOAL, None, "no_survey_since"),
        (GOAL, replace(CHANGE, word="", percent=None), "locked"),
        (replace(GOAL, direction="up", target=50), replace(CHANGE, word="increased", percent=45), "nearer"),
        (replace(GOAL, direction="up", target=50), replace(CHANGE, word="increased", percent=50), "reached"),
        (replace(GOAL, direction="up", target=50), CHANGE, "away"),
        (replace(GOAL, target=None), CHANGE, "nearer"),
    ],
)
def test_6_goals(goal, change, state):
    assert goal_state(goal, change) == state


def test_6_which_goals():
    goals = {
        "a": GOAL,
        "b": replace(GOAL, group="sex=female"),
        "c": GoalFields("programme", what="Abende im Monat", unit="count", target=8),
        "d": replace(GOAL, figure="academic_failure"),
    }
    found = goals_of_year(goals, {"family_conflict": CHANGE})
    assert [(one.id, one.state) for one in found] == [
        ("a", "nearer"),
        ("b", "no_survey_since"),
        ("c", "not_surveyed"),
        ("d", "no_survey_since"),
    ]
    assert [one.change for one in found] == [CHANGE, None, None, None]


def test_7_named():
    assert (YEAR.first, YEAR.last) == (date(2026, 8, 1), date(2027, 7, 31))
