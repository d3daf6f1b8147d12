"""Before and after in one group: change with interval, effect sizes by name, yes and no, reliable change.

Effect sizes of the same people asked twice differ in what the mean change is divided by (Lakens 2013, Frontiers in
Psychology 4:863; Morris and DeShon 2002, Psychological Methods 7:105; Morris 2008, Organizational Research Methods
11:364), so that each one carries its name:

    d_z    change / SD of the changes
    d_rm   change / (SD of the changes / sqrt(2 (1 - r))), "Cohen's d for repeated measures"
    d_av   change / mean of the two SDs
    d_pre  change / SD before

`g_...` is the same times Hedges' exact factor J (Hedges 1981, Journal of Educational Statistics 6:107) with n - 1
degrees of freedom. Limits come from the noncentral t distribution of the paired t: exact for d_z (Steiger and Fouladi
1997), for the others carried over by their standardiser (Algina and Keselman 2003, Educational and Psychological
Measurement 63:537).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite, lgamma, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats
from scipy.optimize import brentq

CONFIDENCE = 0.95
RELIABLE = 1.96
"""A change counts as reliable if it is larger than this many standard errors of measurement of a difference."""

_FAR_OUT = 30

EffectName = Literal["d_z", "g_z", "d_rm", "g_rm", "d_av", "g_av", "d_pre", "g_pre", "d_s", "g_s"]


@dataclass(frozen=True)
class Sample:
    """A number of values, their mean and standard deviation (n - 1).

    Raises:
        ValueError: fewer than two values, a negative standard deviation, or numbers that are not finite.
    """

    n: int
    mean: float
    sd: float

    def __post_init__(self) -> None:
        if self.n < 2 or not (isfinite(self.mean) and isfinite(self.sd) and self.sd >= 0):
            raise ValueError("a sample needs two values, a mean and a standard deviation")


@dataclass(frozen=True)
class Paired:
    """The same people before and after: what all numbers of a change follow from. r: correlation of both values.

    Raises:
        ValueError: different numbers of people, or r outside -1 to 1.
    """

    before: Sample
    after: Sample
    r: float

    def __post_init__(self) -> None:
        if self.before.n != self.after.n or not -1 <= self.r <= 1:
            raise ValueError("pairs need the same number of people before and after, and a correlation")

    @property
    def n(self) -> int:
        """How many people."""
        return self.before.n

    @property
    def difference(self) -> float:
        """Mean after minus mean before."""
        return self.after.mean - self.before.mean

    @property
    def sd_difference(self) -> float:
        """Standard deviation of the changes of the people."""
        first, second = self.before.sd, self.after.sd
        return sqrt(max(first**2 + second**2 - 2 * self.r * first * second, 0.0))


@dataclass(frozen=True)
class MeanChange:
    """A difference of means with the t interval. p, limits: NaN where nothing varies."""

    difference: float
    standard_error: float
    degrees_of_freedom: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class EffectSize:
    """An effect size by its name, with limits; NaN where nothing varies."""

    name: EffectName
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class ReliableChange:
    """How many people changed by more than measurement alone explains. up, down: in values, whatever is better."""

    n: int
    up: int
    down: int
    threshold: float


def sample_of(values: ArrayLike) -> Sample:
    """Return number, mean and standard deviation of values.

    Raises:
        ValueError: fewer than two values, or some that are not finite.
    """
    found = np.asarray(values, dtype=float)
    if found.ndim != 1 or len(found) < 2:
        raise ValueError("a sample needs two values")
    return Sample(len(found), float(found.mean()), float(found.std(ddof=1)))


def paired_of(before: ArrayLike, after: ArrayLike) -> Paired:
    """Return what follows from the values of the same people, in the same order, before and after.

    r is 0 where one of both does not vary; it has no part in anything then.

    Raises:
        ValueError: different numbers of values, fewer than two, or some that are not finite.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.shape != second.shape:
        raise ValueError("pairs need the same number of people before and after")
    one, other = sample_of(first), sample_of(second)
    if one.sd == 0 or other.sd == 0:
        return Paired(one, other, 0.0)
    r = float(((first - one.mean) * (second - other.mean)).sum() / ((one.n - 1) * one.sd * other.sd))
    return Paired(one, other, min(max(r, -1.0), 1.0))


def paired_change(pairs: Paired, confidence: float = CONFIDENCE) -> MeanChange:
    """Return the mean change of the same people with the paired t interval (R: `t.test(paired = TRUE)`)."""
    return _change(pairs.difference, pairs.sd_difference / sqrt(pairs.n), pairs.n - 1, confidence)


