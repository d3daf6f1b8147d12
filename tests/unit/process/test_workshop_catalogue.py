"""Scenarios and exercises of workshops in the catalogue, and the slides made of them.

1. There are the beginnings of all five phases, "after the survey", "plan under review" and "second wave in".
2. Every scenario follows the rules of real work; one that contradicts itself is found with file and line.
3. There are the five exercises; each has aim, minutes that add up, group size, material, tasks with solutions, notes.
4. A wrong exercise is found with file and line: minutes, placeholders, columns, missing solution, unknown scenario.
5. States of begun steps are known ones, and belong to the present phase or to one before it is opened.
6. Placeholders are filled in, and a text whose placeholder has no value is left out.
7. Slides show every step of a phase, one per screen, and exercises with their solutions after the question at the end.
8. Registry ratings carry registry and date.
"""

import shutil
from typing import get_args

import pytest
from pydantic import ValidationError

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.errors import messages
from ctc_toolkit.process import load_process
from ctc_toolkit.process.progress import STATES, steps_of_phase
from ctc_toolkit.process.slides import exercise_slides, overview_slides, phase_slides
from ctc_toolkit.process.workshop import EnteredState, Exercise, Scenario, filled
from ctc_toolkit.survey.instrument import Label

CATALOGUE = load_process()
SCENARIOS = {one.id: one for one in CATALOGUE.scenarios}
EXERCISES = {one.id: one for one in CATALOGUE.exercises}


def test_1_scenarios():
    starts = {f"start_phase_{number}": number for number in range(1, 6)}
    assert set(SCENARIOS) == {*starts, "after_survey", "plan_under_review", "second_wave"}
    assert {name: SCENARIOS[name].phase for name in starts} == starts
    assert SCENARIOS["after_survey"].waves == 1
    assert SCENARIOS["plan_under_review"].plan == "submitted"
    assert SCENARIOS["second_wave"].waves == 2


def test_2_rules_of_real_work():
    for scenario in CATALOGUE.scenarios:
        assert scenario.waves or not (scenario.profile != "none" or "profile" in scenario.written)
        assert scenario.phase < 4 or scenario.profile == "approved"
        assert scenario.phase < 5 or scenario.plan == "approved"


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "process"
    shutil.copytree(catalogue_folder() / "process", folder)
    return folder


def with_changes(entry, place, values):
    """Return an entry as plain values, changed at one place."""
    plain = entry.model_dump()
    inner = plain
    for key in place:
        inner = inner[key]
    inner.update(values)
    return plain


def refused(model, plain):
    with pytest.raises(ValidationError) as found:
        model.model_validate(plain)
    return [error["type"] for error in found.value.errors()]


@pytest.mark.parametrize(
    ("scenario", "values", "code"),
    [
        ("start_phase_4", {"waves": 0}, "scenario_needs_survey"),
        ("start_phase_1", {"written": ["profile"]}, "scenario_needs_survey"),
        ("start_phase_3", {"waves": 2}, "scenario_second_survey"),
        ("plan_under_review", {"written": ["area", "profile"]}, "scenario_needs_text"),
        ("start_phase_4", {"profile": "submitted"}, "scenario_needs_approval"),
        ("start_phase_5", {"plan": "submitted"}, "scenario_needs_approval"),
    ],
)
def test_2_contradictions_are_found(scenario, values, code):
    assert refused(Scenario, with_changes(SCENARIOS[scenario], [], values)) == [code]
    assert set(messages()[code].what) == {"de", "en"}


def test_3_exercises():
    assert list(EXERCISES) == ["sort_factors", "read_profile", "set_priorities", "choose_programmes", "write_goals"]
    for exercise in EXERCISES.values():
        assert exercise.minutes == sum(step.minutes for step in exercise.instructions)
        assert exercise.scenario in SCENARIOS
        answered = [bool(task.items) or task.answer is not None or task.numbers is not None for task in exercise.tasks]
        assert all(answered)
        assert any(task.items or task.answer for task in exercise.tasks)
        assert not exercise.needs_survey or SCENARIOS[exercise.scenario].waves
    assert [name for name, one in EXERCISES.items() if not one.needs_survey] == ["sort_factors", "choose_programmes"]


