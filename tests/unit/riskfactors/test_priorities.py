"""Priorities: criteria, scaling, weighted sum, how far a choice depends on the weights, votes, complete decisions.

1. Evidence comes from released values alone; what is locked or banded has no number and is not on the list; a document
   of it comes back as it was, and a changed one is refused.
2. A protective factor counts with its sign reversed: reach, distance, change, and what stands beside it.
3. Min-max scaling over the frozen list, checked by hand: 0 and 1 at the ends, a constant criterion contributes 0, a
   missing value counts 0. Adding a factor reorders the rest: the list has to be frozen.
4. The weighted sum and its order, checked by hand; equal scores keep the order of the list.
5. The share of random weightings in which a choice stays the same: against exact values that were worked out by hand
   (length of an interval for two criteria, areas of parts of a triangle for three).
6. The interval of one weight without change of the first place, worked out by hand; it holds the present weight, and
   just inside and outside of its ends the first place is as it says.
7. Robust needs both at 80 percent at least.
8. Votes: sums only; empty, too many, twice the same and unknown marks are refused.
9. Entries of several people are put together place by place; only the same place is a clash; strange ones are refused.
10. A decision needs two to five factors with a reason each, a strength, and a word on what stands ahead but was left.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.priorities import (
    CRITERIA,
    Choice,
    FactorEvidence,
    Scaled,
    ballot_problem,
    choice_problems,
    choice_to_explain,
    counted,
    criterion_values,
    differing,
    evidence_from_document,
    evidence_to_document,
    is_robust,
    merged_entries,
    order_of,
    profile_evidence,
    scaled_table,
    scores_of,
    shortlist,
    stability_of,
    tidied_entries,
    weight_range,
)
from ctc_toolkit.survey.instrument_files import load_instrument

INSTRUMENT = load_instrument("ctc-youth-survey")
RISK, SECOND = [one.id for one in INSTRUMENT.scales if one.domain == "family" and one.kind == "risk"][:2]
SHIELD = next(one.id for one in INSTRUMENT.scales if one.domain == "family" and one.kind == "protective")


def estimates(rows):
    """Return estimates as a profile holds them: (measure, kind, groups, n, hits, percent)."""
    filled = [
        {
            "measure": measure,
            "kind": kind,
            "groups": groups,
            "n": n,
            "hits": hits,
            "percent": 100 * hits / n,
            "standard_error": 2.0,
            "low": max(0.0, 100 * hits / n - 4),
            "high": min(100.0, 100 * hits / n + 4),
            "design_effect": 1.2,
            "degrees_of_freedom": 30,
            "n_effective": n / 1.2,
            "psus": 30,
            "status": "ok",
        }
        for measure, kind, groups, n, hits in rows
    ]
    return pd.DataFrame(filled)


class MadeProfile:
    """A profile with the given estimates."""

    def __init__(self, rows):
        self.estimates = estimates(rows)
        self.means = pd.DataFrame()

    @property
    def provenance(self):
        class Origin:
            source_hash, instrument, cut_points, software = "0" * 64, "ctc-youth-survey@1", "made_up", "test"
            cut_points_status, cut_points_provisional = "made_up", True

        return Origin()


def evidence(factor, kind="risk", domain="family", percent=30, **more):
    return FactorEvidence(factor, kind, domain, "shown", percent, percent - 4, percent + 4, 500, "ok", **more)


def made(matrix, criteria=("elevation", "trend", "reach")):
    factors = tuple("ABCDEFGH"[: len(matrix)])
    return Scaled(factors, criteria[: len(matrix[0])], np.array(matrix, dtype=float))


def test_1_evidence_from_released_values_alone():
    released = release(
        MadeProfile(
            [
                (RISK, "risk", "all", 400, 160),
                (RISK, "risk", "sex=female", 200, 90),
                (SECOND, "risk", "all", 400, 2),
                (SHIELD, "protective", "all", 12, 6),
            ]
        ),
        "public",
    )
    found = {one.factor: one for one in profile_evidence(released, INSTRUMENT)}
    assert (found[RISK].percent, found[RISK].low, found[RISK].high) == (40, 36, 44)
    assert found[SECOND].state == "banded"
    assert found[SHIELD].state == "locked"
    for hidden in (found[SECOND], found[SHIELD]):
        assert (hidden.percent, hidden.low, hidden.high, hidden.n, hidden.reach, hidden.quality) == (None,) * 6
    assert shortlist(found.values()) == (RISK,)
    with pytest.raises(TypeError):
        profile_evidence(MadeProfile([]), INSTRUMENT)


def test_1_document():
    found = (evidence("a", rank_low=1, rank_high=4, top=99, top_band="over", top_of=5), evidence("b", "protective"))
    document, content_hash = evidence_to_document(found)
    assert evidence_from_document(document, content_hash) == found
    for damaged, its_hash in ((document.replace("30", "31"), content_hash), ("[1]", None), ("{", None)):
        given = its_hash or evidence_hash(damaged)
        with pytest.raises(ToolkitError) as refused:
            evidence_from_document(damaged, given)
        assert refused.value.code == "priorities_damaged"


def evidence_hash(document):
    import hashlib

    return hashlib.sha256(document.encode()).hexdigest()


def test_2_protection_counts_the_other_way_round():
    shield = evidence("s", "protective", percent=62, difference=-7, change=3)
    assert (shield.reach, shield.pressing, shield.worsening) == (38, 7, -3)
    risk = evidence("r", percent=62, difference=-7, change=3)
    assert (risk.reach, risk.pressing, risk.worsening) == (62, -7, 3)
    values = criterion_values((shield, risk, evidence("q", percent=40)), ("s", "r", "q"), {("gap", "q"): 3})
    assert values["elevation"] == (7.0, -7.0, None)
    assert values["protection"] == (51.0, 38.0, 38.0)  # mean of 62 and 40; 100 - 62
    assert values["gap"] == (None, None, 3.0)
    assert [replace(risk, low=56, high=high).quality for high in (66, 67)] == ["good", "wide"]
    assert replace(risk, certainty="uncertain").quality == "uncertain"


def test_3_scaling_by_hand():
    values = {
        "elevation": (2.0, 12.0, 7.0),
        "trend": (4.0, 4.0, 4.0),
        "reach": (None, 10.0, 30.0),
        "protection": (None, None, None),
    }
    table = scaled_table(("a", "b", "c"), values)
    assert table.criteria == ("elevation", "reach")
    assert table.matrix.tolist() == [[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]]
    assert table.constant == ("trend",)
    assert table.unknown == ("protection", "changeability", "gap")
    assert table.without == {"reach": ("a",)}
    with pytest.raises(ValueError, match="one value for each"):
        scaled_table(("a",), values)


def test_3_a_frozen_list():
    two = {"elevation": (10.0, 0.0), "reach": (30.0, 40.0)}
    third = {"elevation": (10.0, 0.0, 100.0), "reach": (30.0, 40.0, 30.0)}
    weights = dict.fromkeys(CRITERIA, 3) | {"elevation": 4}
    assert order_of(scaled_table(("a", "b"), two), weights)[0] == "a"
    assert [one for one in order_of(scaled_table(("a", "b", "c"), third), weights) if one != "c"] == ["b", "a"]


def test_4_weighted_sum_by_hand():
    table = made([[1.0, 0.0, 0.5], [0.2, 1.0, 0.0], [0.0, 0.5, 1.0]])
    weights = {"elevation": 2, "trend": 1, "reach": 1}
    assert scores_of(table, weights) == pytest.approx([0.625, 0.35, 0.375])
    assert order_of(table, weights) == ("A", "C", "B")
    assert scores_of(table, {}).tolist() == [0, 0, 0]
    assert order_of(table, {}) == ("A", "B", "C")


def test_5_two_criteria_against_the_length_of_an_interval():
    # A leads B while w + 0 > 0.4 w + 0.9 (1 - w): from w = 0.6 on; w is even on 0 to 1
    table = made([[1.0, 0.0], [0.4, 0.9], [0.0, 0.0]])
    assert stability_of(table, ["A"]).same == pytest.approx(40, abs=1.5)
    assert stability_of(table, ["A", "B"]).same == 100
    assert stability_of(table, ["A", "C"]).same == 0


def test_5_three_criteria_against_areas():
    # each factor best in one criterion: by symmetry each leads in a third of the triangle
    table = made(np.eye(3).tolist())
    for factor in "ABC":
        assert stability_of(table, [factor]).same == pytest.approx(100 / 3, abs=1.5)
    # A leads B where w1 > 1/2: the corner of the triangle with a quarter of its area
    half = made([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]])
    assert stability_of(half, ["A"]).same == pytest.approx(25, abs=1.5)
    found = stability_of(half, ["B"])
    assert (found.size, found.telling) == (1, 3)
    assert found.ahead["A"] + found.ahead["B"] == pytest.approx(100, abs=1)


def test_5_ends_and_repeatability():
    table = made([[1.0, 0.0], [0.4, 0.9]])
    assert stability_of(table, ["A"]) == stability_of(table, ["A"])
    assert stability_of(table, []).same == 0
    assert stability_of(scaled_table(("a", "b"), {}), ["a"]).telling == 0
    same = made([[0.5, 0.5], [0.5, 0.5]])
    assert stability_of(same, ["A"]).ahead == {"A": 100, "B": 100}  # who shares the last place is not pushed out
    close = made([[1.0, 0.0], [0.999, 1.0]])
    assert stability_of(close, ["B"]).same == 99  # almost always is not always


def test_6_range_of_a_weight_by_hand():
    # shares (0.5, 0.5): A 0.75, B 0.5, C 0.6. A against B: w + (1 - w) 0.5 >= (1 - w): w >= 1/3.
    # A against C: w + (1 - w) 0.5 >= 0.2 w + (1 - w): w >= 5/13
    table = made([[1.0, 0.5], [0.0, 1.0], [0.2, 1.0]])
    found = weight_range(table, {"elevation": 3, "trend": 3}, "elevation")
    assert (found.first, found.share, found.low, found.high) == ("A", 50, math.ceil(500 / 13), 100)
    assert weight_range(table, {"elevation": 3, "trend": 3}, "reach") is None
    assert weight_range(table, {}, "elevation") is None


def test_6_range_holds_inside_and_not_outside():
    random = np.random.default_rng(4)
    for _ in range(60):
        table = made(random.random((6, 3)).tolist())
        weights = dict(zip(table.criteria, (int(one) for one in random.integers(1, 6, 3)), strict=True))
        found = weight_range(table, weights, "trend")
        assert found.low <= found.share <= found.high or found.high - found.low <= 1
        for share, inside in ((found.low, True), (found.high, True), (found.low - 1, False), (found.high + 1, False)):
            if 0 <= share <= 100 and found.low <= found.high:
                rest = weights["elevation"] + weights["reach"]
                moved = {"elevation": (100 - share) * weights["elevation"], "trend": share * rest}
                moved["reach"] = (100 - share) * weights["reach"]
                assert (order_of(table, moved)[0] == found.first) is inside, (table.matrix, weights, found, share)


@pytest.mark.parametrize(
    ("weightings", "top", "expected"),
    [(80, 80, True), (79, 99, False), (99, 79, False), (80, None, None), (79, None, False)],
)
def test_7_robust(weightings, top, expected):
    assert is_robust(weightings, top) is expected


def test_8_votes():
    listed = ("a", "b", "c")
    tally = counted(counted({"a": 0, "b": 0, "c": 0}, ["a", "c"]), ["c"])
    assert tally == {"a": 1, "b": 0, "c": 2}
    assert ballot_problem(["a", "b"], listed, 2) is None
    codes = [ballot_problem(ballot, listed, 2).code for ballot in ([], ["a", "b", "c"], ["a", "a"], ["x"])]
    assert codes == ["vote_empty", "vote_too_many", "vote_too_many", "vote_unknown_factor"]


def test_9_entries_together():
    before = {"reason.a": "alt", "choice.b": "priority"}
    mine = {**before, "reason.a": "neu"}
    theirs = {"reason.a": "alt", "choice.b": "priority", "choice.c": "strength"}
    assert merged_entries(before, mine, theirs) == ({**theirs, "reason.a": "neu"}, ())
    assert merged_entries(before, {"reason.a": "alt"}, theirs) == ({"reason.a": "alt", "choice.c": "strength"}, ())
    together, clashes = merged_entries(before, mine, {**before, "reason.a": "anders"})
    assert clashes == ("reason.a",)
    assert together["reason.a"] == "anders"
    assert merged_entries(before, mine, mine) == (mine, ())
    assert differing(before, theirs) == ("choice.c",)


@pytest.mark.parametrize(
    "entry",
    [
        {"weight.reach": 6},
        {"weight.rank": 3},
        {"judged.reach.a": 2},
        {"judged.gap.x": 2},
        {"judged.gap.a": 4},
        {"choice.a": "maybe"},
        {"choice.x": "priority"},
        {"reason.x": "weil"},
        {"reason.a": 5},
        {"other": 1},
    ],
)
def test_9_strange_entries(entry):
    with pytest.raises(ToolkitError) as refused:
        tidied_entries(entry, ("a",))
    assert refused.value.code == "priority_entry_unknown"


def test_9_entries_in_their_meaning():
    kept = tidied_entries({"reason.a": "", "judged.gap.a": 2, "choice.b": "strength", "weight.reach": 0}, ("a", "b"))
    assert kept == {"judged.gap.a": 2, "choice.b": "strength", "weight.reach": 0}
    choice = Choice.of(kept, ("a", "b"))
    assert choice.weights == dict.fromkeys(CRITERIA, 3) | {"reach": 0}
    assert (choice.judged, choice.priorities, choice.strengths) == ({("gap", "a"): 2}, (), ("b",))
    with pytest.raises(ToolkitError) as refused:
        tidied_entries({"reason.a": "x" * 601}, ("a",))
    assert refused.value.code == "priority_reason_long"


def test_10_a_complete_decision():
    order, entries = ("a", "b", "c", "d", "e", "f", "g"), {"choice.a": "priority", "choice.d": "priority"}
    choice = Choice.of(entries, order)
    assert choice_to_explain(choice, order, None) == ("b",)
    assert choice_to_explain(choice, order, {"a": 5, "d": 2, "e": 3, "f": 2}) == ("b", "e")
    wrong = choice_problems(choice, ("b",))
    assert {field: problem.code for field, problem in wrong.items()} == {
        "strengths": "strengths_missing",
        "reason.a": "priority_reason_missing",
        "reason.d": "priority_reason_missing",
        "reason.b": "priority_why_not_missing",
    }
    whole = {**entries, "choice.g": "strength"} | {f"reason.{one}": "weil" for one in "abd"}
    assert choice_problems(Choice.of(whole, order), ("b",)) == {}
    for count in (0, 1, 6):
        many = {f"choice.{one}": "priority" for one in order[:count]}
        assert choice_problems(Choice.of(many, order), ())["priorities"].code == "priorities_count"
