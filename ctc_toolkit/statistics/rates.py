"""Rates of counts: intervals for a share or a rate, and the ratio of two of them. No survey design is involved.

Counts from a register are complete. The intervals treat them as what chance made of an underlying risk (Brillinger
1986, Biometrics 42:693-734): they say how far a number would move from year to year although nothing had changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import Literal

from scipy import optimize, stats

Method = Literal["wilson", "garwood", "koopman", "conditional"]
Difference = Literal["higher", "lower", "similar", "unclear"]

MARGIN = 1.05
"""Ratios closer to one than this, in both directions, are no difference worth a word (own proposal)."""
LEVEL = 0.95
_FARTHEST = 200.0
"""Logarithm of a ratio beyond which none is sought."""


@dataclass(frozen=True)
class RateInterval:
    """A rate (events by population, both as given) with its interval. method: by which it was computed."""

    value: float
    low: float
    high: float
    method: Method


@dataclass(frozen=True)
class RatioInterval:
    """A ratio of two rates with its interval; `high` is infinite where the second count is zero. level: of it."""

    value: float
    low: float
    high: float
    level: float
    method: Method

    @property
    def difference(self) -> Difference:
        """What the ratio says: higher or lower (secured and by at least 5 percent), similar, or unclear.

        Similar: the whole interval lies within the margin, or the difference is secured but smaller than it.
        """
        secured = self.low > 1 or self.high < 1
        small = 1 / MARGIN < self.value < MARGIN
        if secured and not small:
            return "higher" if self.value > 1 else "lower"
        if secured or (self.low > 1 / MARGIN and self.high < MARGIN):
            return "similar"
        return "unclear"


def share_interval(count: int, population: int, level: float = LEVEL) -> RateInterval:
    """Return the share `count` of `population` with the score interval of Wilson (1927, JASA 22:209-212).

    Raises:
        ValueError: the count is negative or larger than the population, or the population is not positive.
    """
    if not 0 <= count <= population or population < 1:
        raise ValueError("a share needs 0 <= count <= population and a positive population")
    z = float(stats.norm.ppf((1 + level) / 2))
    share, spread = count / population, z * z / population
    centre = (share + spread / 2) / (1 + spread)
    half = sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == population else centre + half
    return RateInterval(share, low, high, "wilson")


def rate_interval(count: int, exposure: float, level: float = LEVEL) -> RateInterval:
    """Return `count` events by `exposure` with the exact Poisson interval of Garwood (1936, Biometrika 28:437-442).

    Raises:
        ValueError: the count is negative or the exposure is not positive.
    """
    if count < 0 or exposure <= 0:
        raise ValueError("a rate needs a count of at least zero and a positive exposure")
    tail = (1 - level) / 2
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    high = float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return RateInterval(count / exposure, low / exposure, high / exposure, "garwood")


def rate_ratio(
    first: tuple[int, float], second: tuple[int, float], *, level: float = LEVEL, comparisons: int = 1
) -> RatioInterval:
    """Return the ratio of two rates (count, exposure) of independent Poisson counts.

    Given their sum, the first count is binomial (Przyborowski and Wilenski 1940, Biometrika 31:313-323); its exact
    interval of Clopper and Pearson becomes one of the ratio, as `poisson.test` of R does. comparisons: how many ratios
    are read together; the interval is widened by Bonferroni.

    Raises:
        ValueError: a count is negative or an exposure is not positive.
    """
    (a, first_exposure), (b, second_exposure) = first, second
    if min(a, b) < 0 or min(first_exposure, second_exposure) <= 0:
        raise ValueError("rates need counts of at least zero and positive exposures")
    joint = _joint_level(level, comparisons)
    tail, scale = (1 - joint) / 2, second_exposure / first_exposure
    low = float(stats.beta.ppf(tail, a, b + 1)) if a else 0.0
    high = float(stats.beta.ppf(1 - tail, a + 1, b)) if b else 1.0
    return RatioInterval(_ratio(a, b, scale), _odds(low) * scale, _odds(high) * scale, joint, "conditional")


def share_ratio(
    first: tuple[int, int], second: tuple[int, int], *, level: float = LEVEL, comparisons: int = 1
) -> RatioInterval:
    """Return the ratio of two shares (count, population) with the score interval of Koopman (1984, Biometrics 40:513).

    comparisons: how many ratios are read together; the interval is widened by Bonferroni.

    Raises:
        ValueError: a count is negative or larger than its population, or a population is not positive.
    """
    for count, population in (first, second):
        if not 0 <= count <= population or population < 1:
            raise ValueError("a share needs 0 <= count <= population and a positive population")
    joint = _joint_level(level, comparisons)
    (a, n), (b, m) = first, second
    value, limit = _ratio(a, b, m / n), float(stats.chi2.ppf(joint, 1))

    def beyond(logarithm: float) -> float:
        return _score(exp(logarithm), first, second) - limit

    start = log(value) if 0 < value < inf else log((a + 0.5) / (n + 1) / ((b + 0.5) / (m + 1)))
    low = 0.0 if a == 0 else exp(_root(beyond, start, -1))
    high = inf if b == 0 else exp(_root(beyond, start, 1))
    return RatioInterval(value, low, high, joint, "koopman")


def _joint_level(level: float, comparisons: int) -> float:
    if comparisons < 1:
        raise ValueError("at least one comparison")
    return 1 - (1 - level) / comparisons


def _ratio(a: int, b: int, scale: float) -> float:
    if b:
        return a / b * scale
    return inf if a else float("nan")


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf


def _score(ratio: float, first: tuple[int, int], second: tuple[int, int]) -> float:
    """Return Pearson's chi square of both counts under the most likely shares whose ratio is `ratio`."""
    (a, n), (b, m) = first, second
    linear = ratio * (n + b) + a + m
    root = linear * linear - 4 * ratio * (n + m) * (a + b)
    share = (linear - sqrt(max(root, 0.0))) / (2 * (n + m))
    share = min(max(share, 1e-300), 1 - 1e-15)
    other = min(max(share / ratio, 1e-300), 1 - 1e-15)
    found = (a - n * share) ** 2 / (n * share * (1 - share)) + (b - m * other) ** 2 / (m * other * (1 - other))
    return float(found)


def _root(beyond: Callable[[float], float], start: float, direction: int) -> float:
    """Return where `beyond` becomes positive, sought from `start` in a direction (1 or -1)."""
    step, inner = 0.1, start
    while True:
        outer = start + direction * step
        if beyond(outer) > 0:
            return float(optimize.brentq(beyond, min(inner, outer), max(inner, outer), xtol=1e-12))
        if step > _FARTHEST:
            return outer
        inner, step = outer, step * 2
