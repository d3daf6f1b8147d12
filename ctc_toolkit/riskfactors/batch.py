"""A batch of answers as the kernel takes it: bytes, whole numbers and weights, without labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.lookups import Codes
from ctc_toolkit.riskfactors.plan import Floats, Integers, ScoringPlan
from ctc_toolkit.survey.responses import ResponseTable


@dataclass(frozen=True)
class AnswerBatch:
    """Answers of some respondents of one wave, with codes that are the same in all batches of the wave.

    answers: the int8 codes of each needed item, seen as uint8 (missing: 255).
    grade: place of the grade among the grades of the plan; the number of grades where it is not known.
    stratum, psu: design codes, not negative; a PSU code is unique within its stratum.
    groups: place of the value among `group_values` by grouping column, -1 where not known.
    weight: None where everybody counts 1.
    population_psus: PSUs in the population by stratum code. stratum_labels: by stratum code; may be empty.
    atoms: codes, -1 where not known, of the columns by whose cross respondents are counted for locks; empty: not
        counted.
    """

    answers: Mapping[str, Codes]
    grade: Codes
    stratum: Integers
    psu: Integers
    groups: Mapping[str, Integers] = field(default_factory=dict)
    group_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weight: Floats | None = None
    population_psus: Mapping[int, float] | None = None
    stratum_labels: tuple[str, ...] = ()
    atoms: Mapping[str, Integers] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.stratum)

    def rows(self, chosen: slice | Integers) -> AnswerBatch:
        """Return the batch of the chosen respondents, with the same codes."""
        return replace(
            self,
            answers={item: codes[chosen] for item, codes in self.answers.items()},
            grade=self.grade[chosen],
            stratum=self.stratum[chosen],
            psu=self.psu[chosen],
            groups={name: codes[chosen] for name, codes in self.groups.items()},
            weight=None if self.weight is None else self.weight[chosen],
            atoms={name: codes[chosen] for name, codes in self.atoms.items()},
        )


def batch_of(table: ResponseTable, plan: ScoringPlan, by: Sequence[str] = ()) -> AnswerBatch:
    """Return the whole table as one batch with the grouping columns `by`.

    Without a design every respondent is a PSU of one stratum; without strata all PSUs lie in one stratum.

    Raises:
        ToolkitError: `design_value_missing`, `weight_invalid`, `population_psus_unclear`.
    """
    stratum, labels = _design_codes(table, "stratum")
    psu, _ = _design_codes(table, "psu")
    codes, values = {}, {}
    for name in by:
        column = table.groups[name].astype("category").cat
        codes[name] = column.codes.to_numpy().astype(np.int64)
        values[name] = tuple(str(value) for value in column.categories)
    return AnswerBatch(
        answers={item: table.column(item).view(np.uint8) for item in plan.items},
        grade=_grades(table, plan),
        stratum=np.zeros(len(table), dtype=np.int64) if stratum is None else stratum,
        psu=np.arange(len(table), dtype=np.int64) if psu is None else psu,
        groups=codes,
        group_values=values,
        weight=_weights(table),
        population_psus=_population(table, stratum, labels),
        stratum_labels=labels,
    )


def grade_places(values: Sequence[str], plan: ScoringPlan) -> Codes:
    """Return for each of `values` its place among the grades of the plan, followed by the place for "not
    known".
    """
    place = {grade: number for number, grade in enumerate(plan.grades)}
    unknown = len(plan.grades)
    return np.array([*(place.get(value, unknown) for value in values), unknown], dtype=np.uint8)


def check_weights(weight: Floats) -> None:
    """Check that all weights are finite and not negative.

    Raises:
        ToolkitError: `weight_invalid` with the first such row, counted from 1.
    """
    wrong = ~((weight >= 0) & (weight < np.inf))
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise ToolkitError("weight_invalid", rows=int(wrong.sum()), row=first + 1, found=f"{weight[first]:g}")


def _design_codes(table: ResponseTable, name: str) -> tuple[Integers | None, tuple[str, ...]]:
    if name not in table.design:
        return None, ()
    column = table.design[name].astype("category").cat
    codes = column.codes.to_numpy().astype(np.int64)
    missing = int((codes < 0).sum())
    if missing:
        raise ToolkitError("design_value_missing", rows=missing, column=name)
    return codes, tuple(str(value) for value in column.categories)


def _grades(table: ResponseTable, plan: ScoringPlan) -> Codes:
    if plan.grade_group is None or plan.grade_group not in table.groups:
        return np.full(len(table), len(plan.grades), dtype=np.uint8)
    column = table.groups[plan.grade_group].astype("category").cat
    return grade_places([str(value) for value in column.categories], plan)[column.codes.to_numpy()]


def _weights(table: ResponseTable) -> Floats | None:
    if "weight" not in table.design:
        return None
    weight = table.design["weight"].to_numpy(dtype=np.float64)
    missing = int(np.isnan(weight).sum())
    if missing:
        raise ToolkitError("design_value_missing", rows=missing, column="weight")
    check_weights(weight)
    return weight


def _population(table: ResponseTable, stratum: Integers | None, labels: tuple[str, ...]) -> dict[int, float] | None:
    if "population_psus" not in table.design:
        return None
    codes = np.zeros(len(table), dtype=np.int64) if stratum is None else stratum
    sizes = pd.Series(table.design["population_psus"].to_numpy(dtype=np.float64))
    by_stratum = sizes.groupby(codes)
    low, high = by_stratum.min(), by_stratum.max()
    for code in low.index:
        unclear = low[code] != high[code] or bool(sizes[codes == code].isna().any())
        if unclear:
            found = ", ".join(f"{value:g}" for value in sorted({float(low[code]), float(high[code])}))
            raise ToolkitError("population_psus_unclear", stratum=labels[code] if labels else "", found=found)
    return {int(code): float(low[code]) for code in low.index}


def dense(key: NDArray[np.int64], radix: int) -> tuple[Integers, Integers]:
    """Return the place of each key among the distinct keys, and the distinct keys in ascending order.

    All keys lie in 0 to `radix` - 1. Where the keys are dense, a table of flags replaces sorting.
    """
    if radix > 8 * len(key) + 65536:
        distinct, place = np.unique(key, return_inverse=True)
        return place.reshape(-1), distinct
    present = np.zeros(radix, dtype=bool)
    present[key] = True
    distinct = np.flatnonzero(present)
    number = np.empty(radix, dtype=np.int64)
    number[distinct] = np.arange(len(distinct))
    return number[key], distinct
