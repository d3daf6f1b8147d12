"""Workshops: groups in parallel copies of a made-up city.

1. Groups get cities of their own, whose keys no real city can have, and codes that lead into them.
2. Every scenario is consistent: phase, steps, surveys, plans, texts and versions are what it says, before the survey
   there is no wave and no profile, and the answers of a survey that is there can be released.
3. A group reaches nothing but its own city: not by the policy, not by any use case, not by signing in again without a
   code, and it meets the other groups and the cities of the demo nowhere.
4. One group is reset, the others are untouched; codes and sessions stay; another scenario can be chosen.
5. All groups are reset; the whole demo is reset with the groups; ending removes them and signs them out.
6. Broken off at any step, everything is as before.
7. Several groups have the same answers, drawn once.
8. The trainer sees who is how far; changes by the trainer's reset do not count.
9. An exercise is shown to all groups; one that needs a survey is refused where a city has none.
10. Worksheets hold released numbers of the city, no solution; the trainer's sheet holds both.
11. Wrong input: number of groups, scenario, group, code. Nothing of it exists where cities are real.
"""

import re
from itertools import product

import pytest
from sqlalchemy import text

from ctc_toolkit.access import GROUP_KEYS, POLICY, Actor, Assignment, Role, cities_for, demo_actor, may
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.reporting.sheets import SheetTable, sheet_docx
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.workspace import (
    area_process,
    exercise_sheets,
    group_task,
    list_cities,
    open_workspace,
    read_submission,
    read_texts,
    reset_demo,
    reset_groups,
    save_step,
    set_up_groups,
    show_exercise,
    submissions,
    survey_plans,
    wave_profile,
    workshop,
)
from ctc_toolkit.workspace.cities import STATES
from ctc_toolkit.workspace.sessions import actor_of_session, demo_sign_in
from ctc_toolkit.workspace.sign_in import doors
from ctc_toolkit.workspace.workshop import MOST_GROUPS, group_of_code, group_sign_in
from tests.unit.workspace.made import DORTMUND, ESSEN, audit_log, real_workspace, tables_in
from tests.unit.workspace.test_role_matrix import calls

TRAINER = demo_actor()
SCENARIOS = {one.id: one for one in load_process().scenarios}


def code_of(call, *values, **named):
    with pytest.raises(ToolkitError) as refused:
        call(*values, **named)
    return refused.value.code


@pytest.fixture
def ws(sqlite_url):
    """Give a small demo workspace with two cities of the demo."""
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("demo")
        for ags, name in ((DORTMUND, "Dortmund"), (ESSEN, "Essen")):
            repository.add_city(ags, name, [AreaRecord(f"area-{ags}", "Nordhafen")])
    yield opened
    opened.close()


def member(ws, number, role=Role.COORDINATOR):
    """Sign in to a group by its code and return who that is."""
    group = workshop(TRAINER, ws).groups[number - 1]
    return actor_of_session(ws, group_sign_in(ws, group.code, role).token).actor


def city_of(ws, number):
    ags = workshop(TRAINER, ws).groups[number - 1].ags
    return next(city for city in list_cities(TRAINER, ws) if city.ags == ags)


def content(ws, ags):
    """Return everything that hangs on a city, as it is in the database."""
    from ctc_toolkit.store.workshop import METADATA, _hanging_on

    with ws.store.database.session("read") as session:
        return {
            name: sorted(repr(tuple(row)) for row in session.execute(METADATA.tables[name].select().where(where)))
            for name, where in _hanging_on([ags]).items()
        }


def test_1_keys_and_codes(ws):
    view = set_up_groups(TRAINER, ws, count=MOST_GROUPS, scenario="start_phase_1")
    assert [group.number for group in view.groups] == list(range(1, MOST_GROUPS + 1))
    assert [group.name for group in view.groups][:2] == ["Musterstadt, Gruppe 1", "Musterstadt, Gruppe 2"]
    assert all(re.fullmatch("[0-9]{8}", group.ags) and group.ags[:2] not in STATES for group in view.groups)
    assert GROUP_KEYS not in STATES
    codes = [group.code for group in view.groups]
    assert len(set(codes)) == MOST_GROUPS
    assert all(re.fullmatch("[B-DF-HJ-NP-TV-XZ2-9]{6}", code) for code in codes)
    typed = f" {codes[2][:3].lower()}-{codes[2][3:].lower()} "
    assert group_of_code(ws, typed) == (3, "Musterstadt, Gruppe 3")
    cities = list_cities(TRAINER, ws)
    assert len({area.id for city in cities for area in city.areas}) == len(cities)


