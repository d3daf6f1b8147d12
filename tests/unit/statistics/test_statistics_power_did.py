"""Power of comparisons of communities and of two waves.

1. Hand checks, the examples of the project's methods paper (section 8; percent points, 80 percent power). It prints
   neither rho nor pi; with pi = .5 they come out for rho within its range .005 to .03: 3 + 3 with 200 pupils at 30
   percent 22 (rho .015), 6 + 11 14 (.03), 12 + 12 with 150 8 (.01), 21 + 21 at 20 percent 5 (.01). Two waves of 600
   pupils, design effect 2: 11.5, with shared schools (r = .5) 8.
2. Design effect by hand: 25 pupils, rho .04: 1.96; cv .5: 2.21; the intraclass correlation is its inverse, not below 0.
3. Power of a t test equals statsmodels' (two groups, one group); with many degrees of freedom the normal distribution.
   The effect of the formula is found with 79 to 80 of 100 from 3 + 3 on.
4. Pairs: variance times 1 - r, df = pairs - 1; as many communities without pairs have more df.
5. Welch's power equals a direct simulation of normal changes (seeded, 40,000), needs a larger effect than the formula
   with few communities and the same with many; below 2 + 2 there is none.
6. More pupils hardly help, more communities do: from 200 to 2,000 pupils less than from 6 + 6 to 12 + 12.
7. Impossible numbers are refused.
8. The exact permutation: with 4 + 4 it rejects where all of one side lie beyond all of the other, with 6 pairs where
   all differences have one sign; both chances as integrals give 80 percent at the effect that is found. 22 and 25
   percent larger than that of the t test; the same from 6 + 6 on; none for 3 + 3 and 5 pairs, which cannot reach .05.
"""

import math

import numpy as np
import pytest
from scipy import integrate, stats
from statsmodels.stats.power import TTestIndPower, TTestPower

from ctc_toolkit.statistics.change_scores import compare_changes
from ctc_toolkit.statistics.power_did import (
    DidDesign,
    PairDesign,
    TwoWaves,
    design_effect,
    intraclass_correlation,
    minimum_detectable,
    power_of_effect,
    welch_minimum_detectable,
    welch_power,
)
from ctc_toolkit.statistics.power_permutation import permutation_minimum_detectable


@pytest.mark.parametrize(
    ("design", "points"),
    [
        (DidDesign(3, 3, 200, 0.30, 0.015), 22),
        (DidDesign(6, 11, 200, 0.30, 0.03), 14),
        (DidDesign(12, 12, 150, 0.30, 0.01), 8),
        (DidDesign(21, 21, 200, 0.20, 0.01), 5),
        (TwoWaves((600, 600), (2, 2), 0.5, overlap=0.5), 8),
    ],
)
def test_1_examples(design, points):
    assert round(100 * minimum_detectable(design)) == points


def test_1_two_waves():
    assert 100 * minimum_detectable(TwoWaves((600, 600), (2, 2), 0.5)) == pytest.approx(11.5, abs=0.1)
    by_hand = (1.959964 + 0.841621) * math.sqrt(0.25 * (2 / 600 + 2 / 600))
    assert minimum_detectable(TwoWaves((600, 600), (2, 2), 0.5)) == pytest.approx(by_hand, rel=1e-5)


def test_2_design_effect():
    assert design_effect(25, 0.04) == pytest.approx(1.96)
    assert design_effect(25, 0.04, 0.5) == pytest.approx(1 + (1.25 * 25 - 1) * 0.04)
    assert intraclass_correlation(1.96, 25) == pytest.approx(0.04)
    assert intraclass_correlation(design_effect(18, 0.03, 0.4), 18, 0.4) == pytest.approx(0.03)
    assert intraclass_correlation(0.8, 25) == 0


def test_3_statsmodels():
    design = DidDesign(5, 8, 120, 0.3, 0.02)
    effect = 0.12
    standardised = effect / math.sqrt(design.variance / (1 / 5 + 1 / 8))
    theirs = TTestIndPower().power(standardised, 5, 0.05, ratio=8 / 5)
    assert power_of_effect(design, effect) == pytest.approx(theirs, abs=1e-6)
    pairs = PairDesign(7, 120, 0.3, 0.02, pair_correlation=0.2)
    theirs = TTestPower().power(effect / math.sqrt(pairs.variance * 7), 7, 0.05)
    assert power_of_effect(pairs, effect) == pytest.approx(theirs, abs=1e-6)
    waves = TwoWaves((500, 700), (1.8, 2.1), 0.3)
    away = 0.08 / math.sqrt(waves.variance)
    assert power_of_effect(waves, 0.08) == pytest.approx(
        stats.norm.sf(1.959964 - away) + stats.norm.cdf(-1.959964 - away), abs=1e-6
    )
    for side in (3, 4, 6, 12, 40):
        design = DidDesign(side, side, 200, 0.3, 0.015)
        assert 0.79 < power_of_effect(design, minimum_detectable(design)) < 0.802


