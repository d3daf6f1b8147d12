"""The way in for analysts: PSU totals from a data frame of 0/1 columns (or of any numbers, for means)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.totals import Floats, Integers, PsuTotals

Kind = Literal["proportion", "mean"]
KINDS: tuple[Kind, ...] = ("proportion", "mean")


def totals_from_frame(
    y: pd.DataFrame,
    stratum: ArrayLike | None = None,
    psu: ArrayLike | None = None,
    weight: ArrayLike | None = None,
    groups: pd.DataFrame | None = None,
    *,
    population: ArrayLike | Mapping[Any, float] | None = None,
    kind: Kind = "proportion",
) -> PsuTotals:
    """Return the PSU totals of the columns of `y`, one row per respondent; missing = no answer.

    Keep every respondent in the rows: those outside a domain, without an answer or with weight 0 say which
    PSUs were sampled. Rows are matched by position.

    stratum: any codes; None: one stratum. psu: any codes, read within the stratum (the same code in two
        strata means two PSUs); None: every respondent is a PSU of its own. weight: None: all equal.
    groups: grouping columns; a categorical keeps the order of its categories, other columns are sorted. A
        group value 9.0 gets the id "9". Missing = in no group.
    population: number of PSUs in the population of the stratum, one value per respondent or by stratum code,
        for the finite population correction; infinity: no correction in this stratum. It is a number, not a
        share.
    kind: "proportion" for columns of 0 and 1, "mean" for numbers.

    Raises:
        ToolkitError: design_value_missing, weight_invalid, measure_not_binary, measure_not_finite,
            population_psus_unclear, group_name_reserved (a grouping column called stratum or psu),
            statistics_unknown_name.
        ValueError: if the parts have different numbers of rows.
    """
    known_choice("kind", kind, KINDS)
    rows = len(y)
    for name in ("stratum", "psu"):
        if groups is not None and name in groups.columns:
            raise ToolkitError("group_name_reserved", column=name)
    groups = pd.DataFrame(index=range(rows)) if groups is None else groups
    stratum_codes, stratum_values = _codes(np.zeros(rows) if stratum is None else stratum, "stratum", rows)
    psu_codes, _ = _codes(np.arange(rows) if psu is None else psu, "psu", rows)
    weights = _weights(weight, rows)
    columns = {str(name): _group_codes(groups[name], rows) for name in groups.columns}
    parts = [stratum_codes, psu_codes, *(codes for codes, _ in columns.values())]
    cell, keys = _cells(np.stack(parts, axis=1))
    return PsuTotals(
        measures=tuple(str(name) for name in y.columns),
        kind=kind,
        keys=pd.DataFrame(keys, columns=["stratum", "psu", *columns]),
        **_sums(y, weights, cell, len(keys), kind),
        group_values={name: values for name, (_, values) in columns.items()},
        population_psus=_population(population, stratum_codes, stratum_values),
        stratum_labels=("all",) if stratum is None else tuple(_value_id(value) for value in stratum_values),
        respondents=np.bincount(cell[weights > 0], minlength=len(keys)).astype(np.int64),
    )


def _codes(values: ArrayLike, column: str, rows: int) -> tuple[Integers, list[Any]]:
    """Return integer codes of a design column and the values they stand for, in ascending order."""
    series = _series(values, rows)
    missing = int(series.isna().sum())
    if missing:
        raise ToolkitError("design_value_missing", column=column, rows=missing)
    codes, found = pd.factorize(series, sort=True)
    return codes.astype(np.int64), list(found)


def _group_codes(column: pd.Series, rows: int) -> tuple[Integers, tuple[str, ...]]:
    series = _series(column, rows)
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes, values = series.cat.codes.to_numpy(), list(series.cat.categories)
    else:
        codes, found = pd.factorize(series, sort=True)
        values = list(found)
    return codes.astype(np.int64), tuple(_value_id(value) for value in values)


def _weights(weight: ArrayLike | None, rows: int) -> Floats:
    if weight is None:
        return np.ones(rows)
    series = _series(weight, rows)
    missing = int(series.isna().sum())
    if missing:
        raise ToolkitError("design_value_missing", column="weight", rows=missing)
    weights = series.to_numpy(dtype=float)
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if len(wrong):
        raise ToolkitError("weight_invalid", rows=len(wrong), row=int(wrong[0]) + 1, found=f"{weights[wrong[0]]:g}")
    return weights


def _cells(parts: Integers) -> tuple[Integers, Integers]:
    """Return the cell of each row and the distinct combinations, sorted by column from left to right."""
    order = np.lexsort(parts.T[::-1])
    ordered = parts[order]
    starts = np.r_[True, (ordered[1:] != ordered[:-1]).any(axis=1)] if len(ordered) else np.zeros(0, dtype=bool)
    cell = np.empty(len(parts), dtype=np.int64)
    cell[order] = np.cumsum(starts) - 1
    return cell, ordered[starts]


def _sums(y: pd.DataFrame, weights: Floats, cell: Integers, cells: int, kind: Kind) -> dict[str, Any]:
    shape = (cells, y.shape[1])
    sums: dict[str, Any] = {name: np.zeros(shape) for name in ("weight", "weighted", "squared")}
    sums |= {name: np.zeros(shape, dtype=np.int64) for name in ("count", "hits")}
    for position in range(y.shape[1]):
        values = _measure(y.iloc[:, position], str(y.columns[position]), kind)
        valid = ~np.isnan(values) & (weights > 0)
        own, value, of_cell = weights[valid], values[valid], cell[valid]
        sums["count"][:, position] = np.bincount(of_cell, minlength=cells)
        sums["weight"][:, position] = np.bincount(of_cell, own, cells)
        sums["weighted"][:, position] = np.bincount(of_cell, own * value, cells)
        sums["squared"][:, position] = np.bincount(of_cell, own * value * value, cells)
        if kind == "proportion":
            sums["hits"][:, position] = np.bincount(of_cell[value == 1], minlength=cells)
    return sums


def _measure(column: pd.Series, name: str, kind: Kind) -> Floats:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(values).any():
        raise ToolkitError("measure_not_finite", measure=name)
    if kind == "proportion":
        wrong = ~np.isnan(values) & (values != 0) & (values != 1)
        if wrong.any():
            raise ToolkitError("measure_not_binary", measure=name, found=f"{values[wrong][0]:g}")
    return values


def _population(
    population: ArrayLike | Mapping[Any, float] | None, stratum: Integers, values: Sequence[Any]
) -> dict[int, float] | None:
    if population is None:
        return None
    if isinstance(population, Mapping):
        low = high = np.array([float(population.get(value, np.nan)) for value in values])
    else:
        given = _series(population, len(stratum)).to_numpy(dtype=float, na_value=np.nan)
        low, high = np.full(len(values), np.inf), np.full(len(values), -np.inf)
        with np.errstate(invalid="ignore"):
            np.minimum.at(low, stratum, given)
            np.maximum.at(high, stratum, given)
    for code in np.flatnonzero(~(low == high)).tolist():
        found = "-" if np.isnan(low[code]) else f"{low[code]:g} - {high[code]:g}"
        raise ToolkitError("population_psus_unclear", stratum=_value_id(values[code]), found=found)
    return dict(enumerate(low.tolist()))


def _series(values: ArrayLike | pd.Series, rows: int) -> pd.Series:
    series: pd.Series = values if isinstance(values, pd.Series) else pd.Series(values)
    if len(series) != rows:
        raise ValueError(f"a column of the design or the groups has {len(series)} rows, expected {rows}")
    return series


def _value_id(value: Any) -> str:
    """Return the id of a group value or stratum: 9.0 and 9 are "9"."""
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)
