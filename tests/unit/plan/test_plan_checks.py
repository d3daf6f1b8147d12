"""What is wrong with an entry of a plan is said at its field.

1. Every mistake that the issue names, and others, have a code at their field; a sound entry has none.
2. What an entry refers to must be there, goals only on levels above.
3. Texts are tidied; what is stored can be read again as it was; something else is refused.
4. A plan can be decided on when each priority has a goal, each goal a measure, each measure a function and a beginning.
"""

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan import (
    FIELDS,
    Around,
    BudgetFields,
    Entry,
    GoalFields,
    MeasureFields,
    PartnerFields,
    RiskFields,
    TaskFields,
    TrainingFields,
    entry_problems,
    from_document,
    missing_for_decision,
    referring,
    tidied,
    to_document,
    without,
)

TODAY = date(2026, 11, 30)
AROUND = Around(
    {"b": "behaviour", "f": "factor"}, {"m"}, {"Gesamtschule Nord"}, {"kurs": (10, 14), "offen": None}, {"offer"}
)
FALL = GoalFields(figure="family_conflict", baseline=38, target=33, year=2029, serves=("b",))
RISE = replace(FALL, direction="up", target=45)
OWN = GoalFields("participant", what="Eltern", target=70, year=2027, source="Bogen", measure="m", direction="up")
MEASURE = MeasureFields(title="Abende", goals=("f",), age_from=10, age_to=14, schools=("Gesamtschule Nord",))
COURSE = MeasureFields("programme", "kurs", age_from=10, age_to=14)
TASK = TaskFields("m", "Räume suchen", "Jugendamt", date(2027, 1, 1), date(2027, 2, 1))
PARTNER = PartnerFields("m", "Verein", "Räume", "signed", date(2026, 11, 1))
MONEY = BudgetFields("m", "Honorare", 2027, 5000, "Stadt", "secured")
TRAINING = TrainingFields("m", "Seminar", "Lehrkräfte", 12)
RISK = RiskFields("kein Raum", 1, 3, "suchen")
SOUND = (FALL, RISE, OWN, MEASURE, COURSE, TASK, PARTNER, MONEY, TRAINING, RISK)

WRONG = [
    (replace(FALL, target=104), "target", "percent"),
    (replace(FALL, target=-1), "target", "percent"),
    (replace(FALL, target=40), "target", "target_side_down"),
    (replace(FALL, target=38), "target", "target_side_down"),
    (replace(RISE, target=30), "target", "target_side_up"),
    (replace(FALL, target=None), "target", "target_missing"),
    (replace(FALL, figure=None), "figure", "figure_missing"),
    (replace(FALL, year=2025), "year", "year_past"),
    (replace(FALL, year=2060), "year", "year_far"),
    (replace(FALL, year=None), "year", "year_missing"),
    (replace(FALL, serves=("f",)), "serves", "serves"),
    (replace(FALL, serves=("gone",)), "serves", "serves"),
    (replace(FALL, level="nothing"), "level", "choice_unknown"),
    (replace(OWN, what=" "), "what", "words_missing"),
    (replace(OWN, source=""), "source", "words_missing"),
    (replace(OWN, measure="gone"), "measure", "measure_missing"),
    (replace(OWN, baseline=101), "baseline", "percent"),
    (replace(OWN, unit="count", baseline=-4), "baseline", "negative"),
    (replace(COURSE, age_to=16), "age_to", "programme_age"),
    (replace(COURSE, age_from=6), "age_from", "programme_age"),
    (replace(COURSE, programme="unknown"), "programme", "programme_missing"),
    (replace(MEASURE, age_from=14, age_to=10), "age_to", "age_order"),
    (replace(MEASURE, age_from=40), "age_from", "age"),
    (replace(MEASURE, start=date(2027, 3, 1), end=date(2027, 2, 1)), "end", "dates_order"),
    (replace(MEASURE, title=""), "title", "words_missing"),
    (replace(MEASURE, title="x" * 161), "title", "text_long"),
    (replace(MEASURE, schools=("Schule X",)), "schools", "school_unknown"),
    (replace(MEASURE, goals=("gone",)), "goals", "goal_gone"),
    (replace(MEASURE, basis="offer", offer="gone"), "offer", "offer_missing"),
    (replace(MEASURE, reach=-5), "reach", "negative"),
    (replace(TASK, due=date(2026, 12, 1)), "due", "dates_order"),
    (replace(TASK, measure=None), "measure", "measure_missing"),
    (replace(PARTNER, on=date(2027, 1, 1)), "on", "day_ahead"),
    (replace(MONEY, amount=-100), "amount", "negative"),
    (replace(MONEY, amount=10**9), "amount", "too_large"),
    (replace(MONEY, amount=None), "amount", "amount_missing"),
    (replace(MONEY, source=""), "source", "payer_missing"),
    (replace(MONEY, year=2020), "year", "year_past"),
    (replace(TRAINING, people=-1), "people", "negative"),
    (replace(RISK, response=""), "response", "words_missing"),
    (replace(RISK, weight=9), "weight", "choice_unknown"),
]


@pytest.mark.parametrize(("entered", "field", "code"), WRONG)
def test_1_2_mistakes(entered, field, code):
    found = entry_problems(entered, AROUND, TODAY)
    assert {name: problem.code for name, problem in found.items()} == {field: f"action_plan_{code}"}


@pytest.mark.parametrize("entered", [*SOUND, replace(COURSE, programme="offen", age_from=3, age_to=20)])
def test_1_sound(entered):
    assert entry_problems(entered, AROUND, TODAY) == {}


def test_3_documents():
    assert {type(one) for one in SOUND} == set(FIELDS.values())
    for entered in SOUND:
        kind = next(kind for kind, made in FIELDS.items() if type(entered) is made)
        assert from_document(kind, to_document(entered)) == entered
    assert tidied(replace(MEASURE, title="  A\x00\n B ", note=" eins\r\nzwei\x07 ", goals=("f", "f"))) == replace(
        MEASURE, title="A B", note="eins\nzwei"
    )
    for kind, document in (("goal", "[]"), ("task", '{"due": "morgen"}'), ("other", "{}"), ("goal", "{")):
        with pytest.raises(ToolkitError) as problem:
            from_document(kind, document)
        assert problem.value.code == "action_plan_damaged"
    assert from_document("risk", '{"what": "x", "later": 1}') == RiskFields("x")


def test_3_references():
    assert without(replace(MEASURE, goals=("f", "b")), frozenset({"f"})).goals == ("b",)
    assert without(TASK, frozenset({"m"})).measure is None
    assert referring(FALL, {"b": "new"}.get).serves == ("new",)
    assert referring(RISK, {}.get) == RISK


def test_4_complete():
    goal, measure = Entry("f", "f", FALL), Entry("m", "m", replace(MEASURE, responsible="Amt", start=TODAY))
    priorities = ("family_conflict",)

    def codes(*entries, wanted=priorities):
        return {one.code.removeprefix("action_plan_") for one in missing_for_decision(entries, wanted)}

    assert codes(goal, measure) == set()
    assert codes() == {"no_measure", "priority_without_goal"}
    assert codes(goal, measure, wanted=("family_conflict", "academic_failure")) == {"priority_without_goal"}
    assert codes(goal, Entry("m", "m", replace(MEASURE, goals=()))) == {
        "goal_without_measure",
        "measure_without_function",
        "measure_without_start",
    }
