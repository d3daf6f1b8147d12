"""What the demo holds about the delivery of measures.

1. The decided plan of the second city has groups and sessions of two school years and of the present one, in all its
   measures; the other cities have none. Nothing lies ahead of today.
2. Every entry is sound: nothing that the forms would refuse.
3. There is a dip in the autumn of the second year, and it gets better: quality, attendance and sessions that fall out.
4. Adaptations of both kinds, sessions that were put off, observations from outside and of their own are there.
5. The same day makes the same content; on any day of the year there is a group that runs.
"""

from __future__ import annotations

from datetime import date
from statistics import mean

import pytest

from ctc_toolkit.implementation.checks import (
    around_session,
    group_problems,
    observation_problems,
    session_problems,
    set_up_problems,
)
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.plan import MeasureFields, to_document
from ctc_toolkit.process import load_process
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.reporting.delivery_words import running
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.store.plans import NewEntry
from ctc_toolkit.survey.simulation import demo_cities
from ctc_toolkit.workspace import area_delivery, demo_actor, open_workspace
from ctc_toolkit.workspace.demo_content.deliveries import demo_deliveries
from tests.unit.workspace.matrix_action_plans import decided_priorities
from tests.unit.workspace.matrix_surveys import add_wave

CITIES = demo_cities()
AREA = CITIES[1].areas[0].id
TODAY = date(2026, 11, 30)
MEASURES = (
    MeasureFields("programme", "familien_staerken", title="Familien stärken"),
    MeasureFields("programme", "lions_quest_erwachsen_werden", title="Erwachsen werden"),
    MeasureFields(title="Offene Abende"),
)


def made(url, today):
    """Return an open workspace whose second city has a decided plan that is delivered."""
    opened = open_workspace(url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        for city in CITIES:
            repository.add_city(city.ags, city.name, [AreaRecord(area.id, area.name) for area in city.areas])
    wave = add_wave(opened, CITIES[1].ags)
    with opened.store.writing() as repository:
        _, body = decided_priorities(repository, CITIES[1].ags, wave, AREA)
        priority = repository.priorities.of_area(AREA)[0].id
        plan = repository.plans.begin(AREA, priority, wave, "Jemand", today)
        entries = [NewEntry("measure", to_document(one), f"measure-{place}") for place, one in enumerate(MEASURES)]
        repository.plans.add_entries(plan.id, entries, "Jemand")
        decision = repository.bodies.save_decision(body, DecisionFields(today, "Plan", "Gründe"), "Jemand").id
        repository.plans.decide(plan.id, on=today, present=9, review_on=today, decision_id=decision, who="Jemand")
        demo_deliveries(repository, CITIES, today)
    return opened


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    opened = made(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'ctc.sqlite'}", TODAY)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def measures(ws):
    return area_delivery(demo_actor(), ws, AREA).measures


def sessions(measures, first=date.min, last=date.max):
    return [
        one.fields
        for measure in measures
        for group in measure.groups
        for one in group.sessions
        if first <= one.fields.on <= last
    ]


def test_1_two_years(ws, measures):
    assert [one.title for one in measures] == [one.title for one in MEASURES]
    for measure in measures:
        years = {school_year(one.on).first.year for one in sessions([measure])}
        assert years == {2024, 2025, 2026}
        assert measure.set_up.components
    assert max(one.on for one in sessions(measures)) <= TODAY
    for city in (CITIES[0], CITIES[2]):
        assert area_delivery(demo_actor(), ws, city.areas[0].id).measures == ()


def test_2_sound(measures):
    points = {one.id for one in load_process().observation_form.points}
    for measure in measures:
        assert set_up_problems(measure.set_up) == {}
        for group in measure.groups:
            assert group_problems(group.fields, [one.fields.name for one in measure.groups if one != group]) == {}
            for one in group.sessions:
                around = around_session(group, measure.set_up, measure.start, one.id)
                assert session_problems(one.fields, around, TODAY) == {}
            for seen in group.observations:
                around = around_session(group, measure.set_up, measure.start)
                assert observation_problems(seen.fields, around, TODAY, points) == {}


def test_3_the_dip(measures):
    before = sessions(measures, date(2025, 1, 1), date(2025, 7, 31))
    dip = sessions(measures, date(2025, 9, 15), date(2025, 12, 23))
    after = sessions(measures, date(2026, 1, 1), date(2026, 7, 31))

    def quality(found):
        return mean(one.quality for one in found if one.held == "held")

    def fallen_out(found):
        return sum(one.held != "held" for one in found) / len(found)

    assert quality(dip) < 3 < 4 <= quality(before)
    assert quality(after) >= 4
    assert fallen_out(dip) > 0.25 > 0.12 > max(fallen_out(before), fallen_out(after))
    families = [one for one in measures[0].groups if one.fields.finished is not None]
    assert min(families, key=lambda one: one.fields.finished).fields.start.year == 2025


def test_4_all_kinds(measures):
    assert {one.adapted for one in sessions(measures)} == {"none", "fits", "core"}
    assert {one.held for one in sessions(measures)} == {"held", "cancelled", "later"}
    seen = [one.fields.observer for measure in measures for group in measure.groups for one in group.observations]
    assert set(seen) == {"outside", "self"}


@pytest.mark.parametrize("today", [date(2026, 8, 3), date(2027, 1, 1)])
def test_5_any_day(tmp_path, today):
    again = made(f"sqlite:///{tmp_path / 'again.sqlite'}", today)
    found = area_delivery(demo_actor(), again, AREA).measures
    assert any(running(found[0], group, today) and group.sessions for group in found[0].groups)
    again.close()


def test_5_the_same_again(tmp_path, measures):
    again = made(f"sqlite:///{tmp_path / 'again.sqlite'}", TODAY)
    found = area_delivery(demo_actor(), again, AREA).measures
    assert [group.id for one in found for group in one.groups] == [group.id for one in measures for group in one.groups]
    assert sessions(found) == sessions(measures)
    again.close()
