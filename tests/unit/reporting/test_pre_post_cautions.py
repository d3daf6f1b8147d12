"""Cautions and rows of a change in participants: which are told when, and which are not.

1. Each caution is told for exactly what it is about, with its number, in both languages.
2. Of two reasons for regression to the mean the stronger one is told, once.
3. A result without numbers has no cautions, no rows, no picture and no comparison.
4. Changes are told with sign and unit; intervals with the name of their method.
5. An effect size is called very small, small, medium or large by Cohen's marks; d_z by none.
6. The table of shares, lost ones, groups and a comparison has a row for each, and none for what there is not.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ctc_toolkit.evaluation.pre_post_result import ArmDifference, ChangeResult, Comparison, Effect, Share
from ctc_toolkit.evaluation.pre_post_results import aggregated_result
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.pre_post_chart import pre_post_chart
from ctc_toolkit.reporting.pre_post_words import (
    answer_text,
    cautions,
    change_rows,
    change_text,
    comparison_text,
    direction_text,
    effect_text,
    no_reason_text,
    people_text,
    range_text,
    share_text,
    signed,
)
from tests.unit.reporting.test_pre_post_reporting import FIELDS, YES

DE, EN = translator("de"), translator("en")
CALM = replace(
    aggregated_result(replace(FIELDS, n_before=400, n_after=400)), began=None, lost=None, effects=(), groups=0
)
SURE = ArmDifference(0.3, 0.1, 0.5, True)
BESIDE = Comparison(36, 2.4, 2.5, 0.1, SURE, SURE, "people")


def told(t=EN, fields=FIELDS, **changes):
    return [one.replace("\xa0", " ") for one in cautions(t, fields, replace(CALM, **changes))]


def test_1_nothing_to_caution():
    assert told() == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"far": True}, "Before, the group lay far from the mean of all of this age."),
        ({"lost": Share(38)}, "38% of those asked before have no pair."),
        ({"best_before": Share(40)}, "40% had the best possible value before already"),
        ({"best_before": Share(80, "above")}, "had the best possible value before already"),
        ({"worst_before": Share(40)}, "40% had the worst possible value before"),
        ({"design": "unpaired"}, "It is not known who belongs together."),
        ({"n_before": 12, "n_after": 12}, "Few young people: each single one weighs much"),
        ({"limits": "groups"}, "may be too narrow."),
        ({"groups": 3}, "Fewer than 4 groups"),
        ({"near": 2}, "Codes that differ in one sign only and are not linked: 2."),
        ({"comparison": BESIDE}, "No groups were named"),
        ({"comparison": replace(BESIDE, errors="groups")}, "(CR2)"),
        ({"comparison": replace(BESIDE, errors="")}, "Too few groups on one side"),
    ],
)
def test_1_each_by_itself(changes, part):
    (found,) = told(**changes)
    assert part in found
    (german,) = told(DE, **changes)
    assert german != found


@pytest.mark.parametrize(
    "changes",
    [
        {"lost": Share(20, "below")},
        {"lost": Share(3)},
        {"best_before": Share(20, "below")},
        {"best_before": Share(2)},
        {"worst_before": Share(2)},
        {"groups": 4},
        {"groups": 0},
        {"near": 0},
        {"regression": 0.3},
    ],
)
def test_1_not_told(changes):
    assert told(**changes) == []


@pytest.mark.parametrize(
    ("ancova", "gain", "differ"),
    [
        (SURE, SURE, False),
        (SURE, replace(SURE, secure=False), True),
        (ArmDifference(0.2, secure=False), ArmDifference(-0.2, secure=False), True),
        (ArmDifference(0.0, secure=False), ArmDifference(-0.2, secure=False), False),
        (ArmDifference(-0.1), ArmDifference(-0.9), False),
        (ArmDifference(-0.1), ArmDifference(0.9), True),
    ],
)
def test_1_two_ways_of_comparing(ancova, gain, differ):
    found = told(comparison=replace(BESIDE, ancova=ancova, gain=gain))
    assert any("Lord's paradox" in one for one in found) is differ


def test_2_the_stronger_reason():
    chosen = replace(FIELDS, selected=True)
    found = told(fields=chosen, far=True, regression=0.2)
    assert [part.split(".")[0] for part in found] == [
        "They take part because their values stood out",
        "From measurement alone, about +0",
    ]
    assert sum("regression to the mean" in one for one in found) == 1
    assert "etwa −0,2" in told(DE, far=True, regression=-0.2)[1]


@pytest.mark.parametrize("state", ["few", "alike", "words"])
@pytest.mark.parametrize("fields", [FIELDS, YES])
def test_3_without_numbers(state, fields):
    result = ChangeResult(state, near=3)
    for t in (DE, EN):
        assert cautions(t, replace(fields, selected=True), result) == []
        assert change_rows(t, fields, result) == []
        assert pre_post_chart(fields, result, t.language) is None
        assert comparison_text(t, fields, result) == ""
        assert people_text(t, result) == ""
        told_words = answer_text(t, fields, result)
        allowed = {"10", "20"} if state == "few" else set()
        assert {part for part in told_words.replace(":", " ").split() if part.isdigit()} <= allowed


@pytest.mark.parametrize(
    ("value", "digits", "german", "english"),
    [(0.4, 1, "+0,4", "+0.4"), (-0.4, 1, "−0,4", "−0.4"), (0.0, 1, "0,0", "0.0"), (12, 0, "+12", "+12")],
)
def test_4_signs(value, digits, german, english):
    assert [signed(DE, value, digits).lstrip("±"), signed(EN, value, digits).lstrip("±")] == [german, english]


def test_4_units():
    assert (change_text(DE, FIELDS, -0.3), change_text(EN, YES, -5)) == ("−0,3", "−5 points")
    assert change_text(DE, YES, 12) == "+12 Punkte"
    assert [change_text(t, YES, -1) for t in (DE, EN)] == ["−1 Punkt", "−1 point"]
    assert [change_text(t, YES, 1) for t in (DE, EN)] == ["+1 Punkt", "+1 point"]
    assert change_text(EN, YES, 0).endswith("0 points")
    assert range_text(DE, FIELDS, -0.1, 0.9) == "−0,1 bis +0,9"
    assert range_text(EN, YES, -3, 15) == "−3 to +15"
    assert range_text(EN, YES, None, 15) == range_text(EN, YES, 3, None) == ""


@pytest.mark.parametrize(
    ("change", "better", "secure", "expected"),
    [
        (0.4, "up", True, "for the better"),
        (0.4, "down", True, "for the worse"),
        (-0.4, "up", True, "for the worse"),
        (-0.4, "down", True, "for the better"),
        (0.4, "up", False, "no sure change"),
        (0.4, "up", None, "not determinable"),
        (None, "up", True, "not determinable"),
    ],
)
def test_4_directions(change, better, secure, expected):
    fields = replace(FIELDS, better=better)
    assert direction_text(EN, fields, replace(CALM, change=change, secure=secure)) == expected


@pytest.mark.parametrize(
    ("limits", "design", "method"),
    [
        ("t", "pairs", "t interval of the pairs"),
        ("t", "unpaired", "Welch's t interval"),
        ("groups", "pairs", "CR2 interval over the course groups"),
        ("pairs", "pairs", "Newcombe's interval of the pairs"),
        ("apart", "pairs", "Newcombe's interval without the pairs, too wide rather than too narrow"),
    ],
)
def test_4_methods(limits, design, method):
    rows = dict(change_rows(EN, FIELDS, replace(CALM, limits=limits, design=design, low=0.1, high=0.7)))
    assert rows["Probably between (95 % interval)"] == f"+0.1 to +0.7 ({method})"


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.0, "very small"), (0.19, "very small"), (0.2, "small"), (0.49, "small"), (0.5, "medium"), (0.79, "medium"),
     (0.8, "large"), (-0.8, "large"), (-0.2, "small"), (3.0, "large")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["g_av", "d_s", "h"])
def test_5_sizes(name, value, word):
    assert effect_text(EN, Effect(name, value, None, None)).endswith(f", {word}")
    with_limits = effect_text(DE, Effect(name, value, value - 0.1, value + 0.1))
    assert " bis " in with_limits


def test_5_no_word_for_d_z():
    assert effect_text(EN, Effect("d_z", 0.9, 0.5, 1.3)) == "+0.90 (+0.50 to +1.30)"


def test_6_rows():
    full = replace(
        CALM,
        began=450,
        lost=Share(11),
        lost_before=2.1,
        best_before=Share(20, "below"),
        improved=Share(30),
        worsened=Share(20, "below"),
        reliability=0.8,
        groups=5,
        across=(0.1, 0.6),
        comparison=replace(BESIDE, gain=ArmDifference(0.3)),
    )
    rows = {name: value.replace("\xa0", " ") for name, value in change_rows(EN, FIELDS, full)}
    assert rows["Answered before"] == "450"
    assert rows["Without a pair (lost on the way)"] == "11%"
    assert rows["Mean before of those without a pair"] == "2.1"
    assert (rows["Reliably better"], rows["Reliability of the scale"]) == ("30%", "0.80")
    assert rows["Reliably worse"] == rows["Best possible value before"] == share_text(EN, Share(20, "below"))
    assert rows["Across 5 groups, each counting alike"] == "+0.1 to +0.6"
    assert rows["Comparison group"] == "36 young people: 2.4 before, 2.5 after, +0.1"
    assert rows["Difference of those who began alike (ANCOVA)"] == "+0.3 (+0.1 to +0.5)"
    assert rows["Difference of the changes (gain scores)"] == "+0.3, without an interval"
    assert "Changed to yes" not in rows
    bare = {name for name, _ in change_rows(EN, FIELDS, CALM)}
    assert bare == {
        "Young people",
        "Before",
        "After",
        "Change during the programme",
        "Probably between (95 % interval)",
        "In words",
    }


def test_6_shares():
    hidden = ChangeResult("shown", "pairs", 40, 40, share_before=Share(50), share_after=Share(80, "above"))
    rows = dict(change_rows(EN, YES, hidden))
    assert set(rows) == {"Young people", "Before", "After"}, "the change would tell the exact share"
    assert rows["After"].replace("\xa0", " ") == share_text(EN, Share(80, "above")).replace("\xa0", " ")
    assert "difference to the comparison group" in no_reason_text(EN, replace(hidden, comparison=BESIDE))
    assert "not why" in no_reason_text(EN, hidden)
