"""Comparison and change from released tables alone, where there are no answers (any more).

Finished tables of an institute, and waves whose answers are deleted, have whole percentages with whole intervals. Half
the interval over 1.96 stands for the standard error, with the rounding added; tests are normal, because the degrees of
freedom are in the interval already. Waves count as independent, which is cautious where schools took part in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure import Released, parse_groups, require_released
from ctc_toolkit.riskfactors.comparison import (
    COMPARISON_COLUMNS,
    ROUNDING_VARIANCE,
    Comparison,
    reference_side,
)
from ctc_toolkit.riskfactors.references import ReferenceTable
from ctc_toolkit.riskfactors.trend import CHANGE_COLUMNS, ChangeFrame
from ctc_toolkit.statistics.differences import cohen_h, detectable, t_limits, two_sided_p
from ctc_toolkit.survey.instrument import Instrument

NORMAL = 1.959963984540054
LARGE = 1e6
"""Degrees of freedom that make t tests normal."""


def compare_released(released: Released, reference: ReferenceTable, instrument: Instrument) -> Comparison:
    """Return both sides of a comparison from a released table; the make-up of the city is that of its shown answers."""
    table = require_released(released).table
    columns = [group.id for role in ("sex", "grade") for group in instrument.groups if group.role == role]
    rows = []
    for row in _overall(released).to_dict("records"):
        measure = str(row["measure"])
        weights = _weights(table[table["measure"] == measure], columns)
        side = reference_side(reference, measure, weights)
        if side is not None:
            rows.append((measure, str(row["kind"]), float(row["percent"]), _error(row), LARGE, *side))
    return Comparison(pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS)), includes=reference.includes)


def released_changes(earlier: Released, later: Released) -> ChangeFrame:
    """Return the changes of what is shown in both tables of the same questionnaire."""
    before = {str(row["measure"]): row for row in _overall(earlier).to_dict("records")}
    after = {str(row["measure"]): row for row in _overall(later).to_dict("records")}
    common = [measure for measure in after if measure in before]
    old, new = ([float(side[m]["percent"]) for m in common] for side in (before, after))
    errors = [np.hypot(_error(before[m]), _error(after[m])) for m in common]
    d, error = np.array(new) - np.array(old), np.array(errors, dtype=float)
    low, high = t_limits(d, error, LARGE)
    values = {
        "measure": common,
        "kind": [str(after[measure]["kind"]) for measure in common],
        "before": old,
        "after": new,
        "difference": d,
        "standard_error": error,
        "low": low,
        "high": high,
        "degrees_of_freedom": np.full(len(common), LARGE),
        "p_value": two_sided_p(d, error, LARGE),
        "cohen_h": cohen_h(np.array(new) / 100, np.array(old) / 100),
        "detectable": detectable(error, LARGE),
    }
    nothing = np.full(len(common), np.nan)
    shared = dict.fromkeys(("shared_difference", "shared_low", "shared_high"), nothing)
    return ChangeFrame(pd.DataFrame({**values, **shared}, columns=list(CHANGE_COLUMNS)))


def _overall(released: Released) -> pd.DataFrame:
    table = require_released(released).table
    return table[(table["groups"] == "all") & (table["state"] == "shown") & (table["certainty"] == "ok")]


def _error(row: Mapping[Any, Any]) -> float:
    half = (float(row["high"]) - float(row["low"])) / 2
    return float(np.sqrt((half / NORMAL) ** 2 + ROUNDING_VARIANCE))


def _weights(rows: pd.DataFrame, columns: list[str]) -> dict[tuple[tuple[str, str], ...], float]:
    """Return answers by the finest crossing of sex and grade whose cells all have numbers; else everybody in one."""
    numbers = {
        frozenset(parse_groups(str(groups)).items()): n
        for groups, n in zip(rows["groups"], rows["n"], strict=True)
        if not pd.isna(n)
    }
    for chosen in (columns, *([name] for name in reversed(columns))):
        values = [sorted({parse_groups(str(g)).get(name, "") for g in rows["groups"]} - {""}) for name in chosen]
        cells = [tuple(zip(chosen, one, strict=True)) for one in product(*values)]
        if cells and chosen and all(frozenset(cell) in numbers for cell in cells):
            return {cell: float(numbers[frozenset(cell)]) for cell in cells}
    return {(): 1.0}