@pytest.mark.parametrize("name", SCENARIOS)
def test_2_scenarios(ws, name):
    scenario = SCENARIOS[name]
    set_up_groups(TRAINER, ws, count=1, scenario=name)
    city, who = city_of(ws, 1), member(ws, 1)
    (area,) = city.areas
    process = area_process(who, ws, area.id)
    assert (area.phase, process.phase) == (scenario.phase, scenario.phase)
    for phase in process.phases[: scenario.phase - 1]:
        assert phase.progress.share == 1.0
        assert not phase.gate
    begun = {step.step: step.state for step in scenario.steps}
    entered = {
        view.step.id: view.fields.state
        for phase in process.phases[scenario.phase - 1 :]
        for milestone in phase.milestones
        for view in milestone.steps
        if view.changed_at is not None
    }
    assert entered == begun
    assert len(city.waves) == scenario.waves
    plans = survey_plans(who, ws, city.ags)
    assert [plan.wave_id for plan in plans] == [wave.id for wave in city.waves][: len(plans)]
    assert len(plans) == min(scenario.waves, 1)
    place = TextPlace(city.ags, area.id, None)
    written = {text.section for sheet in ("area", "plan") for text in read_texts(who, ws, place, sheet) if text.text}
    assert ("situation" in written) is ("area" in scenario.written)
    assert ("goals" in written) is ("plan" in scenario.written)
    found = {entry.kind: entry.state for entry in submissions(who, ws)}
    wanted = {"profile": scenario.profile, "plan": scenario.plan}
    assert found == {kind: state for kind, state in wanted.items() if state != "none"}
    for entry in submissions(who, ws):
        document = read_submission(who, ws, entry.id).document
        assert document.city == "Musterstadt, Gruppe 1"
        assert bool(document.numbers) is (entry.kind == "profile")


@pytest.mark.faults
def test_2_released_numbers(ws):
    set_up_groups(TRAINER, ws, count=1, scenario="second_wave")
    city, who = city_of(ws, 1), member(ws, 1)
    newest, oldest = city.waves
    assert newest.year - oldest.year == 2
    assert newest.delete_on is not None
    assert newest.delete_on > newest.imported_at.date()
    risks = []
    for wave in (oldest, newest):
        released = wave_profile(who, ws, wave.id)
        assert released.made_up
        table = released.table
        overall = table[(table["groups"] == "all") & (table["kind"] == "risk")]
        assert (overall["state"] == "shown").mean() > 0.8
        risks.append(int(overall.set_index("measure").loc["poor_family_management", "percent"]))
    assert risks[1] < risks[0]


def test_3_by_the_policy(ws):
    set_up_groups(TRAINER, ws, count=3, scenario="start_phase_1")
    own, *others = (group.ags for group in workshop(TRAINER, ws).groups)
    for role in (Role.COORDINATOR, Role.AREA_TEAM):
        who = member(ws, 1, role)
        assert who.demo
        assert who.roles == frozenset({Assignment(role, own)})
        for action in POLICY:
            reached = cities_for(who, action, "demo")
            assert reached is not None, action
            assert reached <= {own}, action
            for ags in (*others, DORTMUND, ESSEN):
                assert not may(who, action, "demo", ags), action
        assert {action for action in POLICY if may(who, action, "demo")}.isdisjoint(
            {"workshop", "set_up_groups", "reset_groups", "show_exercise", "exercise_sheets", "reset_demo"}
        )


