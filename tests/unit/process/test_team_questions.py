"""The questionnaires of the process: the survey of the area team and the two checks of a place.

1. The survey has six dimensions with three or four statements each, some of weaknesses, and a scale of five; what
   published surveys ask is named with its source.
2. The checks hold every point of the coalition score once, the sustainability check alone; each question names a step
   of its phase or of an earlier one and what to do.
3. Mistakes are found: a scale out of order, a point that does not exist, twice or missing, a step that does not exist.
4. Answers that do not belong are refused, and so is an empty sheet; what was left out is left out.
5. Digits are typed as people type them; a wrong number of them is told with the dimension, in both languages.
6. Findings name strengths and what to talk about, at most three sides; a change is one only where ranges lie apart.
7. A check counts yes, partly, no and open; only yes is a point; what is needed comes first.
8. The verdict is yes only with everything that is needed, and open as long as a needed question is.
9. What was entered about the steps fills the readiness check, never the other one.
"""

import shutil
from datetime import date

import pytest

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.disclosure import release_team_results
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import check_process, load_process
from ctc_toolkit.process.progress import StepStatus, steps_of_phase
from ctc_toolkit.process.site_checks import check_of, checked_answer, prefilled, summary
from ctc_toolkit.process.team_answers import (
    checked_answers,
    findings,
    left_out,
    movement,
    standing,
    typed_digits,
    wordings_of,
)

CATALOGUE = load_process()
TEAM = CATALOGUE.team_survey
READINESS, LASTING = CATALOGUE.readiness_check, CATALOGUE.sustainability_check


def test_1_the_survey_of_the_team():
    assert [one.id for one in TEAM.dimensions] == [
        "direction", "leadership", "task_focus", "cohesion", "efficiency", "barriers",
    ]  # fmt: skip
    assert {len(one.items) for one in TEAM.dimensions} == {3, 4}
    assert all({item.wording for item in one.items} == {"strength", "weakness"} for one in TEAM.dimensions)
    assert [point.value for point in TEAM.scale] == [1, 2, 3, 4, 5]
    assert len({item.id for item in TEAM.items}) == len(TEAM.items) == 22
    assert {source for one in TEAM.background for source in one.sources} == {"E09", "E10", "E12"}
    assert sum(len(one.topics) for one in TEAM.background) == 6 + 13 + 5


def test_2_the_checks():
    assert (len(READINESS.items), len(LASTING.items)) == (20, 26)
    points = [item.point for item in LASTING.items if item.point]
    stages = CATALOGUE.rating_scales.coalition_score.stages
    expected = [f"{stage.stage}.{place}" for stage in stages for place in range(1, len(stage.items) + 1)]
    assert sorted(points) == sorted(expected)
    assert len(points) == 15
    assert not any(item.point for item in READINESS.items)
    start = {step.id for step in steps_of_phase(CATALOGUE, CATALOGUE.phase(1))}
    every = {step.id for phase in CATALOGUE.phases for step in steps_of_phase(CATALOGUE, phase)}
    assert {item.step for item in READINESS.items} <= start
    assert {item.step for item in LASTING.items} <= every
    assert [one.points for one in LASTING.comparison] == [13.1, 12.0]


MISTAKES = [
    ("team_survey.yaml", "- value: 2\n", "- value: 3\n", "team_scale_order"),
    ("team_survey.yaml", "step: b2_3_1", "step: b9_9_9", "process_unknown_entry"),
    ("team_survey.yaml", "wording: weakness", "wording: bad", "catalogue_choice"),
    ("sustainability_check.yaml", "point: '2.1'", "point: '2.9'", "check_point_unknown"),
    ("sustainability_check.yaml", "point: '2.1'", "point: '3.1'", "process_id_twice"),
    ("sustainability_check.yaml", "    point: '2.1'\n", "", "check_points_missing"),
    ("readiness_check.yaml", "step: b1_1_1", "step: b1_1_99", "process_unknown_entry"),
    ("readiness_check.yaml", "sources: [S02, S03]", "sources: [S02, S99]", "process_unknown_entry"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), MISTAKES)
