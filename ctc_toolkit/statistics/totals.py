"""Weighted sums per stratum, PSU and group: all that estimates and their variances need; batches add up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SUMS = ("count", "hits", "weight", "weighted", "squared")
_BY_PSU = ("weight", "weighted")
_COUNTS = ("count", "hits", "squared")


@dataclass(frozen=True)
class PsuTotals:
    """Sums over the respondents of each cell; a cell is one stratum, PSU and combination of group values.

    measures: M ids. kind: "proportion" (y is 0 or 1) or "mean" (y is any number).
    keys: C rows with the integer columns `stratum` and `psu`, and one integer column per grouping column
        (index into `group_values`, -1 where the respondent has no value). PSU codes are unique within a
        stratum.
    count: respondents with a value. hits: unweighted sum of y; zeros for means. Respondents with weight 0 are
        in neither. squared: sums of w*y*y. All three (C, M), or by combination of groups, see `counts_by`.
    weight, weighted: (C, M) sums of w and w*y over respondents with a value.
    group_values: for each grouping column the value ids in the order of their codes.
    population_psus: PSUs in the population by stratum code, for the finite population correction; None: none.
    stratum_labels: labels by stratum code, for messages; may be empty.
    respondents: (C,) respondents with a weight above 0, whether or not they answered; None: at least one per
    cell.

    counts_by: "cell", or "groups": count, hits and squared have one row per combination of group codes only,
        the code -1 first and the last grouping column fastest. Variances need weights by PSU, but no counts.

    Cells without respondents with a value still count: they say that the PSU was in the sample. For
    proportions y*y = y, so `squared` is `weighted` itself.
    """

    measures: tuple[str, ...]
    kind: str
    keys: pd.DataFrame
    count: Integers
    hits: Integers
    weight: Floats
    weighted: Floats
    squared: Floats
    group_values: dict[str, tuple[str, ...]]
    population_psus: dict[int, float] | None = None
    stratum_labels: tuple[str, ...] = ()
    respondents: Integers | None = None
    counts_by: Literal["cell", "groups"] = "cell"

    def __post_init__(self) -> None:
        shape = (len(self.keys), len(self.measures))
        counts = shape if self.counts_by == "cell" else (math.prod(self.combinations), len(self.measures))
        for name in SUMS:
            by_cell = name in _BY_PSU or getattr(self, name) is self.weighted
            expected = shape if by_cell else counts
            if getattr(self, name).shape != expected:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, expected {expected}")
        if self.respondents is not None and self.respondents.shape != shape[:1]:
            raise ValueError(f"respondents has shape {self.respondents.shape}, expected {shape[:1]}")

    @property
    def combinations(self) -> tuple[int, ...]:
        """Number of codes of each grouping column, -1 for "not known" included."""
        return tuple(len(values) + 1 for values in self.group_values.values())

    def count_rows(self, cells: Integers) -> Integers:
        """Return the rows of count, hits and squared that belong to `cells`, all cells of some groups."""
        if self.counts_by == "cell":
            return cells
        present = np.zeros(math.prod(self.combinations), dtype=bool)
        present[self._combination[cells]] = True
        return np.flatnonzero(present)

    @cached_property
    def _combination(self) -> Integers:
        place = np.zeros(len(self.keys), dtype=np.int64)
        for name, size in zip(self.groups, self.combinations, strict=True):
            place = place * size + self.keys[name].to_numpy() + 1
        return place

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the grouping columns."""
        return tuple(self.group_values)

    def select(self, measures: Sequence[str]) -> PsuTotals:
        """Return the totals of some measures, in the order asked for.

        Raises:
            ValueError: if a measure is not among them.
        """
        missing = [measure for measure in measures if measure not in self.measures]
        if missing:
            raise ValueError(f"the totals hold no measure {missing[0]!r}")
        columns = [self.measures.index(measure) for measure in measures]
        sums = {name: getattr(self, name)[:, columns] for name in SUMS}
        if self.squared is self.weighted:
            sums["squared"] = sums["weighted"]
        return replace(self, measures=tuple(measures), **sums)

    def stratum_label(self, code: int) -> str:
        """Return the label of a stratum code; the code itself where there is none."""
        return self.stratum_labels[code] if 0 <= code < len(self.stratum_labels) else str(code)


