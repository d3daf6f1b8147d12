"""What a comparison of communities, or of two waves of one city, could find at all.

    deff = 1 + ((1 + cv^2) m - 1) rho                               m answers per cluster, cv of the cluster sizes
    var(DiD) = 2 p q (1/G1 + 1/G0) [rho (1 - pi) + (1 - rho)/m]     pi: correlation of a community's level over time
    MDE = (t_{.975, df} + t_{.8, df}) sqrt(var),  df = G1 + G0 - 2
    pairs: var = var(DiD) (1 - r_pair), df = K - 1                  r_pair: correlation of the changes within a pair

rho: intraclass correlation of communities, usually .005 to .03; schools .01 to .06. Two cross-sections, other pupils
each time (Feldman and McKinlay 1994, Statistics in Medicine 13:61; Hemming et al. 2020, IJE 49:979). More pupils hardly
help once rho (1 - pi) is the larger part; more communities do.

`power_of_effect` is the chance of a test by the noncentral t distribution; the MDE above is its usual short form. The
formula is that of the pooled t test; `welch_power` knows what Welch's t finds with few communities. Shares are 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from scipy.optimize import brentq

ALPHA = 0.05
USUAL_POWER = 0.8

_NODES = 200


class Comparison(Protocol):
    """What knows its variance and degrees of freedom."""

    @property
    def variance(self) -> float:
        """Variance of the estimate."""

    @property
    def degrees_of_freedom(self) -> float:
        """Degrees of freedom of the t test; infinite for many units."""


@dataclass(frozen=True)
class DidDesign:
    """A comparison of changes of `treated` and `comparison` communities.

    answers: per community and wave. share: percentage as 0..1 before. rho: intraclass correlation of communities, pi:
    its stability over time (0: communities jump from wave to wave; 1: differences between them never change).
    size_variation: cv of the numbers of answers, which make the mean of a small community less sure.

    Raises:
        ValueError: a number outside of its range.
    """

    treated: int
    comparison: int
    answers: float
    share: float
    rho: float
    pi: float = 0.5
    size_variation: float = 0.0

    def __post_init__(self) -> None:
        _in_range(self.share, self.rho, self.pi)
        if min(self.treated, self.comparison) < 1 or self.answers <= 0 or self.size_variation < 0:
            raise ValueError("a comparison needs communities on both sides and answers")

    @property
    def variance(self) -> float:
        """Variance of the difference in differences.

        With communities weighted equally (1 - rho)/m becomes (1 - rho) E(1/m), about (1 + cv^2)(1 - rho)/m.
        """
        within = (1 - self.rho) * (1 + self.size_variation**2) / self.answers
        spread = self.rho * (1 - self.pi) + within
        return 2 * self.share * (1 - self.share) * (1 / self.treated + 1 / self.comparison) * spread

    @property
    def degrees_of_freedom(self) -> float:
        """G1 + G0 - 2."""
        return float(self.treated + self.comparison - 2)


@dataclass(frozen=True)
class PairDesign:
    """A comparison of changes within matched pairs, see `DidDesign`. pair_correlation: of the changes within a pair.

    Raises:
        ValueError: a number outside of its range.
    """

    pairs: int
    answers: float
    share: float
    rho: float
    pi: float = 0.5
    pair_correlation: float = 0.0
    size_variation: float = 0.0

    def __post_init__(self) -> None:
        if not -1 <= self.pair_correlation < 1:
            raise ValueError("a correlation within pairs lies from -1 to below 1")
        self.sides()  # checks the rest

    def sides(self) -> DidDesign:
        """Return the same communities without their pairs."""
        return DidDesign(self.pairs, self.pairs, self.answers, self.share, self.rho, self.pi, self.size_variation)

    @property
    def variance(self) -> float:
        """Variance of the mean difference of changes."""
        return self.sides().variance * (1 - self.pair_correlation)

    @property
    def degrees_of_freedom(self) -> float:
        """K - 1."""
        return float(self.pairs - 1)


@dataclass(frozen=True)
class TwoWaves:
    """Two waves of one city: answers and design effect of each, correlation of its estimates through shared schools.

    overlap: correlation of the two percentages, 0 where no school takes part twice; about the share of schools in both
    waves times the stability of a school's level. schools: sampling units that bear the variance, infinite where the
    normal distribution is meant.

    Raises:
        ValueError: a number outside of its range.
    """

    answers: tuple[float, float]
    design_effect: tuple[float, float]
    share: float
    overlap: float = 0.0
    degrees_of_freedom: float = float("inf")

    def __post_init__(self) -> None:
        _in_range(self.share, 0.0, self.overlap)
        if min(self.answers) <= 0 or min(self.design_effect) <= 0 or self.overlap >= 1:
            raise ValueError("two waves need answers and positive design effects, and an overlap below 1")

    @property
    def variance(self) -> float:
        """Return p q (deff1/n1 + deff2/n2 - 2 r sqrt(deff1 deff2/(n1 n2)))."""
        first, second = (effect / n for effect, n in zip(self.design_effect, self.answers, strict=True))
        both = first + second - 2 * self.overlap * float(np.sqrt(first * second))
        return self.share * (1 - self.share) * both


def design_effect(answers: float, rho: float, size_variation: float = 0.0) -> float:
    """Return 1 + ((1 + cv^2) m - 1) rho: how many times the variance of independent answers.

    answers: m, mean per cluster (class or school). size_variation: cv = standard deviation / mean of the cluster sizes.
    """
    return 1 + ((1 + size_variation**2) * answers - 1) * rho


def intraclass_correlation(deff: float, answers: float, size_variation: float = 0.0) -> float:
    """Return the rho that a design effect of clusters with m answers shows: (deff - 1)/((1 + cv^2) m - 1), not below 0.

    Raises:
        ValueError: one answer per cluster.
    """
    pairs = (1 + size_variation**2) * answers - 1
    if pairs <= 0:
        raise ValueError("an intraclass correlation needs more than one answer per cluster")
    return max(deff - 1, 0.0) / pairs


def minimum_detectable(design: Comparison, *, power: float = USUAL_POWER, alpha: float = ALPHA) -> float:
    """Return the smallest true effect (0..1) that is found with `power`; NaN without degrees of freedom."""
    df = design.degrees_of_freedom
    if df < 1:
        return float("nan")
    return float((_t(df, 1 - alpha / 2) + _t(df, power)) * np.sqrt(design.variance))


def power_of_effect(design: Comparison, effect: float, *, alpha: float = ALPHA) -> float:
    """Return the chance that a two-sided t test finds a true effect, by the noncentral t; NaN without df."""
    df = design.degrees_of_freedom
    if df < 1:
        return float("nan")
    away = abs(effect) / float(np.sqrt(design.variance))
    limit = _t(df, 1 - alpha / 2)
    if np.isinf(df):
        return float(special.ndtr(away - limit) + special.ndtr(-away - limit))
    return _beyond(df, away, limit)


def welch_power(variance: float, treated: int, comparison: int, effect: float, *, alpha: float = ALPHA) -> float:
    """Return the chance that Welch's t on the changes of two sides finds a true effect; NaN below 2 + 2 communities.

    Exact for changes that are normal with the same variance on both sides. Given the share B of the sum of squares that
    falls to the CTC side, Welch's t is a noncentral t times a number that depends on B alone, B ~ Beta((G1 - 1)/2,
    (G0 - 1)/2); the mean over B is taken at `_NODES` quantiles. With few communities Welch's t pays for its caution: it
    finds 69 instead of 79 of 100 with 3 + 3, 75 instead of 80 with 4 + 4, 78 instead of 80 with 6 + 6.
    """
    one, other = treated - 1, comparison - 1
    if min(one, other) < 1:
        return float("nan")
    part = special.betaincinv(one / 2, other / 2, (np.arange(_NODES) + 0.5) / _NODES)
    first, second = part / (one * treated), (1 - part) / (other * comparison)  # SE^2 by sum of squares
    df = (first + second) ** 2 / (first**2 / one + second**2 / other)
    scale = np.sqrt((first + second) * (one + other) / (1 / treated + 1 / comparison))
    away = abs(effect) / float(np.sqrt(variance))
    return _beyond(one + other, away, special.stdtrit(df, 1 - alpha / 2) * scale)


def welch_minimum_detectable(
    variance: float, treated: int, comparison: int, *, power: float = USUAL_POWER, alpha: float = ALPHA
) -> float:
    """Return the smallest true effect (0..1) that Welch's t finds with `power`; NaN below 2 + 2 communities.

    `minimum_detectable` is the usual formula; this one is the honest one where Welch's t is the test.
    """
    if min(treated, comparison) < 2:
        return float("nan")
    error = float(np.sqrt(variance))

    def gap(effect: float) -> float:
        return welch_power(variance, treated, comparison, effect, alpha=alpha) - power

    high = 4 * error
    while gap(high) < 0:
        high *= 2
    return float(brentq(gap, error, high))


def _beyond(df: float, away: float, limits: ArrayLike) -> float:
    """Return the mean chance that a noncentral t lies beyond limits on either side."""
    limits = np.asarray(limits, dtype=float)
    # NaN where a chance is too small to be computed
    above = 1 - np.nan_to_num(special.nctdtr(df, away, limits))
    below = np.nan_to_num(special.nctdtr(df, away, -limits))
    return float(np.mean(above + below))


def _t(df: float, share: float) -> float:
    return float(special.ndtri(share) if np.isinf(df) else special.stdtrit(df, share))


def _in_range(share: float, rho: float, stability: float) -> None:
    if not (0 < share < 1 and 0 <= rho <= 1 and 0 <= stability <= 1):
        raise ValueError("the share lies between 0 and 1, correlations from 0 to 1")