def test_3_mistakes_are_found(tmp_path, file, old, new, code):
    folder = tmp_path / "process"
    shutil.copytree(catalogue_folder() / "process", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [problem for problem in check_process(folder) if problem.code == code]
    assert found
    assert found[0].file == f"process/{file}"
    assert all(problem.say(language) for problem in found for language in ("de", "en"))


@pytest.mark.parametrize("given", [{"nobody": 3}, {"direction_goal": 6}, {"direction_goal": 0}, {"direction_goal": -1}])
def test_4_strange_answers(given):
    with pytest.raises(ToolkitError) as refused:
        checked_answers(TEAM, given)
    assert refused.value.code == "team_answer_unknown"


def test_4_left_out():
    with pytest.raises(ToolkitError) as refused:
        checked_answers(TEAM, {"direction_goal": None})
    assert refused.value.code == "team_answers_empty"
    assert checked_answers(TEAM, {"direction_goal": 4, "direction_data": None}) == {"direction_goal": 4}
    assert len(left_out(TEAM, ["direction_goal"])) == 21


@pytest.mark.parametrize("typed", ["45-2", "4 5 - 2", "4,5,0,2", " 45x2 ", "45–2"])
def test_5_typed_digits(typed):
    direction = TEAM.dimension("direction")
    assert typed_digits(direction, typed) == {"direction_goal": 4, "direction_picture": 5, "direction_unclear": 2}


def test_5_wrong_digits():
    direction = TEAM.dimension("direction")
    assert typed_digits(direction, "  ") == {}
    for typed in ("452", "45222", "4562", "abcd", "4" * 300):
        with pytest.raises(ToolkitError) as refused:
            typed_digits(direction, typed)
        assert refused.value.code == "team_digits_wrong"
        assert "Richtung" in refused.value.say("de")
        assert "Direction" in refused.value.say("en")


def released(people=6, **means):
    """Return results of a team that agrees; a dimension that is not named gets 3."""
    person = {}
    for dimension in TEAM.dimensions:
        for item in dimension.items:
            value = means.get(dimension.id, 3)
            person[item.id] = value if item.wording == "strength" else 6 - value
    return release_team_results([person] * people, wordings_of(TEAM))


def test_6_findings():
    found = findings(TEAM, released(leadership=5, cohesion=4, barriers=1, efficiency=2))
    assert [one.id for one in found.strengths] == ["leadership", "cohesion"]
    assert [one.id for one in found.weak] == ["efficiency", "barriers"]
    assert found.to_talk_about == found.weak
    between = findings(TEAM, released(direction=4))
    assert [one.id for one in between.to_talk_about] == ["leadership", "task_focus", "cohesion"]
    nothing = findings(TEAM, released(people=4))
    assert len(nothing.locked) == 6
    assert nothing.to_talk_about == ()
    assert standing(None) == "locked"


def test_6_changes():
    before, after = released(leadership=2, cohesion=3), released(leadership=4, cohesion=3)
    moved = {one.id: movement(before.dimension(one.id), after.dimension(one.id)) for one in TEAM.dimensions}
    assert moved["leadership"] == "higher"
    assert moved["cohesion"] == "unclear"
    assert movement(after.dimension("leadership"), before.dimension("leadership")) == "lower"
    assert movement(released(people=3).dimension("cohesion"), after.dimension("cohesion")) is None
    assert movement(None, after.dimension("cohesion")) is None


def test_7_counting():
    answers = {item.id: "yes" for item in LASTING.items}
    whole = summary(LASTING, answers)
    assert (whole.points, whole.points_answered, whole.complete, whole.open_points) == (15, 15, True, ())
    some = summary(LASTING, answers | {"data_factors": "partly", "training_newcomers": "no", "plan_reviewed": "partly"})
    assert some.points == 14
    assert [point.item.id for point in some.open_points] == ["data_factors", "training_newcomers", "plan_reviewed"]
    assert [point.item.id for point in some.missing_needed] == ["data_factors"]
    none = summary(READINESS, {})
    assert (none.points, none.answered, none.complete) == (None, 0, False)
    assert {one.standing for one in none.dimensions} == {"open"}
    people = summary(READINESS, {"people_driver": "yes", "people_champion": "no", "people_host": "no"}).dimensions[0]
    assert (people.yes, people.partly, people.no, people.open, people.standing) == (1, 0, 2, 1, "gaps")
    assert people.share == pytest.approx(1 / 3)


def test_8_verdicts():
    needed = {item.id: "yes" for item in READINESS.items if item.importance == "needed"}
    assert summary(READINESS, needed).verdict == "yes"
    assert summary(READINESS, needed | {"people_post": "partly"}).verdict == "not_yet"
    del needed["people_post"]
    assert summary(READINESS, needed).verdict == "unfinished"
    assert summary(READINESS, needed | {"links_networks": "no"}).verdict == "unfinished"
    assert needed


def test_8_strange_checks():
    with pytest.raises(ToolkitError) as refused:
        check_of(CATALOGUE, "weather")
    assert refused.value.code == "check_kind_unknown"
    for item, answer in (("nobody", "yes"), ("people_post", "perhaps")):
        with pytest.raises(ToolkitError) as refused:
            checked_answer(READINESS, item, answer)
        assert refused.value.code == "check_item_unknown"
    assert checked_answer(READINESS, "people_post", None) is None


def test_9_taken_over_from_steps():
    statuses = {
        "b1_1_5": StepStatus("fully", date(2026, 1, 1)),
        "b1_1_4": StepStatus("in_progress"),
        "b1_1_2": StepStatus("not_started"),
        "b1_2_1": StepStatus("not_applicable"),
        "b2_2_2": StepStatus("mostly"),
    }
    assert prefilled(READINESS, statuses) == {"people_post": "yes", "people_host": "partly"}
    assert prefilled(LASTING, statuses) == {}
