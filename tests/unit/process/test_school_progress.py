"""How far schools are: counts, shares, stages, totals, and what is due for them when.

1. Sums count what is known and nothing else; what nobody knows stays unknown. A share is rounded to whole percent.
2. A school goes from not asked over asked, agreed and consent to done; who declined is left out of all totals.
3. A school has finished when every grade is counted and no day is to come that could still bring answers.
4. What is due, by when: request, Schulkonferenz, decision, day, letters to parents, few consents, survey day, numbers,
   low response, reserve day, thanks. Nothing is due for a school that declined.
5. A reminder that was done rests for a while and comes back if nothing has happened; some do not come back.
6. The day before a Monday is the Friday.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.process.school_progress import (
    GradeCounts,
    SchoolFacts,
    Share,
    consent,
    expected,
    response,
    school_day_before,
    stage,
    totals,
)
from ctc_toolkit.process.school_reminders import REMINDER_KINDS, RESTS, Reminder, reminders

TODAY = date(2027, 3, 10)  # a Wednesday
BEGINS = date(2027, 3, 1)


def in_days(days):
    return TODAY + timedelta(days=days)


def forms(yes, no):
    return GradeCounts(7, handed_out=100, returned_yes=yes, returned_no=no)


COUNTED = (GradeCounts(7, 4, 100, 100, 80, 10, 75), GradeCounts(9, 4, 90, 90, 70, 5, 60))
OUT = (GradeCounts(7, 4, 100, 100, 80, 10), GradeCounts(9, 4, 90, 90, 70, 5))
AGREED = SchoolFacts("yes", "yes", date(2026, 10, 1), date(2026, 11, 12), date(2026, 11, 5), grades=OUT)


def kinds(school, today=TODAY, begins=BEGINS, done=None):
    return [one.kind for one in reminders(school, begins, today, done or {})]


def test_1_sums_and_shares():
    school = replace(AGREED, grades=COUNTED, pupils=999)
    assert response(school) == Share(135, 190)
    assert response(school).percent == 71
    assert consent(school) == Share(165, 190)
    assert expected(replace(AGREED, grades=(GradeCounts(7),), pupils=320)) == 320
    assert response(SchoolFacts()) == Share(None, None)
    assert consent(replace(AGREED, grades=(GradeCounts(7, handed_out=30),))) == Share(None, 30)


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(812, 1240, 65), (1, 200, 1), (1, 201, 0), (0, 10, 0), (10, 10, 100), (5, 0, None)]
)
def test_1_percent(part, whole, percent):
    assert Share(part, whole).percent == percent


def test_1_a_mark_is_not_rounded():
    assert Share(599, 1000).below(60)
    assert not Share(600, 1000).below(60)
    assert not Share(None, 1000).below(60)
    assert not Share(1, None).below(60)


@pytest.mark.parametrize(
    ("school", "expected_stage"),
    [
        (SchoolFacts(), "not_asked"),
        (SchoolFacts(asked_on=in_days(-9)), "asked"),
        (SchoolFacts(conference_on=in_days(-9)), "asked"),
        (SchoolFacts("yes"), "asked"),
        (SchoolFacts("no", asked_on=in_days(-9)), "declined"),
        (replace(AGREED, grades=()), "agreed"),
        (replace(AGREED, grades=(GradeCounts(7, expected=90),)), "agreed"),
        (AGREED, "consent"),
        (replace(AGREED, grades=COUNTED), "done"),
    ],
)
def test_2_stages(school, expected_stage):
    assert stage(school, TODAY) == expected_stage


def test_3_done_only_when_no_day_is_to_come():
    low = tuple(replace(entry, answered=30) for entry in COUNTED)
    counted = replace(AGREED, grades=COUNTED)
    assert stage(replace(counted, first_day=in_days(1)), TODAY) == "consent"
    assert stage(replace(counted, first_day=in_days(-1), last_day=in_days(1)), TODAY) == "consent"
    assert stage(replace(counted, first_day=TODAY), TODAY) == "done"
    assert stage(replace(counted, grades=(*COUNTED, GradeCounts(11))), TODAY) == "consent"
    waiting = replace(counted, first_day=in_days(-3), reserve_day=in_days(2))
    assert stage(waiting, TODAY) == "done"
    assert stage(replace(waiting, grades=low), TODAY) == "consent"
    assert stage(replace(waiting, grades=low), in_days(3)) == "done"


def test_2_totals_leave_out_who_declined():
    done = replace(AGREED, grades=COUNTED)
    declined = SchoolFacts("no", pupils=500, grades=COUNTED)
    found = totals([done, AGREED, declined, SchoolFacts(pupils=50)], TODAY)
    assert (found.asked, found.done, found.declined) == (3, 1, 1)
    assert found.response == Share(135, 430)
    assert found.consent == Share(330, 380)
    assert totals([], TODAY).response == Share(None, None)


@pytest.mark.parametrize(
    ("school", "kind", "due"),
    [
        (SchoolFacts(), "ask", BEGINS - timedelta(weeks=16)),
        (SchoolFacts(asked_on=date(2026, 10, 1)), "conference", date(2026, 11, 12)),
        (SchoolFacts(asked_on=date(2027, 1, 10)), "conference", BEGINS - timedelta(weeks=6)),
        (SchoolFacts("yes", decided_on=date(2026, 11, 1)), "conference", BEGINS - timedelta(weeks=6)),
        (SchoolFacts(conference_on=date(2026, 11, 5)), "decision", date(2026, 11, 19)),
        (SchoolFacts("yes", conference_on=date(2026, 11, 5)), "decision", date(2026, 11, 19)),
        (AGREED, "day", BEGINS - timedelta(weeks=6)),
        (replace(AGREED, grades=(), first_day=in_days(30)), "consent-forms", in_days(9)),
        (
            replace(AGREED, grades=(forms(50, 9),), first_day=in_days(9)),
            "consent-low",
            in_days(2),
        ),
        (replace(AGREED, first_day=in_days(1)), "survey-day", TODAY),
        (replace(AGREED, first_day=in_days(-5)), "count", in_days(-2)),
    ],
)
def test_4_what_is_due(school, kind, due):
    (found,) = reminders(school, BEGINS, TODAY, {})
    assert (found.kind, found.due) == (kind, due)


def test_4_what_is_not_due_yet():
    few = replace(AGREED, grades=(GradeCounts(7, handed_out=100, returned_yes=10),), first_day=in_days(11))
    assert kinds(few) == []
    enough = replace(AGREED, grades=(forms(50, 10),), first_day=in_days(9))
    assert kinds(enough) == []
    assert kinds(replace(AGREED, first_day=in_days(2))) == []
    assert kinds(SchoolFacts("no", first_day=in_days(1))) == []


def test_4_after_the_day():
    low = tuple(replace(entry, answered=30) for entry in COUNTED)
    over = replace(AGREED, first_day=in_days(-4), grades=low)
    assert kinds(over) == ["response-low", "thanks"]
    assert kinds(replace(over, reserve_day=in_days(5))) == ["response-low"]
    assert kinds(replace(over, reserve_day=in_days(1))) == ["reserve-day", "response-low"]
    assert kinds(replace(over, reserve_day=in_days(-1))) == ["thanks"]
    assert kinds(replace(over, grades=COUNTED)) == ["thanks"]
    assert kinds(replace(over, first_day=in_days(-30))) == ["thanks"]


def test_4_without_a_period_there_is_no_date():
    (found,) = reminders(SchoolFacts(), None, TODAY, {})
    assert found == Reminder("ask", None)
    assert found.when(TODAY) == "later"


@pytest.mark.parametrize(("days", "when"), [(-1, "overdue"), (0, "now"), (14, "now"), (15, "later")])
def test_4_when(days, when):
    assert Reminder("day", in_days(days)).when(TODAY) == when


@pytest.mark.parametrize("kind", ["ask", "conference", "decision", "day", "consent-low", "count"])
def test_5_reminders_rest_and_come_back(kind):
    school = {
        "ask": SchoolFacts(),
        "conference": SchoolFacts(asked_on=in_days(-90)),
        "decision": SchoolFacts(conference_on=in_days(-90)),
        "day": AGREED,
        "consent-low": replace(AGREED, grades=(GradeCounts(7, handed_out=100),), first_day=in_days(9)),
        "count": replace(AGREED, first_day=in_days(-20)),
    }[kind]
    rest = RESTS[kind].days
    assert kinds(school) == [kind]
    assert kinds(school, done={kind: in_days(1 - rest)}) == []
    (again,) = reminders(school, BEGINS, TODAY, {kind: in_days(-rest)})
    assert (again.kind, again.last_on) == (kind, in_days(-rest))


def test_5_some_do_not_come_back():
    done = replace(AGREED, grades=COUNTED, first_day=in_days(-40))
    assert kinds(done, done={"thanks": in_days(-30)}) == []
    tomorrow = replace(AGREED, first_day=in_days(1))
    assert kinds(tomorrow, done={"survey-day": TODAY}) == []
    assert kinds(tomorrow, done={"survey-day": in_days(-30)}) == ["survey-day"]  # it was for an earlier day


def test_5_every_kind_has_a_rest():
    assert set(RESTS) == set(REMINDER_KINDS)


def test_6_school_days():
    monday = date(2027, 3, 15)
    assert school_day_before(monday) == date(2027, 3, 12)
    assert kinds(replace(AGREED, first_day=monday), date(2027, 3, 12)) == ["survey-day"]
    assert kinds(replace(AGREED, first_day=monday), date(2027, 3, 11)) == []
    assert kinds(replace(AGREED, first_day=monday), date(2027, 3, 14)) == ["survey-day"]
