"""What the exact permutation test could find: with few communities less than the t test whose formula is usually shown.

With 4 + 4 communities only the most extreme of 70 choices (and its mirror image) has p <= .05, so that an effect of the
size that a t test finds four times in five is found three times in five. No formula knows that; the power is counted in
seeded studies whose changes are normal, always the same ones, so that it rises with the effect and repeats exactly.
Where more than `MOST_ASSIGNMENTS` choices exist (6 + 6, 9 pairs), the test finds what the t test finds (the effect to
within 1 percent), and its formula is used; see `benchmarks/did_power.py`.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from math import comb

import numpy as np
from scipy import special
from scipy.optimize import brentq

from ctc_toolkit.statistics.change_scores import Arrangement
from ctc_toolkit.statistics.permutation import smallest_p
from ctc_toolkit.statistics.totals import Floats

MOST_ASSIGNMENTS = 500

_STUDIES = 4_000
_SEED = 20_269


def permutation_minimum_detectable(
    variance: float,
    treated: int,
    comparison: int,
    *,
    arrangement: Arrangement = "independent",
    power: float = 0.8,
    alpha: float = 0.05,
) -> float:
    """Return the smallest true effect (unit of the root of `variance`) that the exact test finds with `power`.

    variance: of the difference of mean changes (pairs: of the mean difference). NaN where no effect of any size can
    give p <= alpha: 3 + 3, 4 and 5 pairs.
    """
    return float(np.sqrt(variance)) * _errors_needed(treated, comparison, arrangement, power, alpha)


@cache
def _errors_needed(treated: int, comparison: int, arrangement: Arrangement, power: float, alpha: float) -> float:
    """Return the smallest effect in standard errors of the difference."""
    if smallest_p(treated, comparison, arrangement) > alpha:
        return float("nan")
    pairs = arrangement == "pairs"
    ways = 2**treated if pairs else comb(treated + comparison, treated)
    df = treated - 1 if pairs else treated + comparison - 2
    short = float(special.stdtrit(df, 1 - alpha / 2) + special.stdtrit(df, power))
    if ways > MOST_ASSIGNMENTS:
        return short
    dealt = _flips(treated) if pairs else _choices(treated, comparison)
    changes = np.random.default_rng(_SEED).normal(size=(_STUDIES, dealt.shape[1]))
    error = np.sqrt(1 / treated if pairs else 1 / treated + 1 / comparison)
    sums, moved = changes @ dealt.T, dealt @ (np.ones(treated) if pairs else np.arange(dealt.shape[1]) < treated)

    def gap(errors: float) -> float:
        found = np.abs(sums + errors * error * moved)
        p = (found >= found[:, :1] - 1e-9).mean(axis=1)
        return float(np.mean(p <= alpha + 1e-12)) - power

    return float(brentq(gap, short / 2, short * 8, xtol=1e-3))


def _choices(treated: int, comparison: int) -> Floats:
    """Return what each choice of CTC communities does to the changes: difference of means; the true one first."""
    size = treated + comparison
    marks = np.zeros((comb(size, treated), size))
    for row, chosen in enumerate(combinations(range(size), treated)):
        marks[row, list(chosen)] = 1
    return marks / treated - (1 - marks) / comparison


def _flips(pairs: int) -> Floats:
    """Return what each way to swap within pairs does to their differences; none swapped first."""
    return np.array(list(product([1.0, -1.0], repeat=pairs))) / pairs