def unpaired_change(before: Sample, after: Sample, confidence: float = CONFIDENCE) -> MeanChange:
    """Return the difference of two independent samples with Welch's interval (R: `t.test`)."""
    first, second = before.sd**2 / before.n, after.sd**2 / after.n
    error = sqrt(first + second)
    df = nan if error == 0 else (first + second) ** 2 / (first**2 / (before.n - 1) + second**2 / (after.n - 1))
    return _change(after.mean - before.mean, error, df, confidence)


def mean_of_groups(changes: ArrayLike, confidence: float = CONFIDENCE) -> MeanChange:
    """Return the mean of the mean changes of groups, each counting alike, with the t interval across groups.

    Raises:
        ValueError: fewer than two groups.
    """
    found = sample_of(changes)
    return _change(found.mean, found.sd / sqrt(found.n), found.n - 1, confidence)


def hedges_factor(degrees_of_freedom: float) -> float:
    """Return Hedges' exact factor J = gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2)); needs df > 1 (1981, eq. 6e).

    Raises:
        ValueError: degrees of freedom of 1 or less.
    """
    if degrees_of_freedom <= 1:
        raise ValueError("Hedges' factor needs more than one degree of freedom")
    half = degrees_of_freedom / 2
    return exp(lgamma(half) - lgamma(half - 0.5)) / sqrt(half)


