"""A difference of two shares: test, interval, equivalence, size, and what a survey could have found at all.

Everything is in the unit of the difference (0..1 or points) and knows a standard error and degrees of freedom; how
these come about is the part of `covariance` and `contrasts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from ctc_toolkit.statistics.totals import Floats

POWER = 0.8
"""Chance with which a change of the smallest detectable size would have been found."""


def two_sided_p(difference: ArrayLike, standard_error: ArrayLike, degrees_of_freedom: ArrayLike) -> Floats:
    """Return p of the t test of no difference; NaN without a standard error above 0 or degrees of freedom."""
    d, error, df = _numbers(difference, standard_error, degrees_of_freedom)
    return np.asarray(2 * special.stdtr(df, -np.abs(d) / error), dtype=float)


def equivalence_p(
    difference: ArrayLike, standard_error: ArrayLike, degrees_of_freedom: ArrayLike, margin: float
) -> Floats:
    """Return the larger p of the two one-sided tests of -margin < difference < margin (TOST, Schuirmann 1987).

    Below 0.05 exactly where the 90 % interval lies inside the margin.
    """
    d, error, df = _numbers(difference, standard_error, degrees_of_freedom)
    above = special.stdtr(df, -(d + margin) / error)
    below = special.stdtr(df, -(margin - d) / error)
    return np.asarray(np.maximum(above, below), dtype=float)


def t_limits(
    difference: ArrayLike, standard_error: ArrayLike, degrees_of_freedom: ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the limits of the t interval."""
    d, error, df = _numbers(difference, standard_error, degrees_of_freedom)
    half = special.stdtrit(df, (1 + confidence) / 2) * error
    return np.asarray(d - half, dtype=float), np.asarray(d + half, dtype=float)


def detectable(standard_error: ArrayLike, degrees_of_freedom: ArrayLike, confidence: float = 0.95) -> Floats:
    """Return the smallest true difference that is found with a chance of `POWER`: (t(.975) + t(.8)) x SE."""
    _, error, df = _numbers(0.0, standard_error, degrees_of_freedom)
    factor = special.stdtrit(df, (1 + confidence) / 2) + special.stdtrit(df, POWER)
    return np.asarray(factor * error, dtype=float)


def cohen_h(first: ArrayLike, second: ArrayLike) -> Floats:
    """Return 2 asin sqrt(first) - 2 asin sqrt(second) for shares 0..1 (Cohen 1988)."""
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    return np.asarray(2 * np.arcsin(np.sqrt(one)) - 2 * np.arcsin(np.sqrt(other)), dtype=float)


@dataclass(frozen=True)
class PartOfReference:
    """What is left of a reference without the unit that is part of it, in the unit of the shares given.

    rest, standard_error: of the others. difference_error: standard error of unit minus whole reference.
    """

    rest: Floats
    standard_error: Floats
    difference_error: Floats


def part_of_reference(
    unit: ArrayLike, unit_error: ArrayLike, reference: ArrayLike, reference_error: ArrayLike, share: float
) -> PartOfReference:
    """Take a unit that makes up `share` (0 to below 1) of a reference out of it.

    unit - reference = (1 - f)(unit - rest), SE = (1 - f) sqrt(se_unit^2 + se_rest^2): the difference to a reference
    that one is part of is smaller, and both errors are not independent. se_rest follows from
    se_reference^2 = f^2 se_unit^2 + (1 - f)^2 se_rest^2; an unknown error of the reference (NaN) counts as 0.

    Raises:
        ValueError: share is not from 0 to below 1.
    """
    if not 0 <= share < 1:
        raise ValueError("the share lies from 0 to below 1")
    p, error = np.asarray(unit, dtype=float), np.asarray(unit_error, dtype=float)
    whole = np.asarray(reference, dtype=float)
    whole_error = np.nan_to_num(np.asarray(reference_error, dtype=float))
    left = 1 - share
    rest = (whole - share * p) / left
    variance = np.maximum(np.square(whole_error) - np.square(share * error), 0.0) / left**2
    return PartOfReference(rest, np.sqrt(variance), left * np.sqrt(np.square(error) + variance))


def _numbers(difference: ArrayLike, standard_error: ArrayLike, degrees_of_freedom: ArrayLike) -> tuple[Floats, ...]:
    """Return the three as numbers; an error of 0 or no degrees of freedom bear no test and become NaN."""
    d, error, df = (np.asarray(value, dtype=float) for value in (difference, standard_error, degrees_of_freedom))
    error = np.where(error > 0, error, np.nan)
    return d, error, np.where(df >= 1, df, np.nan)
