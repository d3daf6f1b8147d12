"""Taylor linearisation from PSU totals: domains as rows of a matrix, variances as one pass over it.

A domain never filters the design: its PSUs are compared with all sampled PSUs of their stratum, those without
a respondent in the domain entering with zero (Woodruff 1971; Binder 1983; Lumley 2010, chapter 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.statistics.lonely import WHOLE_SURVEY, CollapseLevel, LonelyPsu, StrataPlan, plan_strata
from ctc_toolkit.statistics.totals import Floats, Integers, PsuTotals

_Number = TypeVar("_Number", np.int64, np.float64)

_BLOCK = 1 << 17
"""Numbers of a block of PSUs x measures: small enough to stay in the processor's cache."""
_SHORT = 6
"""Rows up to which a segment is summed row by row."""


@dataclass(frozen=True)
class SampledDesign:
    """The sample behind PSU totals. PSUs are numbered along their variance strata.

    order: (C,) cells by PSU. psu: (C,) PSU of each cell in that order, ascending. stratum: (P,) variance
    stratum of each PSU, ascending. plan: the variance strata.
    """

    order: Integers
    psu: Integers
    stratum: Integers
    plan: StrataPlan

    @property
    def psus(self) -> int:
        """Number of sampled PSUs."""
        return len(self.stratum)


@dataclass(frozen=True)
class Domain:
    """One domain: where it lies in the sample, and its sums.

    psu: (D,) PSUs with a cell in the domain, ascending. psu_weight, psu_weighted: (D, M) sums of w and w y
    there; they may lie in buffers that the next domain overwrites.
    count, hits, weight, weighted, squared: (M,) sums over the domain (see PsuTotals).
    psus: (M,) PSUs that hold a value. strata: (M,) variance strata that hold a value; silent, averaged: those
    of them that add no variance of their own, and whose place the others take ("average"). The three are 0
    where no stratum of the design is silent.
    degrees_of_freedom: PSUs minus variance strata that hold respondents of the domain, whether or not they
    answered.
    """

    psu: Integers
    psu_weight: Floats
    psu_weighted: Floats
    count: Integers
    hits: Integers
    weight: Floats
    weighted: Floats
    squared: Floats
    psus: Integers
    strata: Integers
    silent: Integers
    averaged: Integers
    degrees_of_freedom: int

    @property
    def stands_for(self) -> Floats:
        """(M,) factor on the variance: strata over those that have one ("average"), or 1; NaN: none has."""
        bearing = (self.strata - self.averaged).astype(float)
        factor = np.full(len(self.psus), np.nan)
        np.divide(self.strata, bearing, out=factor, where=bearing > 0)
        return np.where(self.averaged == 0, 1.0, factor)

    @property
    def without_variance(self) -> NDArray[np.bool_]:
        """(M,) whether fewer than two PSUs hold a value, or all values lie in silent strata."""
        return np.asarray((self.psus < 2) | ((self.strata > 0) & (self.silent == self.strata)))


class Buffers:
    """Two (P, M) matrices that one domain after the other fills, so that memory is asked for once."""

    def __init__(self, design: SampledDesign, totals: PsuTotals) -> None:
        """Make the matrices for the PSUs of `design` and the measures of `totals`."""
        self.weight = np.empty((design.psus, len(totals.measures)))
        self.weighted = np.empty_like(self.weight)


