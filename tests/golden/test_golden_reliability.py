"""Reliability and limits of percentages against R (r/reliability.R: psych, lavaan, quantiles of R).

1. Alpha, Feldt's interval and item-rest correlations of four scales agree to 1e-9, omega of lavaan to 1e-5,
   on the same number of complete rows; two items: Spearman-Brown.
2. The scale with an item that was not reversed is told from the others, by status and by the sign of one
correlation. 3. Effective sizes and the limits korn_graubard, beta, wilson, logit and wald agree to 1e-9 over
   216 cases, among them percentages near 0 and 100, 1 degree of freedom, and effective sizes below 1.
4. The committed numbers name the versions of R and of the packages.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.statistics import intervals
from ctc_toolkit.statistics.reliability import Reliability, scale_reliability

FOLDER = Path(__file__).parent / "r"
DATA = pd.read_csv(FOLDER / "reliability_data.csv")
EXPECTED = pd.read_csv(FOLDER / "reliability_expected.csv").set_index(["scale", "stat"])["value"]
CASES = pd.read_csv(FOLDER / "intervals_expected.csv")
SCALES = ("two", "three", "five", "turned")


def found(scale: str) -> Reliability:
    return scale_reliability(DATA[[name for name in DATA.columns if name.startswith(scale)]])


@pytest.mark.parametrize("scale", SCALES)
def test_reliability_of_a_scale(scale: str) -> None:
    """Statement 1, mistake 15."""
    mine = found(scale)
    expected = EXPECTED[scale]
    assert mine.rows == mine.omega.rows == expected["rows"]
    names = [f"item_rest{number + 1}" for number in range(mine.items)]
    np.testing.assert_allclose(mine.item_rest, expected[names], rtol=0, atol=1e-9)
    values = [mine.alpha, mine.alpha_low, mine.alpha_high]
    np.testing.assert_allclose(values, expected[["alpha", "alpha_low", "alpha_high"]], rtol=0, atol=1e-9)
    assert mine.omega.value == pytest.approx(expected["omega"], abs=1e-5)
    assert mine.omega.method == ("spearman_brown" if scale == "two" else "one_factor")


def test_an_unreversed_item_is_seen() -> None:
    """Statement 2."""
    assert {scale: found(scale).omega.status for scale in SCALES} == {
        "two": "ok",
        "three": "ok",
        "five": "ok",
        "turned": "negative_loading",
    }
    assert np.flatnonzero(found("turned").item_rest < 0).tolist() == [2]


def limits(name: str) -> Any:
    p, error, n, df = (CASES[column] for column in ("p", "se", "n", "df"))
    return {
        "kg": lambda: intervals.korn_graubard(p, CASES["size"]),
        "wilson": lambda: intervals.wilson(p, CASES["size"]),
        "beta": lambda: intervals.beta(p, error, n, df),
        "logit": lambda: intervals.logit_interval(p, error, df),
        "wald": lambda: intervals.wald(p, error, df),
    }[name]()


@pytest.mark.parametrize("name", ["kg", "wilson", "beta", "logit", "wald"])
def test_limits(name: str) -> None:
    """Statement 3, mistake 3: t with the degrees of freedom of the case, not 1.96."""
    low, high = limits(name)
    np.testing.assert_allclose(low, CASES[f"{name}_low"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(high, CASES[f"{name}_high"], rtol=0, atol=1e-9)


def test_effective_size() -> None:
    """Statement 3."""
    size = intervals.effective_size(CASES["p"], CASES["se"], CASES["n"], CASES["df"])
    np.testing.assert_allclose(size, CASES["size"], rtol=1e-9)
    assert (CASES["size"] < 1).any()
    assert (CASES["size"] == CASES["n"]).any()


def test_versions_are_named() -> None:
    """Statement 4."""
    versions = json.loads((FOLDER / "reliability_versions.json").read_text(encoding="utf-8"))
    assert set(versions) == {"R", "psych", "lavaan", "seed"}