def noncentral_limits(t: float, degrees_of_freedom: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the limits of the noncentrality for which an observed t lies at the ends of the confidence."""
    tail = (1 - confidence) / 2
    return _noncentrality(t, degrees_of_freedom, 1 - tail), _noncentrality(t, degrees_of_freedom, tail)


def effect_sizes(pairs: Paired, confidence: float = CONFIDENCE) -> dict[EffectName, EffectSize]:
    """Return d_z, d_rm, d_av and d_pre of a change and each with Hedges' factor, by name.

    Raises:
        ValueError: fewer than three people.
    """
    factor = hedges_factor(pairs.n - 1)
    spread = pairs.sd_difference
    one, other = (
        noncentral_limits(pairs.difference / spread * sqrt(pairs.n), pairs.n - 1, confidence)
        if spread > 0
        else (nan, nan)
    )
    sizes: dict[EffectName, EffectSize] = {}
    for d, g, unit in _standardisers(pairs):
        if spread > 0 and unit > 0:
            value = pairs.difference / unit
            scale = spread / unit / sqrt(pairs.n)
            low, high = one * scale, other * scale
        else:
            value = low = high = nan
        sizes[d] = EffectSize(d, value, low, high)
        sizes[g] = EffectSize(g, value * factor, low * factor, high * factor)
    return sizes


def unpaired_effect_sizes(
    before: Sample, after: Sample, confidence: float = CONFIDENCE
) -> dict[EffectName, EffectSize]:
    """Return d_s (difference / pooled SD) of independent samples, and g_s with Hedges' factor of n1 + n2 - 2.

    Raises:
        ValueError: fewer than three values together.
    """
    df = before.n + after.n - 2
    pooled = sqrt(((before.n - 1) * before.sd**2 + (after.n - 1) * after.sd**2) / df)
    unit = sqrt(1 / before.n + 1 / after.n)
    factor = hedges_factor(df)
    value = (after.mean - before.mean) / pooled if pooled > 0 else nan
    limits = noncentral_limits(value / unit, df, confidence) if pooled > 0 else (nan, nan)
    low, high = (limit * unit for limit in limits)
    return {
        "d_s": EffectSize("d_s", value, low, high),
        "g_s": EffectSize("g_s", value * factor, low * factor, high * factor),
    }


def mcnemar_exact(to_yes: int, to_no: int) -> float:
    """Return the exact two-sided p of McNemar's test: `binom.test(to_yes, to_yes + to_no)`; 1 where nobody changed.

    Raises:
        ValueError: negative numbers.
    """
    if min(to_yes, to_no) < 0:
        raise ValueError("numbers of people are not negative")
    return float(stats.binomtest(to_yes, to_yes + to_no).pvalue) if to_yes + to_no else 1.0


def paired_share_change(
    yes_before: int, yes_after: int, to_yes: int, n: int, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Return change and limits (-1..1) of the share of "yes" of the same n people (Newcombe 1998, method 10).

    Statistics in Medicine 17:2635: Wilson limits of both shares, joined with the correlation phi, whose numerator is
    corrected for continuity where it is positive.

    Raises:
        ValueError: numbers that do not fit together.
    """
    to_no = yes_before - yes_after + to_yes
    both = yes_before - to_no
    neither = n - both - to_yes - to_no
    if n < 1 or min(both, neither, to_yes, to_no) < 0:
        raise ValueError("these numbers of people do not fit together")
    inside = (both + to_yes) * (to_no + neither) * (both + to_no) * (to_yes + neither)
    product = both * neither - to_yes * to_no
    top = max(product - n / 2, 0.0) if product > 0 else float(product)
    phi = top / sqrt(inside) if inside else 0.0
    return _joined(yes_before, n, yes_after, n, phi, confidence)


def unpaired_share_change(
    yes_before: int, n_before: int, yes_after: int, n_after: int, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Return change and limits (-1..1) of a share of independent people (Newcombe 1998, Stat Med 17:873, method 10).

    For the same people the limits are too wide where answers before and after go together, so that they can stand
    where the true ones would tell how single persons changed.

    Raises:
        ValueError: numbers that do not fit together.
    """
    if not (0 <= yes_before <= n_before and 0 <= yes_after <= n_after and min(n_before, n_after) > 0):
        raise ValueError("these numbers of people do not fit together")
    return _joined(yes_before, n_before, yes_after, n_after, 0.0, confidence)


def reliable_change(before: ArrayLike, after: ArrayLike, reliability: float, sd_before: float) -> ReliableChange:
    """Return how many people changed reliably: |change| > 1.96 sqrt(2) SD_before sqrt(1 - reliability).

    Jacobson and Truax 1991, Journal of Consulting and Clinical Psychology 59:12.

    Raises:
        ValueError: a reliability outside 0 to below 1.
    """
    if not 0 <= reliability < 1:
        raise ValueError("the reliability lies from 0 to below 1")
    changes = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    threshold = RELIABLE * sqrt(2) * sd_before * sqrt(1 - reliability)
    up, down = int((changes > threshold).sum()), int((changes < -threshold).sum())
    return ReliableChange(len(changes), up, down, threshold)


def expected_regression(mean_before: float, reference: float, reliability: float) -> float:
    """Return by how much a selected group moves to the mean of all without any programme: (1 - r)(reference - mean).

    Regression to the mean (Barnett, van der Pols, Dobson 2005, International Journal of Epidemiology 34:215), r being
    the correlation over time; the reliability stands in for it and gives the least that is to be expected.
    """
    return (1 - reliability) * (reference - mean_before)


def _standardisers(pairs: Paired) -> tuple[tuple[EffectName, EffectName, float], ...]:
    spread = pairs.sd_difference
    apart = sqrt(2 * (1 - pairs.r))
    return (
        ("d_z", "g_z", spread),
        ("d_rm", "g_rm", spread / apart if apart > 0 else 0.0),
        ("d_av", "g_av", (pairs.before.sd + pairs.after.sd) / 2),
        ("d_pre", "g_pre", pairs.before.sd),
    )


def _change(difference: float, error: float, df: float, confidence: float) -> MeanChange:
    if error == 0:
        return MeanChange(difference, 0.0, df, nan, nan, nan)
    half = float(special.stdtrit(df, (1 + confidence) / 2)) * error
    p = float(2 * special.stdtr(df, -abs(difference) / error))
    return MeanChange(difference, error, df, difference - half, difference + half, p)


def _noncentrality(t: float, df: float, chance: float) -> float:
    """Return the noncentrality under which a value up to t has this chance.

    Beyond 30, where the distribution loses its digits, by Abramowitz and Stegun 1964, 26.7.10.
    """
    if abs(t) > _FAR_OUT:
        return t * (1 - 1 / (4 * df)) - float(special.ndtri(chance)) * sqrt(1 + t**2 / (2 * df))

    def beyond(noncentrality: float) -> float:
        return float(special.nctdtr(df, noncentrality, t)) - chance

    low, high = t - 5.0, t + 5.0
    while beyond(low) < 0:
        low -= 5.0
    while beyond(high) > 0:
        high += 5.0
    return float(brentq(beyond, low, high, xtol=1e-12))


def _wilson(yes: int, n: int, confidence: float) -> tuple[float, float]:
    z = float(special.ndtri((1 + confidence) / 2))
    centre, half = 2 * yes + z**2, z * sqrt(z**2 + 4 * yes * (1 - yes / n))
    return (centre - half) / (2 * (n + z**2)), (centre + half) / (2 * (n + z**2))


def _joined(
    yes_before: int, n_before: int, yes_after: int, n_after: int, phi: float, confidence: float
) -> tuple[float, float, float]:
    first, second = yes_before / n_before, yes_after / n_after
    low1, high1 = _wilson(yes_before, n_before, confidence)
    low2, high2 = _wilson(yes_after, n_after, confidence)
    difference = second - first
    below = (second - low2) ** 2 - 2 * phi * (second - low2) * (high1 - first) + (high1 - first) ** 2
    above = (high2 - second) ** 2 - 2 * phi * (high2 - second) * (first - low1) + (first - low1) ** 2
    return difference, difference - sqrt(max(below, 0.0)), difference + sqrt(max(above, 0.0))
