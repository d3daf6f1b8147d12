"""How often the intervals of changes hold the truth, in seeded simulations.

1. Effect sizes of pairs: the noncentral limits of d_z, d_av and d_rm hold the true value in about 95 of 100 groups.
2. Course groups: where members of a group move together, the interval of the pairs is far too narrow, CR2 is not.
3. Shares: Newcombe's limits hold the true change for pairs; those without the pairs hold it at least as often.
4. Regression to the mean: people chosen for high values fall by (1 - reliability) times their distance by themselves.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from ctc_toolkit.statistics.clustered import clustered_fit
from ctc_toolkit.statistics.paired import (
    effect_sizes,
    expected_regression,
    paired_change,
    paired_of,
    paired_share_change,
    unpaired_share_change,
)

RUNS = 500
NEAR = 0.03
"""Three standard errors of a share of 95 percent over 500 runs."""


def test_1_effect_sizes():
    rng, n, r, change = np.random.default_rng(11), 15, 0.6, 0.5
    truth = {"d_z": change / sqrt(2 * (1 - r)), "d_av": change, "d_rm": change}
    held = dict.fromkeys(truth, 0)
    covariance = [[1.0, r], [r, 1.0]]
    for _ in range(RUNS):
        values = rng.multivariate_normal([0.0, change], covariance, n)
        sizes = effect_sizes(paired_of(values[:, 0], values[:, 1]))
        for name in held:
            held[name] += sizes[name].low <= truth[name] <= sizes[name].high
    for name, count in held.items():
        assert count / RUNS == pytest.approx(0.95, abs=NEAR), name


def test_2_course_groups():
    rng, groups, size, change = np.random.default_rng(12), 8, 12, 0.3
    names = [f"Kurs {place}" for place in range(groups) for _ in range(size)]
    pairs = cr2 = 0
    for _ in range(RUNS):
        before = rng.normal(0, 1, groups * size)
        after = before + change + np.repeat(rng.normal(0, 0.3, groups), size) + rng.normal(0, 0.6, groups * size)
        naive = paired_change(paired_of(before, after))
        found = clustered_fit(np.ones((len(before), 1)), after - before, names).test(np.ones(1))
        pairs += naive.low <= change <= naive.high
        cr2 += found.low <= change <= found.high
    assert cr2 / RUNS == pytest.approx(0.95, abs=NEAR)
    assert pairs / RUNS < 0.80


def test_3_shares():
    rng, n = np.random.default_rng(13), 30
    chances = np.array([0.35, 0.25, 0.10, 0.30])  # yes both times, to yes, to no, never
    truth = chances[1] - chances[2]
    together = apart = 0
    for _ in range(RUNS):
        both, to_yes, to_no, _ = (int(one) for one in rng.multinomial(n, chances))
        before, after = both + to_no, both + to_yes
        _, low, high = paired_share_change(before, after, to_yes, n)
        together += low <= truth <= high
        _, low, high = unpaired_share_change(before, n, after, n)
        apart += low <= truth <= high
    assert together / RUNS == pytest.approx(0.95, abs=NEAR)
    assert apart >= together


def test_4_regression_to_the_mean():
    rng, reliability, people = np.random.default_rng(14), 0.7, 200_000
    trait = rng.normal(0, sqrt(reliability), people)
    noise = sqrt(1 - reliability)
    before, after = (trait + rng.normal(0, noise, people) for _ in range(2))
    chosen = before > 1.0
    seen = float((after - before)[chosen].mean())
    assert seen == pytest.approx(expected_regression(float(before[chosen].mean()), 0.0, reliability), abs=0.01)
    assert seen < -0.3
