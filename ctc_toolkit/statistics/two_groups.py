"""Two groups before and after: analysis of covariance beside gain scores.

    ancova   after = a + b before + c programme   compares people who began alike: for groups made by lot or matched
    gain     after - before = a + c programme     compares changes: for groups that existed before

Both answer different questions where the groups began differently (Lord 1967, Psychological Bulletin 68:304), so that
neither is shown without the other. Without clusters: ordinary least squares with t intervals (R: `lm`, `confint`).
People of the same course group resemble each other: with groups, CR2 errors and Satterthwaite degrees of freedom, see
`clustered`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.statistics.clustered import clustered_fit
from ctc_toolkit.statistics.differences import t_limits, two_sided_p
from ctc_toolkit.statistics.totals import Floats


@dataclass(frozen=True)
class GroupDifference:
    """By how much the programme group differs (c), with the t interval; NaN where nothing bears one."""

    difference: float
    standard_error: float
    degrees_of_freedom: float
    low: float
    high: float
    p: float


def ancova(
    before: ArrayLike, after: ArrayLike, programme: ArrayLike, groups: Sequence[str] | None = None
) -> GroupDifference:
    """Return the difference after the programme between people who began alike.

    programme: who took part. groups: the course group of each, for errors that know of them.

    Raises:
        ValueError: columns of different length, fewer than four people, one group alone, or a value before that says
            which group it is.
    """
    first, second, arm = _columns(before, after, programme)
    return _fitted(np.column_stack([np.ones_like(arm), first, arm]), second, groups)


def gain(
    before: ArrayLike, after: ArrayLike, programme: ArrayLike, groups: Sequence[str] | None = None
) -> GroupDifference:
    """Return the difference between the mean changes of both groups. Arguments as in `ancova`.

    Raises:
        ValueError: as `ancova`.
    """
    first, second, arm = _columns(before, after, programme)
    return _fitted(np.column_stack([np.ones_like(arm), arm]), second - first, groups)


def _columns(before: ArrayLike, after: ArrayLike, programme: ArrayLike) -> tuple[Floats, Floats, Floats]:
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    arm = np.asarray(programme, dtype=bool).astype(float)
    if not (len(first) == len(second) == len(arm) >= 4):
        raise ValueError("two groups need four people with both values and a group")
    if not (np.isfinite(first).all() and np.isfinite(second).all() and 0 < arm.mean() < 1):
        raise ValueError("both groups need people, and their values are numbers")
    return first, second, arm


def _fitted(design: Floats, outcome: Floats, groups: Sequence[str] | None) -> GroupDifference:
    rows, columns = design.shape
    if np.linalg.matrix_rank(design) < columns:
        raise ValueError("the value before says who took part")
    if groups is not None:
        contrast = np.eye(columns)[-1]
        found = clustered_fit(design, outcome, list(groups)).test(contrast)
        return GroupDifference(
            found.estimate, found.standard_error, found.degrees_of_freedom, found.low, found.high, found.p_value
        )
    inverse = np.linalg.inv(design.T @ design)
    slopes = inverse @ design.T @ outcome
    left = outcome - design @ slopes
    df = rows - columns
    error = float(np.sqrt(max(float(left @ left) / df, 0.0) * inverse[-1, -1]))
    low, high = t_limits(slopes[-1], error, df)
    p = two_sided_p(slopes[-1], error, df)
    return GroupDifference(float(slopes[-1]), error, float(df), float(low), float(high), float(p))
