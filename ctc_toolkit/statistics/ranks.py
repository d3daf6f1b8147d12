"""Ranks of estimates with their uncertainty: joint intervals, expected ranks, chances to be among the first.

The first place belongs to the highest value. Estimates of one survey come from the same pupils, so that everything
here takes their covariance matrix (`statistics.covariance`) and not only their standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.totals import Floats, Integers

RankMethod = Literal["pairwise", "intervals"]
Joint = Literal["bonferroni", "sidak"]
RANK_METHODS: tuple[RankMethod, ...] = ("pairwise", "intervals")
JOINT: tuple[Joint, ...] = ("bonferroni", "sidak")

DRAWS = 50_000
SEED = 20_261
_GRID = 4001
_REACH = 8.5
"""Standard errors to both sides of an estimate within which the exact integral is computed."""


@dataclass(frozen=True)
class RankIntervals:
    """Places 1 to K by estimate, and the best and the worst place that each may have; all (K,).

    With the confidence asked for the true places of all K lie within their intervals at once.
    """

    place: Integers
    best: Integers
    worst: Integers


def rank_intervals(
    estimates: Floats,
    covariance: Floats,
    degrees_of_freedom: float,
    *,
    method: RankMethod = "pairwise",
    joint: Joint = "bonferroni",
    confidence: float = 0.95,
    pair_errors: Floats | None = None,
) -> RankIntervals:
    """Return places with joint intervals.

    method "intervals": every estimate has a t interval at a level that makes all K hold at once; best = 1 + number of
    intervals wholly above mine, worst = K - number wholly below (Klein, Wright, Wieczorek 2020, JRSS A 183:589).
    method "pairwise": the same with every difference of two against its own standard error, all K(K-1)/2 at once;
    sharper where estimates are correlated (Mogstad, Romano, Shaikh, Wilhelm 2024, REStud 91:476). joint: level of
    one of m statements, 1 - (1 - confidence)/m (Bonferroni) or confidence^(1/m) (Sidak; for independent estimates).
    A difference whose standard error is 0 decides nothing. pair_errors: (K, K) standard errors of the differences to be
    used by "pairwise" instead of those of the covariance matrix, for example `smoothed_pair_errors`.

    Raises:
        ToolkitError: `statistics_unknown_name`.
        ValueError: if shapes do not fit, a number is not finite, or there is less than one degree of freedom.
    """
    known_choice("method", method, RANK_METHODS)
    known_choice("joint", joint, JOINT)
    values, matrix = _checked(estimates, covariance)
    if not degrees_of_freedom >= 1:
        raise ValueError("ranks need at least one degree of freedom")
    number = len(values)
    statements = number if method == "intervals" else number * (number - 1) // 2
    level = (
        1 - (1 - confidence) / max(statements, 1) if joint == "bonferroni" else confidence ** (1 / max(statements, 1))
    )
    critical = float(stats.t.ppf(0.5 + level / 2, degrees_of_freedom))
    errors = np.sqrt(np.clip(np.diag(matrix), 0, None))
    if method == "intervals":
        low, high = values - critical * errors, values + critical * errors
        above = (low[None, :] > high[:, None]).sum(axis=1)
        below = (high[None, :] < low[:, None]).sum(axis=1)
    else:
        difference = values[None, :] - values[:, None]
        spread = _pair_errors(matrix) if pair_errors is None else np.asarray(pair_errors, dtype=float)
        decided = (spread > 0) & (np.abs(difference) > critical * spread)
        above = (decided & (difference > 0)).sum(axis=1)
        below = (decided & (difference < 0)).sum(axis=1)
    return RankIntervals(_places(values), above + 1, number - below)


def smoothed_pair_errors(covariance: Floats, simple: Floats) -> Floats:
    """Return standard errors of all differences, (K, K), where few schools hardly know their own.

    simple: (K,) variances as if pupils had been drawn one by one, p(1 - p)/n. All pairs estimate one design effect
    together, the mean of Var(p_j - p_k)/(simple_j + simple_k); each variance is its own or the pooled effect times the
    simple one, whichever is larger. With 12 schools the own errors are so uncertain that joint t intervals of 25
    factors span nearly all places; with these and normal critical values they hold the true places
    (`benchmarks/coverage.py`).
    """
    own = np.square(_pair_errors(np.asarray(covariance, dtype=float)))
    plain = np.asarray(simple, dtype=float)
    both = plain[None, :] + plain[:, None]
    pairs = np.triu_indices(len(plain), 1)
    known = both[pairs] > 0
    effect = float(np.mean(own[pairs][known] / both[pairs][known])) if known.any() else 1.0
    smooth = np.sqrt(np.maximum(own, effect * both))
    np.fill_diagonal(smooth, 0.0)
    return np.asarray(smooth, dtype=float)


def expected_ranks(estimates: Floats, covariance: Floats) -> Floats:
    """Return the expected place of each, (K,): 1 + sum over the others of P(other above mine), normal errors.

    P(k above j) = Phi((p_k - p_j)/se(p_k - p_j)); where the difference has no error it is 0, 1 or, at a tie, 1/2.

    Raises:
        ValueError: see `rank_intervals`.
    """
    values, matrix = _checked(estimates, covariance)
    difference = values[None, :] - values[:, None]
    spread = _pair_errors(matrix)
    certain = (np.sign(difference) + 1) / 2
    chance = np.where(spread > 0, stats.norm.cdf(difference / np.where(spread > 0, spread, 1.0)), certain)
    np.fill_diagonal(chance, 0.0)
    return np.asarray(1 + chance.sum(axis=1), dtype=float)


def top_probabilities(
    estimates: Floats, covariance: Floats, top: int, *, draws: int = DRAWS, seed: int = SEED
) -> Floats:
    """Return for each the probability to be among the `top` highest, (K,), from draws of N(estimates, covariance).

    The same input gives the same result: the seed is fixed. The standard error of the simulation is at most
    0.5/sqrt(draws), 0.0023 for 50,000.

    Raises:
        ValueError: see `rank_intervals`.
    """
    values, matrix = _checked(estimates, covariance)
    if len(values) <= top:
        return np.ones(len(values))
    root = _root(matrix)
    drawn = values + np.random.default_rng(seed).standard_normal((draws, root.shape[1])) @ root.T
    first = np.argpartition(-drawn, top - 1, axis=1)[:, :top]
    return np.bincount(first.ravel(), minlength=len(values)) / draws


def exact_top_probabilities(estimates: Floats, errors: Floats, top: int) -> Floats:
    """Return the same for independent normal estimates without simulation, (K,).

    P_j = integral of phi((x - p_j)/se_j)/se_j x P(fewer than `top` of the others lie above x) dx; the number of others
    above x is a sum of independent yes/no events, whose distribution is built one by one. Trapezoid rule over 8.5
    standard errors to both sides.

    Raises:
        ValueError: if an error is not above 0 or a number is not finite.
    """
    values = np.asarray(estimates, dtype=float)
    spread = np.asarray(errors, dtype=float)
    if values.shape != spread.shape or values.ndim != 1 or not (np.isfinite(values).all() and (spread > 0).all()):
        raise ValueError("estimates and errors must be finite, the errors above 0")
    if len(values) <= top:
        return np.ones(len(values))
    steps = np.linspace(-_REACH, _REACH, _GRID)
    weights = stats.norm.pdf(steps) * (steps[1] - steps[0])
    found = np.empty(len(values))
    for place in range(len(values)):
        points = values[place] + spread[place] * steps
        fewer = np.zeros((top, len(points)))
        fewer[0] = 1.0
        for other in np.delete(np.arange(len(values)), place):
            chance = stats.norm.sf(points, values[other], spread[other])
            fewer[1:] = fewer[1:] * (1 - chance) + fewer[:-1] * chance
            fewer[0] *= 1 - chance
        found[place] = float(weights @ fewer.sum(axis=0))
    return np.clip(found, 0.0, 1.0)


def _checked(estimates: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    values, matrix = np.asarray(estimates, dtype=float), np.asarray(covariance, dtype=float)
    if values.ndim != 1 or matrix.shape != (len(values), len(values)):
        raise ValueError("estimates (K,) and covariance (K, K) do not fit each other")
    if not (np.isfinite(values).all() and np.isfinite(matrix).all()):
        raise ValueError("estimates and covariance must be finite")
    return values, matrix


def _places(values: Floats) -> Integers:
    return np.asarray((values[None, :] > values[:, None]).sum(axis=1) + 1, dtype=np.int64)


def _pair_errors(matrix: Floats) -> Floats:
    """Return the standard errors of all differences, (K, K); dust of cancelling sums counts as 0."""
    variances = np.diag(matrix)
    scale = variances[None, :] + variances[:, None]
    spread = scale - matrix - matrix.T
    return np.sqrt(np.where(spread > 1e-12 * scale, spread, 0.0))


def _root(matrix: Floats) -> Floats:
    """Return a (K, r) root of a covariance matrix, also where it is singular; its columns have a fixed sign."""
    sizes, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept = sizes > max(float(sizes.max(initial=0.0)), 0.0) * 1e-12
    vectors = vectors[:, kept]
    largest = np.abs(vectors).argmax(axis=0)
    signs = np.sign(vectors[largest, np.arange(vectors.shape[1])])
    return np.asarray(vectors * signs * np.sqrt(sizes[kept]), dtype=float)
