"""p values of a family of tests, adjusted so that many tests do not make one chance finding look like a result."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.totals import Floats

Adjustment = Literal["holm", "benjamini_hochberg"]
"""holm: the chance of a single false statement stays below the level (Holm 1979), for statements. benjamini_hochberg:
the expected share of false ones among the findings does (Benjamini and Hochberg 1995), for lists to look through."""


def adjusted(p_values: ArrayLike, method: Adjustment) -> Floats:
    """Return the adjusted p values in the order given; tests without a p value (NaN) leave the family and stay NaN.

    As R's p.adjust and statsmodels' multipletests ("holm", "fdr_bh").

    Raises:
        ToolkitError: statistics_unknown_name.
    """
    known_choice("method", method, get_args(Adjustment))
    given = np.asarray(p_values, dtype=float)
    result = np.full(given.shape, np.nan)
    family = np.flatnonzero(np.isfinite(given))
    if not len(family):
        return result
    order = family[np.argsort(given[family], kind="stable")]
    size = len(order)
    rank = np.arange(1, size + 1)
    if method == "holm":
        stepped = np.maximum.accumulate(given[order] * (size - rank + 1))
    else:
        stepped = np.minimum.accumulate((given[order] * size / rank)[::-1])[::-1]
    result[order] = np.minimum(stepped, 1.0)
    return result