def test_4_pairs():
    pairs, sides = PairDesign(8, 150, 0.3, 0.02, pair_correlation=0.4), DidDesign(8, 8, 150, 0.3, 0.02)
    assert pairs.variance == pytest.approx(0.6 * sides.variance)
    assert (pairs.degrees_of_freedom, sides.degrees_of_freedom) == (7, 14)
    apart = PairDesign(8, 150, 0.3, 0.02)
    assert minimum_detectable(apart) > minimum_detectable(sides) > minimum_detectable(pairs)
    assert math.isnan(minimum_detectable(PairDesign(1, 150, 0.3, 0.02)))
    assert math.isnan(power_of_effect(PairDesign(1, 150, 0.3, 0.02), 0.1))


@pytest.mark.parametrize(("treated", "comparison"), [(3, 3), (4, 9)])
def test_5_welch(treated, comparison):
    random = np.random.default_rng(11)
    one = random.normal(2.0, 1, (40_000, treated))
    other = random.normal(0, 1, (40_000, comparison))
    p = stats.ttest_ind(one, other, axis=1, equal_var=False).pvalue
    assert compare_changes(one[0], other[0]).p_value == pytest.approx(p[0])
    promised = welch_power(1 / treated + 1 / comparison, treated, comparison, 2.0)
    assert promised == pytest.approx(np.mean(p <= 0.05), abs=0.007)


def test_5_welch_needs_more():
    for side, more in ((3, 1.15), (4, 1.06), (30, 1.0)):
        design = DidDesign(side, side, 200, 0.3, 0.015)
        least = welch_minimum_detectable(design.variance, side, side)
        assert welch_power(design.variance, side, side, least) == pytest.approx(0.8)
        assert least / minimum_detectable(design) == pytest.approx(more, abs=0.01)
    assert welch_power(1.0, 2, 20, welch_minimum_detectable(1.0, 2, 20)) == pytest.approx(0.8)
    assert math.isnan(welch_minimum_detectable(1.0, 1, 9))
    assert math.isnan(welch_power(1.0, 1, 9, 2.0))


def test_6_pupils_and_communities():
    base, pupils = DidDesign(6, 6, 200, 0.3, 0.02), DidDesign(6, 6, 2_000, 0.3, 0.02)
    communities = DidDesign(12, 12, 200, 0.3, 0.02)
    assert minimum_detectable(base) > minimum_detectable(pupils) > minimum_detectable(communities)


def test_8_permutation_of_groups():
    shift = permutation_minimum_detectable(2.0, 4, 4) / math.sqrt(2.0) * math.sqrt(1 / 4 + 1 / 4)
    norm = stats.norm

    def all_beyond(x, by):
        return 4 * norm.pdf(x) * norm.cdf(x) ** 3 * norm.sf(x - by) ** 4

    chance = sum(integrate.quad(all_beyond, -9, 9, args=(by,))[0] for by in (shift, -shift))
    assert chance == pytest.approx(0.8, abs=0.02)
    short = minimum_detectable(DidDesign(4, 4, 100, 0.3, 0.02))
    found = permutation_minimum_detectable(DidDesign(4, 4, 100, 0.3, 0.02).variance, 4, 4)
    assert found / short == pytest.approx(1.22, abs=0.02)


def test_8_permutation_of_pairs():
    found = permutation_minimum_detectable(1.0, 6, 6, arrangement="pairs")
    assert stats.norm.cdf(found / math.sqrt(6)) ** 6 == pytest.approx(0.8, abs=0.02)
    for few in ((3, 3, "independent"), (5, 5, "pairs"), (4, 4, "pairs")):
        assert math.isnan(permutation_minimum_detectable(1.0, *few[:2], arrangement=few[2]))
    design = DidDesign(6, 6, 100, 0.3, 0.02)
    assert permutation_minimum_detectable(design.variance, 6, 6) == pytest.approx(minimum_detectable(design))


@pytest.mark.parametrize(
    "call",
    [
        lambda: DidDesign(0, 3, 200, 0.3, 0.01),
        lambda: DidDesign(3, 3, 0, 0.3, 0.01),
        lambda: DidDesign(3, 3, 200, 1.0, 0.01),
        lambda: DidDesign(3, 3, 200, 0.3, -0.01),
        lambda: DidDesign(3, 3, 200, 0.3, 0.01, pi=1.2),
        lambda: DidDesign(3, 3, 200, 0.3, 0.01, size_variation=-1),
        lambda: PairDesign(5, 200, 0.3, 0.01, pair_correlation=1.0),
        lambda: PairDesign(0, 200, 0.3, 0.01),
        lambda: TwoWaves((600, 0), (2, 2), 0.5),
        lambda: TwoWaves((600, 600), (2, 0), 0.5),
        lambda: TwoWaves((600, 600), (2, 2), 0.5, overlap=1.0),
        lambda: intraclass_correlation(1.5, 1),
    ],
)
def test_7_refused(call):
    with pytest.raises(ValueError, match=r"needs?|need|lies|lie"):
        call()