def test_3_by_trying(ws):
    set_up_groups(TRAINER, ws, count=2, scenario="start_phase_1")
    theirs, who = city_of(ws, 2).ags, member(ws, 1)
    no_city = {action for action in POLICY if may(who, action, "demo")}
    before = None
    for ags in (theirs, DORTMUND):
        todo = calls(ws, ags)
        before = tables_in(ws)
        for action, call in todo.items():
            if action not in no_city:
                assert code_of(call, who) == "not_available", action
        assert {**tables_in(ws), "audit_record": 0} == {**before, "audit_record": 0}
    assert [city.name for city in list_cities(who, ws)] == ["Musterstadt, Gruppe 1"]
    assert submissions(who, ws) == ()
    assert group_task(who, ws, city_of(ws, 1).ags, language="de").number == 1


def test_3_no_way_in_without_a_code(ws):
    set_up_groups(TRAINER, ws, count=2, scenario="start_phase_1")
    offered = doors(ws)
    assert set(offered.cities) == {DORTMUND, ESSEN}
    assert offered.groups
    for role in (Role.COORDINATOR, Role.AREA_TEAM, Role.EVALUATOR):
        assert code_of(demo_sign_in, ws, role, city_of(ws, 2).ags) == "not_available"
    code = workshop(TRAINER, ws).groups[0].code
    for role in (Role.TRAINER, Role.MULTIPLIER, Role.EVALUATOR, Role.ADMINISTRATOR):
        assert code_of(group_sign_in, ws, code, role) == "not_available"


def test_4_one_group_is_reset(ws):
    set_up_groups(TRAINER, ws, count=3, scenario="start_phase_3")
    first, second = member(ws, 1), member(ws, 2)
    for number, who in ((1, first), (2, second)):
        area = city_of(ws, number).areas[0].id
        save_step(who, ws, area, "b3_1_2", before=StepFields(), after=StepFields("fully", note="von uns"))
    at_the_beginning = content(ws, city_of(ws, 3).ags)
    others = {number: content(ws, city_of(ws, number).ags) for number in (2, 3)}
    codes = [group.code for group in workshop(TRAINER, ws).groups]
    view = reset_groups(TRAINER, ws, group=1)
    assert {number: content(ws, city_of(ws, number).ags) for number in (2, 3)} == others
    assert [group.code for group in view.groups] == codes
    assert {name: len(rows) for name, rows in content(ws, city_of(ws, 1).ags).items()} == {
        name: len(rows) for name, rows in at_the_beginning.items()
    }
    assert area_process(first, ws, city_of(ws, 1).areas[0].id).step("b3_1_2").fields == StepFields()
    assert area_process(second, ws, city_of(ws, 2).areas[0].id).step("b3_1_2").fields.note == "von uns"
    view = reset_groups(TRAINER, ws, group=2, scenario="start_phase_1")
    assert [group.scenario.id for group in view.groups] == ["start_phase_3", "start_phase_1", "start_phase_3"]
    assert [group.has_survey for group in view.groups] == [True, False, True]
    assert audit_log(ws)[-1].action == "reset_groups"


@pytest.mark.faults
def test_5_all_groups_and_the_whole_demo(demo_url):
    ws = open_workspace(demo_url)
    set_up_groups(TRAINER, ws, count=2, scenario="start_phase_1")
    codes = [group.code for group in workshop(TRAINER, ws).groups]
    token = group_sign_in(ws, codes[0], Role.COORDINATOR).token
    who = actor_of_session(ws, token).actor
    area = city_of(ws, 1).areas[0].id
    save_step(who, ws, area, "b1_1_1", before=StepFields(), after=StepFields("fully"))
    view = reset_groups(TRAINER, ws, scenario="start_phase_2")
    assert {group.scenario.id for group in view.groups} == {"start_phase_2"}
    assert {group.changed_at for group in view.groups} == {None}
    save_step(who, ws, area, "b2_1_1", before=StepFields(), after=StepFields("fully"))
    reset_demo(TRAINER, ws)
    view = workshop(TRAINER, ws)
    assert [group.code for group in view.groups] == codes
    assert actor_of_session(ws, token).actor == who
    assert area_process(who, ws, area).step("b2_1_1").fields == StepFields()
    assert len(list_cities(TRAINER, ws)) == 5
    show_exercise(TRAINER, ws, "sort_factors")
    view = set_up_groups(TRAINER, ws, count=0, scenario="start_phase_1")
    assert view.groups == ()
    assert view.exercise is None
    assert len(list_cities(TRAINER, ws)) == 3
    assert actor_of_session(ws, token) is None
    ws.close()