@pytest.mark.parametrize(
    ("place", "values", "code"),
    [
        ([], {"minutes": 46}, "exercise_minutes"),
        (["aim"], {"en": "In {cty}"}, "exercise_placeholder"),
        (["tasks", 0], {"columns": ({"de": "Eine", "en": "One"},)}, "task_columns"),
        (["tasks", 1], {"answer": None}, "task_answer"),
        (["tasks", 0], {"lines": 3}, "task_form"),
    ],
)
def test_4_mistakes_are_found(place, values, code):
    assert refused(Exercise, with_changes(EXERCISES["write_goals"], place, values)) == [code]
    assert set(messages()[code].what) == {"de", "en"}


def test_2_4_all_mistakes_at_once_with_their_lines(copy):
    scenarios, exercises = copy / "scenarios.yaml", copy / "exercises.yaml"
    text = (
        scenarios.read_text(encoding="utf-8").replace("b2_1_4", "b9_9_9").replace("profile: approved", "profile: none")
    )
    scenarios.write_text(text, encoding="utf-8")
    text = exercises.read_text(encoding="utf-8").replace("scenario: start_phase_3", "scenario: start_phase_9")
    exercises.write_text(text.replace("minutes: 45", "minutes: 44", 1), encoding="utf-8")
    found = check_catalogue(copy)
    assert {(problem.file, problem.code) for problem in found} == {
        ("process/scenarios.yaml", "process_unknown_entry"),
        ("process/scenarios.yaml", "scenario_needs_approval"),
        ("process/exercises.yaml", "process_unknown_entry"),
        ("process/exercises.yaml", "exercise_minutes"),
    }
    assert all(problem.line > 1 and problem.say("de") != problem.say("en") for problem in found)


def test_5_begun_steps():
    assert set(get_args(EnteredState)) < set(STATES)
    for scenario in CATALOGUE.scenarios:
        earlier = [
            step.id for phase in CATALOGUE.phases[: scenario.phase - 1] for step in steps_of_phase(CATALOGUE, phase)
        ]
        begun = [step.step for step in scenario.steps]
        assert not set(begun) & set(earlier), scenario.id
        assert len(begun) == len(set(begun))


def test_6_placeholders():
    label = Label(de="{factor} in {city}", en="{factor} in {city}")
    assert filled(label, "de", {"factor": "Lernrückstände", "city": "Musterstadt"}) == "Lernrückstände in Musterstadt"
    assert filled(label, "de", {"city": "Musterstadt"}) == ""
    assert filled(label, "de", {"city": "Musterstadt", "factor": ""}) == ""


@pytest.mark.parametrize("language", ["de", "en"])
def test_7_phases_step_by_step(language):
    for phase in CATALOGUE.phases:
        titles = [slide.title for slide in phase_slides(CATALOGUE, phase.number, language)]
        steps = [step.title.get(language) for step in steps_of_phase(CATALOGUE, phase)]
        assert titles == [phase.title.get(language), *steps]
    slides = overview_slides(CATALOGUE, language)
    assert [slide.title for slide in slides[1:]] == [phase.title.get(language) for phase in CATALOGUE.phases]
    with pytest.raises(ValueError, match="1 to 5"):
        phase_slides(CATALOGUE, 6, language)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", EXERCISES)
def test_7_exercises_on_slides(name, language):
    exercise = EXERCISES[name]
    slides = exercise_slides(exercise, language, {"city": "Musterstadt", "survey": "Befragung"})
    titles = [slide.title for slide in slides]
    instructions = [step.text.get(language) for step in exercise.instructions]
    assert titles[1 : len(instructions) + 1] == instructions
    question = exercise.reflection.question.get(language)
    solutions = slides[titles.index(question) + 1 :]
    given = [item for task in exercise.tasks for item in task.items]
    assert [slide.title for slide in solutions][: len(given)] == [
        item.text.get(language) for item in given
    ] or not given
    before = " ".join(line for slide in slides[: titles.index(question) + 1] for line in slide.lines)
    answers = [answer.get(language) for item in given for answer in item.answers if len(answer.get(language)) > 20]
    assert not [answer for answer in answers if answer in before]
    assert all("{" not in line for slide in slides for line in (slide.title, *slide.lines, *slide.notes))
    assert all(slide.notes for slide in slides[: titles.index(question) + 1])


def test_8_ratings_are_dated():
    task = EXERCISES["choose_programmes"].tasks[0]
    assert len(task.items) >= 5
    assert "Grünen Liste Prävention" in task.source.de
    assert "22. November 2026" in task.source.de
    assert "22 November 2026" in task.source.en
    assert all(any(word in item.given[1].de for word in ("Nr.", "geführt")) for item in task.items)
