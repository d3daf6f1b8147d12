"""Weighted sums per stratum, PSU and group: all that estimates and their variances need, and sums that add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class PsuTotals:
    """Sums over the respondents of each cell; a cell is one stratum, PSU and combination of group values.

    measures: M ids. kind: "proportion" (y is 0 or 1) or "mean" (y is any number).
    keys: C rows with the integer columns `stratum` and `psu`, and one integer column per grouping column
        (index into `group_values`, -1 where the respondent has no value). PSU codes are unique within a stratum.
    count: (C, M) respondents with a value. hits: (C, M) unweighted sum of y; zeros for means.
    weight, weighted, squared: (C, M) sums of w, w*y and w*y*y over respondents with a value.
    group_values: for each grouping column the value ids in the order of their codes.
    population_psus: PSUs in the population by stratum code, for the finite population correction; None: none.
    stratum_labels: labels by stratum code, for messages; may be empty.

    Cells without respondents with a value still count: they say that the PSU was in the sample.
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

    def __post_init__(self) -> None:
        shape = (len(self.keys), len(self.measures))
        for name in ("count", "hits", "weight", "weighted", "squared"):
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, expected {shape}")

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the grouping columns."""
        return tuple(self.group_values)


def add_totals(parts: Sequence[PsuTotals]) -> PsuTotals:
    """Return the sums of several batches of the same survey (same measures, groups and codes).

    Raises:
        ValueError: if the parts differ in measures, kind or grouping columns, or there is none.
    """
    first = parts[0]
    if any((part.measures, part.kind, part.group_values) != (first.measures, first.kind, first.group_values) for part in parts):
        raise ValueError("batches of different measures or groups cannot be added")
    if len(parts) == 1:
        return first
    columns = ["stratum", "psu", *first.groups]
    stacked = pd.concat([part.keys[columns] for part in parts], ignore_index=True)
    grouped = stacked.groupby(columns, sort=True, dropna=False)
    index = grouped.ngroup().to_numpy()
    keys = stacked.drop_duplicates(columns).sort_values(columns).reset_index(drop=True)

    def added(name: str) -> NDArray[np.generic]:
        values = np.concatenate([getattr(part, name) for part in parts])
        result = np.zeros((len(keys), values.shape[1]), dtype=values.dtype)
        np.add.at(result, index, values)
        return result

    return PsuTotals(
        first.measures, first.kind, keys, added("count"), added("hits"), added("weight"), added("weighted"),
        added("squared"), first.group_values, first.population_psus, first.stratum_labels,
    )