def test_5_new_groups_are_not_the_old_ones(ws):
    set_up_groups(TRAINER, ws, count=1, scenario="start_phase_1")
    old = workshop(TRAINER, ws).groups[0].code
    token = group_sign_in(ws, old, Role.AREA_TEAM).token
    set_up_groups(TRAINER, ws, count=2, scenario="start_phase_1")
    assert actor_of_session(ws, token) is None
    assert code_of(group_of_code, ws, old) == "workshop_code_unknown"


@pytest.mark.parametrize("act", ["one", "all", "anew"])
def test_6_broken_off(ws, act):
    set_up_groups(TRAINER, ws, count=2, scenario="start_phase_2")
    before = {number: content(ws, city_of(ws, number).ags) for number in (1, 2)}
    with ws.store.database.session("write") as session:
        session.execute(
            text(
                "CREATE TRIGGER disk_failure BEFORE INSERT ON draft_text WHEN NEW.section = 'agreements'"
                " BEGIN SELECT raise(ABORT, 'disk failure'); END"
            )
        )
    todo = {
        "one": lambda: reset_groups(TRAINER, ws, group=1),
        "all": lambda: reset_groups(TRAINER, ws),
        "anew": lambda: set_up_groups(TRAINER, ws, count=2, scenario="start_phase_2"),
    }
    assert code_of(todo[act]) == "changed_meanwhile"
    assert {number: content(ws, city_of(ws, number).ags) for number in (1, 2)} == before


def test_7_the_same_answers(ws):
    set_up_groups(TRAINER, ws, count=2, scenario="after_survey")
    (first,), (second,) = city_of(ws, 1).waves, city_of(ws, 2).waves
    assert first.id != second.id
    assert first.source_hash == second.source_hash
    with ws.store.reading() as repository:
        assert repository.answers(first.id) == repository.answers(second.id)
    again = reset_groups(TRAINER, ws, group=1)
    assert city_of(ws, 1).waves[0].id == first.id
    assert again.groups[0].has_survey


def test_8_who_is_how_far(ws):
    view = set_up_groups(TRAINER, ws, count=2, scenario="start_phase_1")
    assert [(group.phase, group.met, group.changed_at, group.people) for group in view.groups] == [(1, 0, None, 0)] * 2
    who = member(ws, 2)
    area = city_of(ws, 2).areas[0].id
    save_step(who, ws, area, "b1_1_1", before=StepFields(), after=StepFields("fully"))
    view = workshop(TRAINER, ws)
    assert view.furthest.number == 2
    group = view.groups[1]
    assert (group.met, group.changed_action, group.people) == (1, "save_step", 1)
    assert group.changed_at > group.reset_at
    assert view.groups[0].changed_at is None


def test_9_exercises_for_all(ws):
    set_up_groups(TRAINER, ws, count=2, scenario="after_survey")
    assert group_task(member(ws, 1), ws, city_of(ws, 1).ags, language="de").exercise is None
    show_exercise(TRAINER, ws, "read_profile")
    for number in (1, 2):
        task = group_task(member(ws, number), ws, city_of(ws, number).ags, language="en")
        assert (task.number, task.exercise.id, task.scenario.id) == (number, "read_profile", "after_survey")
        assert task.worksheet.title == "Reading a profile"
    reset_groups(TRAINER, ws, group=2, scenario="start_phase_1")
    task = group_task(member(ws, 2), ws, city_of(ws, 2).ags, language="de")
    assert (task.exercise.id, task.worksheet) == ("read_profile", None)
    assert code_of(show_exercise, TRAINER, ws, "set_priorities") == "workshop_survey_needed"
    show_exercise(TRAINER, ws, None)
    assert workshop(TRAINER, ws).exercise is None
    assert group_task(TRAINER, ws, DORTMUND, language="de") is None


