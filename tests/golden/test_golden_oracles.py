"""Public oracles p1 (reliability), p2 (clustered proportion) and the change between waves of p3.

1. p1: alpha, item-rest correlations and omega of both scales are reproduced within their tolerances.
2. p2: every result is reproduced within its tolerance: proportions, errors, degrees of freedom, design
   effects, logit, Korn-Graubard and Wilson limits, domains, an empty domain, a 0 % cell, the finite
   population correction, mean of a number, total, difference of two domains. Null stays null.
3. p3: the change between two waves that share schools, with its standard error, and the degrees of freedom.
4. Taking the two waves, or the two sexes, as independent samples gives another standard error.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.statistics import PsuTotals, difference, estimates, population_totals, totals_from_frame
from ctc_toolkit.statistics.intervals import wilson
from ctc_toolkit.statistics.reliability import scale_reliability

FOLDER = Path(__file__).parent / "oracle_public"
P1, P2, P3 = "p1_scoring_reliability", "p2_clustered_proportion", "p3_raking_trend"


@cache
def results(case: str) -> dict[str, dict[str, Any]]:
    document = json.loads((FOLDER / case / "expected.json").read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in document["results"]}


@cache
def students(case: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / case / "students.csv")


def agrees(found: float | int, entry: dict[str, Any]) -> bool:
    value, tolerance = entry["value"], entry["tol"]
    if value is None:
        return bool(np.isnan(found))
    if entry["kind"] == "count":
        return bool(found == value)
    allowed = tolerance * abs(value) if entry["kind"] == "rel" else tolerance
    return abs(found - value) <= allowed


# --- p1 ----------


@cache
def scale(name: str) -> Any:
    items = students(P1)[["a1", "a2", "a3", "a4"] if name == "a" else ["b1", "b2", "b3"]]
    items = items.where((items >= 1) & (items <= (4 if name == "a" else 5)))
    if name == "a":
        items = items.assign(a3=5 - items["a3"])
    return items.columns, scale_reliability(items)


@pytest.mark.parametrize(
    "key", [key for key in results(P1) if "/alpha" in key or "/omega" in key or "/item_rest" in key]
)
def test_reliability(key: str) -> None:
    """Statement 1, mistake 15: complete rows, n - 1 variances."""
    columns, found = scale(key[0])
    values = {"alpha": found.alpha, "omega": found.omega.value}
    values |= {f"item_rest/{column}": value for column, value in zip(columns, found.item_rest, strict=True)}
    assert agrees(values[key[2:]], results(P1)[key])
    assert found.omega.status == "ok"


# --- p2 ----------

DOMAINS = {"all": "all"} | {f"grade{grade}": f"grade={grade}" for grade in (6, 8, 10, 12)}
DOMAINS |= {f"stratum{letter}": f"layer={letter}" for letter in "ABC"}


@cache
def p2_totals(correction: str) -> PsuTotals:
    frame = students(P2)
    groups = frame[["sex"]].assign(grade=pd.Categorical(frame["grade"], [6, 8, 10, 12]), layer=frame["stratum"])
    population = frame["N_schools"] if correction == "fpc" else None
    design = (frame["stratum"], frame["school"], frame["weight"])
    return totals_from_frame(frame[["y", "y0"]], *design, groups, population=population)


@cache
def p2_cells(correction: str) -> dict[tuple[str, str], dict[str, float]]:
    """Return the values of each domain and measure, by the names of the oracle."""
    by = ((), ("grade",), ("layer",))
    cells: dict[tuple[str, str], dict[str, float]] = {}
    exact = estimates(p2_totals(correction), by, interval="korn_graubard").frame
    log_odds = estimates(p2_totals(correction), by, interval="logit").frame
    for kg, lo in zip(exact.itertuples(), log_odds.itertuples(), strict=True):
        score = wilson(kg.estimate, kg.n_effective)
        cells[kg.groups, kg.measure] = {
            "n": kg.n,
            "p": kg.estimate,
            "se": kg.standard_error,
            "df": kg.degrees_of_freedom,
            "deff_replace": kg.design_effect,
            "n_eff_kg": kg.n_effective,
            "ci_kg_lo": kg.low,
            "ci_kg_hi": kg.high,
            "ci_logit_lo": lo.low,
            "ci_logit_hi": lo.high,
            "ci_wilson_lo": float(score[0]),
            "ci_wilson_hi": float(score[1]),
        }
    return cells


@pytest.mark.parametrize("key", [key for key in results(P2) if "/" in key])
def test_clustered_proportion(key: str) -> None:
    """Statement 2, mistakes 1, 3, 7 and 10."""
    *where, measure, name = key.split("/")
    correction = where.pop(0) if where[0] == "fpc" else "none"
    assert agrees(p2_cells(correction)[DOMAINS[where[0]], measure][name], results(P2)[key])


def test_mean_and_total() -> None:
    """Statement 2."""
    frame, expected = students(P2), results(P2)
    design = (frame["stratum"], frame["school"], frame["weight"])
    mean = estimates(totals_from_frame(frame[["weight"]], *design, kind="mean")).frame.iloc[0]
    assert agrees(mean["estimate"], expected["mean_of_weight"])
    assert agrees(mean["standard_error"], expected["mean_of_weight_se"])
    total = population_totals(p2_totals("none")).set_index("measure").loc["y"]
    assert agrees(total["total"], expected["total_y"])
    assert agrees(total["standard_error"], expected["total_y_se"])


def independent(totals: PsuTotals, by: str, measure: str) -> float:
    errors = estimates(totals, [(by,)]).frame.query("measure == @measure")["standard_error"]
    return math.hypot(*errors)


def test_difference_of_two_domains() -> None:
    """Statements 2 and 4, mistake 6."""
    found = difference(p2_totals("none"), ("y", {"sex": "m"}), ("y", {"sex": "w"}))
    assert agrees(found.estimate, results(P2)["diff_m_minus_w"])
    assert agrees(found.standard_error, results(P2)["diff_m_minus_w_se"])
    assert abs(independent(p2_totals("none"), "sex", "y") - found.standard_error) > 0.005


def test_every_result_of_p2_has_a_test() -> None:
    """Statement 2: nothing of the oracle is left out."""
    single = {
        "mean_of_weight",
        "mean_of_weight_se",
        "total_y",
        "total_y_se",
        "diff_m_minus_w",
        "diff_m_minus_w_se",
    }
    assert {key for key in results(P2) if "/" not in key} == single


# --- p3 ----------


@pytest.mark.parametrize("measure", [f"f{number}" for number in range(1, 7)])
def test_change_between_waves_that_share_schools(measure: str) -> None:
    """Statements 3 and 4, mistakes 5 and 6: one design with both waves; a school in both waves is one PSU."""
    frame, expected = students(P3), results(P3)
    design = (frame["stratum"], frame["school"], frame["weight"])
    totals = totals_from_frame(frame[[measure]], *design, frame[["wave"]])
    found = difference(totals, (measure, {"wave": "2"}), (measure, {"wave": "1"}))
    assert agrees(found.estimate, expected[f"{measure}/diff"])
    assert agrees(found.standard_error, expected[f"{measure}/se"])
    assert agrees(found.degrees_of_freedom, expected["df"])
    p = estimates(totals, [("wave",)]).frame["estimate"].tolist()
    assert all(agrees(p[wave - 1], expected[f"{measure}/p{wave}"]) for wave in (1, 2))
    assert abs(independent(totals, "wave", measure) / found.standard_error - 1) > 0.01
