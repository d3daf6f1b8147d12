"""How far schools are, as use cases, on SQLite and on PostgreSQL.

1. Days, grades and counts come back as they were; the plan shows stages and totals. A new school gets its grades with
   it; a grade goes only where nothing was entered about it.
2. What cannot be is refused by field and nothing is stored: days that contradict, days outside the period, more
   answers than expected, more consent forms back than handed out, numbers out of range, grades that do not exist.
3. What should be looked at is said and stops nothing: weekends, days that a change of the period left outside, more
   answers than consents.
4. Two people who change one grade at once: the later one is refused. Counts of a plan in use stay as they are.
5. A reminder is noted with its day, once per day, and can be taken back; also where a survey rests on the plan. Days
   in the future and unknown kinds are refused.
6. While all areas of the city pause, nothing is due; one area that goes on, or a city without areas, has reminders.
7. A list of schools is taken over as a whole or not at all; schools that are there already stay as they are.
8. With a school its counts and reminders go; with a plan those of all its schools.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_list import ListedSchool, SchoolList
from ctc_toolkit.process.school_progress import GradeCounts, Share
from ctc_toolkit.store import SchoolEntry
from ctc_toolkit.workspace import (
    import_schools,
    note_school_reminder,
    pause_area,
    remove_school_decision,
    remove_survey_plan,
    save_school_decision,
    save_school_grade,
    survey_plans,
)
from ctc_toolkit.workspace.school_progress import list_problems
from ctc_toolkit.workspace.survey_checks import grade_problems, period_problems, school_problems, school_warnings
from tests.unit.workspace.made import (
    AGREED,
    COMPLETE,
    COORDINATOR,
    DORTMUND,
    answers,
    complete_plan,
    day,
    real_workspace,
    tables_in,
)

MONDAY = date(2027, 3, 8)
COMING = replace(
    COMPLETE, first_day=MONDAY, last_day=MONDAY + timedelta(days=18), deletion_date=MONDAY.replace(month=9)
)
COUNTS = GradeCounts(7, 4, 110, 110, 80, 10, 78)


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


@pytest.fixture
def checked(sqlite_url):
    """Give a workspace for checks to which the engine does not matter."""
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def refusal(call, *given, **named):
    with pytest.raises(ToolkitError) as refused:
        call(*given, **named)
    return refused.value


def plan_in(ws, plan_id):
    return next(plan for plan in survey_plans(COORDINATOR, ws, DORTMUND) if plan.id == plan_id)


def with_grades(ws, plan_id, *grades):
    """Let the first school of the plan ask these grades; return it."""
    school = plan_in(ws, plan_id).schools[0]
    view = save_school_decision(
        COORDINATOR, ws, plan_id=plan_id, entry=school.entry, school_id=school.id, grades=grades
    )
    return next(one for one in view.schools if one.id == school.id)


def test_1_days_grades_and_counts(ws):
    plan = complete_plan(ws, DORTMUND, COMING, ())
    entry = replace(AGREED, asked_on=day(-90), first_day=MONDAY, reserve_day=MONDAY + timedelta(days=7))
    view = save_school_decision(COORDINATOR, ws, plan_id=plan, entry=entry, grades=(9, 7))
    (school,) = view.schools
    assert school.entry == entry
    assert [grade.counts for grade in school.grades] == [GradeCounts(7), GradeCounts(9)]
    assert (school.stage, view.totals.response) == ("agreed", Share(None, 300))
    view = save_school_grade(COORDINATOR, ws, grade_id=school.grades[0].id, counts=COUNTS, version=1)
    (school,) = view.schools
    assert [(grade.counts, grade.version) for grade in school.grades] == [(COUNTS, 2), (GradeCounts(9), 1)]
    assert (school.stage, view.totals.response, view.totals.consent) == ("consent", Share(78, 110), Share(90, 110))
    assert plan_in(ws, plan) == view
    assert refusal(with_grades, ws, plan, 9).code == "grade_counted"
    assert [grade.counts.grade for grade in with_grades(ws, plan, 7, 8).grades] == [7, 8]


def test_1_a_grade_keeps_its_number(checked):
    plan = complete_plan(checked, DORTMUND)
    school = with_grades(checked, plan, 7)
    view = save_school_grade(COORDINATOR, checked, grade_id=school.grades[0].id, counts=replace(COUNTS, grade=9))
    assert view.schools[0].grades[0].counts == COUNTS


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"last_day": MONDAY - timedelta(days=1)}, {"last_day": "school_day_order"}),
        ({"reserve_day": MONDAY}, {"reserve_day": "school_reserve_order"}),
        ({"last_day": MONDAY + timedelta(days=2), "reserve_day": MONDAY + timedelta(days=1)},
         {"reserve_day": "school_reserve_order"}),
        ({"asked_on": day(1)}, {"asked_on": "plan_date_future"}),
        ({"first_day": date(27, 3, 8)}, {"first_day": "plan_date_old"}),
    ],
)  # fmt: skip
def test_2_days_that_cannot_be(checked, changes, codes):
    plan = complete_plan(checked, DORTMUND, COMING)
    school = plan_in(checked, plan).schools[0]
    wrong = replace(AGREED, first_day=MONDAY, **changes) if "first_day" not in changes else replace(AGREED, **changes)
    assert {name: problem.code for name, problem in school_problems(wrong).items()} == codes
    refused = refusal(
        save_school_decision, COORDINATOR, checked, plan_id=plan, entry=wrong, school_id=school.id, version=1
    )
    assert refused.code in codes.values()
    assert plan_in(checked, plan).schools[0] == school


def test_2_days_outside_the_period(checked):
    plan = complete_plan(checked, DORTMUND, COMING)
    school = plan_in(checked, plan).schools[0]
    for name in ("first_day", "reserve_day"):
        wrong = replace(AGREED, **{name: COMING.last_day + timedelta(days=3)})
        assert list(period_problems(wrong, COMING)) == [name]
        refused = refusal(save_school_decision, COORDINATOR, checked, plan_id=plan, entry=wrong, school_id=school.id)
        assert refused.code == "school_day_outside"
        assert "26.03.2027" in refused.say("de")
    assert period_problems(replace(AGREED, first_day=MONDAY), replace(COMING, last_day=None)) == {}
    with_day = replace(AGREED, first_day=COMING.last_day)
    shorter = replace(COMING, last_day=COMING.last_day - timedelta(days=5))
    assert period_problems(replace(with_day, decision="open"), shorter, before=with_day) == {}
    assert [one.code for one in school_warnings(with_day, shorter)] == ["school_day_left_outside"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"answered": 111}, {"answered": "grade_answered_more", "expected": "grade_answered_more"}),
        ({"returned_no": 31}, dict.fromkeys(("returned_yes", "returned_no", "handed_out"), "grade_returned_more")),
        ({"expected": 10_001}, {"expected": "grade_count"}),
        ({"classes": -1}, {"classes": "grade_count"}),
        ({"grade": 14}, {"grade": "grade_range"}),
    ],
)
def test_2_counts_that_cannot_be(checked, changes, codes):
    wrong = replace(COUNTS, **changes)
    assert {name: problem.code for name, problem in grade_problems(wrong).items()} == codes
    if "grade" in changes:
        return
    plan = complete_plan(checked, DORTMUND)
    grade = with_grades(checked, plan, 7).grades[0]
    assert refusal(save_school_grade, COORDINATOR, checked, grade_id=grade.id, counts=wrong).code in codes.values()
    assert plan_in(checked, plan).schools[0].grades == (grade,)


def test_2_grades_that_do_not_exist(checked):
    plan = complete_plan(checked, DORTMUND)
    before = tables_in(checked)
    assert refusal(with_grades, checked, plan, 7, 14).code == "grade_range"
    assert tables_in(checked) == before
    assert refusal(save_school_grade, COORDINATOR, checked, grade_id="1", counts=COUNTS).code == "not_available"


def test_3_warnings_stop_nothing(checked):
    plan = complete_plan(checked, DORTMUND, COMING)
    school = with_grades(checked, plan, 7)
    saturday = replace(AGREED, first_day=MONDAY + timedelta(days=5))
    view = save_school_decision(COORDINATOR, checked, plan_id=plan, entry=saturday, school_id=school.id)
    assert [(one.code, one.field) for one in view.schools[0].warnings] == [("school_day_weekend", "first_day")]
    assert view.schools[0].missing == ()
    more = replace(COUNTS, answered=90)
    view = save_school_grade(COORDINATOR, checked, grade_id=school.grades[0].id, counts=more)
    assert [(one.code, one.field) for one in view.schools[0].grades[0].warnings] == [("grade_more_answers", "answered")]
    assert school_warnings(replace(saturday, decision="no"), COMING) == ()


def test_4_the_later_change_is_refused(ws):
    plan = complete_plan(ws, DORTMUND)
    grade = with_grades(ws, plan, 7).grades[0]
    save_school_grade(COORDINATOR, ws, grade_id=grade.id, counts=COUNTS, version=1)
    late = refusal(save_school_grade, COORDINATOR, ws, grade_id=grade.id, counts=GradeCounts(7, expected=1), version=1)
    assert late.code == "changed_meanwhile"
    assert plan_in(ws, plan).schools[0].grades[0].counts == COUNTS


def rest_a_wave_on(ws, plan):
    """Let a wave rest on the plan: counts of a plan in use are its record."""
    from ctc_toolkit.workspace import import_wave

    import_wave(COORDINATOR, ws, ags=DORTMUND, label="B", year=2026, table=answers(60), plan=plan)


def test_4_5_a_plan_in_use(checked):
    plan = complete_plan(checked, DORTMUND)
    school = with_grades(checked, plan, 7)
    save_school_grade(COORDINATOR, checked, grade_id=school.grades[0].id, counts=COUNTS)
    rest_a_wave_on(checked, plan)
    refused = refusal(save_school_grade, COORDINATOR, checked, grade_id=school.grades[0].id, counts=GradeCounts(7))
    assert refused.code == "survey_plan_in_use"
    assert refusal(import_schools, COORDINATOR, checked, plan_id=plan, schools=LIST).code == "survey_plan_in_use"
    assert [reminder.kind for _, reminder in plan_in(checked, plan).reminders] == ["thanks"]
    view = note_school_reminder(COORDINATOR, checked, school_id=school.id, kind="thanks")
    assert view.reminders == ()


def test_5_reminders_are_noted_and_taken_back(ws):
    plan = complete_plan(ws, DORTMUND, COMING, (SchoolEntry("Neu", asked_on=day(-60)),))
    (school,) = plan_in(ws, plan).schools
    assert [one.kind for one in school.reminders] == ["conference"]
    for done_on in (day(-30), day(-2), day(-2)):
        view = note_school_reminder(COORDINATOR, ws, school_id=school.id, kind="conference", done_on=done_on)
    assert (view.schools[0].reminders, view.schools[0].reminded) == ((), {"conference": day(-2)})
    view = note_school_reminder(COORDINATOR, ws, school_id=school.id, kind="conference", act="take_back")
    assert view.schools[0].reminders[0].last_on == day(-30)
    for wrong, code in (
        ({"kind": "conference", "done_on": day(1)}, "plan_date_future"),
        ({"kind": "conference", "done_on": date(1999, 1, 1)}, "plan_date_old"),
        ({"kind": "nothing"}, "reminder_unknown"),
    ):
        assert refusal(note_school_reminder, COORDINATOR, ws, school_id=school.id, **wrong).code == code
    assert plan_in(ws, plan) == view


def test_6_reminders_rest_while_all_areas_pause(checked):
    plan = complete_plan(checked, DORTMUND, COMING, (SchoolEntry("Neu", asked_on=day(-60)),))
    with checked.store.reading() as repository:
        areas = [area.id for area in repository.city(DORTMUND).areas]
    assert len(areas) == 2
    pause_area(COORDINATOR, checked, areas[0], reason="Elternzeit", resume_on=day(90), version=0)
    assert not plan_in(checked, plan).paused
    assert plan_in(checked, plan).reminders
    pause_area(COORDINATOR, checked, areas[1], reason="Elternzeit", resume_on=day(90), version=0)
    paused = plan_in(checked, plan)
    assert (paused.paused, paused.reminders) == (True, ())


def listed(name, row, *grades, **values):
    return ListedSchool(name, row, values, list(grades), {one.grade: row for one in grades}, dict.fromkeys(values, row))


LIST = SchoolList(
    (
        listed("Nord", 2, GradeCounts(7, expected=90), GradeCounts(9, expected=80), first_day=MONDAY),
        listed("Süd", 4, decision="no"),
    ),
    (),
)


def test_7_a_list_is_taken_over(ws):
    plan = complete_plan(ws, DORTMUND, COMING)
    view = import_schools(COORDINATOR, ws, plan_id=plan, schools=LIST)
    assert [school.entry.school for school in view.schools] == ["Nord", AGREED.school, "Süd"]
    nord = view.schools[0]
    assert (nord.entry.first_day, [one.counts.expected for one in nord.grades]) == (MONDAY, [90, 80])
    assert view.schools[2].entry.decision == "no"
    before = tables_in(ws)
    again = import_schools(COORDINATOR, ws, plan_id=plan, schools=LIST)
    assert again == view
    assert {name: rows for name, rows in tables_in(ws).items() if name != "audit_record"} == {
        name: rows for name, rows in before.items() if name != "audit_record"
    }


@pytest.mark.parametrize(
    ("wrong", "code", "row", "column"),
    [
        (listed("Aue", 5, first_day=MONDAY - timedelta(days=30)), "school_day_outside", 5, "Befragung am"),
        (listed("Aue", 6, GradeCounts(7, expected=9, answered=10)), "grade_answered_more", 6, "Geantwortet"),
        (listed("Aue", 7, GradeCounts(20)), "grade_range", 7, "Klassenstufe"),
        (listed("x" * 121, 8), "school_name", 8, "Schule"),
    ],
)
def test_7_nothing_is_half_written(checked, wrong, code, row, column):
    plan = complete_plan(checked, DORTMUND, COMING)
    schools = SchoolList((*LIST.schools, wrong), ())
    (found,) = list_problems(schools, COMING, [AGREED.school])
    assert (found.problem.code, found.row, found.column, found.stops) == (code, row, column, True)
    before = tables_in(checked)
    refused = refusal(import_schools, COORDINATOR, checked, plan_id=plan, schools=schools)
    assert refused.code == "school_list_wrong"
    assert tables_in(checked) == before


def test_7_known_schools_are_a_note():
    found = list_problems(LIST, COMING, ["nord"])
    assert [(one.problem.code, one.row, one.stops) for one in found] == [("school_list_known", 2, False)]


def test_8_counts_and_reminders_go_with_the_school(ws):
    plan = complete_plan(ws, DORTMUND, schools=(AGREED, replace(AGREED, school="Zweite")))
    for school in plan_in(ws, plan).schools:
        save_school_decision(COORDINATOR, ws, plan_id=plan, entry=school.entry, school_id=school.id, grades=(7, 9))
        note_school_reminder(COORDINATOR, ws, school_id=school.id, kind="decision")
    assert (tables_in(ws)["school_grade"], tables_in(ws)["school_reminder"]) == (4, 2)
    remove_school_decision(COORDINATOR, ws, plan_in(ws, plan).schools[0].id)
    assert (tables_in(ws)["school_grade"], tables_in(ws)["school_reminder"]) == (2, 1)
    remove_survey_plan(COORDINATOR, ws, plan)
    assert (tables_in(ws)["school_grade"], tables_in(ws)["school_reminder"]) == (0, 0)
