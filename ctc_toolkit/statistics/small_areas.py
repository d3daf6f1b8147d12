"""Small areas: Fay-Herriot model with REML and Prasad-Rao errors, and beta-binomial empirical Bayes.

Direct estimates of small areas are noise, and their standard errors are noise too. Both models pull each estimate
towards what the other areas say, the more the less certain it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from ctc_toolkit.statistics.totals import Floats

LEAST_AREAS = 6
"""Areas with an estimate below which there is no model."""
AREAS_FOR_COVARIATES = 10
"""Areas below which the model has an intercept only; above, one covariate for every so many areas."""

_GRID = 60


@dataclass(frozen=True)
class AreaModel:
    """Estimates of m areas by the Fay-Herriot model; all (m,) in the unit of the direct estimates.

    coefficients: intercept first. between: variance between areas (s2). estimate: EBLUP. error: square root of its
    mean squared error g1 + g2 + 2 g3. synthetic: what the areas have in common, x'b. reliability: weight of the direct
    estimate, gamma = s2/(s2 + D); 0 everywhere where `between` is 0: no difference between the areas can be shown.
    """

    coefficients: Floats
    between: float
    estimate: Floats
    error: Floats
    synthetic: Floats
    reliability: Floats


@dataclass(frozen=True)
class BetaBinomial:
    """Estimates of m areas by the beta-binomial model, proportions (m,).

    a, b: prior, by maximum likelihood; infinite where no difference between the areas can be shown. estimate:
    posterior mean. low, high: posterior interval; too short, because it takes a and b for known (79 of 100 instead of
    95 in `benchmarks/coverage.py`). error: square root of a mean squared error that knows that they are estimated.
    reliability: weight of the direct estimate, n/(n + a + b).
    """

    a: float
    b: float
    estimate: Floats
    low: Floats
    high: Floats
    error: Floats
    reliability: Floats


def most_covariates(areas: int) -> int:
    """Return how many covariates a model of so many areas may have: none below 10, then one for every 10."""
    return areas // AREAS_FOR_COVARIATES


def fay_herriot(direct: Floats, variances: Floats, covariates: Floats | None = None) -> AreaModel:
    """Return the model y = x'b + u + e, u ~ N(0, s2), e ~ N(0, D) with known D (Fay and Herriot 1979, JASA 74:269).

    direct: (m,) estimates. variances: (m,) sampling variances D, smoothed beforehand. covariates: (m, p) without the
    intercept. s2 by restricted maximum likelihood, on a grid and then by bounded search, 0 where that is the maximum.
    MSE = g1 + g2 + 2 g3 with g1 = gamma D, g2 = (1 - gamma)^2 x'(sum x x'/(s2 + D))^-1 x, g3 = D^2/(s2 + D)^3 x
    2/sum 1/(s2 + D)^2 (Prasad and Rao 1990, JASA 85:163; Rao and Molina 2015, chapter 6). The numbers agree with R's
    metafor (rma, REML).

    Raises:
        ValueError: fewer than 6 areas, more covariates than `most_covariates`, a variance that is not above 0, numbers
            that are not finite, or covariates that say the same.
    """
    y, spread = np.asarray(direct, dtype=float), np.asarray(variances, dtype=float)
    areas = len(y)
    if areas < LEAST_AREAS:
        raise ValueError(f"{areas} areas are too few for a model, {LEAST_AREAS} are needed")
    columns = np.zeros((areas, 0)) if covariates is None else np.asarray(covariates, dtype=float).reshape(areas, -1)
    if columns.shape[1] > most_covariates(areas):
        raise ValueError(f"{columns.shape[1]} covariates are too many for {areas} areas")
    design = np.column_stack([np.ones(areas), columns])
    finite = np.isfinite(y).all() and np.isfinite(spread).all() and np.isfinite(design).all()
    if spread.shape != y.shape or not finite or not (spread > 0).all():
        raise ValueError("estimates, variances and covariates must be finite, the variances above 0")
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError("the covariates say the same, or nothing")
    return _model(y, spread, design, _between(y, spread, design))


def beta_binomial(hits: Floats, sizes: Floats, *, confidence: float = 0.95) -> BetaBinomial:
    """Return posterior means (y + a)/(n + a + b) with a, b by maximum likelihood of the beta-binomial distribution.

    hits: (m,) with the attribute; sizes: (m,) answers, effective ones where pupils come in classes, with hits scaled
    alike; neither need be whole. Where the likelihood grows without end in a + b, the areas do not differ more than
    by chance, and each gets the common proportion.

    Raises:
        ValueError: fewer than 6 areas, sizes not above 0, or hits outside 0 to size.
    """
    y, n = np.asarray(hits, dtype=float), np.asarray(sizes, dtype=float)
    if len(y) < LEAST_AREAS:
        raise ValueError(f"{len(y)} areas are too few for a model, {LEAST_AREAS} are needed")
    if y.shape != n.shape or not (np.isfinite(y).all() and np.isfinite(n).all()):
        raise ValueError("hits and sizes must be finite and fit each other")
    if not ((n > 0).all() and (y >= 0).all() and (y <= n).all()):
        raise ValueError("sizes must be above 0, hits between 0 and size")
    common = y.sum() / n.sum()
    tail = (1 - confidence) / 2
    if common in (0.0, 1.0):
        same = np.full(len(y), common)
        return BetaBinomial(np.inf, np.inf, same, same, same, np.zeros(len(y)), np.zeros(len(y)))

    def minus_likelihood(at: Floats) -> float:
        mean, total = special.expit(at[0]), np.exp(at[1])
        a, b = mean * total, (1 - mean) * total
        return -float((special.betaln(y + a, n - y + b) - special.betaln(a, b)).sum())

    best: tuple[float, Floats] = (np.inf, np.zeros(2))
    start = special.logit(common)
    for total in np.log([5.0, 80.0]):
        bounds = [(start - 6, start + 6), (-4.0, _LARGEST)]
        found = optimize.minimize(minus_likelihood, np.array([start, total]), method="L-BFGS-B", bounds=bounds)
        best = min(best, (float(found.fun), found.x), key=lambda pair: pair[0])
    alike = -float((special.xlogy(y, common) + special.xlogy(n - y, 1 - common)).sum())
    if best[1][1] >= _LARGEST - 0.01 or best[0] >= alike - 1e-9:
        same = np.full(len(y), common)
        total_n = float(n.sum())
        low, high = stats.beta.ppf([tail, 1 - tail], common * total_n + 0.5, (1 - common) * total_n + 0.5)
        many = np.ones(len(y))
        error = _count_error(common, 0.0, n)
        return BetaBinomial(np.inf, np.inf, same, low * many, high * many, error, np.zeros(len(y)))
    mean, total = float(special.expit(best[1][0])), float(np.exp(best[1][1]))
    a, b = mean * total, (1 - mean) * total
    low, high = (stats.beta.ppf(part, y + a, n - y + b) for part in (tail, 1 - tail))
    error = _count_error(mean, mean * (1 - mean) / (total + 1), n)
    return BetaBinomial(a, b, (y + a) / (n + total), low, high, error, n / (n + total))


def _count_error(mean: float, between: float, sizes: Floats) -> Floats:
    """Return the errors of Prasad and Rao for counts: variance `between` areas, mean p(1 - p)/n within."""
    within = (mean * (1 - mean) - between) / sizes
    return _model(np.full(len(sizes), mean), within, np.ones((len(sizes), 1)), between).error


_LARGEST = float(np.log(1e6))
"""Logarithm of a + b from which on the prior is a single point."""


def smoothed_logit(hits: Floats, sizes: Floats, proportions: Floats) -> Floats:
    """Return logits of proportions; of (hits + 0.5)/(size + 1) where a proportion is 0 or 1."""
    p = np.asarray(proportions, dtype=float)
    edge = (p <= 0) | (p >= 1)
    corrected = (np.asarray(hits, dtype=float) + 0.5) / (np.asarray(sizes, dtype=float) + 1.0)
    return np.asarray(special.logit(np.where(edge, corrected, p)), dtype=float)


def smoothed_logit_variances(proportion: float | Floats, design_effects: Floats, sizes: Floats) -> Floats:
    """Return variances of logits by a smooth rule, design effect/(n p (1 - p)), instead of those of each area.

    With the variances that the areas happen to show, an area with an accidentally small one would escape shrinkage.
    proportion: the common one, or one per area. design_effects: pooled over many measures.
    """
    p = np.asarray(proportion, dtype=float)
    return np.asarray(design_effects / (np.asarray(sizes, dtype=float) * p * (1 - p)), dtype=float)


def _between(y: Floats, spread: Floats, design: Floats) -> float:
    """Return the variance between areas that maximises the restricted likelihood."""

    def minus_likelihoods(variances: Floats) -> Floats:
        weight = 1 / (variances[:, None] + spread)
        information = np.einsum("gm,mi,mj->gij", weight, design, design)
        right = np.einsum("gm,mi->gi", weight * y, design)
        rest = y - np.linalg.solve(information, right[:, :, None])[:, :, 0] @ design.T
        determinant = np.linalg.slogdet(information)[1]
        return np.asarray(-np.log(weight).sum(axis=1) + determinant + (weight * rest**2).sum(axis=1))

    def minus_likelihood(variance: float) -> float:
        return float(minus_likelihoods(np.array([variance]))[0])

    widest = max(float(np.var(y)), float(spread.max())) * 10
    points = np.concatenate([[0.0], np.geomspace(float(spread.min()) * 1e-4, widest, _GRID)])
    values = minus_likelihoods(points)
    best = int(values.argmin())
    low, high = points[max(best - 1, 0)], points[min(best + 1, len(points) - 1)]
    found = optimize.minimize_scalar(
        minus_likelihood, bounds=(low, high), method="bounded", options={"xatol": high * 1e-10}
    )
    if best == 0 and values[0] <= float(found.fun):
        return 0.0
    return float(found.x)


def _model(y: Floats, spread: Floats, design: Floats, between: float) -> AreaModel:
    weight = 1 / (between + spread)
    unscaled = np.linalg.inv(design.T @ (weight[:, None] * design))
    coefficients = unscaled @ (design.T @ (weight * y))
    synthetic = design @ coefficients
    gamma = between * weight
    own = gamma * spread
    common = (1 - gamma) ** 2 * np.einsum("ij,jk,ik->i", design, unscaled, design)
    of_variance = spread**2 * weight**3 * 2 / (weight**2).sum()
    return AreaModel(
        coefficients,
        between,
        gamma * y + (1 - gamma) * synthetic,
        np.sqrt(own + common + 2 * of_variance),
        synthetic,
        gamma,
    )
