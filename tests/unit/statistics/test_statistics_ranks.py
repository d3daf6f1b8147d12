"""Ranks with uncertainty.

1. Joint intervals: best is 1 + what lies wholly above, worst is K - what lies wholly below; by hand for four values.
2. Bonferroni and Sidak levels; pairwise is sharper where estimates move together.
3. Correlated estimates: the probabilities agree with the closed form for two values.
4. Fewer values than places: everybody is among the first. Ties share a place.
5. What cannot be ranked is refused.
6. Smoothed errors are never below the own ones, and pool one design effect over all pairs.
7. True places lie within the intervals in at least 95 of 100 samples, all at once.
"""

import numpy as np
import pytest
from scipy import stats

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.ranks import (
    expected_ranks,
    rank_intervals,
    smoothed_pair_errors,
    top_probabilities,
)

VALUES = np.array([0.5, 0.1, 0.3, 0.28])
ERRORS = np.array([0.02, 0.02, 0.02, 0.02])


def test_1_by_hand():
    # critical value of 4 intervals at 95 %: 2.5; so +-0.05, and only 0.3 and 0.28 overlap
    found = rank_intervals(VALUES, np.diag(ERRORS**2), np.inf, method="intervals")
    assert found.place.tolist() == [1, 4, 2, 3]
    assert found.best.tolist() == [1, 4, 2, 2]
    assert found.worst.tolist() == [1, 4, 3, 3]


def test_2_levels():
    matrix = np.diag(np.array([1.0, 1.0]))
    # one pair: 1.96 x sqrt 2 = 2.77
    for distance, decided in ((2.7, False), (2.85, True)):
        found = rank_intervals(np.array([distance, 0.0]), matrix, np.inf)
        assert (found.worst[0] == 1) == decided
    # two joint intervals: Bonferroni 2.2414, Sidak 2.2365, both twice
    for distance, joint, decided in ((4.475, "sidak", True), (4.475, "bonferroni", False), (4.49, "bonferroni", True)):
        found = rank_intervals(np.array([distance, 0.0]), matrix, np.inf, method="intervals", joint=joint)
        assert (found.worst[0] == 1) == decided


def test_2_pairwise_uses_the_covariance():
    together = 0.0004 * np.array([[1, 0.9], [0.9, 1]])
    values = np.array([0.42, 0.38])
    assert rank_intervals(values, together, 20).worst.tolist() == [1, 2]
    assert rank_intervals(values, np.diag(np.diag(together)), 20).worst.tolist() == [2, 2]


def test_3_two_correlated_values():
    matrix = np.array([[4.0, 3.0], [3.0, 9.0]])
    wanted = stats.norm.cdf(1 / np.sqrt(4 + 9 - 6))
    found = top_probabilities(np.array([1.0, 0.0]), matrix, 1)
    assert abs(found[0] - wanted) < 0.01
    assert abs(expected_ranks(np.array([1.0, 0.0]), matrix)[0] - (2 - wanted)) < 1e-12


def test_4_few_and_equal():
    assert top_probabilities(VALUES, np.diag(ERRORS**2), 5).tolist() == [1, 1, 1, 1]
    equal = rank_intervals(np.array([1.0, 1.0]), np.zeros((2, 2)), 5)
    assert equal.place.tolist() == [1, 1]
    assert expected_ranks(np.array([1.0, 1.0]), np.zeros((2, 2))).tolist() == [1.5, 1.5]


@pytest.mark.parametrize(
    ("values", "matrix", "freedom"),
    [(VALUES, np.eye(3), 5), (VALUES * np.nan, np.eye(4), 5), (VALUES, np.eye(4), 0)],
)
def test_5_refused(values, matrix, freedom):
    with pytest.raises(ValueError, match=r"rank|estimates"):
        rank_intervals(values, matrix, freedom)


def test_5_unknown_names():
    with pytest.raises(ToolkitError) as refused:
        rank_intervals(VALUES, np.eye(4), 5, method="guess")
    assert refused.value.code == "statistics_unknown_name"


def test_6_smoothed_errors():
    matrix = np.diag([1.0, 4.0, 9.0])
    simple = np.array([1.0, 1.0, 1.0])
    # effects of the pairs: 5/2, 10/2, 13/2; mean 14/3
    smooth = smoothed_pair_errors(matrix, simple)
    assert smooth[0, 1] == pytest.approx(np.sqrt(28 / 3))
    assert smooth[0, 2] == pytest.approx(np.sqrt(10))
    assert smooth[1, 2] == pytest.approx(np.sqrt(13))
    assert np.diag(smooth).tolist() == [0, 0, 0]


@pytest.mark.parametrize("method", ["pairwise", "intervals"])
def test_7_true_places_are_held(method):
    random = np.random.default_rng(4)
    truth, error = np.linspace(0, 0.3, 8), 0.03
    places = 8 - np.arange(8)
    held = 0
    for drawn in truth + error * random.standard_normal((400, 8)):
        found = rank_intervals(drawn, np.eye(8) * error**2, np.inf, method=method)
        held += bool(((found.best <= places) & (places <= found.worst)).all())
    assert held >= 380
