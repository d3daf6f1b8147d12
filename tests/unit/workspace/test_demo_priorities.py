"""What the demo holds about priorities.

1. One area has a silent vote under way with some votes and no result yet; one has decided priorities whose decision
   stands in the log of its area team, with reasons, strengths and a word on what was left.
2. It is the same each time but for the ids; figures are those of the evidence; without a profile nothing is stored.
"""

from __future__ import annotations

from datetime import date

import pytest

from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.riskfactors.priorities import FEWEST, MOST, Choice, FactorEvidence, choice_problems
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.survey.simulation import demo_cities
from ctc_toolkit.workspace import area_priorities, demo_actor, open_workspace
from ctc_toolkit.workspace.demo_content import priorities as content
from ctc_toolkit.workspace.priority_log import to_explain
from tests.unit.workspace.matrix_surveys import add_wave

CITIES = demo_cities()
FIRST, THIRD = CITIES[0].areas[0].id, CITIES[2].areas[0].id
FACTORS = ("family_conflict", "academic_failure", "rebelliousness", "sensation_seeking", "family_attachment")
EVIDENCE = tuple(
    FactorEvidence(name, "protective" if "attach" in name else "risk", "family", "shown", 40 - place, 30, 50, 900, "ok")
    for place, name in enumerate(FACTORS)
)


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        for city in CITIES:
            repository.add_city(city.ags, city.name, [AreaRecord(area.id, area.name) for area in city.areas])
    for city in CITIES:
        add_wave(opened, city.ags)
    monkeypatch.setattr(content, "profile_evidence", lambda *_: EVIDENCE)
    monkeypatch.setattr(content, "released_from_document", lambda *_: None)
    with opened.store.writing() as repository:
        repository.bodies.save_body(CITIES[2].ags, BodyFields("area_team", "Team", THIRD), "Jemand")
        profiles = {CITIES[0].ags: {"released": "{}"}}
        content.demo_priorities(repository, CITIES, profiles, EVIDENCE, date.today())
    yield opened
    opened.close()


def test_1_vote_and_decision(ws):
    with ws.store.reading() as repository:
        (open_one,) = repository.priorities.of_area(FIRST)
        (voting,) = repository.priorities.rounds([open_one.id])
        (record,) = repository.priorities.of_area(THIRD)
    assert (open_one.state, open_one.listed) == ("open", FACTORS)
    assert (voting.closed_on, voting.voters) == (None, 6)
    assert sum(voting.tally.values()) == 6 * content.MARKS
    decided = area_priorities(demo_actor(), ws, THIRD).shown
    assert decided.evidence == EVIDENCE
    assert decided.decision.body == "Team"
    assert decided.last_result.voters == content.PRESENT
    choice = Choice.of(record.entries, record.listed)
    assert FEWEST <= len(choice.priorities) <= MOST
    assert choice_problems(choice, to_explain(record, EVIDENCE, decided.last_result.tally)) == {}


def test_2_nothing_without_a_profile(ws):
    with ws.store.writing() as repository:
        for area in (FIRST, THIRD):
            for one in repository.priorities.of_area(area):
                repository.priorities.remove(one.id)
        content.demo_priorities(repository, CITIES[:2], {}, (), date.today())
        assert repository.priorities.of_area(FIRST) == []
