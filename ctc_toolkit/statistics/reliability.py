"""Reliability of scales: alpha with Feldt's interval, omega, item-rest correlations, on rows with all items.

`items` is always a float matrix, one row per respondent and one column per item, already reversed where
needed, NaN where not answered. Only complete rows count (listwise); nothing is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtri

from ctc_toolkit.statistics.totals import Floats

OmegaStatus = Literal["ok", "heywood", "negative_loading", "not_estimable", "not_converged"]
"""What an omega can bear.

ok.
heywood: an item has no error variance of its own. negative_loading: an item points the other way; usually it
was not reversed. Both values are for the warning, not for use.
not_estimable: fewer than two items, fewer complete rows than items + 1, or an item without variance.
not_converged: the likelihood could not be maximised.
"""

_LEAST_UNIQUE = 1e-4
"""Lower bound of the error share of an item; at the bound the solution is a Heywood case."""


@dataclass(frozen=True)
class Omega:
    """Total omega. value: 0..1, NaN if not estimable. rows: complete rows.

    loadings, error_variances: of the unstandardised one-factor model; empty for two items (method
    "spearman_brown").
    """

    value: float
    status: OmegaStatus
    method: Literal["one_factor", "spearman_brown", "none"]
    rows: int
    loadings: tuple[float, ...] = ()
    error_variances: tuple[float, ...] = ()


@dataclass(frozen=True)
class Reliability:
    """Reliability of one scale; alpha_low, alpha_high: Feldt's interval; item_rest: (K,) correlations."""

    items: int
    rows: int
    alpha: float
    alpha_low: float
    alpha_high: float
    omega: Omega
    item_rest: Floats


def scale_reliability(items: ArrayLike, confidence: float = 0.95) -> Reliability:
    """Return alpha, omega and item-rest correlations of a scale, all from the same complete rows."""
    complete = complete_rows(items)
    alpha = cronbach_alpha(complete)
    low, high = feldt_interval(alpha, len(complete), complete.shape[1], confidence)
    return Reliability(
        items=complete.shape[1],
        rows=len(complete),
        alpha=alpha,
        alpha_low=low,
        alpha_high=high,
        omega=omega_total(complete),
        item_rest=item_rest_correlations(complete),
    )


def complete_rows(items: ArrayLike) -> Floats:
    """Return the rows of `items` without a missing value.

    Raises:
        ValueError: if `items` is not a matrix.
    """
    matrix = np.asarray(items, dtype=float)
    if matrix.ndim != 2:
        raise ValueError(f"items must be a matrix of respondents by items, found {matrix.ndim} dimensions")
    complete: Floats = matrix[~np.isnan(matrix).any(axis=1)]
    return complete


def cronbach_alpha(items: ArrayLike) -> float:
    """Return k/(k - 1) (1 - sum of item variances / variance of the sum) on complete rows (Cronbach 1951).

    NaN for fewer than two items, fewer than two complete rows, or a sum without variance. Can be negative.
    """
    complete = complete_rows(items)
    rows, k = complete.shape
    if rows < 2 or k < 2:
        return float("nan")
    covariance = _covariance(complete)
    total = covariance.sum()
    return float(k / (k - 1) * (1 - np.trace(covariance) / total)) if _above_dust(total, covariance) else float("nan")


