"""Public oracle p5: associations, small areas and ranks, with numbers made by R (survey, metafor) and exact integrals.

1. Logistic regression on real answers: number of rows, coefficients, errors, odds ratio with its limits.
2. Crude risk ratio, odds ratio, and Miettinen's attributable fraction.
3. Fay-Herriot with REML: variance between areas, coefficients, estimates and their errors, as R's metafor.
4. Expected ranks; probability to be among the first three, by the exact integral and by simulation.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.statistics.associations import attributable_fraction_of_cases, crude_table, survey_logistic
from ctc_toolkit.statistics.ranks import exact_top_probabilities, expected_ranks, top_probabilities
from ctc_toolkit.statistics.small_areas import fay_herriot

FOLDER = Path(__file__).parent / "oracle_public" / "p5_association_small_area"
EXPECTED = {
    entry["id"]: entry for entry in json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))["results"]
}


@cache
def youth() -> pd.DataFrame:
    raw = pd.read_csv(FOLDER / "yrbss_4000.csv")
    sleep, watching = raw["school_night_hours_sleep"], raw["hours_tv_per_school_day"]
    return pd.DataFrame(
        {
            "outcome": sleep.isin(["<5", "5"]).astype(float).where(sleep.notna()),
            "tv": (watching == "5+").astype(float).where(watching.notna()),
            "female": (raw["gender"] == "female").astype(float).where(raw["gender"].notna()),
            "g": pd.to_numeric(raw["grade"], errors="coerce"),
        }
    )


@cache
def found() -> dict[str, float]:
    rows = youth().dropna()
    design = np.column_stack([np.ones(len(rows)), rows[["tv", "female", "g"]].to_numpy()])
    model = survey_logistic(design, rows["outcome"].to_numpy(), errors="model")
    assert model is not None
    result: dict[str, float] = {"youth/n": len(rows)}
    for place, name in enumerate(("(Intercept)", "tv", "female", "g")):
        result[f"youth/{name}/b"] = model.coefficients[place]
        result[f"youth/{name}/se"] = np.sqrt(model.covariance[place, place])
    result["youth/tv/or"] = np.exp(model.coefficients[1])
    result["youth/tv/or_lo"], result["youth/tv/or_hi"] = np.exp(model.interval(1))
    both = youth()[["tv", "outcome"]].dropna()
    crude = crude_table(both["tv"].to_numpy(), both["outcome"].to_numpy())
    exposed = both.loc[both["outcome"] == 1, "tv"].mean()
    result |= {
        "youth/crude_rr": crude.risk_ratio,
        "youth/crude_or": crude.odds_ratio,
        "youth/paf_miettinen": attributable_fraction_of_cases(exposed, crude.risk_ratio),
    }
    areas = pd.read_csv(FOLDER / "areas.csv")
    model_of_areas = fay_herriot(areas["p"].to_numpy(), areas["var"].to_numpy(), areas["x"].to_numpy())
    result["fh/s2"] = model_of_areas.between
    result["fh/b0"], result["fh/b1"] = model_of_areas.coefficients
    for place in range(len(areas)):
        result[f"fh/D{place + 1}/eblup"] = model_of_areas.estimate[place]
        result[f"fh/D{place + 1}/rmse"] = model_of_areas.error[place]
    factors = pd.read_csv(FOLDER / "ranks.csv")
    values, errors = factors["p"].to_numpy(), factors["se"].to_numpy()
    for place, rank in enumerate(expected_ranks(values, np.diag(errors**2)), start=1):
        result[f"rank/r{place}/expected_rank"] = rank
    for place, chance in enumerate(exact_top_probabilities(values, errors, 3), start=1):
        result[f"rank/r{place}/p_top3"] = chance
    return result


@pytest.mark.parametrize("identity", EXPECTED)
def test_1_2_3_4_as_expected(identity):
    entry = EXPECTED[identity]
    allowed = entry["tol"] * abs(entry["value"]) if entry["kind"] == "rel" else entry["tol"]
    assert abs(found()[identity] - entry["value"]) <= allowed


def test_4_exact_integral_is_exact_and_simulation_is_close():
    factors = pd.read_csv(FOLDER / "ranks.csv")
    values, errors = factors["p"].to_numpy(), factors["se"].to_numpy()
    wanted = np.array([EXPECTED[f"rank/r{place}/p_top3"]["value"] for place in range(1, 9)])
    assert np.abs(exact_top_probabilities(values, errors, 3) - wanted).max() < 1e-9
    drawn = top_probabilities(values, np.diag(errors**2), 3)
    assert np.abs(drawn - wanted).max() <= 0.005
    assert np.array_equal(drawn, top_probabilities(values, np.diag(errors**2), 3))
