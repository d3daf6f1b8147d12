"""Stratum, primary sampling unit, weight and number of PSUs in the population, from the columns of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.survey.conversion import cells_of, number_of, number_words
from ctc_toolkit.survey.findings import Finding

DESIGN_ROLES = ("stratum", "psu", "weight", "population_psus")
"""Parts of the sampling design a file may hold."""


@dataclass(frozen=True)
class DesignResult:
    """The design columns of a response table, and the findings on them."""

    frame: pd.DataFrame
    findings: list[Finding]


def convert_design(frame: pd.DataFrame, design: Mapping[str, str]) -> DesignResult:
    """Return stratum and PSU as categories, weight and population PSUs as numbers.

    PSUs are told apart within their stratum: the same number in two strata is two PSUs. Rows without stratum
    or PSU get one of their own, and the finding is an error; missing or negative weights count as 0.
    """
    found: list[Finding] = []
    parts: dict[str, Any] = {}
    strata = psus = None
    if "stratum" in design:
        strata = _design_words(frame[design["stratum"]], "stratum_missing", found)
        parts["stratum"] = pd.Categorical(strata)
    if "psu" in design:
        psus = _design_words(frame[design["psu"]], "psu_missing", found)
        if strata is not None:
            pairs = pd.DataFrame({"stratum": strata, "psu": psus}).drop_duplicates()
            repeated = pairs["psu"].value_counts()
            rows = int(psus.isin(repeated.index[repeated > 1]).sum())
            if rows:
                found.append(Finding("psu_repeated", "note", design["psu"], rows, {"stratum": design["stratum"]}))
            psus = strata + "/" + psus
        parts["psu"] = pd.Categorical(psus)
    if "weight" in design:
        parts["weight"] = _weights(frame[design["weight"]], found)
    if "population_psus" in design:
        column = frame[design["population_psus"]]
        numbers = _numbers(column)
        _check_population(str(column.name), numbers, strata, psus, found)
        parts["population_psus"] = numbers
    return DesignResult(pd.DataFrame(parts, index=pd.RangeIndex(len(frame))), found)


def _design_words(column: pd.Series, rule: str, found: list[Finding]) -> pd.Series:
    cells = cells_of(column)
    words, places = (cells.words, cells.places) if cells.words else number_words(cells.numbers)
    trimmed = np.array([*(word.strip() for word in words), ""], dtype=object)
    texts = pd.Series(trimmed[places], dtype="str")
    missing = int((texts == "").sum())
    if missing:
        found.append(Finding(rule, "error", str(column.name), missing))
        texts = texts.where(texts != "", "?")
    return texts


def _numbers(column: pd.Series) -> NDArray[np.float64]:
    """Return a column as numbers, NaN where blank or no number."""
    cells = cells_of(column)
    if not cells.words:
        return cells.numbers
    values = [number if (number := number_of(word)) is not None else np.nan for word in cells.words]
    return np.append(np.array(values, dtype=np.float64), np.nan)[cells.places]


def _weights(column: pd.Series, found: list[Finding]) -> NDArray[np.float64]:
    name, weights = str(column.name), _numbers(column)
    filled = column.notna().to_numpy()
    for rule, severity, rows in (
        ("weight_not_number", "error", filled & np.isnan(weights)),
        ("weight_missing", "warning", ~filled),
        ("weight_negative", "error", weights < 0),
        ("weight_infinite", "error", np.isinf(weights)),
        ("weight_zero", "note", weights == 0),
    ):
        if rows.any():
            found.append(Finding(rule, severity, name, int(rows.sum())))  # type: ignore[arg-type]
    usable = np.where(np.isfinite(weights) & (weights > 0), weights, 0.0)
    if not usable.any():
        found.append(Finding("weight_none", "error", name, len(usable)))
    return usable


def _check_population(
    name: str,
    numbers: NDArray[np.float64],
    strata: pd.Series | None,
    psus: pd.Series | None,
    found: list[Finding],
) -> None:
    wrong = ~(np.isfinite(numbers) & (numbers >= 1))
    if wrong.any():
        found.append(Finding("population_psus_wrong", "error", name, int(wrong.sum())))
        return
    stated = pd.Series(numbers)
    keys = strata if strata is not None else pd.Series("", index=stated.index)
    differing = stated.groupby(keys).nunique()
    if (differing > 1).any():
        found.append(Finding("population_psus_differ", "error", name, values={"strata": int((differing > 1).sum())}))
    if psus is not None:
        too_few = psus.groupby(keys).nunique() > stated.groupby(keys).max()
        if too_few.any():
            found.append(Finding("population_psus_few", "error", name, values={"strata": int(too_few.sum())}))
