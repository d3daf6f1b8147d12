"""Exact permutation test of the changes of communities: every way in which the sides could have been dealt out.

Independent groups: all C(N, n1) choices of CTC communities; pairs: all 2^K ways to swap within pairs. p = share of
them whose absolute difference is at least as large as the one found, itself included, so that p is never 0 (Fisher
1935; Pitman 1937; Ernst 2004, Statistical Science 19:676). No distribution is assumed.

All of up to `MOST_EXACT` communities are counted, not drawn: the sums of the subsets of one half are looked up among
the sorted sums of the other (meet in the middle), so that 10^8 assignments take a moment. Above that a seeded sample
can be asked for by name.

The interval holds the effects that the test does not reject (test inversion; Rosenbaum 2002, Observational Studies,
section 2.6.2). The statistic of a shifted effect falls away from the estimate on both sides, so that bisection finds
the ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.change_scores import Arrangement, pair_sides, side
from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.totals import Floats

Assignments = Literal["exact", "sampled"]
"""exact: all assignments, refused above `MOST_EXACT` communities. sampled: seeded draws, p = (1 + hits)/(1 + draws)."""

MOST_EXACT = 32
"""Communities (independent groups) or pairs up to which all assignments are counted."""

DRAWS = 9_999
SEED = 20_261

_STEPS = 60


@dataclass(frozen=True)
class PermutationTest:
    """A permutation test of the difference of mean changes, CTC minus comparison.

    estimate: the difference. p_value: two-sided, above 0. smallest_p: the smallest p value that this number of
    communities can give at all, whatever the data. assignments: how many ways were counted (exact) or drawn (sampled).
    low, high: effects the test does not reject at 1 - confidence; None where it cannot reject any (few communities), or
    where no interval was asked for.
    """

    arrangement: Arrangement
    method: Assignments
    estimate: float
    p_value: float
    smallest_p: float
    assignments: int
    low: float | None
    high: float | None
    confidence: float | None = 0.95


_Share = Callable[[float], float]
"""p value of the test after an effect was taken off the CTC side."""


def smallest_p(treated: int, comparison: int, arrangement: Arrangement = "independent") -> float:
    """Return the smallest p value that the exact test can give with so many communities.

    Groups: 2/C(N, n1) with as many communities on both sides (the mirror image is as far away), else 1/C(N, n1).
    Pairs: 2/2^K.
    """
    if arrangement == "pairs":
        return float(2.0 ** (1 - treated))
    return (2 if treated == comparison else 1) / comb(treated + comparison, treated)


def permutation_test(
    treated: ArrayLike,
    comparison: ArrayLike,
    *,
    arrangement: Arrangement = "independent",
    method: Assignments = "exact",
    confidence: float | None = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> PermutationTest:
    """Return the permutation test of two sides, with its interval by inversion (unless confidence is None).

    Raises:
        ToolkitError: comparison_side_empty, change_missing, pairs_incomplete, permutation_too_many,
            statistics_unknown_name.
    """
    known_choice("method", method, get_args(Assignments))
    known_choice("arrangement", arrangement, get_args(Arrangement))
    one, other = pair_sides(treated, comparison) if arrangement == "pairs" else _two_sides(treated, comparison)
    counted = len(one) if arrangement == "pairs" else len(one) + len(other)
    if method == "exact" and counted > MOST_EXACT:
        raise ToolkitError("permutation_too_many", found=counted, most=MOST_EXACT)
    if arrangement == "pairs":
        share = _flips(one - other, method, draws, seed)
        ways = 2 ** len(one)
    else:
        share = _choices(one, other, method, draws, seed)
        ways = comb(len(one) + len(other), len(one))
    estimate = float(one.mean() - other.mean())
    least = smallest_p(len(one), len(other), arrangement)
    low = high = None
    if confidence is not None:
        low, high = _inverted(share, estimate, np.concatenate([one, other]), 1 - confidence)
    return PermutationTest(
        arrangement=arrangement,
        method=method,
        estimate=estimate,
        p_value=share(0.0),
        smallest_p=least if method == "exact" else max(least, 1 / (draws + 1)),
        assignments=ways if method == "exact" else draws,
        low=low,
        high=high,
        confidence=confidence,
    )


def _two_sides(treated: ArrayLike, comparison: ArrayLike) -> tuple[Floats, Floats]:
    one, other = side(treated), side(comparison)
    smallest = min(len(one), len(other))
    if smallest < 1:
        raise ToolkitError("comparison_side_empty", treated=len(one), comparison=len(other))
    return one, other


def _choices(one: Floats, other: Floats, method: Assignments, draws: int, seed: int) -> _Share:
    """Return the p value by effect for two groups: how often a random choice of n1 communities has so far a sum."""
    whole, n = np.concatenate([one, other]), len(one)
    marks = np.arange(len(whole)) < n
    drawn = _drawn_choices(len(whole), n, draws, seed) if method == "sampled" else None

    def share(effect: float) -> float:
        values = whole - effect * marks
        values = values - values.mean()
        found = abs(float(values[:n].sum())) - _tie(whole, effect)
        if drawn is not None:
            return (1 + int((np.abs(drawn @ values) >= found).sum())) / (1 + draws)
        return _count_choices(values, n, found) / comb(len(values), n)

    return share


def _flips(difference: Floats, method: Assignments, draws: int, seed: int) -> _Share:
    """Return the p value by effect for pairs: how often random signs give so far a sum."""
    signs = None
    if method == "sampled":
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, len(difference)))

    def share(effect: float) -> float:
        values = difference - effect
        found = abs(float(values.sum())) - _tie(difference, effect)
        if signs is not None:
            return (1 + int((np.abs(signs @ values) >= found).sum())) / (1 + draws)
        return _count_flips(values, found) / float(2 ** len(values))

    return share


def _tie(values: Floats, effect: float) -> float:
    """Return the width in which two sums count as equal: other orders of adding give other last digits."""
    return 1e-9 * max(float(np.abs(values).sum()) + len(values) * abs(effect), 1e-300)


def _subset_sums(values: Floats) -> tuple[Floats, Floats]:
    """Return the sums of all subsets and their sizes."""
    sums, sizes = np.zeros(1), np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
        sizes = np.concatenate([sizes, sizes + 1])
    return sums, sizes


def _outside(first: Floats, second: Floats, least: float) -> int:
    """Return how many sums of one of `first` and one of `second` have an absolute value of at least `least`."""
    if least <= 0:
        return len(first) * len(second)
    ordered = np.sort(second)
    above = len(ordered) - np.searchsorted(ordered, least - first, side="left")
    below = np.searchsorted(ordered, -least - first, side="right")
    return int(above.sum() + below.sum())


def _count_choices(values: Floats, n: int, least: float) -> int:
    half = len(values) // 2
    first, first_size = _subset_sums(values[:half])
    second, second_size = _subset_sums(values[half:])
    sizes = range(max(0, n - (len(values) - half)), min(half, n) + 1)
    return sum(_outside(first[first_size == k], second[second_size == n - k], least) for k in sizes)


def _count_flips(values: Floats, least: float) -> int:
    # signs are subsets twice over: sum of +-v = 2 (sum of a subset) - sum of all
    half = len(values) // 2
    parts = [2 * _subset_sums(part)[0] - part.sum() for part in (values[:half], values[half:])]
    return _outside(parts[0], parts[1], least)


def _drawn_choices(size: int, n: int, draws: int, seed: int) -> Floats:
    order = np.random.default_rng(seed).random((draws, size)).argsort(axis=1)
    return np.asarray(order < n, dtype=float)


def _inverted(share: _Share, estimate: float, values: Floats, level: float) -> tuple[float | None, float | None]:
    """Return the ends of the effects with a p value above `level`, each to 1e-9 of the spread of the values."""
    reach = max(float(np.ptp(values)), 1e-300)
    ends: list[float | None] = []
    for direction in (-1, 1):
        inside, outside = 0.0, 4.0 * reach * len(values)
        if share(estimate + direction * outside) > level:
            ends.append(None)
            continue
        for _ in range(_STEPS):
            middle = (inside + outside) / 2
            if share(estimate + direction * middle) > level:
                inside = middle
            else:
                outside = middle
        ends.append(estimate + direction * (inside + outside) / 2)
    return ends[0], ends[1]
