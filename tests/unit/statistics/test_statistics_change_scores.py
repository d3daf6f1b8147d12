"""Comparison of communities by their changes.

1. Welch by hand: changes 1, 2, 3 against 0, 0, 3, 3: difference 0.5, SE^2 = 1/3 + 3/4, df = SE^4 / ((1/3)^2/2 +
   (3/4)^2/3); SciPy's ttest_ind gives the same p.
2. Pairs by hand: differences 1, 2, 3: mean 2, SE 1/sqrt(3), df 2; t = 3.464, p = .0742 (t table; SciPy's ttest_rel).
3. One community on a side, or changes that do not vary: an estimate, but no error, limits or p; rounding dust does not
   count as spread.
4. What numbers bear: 1 + n placebo rank; below 4 + 4 (or 4 pairs) words; from there a test; from 6 + 6 a statement.
5. Placebo rank by hand: lowest of five, ties share the middle rank, as far as both ends counts both; inside or outside.
6. Before the start: within the margin only if the whole interval is; without an interval never.
7. Missing values, empty sides and pairs that do not match are refused with their code.
"""

import math

import pytest
from scipy import stats

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.change_scores import (
    bearing,
    compare_changes,
    compare_pairs,
    placebo_rank,
    pre_period,
)


def test_1_welch():
    found = compare_changes([1, 2, 3], [0, 0, 3, 3])
    square = 1 / 3 + 3 / 4
    assert (found.treated, found.comparison) == (3, 4)
    assert (found.treated_mean, found.comparison_mean, found.estimate) == (2, 1.5, 0.5)
    assert found.standard_error == pytest.approx(math.sqrt(square))
    assert found.degrees_of_freedom == pytest.approx(square**2 / ((1 / 3) ** 2 / 2 + (3 / 4) ** 2 / 3))
    reference = stats.ttest_ind([1, 2, 3], [0, 0, 3, 3], equal_var=False)
    assert found.p_value == pytest.approx(reference.pvalue)
    assert (found.low, found.high) == pytest.approx(reference.confidence_interval(0.95))
    narrow = compare_changes([1, 2, 3], [0, 0, 3, 3], confidence=0.8)
    assert (narrow.low, narrow.high) == pytest.approx(reference.confidence_interval(0.8))


def test_2_pairs():
    found = compare_pairs([3, 5, 4], [2, 3, 1])
    assert (found.estimate, found.degrees_of_freedom) == (2, 2)
    assert found.standard_error == pytest.approx(1 / math.sqrt(3))
    assert round(found.p_value, 4) == 0.0742
    assert found.p_value == pytest.approx(stats.ttest_rel([3, 5, 4], [2, 3, 1]).pvalue)


@pytest.mark.parametrize(
    "found",
    [
        compare_changes([3.0], [1.0, 2.0]),
        compare_changes([2.0, 2.0], [1.0, 1.0, 1.0]),
        compare_changes([0.1 + 0.2, 0.3], [0.1, 0.1]),
        compare_pairs([3.0], [1.0]),
        compare_pairs([3.0, 4.0], [1.0, 2.0]),
    ],
)
def test_3_no_spread(found):
    assert math.isfinite(found.estimate)
    for value in (found.standard_error, found.degrees_of_freedom, found.low, found.high, found.p_value):
        assert math.isnan(value)


@pytest.mark.parametrize(
    ("sides", "arrangement", "expected"),
    [
        ((1, 5), "independent", "one_treated"),
        ((1, 1), "pairs", "descriptive"),
        ((3, 3), "independent", "descriptive"),
        ((3, 20), "independent", "descriptive"),
        ((4, 4), "independent", "test"),
        ((5, 5), "pairs", "test"),
        ((6, 11), "independent", "confirmatory"),
        ((6, 6), "pairs", "confirmatory"),
    ],
)
def test_4_bearing(sides, arrangement, expected):
    assert bearing(*sides, arrangement) == expected


def test_5_placebo_rank():
    found = placebo_rank(-6.0, [-2.0, 0.0, 1.0, 3.0])
    assert (found.rank, found.communities, found.as_far, found.outside) == (1, 5, 1, True)
    assert (found.lowest, found.middle, found.highest) == (-2.0, 0.5, 3.0)
    inside = placebo_rank(-2.0, [-2.0, 0.0, 1.0, 3.0])
    assert (inside.rank, inside.outside) == (1.5, False)
    assert inside.as_far == 3  # itself, its equal, and 3.0 which is as far from 0.5


def test_6_before_the_start():
    close = pre_period([0.30, 0.31, 0.29, 0.30], [0.30, 0.30, 0.31, 0.29], margin=0.05)
    assert close.within_margin
    assert not pre_period([0.30, 0.40, 0.20, 0.30], [0.30, 0.25, 0.31, 0.29], margin=0.05).within_margin
    assert not pre_period([0.30], [0.30], margin=0.05).within_margin
    paired = pre_period([0.30, 0.41, 0.29], [0.30, 0.40, 0.31], margin=0.05, arrangement="pairs")
    assert paired.comparison.arrangement == "pairs"
    assert paired.within_margin


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: compare_changes([], [1.0]), "comparison_side_empty"),
        (lambda: placebo_rank(1.0, []), "comparison_side_empty"),
        (lambda: compare_changes([1.0, float("nan")], [1.0]), "change_missing"),
        (lambda: compare_pairs([1.0, 2.0], [1.0]), "pairs_incomplete"),
    ],
)
def test_7_refused(call, code):
    with pytest.raises(ToolkitError) as caught:
        call()
    assert caught.value.code == code
