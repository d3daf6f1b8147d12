"""Raking: weights whose sums meet known margins, and what that costs in precision.

Deming and Stephan (1940), iterative proportional fitting: the weights of each level are multiplied until their sum is
the known number, margin after margin, until all are met at once. The result equals `rake` of R's survey package.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    import pandas as pd

FEWEST_ANSWERS = 20
"""Levels with fewer answers than this should be put together with others before raking (methods, section 3)."""

Margin = Mapping[Hashable, float]
"""Known number of people by level of one variable."""


@dataclass(frozen=True)
class Bounds:
    """Within which multiples of the mean weight the final weights lie. Bounds far from 1 change little.

    Raises:
        ValueError: not 0 <= lowest < 1 < highest.
    """

    lowest: float = 0.3
    highest: float = 3.0

    def __post_init__(self) -> None:
        if not 0 <= self.lowest < 1 < self.highest:
            raise ValueError("bounds must lie below and above 1")


@dataclass(frozen=True)
class RakedWeights:
    """Weights after raking, in the order of the rows.

    rounds: how often all margins were gone through. largest_gap: the largest relative distance from a known number that
    is left. trimmed: share of the rows whose weight lies at a bound. small_levels: (variable, level, answers) of levels
    with fewer than `FEWEST_ANSWERS` answers.
    """

    weights: NDArray[np.float64]
    rounds: int
    largest_gap: float
    trimmed: float
    small_levels: tuple[tuple[str, str, int], ...]

    @property
    def design_effect(self) -> float:
        """Kish's design effect of these weights, see `kish_design_effect`."""
        return kish_design_effect(self.weights)


def kish_design_effect(weights: NDArray[np.float64]) -> float:
    """Return n * sum(w^2) / sum(w)^2 (Kish 1965): by how much unequal weights alone widen the variance; 1 if equal.

    NaN without weights or if all are zero.
    """
    total = float(weights.sum())
    return len(weights) * float((weights**2).sum()) / total**2 if total else float("nan")


def rake(
    frame: pd.DataFrame,
    margins: Mapping[str, Margin],
    *,
    base: NDArray[np.float64] | None = None,
    bounds: Bounds | None = None,
    tolerance: float = 1e-10,
    most_rounds: int = 500,
) -> RakedWeights:
    """Return weights whose sums meet every margin.

    frame: one row per respondent with a column for each variable of `margins`; a missing value belongs to no level:
    the row keeps its base weight in that step and is counted beside the known numbers.
    base: weights to start from, shape (n,), none negative; all 1 where None.
    bounds: if given, weights beyond them are cut after each round and the margins gone through again, until both hold.
    tolerance: largest relative distance from a known number at which raking ends.

    Raises:
        ToolkitError: `raking_margin_unknown` (no such column), `raking_number_impossible` (negative or not a number),
            `raking_totals_differ` (margins for everybody have different sums), `raking_level_absent` (nobody with that
            level answered), `raking_level_unknown` (answers have a level without a known number), `raking_failed` (not
            met after `most_rounds`).
        ValueError: `base` has another length, a negative or missing weight.
    """
    weights = np.ones(len(frame)) if base is None else np.array(base, dtype=np.float64)
    if weights.shape != (len(frame),) or not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("base must hold one weight of zero or more for each row")
    steps = [_step(frame, name, margin, weights) for name, margin in margins.items()]
    _require_equal_totals(margins)
    small = tuple(
        (name, str(level), int(count))
        for step, name in zip(steps, margins, strict=True)
        for level, count in zip(step.levels, step.answers, strict=True)
        if count < FEWEST_ANSWERS
    )
    at_bounds = np.zeros(len(frame), dtype=bool)
    for number in range(1, most_rounds + 1):
        for step in steps:
            weights = step.met(weights)
        if bounds is not None:
            weights, at_bounds = _cut(weights, bounds)
        gap = max((step.gap(weights) for step in steps), default=0.0)
        if gap <= tolerance:
            share = float(at_bounds.mean()) if len(frame) else 0.0
            return RakedWeights(weights, number, gap, share, small)
    raise ToolkitError("raking_failed", rounds=most_rounds, gap=f"{100 * gap:.2g}")


@dataclass(frozen=True)
class _Step:
    """One margin: which level each row has (-1: none), and the known number of each level."""

    codes: NDArray[np.intp]
    levels: tuple[Hashable, ...]
    known: NDArray[np.float64]
    answers: NDArray[np.int64]

    def sums(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        here = self.codes >= 0
        return np.asarray(np.bincount(self.codes[here], weights[here], len(self.levels)), dtype=np.float64)

    def met(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = self.sums(weights)
        factors = np.divide(self.known, sums, out=np.ones_like(sums), where=sums > 0)
        return np.asarray(weights * np.append(factors, 1.0)[self.codes], dtype=np.float64)

    def gap(self, weights: NDArray[np.float64]) -> float:
        distance = np.abs(self.sums(weights) - self.known)
        return float(np.max(distance / np.maximum(self.known, 1.0), initial=0.0))


def _step(frame: pd.DataFrame, name: str, margin: Margin, weights: NDArray[np.float64]) -> _Step:
    if name not in frame.columns:
        raise ToolkitError("raking_margin_unknown", variable=name)
    levels = tuple(margin)
    known = np.array([float(margin[level]) for level in levels])
    for level, number in zip(levels, known, strict=True):
        if not np.isfinite(number) or number < 0:
            raise ToolkitError("raking_number_impossible", variable=name, level=level, found=margin[level])
    place = {level: index for index, level in enumerate(levels)}
    column = frame[name]
    unknown = sorted({str(level) for level in column.dropna().unique() if level not in place})
    if unknown:
        raise ToolkitError("raking_level_unknown", variable=name, found=", ".join(unknown))
    codes = column.map(place).astype("float64").fillna(-1).to_numpy().astype(np.intp)
    answers = np.bincount(codes[(codes >= 0) & (weights > 0)], minlength=len(levels)).astype(np.int64)
    absent = [str(level) for level, count, number in zip(levels, answers, known, strict=True) if not count and number]
    if absent:
        raise ToolkitError("raking_level_absent", variable=name, found=", ".join(absent))
    return _Step(codes, levels, known, answers)


def _require_equal_totals(margins: Mapping[str, Margin]) -> None:
    totals = {name: float(sum(margin.values())) for name, margin in margins.items()}
    if totals and max(totals.values()) - min(totals.values()) > 1e-6 * max(totals.values()):
        listed = ", ".join(f"{name} {total:g}" for name, total in totals.items())
        raise ToolkitError("raking_totals_differ", found=listed)


def _cut(weights: NDArray[np.float64], bounds: Bounds) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return weights within the bounds around their mean, and which lie at one."""
    counted = weights[weights > 0]
    mean = float(counted.mean()) if len(counted) else 0.0
    lowest, highest = bounds.lowest * mean, bounds.highest * mean
    cut = np.where(weights > 0, np.clip(weights, lowest, highest), 0.0)
    return cut, (weights > 0) & ((cut <= lowest * (1 + 1e-9)) | (cut >= highest * (1 - 1e-9)))
