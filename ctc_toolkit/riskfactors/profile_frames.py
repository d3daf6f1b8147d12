"""Frames of a profile: estimates of all measures and groups in a fixed order, each with what it can bear.

The rules are those of the NCHS Data Presentation Standards for Proportions (Parker et al. 2017, Vital and Health
Statistics 2(175)), with a mark of "uncertain" for what stands, but not firmly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.cutpoint_table import ANY_GRADE
from ctc_toolkit.riskfactors.kernel import ScoreCounts
from ctc_toolkit.riskfactors.plan import ELEVATED, ScoringPlan

Status = Literal[
    "ok",
    "uncertain",
    "unreliable",
    "single_psu",
    "zero_variance",
    "no_answers",
    "no_cut_point",
    "not_asked",
    "no_scoring_key",
]
"""What an estimate can bear.

ok: it stands. uncertain: its interval is 20 to 30 points wide or not defined, or it rests on fewer than 4 PSUs.
unreliable: fewer than 30 answers or effective answers, an interval of 30 points or more, or one that is wider than 5
points and than 130 percent of the estimate. single_psu: fewer than two PSUs, or none with a variance; no standard
error. zero_variance: standard error 0 although answers differ: an error in the design, no precision.
no_answers: nobody of the group has a value. no_cut_point: the scale has none for the grade, or none at all.
not_asked: no item of the measure was asked. no_scoring_key: the scale cannot be scored.
"""

SMALLEST_N = 30
FEW_PSUS = 4
WIDE, TOO_WIDE = 0.20, 0.30
NARROW, RELATIVE_WIDTH = 0.05, 1.30

GroupValues = Mapping[str, tuple[str, ...]]
Crossings = Sequence[tuple[str, ...]]
Column = NDArray[Any]

_WHOLE = ("n", "hits", "psus")
_VALUES = ("estimate", "standard_error", "low", "high", "design_effect", "n_effective", "degrees_of_freedom")
_UNSCALED = ("n", "hits", "psus", "design_effect", "n_effective", "degrees_of_freedom")


def group_names(groups: GroupValues, crossings: Crossings) -> list[dict[str, str]]:
    """Return each combination of group values, in the order of the rows of `statistics.estimates`."""
    return [
        dict(zip(crossing, values, strict=True))
        for crossing in crossings
        for values in product(*(groups[name] for name in crossing))
    ]


def group_text(values: Mapping[str, str]) -> str:
    """Return a combination of group values as text: "all", "sex=female", "sex=female;grade=9"."""
    return ";".join(f"{name}={value}" for name, value in values.items()) or "all"


def estimate_frame(plan: ScoringPlan, groups: GroupValues, crossings: Crossings, found: pd.DataFrame) -> pd.DataFrame:
    """Return one row per measure and group; `found` is the frame of `statistics.estimates`."""
    names = group_names(groups, crossings)
    kinds: dict[str, str] = {**plan.kinds}
    kinds |= {ELEVATED: "risk"} if plan.risk_count else {}
    counted = [measure.id for measure in plan.counted] + ([ELEVATED] if plan.risk_count else [])
    table = _arranged(found, list(kinds), counted, len(names))
    base = table.pop("status")
    status = certainty(base, table)
    graded = {measure.id: measure.graded for measure in plan.counted}
    for place, measure in enumerate(kinds):
        if measure in plan.unscored:
            status[place] = plan.unscored[measure]
        elif measure != ELEVATED and measure not in graded:
            status[place] = "no_cut_point"
        elif plan.grade_group and measure in graded and ANY_GRADE not in graded[measure]:
            grades = [values.get(plan.grade_group) for values in names]
            without = np.array([grade is not None and grade not in graded[measure] for grade in grades])
            status[place, without] = "no_cut_point"
    columns = {name: values if name in _UNSCALED else values * 100 for name, values in table.items()}
    columns["percent"] = columns.pop("estimate")
    frame = _frame(kinds, names, {**columns, "status": status})
    order = ("percent", "standard_error", "low", "high", "design_effect", "degrees_of_freedom", "status")
    return frame[["measure", "kind", "groups", "n", *order, "hits", "n_effective", "psus"]]


def mean_frame(
    plan: ScoringPlan,
    groups: GroupValues,
    crossings: Crossings,
    found: pd.DataFrame | None,
    scores: ScoreCounts | None,
) -> pd.DataFrame:
    """Return one row per scale and group with its mean score; no rows where means were left out."""
    names = group_names(groups, crossings) if found is not None else []
    scored = [measure.id for measure in plan.scales] + ([ELEVATED] if plan.risk_count else [])
    kinds: dict[str, str] = {name: plan.kinds[name] for name in plan.scale_ids}
    kinds |= {ELEVATED: "risk"} if plan.risk_count else {}
    table = _arranged(found, list(kinds), scored, len(names))
    shape = table["n"].shape
    status = certainty(table.pop("status"), {**table, "low": np.full(shape, np.nan)})
    share = np.full(status.shape, np.nan)
    for place, measure in enumerate(kinds):
        if measure in plan.unscored:
            status[place] = plan.unscored[measure]
        elif scores is not None:
            share[place] = np.concatenate([scores.largest_shares(measure, crossing) for crossing in crossings])
    columns = {"mean" if name == "estimate" else name: values for name, values in table.items()}
    frame = _frame(kinds, names, {**columns, "status": status, "largest_share": share})
    order = ("mean", "standard_error", "low", "high", "design_effect", "degrees_of_freedom", "status")
    return frame[["measure", "kind", "groups", "n", *order, "largest_share"]]


def _arranged(found: pd.DataFrame | None, measures: list[str], estimated: list[str], groups: int) -> dict[str, Column]:
    """Return (measures, groups) arrays by column; rows that were not estimated hold 0 and NaN."""
    place = np.array([measures.index(name) for name in estimated], dtype=np.int64)
    shape = (len(measures), groups)
    table: dict[str, Column] = {name: np.zeros(shape, dtype=np.int64) for name in _WHOLE}
    table |= {name: np.full(shape, np.nan) for name in _VALUES}
    table["status"] = np.full(shape, "no_answers", dtype=object)
    if found is not None and len(place):
        for name, values in table.items():
            values[place] = found[name].to_numpy().reshape(groups, len(estimated)).T
    return table


def certainty(base: Column, table: Mapping[str, Column]) -> NDArray[np.object_]:
    """Return the status of each cell from the status of the estimation and the rules above."""
    width = table["high"] - table["low"]
    stands = (base == "ok") | (base == "no_interval")
    few = (table["n"] < SMALLEST_N) | (table["n_effective"] < SMALLEST_N)
    too_wide = (width >= TOO_WIDE) | ((width > NARROW) & (width > RELATIVE_WIDTH * table["estimate"]))
    doubtful = (width >= WIDE) | (table["psus"] < FEW_PSUS) | (base == "no_interval")
    status = np.array(base, dtype=object)
    status[base == "lonely_psu"] = "single_psu"
    status[stands] = "ok"
    status[stands & doubtful] = "uncertain"
    status[stands & (few | too_wide)] = "unreliable"
    return status


def _frame(kinds: Mapping[str, str], names: list[dict[str, str]], table: Mapping[str, Column]) -> pd.DataFrame:
    texts = np.array([group_text(values) for values in names], dtype=object)
    columns: dict[str, Any] = {
        "measure": np.repeat(np.array(list(kinds), dtype=object), len(names)),
        "kind": np.repeat(np.array(list(kinds.values()), dtype=object), len(names)),
        "groups": np.tile(texts, len(kinds)),
    }
    columns |= {name: values.reshape(-1) for name, values in table.items()}
    return pd.DataFrame(columns)
