"""Two-way fixed effects for one start: y ~ did + community + wave (+ grade, sex), and why several starts are refused.

did = 1 in communities with CTC from the start on. With one start year its coefficient is the difference in differences.
With several start years the same regression compares late starters with early starters that already changed, so that
its coefficient can even have the wrong sign (Goodman-Bacon 2021, J. Econometrics 225:254). `SingleStart` can therefore
only be made for one start; `starts_apart` gives one comparison per start year, each with communities that never started
(group-time effects: Callaway and Sant'Anna 2021, J. Econometrics 225:200), to be shown side by side and never pooled.

Answers that are yes or no stay 0 and 1 (linear probability): points are what is asked, and a logit would test another
null hypothesis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.clustered import ClusteredFit, clustered_fit
from ctc_toolkit.statistics.totals import Floats

Starts = Mapping[str, float | None]
"""By community the year or wave from which CTC counts; None where it never started."""

DID = "did"
"""Name of the coefficient of the difference in differences."""


@dataclass(frozen=True)
class SingleStart:
    """Communities with CTC that all start in the same wave, and communities without.

    Raises:
        ToolkitError: comparison_side_empty.
    """

    start: float
    treated: tuple[str, ...]
    comparison: tuple[str, ...]

    def __post_init__(self) -> None:
        if not (self.treated and self.comparison):
            raise ToolkitError("comparison_side_empty", treated=len(self.treated), comparison=len(self.comparison))


@dataclass(frozen=True)
class CommunityChanges:
    """Change of the (weighted) mean of each community, after minus before, both sides in the order of their names."""

    treated: Mapping[str, float]
    comparison: Mapping[str, float]


def single_start(starts: Starts) -> SingleStart:
    """Return the two sides of a comparison with one start.

    Raises:
        ToolkitError: several_start_years, comparison_side_empty.
    """
    years = sorted({start for start in starts.values() if start is not None})
    if len(years) > 1:
        raise ToolkitError("several_start_years", found=", ".join(f"{year:g}" for year in years))
    treated = tuple(sorted(name for name, start in starts.items() if start is not None))
    comparison = tuple(sorted(name for name, start in starts.items() if start is None))
    return SingleStart(years[0] if years else float("nan"), treated, comparison)


def starts_apart(starts: Starts) -> tuple[SingleStart, ...]:
    """Return one comparison per start year, each with all communities that never started.

    Raises:
        ToolkitError: comparison_side_empty.
    """
    years = sorted({start for start in starts.values() if start is not None})
    if not years:
        single_start(starts)
    return tuple(
        single_start({name: start for name, start in starts.items() if start is None or start == year})
        for year in years
    )


def two_way_fit(
    outcome: ArrayLike,
    community: Sequence[str] | ArrayLike,
    wave: ArrayLike,
    start: SingleStart,
    *,
    weight: ArrayLike | None = None,
    covariates: Mapping[str, ArrayLike] | None = None,
) -> ClusteredFit:
    """Return the difference in differences on rows of pupils (or of communities), clustered by community.

    outcome, community, wave: (N,). covariates: further columns (N,) by name, for example grade and sex. The test is
    `fit.test(DID)`; rows of communities that are on neither side are left out.

    Raises:
        ToolkitError: waves_before_and_after, regression_value_missing, regression_not_identified.
    """
    names = np.asarray(community).astype(str)
    used = np.isin(names, (*start.treated, *start.comparison))
    names, times = names[used], np.asarray(wave, dtype=float)[used]
    y = np.asarray(outcome, dtype=float)[used]
    check_before_and_after(names, times, start)
    columns = {DID: np.isin(names, start.treated) & (times >= start.start)}
    columns |= {f"community={name}": names == name for name in np.unique(names)}
    columns |= {f"wave={time:g}": times == time for time in np.unique(times)[1:]}
    matrix = np.column_stack(
        [
            *(column.astype(float) for column in columns.values()),
            *(np.asarray(column, dtype=float)[used] for column in (covariates or {}).values()),
        ]
    )
    w = None if weight is None else np.asarray(weight, dtype=float)[used]
    return clustered_fit(matrix, y, names, weight=w, names=(*columns, *(covariates or {})))


def community_changes(
    outcome: ArrayLike,
    community: Sequence[str] | ArrayLike,
    wave: ArrayLike,
    start: SingleStart,
    *,
    weight: ArrayLike | None = None,
) -> CommunityChanges:
    """Return the change of each community: mean of the waves from the start on minus mean of those before.

    Each wave counts once, whatever its number of answers; answers without a value (NaN) are left out.

    Raises:
        ToolkitError: waves_before_and_after.
    """
    names, times = np.asarray(community).astype(str), np.asarray(wave, dtype=float)
    y = np.asarray(outcome, dtype=float)
    w = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=float)
    valued = np.isfinite(y) & (w > 0) & np.isin(names, (*start.treated, *start.comparison))
    names, times, y, w = names[valued], times[valued], y[valued], w[valued]
    check_before_and_after(names, times, start)

    def change(name: str) -> float:
        own = names == name
        means = {
            time: float(np.average(y[own & (times == time)], weights=w[own & (times == time)]))
            for time in np.unique(times[own])
        }
        after = [mean for time, mean in means.items() if time >= start.start]
        before = [mean for time, mean in means.items() if time < start.start]
        return float(np.mean(after) - np.mean(before))

    return CommunityChanges(
        {name: change(name) for name in start.treated}, {name: change(name) for name in start.comparison}
    )


def check_before_and_after(names: Any, times: Floats, start: SingleStart) -> None:
    """Check that every community has answers before the start and from it on."""
    lacking = [
        name
        for name in (*start.treated, *start.comparison)
        if not ((names == name) & (times < start.start)).any() or not ((names == name) & (times >= start.start)).any()
    ]
    if lacking:
        raise ToolkitError("waves_before_and_after", communities=", ".join(lacking), start=f"{start.start:g}")