def add_totals(parts: Sequence[PsuTotals]) -> PsuTotals:
    """Return the sums of several batches of the same survey (same measures, groups and codes).

    The cells of the result are sorted by stratum, PSU and groups; a single batch is returned as it is.

    Raises:
        ValueError: if the parts differ in measures, kind, grouping columns, labels or population, or there is
        none.
    """
    if not parts:
        raise ValueError("there is no batch to add")
    first = parts[0]
    if any(_signature(part) != _signature(first) for part in parts):
        raise ValueError("batches of different measures, groups or strata cannot be added")
    if len(parts) == 1:
        return first
    columns = ["stratum", "psu", *first.groups]
    keys, places = _joined_cells([part.keys[columns].to_numpy(dtype=np.int64) for part in parts])

    def added(name: str) -> NDArray[Any]:
        values = [getattr(part, name) for part in parts]
        if first.counts_by == "groups" and name in _COUNTS:
            return np.asarray(np.sum(values, axis=0))
        return _add_at(places, values, len(keys))

    counted = all(part.respondents is not None for part in parts)
    sums = {name: added(name) for name in SUMS[:-1]}
    shared = all(part.squared is part.weighted for part in parts)
    sums["squared"] = sums["weighted"] if shared else added("squared")
    return PsuTotals(
        first.measures,
        first.kind,
        pd.DataFrame(keys, columns=columns),
        **sums,
        group_values=first.group_values,
        population_psus=_joined_population(parts),
        stratum_labels=first.stratum_labels,
        respondents=added("respondents") if counted else None,
        counts_by=first.counts_by,
    )


def _joined_cells(keys: Sequence[Integers]) -> tuple[Integers, list[slice | Integers]]:
    """Return the distinct keys of all parts in ascending order, and the places of each part's cells among
    them.

    Batches of a sorted file follow each other; their places are plain slices.
    """
    stacked = np.concatenate(keys)
    step = np.diff(stacked, axis=0)
    changed = step != 0
    first = changed.argmax(axis=1)
    ascending = (step[np.arange(len(step)), first] >= 0).all()
    order = np.arange(len(stacked)) if ascending else np.lexsort(stacked.T[::-1])
    ordered = stacked[order]
    starts = np.ones(len(stacked), dtype=bool)
    starts[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    place = np.empty(len(stacked), dtype=np.int64)
    place[order] = np.cumsum(starts) - 1
    ends = np.cumsum([len(part) for part in keys])
    places = [place[end - len(part) : end] for part, end in zip(keys, ends, strict=True)]
    return ordered[starts], [_as_slice(part) for part in places]


def _add_at(places: Sequence[slice | Integers], values: Sequence[NDArray[Any]], rows: int) -> NDArray[Any]:
    """Return `rows` sums of the values at the places of each part; parts that follow each other are only put there."""
    shape = (rows, *values[0].shape[1:])
    following = [place for place in places if isinstance(place, slice)]
    if len(following) == len(places):
        ends = np.maximum.accumulate([0, *(place.stop for place in following)])
        if all(span.start <= end <= span.stop for span, end in zip(following, ends[:-1], strict=True)):
            total = np.empty(shape, dtype=values[0].dtype)
            for span, end, value in zip(following, ends[:-1].tolist(), values, strict=True):
                shared = end - span.start
                total[span.start : end] += value[:shared]
                total[end : span.stop] = value[shared:]
            return total
    total = np.zeros(shape, dtype=values[0].dtype)
    for place, value in zip(places, values, strict=True):
        if isinstance(place, slice) or bool((np.diff(place) > 0).all()):
            total[place] += value
        else:
            np.add.at(total, place, value)
    return total


def _as_slice(places: Integers) -> slice | Integers:
    """Return places that follow each other without gaps as a slice, others as they are."""
    if len(places) and places[-1] - places[0] == len(places) - 1 and bool((np.diff(places) == 1).all()):
        return slice(int(places[0]), int(places[-1]) + 1)
    return places


def _signature(part: PsuTotals) -> tuple[object, ...]:
    form = (part.counts_by, part.population_psus is None)
    return part.measures, part.kind, part.group_values, part.stratum_labels, form


def _joined_population(parts: Sequence[PsuTotals]) -> dict[int, float] | None:
    """Return the population PSUs of all batches; they must agree where a stratum is in several."""
    if parts[0].population_psus is None:
        return None
    joined: dict[int, float] = {}
    for part in parts:
        for stratum, psus in (part.population_psus or {}).items():
            if joined.setdefault(stratum, psus) != psus:
                raise ValueError(
                    f"batches give {joined[stratum]} and {psus} PSUs in the population of stratum {stratum}"
                )
    return joined
