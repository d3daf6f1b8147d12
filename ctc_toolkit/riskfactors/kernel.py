"""The scoring kernel: a batch of answers becomes small weighted sums per stratum, PSU and combination of groups.

A pure function of plan and batch. The sums of batches add up, and estimates with their variances are computed from
the sums alone; a city is one batch, a state a stream of row groups, a nation the same function as the map step on a
cluster. Per measure the work is one small integer per item, one lookup for the state, and one pass that adds the
weights up by (cell, state).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.atom_counts import AtomCounts, add_atoms, atoms_of
from ctc_toolkit.riskfactors.batch import AnswerBatch, dense
from ctc_toolkit.riskfactors.cutpoint_table import ANY_GRADE
from ctc_toolkit.riskfactors.lookups import Codes
from ctc_toolkit.riskfactors.plan import (
    ABOVE,
    ELEVATED,
    NO_CUT_POINT,
    NO_SCORE,
    NOT_ABOVE,
    Floats,
    Integers,
    MeasurePlan,
    RiskCount,
    ScoringPlan,
)
from ctc_toolkit.statistics.totals import PsuTotals, add_totals

Wanted = Literal["proportion", "mean", "both"]

Sum = NDArray[np.float64] | NDArray[np.int64]

STATES = 4
_JOINT = 4
_MOST_BINS = 1 << 18


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
    """PSU totals of proportions and of means, and counts of scores; None where not wanted.

    by_grade: respondents by grade of the plan, those whose grade is not known last. atoms: None where the batch has no
        columns of atoms.
    """

    proportions: PsuTotals | None
    means: PsuTotals | None
    scores: ScoreCounts | None
    by_grade: Integers
    atoms: AtomCounts | None = None


@dataclass(frozen=True)
class Cells:
    """The cell of each respondent, and per cell the codes of stratum, PSU and groups, (cells, 2 + groups)."""

    index: Integers
    codes: Integers


def accumulate(plan: ScoringPlan, batch: AnswerBatch, kind: Literal["proportion", "mean"] = "proportion") -> PsuTotals:
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


def risk_counts(plan: ScoringPlan, rule: RiskCount, elevated: Integers, scored: Integers, grade: Codes) -> RiskCounts:
    """Return the number of elevated risk factors as if all risk scales of the grade had been scored.

    elevated, scored: risk scales above the cut point, and with a flag, per respondent. "Many" is decided with whole
    numbers: elevated x scales >= many x scored.
    """
    grades = [*plan.grades, None]
    scales = [
        sum(ANY_GRADE in measure.graded or grade in measure.graded for measure in plan.risk_scales) for grade in grades
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
    atoms = [part.atoms for part in parts if part.atoms is not None]
    return WaveTotals(
        add_totals(proportions) if proportions else None,
        add_totals(means) if means else None,
        add_counts(counts) if counts else None,
        np.sum([part.by_grade for part in parts], axis=0),
        add_atoms(atoms) if atoms else None,
    )


def add_counts(parts: Sequence[ScoreCounts]) -> ScoreCounts:
    """Return the sums of counts of scores.

    Raises:
        ValueError: if the parts have different groups or scales.
    """
    first = parts[0]
    if any(part.shape != first.shape or part.counts.keys() != first.counts.keys() for part in parts):
        raise ValueError("counts of different scales or groups cannot be added")
    return replace(first, counts={name: np.sum([part.counts[name] for part in parts], axis=0) for name in first.counts})


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
        self.with_state = cells.index * STATES
        self.place = np.empty(len(batch), dtype=np.int64)
        self.idle = batch.weight == 0 if batch.weight is not None and not batch.weight.all() else None
        further = [ELEVATED] if plan.risk_count else []
        counted = [measure.id for measure in plan.counted] + further
        scales = [measure.id for measure in plan.scales] + further
        self.shares = None if wanted == "mean" else _Sums.of(counted, self.size)
        self.means = None if wanted == "proportion" else _Sums.of(scales, self.size)
        self.shape = tuple(len(values) + 1 for values in batch.group_values.values())
        self.group = np.zeros(len(batch), dtype=np.int64)
        for name, values in batch.group_values.items():
            self.group = self.group * (len(values) + 1) + batch.groups[name] + 1
        self.atoms = _Atoms.of(batch) if batch.atoms else None
        by_atom = self.atoms is not None and self.atoms.holds(batch.group_values)
        self.counts = None if by_atom else JointCounts(self.group, math.prod(self.shape))
        self.scores: dict[str, Integers] = {}
        self.squared: dict[str, Floats] = {}
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
        weight = self._weigh(measure.id, states)
        if self.means is not None and measure.is_scale:
            self._add_mean(measure.id, measure.values_of(packed), weight)
            np.multiply(self.group, measure.size, out=self.place)
            np.add(self.place, packed, out=self.place)
            counts = self._histogram(measure.size)
            weights = counts if self.batch.weight is None else self._histogram(measure.size, self.batch.weight)
            self.scores[measure.id] = measure.by_score(counts)
            self.squared[measure.id] = weights @ measure.squares

    def add_risk_count(self, rule: RiskCount) -> None:
        """Add the number of elevated risk factors, after all measures."""
        found = risk_counts(self.plan, rule, self.elevated, self.scored, self.batch.grade)
        weight = self._weigh(ELEVATED, found.states)
        if self.means is not None:
            self._add_mean(ELEVATED, found.number, weight)
            width = len(self.plan.risk_scales) + 1
            whole = np.where(found.states == NO_SCORE, width, np.rint(found.number)).astype(np.int64)
            np.add(self.group * (width + 1), whole, out=self.place)
            self.scores[ELEVATED] = self._histogram(width + 1)[:, :width]
            squares = found.number**2 * (1.0 if self.batch.weight is None else self.batch.weight)
            self.squared[ELEVATED] = np.asarray(np.bincount(self.group, squares, math.prod(self.shape)), dtype=float)

    def _needed(self, name: str) -> bool:
        return self.atoms is not None or any(
            sums is not None and name in sums.column for sums in (self.shares, self.means)
        )

    def _weigh(self, name: str, states: Codes) -> Sum:
        """Add the share of a measure; return the sums of weights by cell and state."""
        for counts in (self.counts, None if self.atoms is None else self.atoms.counts):
            if counts is not None:
                counts.add(name, states)
        np.add(self.with_state, states, out=self.place)
        weight: Sum = np.bincount(self.place, self.batch.weight, STATES * self.size).reshape(-1, STATES)
        if self.shares is not None and name in self.shares.column:
            place = self.shares.column[name]
            np.add(weight[:, NOT_ABOVE], weight[:, ABOVE], out=self.shares.weight[place])
            self.shares.weighted[place] = weight[:, ABOVE]
        return weight

    def _add_mean(self, name: str, values: Floats, weight: Sum) -> None:
        """Add the mean of a measure; `values` are 0 where there is no score."""
        if self.means is None:
            return
        place = self.means.column[name]
        product = values if self.batch.weight is None else values * self.batch.weight
        self.means.weight[place] = weight[:, NO_CUT_POINT] + weight[:, NOT_ABOVE] + weight[:, ABOVE]
        self.means.weighted[place] = np.bincount(self.cells.index, product, self.size)

    def _histogram(self, size: int, weight: Floats | None = None) -> NDArray[Any]:
        """Return how often each value below `size` occurs at `place`, (combinations of groups, size)."""
        return np.bincount(self.place, weight, size * math.prod(self.shape)).reshape(-1, size)

    def _by_state(self) -> dict[str, Integers]:
        """Return respondents by measure, (combinations of groups, states)."""
        if self.counts is not None:
            return self.counts.result()
        assert self.atoms is not None  # noqa: S101 - one of both counts
        return self.atoms.by_groups(self.batch.group_values)

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
            "counts_by": "groups",
        }
        by_state = self._by_state()
        proportions = means = scores = None
        if self.shares is not None:
            known = [by_state[name] for name in self.shares.column]
            count = _columns([counts[:, NOT_ABOVE] + counts[:, ABOVE] for counts in known], self.shape)
            hits = _columns([counts[:, ABOVE] for counts in known], self.shape)
            proportions = self.shares.totals("proportion", count, hits, None, shared)
        if self.means is not None:
            count = _columns([by_state[name][:, NO_SCORE + 1 :].sum(axis=1) for name in self.means.column], self.shape)
            squared = _columns([self.squared[name] for name in self.means.column], self.shape).astype(np.float64)
            means = self.means.totals("mean", count, np.zeros_like(count), squared, shared)
            scores = ScoreCounts(tuple(batch.group_values), self.shape, self.scores)
        by_grade = np.bincount(batch.grade, minlength=len(self.plan.grades) + 1)
        return WaveTotals(proportions, means, scores, by_grade, self.atoms.result() if self.atoms else None)


def _columns(parts: list[NDArray[Any]], shape: tuple[int, ...]) -> NDArray[Any]:
    """Return the arrays side by side; an array without columns where there are none."""
    return np.stack(parts, axis=1) if parts else np.zeros((math.prod(shape), 0), dtype=np.int64)


class JointCounts:
    """Counts respondents by group and state of each measure, several measures in one pass over the respondents."""

    def __init__(self, group: Integers, groups: int) -> None:
        """Start with the combination of groups of each respondent, one of `groups`."""
        self.groups = groups
        self.together = _JOINT if groups * STATES**_JOINT <= _MOST_BINS else 1
        self.start = group.astype(np.min_scalar_type(groups * STATES**self.together))
        self.waiting: list[tuple[str, Codes]] = []
        self.found: dict[str, Integers] = {}

    def add(self, name: str, states: Codes) -> None:
        """Add the states of a measure."""
        self.waiting.append((name, states))
        if len(self.waiting) == self.together:
            self._count()

    def result(self) -> dict[str, Integers]:
        """Return respondents by measure, (groups, states)."""
        if self.waiting:
            self._count()
        return self.found

    def _count(self) -> None:
        joint = self.start.copy()
        for _, states in self.waiting:
            np.multiply(joint, STATES, out=joint)
            np.add(joint, states, out=joint)
        measures = len(self.waiting)
        cube = np.bincount(joint, minlength=self.groups * STATES**measures).reshape(-1, *[STATES] * measures)
        for place, (name, _) in enumerate(self.waiting, start=1):
            others = tuple(axis for axis in range(1, measures + 1) if axis != place)
            self.found[name] = cube.sum(axis=others)
        self.waiting.clear()


@dataclass(frozen=True)
class _Atoms:
    """Counts by atom while the measures are added."""

    columns: tuple[str, ...]
    codes: Integers
    counts: JointCounts

    @classmethod
    def of(cls, batch: AnswerBatch) -> _Atoms:
        place, codes = atoms_of(batch.atoms)
        return cls(tuple(batch.atoms), codes, JointCounts(place, len(codes)))

    def holds(self, groups: Iterable[str]) -> bool:
        """Return whether every combination of the groups consists of whole atoms."""
        return set(groups) <= set(self.columns)

    def by_groups(self, group_values: Mapping[str, tuple[str, ...]]) -> dict[str, Integers]:
        """Return the counts by combination of groups, as `JointCounts` of the groups would."""
        place, size = np.zeros(len(self.codes), dtype=np.int64), 1
        for name, values in group_values.items():
            place = place * (len(values) + 1) + self.codes[:, self.columns.index(name)] + 1
            size *= len(values) + 1
        found = {}
        for name, counts in self.counts.result().items():
            found[name] = np.zeros((size, STATES), dtype=np.int64)
            np.add.at(found[name], place, counts)
        return found

    def result(self) -> AtomCounts:
        found = self.counts.result()
        cube = np.stack(list(found.values()), axis=1) if found else np.zeros((len(self.codes), 0, STATES), dtype=int)
        answered = cube[:, :, NOT_ABOVE] + cube[:, :, ABOVE]
        scored = cube[:, :, NO_SCORE + 1 :].sum(axis=2)
        return AtomCounts(self.columns, self.codes, tuple(found), answered, cube[:, :, ABOVE], scored)


@dataclass
class _Sums:
    """Sums of weights by measure and cell: in the memory measure after measure."""

    column: dict[str, int]
    weight: Floats
    weighted: Floats

    @classmethod
    def of(cls, measures: Sequence[str], cells: int) -> _Sums:
        shape = (len(measures), cells)
        column = {name: place for place, name in enumerate(measures)}
        return cls(column, np.empty(shape), np.empty(shape))

    def totals(
        self, kind: str, count: Integers, hits: Integers, squared: Floats | None, shared: dict[str, Any]
    ) -> PsuTotals:
        """Return the totals; for a proportion y * y = y, so the squared sums are the weighted ones."""
        weighted = self.weighted.T
        return PsuTotals(
            measures=tuple(self.column),
            kind=kind,
            count=count,
            hits=hits,
            weight=self.weight.T,
            weighted=weighted,
            squared=weighted if squared is None else squared,
            **shared,
        )
