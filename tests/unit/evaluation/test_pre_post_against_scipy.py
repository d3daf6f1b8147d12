"""Changes in participants once more, against scipy, statsmodels and counting by hand.

1. Numbers with a correlation give the paired t interval that scipy gives for values of just these numbers.
2. Numbers without one give Welch's interval that scipy gives.
3. Linked values give the same as numbers worked out from them, pairs in any order, and as scipy does.
4. The comparison of both arms is that of statsmodels: gain by Welch-like regression, ANCOVA with the value before.
5. Shares: Cohen's h by its formula; who changed is counted; the exact McNemar test is the binomial one.
6. Regression to the mean is (1 - reliability) of the way to the mean of all.
7. Who changed reliably is counted one by one with Jacobson and Truax's index.
8. Ends of the scale are counted one by one, and change places when less is better.
9. Turning the scale round turns the change round and nothing else; moving it changes nothing but the means.
"""

from __future__ import annotations

from dataclasses import replace
from math import asin, sqrt

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from ctc_toolkit.disclosure.rules import round_half_up
from ctc_toolkit.evaluation.pre_post import without_numbers
from ctc_toolkit.evaluation.pre_post_result import Share
from ctc_toolkit.evaluation.pre_post_results import aggregated_result, linked_result
from tests.unit.evaluation.test_pre_post import SCORE, YES, linked

HEAD = without_numbers(SCORE)


def one(value, digits=1):
    return float(round_half_up(np.array([value]), digits)[0]) + 0.0


