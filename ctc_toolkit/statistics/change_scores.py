"""Comparison of communities by their changes: the primary estimate of an effect with few communities.

Each community counts once, with its change c = after - before; effect = mean c with CTC - mean c without. With two
waves this is the estimate of two-way fixed effects on community means, and it stays valid with few communities, where
cluster-robust errors do not. Values and results are in the unit given (0..1 or points). The p value that goes with it
comes from `permutation`; what a number of communities bears at all from `bearing`.

Sources: Welch 1947 (Biometrika 34:28) and Satterthwaite 1946 for unequal variances; paired t for matched pairs, as in
the evaluation of CTC with matched communities (CTC-EFF); placebo ranks: Abadie, Diamond, Hainmueller 2010 (JASA
105:493). Where a spread is exactly 0 there is no error, interval or test: that is no sign of precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.differences import t_limits, two_sided_p
from ctc_toolkit.statistics.totals import Floats

Arrangement = Literal["independent", "pairs"]
"""independent: two groups of communities. pairs: each CTC community has its own comparison community."""

Bearing = Literal["one_treated", "descriptive", "test", "confirmatory"]
"""one_treated: placebo rank only. descriptive: a comparison in words. test: a test may be shown. confirmatory: and may
carry a statement."""

FEWEST_PER_ARM = 4
"""Fewer than 4 + 4 communities: no test, whatever its p value would be (own simulation, docs/methods.md)."""

CONFIRMATORY_PAIRS = 6
"""From 6 pairs (6 + 6) on all sign flips can give p below .05 in more than one way (2/64 = .031)."""


@dataclass(frozen=True)
class ChangeComparison:
    """Difference of mean changes, CTC minus comparison.

    treated, comparison: number of communities. treated_mean, comparison_mean: mean change of each side. estimate: their
    difference with standard_error, degrees_of_freedom, low, high (t interval) and p_value (t test, for sensitivity; the
    primary p value is that of `permutation`). NaN: error, degrees of freedom, limits and p where a side has fewer than
    two communities (one pair), or where nothing varies.
    """

    arrangement: Arrangement
    treated: int
    comparison: int
    treated_mean: float
    comparison_mean: float
    estimate: float
    standard_error: float
    degrees_of_freedom: float
    low: float
    high: float
    p_value: float
    confidence: float = 0.95


@dataclass(frozen=True)
class PlaceboRank:
    """Where the change of the only CTC community lies among those of the comparison communities; no test.

    change: of the CTC community. comparison: number of others, with lowest, middle (median) and highest change.
    rank: 1 = lowest of all `communities`, ties share the middle rank. as_far: how many of all communities, itself
    included, lie at least as far from the median of the others; as_far / communities is the smallest share that
    "picked at random" could have shown.
    """

    change: float
    comparison: int
    lowest: float
    middle: float
    highest: float
    rank: float
    communities: int
    as_far: int

    @property
    def outside(self) -> bool:
        """Whether the change lies outside of the range of all comparison communities."""
        return self.change < self.lowest or self.change > self.highest


@dataclass(frozen=True)
class PrePeriod:
    """Difference before the start, of levels or of earlier changes, with its interval.

    A difference that is "not significant" proves nothing; `within_margin` says whether the whole interval lies inside
    plus and minus `margin`, which does.
    """

    comparison: ChangeComparison
    margin: float

    @property
    def within_margin(self) -> bool:
        """Whether the data show that the difference is smaller than the margin; False where there is no interval."""
        return -self.margin < self.comparison.low and self.comparison.high < self.margin


def bearing(treated: int, comparison: int, arrangement: Arrangement = "independent") -> Bearing:
    """Return what a number of communities on each side (for pairs: pairs on both) bears.

    Raises:
        ToolkitError: comparison_side_empty.
    """
    if treated < 1 or comparison < 1:
        raise ToolkitError("comparison_side_empty", treated=treated, comparison=comparison)
    fewest = min(treated, comparison)
    if fewest >= FEWEST_PER_ARM:
        return "confirmatory" if fewest >= CONFIRMATORY_PAIRS else "test"
    return "one_treated" if treated == 1 and arrangement == "independent" else "descriptive"


def compare_changes(treated: ArrayLike, comparison: ArrayLike, *, confidence: float = 0.95) -> ChangeComparison:
    """Return the difference of the mean changes of two groups of communities with Welch's t interval.

    SE^2 = s1^2/n1 + s0^2/n0, df = SE^4 / ((s1^2/n1)^2/(n1 - 1) + (s0^2/n0)^2/(n0 - 1)). R: t.test(treated, comparison).

    Raises:
        ToolkitError: comparison_side_empty, change_missing.
    """
    one, other = side(treated), side(comparison)
    bearing(len(one), len(other))
    error, df = float("nan"), float("nan")
    if len(one) >= 2 and len(other) >= 2:
        parts = np.array([one.var(ddof=1) / len(one), other.var(ddof=1) / len(other)])
        error = _error(float(np.sqrt(parts.sum())), np.concatenate([one, other]))
        df = float(parts.sum() ** 2 / (parts**2 / (len(one) - 1, len(other) - 1)).sum()) if error > 0 else df
    return _comparison("independent", one, other, error, df, confidence)


def compare_pairs(treated: ArrayLike, comparison: ArrayLike, *, confidence: float = 0.95) -> ChangeComparison:
    """Return the mean difference of changes within matched pairs with the paired t interval, df = pairs - 1.

    treated[k] and comparison[k] are the two communities of pair k. R: t.test(treated, comparison, paired = TRUE).

    Raises:
        ToolkitError: comparison_side_empty, change_missing, pairs_incomplete.
    """
    one, other = pair_sides(treated, comparison)
    difference = one - other
    pairs = len(difference)
    error, df = float("nan"), float("nan")
    if pairs >= 2:
        error = _error(float(difference.std(ddof=1) / np.sqrt(pairs)), np.concatenate([one, other]))
        df = float(pairs - 1) if error > 0 else df
    return _comparison("pairs", one, other, error, df, confidence)


def pre_period(
    treated: ArrayLike,
    comparison: ArrayLike,
    margin: float,
    *,
    arrangement: Arrangement = "independent",
    confidence: float = 0.95,
) -> PrePeriod:
    """Return the difference between both sides before the start, from levels of one wave or changes of two.

    Two waves before the start tell whether both sides moved alike; levels only whether they were alike.
    """
    compare = compare_pairs if arrangement == "pairs" else compare_changes
    return PrePeriod(compare(treated, comparison, confidence=confidence), margin)


def placebo_rank(change: float, comparison: ArrayLike) -> PlaceboRank:
    """Return where the change of a single CTC community lies among those of comparison communities.

    Raises:
        ToolkitError: comparison_side_empty, change_missing.
    """
    one, others = side([change]), side(comparison)
    bearing(1, len(others))
    whole = np.concatenate([one, others])
    tolerance = 1e-9 * max(float(np.abs(whole).max()), 1e-300)
    middle = float(np.median(others))
    below = int((others < one[0] - tolerance).sum())
    level = int((np.abs(others - one[0]) <= tolerance).sum())
    far = int((np.abs(whole - middle) >= abs(one[0] - middle) - tolerance).sum())
    return PlaceboRank(
        change=float(one[0]),
        comparison=len(others),
        lowest=float(others.min()),
        middle=middle,
        highest=float(others.max()),
        rank=1 + below + level / 2,
        communities=len(whole),
        as_far=far,
    )


def side(values: ArrayLike) -> Floats:
    """Return the changes of one side as numbers.

    Raises:
        ToolkitError: change_missing.
    """
    numbers = np.asarray(values, dtype=float).reshape(-1)
    missing = int((~np.isfinite(numbers)).sum())
    if missing:
        raise ToolkitError("change_missing", count=missing)
    return numbers


def pair_sides(treated: ArrayLike, comparison: ArrayLike) -> tuple[Floats, Floats]:
    """Return both sides of matched pairs.

    Raises:
        ToolkitError: change_missing, comparison_side_empty, pairs_incomplete.
    """
    one, other = side(treated), side(comparison)
    bearing(len(one), len(other), "pairs")
    if len(one) != len(other):
        raise ToolkitError("pairs_incomplete", treated=len(one), comparison=len(other))
    return one, other


def _error(error: float, values: Floats) -> float:
    """Return an error, NaN where it is nothing but rounding of values that do not vary."""
    return error if error > 1e-12 * max(float(np.abs(values).max()), 1e-300) else float("nan")


def _comparison(
    arrangement: Arrangement, one: Floats, other: Floats, error: float, df: float, confidence: float
) -> ChangeComparison:
    estimate = float(one.mean() - other.mean())
    low, high = t_limits(estimate, error, df, confidence)
    p = two_sided_p(estimate, error, df)
    return ChangeComparison(
        arrangement=arrangement,
        treated=len(one),
        comparison=len(other),
        treated_mean=float(one.mean()),
        comparison_mean=float(other.mean()),
        estimate=estimate,
        standard_error=error,
        degrees_of_freedom=df,
        low=float(low),
        high=float(high),
        p_value=float(p),
        confidence=confidence,
    )
