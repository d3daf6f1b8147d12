"""What the demo holds about area teams and checks.

1. One area has two closed surveys with a result, so that a trend shows; one has a survey under way with enough answers.
2. Checks of readiness stand in areas of phases 1 and 2, one of them twice and one begun today; the other kind once.
3. It is the same each time but for the ids, and marked as made up.
"""

from __future__ import annotations

from datetime import date

import pytest

from ctc_toolkit.process import load_process
from ctc_toolkit.process.team_answers import findings, movement
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.survey.simulation import demo_cities
from ctc_toolkit.workspace import demo_actor, open_workspace, site_checks, team_surveys
from ctc_toolkit.workspace.demo_content.team import demo_team

CITIES = demo_cities()
AREAS = [area.id for city in CITIES for area in city.areas]


@pytest.fixture
def ws(sqlite_url):
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        for city in CITIES:
            repository.add_city(city.ags, city.name, [AreaRecord(area.id, area.name) for area in city.areas])
        demo_team(repository, CITIES, date.today())
    yield opened
    opened.close()


def test_1_surveys(ws):
    found = team_surveys(demo_actor(), ws, AREAS[0])
    assert found.made_up
    assert found.running is None
    first, second = found.waves
    questionnaire = load_process().team_survey
    moved = {
        one.id: movement(first.results.dimension(one.id), second.results.dimension(one.id))
        for one in questionnaire.dimensions
    }
    assert "higher" in moved.values()
    assert "unclear" in moved.values()
    seen = findings(questionnaire, second.results)
    assert seen.strengths
    assert seen.weak
    running = team_surveys(demo_actor(), ws, AREAS[1]).running
    assert (running.state, running.results) == ("open", None)
    assert running.answers == 7


def test_2_checks(ws):
    twice = site_checks(demo_actor(), ws, AREAS[1]).of("readiness")
    assert [check.summary.complete for check in twice] == [True, True]
    assert len(twice[0].summary.missing_needed) < len(twice[1].summary.missing_needed)
    begun = site_checks(demo_actor(), ws, AREAS[3]).of("readiness")
    assert (begun[0].begun_on, begun[0].summary.complete) == (date.today(), False)
    lasting = site_checks(demo_actor(), ws, AREAS[4]).of("sustainability")
    assert 0 < lasting[0].summary.points < 15
    assert site_checks(demo_actor(), ws, AREAS[5]).checks == ()


def test_3_the_same_each_time(ws):
    first = team_surveys(demo_actor(), ws, AREAS[0]).waves
    with ws.store.writing() as repository:
        for survey in repository.team.surveys(AREAS[0]):
            repository.team.remove_survey(survey.id)
        for area in AREAS:
            for survey in repository.team.surveys(area):
                repository.team.remove_survey(survey.id)
            for check in repository.team.checks(area):
                repository.team.remove_check(check.id)
        demo_team(repository, CITIES, date.today())
    second = team_surveys(demo_actor(), ws, AREAS[0]).waves
    assert [wave.title for wave in first] == [wave.title for wave in second]
    assert [wave.results.dimensions for wave in first] == [wave.results.dimensions for wave in second]
    assert {wave.id for wave in first} & {wave.id for wave in second} == set()
