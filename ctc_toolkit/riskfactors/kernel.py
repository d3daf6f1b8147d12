"""The scoring kernel: a batch of answers becomes small weighted sums per stratum, PSU and combination of
groups.

A pure function of plan and batch. The sums of batches add up, and estimates with their variances are computed
from the sums alone; a city is one batch, a state a stream of row groups, a nation the same function as the
map step on a cluster. Per measure the work is one table lookup per item, one for the state, and a counting
pass over (cell, state).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.batch import AnswerBatch, dense
from ctc_toolkit.riskfactors.cutpoint_table import ANY_GRADE
from ctc_toolkit.riskfactors.plan import (
    ABOVE,
    ELEVATED,
    NO_CUT_POINT,
    NO_SCORE,
    NOT_ABOVE,
    Codes,
    Floats,
    Integers,
    MeasurePlan,
    RiskCount,
    ScoringPlan,
)
from ctc_toolkit.statistics.totals import PsuTotals, add_totals

Wanted = Literal["proportion", "mean", "both"]

Sum = NDArray[np.float64] | NDArray[np.int64]

_STATES = 4


@dataclass(frozen=True)
class ScoreCounts:
    """How often each score occurs, for rule S4 of disclosure and for checks.

    groups: grouping columns. shape: number of codes of each, "not known" included as the first.
    counts: by scale an array (product of `shape`, distinct scores) of respondents.
    """

    groups: tuple[str, ...]
    shape: tuple[int, ...]
    counts: dict[str, Integers]

    def largest_shares(self, scale: str, crossing: Sequence[str] = ()) -> Floats:
        """Return the share of respondents with the most frequent score, by combination of the group values.

        In the order of `statistics.estimates`; NaN where nobody has a score.
        """
        cube = self.counts[scale].reshape(*self.shape, -1)
        axes = [self.groups.index(name) for name in crossing]
        others = [place for place in range(len(self.shape)) if place not in axes]
        ordered = cube.sum(axis=tuple(others), keepdims=True).transpose(*axes, *others, len(self.shape))
        known = ordered[(slice(1, None),) * len(axes)].reshape(-1, cube.shape[-1])
        total = known.sum(axis=1)
        return np.where(total > 0, known.max(axis=1, initial=0) / np.maximum(total, 1), np.nan)


@dataclass(frozen=True)
class WaveTotals:
    """PSU totals of proportions and of means, and counts of scores; None where not wanted."""

    proportions: PsuTotals | None
    means: PsuTotals | None
    scores: ScoreCounts | None


@dataclass(frozen=True)
class Cells:
    """The cell of each respondent, and per cell the codes of stratum, PSU and groups, (cells, 2 + groups)."""

    index: Integers
    codes: Integers


def accumulate(
    plan: ScoringPlan, batch: AnswerBatch, kind: Literal["proportion", "mean"] = "proportion"
) -> PsuTotals:
    """Return the PSU totals of the shares (scales with a cut point, behaviours), or of the scale means."""
    totals = accumulate_wave(plan, batch, kind)
    wanted = totals.proportions if kind == "proportion" else totals.means
    if wanted is None:
        raise ValueError(f"unknown kind {kind!r}")
    return wanted


def accumulate_wave(plan: ScoringPlan, batch: AnswerBatch, wanted: Wanted = "both") -> WaveTotals:
    """Return proportions, means and counts of scores of a batch, each answer looked at once."""
    cells = cells_of(batch)
    work = _Work(plan, batch, cells, wanted)
    for measure in plan.measures:
        work.add(measure)
    if plan.risk_count:
        work.add_risk_count(plan.risk_count)
    return work.result()


@dataclass(frozen=True)
class RiskCounts:
    """Prorated number of elevated risk factors (0 where not counted) and state of "many", per respondent."""

    number: Floats
    states: Codes


def risk_counts(
    plan: ScoringPlan, rule: RiskCount, elevated: Integers, scored: Integers, grade: Codes
) -> RiskCounts:
    """Return the number of elevated risk factors as if all risk scales of the grade had been scored.

    elevated, scored: risk scales above the cut point, and with a flag, per respondent. "Many" is decided with
    whole
    numbers: elevated x scales >= many x scored.
    """
    grades = [*plan.grades, None]
    scales = [
        sum(ANY_GRADE in measure.graded or grade in measure.graded for measure in plan.risk_scales)
        for grade in grades
    ]
    needed = [max(1, math.ceil(rule.minimum_scored * number)) for number in scales]
    common = rule.many.get(ANY_GRADE, -1)
    many = np.array([common if grade is None else rule.many.get(grade, common) for grade in grades])[grade]
    total = np.array(scales)[grade]
    enough = scored >= np.array(needed)[grade]
    number = np.where(enough, elevated * total / np.maximum(scored, 1), 0.0)
    above = elevated * total >= many * scored
    states = np.where(many < 0, NO_CUT_POINT, np.where(above, ABOVE, NOT_ABOVE))
    return RiskCounts(number, np.where(enough, states, NO_SCORE).astype(np.uint8))


def add_waves(parts: Sequence[WaveTotals]) -> WaveTotals:
    """Return the sums of several batches of the same wave.

    Raises:
        ValueError: if the parts do not belong together.
    """
    proportions = [part.proportions for part in parts if part.proportions is not None]
    means = [part.means for part in parts if part.means is not None]
    counts = [part.scores for part in parts if part.scores is not None]
    return WaveTotals(
        add_totals(proportions) if proportions else None,
        add_totals(means) if means else None,
        add_counts(counts) if counts else None,
    )


def add_counts(parts: Sequence[ScoreCounts]) -> ScoreCounts:
    """Return the sums of counts of scores.

    Raises:
        ValueError: if the parts have different groups or scales.
    """
    first = parts[0]
    if any(part.shape != first.shape or part.counts.keys() != first.counts.keys() for part in parts):
        raise ValueError("counts of different scales or groups cannot be added")
    return replace(
        first, counts={name: np.sum([part.counts[name] for part in parts], axis=0) for name in first.counts}
    )


def cells_of(batch: AnswerBatch) -> Cells:
    """Return the cells of a batch, sorted by stratum, PSU and groups."""
    groups = [len(values) + 1 for values in batch.group_values.values()]
    psu, psus = _compact(batch.psu, 8 * len(batch))
    stratum, strata = _compact(batch.stratum, 8 * len(batch))
    columns, sizes = [psu], [len(psus)]
    stratum_of = np.zeros(len(psus), dtype=np.int64)
    stratum_of[psu] = stratum
    nested = not np.array_equal(stratum_of[psu], stratum)
    if nested:
        columns, sizes = [stratum, psu], [len(strata), len(psus)]
    columns += [batch.groups[name] + 1 for name in batch.group_values]
    sizes += groups
    key = columns[0]
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        key = key * size + column
    index, distinct = dense(key, math.prod(sizes))
    found = []
    for size in reversed(sizes):
        distinct, place = np.divmod(distinct, size)
        found.append(place)
    found.reverse()
    codes = [strata[found[0]], psus[found[1]]] if nested else [strata[stratum_of[found[0]]], psus[found[0]]]
    codes += [place - 1 for place in found[2 if nested else 1 :]]
    return _sorted(Cells(index, np.stack(codes, axis=1)))


def _compact(codes: Integers, limit: int) -> tuple[Integers, Integers]:
    """Return codes from 0 below `limit` and the codes they stand for; codes below it stay as they are."""
    size = int(codes.max()) + 1 if len(codes) else 1
    if size <= max(limit, 1):
        return codes, np.arange(size)
    distinct, place = np.unique(codes, return_inverse=True)
    return place, distinct


def _sorted(cells: Cells) -> Cells:
    """Return the cells in the order of their codes; without work where they are."""
    step = np.diff(cells.codes[:, :2], axis=0)
    if ((step[:, 0] > 0) | ((step[:, 0] == 0) & (step[:, 1] >= 0))).all():
        return cells
    order = np.lexsort(cells.codes.T[::-1])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Cells(rank[cells.index], cells.codes[order])


class _Work:
    """The sums while the measures are added one after the other."""

    def __init__(self, plan: ScoringPlan, batch: AnswerBatch, cells: Cells, wanted: Wanted) -> None:
        self.plan = plan
        self.batch = batch
        self.cells = cells
        self.size = len(cells.codes)
        self.with_state = cells.index * _STATES
        self.place = np.empty(len(batch), dtype=np.int64)
        self.idle = None
        if batch.weight is not None and not batch.weight.all():
            self.idle = batch.weight == 0
        further = [ELEVATED] if plan.risk_count else []
        counted = [measure.id for measure in plan.counted] + further
        scales = [measure.id for measure in plan.scales] + further
        self.shares = None if wanted == "mean" else _Sums.of(counted, self.size)
        self.means = None if wanted == "proportion" else _Sums.of(scales, self.size)
        self.shape = tuple(len(values) + 1 for values in batch.group_values.values())
        self.group = np.zeros(len(batch), dtype=np.int64)
        for name, values in batch.group_values.items():
            self.group = self.group * (len(values) + 1) + batch.groups[name] + 1
        self.scores: dict[str, Integers] = {}
        self.elevated = np.zeros(len(batch), dtype=np.int64)
        self.scored = np.zeros(len(batch), dtype=np.int64)

    def add(self, measure: MeasurePlan) -> None:
        """Add one measure."""
        if not self._needed(measure.id):
            return
        packed = measure.packed(self.batch.answers)
        if self.idle is not None:
            packed[self.idle] = 0
        states = measure.states_of(packed, self.batch.grade)
        if self.plan.risk_count and measure.is_scale and measure.kind == "risk":
            self.elevated += states == ABOVE
            self.scored += states >= NOT_ABOVE
        count, weight = self._count(measure.id, states)
        if self.means is not None and measure.is_scale:
            self._add_mean(measure.id, measure.values_of(packed), count, weight)
            self.scores[measure.id] = measure.by_score(self._counts(packed, measure.size))

    def add_risk_count(self, rule: RiskCount) -> None:
        """Add the number of elevated risk factors, after all measures."""
        counts = risk_counts(self.plan, rule, self.elevated, self.scored, self.batch.grade)
        count, weight = self._count(ELEVATED, counts.states)
        if self.means is not None:
            self._add_mean(ELEVATED, counts.number, count, weight)
            width = len(self.plan.risk_scales) + 1
            whole = np.where(counts.states == NO_SCORE, width, np.rint(counts.number)).astype(np.int64)
            self.scores[ELEVATED] = self._counts(whole, width + 1)[:, :width]

    def _needed(self, name: str) -> bool:
        return any(sums is not None and name in sums.column for sums in (self.shares, self.means))

    def _count(self, name: str, states: Codes) -> tuple[Integers, Sum]:
        """Add the share of a measure; return respondents and sums of weights by cell and state."""
        np.add(self.with_state, states, out=self.place)
        count = np.bincount(self.place, minlength=_STATES * self.size).reshape(-1, _STATES)
        weight: Sum = count
        if self.batch.weight is not None:
            weight = np.bincount(self.place, self.batch.weight, _STATES * self.size).reshape(-1, _STATES)
        if self.shares is not None and name in self.shares.column:
            place = self.shares.column[name]
            np.add(count[:, NOT_ABOVE], count[:, ABOVE], out=self.shares.count[:, place])
            np.add(weight[:, NOT_ABOVE], weight[:, ABOVE], out=self.shares.weight[:, place])
            self.shares.hits[:, place] = count[:, ABOVE]
            self.shares.weighted[:, place] = weight[:, ABOVE]
        return count, weight

    def _add_mean(self, name: str, values: Floats, count: Integers, weight: Sum) -> None:
        """Add the mean of a measure; `values` are 0 where there is no score."""
        if self.means is None:
            return
        place = self.means.column[name]
        product = values if self.batch.weight is None else values * self.batch.weight
        self.means.count[:, place] = count[:, NO_CUT_POINT] + count[:, NOT_ABOVE] + count[:, ABOVE]
        self.means.weight[:, place] = weight[:, NO_CUT_POINT] + weight[:, NOT_ABOVE] + weight[:, ABOVE]
        self.means.weighted[:, place] = np.bincount(self.cells.index, product, self.size)
        self.means.squares()[:, place] = np.bincount(self.cells.index, product * values, self.size)

    def _counts(self, values: NDArray[np.integer[Any]], size: int) -> Integers:
        """Return how often each value below `size` occurs, (combinations of groups, size)."""
        np.multiply(self.group, size, out=self.place)
        np.add(self.place, values, out=self.place)
        return np.bincount(self.place, minlength=size * math.prod(self.shape)).reshape(-1, size)

    def result(self) -> WaveTotals:
        """Return the sums of all measures added."""
        batch = self.batch
        present = np.ones(len(batch), dtype=bool) if self.idle is None else ~self.idle
        shared: dict[str, Any] = {
            "keys": pd.DataFrame(self.cells.codes, columns=["stratum", "psu", *batch.group_values]),
            "group_values": dict(batch.group_values),
            "population_psus": None if batch.population_psus is None else dict(batch.population_psus),
            "stratum_labels": batch.stratum_labels,
            "respondents": np.bincount(self.cells.index[present], minlength=self.size),
        }
        return WaveTotals(
            None if self.shares is None else self.shares.totals("proportion", shared),
            None if self.means is None else self.means.totals("mean", shared),
            None if self.means is None else ScoreCounts(tuple(batch.group_values), self.shape, self.scores),
        )


@dataclass
class _Sums:
    """Sums by cell and measure; for a proportion y * y = y, so the squared sums are the weighted ones."""

    column: dict[str, int]
    count: Integers
    hits: Integers
    weight: Floats
    weighted: Floats
    squared: Floats | None

    @classmethod
    def of(cls, measures: Sequence[str], cells: int) -> _Sums:
        shape = (cells, len(measures))
        column = {name: place for place, name in enumerate(measures)}
        whole = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        return cls(column, *whole, np.zeros(shape), np.zeros(shape), None)

    def squares(self) -> Floats:
        """Return the array of squared sums, made on first use."""
        if self.squared is None:
            self.squared = np.zeros(self.weight.shape)
        return self.squared

    def totals(self, kind: str, shared: dict[str, Any]) -> PsuTotals:
        squared = self.weighted if self.squared is None else self.squared
        sums = (self.count, self.hits, self.weight, self.weighted, squared)
        keys = shared["keys"]
        rest = {name: value for name, value in shared.items() if name != "keys"}
        return PsuTotals(tuple(self.column), kind, keys, *sums, **rest)
