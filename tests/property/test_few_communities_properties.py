"""Properties that hold for any comparison of communities.

1. Scaling and shifting all changes scales the estimate, its error and limits and shifts nothing; p values stay.
2. The order of communities within a side does not matter; exchanging the sides turns the sign alone.
3. The permutation p lies above 0, is not below the smallest possible and not above 1; the estimate lies within.
4. Two waves of community means: regression with community and wave effects gives the difference of mean changes, and
   its CR2 error is that of Welch's t (with Satterthwaite degrees of freedom of the design).
5. Cluster errors, degrees of freedom and bootstrap p: scaling the outcome, renaming clusters, shuffling rows and
   scaling weights change nothing but the unit. The bootstrap p lies in (0, 1].
6. Mixed model: scaling the outcome scales variances with the square; shifting and shuffling change nothing.
7. Power grows with the effect and with communities, and lies between the level and 1.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.statistics.change_scores import compare_changes, compare_pairs, placebo_rank
from ctc_toolkit.statistics.clustered import clustered_fit
from ctc_toolkit.statistics.permutation import permutation_test
from ctc_toolkit.statistics.power_did import DidDesign, minimum_detectable, power_of_effect, welch_power
from ctc_toolkit.statistics.reml import nested_mixed_fit
from ctc_toolkit.statistics.two_way import DID, single_start, two_way_fit
from ctc_toolkit.statistics.wild_bootstrap import wild_bootstrap

FEW = settings(max_examples=25, deadline=None, derandomize=True)
SIDES = st.tuples(st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32 - 1))
FACTORS = st.sampled_from([-100.0, -0.5, 0.01, 3.0, 1e4])


def changes(sides):
    one, other, seed = sides
    random = np.random.default_rng(seed)
    return random.normal(0.3, 1, one).round(2), random.normal(0, 1.5, other).round(2)


def numbers(found):
    return found.estimate, found.standard_error, *sorted((found.low, found.high))


@FEW
@given(SIDES, FACTORS, st.floats(-50, 50))
def test_1_scaling(sides, factor, shift):
    one, other = changes(sides)
    moved = one * factor + shift, other * factor + shift
    found, again = compare_changes(one, other), compare_changes(*moved)
    ends = sorted((found.low * factor, found.high * factor))
    expected = (found.estimate * factor, found.standard_error * abs(factor), *ends)
    assert numbers(again) == pytest.approx(expected, rel=1e-6, abs=1e-7 * abs(factor), nan_ok=True)
    assert again.p_value == pytest.approx(found.p_value, rel=1e-6, nan_ok=True)
    assert permutation_test(*moved, confidence=None).p_value == permutation_test(one, other, confidence=None).p_value


@FEW
@given(SIDES, st.randoms(use_true_random=False))
def test_2_order(sides, random):
    one, other = changes(sides)
    shuffled = random.sample(list(one), len(one)), random.sample(list(other), len(other))
    assert numbers(compare_changes(*shuffled)) == pytest.approx(numbers(compare_changes(one, other)), nan_ok=True)
    found, mirrored = permutation_test(one, other), permutation_test(other, one)
    assert permutation_test(*shuffled).p_value == found.p_value == mirrored.p_value
    assert mirrored.estimate == pytest.approx(-found.estimate)
    if found.low is not None:
        assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low), abs=1e-6)
    assert compare_changes(other, one).estimate == pytest.approx(-compare_changes(one, other).estimate)


@FEW
@given(SIDES)
def test_3_p_values(sides):
    one, other = changes(sides)
    found = permutation_test(one, other, confidence=0.8)
    assert found.smallest_p - 1e-12 <= found.p_value <= 1
    assert found.low is None or found.low <= found.estimate + 1e-9
    assert found.high is None or found.high >= found.estimate - 1e-9
    size = min(len(one), len(other))
    pairs = permutation_test(one[:size], other[:size], arrangement="pairs", confidence=None)
    assert pairs.smallest_p <= pairs.p_value <= 1
    assert pairs.estimate == pytest.approx(compare_pairs(one[:size], other[:size]).estimate)
    rank = placebo_rank(float(one[0]), other)
    assert 1 <= rank.rank <= rank.communities
    assert 1 <= rank.as_far <= rank.communities


@FEW
@given(SIDES)
def test_4_two_way_fixed_effects(sides):
    one, other = changes(sides)
    moved = np.concatenate([one, other])
    names = [f"c{place}" for place in range(len(moved))]
    level = np.random.default_rng(sides[2]).normal(5, 2, len(moved))
    start = single_start({name: 1 if place < len(one) else None for place, name in enumerate(names)})
    fit = two_way_fit(np.concatenate([level, level + moved]), names * 2, np.repeat([0, 1], len(moved)), start)
    found, expected = fit.test(DID), compare_changes(one, other)
    assert found.estimate == pytest.approx(expected.estimate)
    assert found.standard_error == pytest.approx(expected.standard_error, rel=1e-6, nan_ok=True)


@st.composite
def studies(draw):
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    clusters = draw(st.integers(4, 9))
    cluster = np.repeat(np.arange(clusters), random.integers(3, 9, clusters))
    ctc = (cluster < clusters // 2).astype(float)
    post = np.arange(len(cluster)) % 2.0
    y = random.normal(size=len(cluster)) + random.normal(size=clusters)[cluster] + 0.3 * ctc * post
    return np.column_stack([ctc * post, ctc, post, np.ones(len(cluster))]), y, cluster, random.uniform(0.3, 2, len(y))


@FEW
@given(studies(), FACTORS, st.integers(0, 2**32 - 1))
def test_5_cluster_errors(study, factor, seed):
    x, y, cluster, w = study
    fit = clustered_fit(x, y, cluster, weight=w)
    order = np.random.default_rng(seed).permutation(len(y))
    names = np.random.default_rng(seed).permutation(100)[cluster]
    again = clustered_fit(x[order], factor * y[order], names[order], weight=4 * w[order])
    for errors in ("CR0", "CR1", "CR1S", "CR2"):
        found, other = fit.test("x0", errors), again.test("x0", errors)
        assert other.standard_error == pytest.approx(abs(factor) * found.standard_error)
        assert other.degrees_of_freedom == pytest.approx(found.degrees_of_freedom)
        assert other.p_value == pytest.approx(found.p_value, rel=1e-6)
    p = wild_bootstrap(fit, "x0").p_value
    assert 0 < p <= 1
    assert wild_bootstrap(again, "x0").p_value == p


@FEW
@given(studies(), st.sampled_from([0.01, -3.0, 1e3]), st.floats(-20, 20))
def test_6_mixed_model(study, factor, shift):
    x, y, cluster, _ = study
    wave = x[:, 2].astype(int)
    order = np.random.default_rng(1).permutation(len(y))
    found = nested_mixed_fit(x, y, cluster, wave)
    again = nested_mixed_fit(x[order], factor * y[order] + shift, cluster[order], wave[order])
    assert again.coefficients[0] == pytest.approx(factor * found.coefficients[0], rel=1e-3, abs=1e-4 * abs(factor))
    assert again.residual == pytest.approx(factor**2 * found.residual, rel=1e-3)
    assert again.outer == pytest.approx(factor**2 * found.outer, rel=1e-2, abs=1e-3 * factor**2)
    assert again.covariance[0, 0] == pytest.approx(factor**2 * found.covariance[0, 0], rel=1e-2)


@FEW
@given(st.integers(2, 15), st.integers(2, 15), st.floats(0.001, 0.05), st.floats(0.01, 0.4))
def test_7_power(treated, comparison, rho, effect):
    design = DidDesign(treated, comparison, 150, 0.3, rho)
    more = DidDesign(treated + 1, comparison + 1, 150, 0.3, rho)
    power = power_of_effect(design, effect)
    assert 0.05 <= power <= power_of_effect(design, effect * 1.2) + 1e-9 <= 1 + 2e-9
    assert power <= power_of_effect(more, effect) + 1e-9
    assert minimum_detectable(more) < minimum_detectable(design)
    assert 0 <= welch_power(design.variance, treated, comparison, effect) <= 1