def words(sheet):
    """Return everything that a sheet says."""
    said = []
    for block in sheet.blocks:
        said += [getattr(block, name, "") for name in ("text", "label", "caption")]
        said += getattr(block, "items", ())
        said += [*getattr(block, "columns", ()), *(cell for row in getattr(block, "rows", ()) for cell in row)]
    return "\n".join(said)


def test_10_sheets(ws):
    set_up_groups(TRAINER, ws, count=1, scenario="after_survey")
    released = wave_profile(TRAINER, ws, city_of(ws, 1).waves[0].id)
    shown = released.table[(released.table["groups"] == "all") & (released.table["kind"] == "risk")]
    percents = {str(int(percent)) for percent in shown["percent"].dropna()}
    for exercise, language in product(load_process().exercises, ("de", "en")):
        sheets = exercise_sheets(TRAINER, ws, exercise.id, language=language)
        work, solved = words(sheets.worksheet), words(sheets.solutions)
        assert "{" not in work + solved
        for task in exercise.tasks:
            for item in task.items:
                answer = item.answers[-1].get(language)
                assert "{" in answer or answer in solved
                assert len(answer) < 25 or answer not in work
            if task.answer is not None and "{" not in task.answer.get(language):
                assert task.answer.get(language) in solved
                assert task.answer.get(language) not in work
            if task.numbers is not None:
                tables = [block for block in sheets.worksheet.blocks if isinstance(block, SheetTable)]
                table = next(block for block in tables if len(block.rows) >= min(task.show, 3))
                cells = [re.match(r"[0-9]+", row[1]) for row in table.rows]
                assert {found.group(0) for found in cells if found} <= percents
                assert len(table.rows) <= task.show
        assert all(step.note.get(language) in solved for step in exercise.instructions)
        assert not [step for step in exercise.instructions if step.note.get(language) in work]
        assert exercise.reflection.question.get(language) in work
        assert sheet_docx(sheets.solutions).startswith(b"PK")


def test_10_without_a_survey(ws):
    assert words(exercise_sheets(TRAINER, ws, "sort_factors", language="de").worksheet)
    assert code_of(exercise_sheets, TRAINER, ws, "read_profile", language="de") == "workshop_survey_needed"
    set_up_groups(TRAINER, ws, count=1, scenario="start_phase_1")
    assert code_of(exercise_sheets, TRAINER, ws, "read_profile", language="de") == "workshop_survey_needed"


def test_11_wrong_input(ws):
    for count in (-1, MOST_GROUPS + 1):
        assert code_of(set_up_groups, TRAINER, ws, count=count, scenario="start_phase_1") == "workshop_group_count"
    assert code_of(set_up_groups, TRAINER, ws, count=1, scenario="x") == "workshop_unknown_entry"
    assert code_of(reset_groups, TRAINER, ws, group=1) == "workshop_group_unknown"
    assert code_of(show_exercise, TRAINER, ws, "x") == "workshop_unknown_entry"
    assert code_of(exercise_sheets, TRAINER, ws, "sort_factors", language="de", group=4) == "workshop_group_unknown"
    for code in ("", "XXXXXX", "'; DROP", "ä" * 500):
        assert code_of(group_of_code, ws, code) == "workshop_code_unknown"
        assert code_of(group_sign_in, ws, code, Role.COORDINATOR) == "workshop_code_unknown"
    assert workshop(TRAINER, ws).groups == ()


def test_11_never_where_cities_are_real(tmp_path):
    real = real_workspace(f"sqlite:///{tmp_path / 'real.sqlite'}")
    for who in (TRAINER, Actor("Trainerin", frozenset({Assignment(Role.TRAINER)}))):
        assert code_of(set_up_groups, who, real, count=1, scenario="start_phase_1") == "not_available"
        assert code_of(workshop, who, real) == "not_available"
    assert code_of(group_of_code, real, "XXXXXX") == "demo_closed"
    assert code_of(group_sign_in, real, "XXXXXX", Role.COORDINATOR) == "demo_closed"
    real.close()
