"""How two yes/no answers occur together: logistic regression for complex surveys, risk ratios, standardised risks.

Everything describes what occurs together. Nothing here says what leads to what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.totals import Floats, Integers

Errors = Literal["binder", "cluster", "model"]
ERRORS: tuple[Errors, ...] = ("binder", "cluster", "model")

_STEPS = 60
_LARGEST = 30.0
"""Coefficients beyond this are those of a model without a maximum: somebody is predicted with certainty."""


@dataclass(frozen=True)
class LogisticModel:
    """A fitted logistic model with k coefficients.

    coefficients: (k,). covariance: (k, k). degrees_of_freedom: of t for intervals; infinite for "model". fitted: (n,)
    probabilities. influence: (n, k) what each row adds to the coefficients, for variances of what is made of them.
    """

    coefficients: Floats
    covariance: Floats
    degrees_of_freedom: float
    fitted: Floats
    influence: Floats

    def interval(self, place: int, confidence: float = 0.95) -> tuple[float, float]:
        """Return the interval of a coefficient; NaN without a degree of freedom."""
        error = float(np.sqrt(self.covariance[place, place]))
        reach = critical(self.degrees_of_freedom, confidence) * error
        return float(self.coefficients[place] - reach), float(self.coefficients[place] + reach)


@dataclass(frozen=True)
class StandardisedRisks:
    """Risks if everybody were, and if nobody were exposed, all else as it is (marginal standardisation).

    exposed, unexposed: proportions with standard errors. difference: of the two, with error and t interval.
    """

    exposed: float
    unexposed: float
    exposed_error: float
    unexposed_error: float
    difference: float
    difference_error: float
    low: float
    high: float


@dataclass(frozen=True)
class CrudeTable:
    """A table of two yes/no answers. counts: a, b (exposed with and without the outcome), c, d (not exposed).

    risk_ratio, odds_ratio: with 0.5 added to every cell where one is 0 (Haldane-Anscombe), and `corrected` says so.
    low, high: of the odds ratio, Woolf; None where a cell is 0. fisher: two-sided exact p value.
    """

    counts: tuple[int, int, int, int]
    risk_ratio: float
    odds_ratio: float
    low: float | None
    high: float | None
    fisher: float
    corrected: bool


def critical(degrees_of_freedom: float, confidence: float = 0.95) -> float:
    """Return the two-sided critical value of t (normal where infinite); NaN below 1 degree of freedom."""
    if degrees_of_freedom < 1:
        return float("nan")
    return float(stats.t.ppf(0.5 + confidence / 2, degrees_of_freedom))


def survey_logistic(
    design: Floats,
    outcome: Floats,
    *,
    weight: Floats | None = None,
    psu: Integers | None = None,
    stratum: Integers | None = None,
    errors: Errors = "binder",
) -> LogisticModel | None:
    """Return the model of `outcome` (n,) by the columns of `design` (n, k), intercept included; None: no maximum.

    Rows may be single persons, or cells of equal persons with their summed weight and `outcome` as the weighted share.
    "binder": pseudo-likelihood with the sandwich over PSUs within strata, V = A^-1 B A^-1, B = sum over strata of
    n/(n - 1) sum (z - mean z)(z - mean z)', z = sum over the PSU of w (y - p) x (Binder 1983, ISR 51:279); strata with
    a single PSU are compared with the mean of all. t with PSUs - strata + 1 - k, as R's svyglm.
    "cluster": one stratum, B = G/(G - 1) (N - 1)/(N - k) sum z z', t with G - 1 (CR1S; with groups of persons N counts
    the weights). "model": inverse information, normal.

    Raises:
        ToolkitError: `statistics_unknown_name`. ValueError: shapes do not fit.
    """
    known_choice("errors", errors, ERRORS)
    x, y = np.asarray(design, dtype=float), np.asarray(outcome, dtype=float)
    w = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=float)
    if x.ndim != 2 or not len(x) == len(y) == len(w):
        raise ValueError("design, outcome and weight do not fit each other")
    coefficients = _fitted(x, y, w)
    if coefficients is None:
        return None
    fitted = special.expit(x @ coefficients)
    inverse = np.linalg.inv(x.T @ ((w * fitted * (1 - fitted))[:, None] * x))
    influence = (w * (y - fitted))[:, None] * x @ inverse
    k = x.shape[1]
    if errors == "model":
        return LogisticModel(coefficients, inverse, np.inf, fitted, influence)
    units = np.arange(len(y)) if psu is None else np.asarray(psu)
    if errors == "cluster":
        sums, _ = _by_unit(influence, units, np.zeros(len(y), dtype=np.int64))
        groups, people = len(sums), float(w.sum())
        factor = groups / (groups - 1) * (people - 1) / (people - k) if groups > 1 and people > k else np.nan
        return LogisticModel(coefficients, factor * sums.T @ sums, groups - 1, fitted, influence)
    strata = np.zeros(len(y), dtype=np.int64) if stratum is None else np.asarray(stratum)
    covariance, degrees = linearised_covariance(influence, units, strata)
    return LogisticModel(coefficients, covariance, degrees + 1 - k, fitted, influence)


def linearised_covariance(influence: Floats, psu: Integers, stratum: Integers) -> tuple[Floats, int]:
    """Return the covariance of what rows add up to (n, k), PSUs within strata, and PSUs minus strata.

    A stratum with a single PSU has no differences of its own; its PSU is compared with the mean of all PSUs.
    """
    sums, strata = _by_unit(np.asarray(influence, dtype=float), np.asarray(psu), np.asarray(stratum))
    centre = sums.mean(axis=0)
    matrix = np.zeros((sums.shape[1], sums.shape[1]))
    names, counts = np.unique(strata, return_counts=True)
    for name, count in zip(names, counts, strict=True):
        part = sums[strata == name]
        deviations = part - (part.mean(axis=0) if count > 1 else centre)
        matrix += (count / (count - 1) if count > 1 else 1.0) * deviations.T @ deviations
    return matrix, int(len(sums) - len(names))


def standardised_risks(
    model: LogisticModel,
    design: Floats,
    exposure: int,
    *,
    weight: Floats,
    psu: Integers,
    stratum: Integers,
    confidence: float = 0.95,
) -> StandardisedRisks:
    """Return the risks with column `exposure` of the design set to 1 and to 0 for all rows, and their difference.

    R_a = sum w p_i(a) / sum w. Errors by linearisation of both parts: what a row adds to the mean, and, through the
    coefficients, what it adds to the probabilities (as Graubard and Korn 1999, Biometrics 55:652). t with the degrees
    of freedom of the model.
    """
    w = np.asarray(weight, dtype=float)
    means, parts = [], []
    for value in (1.0, 0.0):
        x = np.array(design, dtype=float)
        x[:, exposure] = value
        chance = special.expit(x @ model.coefficients)
        mean = float(w @ chance / w.sum())
        slope = (w * chance * (1 - chance)) @ x / w.sum()
        means.append(mean)
        parts.append(w * (chance - mean) / w.sum() + model.influence @ slope)
    covariance, _ = linearised_covariance(np.column_stack(parts), psu, stratum)
    contrast = np.array([1.0, -1.0])
    error = float(np.sqrt(max(contrast @ covariance @ contrast, 0.0)))
    difference = means[0] - means[1]
    reach = critical(model.degrees_of_freedom, confidence) * error
    errors = np.sqrt(np.diag(covariance))
    return StandardisedRisks(
        means[0],
        means[1],
        float(errors[0]),
        float(errors[1]),
        difference,
        error,
        difference - reach,
        difference + reach,
    )


def crude_table(exposed: Integers, outcome: Integers) -> CrudeTable:
    """Return the table of two yes/no answers (n,) of persons who gave both."""
    x, y = np.asarray(exposed) == 1, np.asarray(outcome) == 1
    counts = tuple(int((x == first).__and__(y == second).sum()) for first in (True, False) for second in (True, False))
    cells = np.array(counts, dtype=float)
    corrected = bool((cells == 0).any())
    a, b, c, d = cells + 0.5 if corrected else cells
    log_error = float(np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    odds = float(a * d / (b * c))
    reach = float(stats.norm.ppf(0.975)) * log_error
    table = np.array(counts).reshape(2, 2)
    fisher = float(stats.fisher_exact(table)[1]) if table.sum() else float("nan")
    return CrudeTable(
        (counts[0], counts[1], counts[2], counts[3]),
        float(a / (a + b) / (c / (c + d))),
        odds,
        None if corrected else float(odds * np.exp(-reach)),
        None if corrected else float(odds * np.exp(reach)),
        fisher,
        corrected,
    )


def attributable_fraction_of_cases(exposed_among_cases: float, risk_ratio: float) -> float:
    """Return p_c (1 - 1/RR), p_c: share of the cases that is exposed (Miettinen 1974, AJE 99:325)."""
    return exposed_among_cases * (1 - 1 / risk_ratio)


def model_attributable_fraction(model: LogisticModel, design: Floats, exposure: int, weight: Floats) -> float:
    """Return 1 - sum of risks without the exposure / sum of risks as they are.

    Model based (Bruzzi et al. 1985, AJE 122:904; Greenland and Drescher 1993, Biometrics 49:865).
    """
    x = np.array(design, dtype=float)
    x[:, exposure] = 0.0
    return float(1 - weight @ special.expit(x @ model.coefficients) / (weight @ model.fitted))


@dataclass(frozen=True)
class Fraction:
    """An attributable fraction with its interval; NaN where too many samples have no model."""

    value: float
    low: float
    high: float


def bootstrapped_attributable_fraction(
    design: Floats,
    outcome: Floats,
    exposure: int,
    *,
    weight: Floats,
    psu: Integers,
    stratum: Integers,
    resamples: int = 200,
    seed: int = 20_262,
) -> Fraction:
    """Return `model_attributable_fraction` with the middle 95 percent of a bootstrap over PSUs within strata.

    Of the n PSUs of a stratum n - 1 are drawn and weighted by n/(n - 1), so that the variance is that of the design
    (Rao and Wu 1988, JASA 83:231). The same input gives the same result.
    """
    x, y, w = (np.asarray(part, dtype=float) for part in (design, outcome, weight))
    unknown = Fraction(float("nan"), float("nan"), float("nan"))
    first = _fitted(x, y, w)
    if first is None:
        return unknown
    without = x.copy()
    without[:, exposure] = 0.0

    def fraction(coefficients: Floats, weights: Floats) -> float:
        return float(1 - weights @ special.expit(without @ coefficients) / (weights @ special.expit(x @ coefficients)))

    units, place = np.unique(np.column_stack([stratum, psu]), axis=0, return_inverse=True)
    random = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        weights = w * _times_drawn(units[:, 0], random)[place.reshape(-1)]
        held = weights > 0
        again = _fitted(x[held], y[held], weights[held], first)
        if again is not None:
            drawn.append(fraction(again, weights))
    if len(drawn) < resamples / 2:
        return unknown
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Fraction(fraction(first, w), float(low), float(high))


def _times_drawn(stratum: Integers, random: np.random.Generator) -> Floats:
    times = np.zeros(len(stratum))
    for name in np.unique(stratum):
        members = np.flatnonzero(stratum == name)
        draws = max(len(members) - 1, 1)
        picked = random.integers(0, len(members), draws)
        times[members] = np.bincount(picked, minlength=len(members)) * (len(members) / draws)
    return times


@dataclass(frozen=True)
class Departure:
    """Whether percentages of ordered groups leave a straight line. slope: per group, with its error and t interval.

    p: of the test for departure from linearity, F with q and df - q + 1; None with too few groups or PSUs.
    """

    slope: float
    slope_error: float
    low: float
    high: float
    p: float | None


def departure_from_line(
    levels: Floats, estimates: Floats, covariance: Floats, sizes: Floats, degrees_of_freedom: float
) -> Departure:
    """Return the slope of estimates (K,) over levels (K,), and a Wald test of what a line leaves over.

    The line is fitted by least squares with `sizes` as weights; its errors come from the covariance matrix of the
    estimates. Test: with C spanning what a line cannot say (C'1 = 0, C'levels = 0), W = (C'p)'(C'V C)^-1 (C'p) with
    q = K - 2 rows, F = W (df - q + 1)/(df q) with q and df - q + 1 degrees of freedom (Korn and Graubard 1990, TAS
    44:270).
    """
    x = np.column_stack([np.ones(len(levels)), np.asarray(levels, dtype=float)])
    p, matrix, w = (np.asarray(part, dtype=float) for part in (estimates, covariance, sizes))
    solve = np.linalg.inv(x.T @ (w[:, None] * x)) @ (x.T * w)
    slope = float((solve @ p)[1])
    error = float(np.sqrt(max((solve @ matrix @ solve.T)[1, 1], 0.0)))
    reach = critical(degrees_of_freedom) * error
    rest = len(p) - 2
    free = degrees_of_freedom - rest + 1
    chance = None
    if rest >= 1 and free >= 1:
        basis = np.linalg.svd(x.T)[2][2:].T
        left, spread = basis.T @ p, basis.T @ matrix @ basis
        if np.linalg.matrix_rank(spread) == rest:
            wald = float(left @ np.linalg.solve(spread, left))
            chance = float(stats.f.sf(wald * free / (degrees_of_freedom * rest), rest, free))
    return Departure(slope, error, slope - reach, slope + reach, chance)


def _fitted(x: Floats, y: Floats, w: Floats, start: Floats | None = None) -> Floats | None:
    """Return the coefficients by Newton's method; None where there is no finite maximum."""
    if np.linalg.matrix_rank(x * np.sqrt(w)[:, None]) < x.shape[1]:
        return None
    coefficients = np.zeros(x.shape[1]) if start is None else start
    for _ in range(_STEPS):
        fitted = special.expit(x @ coefficients)
        information = x.T @ ((w * fitted * (1 - fitted))[:, None] * x)
        try:
            step = np.linalg.solve(information, x.T @ (w * (y - fitted)))
        except np.linalg.LinAlgError:
            return None
        coefficients = coefficients + step
        if not np.isfinite(coefficients).all() or np.abs(coefficients).max() > _LARGEST:
            return None
        if np.abs(step).max() < 1e-10:
            return np.asarray(coefficients, dtype=float)
    return None


def _by_unit(values: Floats, psu: Integers, stratum: Integers) -> tuple[Floats, Integers]:
    """Return sums by PSU within stratum, (P, k), and the stratum of each."""
    units, place = np.unique(np.column_stack([stratum, psu]), axis=0, return_inverse=True)
    sums = np.zeros((len(units), values.shape[1]))
    np.add.at(sums, place.reshape(-1), values)
    return sums, np.asarray(units[:, 0])
