"""Four or more waves: the slope of a share over the years, and whether a straight line is enough.

A survey-weighted logistic regression of one answer on the year, as R's svyglm(y ~ year, family = quasibinomial), from
PSU totals alone: within a wave all respondents have the same year. The standard error follows from the covariance of
the shares of the waves; where they lie on the line it is that of the sandwich over PSUs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from ctc_toolkit.statistics.contrasts import StandardisedParts
from ctc_toolkit.statistics.totals import Floats

FEWEST_WAVES = 4
_STEPS = 50


@dataclass(frozen=True)
class Slopes:
    """(M,) by measure; NaN where it cannot be computed.

    log_odds: change of the log odds per year, with standard_error, low, high (t) and p_value. along: low, middle and
    high change of the share (0..1) along the line from the first to the last year. departure_p: Wald test of departure
    from a straight line on the log-odds scale (F with waves - 2 and `degrees_of_freedom`).
    """

    log_odds: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    p_value: Floats
    along: tuple[Floats, Floats, Floats]
    departure_p: Floats
    degrees_of_freedom: int


def logistic_slopes(
    found: StandardisedParts, years: Mapping[str, float], weights: Mapping[str, Floats], confidence: float = 0.95
) -> Slopes:
    """Return slope and departure from linearity over the parts named in `years`.

    weights: by part the (M,) sums of weights that stand behind its estimate. With the sums of a wave this is the
    regression over its respondents; with standardised parts each wave counts with the weight it has.

    Raises:
        ValueError: fewer than four waves.
    """
    names = sorted(years, key=lambda name: years[name])
    if len(names) < FEWEST_WAVES:
        raise ValueError("a slope needs four waves")
    start = years[names[0]]
    time = np.array([years[name] - start for name in names], dtype=float)
    shares = np.array([found.parts[name].estimate for name in names])
    sizes = np.array([weights[name] for name in names], dtype=float)
    covariances = found.covariances(names)
    df = found.degrees_of_freedom(names)
    columns = [_one(time, shares[:, m], sizes[:, m], covariances[:, :, m], df) for m in range(shares.shape[1])]
    slope, error, intercept, departure = (np.array(values) for values in zip(*columns, strict=True))
    half = special.stdtrit(df, (1 + confidence) / 2) * error
    p_value = 2 * special.stdtr(df, -np.abs(slope) / np.where(error > 0, error, np.nan))
    middle = intercept + slope * time[-1] / 2  # the line turns about its middle year
    along = tuple(
        special.expit(middle + b * time[-1] / 2) - special.expit(middle - b * time[-1] / 2)
        for b in (slope - half, slope, slope + half)
    )
    limits = (along[0], along[1], along[2])
    return Slopes(slope, error, slope - half, slope + half, np.asarray(p_value), limits, departure, df)


def _one(time: Floats, share: Floats, size: Floats, covariance: Floats, df: int) -> tuple[float, float, float, float]:
    """Return slope, its standard error, intercept and p of departure from linearity of one measure."""
    nothing = (np.nan, np.nan, np.nan, np.nan)
    usable = np.isfinite(share).all() and ((share > 0) & (share < 1)).all() and np.isfinite(covariance).all()
    if not usable or (np.diag(covariance) <= 0).any() or df < 1:
        return nothing
    design = np.column_stack([np.ones_like(time), time])
    beta = np.linalg.lstsq(design, special.logit(share), rcond=None)[0]
    information = np.eye(2)
    for _ in range(_STEPS):
        fitted = special.expit(design @ beta)
        information = design.T @ (design * (size * fitted * (1 - fitted))[:, None])
        step = np.linalg.solve(information, design.T @ (size * (share - fitted)))
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            break
    bread = np.linalg.inv(information)
    # the linearised score of the regression is sum over waves of x_w N_w (p_w - mu_w), so its variance follows from p
    meat = design.T @ (covariance * np.outer(size, size)) @ design
    error = float(np.sqrt((bread @ meat @ bread)[1, 1]))
    return float(beta[1]), error, float(beta[0]), _departure(design, share, covariance, df)


def _departure(design: Floats, share: Floats, covariance: Floats, df: int) -> float:
    """Return p of the Wald test that the log odds lie on a straight line."""
    waves = len(share)
    basis = np.linalg.qr(design, mode="complete")[0][:, 2:].T
    scale = np.diag(1 / (share * (1 - share)))
    contrast = basis @ special.logit(share)
    spread = basis @ scale @ covariance @ scale @ basis.T
    try:
        wald = float(contrast @ np.linalg.solve(spread, contrast))
    except np.linalg.LinAlgError:
        return float("nan")
    return float(special.fdtrc(waves - 2, df, wald / (waves - 2)))