def sampled_design(
    totals: PsuTotals,
    lonely_psu: LonelyPsu = "collapse",
    collapse_order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> SampledDesign:
    """Return the design behind `totals`: all PSUs that occur in its cells, whatever their answers.

    Raises:
        ToolkitError: as `plan_strata`.
    """
    stratum = totals.keys["stratum"].to_numpy(dtype=np.int64)
    psu = totals.keys["psu"].to_numpy(dtype=np.int64)
    codes, position = np.unique(stratum, return_inverse=True)
    order = _sorted(position, psu)
    new_psu = _changes(position[order], psu[order])
    sampled = np.bincount(position[order][new_psu], minlength=len(codes))
    population = None
    if totals.population_psus is not None:
        population = np.array([totals.population_psus.get(int(code), np.inf) for code in codes], dtype=float)
    labels = [totals.stratum_label(int(code)) for code in codes]
    plan = plan_strata(sampled, population, labels, lonely_psu=lonely_psu, collapse_order=collapse_order)
    if plan.merged:
        order = order[np.argsort(plan.group[position[order]], kind="stable")]
        new_psu = _changes(position[order], psu[order])
    return SampledDesign(order, np.cumsum(new_psu) - 1, plan.group[position[order][new_psu]], plan)


def domain_sums(
    totals: PsuTotals,
    design: SampledDesign,
    chosen: NDArray[np.bool_] | None = None,
    buffers: Buffers | None = None,
) -> Domain:
    """Return the domain of the `chosen` cells, a mask over `design.order`; None: all respondents."""
    buffers = Buffers(design, totals) if buffers is None else buffers
    cells, psu_of_cell = design.order, design.psu
    if chosen is not None:
        positions = np.flatnonzero(chosen)
        cells, psu_of_cell = cells[positions], psu_of_cell[positions]
    starts = np.flatnonzero(_changes(psu_of_cell))
    psu = psu_of_cell[starts]
    psu_weight, weight, valued = _by_psu(totals.weight, cells, starts, buffers.weight)
    psu_weighted, weighted, _ = _by_psu(totals.weighted, cells, starts, buffers.weighted)
    held = _held(design, psu, psu_weight, valued)
    rows = totals.count_rows(cells)
    return Domain(
        psu=psu,
        psu_weight=psu_weight,
        psu_weighted=psu_weighted,
        count=_column_sums(totals.count, rows),
        hits=_column_sums(totals.hits, rows),
        weight=weight,
        weighted=weighted,
        squared=weighted if totals.kind == "proportion" else _column_sums(totals.squared, rows),
        psus=held[0],
        strata=held[1],
        silent=held[2],
        averaged=held[3],
        degrees_of_freedom=_degrees_of_freedom(totals, design, cells, psu_of_cell),
    )


def _held(design: SampledDesign, psu: Integers, weight: Floats, psus: Integers) -> Integers:
    """Return the (4, M) numbers of PSUs, strata, silent and averaged strata of a domain that hold values."""
    held = np.zeros((4, weight.shape[1]), dtype=np.int64)
    held[0] = psus
    if design.plan.silent.any() and len(psu):
        valued = weight > 0
        starts = np.flatnonzero(_changes(design.stratum[psu]))
        stratum = design.stratum[psu[starts]]
        strata = np.logical_or.reduceat(valued, starts, axis=0)
        held[1] = strata.sum(axis=0)
        held[2] = strata[design.plan.silent[stratum]].sum(axis=0)
        held[3] = strata[design.plan.averaged[stratum]].sum(axis=0)
    return held


def _degrees_of_freedom(totals: PsuTotals, design: SampledDesign, cells: Integers, psu_of_cell: Integers) -> int:
    """Return PSUs minus strata that hold respondents with a weight above 0 (R: degf of the subset)."""
    present = psu_of_cell if totals.respondents is None else psu_of_cell[totals.respondents[cells] > 0]
    present = present[_changes(present)]
    return len(present) - int(_changes(design.stratum[present]).sum())


def variance(design: SampledDesign, domain: Domain, ratio: Floats | None) -> Floats:
    """Return the (M,) variances of the domain's sums of w y - ratio w; of w y where ratio is None.

    For a mean divide by the squared sum of weights.
    """
    result = np.zeros(len(domain.weight))
    for block in stratum_blocks(design, domain.psu, len(result)):
        if ratio is None:
            deviations = domain.psu_weighted[block.rows].copy()
        else:
            deviations = domain.psu_weighted[block.rows] - ratio * domain.psu_weight[block.rows]
        result += _scaled_squares(design.plan, block, deviations)
    return result * domain.stands_for


@dataclass(frozen=True)
class Block:
    """Some complete variance strata of a domain: rows, where each begins in the block, and which."""

    rows: slice
    starts: Integers
    strata: Integers


def stratum_blocks(design: SampledDesign, psu: Integers, width: int) -> Iterator[Block]:
    """Yield the PSUs of a domain in blocks of complete strata, so that intermediate results stay small."""
    stratum = design.stratum[psu]
    starts = np.flatnonzero(_changes(stratum))
    ends = np.r_[starts[1:], len(psu)]
    limit = max(1, _BLOCK // max(width, 1))
    first = 0
    while first < len(starts):
        last = int(np.searchsorted(ends, starts[first] + limit, side="right"))
        last = max(last, first + 1)
        rows = slice(int(starts[first]), int(ends[last - 1]))
        yield Block(rows, starts[first:last] - starts[first], stratum[starts[first:last]])
        first = last


def centre(plan: StrataPlan, block: Block, deviations: Floats) -> tuple[Floats, Floats]:
    """Subtract the means of all sampled PSUs of a stratum from `deviations`; return it and the (S, M) means.

    PSUs of the stratum that are not in the block have the deviation zero and are counted in the mean.
    """
    sizes = np.diff(np.r_[block.starts, len(deviations)])
    means = _segment_sums(deviations, block.starts, sizes) / plan.psus[block.strata][:, None]
    means[~plan.centred[block.strata]] = 0.0
    deviations -= np.repeat(means, sizes, axis=0)
    return deviations, means


def _scaled_squares(plan: StrataPlan, block: Block, deviations: Floats) -> Floats:
    sizes = np.diff(np.r_[block.starts, len(deviations)])
    deviations, means = centre(plan, block, deviations)
    np.square(deviations, out=deviations)
    squares = _segment_sums(deviations, block.starts, sizes)
    squares += (plan.psus[block.strata] - sizes)[:, None] * np.square(means)
    return np.asarray(plan.scale[block.strata] @ squares, dtype=float)


def _sorted(stratum: Integers, psu: Integers) -> Integers:
    """Return the order of cells by stratum and PSU; no sorting where they are sorted already."""
    step = np.diff(stratum)
    if bool(((step > 0) | ((step == 0) & (np.diff(psu) >= 0))).all()):
        return np.arange(len(stratum))
    return np.lexsort((psu, stratum))


def _changes(*columns: Integers) -> NDArray[np.bool_]:
    """Return a mask of the positions at which one of the columns differs from the position before."""
    changes = np.ones(len(columns[0]), dtype=bool)
    if len(changes) > 1:
        changes[1:] = columns[0][1:] != columns[0][:-1]
        for column in columns[1:]:
            changes[1:] |= column[1:] != column[:-1]
    return changes


def _by_psu(values: Floats, cells: Integers, starts: Integers, buffer: Floats) -> tuple[Floats, Floats, Integers]:
    """Return the sums of the cells of each PSU, in `buffer`, their totals, and how many of them are above 0.

    PSU i begins at `starts[i]` of `cells`.

    Adds all first cells, then all second cells and so on, a block of PSUs at a time: contiguous work in the
    cache, however small the PSUs are.
    """
    sums = buffer[: len(starts)]
    total, positive = np.zeros(values.shape[1]), np.zeros(values.shape[1], dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(cells)])
    step = max(1, _BLOCK // max(values.shape[1], 1))
    for low in range(0, len(starts), step):
        part, begin, size = sums[low : low + step], starts[low : low + step], sizes[low : low + step]
        np.take(values, cells[begin], axis=0, out=part, mode="clip")
        for rank in range(1, int(size.max())):
            more = np.flatnonzero(size > rank)
            part[more] += values[cells[begin[more] + rank]]
        total += part.sum(axis=0)
        positive += np.count_nonzero(part > 0, axis=0)
    return sums, total, positive


def _segment_sums(values: Floats, starts: Integers, sizes: Integers) -> Floats:
    """Return the sums of consecutive rows; short segments are added rank by rank, four times faster."""
    if sizes.max() > _SHORT:
        return np.asarray(np.add.reduceat(values, starts, axis=0), dtype=float)
    sums: Floats = values[starts]
    for rank in range(1, int(sizes.max())):
        more = np.flatnonzero(sizes > rank)
        sums[more] += values[starts[more] + rank]
    return sums


def _column_sums(values: NDArray[_Number], cells: Integers) -> NDArray[_Number]:
    """Return column sums over `cells`, block by block, without a copy of the whole."""
    if len(cells) == len(values):
        return np.asarray(values.sum(axis=0))
    step = max(1, _BLOCK // max(values.shape[1], 1))
    result = np.zeros(values.shape[1], dtype=values.dtype)
    for low in range(0, len(cells), step):
        result += values[cells[low : low + step]].sum(axis=0)
    return result