def feldt_interval(alpha: float, rows: int, items: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the limits of alpha: 1 - (1 - a) F(n - 1, (n - 1)(k - 1)) (Feldt, Woodruff and Salih 1987).

    It takes the respondents as independent: with pupils in classes it is somewhat too narrow. NaN where alpha
    is NaN.
    """
    if not np.isfinite(alpha) or rows < 2 or items < 2:
        return float("nan"), float("nan")
    tail = (1 - confidence) / 2
    first, second = rows - 1, (rows - 1) * (items - 1)
    return (
        float(1 - (1 - alpha) * fdtri(first, second, 1 - tail)),
        float(1 - (1 - alpha) / fdtri(second, first, 1 - tail)),
    )


def item_rest_correlations(items: ArrayLike) -> Floats:
    """Return the (K,) correlations of each item with the sum of the other items, on complete rows.

    NaN for an item without variance, where the rest has none, and for fewer than two items or complete rows.
    A negative value usually means that the item was not reversed.
    """
    complete = complete_rows(items)
    rows, k = complete.shape
    if rows < 2 or k < 2:
        return np.full(k, np.nan)
    covariance = _covariance(complete)
    own = np.diag(covariance)
    with_total = covariance.sum(axis=1)
    rest = covariance.sum() - 2 * with_total + own
    known = _above_dust(own, covariance) & _above_dust(rest, covariance)
    result = np.full(k, np.nan)
    np.divide(with_total - own, np.sqrt(np.where(known, own * rest, 1.0)), out=result, where=known)
    return np.asarray(np.clip(result, -1.0, 1.0), dtype=float)


def omega_total(items: ArrayLike) -> Omega:
    """Return (sum l)^2 / ((sum l)^2 + sum theta) of the one-factor maximum-likelihood model (McDonald 1999).

    Two items: Spearman-Brown 2 r/(1 + r) (Eisinga, te Grotenhuis and Pelzer 2013). Loadings have a positive
    sum.
    """
    complete = complete_rows(items)
    rows, k = complete.shape
    if k < 2 or rows < k + 1:
        return Omega(float("nan"), "not_estimable", "none", rows)
    covariance = _covariance(complete)
    deviations = np.sqrt(np.diag(covariance))
    if not _above_dust(np.square(deviations), covariance).all():
        return Omega(float("nan"), "not_estimable", "none", rows)
    correlation = covariance / np.outer(deviations, deviations)
    if k == 2:
        return _spearman_brown(float(correlation[0, 1]), rows)
    shares, converged = _unique_shares(correlation)
    loadings = _loadings(correlation, shares) * deviations
    loadings = loadings if loadings.sum() >= 0 else -loadings
    errors = shares * np.square(deviations)
    value = loadings.sum() ** 2 / (loadings.sum() ** 2 + errors.sum())
    status: OmegaStatus = "ok"
    if not converged:
        status = "not_converged"
    elif (loadings < 0).any():
        status = "negative_loading"
    elif (shares <= _LEAST_UNIQUE * 1.001).any():
        status = "heywood"
    return Omega(float(value), status, "one_factor", rows, tuple(loadings.tolist()), tuple(errors.tolist()))


def _spearman_brown(r: float, rows: int) -> Omega:
    if r <= -1 + 1e-12:
        return Omega(float("nan"), "not_estimable", "none", rows)
    return Omega(2 * r / (1 + r), "ok" if r >= 0 else "negative_loading", "spearman_brown", rows)


def _unique_shares(correlation: Floats) -> tuple[Floats, bool]:
    """Return the error shares that maximise the likelihood (Joreskog 1967), and whether that worked.

    For given shares the best loadings follow from the largest eigenvalue of the scaled matrix; what is left
    is a smooth function of the shares alone.
    """
    from scipy.optimize import minimize

    def discrepancy(logs: Floats) -> tuple[float, Floats]:
        shares = np.exp(logs)
        values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(shares, shares)))
        others = values[:-1]
        misfit = float(np.sum(others - np.log(np.maximum(others, 1e-300)) - 1))
        gradient = np.square(vectors[:, :-1]) @ (1 - others)
        return misfit, gradient

    # Factor analysis starts from the squared multiple correlations; a singular matrix has none.
    start = 1 / np.maximum(np.diag(np.linalg.pinv(correlation)), 1.0)
    found = minimize(
        discrepancy,
        np.log(np.clip(start, 0.01, 0.99)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(np.log(_LEAST_UNIQUE), 0.0)] * len(correlation),
        options={"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9},
    )
    # The line search may stop at the limit of floating-point accuracy, which is a success here.
    settled = bool(found.success or np.abs(_inner(found.jac, found.x)).max() < 1e-5)
    return np.exp(found.x), settled and bool(np.isfinite(found.fun))


def _inner(gradient: Floats, logs: Floats) -> Floats:
    """Return the gradient without the parts that push against a bound."""
    lower = (logs <= np.log(_LEAST_UNIQUE) + 1e-9) & (gradient > 0)
    return np.where(lower | ((logs >= -1e-9) & (gradient < 0)), 0.0, gradient)


def _loadings(correlation: Floats, shares: Floats) -> Floats:
    values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(shares, shares)))
    loadings: Floats = np.sqrt(shares) * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
    return loadings


def _covariance(complete: Floats) -> Floats:
    centred = complete - complete.mean(axis=0)
    return np.asarray(centred.T @ centred / (len(complete) - 1), dtype=float)


def _above_dust(variance: ArrayLike, covariance: Floats) -> np.ndarray:
    """Return whether a variance is more than rounding dust beside the largest one."""
    largest = float(np.max(np.diag(covariance)))
    return np.asarray(variance) > 1e-12 * largest
