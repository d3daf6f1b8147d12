"""Priorities of an area in the workspace.

1. Beginning freezes the factors with a figure; there is one version at work; a survey of another city is not there.
2. Two people at once: different places are put together, the same place is refused with what stands there and by whom.
3. A silent vote keeps sums only: nothing in the database or the audit log tells who voted what; an account votes once;
   a computer of the coordination is lent to several; no more votes than people; nobody sees sums before the end.
4. With fewer than three votes there is no result, and the sums are gone; the marks of who has voted are gone, too.
5. A decision that lacks something is refused by field and stores nothing; a version changed meanwhile is refused.
6. A decision keeps its figures, stands in the log of the body with its reasons and leads back; the step can be ticked.
   A decided version stays as it is.
7. A review begins a new version with what stood before; the old one can be read, its decision says what replaced it.
8. Deleting the wave takes everything along; only a version at work can be deleted by hand.
9. The role for one area reaches no other area.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text
from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.process.meetings import MeetingFields
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.riskfactors.priorities import FactorEvidence
from ctc_toolkit.store.models import METADATA
from ctc_toolkit.workspace import (
    area_priorities,
    begin_priorities,
    bodies,
    cast_vote,
    close_vote,
    decide_priorities,
    open_vote,
    remove_priorities,
    save_priorities,
    save_step,
)
from ctc_toolkit.workspace import priorities as cases_module
from ctc_toolkit.workspace import priority_log as log_module
from ctc_toolkit.workspace.priority_log import DecisionEntry, PrioritiesDecided, PrioritiesRefused
from ctc_toolkit.workspace.priority_views import STEP
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, audit_log, real_workspace
from tests.unit.workspace.matrix_surveys import add_wave

TODAY = date.today()
FACTORS = ("family_conflict", "poor_family_management", "academic_failure", "family_attachment", "sensation_seeking")
EVIDENCE = tuple(
    FactorEvidence(name, kind, "family", "shown", 50 - 6 * place, 10, 55, 500, "ok", top=90 - place, top_of=5)
    for place, (name, kind) in enumerate(zip(FACTORS, ("risk", "risk", "risk", "protective", "risk"), strict=True))
)
REFERENCE = Text("Vergleich mit 2023", "Comparison with 2023")
HIDDEN = FactorEvidence("rebelliousness", "risk", "peer_individual", "locked")


def member(name="Kim", area=None):
    return Actor(f"Mitglied {name}", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, area)}), account=f"konto-{name}")


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    opened = real_workspace(sqlite_url)
    for module in (cases_module, log_module):
        monkeypatch.setattr(module, "evidence_of_wave", lambda *_: ((*EVIDENCE, HIDDEN), REFERENCE))
    monkeypatch.setattr(cases_module, "shares_of_wave", lambda *_: (*EVIDENCE, HIDDEN))
    yield opened
    opened.close()


@pytest.fixture
def areas(ws):
    with ws.store.reading() as repository:
        return [area.id for area in repository.city(DORTMUND).areas]


@pytest.fixture
def begun(ws, areas):
    return begin_priorities(COORDINATOR, ws, areas[0], add_wave(ws, DORTMUND))


@pytest.fixture
def body(ws, areas):
    with ws.store.writing() as repository:
        return repository.bodies.save_body(DORTMUND, BodyFields("area_team", "Team Nord", areas[0]), "Jemand").id


def complete():
    entries = {f"choice.{one}": "priority" for one in FACTORS[:2]} | {f"choice.{FACTORS[3]}": "strength"}
    return entries | {f"reason.{one}": f"weil {one}" for one in FACTORS[:2]}


def shown(ws, area, number=None):
    return area_priorities(COORDINATOR, ws, area, number=number).shown


def code_of(call):
    with pytest.raises(ToolkitError) as refused:
        call()
    return refused.value.code


def entry(body, **more):
    return replace(DecisionEntry(TODAY, body, 9, TODAY + timedelta(700)), **more)


def decided(ws, area, begun, body, **more):
    save_priorities(COORDINATOR, ws, area, begun.id, before={}, after=complete())
    version = shown(ws, area).version
    return decide_priorities(COORDINATOR, ws, area, begun.id, entry(body, **more), version=version)


def everything_stored(ws):
    with ws.store.database.engine.connect() as connection:
        return " ".join(
            str(tuple(row)) for table in METADATA.sorted_tables for row in connection.execute(select(table))
        )


def test_1_beginning(ws, areas, begun):
    assert begun.listed == FACTORS  # without the locked one
    assert shown(ws, areas[0]).factor("rebelliousness").percent is None
    wave = begun.wave_id
    assert code_of(lambda: begin_priorities(COORDINATOR, ws, areas[0], wave)) == "priorities_open_already"
    assert code_of(lambda: begin_priorities(COORDINATOR, ws, areas[1], add_wave(ws, ESSEN))) == "not_available"
    assert area_priorities(COORDINATOR, ws, areas[1]).shown is None
    assert code_of(lambda: area_priorities(COORDINATOR, ws, areas[0], number=7)) == "not_available"


def test_1_too_few_factors(ws, areas, monkeypatch):
    monkeypatch.setattr(cases_module, "shares_of_wave", lambda *_: (EVIDENCE[0], HIDDEN))
    wave = add_wave(ws, DORTMUND)
    assert code_of(lambda: begin_priorities(COORDINATOR, ws, areas[0], wave)) == "priorities_no_factors"


def test_2_two_people_at_once(ws, areas, begun):
    area, first, second = areas[0], FACTORS[0], FACTORS[1]
    save_priorities(COORDINATOR, ws, area, begun.id, before={}, after={f"reason.{first}": "eins"})
    both = save_priorities(member(), ws, area, begun.id, before={}, after={f"reason.{second}": "zwei"})
    assert both.entries == {f"reason.{first}": "eins", f"reason.{second}": "zwei"}
    clash = save_priorities(
        member(), ws, area, begun.id, before={f"reason.{first}": ""}, after={f"reason.{first}": "anders"}
    )
    assert clash.keys == (f"reason.{first}",)
    assert clash.current[f"reason.{first}"] == "eins"
    assert clash.changed_by == "Mitglied Kim"
    assert shown(ws, area).entries == both.entries
    strange = {f"choice.{HIDDEN.factor}": "priority"}
    assert code_of(lambda: save_priorities(member(), ws, area, begun.id, before={}, after=strange)) == (
        "priority_entry_unknown"
    )


def test_3_silent_votes(ws, areas, begun):
    area = areas[0]
    voting = open_vote(COORDINATOR, ws, area, begun.id, present=4, marks=2)
    assert code_of(lambda: open_vote(COORDINATOR, ws, area, begun.id, present=4, marks=2)) == "vote_open_already"
    lines = len(audit_log(ws))
    kim, ada = member("Kim"), member("Ada")
    assert cast_vote(kim, ws, area, voting.id, FACTORS[:2]) == 1
    assert code_of(lambda: cast_vote(kim, ws, area, voting.id, FACTORS[:1])) == "vote_given_already"
    assert area_priorities(kim, ws, area).shown.running.own == "given"
    assert cast_vote(ada, ws, area, voting.id, FACTORS[:1]) == 2
    assert code_of(lambda: cast_vote(COORDINATOR, ws, area, voting.id, [])) == "vote_empty"
    for count_of in (3, 4):  # on one computer
        assert cast_vote(COORDINATOR, ws, area, voting.id, FACTORS[1:3]) == count_of
    assert code_of(lambda: cast_vote(COORDINATOR, ws, area, voting.id, FACTORS[:1])) == "vote_full"
    running = shown(ws, area).running
    assert (running.voters, running.tally, running.own) == (4, None, "several")
    assert len(audit_log(ws)) == lines
    stored = everything_stored(ws)
    assert "konto-Kim" not in stored
    assert "konto-Ada" not in stored
    result = close_vote(COORDINATOR, ws, area, voting.id)
    assert dict(result.tally) == dict(zip(FACTORS, (2, 3, 2, 0, 0), strict=True))
    assert code_of(lambda: cast_vote(ada, ws, area, voting.id, FACTORS[:1])) == "vote_closed"
    with ws.store.database.engine.connect() as connection:
        assert connection.execute(select(METADATA.tables["voter_mark"])).all() == []
        assert connection.execute(select(METADATA.tables["vote_round"].c.salt)).scalar_one() == ""


def test_4_too_few_votes(ws, areas, begun):
    voting = open_vote(COORDINATOR, ws, areas[0], begun.id, present=5, marks=3)
    for name in "ab":
        cast_vote(member(name), ws, areas[0], voting.id, FACTORS[:3])
    assert close_vote(COORDINATOR, ws, areas[0], voting.id).tally is None
    with ws.store.reading() as repository:
        (found,) = repository.priorities.rounds([begun.id])
    assert found.tally == {}
    assert shown(ws, areas[0]).last_result is None
    for wrong, code in (({"present": 2, "marks": 2}, "vote_present"), ({"present": 9, "marks": 6}, "vote_marks")):
        assert code_of(lambda wrong=wrong: open_vote(COORDINATOR, ws, areas[0], begun.id, **wrong)) == code


def test_5_refused_by_field(ws, areas, begun, body):
    area = areas[0]
    open_vote(COORDINATOR, ws, area, begun.id, present=5, marks=3)
    wrong = DecisionEntry(None, "fremd", 0, TODAY)
    refused = decide_priorities(COORDINATOR, ws, area, begun.id, wrong, version=shown(ws, area).version)
    assert isinstance(refused, PrioritiesRefused)
    assert {field: problem.code for field, problem in refused.problems.items()} == {
        "priorities": "priorities_count",
        "strengths": "strengths_missing",
        "votes": "vote_still_open",
        "body_id": "priorities_body_missing",
        "present": "priorities_present",
        "on": "decision_day_missing",
        "review_on": "priorities_review",
    }
    ahead = entry(body, on=TODAY + timedelta(1))
    save_priorities(COORDINATOR, ws, area, begun.id, before={}, after=complete())
    close_vote(COORDINATOR, ws, area, shown(ws, area).running.id)
    version = shown(ws, area).version
    refused = decide_priorities(COORDINATOR, ws, area, begun.id, ahead, version=version)
    assert {field: problem.code for field, problem in refused.problems.items()} == {"on": "decision_not_yet"}
    save_priorities(member(), ws, area, begun.id, before={}, after={"weight.reach": 5})
    assert code_of(
        lambda: decide_priorities(COORDINATOR, ws, area, begun.id, entry(body), version=version)
    ) == "changed_meanwhile"  # fmt: skip
    assert shown(ws, area).state == "open"
    assert bodies(COORDINATOR, ws, DORTMUND)[0].decisions == ()


def test_6_decision(ws, areas, begun, body, monkeypatch):
    area = areas[0]
    with ws.store.writing() as repository:
        meeting = repository.bodies.save_meeting(body, MeetingFields(on=TODAY, state="held", attended=9), "Jemand")
    outcome = decided(ws, area, begun, body)
    assert isinstance(outcome, PrioritiesDecided)
    assert outcome.number == f"{TODAY.year}-01"
    (logged,) = bodies(COORDINATOR, ws, DORTMUND)[0].decisions
    assert logged.priorities == (area, 1)
    assert (logged.fields.step, logged.fields.meeting_id, logged.fields.state) == (STEP, meeting.id, "in_force")
    assert logged.fields.text == (
        "Wir gehen diese Faktoren zuerst an: family_conflict; poor_family_management.\n"
        "Stärken, die bleiben sollen: family_attachment."
    )
    assert f"weil {FACTORS[1]}" in logged.fields.reasons
    monkeypatch.setattr(
        cases_module, "evidence_of_wave", lambda *_: ((), Text("", ""))
    )  # what is known later changes nothing
    view = shown(ws, area)
    assert view.evidence == (*EVIDENCE, HIDDEN)
    assert (view.state, view.present, view.reference) == ("decided", 9, REFERENCE)
    assert (view.decision.number, view.decision.body, view.decision.id) == (outcome.number, "Team Nord", logged.id)
    for change in (
        lambda: save_priorities(COORDINATOR, ws, area, begun.id, before={}, after={"weight.reach": 1}),
        lambda: open_vote(COORDINATOR, ws, area, begun.id, present=5, marks=2),
        lambda: remove_priorities(COORDINATOR, ws, area, begun.id),
        lambda: decide_priorities(COORDINATOR, ws, area, begun.id, entry(body), version=view.version),
    ):
        assert code_of(change) == "priorities_decided"
    assert area_priorities(COORDINATOR, ws, area).step == "not_started"
    fields = StepFields("fully", evidence=outcome.number)
    save_step(COORDINATOR, ws, area, STEP, before=StepFields(), after=fields)
    assert area_priorities(COORDINATOR, ws, area).step == "fully"


def test_7_review(ws, areas, begun, body):
    area, earlier = areas[0], TODAY - timedelta(30)
    decided(ws, area, begun, body, on=earlier, review_on=TODAY)
    second = begin_priorities(member(), ws, area, begun.wave_id)
    assert (second.number, dict(second.entries)) == (2, complete())
    assert shown(ws, area, 1).state == "decided"
    before = decide_priorities(
        COORDINATOR, ws, area, second.id, entry(body, on=earlier - timedelta(1)), version=second.version
    )
    assert before.problems["on"].code == "priorities_before_earlier"
    decide_priorities(COORDINATOR, ws, area, second.id, entry(body), version=second.version)
    newest, oldest = bodies(COORDINATOR, ws, DORTMUND)[0].decisions
    assert (oldest.fields.state, oldest.fields.replaced_by) == ("replaced", newest.id)
    assert shown(ws, area, 1).decision.state == "replaced"
    assert [one.number for one in area_priorities(COORDINATOR, ws, area).versions] == [2, 1]


def test_8_deleting(ws, areas, begun, body):
    area = areas[0]
    open_vote(COORDINATOR, ws, area, begun.id, present=5, marks=3)
    with ws.store.writing() as repository:
        repository.delete_wave(begun.wave_id)
    with ws.store.database.engine.connect() as connection:
        for name in ("priority_set", "vote_round", "voter_mark"):
            assert connection.execute(select(METADATA.tables[name])).all() == []
    again = begin_priorities(COORDINATOR, ws, area, add_wave(ws, DORTMUND))
    remove_priorities(COORDINATOR, ws, area, again.id)
    assert area_priorities(COORDINATOR, ws, area).shown is None
    assert code_of(lambda: remove_priorities(COORDINATOR, ws, area, again.id)) == "not_available"


def test_9_one_area_only(ws, areas, begun):
    elsewhere = member("Fern", areas[1])
    for call in (
        lambda: area_priorities(elsewhere, ws, areas[0]),
        lambda: save_priorities(elsewhere, ws, areas[0], begun.id, before={}, after={"weight.reach": 1}),
        lambda: save_priorities(elsewhere, ws, areas[1], begun.id, before={}, after={"weight.reach": 1}),
    ):
        assert code_of(call) == "not_available"
    voting = open_vote(COORDINATOR, ws, areas[0], begun.id, present=5, marks=3)
    assert code_of(lambda: cast_vote(elsewhere, ws, areas[1], voting.id, FACTORS[:1])) == "not_available"
