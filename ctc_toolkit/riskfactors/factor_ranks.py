"""Ranks of the risk and protective factors of a wave, with the covariance of factors answered by the same pupils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure.rank_results import RANK_FAMILIES, RankFamily, RankInput
from ctc_toolkit.statistics import LonelyPsu, estimates
from ctc_toolkit.statistics.covariance import covariance
from ctc_toolkit.statistics.lonely import WHOLE_SURVEY, CollapseLevel
from ctc_toolkit.statistics.ranks import rank_intervals, smoothed_pair_errors, top_probabilities
from ctc_toolkit.statistics.totals import Floats, PsuTotals

TOP = 5
"""CTC areas choose two to five factors; the probability to be among the first five is shown for each."""
LEAST_DF = 3
"""Degrees of freedom below which no rank interval is given: the sample says nothing about its own precision."""
SMOOTHED_BELOW_DF = 30
"""Degrees of freedom below which all factors together say how precise a difference is."""

Reference = Mapping[str, tuple[float, float]]
"""Percent of the reference and its standard error (0 where it is not known), by measure."""


def factor_ranks(
    totals: PsuTotals,
    kinds: Mapping[str, str],
    *,
    reference: Reference | None = None,
    lonely_psu: LonelyPsu = "collapse",
    order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> list[RankInput]:
    """Return the ranks of the factors `kinds` (measure -> "risk" or "protective") in each family.

    The first place belongs to the risk factor with the highest share of young people above the cut point, or to the
    protective factor with the lowest share; in one list, protective factors count with the share of young people
    without the protection. reference: rank by the difference to it instead; factors without a reference are left out.
    Intervals: pairwise, joint over all factors of the family (`statistics.ranks`); none below 3 degrees of freedom,
    with smoothed errors below 30.

    Raises:
        ToolkitError: as `statistics.estimates`.
    """
    chosen = [measure for measure in totals.measures if measure in kinds]
    if reference is not None:
        chosen = [measure for measure in chosen if measure in reference]
    if not chosen:
        return []
    part = totals.select(chosen)
    found = estimates(part, lonely_psu=lonely_psu, collapse_order=order).frame
    matrix = covariance(part, [(measure, {}) for measure in chosen], lonely_psu=lonely_psu, collapse_order=order)
    values = found["estimate"].to_numpy(dtype=float)
    if reference is not None:
        values = values - np.array([reference[measure][0] / 100 for measure in chosen])
        matrix = matrix + np.diag([(reference[measure][1] / 100) ** 2 for measure in chosen])
    simple = _simple_variances(found)
    if reference is not None:
        simple = simple + np.array([(reference[measure][1] / 100) ** 2 for measure in chosen])
    known = np.isfinite(values) & np.isfinite(np.diag(matrix))
    sign = np.array([1.0 if kinds[measure] == "risk" else -1.0 for measure in chosen])
    # the share without protection is 1 - p; a difference to a reference only turns round
    start = np.where(sign < 0, 1.0, 0.0) if reference is None else np.zeros(len(chosen))
    values, matrix = start + sign * values, sign[:, None] * matrix * sign[None, :]
    freedom = float(np.nanmin(found["degrees_of_freedom"].to_numpy(dtype=float))) if known.any() else 0.0
    ranks: list[RankInput] = []
    for family in RANK_FAMILIES:
        taken = np.flatnonzero(known & np.array([family in ("together", kinds[measure]) for measure in chosen]))
        if len(taken):
            names = [chosen[place] for place in taken]
            ranks += _of_family(family, names, values[taken], matrix[np.ix_(taken, taken)], simple[taken], freedom)
    return ranks


def _of_family(
    family: RankFamily, names: Sequence[str], values: Floats, matrix: Floats, simple: Floats, freedom: float
) -> list[RankInput]:
    if freedom < SMOOTHED_BELOW_DF:
        intervals = rank_intervals(values, matrix, np.inf, pair_errors=smoothed_pair_errors(matrix, simple))
    else:
        intervals = rank_intervals(values, matrix, freedom)
    chances = top_probabilities(values, matrix, TOP)
    sure = freedom >= LEAST_DF
    return [
        RankInput(
            family,
            name,
            int(intervals.place[at]),
            int(intervals.best[at]) if sure else 0,
            int(intervals.worst[at]) if sure else 0,
            float(chances[at]),
        )
        for at, name in enumerate(names)
    ]


def _simple_variances(found: pd.DataFrame) -> Floats:
    """Return p(1 - p)/n of each factor; 0 where nobody answered."""
    share, n = (found[name].to_numpy(dtype=float) for name in ("estimate", "n"))
    return np.where(n > 0, share * (1 - share) / np.maximum(n, 1.0), 0.0)
