"""Planned surveys of the demo.

1. Every wave of the demo rests on a plan of its city that was complete when the wave came, and is kept until its
   deletion date, at most twelve months after the survey.
2. Each city has one plan that is half done, with schools in every state: agreed, incomplete, declined, not asked yet.
   One city has a survey in the field: three of five schools have finished, 812 of 1,240 young people have answered.
3. A complete plan of the demo fills every letter; so does that of a wave, which is marked as made up.
4. The same demo has the same plans under the same ids; a reset keeps them.
5. All schools are invented: they are named after the invented areas.
"""

from dataclasses import replace

import pytest

from ctc_toolkit.access import demo_actor
from ctc_toolkit.reporting import letter_values, unfilled
from ctc_toolkit.survey.letters import letter_ids, load_letter
from ctc_toolkit.workspace import list_cities, open_workspace, reset_demo, survey_plans
from ctc_toolkit.workspace.letter_facts import survey_facts
from ctc_toolkit.workspace.survey_checks import latest_deletion, missing, this_day

VISITOR = demo_actor()


@pytest.fixture
def ws(demo_url):
    opened = open_workspace(demo_url)
    yield opened
    opened.close()


def plans_of(ws):
    return {city.ags: survey_plans(VISITOR, ws, city.ags) for city in list_cities(VISITOR, ws)}


def held(ws, plan_id):
    with ws.store.reading() as repository:
        return repository.surveys.plan(plan_id)


def test_1_waves_rest_on_plans(ws):
    plans = plans_of(ws)
    for city in list_cities(VISITOR, ws):
        by_id = {plan.id: plan for plan in plans[city.ags]}
        for wave in city.waves:
            plan = by_id[wave.plan_id]
            assert (plan.wave_id, plan.entry.label, plan.entry.year) == (wave.id, wave.label, wave.year)
            assert wave.delete_on == plan.entry.deletion_date <= latest_deletion(plan.entry.last_day)
            unused = replace(held(ws, plan.id), wave_id=None)
            assert missing(unused, plan.entry.last_day) == ()
            assert len(plan.agreed) == 7
            assert len(plan.refused) == 1


def test_2_one_plan_is_half_done(ws):
    for plans in plans_of(ws).values():
        (plan,) = [plan for plan in plans if plan.wave_id is None and plan.missing]
        assert plan.entry.year == 2028
        assert plan.entry.first_day > this_day()
        assert {found.code for found in plan.missing} >= {
            "plan_lacks_impact_assessment",
            "plan_lacks_deletion_date",
            "school_lacks_decision",
            "school_lacks_conference",
        }
        assert len(plan.agreed) == 1
        assert len(plan.refused) == 1
        assert [school.entry.decision for school in plan.schools].count("open") == 5


def test_2_one_survey_is_in_the_field(ws):
    found = [plan for plans in plans_of(ws).values() for plan in plans if plan.wave_id is None and plan.complete]
    (plan,) = found
    assert (plan.totals.done, plan.totals.asked) == (3, 5)
    assert (plan.totals.response.part, plan.totals.response.whole) == (812, 1240)
    assert {school.stage for school in plan.schools} == {"done", "consent"}
    assert {reminder.kind for _, reminder in plan.reminders} >= {"thanks", "consent-low", "response-low"}


def test_1_schools_counted_about_as_many_as_the_file_has(ws):
    plans = plans_of(ws)
    for city in list_cities(VISITOR, ws):
        for wave in city.waves:
            (plan,) = [plan for plan in plans[city.ags] if plan.wave_id == wave.id]
            counted = plan.totals.response.part
            assert 0 < counted - wave.respondents < wave.respondents // 50
            assert {school.stage for school in plan.schools} == {"done", "declined"}


def test_3_letters_of_the_demo_have_no_gap(ws):
    city = list_cities(VISITOR, ws)[0]
    plan = next(plan for plan in survey_plans(VISITOR, ws, city.ags) if plan.wave_id is not None)
    facts = survey_facts(city, plan, plan.schools[0].entry.school)
    assert facts.made_up
    for name in (name for name in letter_ids() if name != "school-reminder"):
        assert unfilled(load_letter(name), letter_values(facts)) == ()


@pytest.mark.slow
def test_4_the_same_ids_after_a_reset(ws):
    before = {ags: [(plan.id, plan.entry, plan.wave_id) for plan in plans] for ags, plans in plans_of(ws).items()}
    reset_demo(VISITOR, ws)
    after = {ags: [(plan.id, plan.entry, plan.wave_id) for plan in plans] for ags, plans in plans_of(ws).items()}
    assert {ags: sorted(plans, key=lambda plan: plan[0]) for ags, plans in before.items()} == {
        ags: sorted(plans, key=lambda plan: plan[0]) for ags, plans in after.items()
    }


def test_5_schools_are_invented(ws):
    for city in list_cities(VISITOR, ws):
        areas = {area.name for area in city.areas}
        for plan in survey_plans(VISITOR, ws, city.ags):
            invented = {*areas, *(f"{letter} (Beispiel)" for letter in "ABCDE")}
            assert len(plan.schools) in (5, 8)
            assert all(school.entry.school.split(" ", 1)[1] in invented for school in plan.schools)
