"""Action plans in the workspace.

1. A plan begins from the newest decided priorities; without any it is refused; there is one version at work.
2. Where a goal starts is taken from the released profile, with what was seen between two surveys, whatever was typed;
   a value that is not shown is refused as locked; it is kept when the answers are gone.
3. Two editors: different fields of an entry are put together; the same field is refused with what stands there and by
   whom; an entry that was deleted meanwhile is said to be gone; nothing is half written.
4. What is wrong comes back by field and nothing is stored; a programme gives its measure its name.
5. Deleting a measure takes what belongs to it along and no reference stays; an outdated deletion is refused.
6. A plan that lacks something is not decided on; a decision stands in the log of the steering group and leads back; a
   decided version stays as it is; an outdated one is refused; a new version copies all and replaces the decision.
7. Handing in freezes the plan part by part; the office comments on a part; a plan that was changed meanwhile is
   refused; multipliers see what was handed in and never the plan at work.
8. Deleting the wave takes the plan along, and clearing a demo as well.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.disclosure import release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan import BudgetFields, GoalFields, MeasureFields, RiskFields, TaskFields, changes
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.store import NewWave
from ctc_toolkit.store.models import ActionPlan, PlanEntry
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import (
    Place,
    approve_submission,
    area_plan,
    begin_plan,
    bodies,
    comment_on_submission,
    decide_plan,
    delete_wave,
    read_submission,
    remove_plan,
    remove_plan_entry,
    save_plan_entry,
    submit_version,
)
from ctc_toolkit.workspace import action_plans as cases
from ctc_toolkit.workspace.action_plan_log import PlanDecided, PlanNotDecided
from ctc_toolkit.workspace.action_plans import PlanEntryConflict, PlanEntryRefused, PlanEntrySaved
from ctc_toolkit.workspace.priority_log import DecisionEntry
from ctc_toolkit.workspace.reviews import ACTION_PLAN
from tests.unit.workspace.made import COORDINATOR, DORTMUND, answers, real_workspace
from tests.unit.workspace.matrix_action_plans import FACTOR, decided_priorities
from tests.unit.workspace.matrix_surveys import cut_points, fresh_hash

TODAY = date.today()
YEAR = TODAY.year + 3
OTHER = Actor("Kim Muster", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}), account="konto-kim")
OFFICE = Actor("Office", frozenset({Assignment(Role.MULTIPLIER, DORTMUND)}), account="konto-office")
MEASURE = MeasureFields(title="Elternabende", responsible="Jugendamt", start=TODAY)


@pytest.fixture(scope="module")
def released():
    table = answers(150, instrument="ctc-youth-survey")
    return release(make_profile(table, cut_points=cut_points("plan"), by=("sex",)), "public")


@pytest.fixture
def ws(sqlite_url, monkeypatch, released):
    opened = real_workspace(sqlite_url)
    monkeypatch.setattr(cases, "wave_profile", lambda *_, **__: released)
    yield opened
    opened.close()


@pytest.fixture
def ready(ws):
    """Give an area with decided priorities, their wave and the steering group."""
    with ws.store.writing() as repository:
        new = NewWave(
            DORTMUND, load_instrument("ctc-youth-survey").reference, 2026, "Probe", 1, fresh_hash(), "test", b""
        )
        wave = repository.add_wave(new).id
        area, body = decided_priorities(repository, DORTMUND, wave)
    return area, wave, body


@pytest.fixture
def begun(ws, ready):
    return begin_plan(COORDINATOR, ws, ready[0], today=TODAY)


def saved(ws, area, plan, after, before=None, entry_id=None, actor=COORDINATOR):
    before = before if before is not None else type(after)()
    outcome = save_plan_entry(actor, ws, area, plan, before=before, after=after, entry_id=entry_id)
    assert isinstance(outcome, PlanEntrySaved), outcome
    return outcome


def goal(**changed):
    return replace(GoalFields(figure=FACTOR, target=0, year=YEAR), **changed)


def shown_start(released):
    table = released.table
    row = table[(table["measure"] == FACTOR) & (table["groups"] == "all")].iloc[0]
    assert row["state"] == "shown"
    return int(row["percent"]), int(row["low"]), int(row["high"])


def complete(ws, area, plan, released):
    wanted = goal(target=shown_start(released)[0] - 3)
    first = saved(ws, area, plan, wanted)
    second = saved(ws, area, plan, replace(MEASURE, goals=(first.id,)))
    return first.id, second.id


def refused(action, code):
    with pytest.raises(ToolkitError) as problem:
        action()
    assert problem.value.code == code


def test_1_beginning(ws, ready, begun):
    area, wave, _ = ready
    view = area_plan(OTHER, ws, area).shown
    assert (view.number, view.state, view.wave.id, view.factors) == (1, "open", wave, (FACTOR,))
    assert view.entries == ()
    refused(lambda: begin_plan(COORDINATOR, ws, area), "action_plan_open_already")
    with ws.store.reading() as repository:
        bare = next(one.id for one in repository.city(DORTMUND).areas if one.id != area)
    refused(lambda: begin_plan(COORDINATOR, ws, bare), "action_plan_no_priorities")
    assert area_plan(COORDINATOR, ws, bare).decided is None
    remove_plan(COORDINATOR, ws, area, begun.id)
    assert area_plan(COORDINATOR, ws, area).shown is None
    refused(lambda: remove_plan(COORDINATOR, ws, area, begun.id), "not_available")


def test_2_start_from_the_profile(ws, ready, begun, released, monkeypatch):
    area, wave, _ = ready
    percent, low, high = shown_start(released)
    typed = goal(target=percent - 3, baseline=99, low=98, high=100, direction="up", seen=50, answers=7, survey="x")
    found = saved(ws, area, begun.id, typed)
    assert (found.fields.baseline, found.fields.low, found.fields.high) == (percent, low, high)
    assert (found.fields.direction, found.fields.seen, found.fields.wave) == ("down", -6, wave)
    for locked in (goal(group="sex=nobody"), goal(figure="no_such_factor"), goal(level="behaviour")):
        outcome = save_plan_entry(COORDINATOR, ws, area, begun.id, before=GoalFields(), after=locked)
        assert {name: one.code for name, one in outcome.problems.items()} == {"figure": "action_plan_figure_locked"}
    monkeypatch.setattr(cases, "wave_profile", lambda *_, **__: pytest.fail("asked again"))
    again = saved(ws, area, begun.id, replace(found.fields, year=YEAR + 1, baseline=1), found.fields, found.id)
    assert (again.fields.baseline, again.fields.year) == (percent, YEAR + 1)
    own = GoalFields("participant", what="Eltern", target=70, year=YEAR, source="Bogen", figure=FACTOR, low=3, wave="w")
    kept = saved(ws, area, begun.id, own).fields
    assert (kept.figure, kept.low, kept.wave) == (None, None, None)


def test_3_two_editors(ws, ready, begun):
    area = ready[0]
    first = saved(ws, area, begun.id, MEASURE)
    read = first.fields
    saved(ws, area, begun.id, replace(read, where="Nordplatz"), read, first.id, OTHER)
    both = saved(ws, area, begun.id, replace(read, group="Eltern"), read, first.id)
    assert (both.fields.where, both.fields.group) == ("Nordplatz", "Eltern")
    outcome = save_plan_entry(
        OTHER, ws, area, begun.id, before=read, after=replace(read, group="Familien"), entry_id=first.id
    )
    assert isinstance(outcome, PlanEntryConflict)
    (clash,) = outcome.clashes
    assert (clash.field, clash.theirs, clash.yours, outcome.changed_by) == (
        "group", "Eltern", "Familien", COORDINATOR.name
    )  # fmt: skip
    assert area_plan(OTHER, ws, area).shown.measures[first.id].group == "Eltern"
    version = area_plan(OTHER, ws, area).shown.of_kind("measure")[0].version
    remove_plan_entry(OTHER, ws, area, begun.id, first.id, version=version)
    late = lambda: save_plan_entry(  # noqa: E731
        COORDINATOR, ws, area, begun.id, before=read, after=replace(read, note="spät"), entry_id=first.id
    )
    refused(late, "action_plan_entry_missing")
    assert area_plan(OTHER, ws, area).shown.entries == ()


def test_4_refused_by_field(ws, ready, begun):
    area, before = ready[0], area_plan(COORDINATOR, ws, ready[0]).shown.version
    outcome = save_plan_entry(
        COORDINATOR,
        ws,
        area,
        begun.id,
        before=MeasureFields(),
        after=MeasureFields("programme", "familien_staerken", age_from=3, start=TODAY, end=TODAY - timedelta(1)),
    )
    assert isinstance(outcome, PlanEntryRefused)
    assert set(outcome.problems) == {"age_from", "end"}
    assert area_plan(COORDINATOR, ws, area).shown.version == before
    named = saved(ws, area, begun.id, MeasureFields("programme", "familien_staerken", offer="x", age_from=10))
    assert (named.fields.title, named.fields.offer) == ("Familien stärken", None)
    wrong_kind = lambda: save_plan_entry(  # noqa: E731
        COORDINATOR, ws, area, begun.id, before=RiskFields(), after=RiskFields("a", response="b"), entry_id=named.id
    )
    refused(wrong_kind, "not_available")


def test_5_deleting(ws, ready, begun, released):
    area = ready[0]
    first, second = complete(ws, area, begun.id, released)
    task = saved(ws, area, begun.id, TaskFields(second, "suchen", "Amt"))
    money = saved(ws, area, begun.id, BudgetFields(second, "Honorar", YEAR, 100))
    own = saved(
        ws, area, begun.id, GoalFields("participant", what="E", target=7, year=YEAR, source="B", measure=second)
    )
    refused(lambda: remove_plan_entry(COORDINATOR, ws, area, begun.id, second, version=9), "changed_meanwhile")
    gone = remove_plan_entry(COORDINATOR, ws, area, begun.id, second, version=1)
    assert set(gone) == {second, task.id, money.id}
    left = area_plan(COORDINATOR, ws, area).shown
    assert {one.id for one in left.entries} == {first, own.id}
    assert left.goals[own.id].measure is None
    refused(lambda: remove_plan_entry(COORDINATOR, ws, area, begun.id, second, version=1), "not_available")


def test_6_decision(ws, ready, begun, released):
    area, _, body = ready
    version = lambda: area_plan(COORDINATOR, ws, area).shown.version  # noqa: E731
    entered = DecisionEntry(TODAY, body, 9, TODAY + timedelta(365))
    early = decide_plan(COORDINATOR, ws, area, begun.id, DecisionEntry(None, None, 0, None), version=version())
    assert isinstance(early, PlanNotDecided)
    assert set(early.problems) == {"on", "body_id", "present", "review_on"}
    assert {one.code for one in early.missing} == {"action_plan_no_measure", "action_plan_priority_without_goal"}
    _, measure = complete(ws, area, begun.id, released)
    refused(lambda: decide_plan(COORDINATOR, ws, area, begun.id, entered, version=1), "changed_meanwhile")
    before_begin = replace(entered, on=begun.begun_on - timedelta(1))
    found = decide_plan(COORDINATOR, ws, area, begun.id, before_begin, version=version())
    assert {name: one.code for name, one in found.problems.items()} == {"on": "action_plan_day_outside"}
    assert isinstance(decide_plan(COORDINATOR, ws, area, begun.id, entered, version=version()), PlanDecided)
    view = area_plan(COORDINATOR, ws, area).shown
    assert (view.state, view.present, view.decision.body_id) == ("decided", 9, body)
    logged = next(one for one in bodies(COORDINATOR, ws, DORTMUND) if one.id == body).decisions[0]
    assert (logged.id, logged.plan, logged.fields.step) == (view.decision.id, (area, 1), "b4_6_2")
    assert "Elternabende" in logged.fields.text
    for late in (
        lambda: saved(ws, area, begun.id, RiskFields("a", response="b")),
        lambda: remove_plan_entry(COORDINATOR, ws, area, begun.id, measure, version=1),
        lambda: remove_plan(COORDINATOR, ws, area, begun.id),
        lambda: decide_plan(COORDINATOR, ws, area, begun.id, entered, version=view.version),
    ):
        refused(late, "action_plan_decided")
    following = begin_plan(COORDINATOR, ws, area, today=TODAY)
    copy = area_plan(COORDINATOR, ws, area).shown
    assert all(one.state == "same" for one in changes(view.plain, copy.plain))
    assert {one.id for one in copy.entries} & {one.id for one in view.entries} == set()
    (goal_id,) = copy.goals
    assert copy.of_kind("measure")[0].fields.goals == (goal_id,)
    again = decide_plan(COORDINATOR, ws, area, following.id, entered, version=version())
    decisions = next(one for one in bodies(COORDINATOR, ws, DORTMUND) if one.id == body).decisions
    assert isinstance(again, PlanDecided)
    assert {one.fields.state for one in decisions} == {"in_force", "replaced"}
    assert area_plan(COORDINATOR, ws, area, number=1).shown.state == "decided"


def test_7_review(ws, ready, begun, released):
    area, place = ready[0], Place(area=ready[0])
    refused(lambda: submit_version(COORDINATOR, ws, "plan", place), "submission_empty")
    first, measure = complete(ws, area, begun.id, released)
    seen = {ACTION_PLAN: area_plan(COORDINATOR, ws, area).shown.version}
    saved(ws, area, begun.id, BudgetFields(measure, "Honorar", YEAR, 1234, "Stadt", "secured"), actor=OTHER)
    refused(lambda: submit_version(COORDINATOR, ws, "plan", place, seen=seen), "changed_meanwhile")
    sent = submit_version(COORDINATOR, ws, "plan", place)
    refused(lambda: area_plan(OFFICE, ws, area), "not_available")
    comment_on_submission(OFFICE, ws, sent.id, "Wer zahlt das zweite Jahr?", "plan_budget")
    refused(lambda: comment_on_submission(OFFICE, ws, sent.id, "Was?", "plan_nothing"), "section_unknown")
    approve_submission(OFFICE, ws, sent.id, read_submission(OFFICE, ws, sent.id).submission.version)
    read = area_plan(COORDINATOR, ws, area).shown.goals[first]
    saved(ws, area, begun.id, replace(read, year=YEAR + 1), read, first)
    reading = read_submission(OFFICE, ws, sent.id)
    plan = reading.document.plan
    assert plan.entries[0].fields.year == YEAR
    titles = {part.id: part for part in plan.parts["en"]}
    assert any("1,234" in cell for row in titles["plan_budget"].rows for cell in row)
    assert plan.sections["plan_goals"].de == "Was wir erreichen wollen"
    now = area_plan(COORDINATOR, ws, area).shown.plain
    (changed,) = [one for one in changes(plan.entries, now) if one.state != "same"]
    assert changed.names == ("year",)


def test_8_deletion(ws, ready, begun, released):
    area, wave, _ = ready
    complete(ws, area, begun.id, released)
    delete_wave(COORDINATOR, ws, wave)
    with ws.store.reading() as repository:
        assert repository.plans.of_area(area) == []
        assert repository._session.query(PlanEntry).count() == 0
    from ctc_toolkit.store.demo_tables import DEMO_TABLES

    assert DEMO_TABLES.index(PlanEntry) < DEMO_TABLES.index(ActionPlan)
