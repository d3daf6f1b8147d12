"""Confidence limits of percentages from clustered samples, by name, for whole arrays at once.

Every function takes arrays (or numbers) of the same shape and returns `(low, high)`; NaN where the interval
is not defined. p is a proportion, 0..1. Only `scipy.special` is needed, which loads ten times faster than
`scipy.stats`.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, expit, logit, ndtri, stdtrit

from ctc_toolkit.statistics.totals import Floats

IntervalName = Literal["default", "korn_graubard", "wilson_pooled", "logit", "beta", "wald"]
"""default: korn_graubard, and wilson_pooled below 8 degrees of freedom. Others: the function of that name."""

INTERVALS: tuple[IntervalName, ...] = get_args(IntervalName)
DEFAULT_BELOW_DF = 8
DUST = 1e-12

Limits = tuple[Floats, Floats]


def t_quantile(df: ArrayLike, confidence: float = 0.95) -> Floats:
    """Return the two-sided t quantile; NaN for fewer than 1 degree of freedom."""
    degrees = np.asarray(df, dtype=float)
    return np.where(degrees >= 1, stdtrit(np.maximum(degrees, 1), 0.5 + confidence / 2), np.nan)


def snap(p: ArrayLike) -> Floats:
    """Return proportions with rounding dust removed: within 1e-12 of 0 or 1 they are 0 or 1."""
    values = np.asarray(p, dtype=float)
    return np.where(np.abs(values) <= DUST, 0.0, np.where(np.abs(values - 1) <= DUST, 1.0, values))


def effective_size(
    p: ArrayLike, standard_error: ArrayLike, n: ArrayLike, df: ArrayLike, confidence: float = 0.95
) -> Floats:
    """Return min(n, p(1 - p)/V (t(n - 1)/t(df))^2), and n where p is 0 or 1 (Korn and Graubard 1998).

    NaN below one degree of freedom or where V is 0 although p is neither 0 nor 1.
    """
    p, n = snap(p), np.asarray(n, dtype=float)
    size = np.minimum(n, _uncapped_size(p, standard_error, n, df, confidence))
    return np.where((p == 0) | (p == 1), np.where(np.asarray(df) >= 1, n, np.nan), size)


def pooled_size(n: ArrayLike, own: ArrayLike, pooled: ArrayLike) -> Floats:
    """Return n / max(1, own design effect, pooled design effect); one that is NaN does not count."""
    effect = np.fmax(1.0, np.fmax(np.asarray(own, dtype=float), np.asarray(pooled, dtype=float)))
    return np.asarray(np.asarray(n, dtype=float) / effect)


def korn_graubard(p: ArrayLike, n_effective: ArrayLike, confidence: float = 0.95) -> Limits:
    """Return Clopper-Pearson limits with `n_effective` answers: low is 0 at p = 0, high is 1 at p = 1."""
    p, size = np.broadcast_arrays(snap(p), np.asarray(n_effective, dtype=float))
    return _clopper_pearson(p, size, confidence)


def wilson(p: ArrayLike, n_effective: ArrayLike, confidence: float = 0.95) -> Limits:
    """Return Wilson score limits with `n_effective` answers and the normal quantile."""
    p, size = np.broadcast_arrays(snap(p), np.asarray(n_effective, dtype=float))
    size = np.where(size > 0, size, np.nan)
    z = ndtri(0.5 + confidence / 2)
    centre = (p + z**2 / (2 * size)) / (1 + z**2 / size)
    half = z / (1 + z**2 / size) * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2))
    low = np.where(p == 0, 0 * size, np.maximum(centre - half, 0))
    high = np.where(p == 1, 1 + 0 * size, np.minimum(centre + half, 1))
    return low, high


def wilson_pooled(p: ArrayLike, n: ArrayLike, own: ArrayLike, pooled: ArrayLike, confidence: float = 0.95) -> Limits:
    """Return Wilson limits with n / max(1, own, pooled design effect) answers, whatever the df."""
    return wilson(p, pooled_size(n, own, pooled), confidence)


def logit_interval(p: ArrayLike, standard_error: ArrayLike, df: ArrayLike, confidence: float = 0.95) -> Limits:
    """Return expit(logit p +- t(df) se/(p(1 - p))), R's svyciprop(method = "logit"); NaN at 0 and 1."""
    p, error = snap(p), np.asarray(standard_error, dtype=float)
    inside = (p > 0) & (p < 1)
    middle = np.where(inside, p, 0.5)
    half = t_quantile(df, confidence) * error / (middle * (1 - middle))
    half = np.where(inside, half, np.nan)
    return expit(logit(middle) - half), expit(logit(middle) + half)


def beta(p: ArrayLike, standard_error: ArrayLike, n: ArrayLike, df: ArrayLike, confidence: float = 0.95) -> Limits:
    """Return the limits of R's svyciprop(method = "beta") as R does it: Korn-Graubard without the cap at n.

    R gives no limits at 0 and 1; neither does this.
    """
    p = snap(p)
    size = _uncapped_size(p, standard_error, n, df, confidence)
    return _clopper_pearson(p, np.where((p > 0) & (p < 1), size, np.nan), confidence)


def wald(p: ArrayLike, standard_error: ArrayLike, df: ArrayLike, confidence: float = 0.95) -> Limits:
    """Return p +- t(df) se: for means, and for percentages only to compare with; NaN where se is 0."""
    estimate, error = np.asarray(p, dtype=float), np.asarray(standard_error, dtype=float)
    half = t_quantile(df, confidence) * np.where(error > 0, error, np.nan)
    return estimate - half, estimate + half


def _uncapped_size(p: Floats, standard_error: ArrayLike, n: ArrayLike, df: ArrayLike, confidence: float) -> Floats:
    variance = np.square(np.asarray(standard_error, dtype=float))
    variance = np.where(variance > 0, variance, np.nan)
    ratio = t_quantile(np.asarray(n, dtype=float) - 1, confidence) / t_quantile(df, confidence)
    return np.asarray(p * (1 - p) / variance * ratio**2, dtype=float)


def _clopper_pearson(p: Floats, size: Floats, confidence: float) -> Limits:
    tail = (1 - confidence) / 2
    known = size > 0
    answers = np.where(known, size, 1.0)
    hits, others = answers * p, answers * (1 - p)
    low = betaincinv(np.where(p > 0, hits, 1.0), others + 1, tail)
    high = betaincinv(hits + 1, np.where(p < 1, others, 1.0), 1 - tail)
    low, high = np.where(p > 0, low, 0 * p), np.where(p < 1, high, 1 + 0 * p)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)
