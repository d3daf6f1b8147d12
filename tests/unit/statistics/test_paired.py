"""Before and after in one group and two, by hand and by what must hold whatever the numbers are.

1. A worked example: change, interval and effect sizes as computed by hand.
2. d_rm, d_av and d_pre agree where both spreads are the same; d_z is larger the better both times go together.
3. Limits by the noncentral t stand around the value, mirror when the sign turns, and close in with n.
4. McNemar by hand; nobody changed is p = 1. Newcombe's published example of unpaired shares.
5. Paired shares: without any connection the limits are those without pairs; with one they are narrower.
6. Reliable change by hand; regression to the mean by hand.
7. CR2 of gain scores with equal groups is Welch's t on the means of the groups.
8. What is no sample is refused; nothing varies: no interval and no effect size, no crash.
"""

from __future__ import annotations

from math import comb, isnan, sqrt

import numpy as np
import pytest
from scipy import stats

from ctc_toolkit.statistics.paired import (
    Paired,
    Sample,
    effect_sizes,
    expected_regression,
    hedges_factor,
    mcnemar_exact,
    mean_of_groups,
    noncentral_limits,
    paired_change,
    paired_of,
    paired_share_change,
    reliable_change,
    sample_of,
    unpaired_change,
    unpaired_effect_sizes,
    unpaired_share_change,
)
from ctc_toolkit.statistics.two_groups import ancova, gain


def test_1_by_hand():
    pairs = paired_of([2, 3, 4, 3, 3], [3, 5, 4, 4, 4])  # changes 1, 2, 0, 1, 1: mean 1, SD sqrt(.5)
    assert (pairs.n, pairs.difference) == (5, 1)
    assert pairs.sd_difference == pytest.approx(sqrt(0.5))
    found = paired_change(pairs)
    half = 2.7764451 * sqrt(0.5 / 5)  # t(.975, 4) from a table
    assert (found.low, found.high) == pytest.approx((1 - half, 1 + half), abs=1e-7)
    sizes = effect_sizes(pairs)
    assert sizes["d_z"].value == pytest.approx(sqrt(2))
    assert sizes["d_pre"].value == pytest.approx(1 / sqrt(0.5))  # both times: sum of squares 2 of 4
    assert sizes["d_av"].value == pytest.approx(1 / sqrt(0.5))
    assert sizes["d_rm"].value == pytest.approx(sqrt(2) * sqrt(2 * (1 - 0.5)))  # covariance .25, variances .5
    assert hedges_factor(4) == pytest.approx(0.7978846, abs=1e-7)  # gamma(2) / (sqrt(2) gamma(1.5))
    assert sizes["g_z"].value == pytest.approx(sqrt(2) * 0.7978846, abs=1e-6)


def test_2_names():
    for r in (0.0, 0.4, 0.9):
        sizes = effect_sizes(Paired(Sample(30, 2.0, 0.5), Sample(30, 2.3, 0.5), r))
        for name in ("d_rm", "d_av", "d_pre"):
            assert sizes[name].value == pytest.approx(0.6)
        assert sizes["d_z"].value == pytest.approx(0.6 / sqrt(2 * (1 - r)))


def test_3_limits():
    low, high = noncentral_limits(2.1, 14)
    assert stats.nct.cdf(2.1, 14, low) == pytest.approx(0.975, abs=1e-7)
    assert stats.nct.cdf(2.1, 14, high) == pytest.approx(0.025, abs=1e-7)
    assert noncentral_limits(-2.1, 14) == pytest.approx((-high, -low), abs=1e-8)
    widths = []
    for n in (12, 120, 1200):
        size = effect_sizes(Paired(Sample(n, 2.0, 0.5), Sample(n, 2.3, 0.6), 0.5))["g_av"]
        assert size.low < size.value < size.high
        widths.append(size.high - size.low)
    assert widths == sorted(widths, reverse=True)
    across = noncentral_limits(29.999, 80), noncentral_limits(30.001, 80)
    assert across[0] == pytest.approx(across[1], rel=0.005)  # where the approximation begins


