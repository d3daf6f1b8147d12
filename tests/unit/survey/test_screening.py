"""Screening of answers.

1. Every kind of rule finds exactly the answer sheets written out by hand, at its limit and beside it.
2. Rules are counted alone and together; "alone" counts sheets that no other rule in use found.
3. Default rules run by themselves, optional ones on request, one without a limit never.
4. A question that the wave did not ask finds nothing and is told as not asked.
5. Without one rule, exactly the sheets that it alone found come back.
6. What is kept keeps answers, groups and design together, and answers are never changed.
7. Repeated records are counted; short ones and records that differ anywhere are not.
8. On a made-up wave of the real questionnaire the rules lose few sheets, and planted ones are found.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.screening import (
    default_rules,
    duplicate_records,
    kept_answers,
    screen,
    without_one_rule,
)
from ctc_toolkit.survey.simulation import demo_cities
from tests.small_instruments import instrument, item, label, response_set

ITEMS = ["honest", "fake", "a_30d", "a_life", "b_30d", "b_life", "s1", "s2", "s3", "t1", "t2", "first"]


def rule(name, kind, **more):
    return {"id": name, "label": label(name), "kind": kind, "evidence": "own_proposal", **more}


RULES = [
    rule("honesty", "exclude_codes", use="default", items=["honest"], codes=[5]),
    rule("fictitious", "any_use", use="default", items=["fake"], codes=[1, 2, 3, 4, 5, 6]),
    rule(
        "frequent", "sum_of_midpoints", use="default", items=["a_30d", "b_30d"], threshold=60,
        midpoints={0: 0, 1: 1.5, 2: 4, 3: 7.5, 4: 14.5, 5: 30, 6: 40},
    ),
    rule("unanswered", "none_answered", use="default", items=["honest", "fake"]),
    rule("top", "two_of_three_at_top", item_groups=[["a_30d"], ["b_30d"], ["fake"]], codes=[6], threshold=2),
    rule("contradiction", "month_over_lifetime", pairs=[["a_30d", "a_life"], ["b_30d", "b_life"]], threshold=2),
    rule("age", "age_outside_grade_band", band=[4, 9]),
    rule("little", "share_answered", threshold=0.25),
    rule("straight", "straight_lining", item_groups=[["s1", "s2", "s3"], ["t1", "t2"]], threshold=2),
    rule(
        "impossible", "impossible_combinations", threshold=1,
        combinations=[{"item": "a_life", "codes": [0], "other": "first", "other_codes": [1, 2]}],
    ),
    rule("unlimited", "sum_of_midpoints", use="threshold_missing", items=["a_30d"], midpoints={0: 0}),
]  # fmt: skip
SMALL = instrument(
    response_sets=[
        response_set("seven", [0, 1, 2, 3, 4, 5, 6]),
    ],
    recodes=[],
    items=[item(name, "seven") for name in ITEMS],
    scales=[],
    indicators=[],
    themes=[],
    groups=[
        {"id": name, "label": label(name), "role": name, "columns": [name],
         "values": [{"id": value, "label": label(value)} for value in values]}
        for name, values in (("age", ["9", "10", "15", "16", "young"]), ("grade", ["6"]))
    ],
    screening=RULES,
)  # fmt: skip
FINE = {"honest": 1, "fake": 0, "a_30d": 0, "a_life": 1, "b_30d": 0, "b_life": 1, "s1": 1, "s2": 4, "s3": 2, "t1": 1,
        "t2": 2, "first": 1}  # fmt: skip


def table(*sheets, ages=None, without=()):
    rows = [{**FINE, **sheet} for sheet in sheets]
    answers = pd.DataFrame(rows, columns=[name for name in ITEMS if name not in without]).astype("int8")
    groups = pd.DataFrame({"age": pd.Categorical(ages), "grade": pd.Categorical(["6"] * len(rows))}) if ages else None
    return ResponseTable(SMALL, answers, pd.DataFrame() if groups is None else groups)


def found(name, *sheets, **more):
    return (~screen(table(*sheets, **more), [name]).keep).tolist()


NOTHING = dict.fromkeys(ITEMS, -1)


@pytest.mark.parametrize(
    ("name", "sheets", "expected"),
    [
        ("honesty", [{}, {"honest": 5}, {"honest": 4}, {"honest": -1}], [False, True, False, False]),
        ("fictitious", [{"fake": 0}, {"fake": 1}, {"fake": 6}, {"fake": -1}], [False, True, True, False]),
        (
            "frequent",  # 60 is not above 60; an unanswered question counts nothing
            [{"a_30d": 5, "b_30d": 5}, {"a_30d": 6, "b_30d": 5}, {"a_30d": 6, "b_30d": -1}],
            [False, True, False],
        ),
        ("unanswered", [{"honest": -1}, {"honest": -1, "fake": -1}, NOTHING], [False, True, True]),
        ("top", [{"a_30d": 6}, {"a_30d": 6, "fake": 6}, {"a_30d": 6, "b_30d": 5}], [False, True, False]),
        (
            "contradiction",
            [
                {"a_30d": 2, "a_life": 1},
                {"a_30d": 2, "a_life": 1, "b_30d": 6, "b_life": 0},
                {"a_30d": 2, "a_life": -1, "b_30d": 6, "b_life": 0},
            ],
            [False, True, False],
        ),
        (
            "little",  # 12 questions: 3 are a quarter
            [{**NOTHING, "s1": 1, "s2": 1, "s3": 1}, {**NOTHING, "s1": 1, "s2": 1}, NOTHING],
            [False, True, True],
        ),
        (
            "straight",
            [
                {"s1": 3, "s2": 3, "s3": 3},
                {"s1": 3, "s2": 3, "s3": 3, "t1": 0, "t2": 0},
                {"s1": 3, "s2": 3, "s3": -1, "t1": 0, "t2": 0},
                {"s1": -1, "s2": -1, "s3": -1, "t1": 0, "t2": 0},
            ],
            [False, True, False, False],
        ),
        ("impossible", [{"a_life": 0}, {"a_life": 0, "first": 0}, {"a_life": 0, "first": -1}], [True, False, False]),
    ],
)
def test_1_each_kind(name, sheets, expected):
    assert found(name, *sheets) == expected


def test_1_age_against_grade():
    ages = ["9", "10", "15", "16", "young", None]
    assert found("age", *[{}] * 6, ages=ages) == [True, False, False, True, False, False]


def test_2_alone_and_together():
    result = screen(table({"honest": 5}, {"honest": 5, "fake": 2}, {"fake": 1}, {}))
    counts = {one.rule.id: (one.found, one.alone) for one in result.rules}
    assert counts == {"honesty": (2, 1), "fictitious": (2, 1), "frequent": (0, 0), "unanswered": (0, 0)}
    assert (result.excluded, result.respondents, result.share, result.many) == (3, 4, 0.75, True)
    few = screen(table(*[{}] * 19, {"honest": 5}))
    assert (few.share, few.many) == (0.05, False)


def test_3_which_rules_run():
    assert default_rules(table({})) == ("honesty", "fictitious", "frequent", "unanswered")
    assert [one.rule.id for one in screen(table({}), ["impossible", "honesty"]).rules] == ["honesty", "impossible"]
    for name, code in (("nothing", "screening_rule_unknown"), ("unlimited", "screening_rule_without_limit")):
        with pytest.raises(ToolkitError) as caught:
            screen(table({}), [name])
        assert caught.value.code == code
    assert screen(table({"honest": 5}), []).excluded == 0


def test_4_what_was_not_asked_finds_nothing():
    everything = [entry["id"] for entry in RULES if entry["id"] != "unlimited"]
    result = screen(table(NOTHING, without=[name for name in ITEMS if name != "s1"]), everything)
    assert {one.rule.id for one in result.rules if one.found} == {"little"}
    assert {one.rule.id for one in result.rules if one.asked} == {"little"}
    nobody = screen(table(), everything)
    assert (nobody.respondents, nobody.excluded, nobody.share) == (0, 0, 0.0)
    assert screen(ResponseTable(SMALL, pd.DataFrame(index=range(2))), everything).excluded == 0


def test_5_without_one_rule():
    sheets = table({"honest": 5}, {"honest": 5, "fake": 2}, {"fake": 1}, {})
    in_use = default_rules(sheets)
    all_rules = screen(sheets, in_use)
    back = {
        name: (keep & ~all_rules.keep).nonzero()[0].tolist() for name, keep in without_one_rule(sheets, in_use).items()
    }
    assert back == {"honesty": [0], "fictitious": [2], "frequent": [], "unanswered": []}


def test_6_what_is_kept():
    sheets = replace(
        table({"s1": 0}, {"honest": 5}, {"s1": 6}, ages=["10", "9", "15"]),
        design=pd.DataFrame({"weight": [1.0, 2.0, 3.0]}),
        source_hash="a" * 64,
    )
    before = sheets.answers.copy()
    kept = kept_answers(sheets, screen(sheets))
    assert kept.answers["s1"].tolist() == [0, 6]
    assert kept.groups["age"].tolist() == ["10", "15"]
    assert kept.design["weight"].tolist() == [1.0, 3.0]
    assert kept.source_hash == "a" * 64
    pd.testing.assert_frame_equal(sheets.answers, before)
    with pytest.raises(ValueError, match="another table"):
        kept_answers(table({}), screen(sheets))


def test_7_repeated_records():
    same = table({}, {}, {"s1": 2}, {})
    assert duplicate_records(same, least_answered=12) == 2
    assert duplicate_records(same, least_answered=13) == 0
    assert duplicate_records(table({}, {}, ages=["10", "15"]), least_answered=1) == 0
    assert duplicate_records(table({}, {}, ages=["10", "10"]), least_answered=1) == 1


def test_8_a_made_up_wave():
    questionnaire = load_instrument("ctc-youth-survey")
    city = demo_cities()[0]
    wave = city.simulate(questionnaire, city.waves[0], 3).table
    result = screen(wave)
    assert 0 < result.share < 0.05
    assert {one.rule.id for one in result.rules} == {
        rule.id for rule in questionnaire.screening if rule.use == "default"
    }
    answers = wave.answers.copy()
    planted = np.flatnonzero(result.keep)[:50]
    answers.loc[planted[:25], "honesty"] = 5
    answers.loc[planted[25:], "fictitious_drug_30d"] = 2
    again = screen(replace(wave, answers=answers))
    assert again.excluded == result.excluded + 50
    assert not again.keep[planted].any()
