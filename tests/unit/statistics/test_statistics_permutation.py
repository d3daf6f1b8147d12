"""Exact permutation test of the changes of communities.

1. It equals SciPy's permutation_test over all assignments, for groups of equal and unequal size and for pairs, also
   with ties.
2. The smallest p that a number of communities can give: 3 + 3 .10, 4 + 4 2/70, 2 + 6 1/28, 6 pairs 2/64; data with the
   largest possible difference reach it.
3. Twelve against twelve (2,704,156 assignments) and sixteen pairs are counted, not drawn, and agree with a seeded
   sample; above 32 exact is refused and "sampled" works.
4. The interval holds exactly the effects that SciPy's exact test of the shifted changes does not reject; none where no
   effect can be rejected, or none was asked for.
5. A sample is repeated by its seed; its p is (1 + hits)/(1 + draws) and never 0.
6. Unknown names are refused.
"""

import numpy as np
import pytest
from scipy import stats

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.permutation import permutation_test, smallest_p

RANDOM = np.random.default_rng(7)
CASES = [
    (RANDOM.normal(0.8, 1, 4), RANDOM.normal(0, 1, 4)),
    (RANDOM.normal(0.5, 1, 2), RANDOM.normal(0, 1, 6)),
    (RANDOM.normal(-1, 1, 5), RANDOM.normal(0, 1, 3)),
    (np.array([1.0, 2.0, 2.0, 3.0]), np.array([2.0, 1.0, 1.0, 0.0, 1.0])),
    (np.array([0.1, 0.2, 0.3]), np.array([0.3, 0.1, 0.2])),
]


def difference(one, other, axis=-1):
    return np.abs(one.mean(axis=axis) - other.mean(axis=axis))


def scipy_p(one, other, kind="independent"):
    found = stats.permutation_test(
        (one, other), difference, permutation_type=kind, n_resamples=np.inf, alternative="greater", vectorized=True
    )
    return found.pvalue


@pytest.mark.parametrize("sides", CASES)
def test_1_all_assignments(sides):
    found = permutation_test(*sides)
    assert found.p_value == pytest.approx(scipy_p(*sides), abs=1e-12)
    assert found.method == "exact"


@pytest.mark.parametrize("sides", [case for case in CASES if len(case[0]) == len(case[1])])
def test_1_all_flips(sides):
    found = permutation_test(*sides, arrangement="pairs")
    assert found.p_value == pytest.approx(scipy_p(*sides, kind="samples"), abs=1e-12)
    assert found.assignments == 2 ** len(sides[0])


@pytest.mark.parametrize(
    ("sides", "arrangement", "expected"),
    [
        ((3, 3), "independent", 0.1),
        ((4, 4), "independent", 2 / 70),
        ((2, 6), "independent", 1 / 28),
        ((6, 6), "pairs", 2 / 64),
    ],
)
def test_2_smallest(sides, arrangement, expected):
    assert smallest_p(*sides, arrangement) == pytest.approx(expected)
    one, other = 100 + np.arange(sides[0]), np.arange(sides[1]) / 10
    found = permutation_test(one, other, arrangement=arrangement)
    assert found.p_value == pytest.approx(expected) == found.smallest_p


def test_3_many_communities():
    random = np.random.default_rng(3)
    one, other = random.normal(0.6, 1, 12), random.normal(0, 1, 12)
    exact = permutation_test(one, other)
    assert exact.assignments == 2_704_156
    assert exact.p_value == pytest.approx(permutation_test(one, other, method="sampled").p_value, abs=0.01)
    first, second = random.normal(0.4, 1, 16), random.normal(0, 1, 16)
    flips = permutation_test(first, second, arrangement="pairs")
    drawn = permutation_test(first, second, arrangement="pairs", method="sampled", confidence=None)
    assert flips.p_value == pytest.approx(drawn.p_value, abs=0.015)
    wide = random.normal(0, 1, 20)
    with pytest.raises(ToolkitError) as caught:
        permutation_test(wide, wide)
    assert caught.value.code == "permutation_too_many"
    assert permutation_test(wide, wide + 0.0, method="sampled", confidence=None).p_value == 1


@pytest.mark.parametrize(("one", "other"), CASES[:1] + CASES[3:4])
def test_4_interval(one, other):
    found = permutation_test(one, other, confidence=0.9)
    assert found.low < found.estimate < found.high
    for edge, outwards in ((found.low, -1), (found.high, 1)):
        assert scipy_p(one - (edge + outwards * 1e-4), other) <= 0.1
        assert scipy_p(one - (edge - outwards * 1e-4), other) > 0.1


def test_4_no_interval():
    few = permutation_test([1.0, 2.0, 3.0], [0.0, 0.5, 0.2])
    assert (few.low, few.high) == (None, None)
    without = permutation_test(*CASES[0], confidence=None)
    assert (without.low, without.confidence) == (None, None)


def test_5_sample():
    settings = {"method": "sampled", "draws": 199, "seed": 5}
    one, other = np.arange(10.0) + 100, np.arange(10.0)
    found = permutation_test(one, other, **settings)
    assert found == permutation_test(one, other, **settings)
    assert found.p_value == found.smallest_p == 1 / 200


def test_6_unknown_names():
    for wrong in ({"method": "guess"}, {"arrangement": "triples"}):
        with pytest.raises(ToolkitError) as caught:
            permutation_test([1.0], [2.0], **wrong)
        assert caught.value.code == "statistics_unknown_name"