def test_4_shares():
    assert mcnemar_exact(9, 2) == pytest.approx(2 * sum(comb(11, k) for k in range(3)) / 2**11)
    assert (mcnemar_exact(0, 0), mcnemar_exact(4, 4)) == (1.0, 1.0)
    assert mcnemar_exact(3, 12) == mcnemar_exact(12, 3)
    value, low, high = unpaired_share_change(48, 80, 56, 70)  # Newcombe 1998, table II, (a), method 10
    assert (value, low, high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_5_paired_shares():
    without = unpaired_share_change(20, 40, 20, 40)
    assert paired_share_change(20, 20, 10, 40) == pytest.approx(without)
    value, low, high = paired_share_change(20, 24, 5, 40)
    assert value == pytest.approx(0.1)
    _, wide_low, wide_high = unpaired_share_change(20, 40, 24, 40)
    assert wide_low < low < value < high < wide_high
    with pytest.raises(ValueError, match="fit together"):
        paired_share_change(20, 24, 3, 40)


def test_6_reliable_and_expected():
    # SD 2, reliability .75: 1.96 sqrt(2) 2 sqrt(.25) = 2.7719
    found = reliable_change([0, 0, 0, 0], [3, 2.5, -2.8, 0], 0.75, 2.0)
    assert (found.n, found.up, found.down) == (4, 1, 1)
    assert found.threshold == pytest.approx(2.7719, abs=1e-4)
    assert expected_regression(1.8, 2.6, 0.75) == pytest.approx(0.2)


def test_7_groups():
    rng = np.random.default_rng(7)
    names = [f"{arm}{group}" for arm in "pc" for group in range(5) for _ in range(6)]
    arm = np.array([name[0] == "p" for name in names])
    bump = {name: rng.normal(0, 0.3) for name in sorted(set(names))}
    before = rng.normal(2.5, 0.5, len(names))
    after = before + 0.2 * arm + np.array([bump[name] for name in names]) + rng.normal(0, 0.2, len(names))
    found = gain(before, after, arm, names)
    means = {name: float(np.mean((after - before)[np.array(names) == name])) for name in bump}
    own, other = ([value for name, value in means.items() if name[0] == side] for side in "pc")
    welch = stats.ttest_ind(own, other, equal_var=False)
    interval = welch.confidence_interval()
    assert found.difference == pytest.approx(np.mean(own) - np.mean(other))
    assert found.standard_error == pytest.approx(sqrt(np.var(own, ddof=1) / 5 + np.var(other, ddof=1) / 5))
    assert found.degrees_of_freedom == pytest.approx(8)  # Satterthwaite under equal variances, not those of the data
    assert found.high - found.low > 0.9 * (interval.high - interval.low)
    assert found.standard_error > gain(before, after, arm).standard_error
    assert ancova(before, after, arm, names).standard_error > ancova(before, after, arm).standard_error


def test_8_refused_and_flat():
    for wrong in ([1.0], [[1.0, 2.0]], [1.0, float("nan")]):
        with pytest.raises(ValueError, match="sample"):
            sample_of(wrong)
    with pytest.raises(ValueError, match="same number"):
        paired_of([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="more than one degree"):
        hedges_factor(1)
    for before, after, programme in (([1, 2], [1, 2], [0, 1]), ([1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 1, 1])):
        with pytest.raises(ValueError, match="group"):
            ancova(before, after, programme)
    with pytest.raises(ValueError, match="who took part"):
        ancova([1, 1, 2, 2], [1, 2, 3, 4], [0, 0, 1, 1])
    flat = paired_of([1, 1, 1, 1], [2, 2, 2, 2])
    assert isnan(paired_change(flat).low)
    assert all(isnan(size.value) for size in effect_sizes(flat).values())
    same = Sample(10, 1.0, 0.0)
    assert isnan(unpaired_change(same, same).low)
    assert isnan(unpaired_effect_sizes(same, same)["g_s"].value)
    assert isnan(mean_of_groups([0.5, 0.5]).low)