def whole(count, n):
    """Return a share in whole percent, halves up: by whole numbers alone."""
    return Share((200 * count + n) // (2 * n))


def with_numbers(n, mean, sd, seed):
    """Return n values with exactly this mean and standard deviation."""
    raw = np.random.default_rng(seed).normal(size=n)
    return mean + sd * (raw - raw.mean()) / raw.std(ddof=1)


def pairs_with(n, means, sds, r, seed):
    """Return pairs with exactly these means, standard deviations and correlation."""
    first, other = with_numbers(n, 0, 1, seed), with_numbers(n, 0, 1, seed + 1)
    other = other - (first @ other) / (first @ first) * first
    second = r * first + sqrt(1 - r * r) * other / other.std(ddof=1)
    return means[0] + sds[0] * first, means[1] + sds[1] * second


CASES = [
    (12, (2.0, 2.6), (0.7, 0.9), 0.3),
    (25, (2.5, 2.9), (0.8, 0.8), 0.5),
    (40, (3.4, 3.1), (1.1, 0.6), 0.81),
    (180, (2.2, 2.2), (0.9, 1.0), 0.0),
    (30, (1.9, 3.9), (0.5, 0.4), -0.4),
]


def entered(n, means, sds, r=None):
    return replace(
        SCORE, n_before=n, n_after=n, mean_before=means[0], mean_after=means[1], sd_before=sds[0], sd_after=sds[1], r=r
    )


@pytest.mark.parametrize(("n", "means", "sds", "r"), CASES)
def test_1_paired(n, means, sds, r):
    first, second = pairs_with(n, means, sds, r, 5)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(r, abs=1e-9)
    low, high = stats.ttest_rel(second, first).confidence_interval(0.95)
    found = aggregated_result(entered(n, means, sds, r))
    assert (found.change, found.low, found.high) == (one(means[1] - means[0]), one(low), one(high))
    assert found.secure is (one(low) > 0 or one(high) < 0)
    average = (sds[0] + sds[1]) / 2  # Lakens 2013, equation 10: the mean of both standard deviations
    assert found.effect("d_av").value == one((means[1] - means[0]) / average, 2)
    assert found.effect("d_z").value == one((second - first).mean() / (second - first).std(ddof=1), 2)


@pytest.mark.parametrize(("n", "means", "sds", "r"), CASES)
@pytest.mark.parametrize("more", [0, 15])
def test_2_apart(n, means, sds, r, more):
    first, second = with_numbers(n, means[0], sds[0], 8), with_numbers(n + more, means[1], sds[1], 9)
    low, high = stats.ttest_ind(second, first, equal_var=False).confidence_interval(0.95)
    found = aggregated_result(replace(entered(n, means, sds), n_after=n + more))
    assert (found.low, found.high, found.design) == (one(low), one(high), "unpaired")
    assert (found.n_before, found.n_after) == (n, n + more)
    assert found.effect("d_av") is None, "nothing that needs pairs"


def drawn(n, seed, effect=0.4):
    """Return answers on a scale from 1 to 5 in quarters, twice by the same people."""
    dice = np.random.default_rng(seed)
    before = np.clip(np.round(4 * dice.normal(2.6, 0.8, n)) / 4, 1, 5)
    after = np.clip(np.round(4 * (before + dice.normal(effect, 0.6, n))) / 4, 1, 5)
    return before, after


@pytest.mark.parametrize("n", [12, 31, 150])
@pytest.mark.parametrize("seed", [1, 2])
def test_3_linked(n, seed):
    before, after = drawn(n, seed)
    found = linked_result(HEAD, linked(before, after))
    low, high = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert (found.before, found.after) == (one(before.mean()), one(after.mean()))
    assert (found.change, found.low, found.high) == (one((after - before).mean()), one(low), one(high))
    numbers = entered(
        n, (before.mean(), after.mean()), (before.std(ddof=1), after.std(ddof=1)), np.corrcoef(before, after)[0, 1]
    )
    told = aggregated_result(numbers)
    for name in ("before", "after", "change", "low", "high", "secure", "limits", "effects"):
        assert getattr(told, name) == getattr(found, name), name
    order = np.random.default_rng(3).permutation(n)
    assert linked_result(HEAD, linked(before[order], after[order])) == found


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_4_beside_others(seed):
    first, second = drawn(40, seed), drawn(36, seed + 100, effect=0.0)
    before, after = np.concatenate([first[0], second[0]]), np.concatenate([first[1], second[1]])
    arm = np.array([True] * 40 + [False] * 36)
    found = linked_result(HEAD, linked(before, after, programme=arm.tolist())).comparison
    model = sm.OLS(after, sm.add_constant(np.column_stack([arm.astype(float), before]))).fit()
    assert found.ancova.value == one(model.params[1])
    assert found.gain.value == one((after - before)[arm].mean() - (after - before)[~arm].mean())
    assert (found.before, found.after, found.n) == (one(second[0].mean()), one(second[1].mean()), 36)
    assert found.errors == "people"
    assert found.ancova.low <= found.ancova.value <= found.ancova.high
    # intervals with and without equal spread differ a little: the rounded ones by a tenth at most
    low, high = model.conf_int()[1]
    assert (found.ancova.low, found.ancova.high) == pytest.approx((low, high), abs=0.11)


@pytest.mark.parametrize(
    ("n", "yes_before", "yes_after", "to_yes"),
    [(40, 20, 28, 14), (60, 20, 40, 26), (100, 50, 60, 15), (200, 120, 100, 30), (80, 30, 42, 18)],
)
def test_5_shares(n, yes_before, yes_after, to_yes):
    found = aggregated_result(
        replace(YES, n_before=n, n_after=n, yes_before=yes_before, yes_after=yes_after, to_yes=to_yes)
    )
    to_no = yes_before - yes_after + to_yes
    assert (found.to_yes, found.to_no) == (whole(to_yes, n), whole(to_no, n))
    assert found.change == one(100 * (yes_after - yes_before) / n, 0)
    h = 2 * asin(sqrt(yes_after / n)) - 2 * asin(sqrt(yes_before / n))
    assert found.effect("h").value == one(h, 2)
    p = float(stats.binomtest(to_yes, to_yes + to_no).pvalue)
    assert found.secure is (p < 0.05 and (found.low > 0 or found.high < 0))
    assert found.low <= found.change <= found.high


@pytest.mark.parametrize(
    ("mean", "reference", "reliability", "expected", "far"),
    [
        (2.0, 3.0, 0.8, 0.2, True),  # (1 - .8) x 1.0
        (4.0, 3.0, 0.7, -0.3, True),
        (3.0, 3.0, 0.7, 0.0, False),
        (2.7, 3.0, 0.0, 0.3, False),  # .3 lies below half of .8
        (2.6, 3.0, 0.5, 0.2, False),  # exactly half of an SD is not more than it
        (2.0, 3.0, None, None, True),
    ],
)
def test_6_regression_to_the_mean(mean, reference, reliability, expected, far):
    found = aggregated_result(
        replace(SCORE, mean_before=mean, reference=reference, reliability=reliability, r=0.5, reference_source="Land")
    )
    assert (found.regression, found.far) == (expected, far)


@pytest.mark.parametrize("better", ["up", "down"])
@pytest.mark.parametrize("reliability", [0.5, 0.8, 0.95])
def test_7_reliable_change(better, reliability):
    before, after = drawn(120, 11)
    limit = 1.96 * before.std(ddof=1) * sqrt(1 - reliability) * sqrt(2)
    up = sum(b - a > limit for a, b in zip(before, after, strict=True))
    down = sum(a - b > limit for a, b in zip(before, after, strict=True))
    found = linked_result(replace(HEAD, better=better, reliability=reliability), linked(before, after))
    improved, worsened = (up, down) if better == "up" else (down, up)
    for share, count in ((found.improved, improved), (found.worsened, worsened)):
        if share.open:
            assert share.open == "below"
            assert count < 5
        else:
            assert share == Share(int(one(100 * count / 120, 0)))
    assert found.reliability == reliability


@pytest.mark.parametrize("better", ["up", "down"])
def test_8_ends(better):
    before = np.array([1.0] * 12 + [5.0] * 20 + [2.0, 3.0, 4.0] * 6)
    after = np.array([1.0] * 7 + [5.0] * 24 + [2.25, 3.5, 4.0, 2.0, 3.0] * 3 + [2.0] * 4)
    assert len(before) == len(after) == 50
    found = linked_result(replace(HEAD, better=better), linked(before, np.roll(after, 3)))
    high, low = (Share(40), Share(48)), (Share(24), Share(14))
    best, worst = (high, low) if better == "up" else (low, high)
    assert (found.best_before, found.best_after) == best
    assert (found.worst_before, found.worst_after) == worst


def test_9_turned_and_moved():
    before, after = drawn(60, 21)
    found = linked_result(HEAD, linked(before, after))
    turned = linked_result(replace(HEAD, better="down"), linked(6 - before, 6 - after))
    assert (turned.change, turned.low, turned.high) == (-found.change, -found.high, -found.low)
    assert turned.secure == found.secure
    assert (turned.best_before, turned.worst_after) == (found.best_before, found.worst_after)
    moved = linked_result(replace(HEAD, low=11.0, high=15.0), linked(before + 10, after + 10))
    assert (moved.change, moved.low, moved.high, moved.effects) == (
        found.change, found.low, found.high, found.effects,
    )  # fmt: skip
    assert moved.before == pytest.approx(found.before + 10)
