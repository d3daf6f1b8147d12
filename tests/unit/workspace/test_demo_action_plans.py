"""What the demo holds about action plans.

1. The second city has a decided plan that lacks nothing, whose decision stands in the log of its steering group; the
   third one has a plan at work that was handed in with comments; the first one none, but decided priorities.
2. Goals start from the values of the priorities; every entry is sound; without decided priorities nothing is stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ctc_toolkit.plan import Around, GoalFields, entry_problems, missing_for_decision
from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.store import AreaRecord, NewWave
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import demo_cities
from ctc_toolkit.workspace import area_plan, demo_actor, open_workspace, read_submission, submissions
from ctc_toolkit.workspace.demo_content.plans import demo_plans
from ctc_toolkit.workspace.demo_content.priorities import _decided
from ctc_toolkit.workspace.demo_content.texts import DemoProfiles
from tests.unit.workspace.matrix_surveys import fresh_hash
from tests.unit.workspace.test_demo_priorities import EVIDENCE

CITIES = demo_cities()
INSTRUMENT = load_instrument("ctc-youth-survey")
TODAY = date.today()


@pytest.fixture
def ws(sqlite_url):
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        for place, city in enumerate(CITIES):
            repository.add_city(city.ags, city.name, [AreaRecord(area.id, area.name) for area in city.areas])
            new = NewWave(city.ags, INSTRUMENT.reference, 2026, "Probe", 1, fresh_hash(), "test", b"")
            wave = repository.add_wave(new).id
            area = city.areas[1 if place == 0 else 0].id
            repository.bodies.save_body(city.ags, BodyFields("area_team", "Team", area), "Jemand")
            repository.bodies.save_body(city.ags, BodyFields("steering_group", "Runde"), "Jemand")
            _decided(repository, city.ags, area, wave, EVIDENCE, INSTRUMENT, TODAY)
        demo_plans(repository, CITIES, DemoProfiles(), datetime.now(UTC), TODAY)
    yield opened
    opened.close()


def test_1_states(ws):
    none, decided, review = (area_plan(demo_actor(), ws, city.areas[0].id) for city in CITIES)
    assert none.shown is None
    assert area_plan(demo_actor(), ws, CITIES[0].areas[1].id).decided is not None
    assert (decided.shown.state, decided.shown.decision.body) == ("decided", "Runde")
    assert missing_for_decision(decided.shown.plain, decided.shown.factors) == ()
    assert review.shown.state == "open"
    (sent,) = submissions(demo_actor(), ws)
    assert (sent.kind, sent.state, sent.place.area) == ("plan", "submitted", review.area_id)
    reading = read_submission(demo_actor(), ws, sent.id)
    assert len(reading.document.plan.entries) == len(review.shown.entries)
    assert {line.section for line in reading.history[0].lines if line.kind == "comment"} == {
        "plan_budget", "plan_goals"
    }  # fmt: skip


def test_2_sound(ws):
    programmes = {
        name: (one.ages.min, one.ages.max) if one.ages else None for name, one in load_programmes().by_id.items()
    }
    values = {one.factor: one.percent for one in EVIDENCE}
    for city in CITIES[1:]:
        view = area_plan(demo_actor(), ws, city.areas[0].id).shown
        around = Around({name: goal.level for name, goal in view.goals.items()}, set(view.measures), (), programmes)
        for one in view.entries:
            assert entry_problems(one.fields, around, TODAY) == {}
            if isinstance(one.fields, GoalFields) and one.fields.level == "factor":
                assert one.fields.baseline == values[one.fields.figure]
        chosen = {one.programme: one.title for one in view.measures.values() if one.programme}
        assert chosen
        assert all(load_programmes().by_id[name].name == title for name, title in chosen.items())
    with ws.store.writing() as repository:
        repository.plans.remove(view.id)
        bare = replace(CITIES[2], areas=CITIES[2].areas[::-1])  # no priorities in its first area
        demo_plans(repository, (CITIES[0], CITIES[0], bare), DemoProfiles(), datetime.now(UTC), TODAY)
        assert repository.plans.of_area(bare.areas[0].id) == []
        assert len(repository.reviews.submissions()) == 1
