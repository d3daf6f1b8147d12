"""A made-up survey with four lonely strata, computed by R's survey package (r/lonely.R); agreement to 1e-9.

1. Estimates, standard errors, degrees of freedom and design effects of proportions and means agree for every
   strategy (remove, certainty, adjust, average, collapse), with and without finite population correction, in
   seven domains, with missing answers, whole PSUs without an answer, and respondents with weight 0.
2. The limits of "beta" agree with svyciprop(method = "beta").
3. Totals agree (all strategies but "adjust").
4. Covariances of domains and measures agree, and differences of two domains and of two measures.
5. Files without clusters and strata, with and without weights, agree.
6. The strategies really differ from each other, so that none can stand in for another.
7. The committed numbers name the versions of R and of the package.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.statistics import (
    PsuTotals,
    covariance,
    difference,
    estimates,
    population_totals,
    totals_from_frame,
)

FOLDER = Path(__file__).parent / "r"
DATA = pd.read_csv(FOLDER / "lonely_data.csv")
EXPECTED = pd.read_csv(FOLDER / "lonely_expected.csv", keep_default_na=False, na_values={"value": [""]})
NUMBERS = ["n", "value", "se", "df", "deff", "beta_low", "beta_high", "total", "total_se"]
EXPECTED[NUMBERS] = EXPECTED[NUMBERS].apply(pd.to_numeric)
REGION = dict(zip(DATA["stratum"].astype(str), DATA["region"], strict=True))
BY = [(), ("sex",), ("district",), ("sex", "district")]
PROPORTIONS = ["c1", "c2", "y1", "y2"]
STRATEGIES = ["remove", "certainty", "adjust", "average", "collapse"]
CASES = [(strategy, fpc) for strategy in STRATEGIES for fpc in ("FALSE", "TRUE")]


@cache
def totals(kind: Any, fpc: str) -> PsuTotals:
    return totals_from_frame(
        DATA[PROPORTIONS if kind == "proportion" else ["m1"]],
        DATA["stratum"],
        DATA["psu"],
        DATA["weight"],
        DATA[["sex", "district"]],
        population=DATA["existing"] if fpc == "TRUE" else None,
        kind=kind,
    )


def options(strategy: Any) -> dict[str, Any]:
    return {"lonely_psu": strategy, "collapse_order": (REGION, "survey")}


def rows(what: str, strategy: str, fpc: str) -> pd.DataFrame:
    chosen = (
        (EXPECTED["what"] == what)
        & (EXPECTED["strategy"] == strategy)
        & (EXPECTED["fpc"].astype(str).str.upper() == fpc)
    )
    found = EXPECTED[chosen]
    assert len(found) == {"estimate": 35, "covariance": 15, "difference": 2}[what]
    return found


def joined(expected: pd.DataFrame, parts: list[pd.DataFrame]) -> pd.DataFrame:
    mine = pd.concat(parts, ignore_index=True).rename(columns={"total": "my_total"})
    merged = expected.merge(mine, left_on=["domain", "measure"], right_on=["groups", "measure"], suffixes=("_r", ""))
    assert len(merged) == len(expected)
    return merged


def close(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9, equal_nan=False)


def found_estimates(strategy: str, fpc: str) -> list[pd.DataFrame]:
    return [
        estimates(totals(kind, fpc), BY, interval="beta", **options(strategy)).frame for kind in ("proportion", "mean")
    ]


@pytest.mark.parametrize(("strategy", "fpc"), CASES)
def test_estimates(strategy: str, fpc: str) -> None:
    """Statements 1 and 2; mistakes 1, 3, 4, 5, 9 and 10."""
    merged = joined(rows("estimate", strategy, fpc), found_estimates(strategy, fpc))
    assert (merged["n"] == merged["n_r"]).all()
    close(merged["estimate"], merged["value"])
    close(merged["standard_error"], merged["se"])
    close(merged["degrees_of_freedom"], merged["df"])
    close(merged["design_effect"], merged["deff"])
    limits = merged[merged["beta_low"].notna()]
    assert len(limits) == 20
    close(limits["low"], limits["beta_low"])
    close(limits["high"], limits["beta_high"])


@pytest.mark.parametrize(("strategy", "fpc"), [case for case in CASES if case[0] != "adjust"])
def test_totals(strategy: str, fpc: str) -> None:
    """Statement 3."""
    found = [population_totals(totals(kind, fpc), BY, **options(strategy)) for kind in ("proportion", "mean")]
    merged = joined(rows("estimate", strategy, fpc), found)
    close(merged["my_total"], merged["total"])
    close(merged["standard_error"], merged["total_se"])


def group_values(domain: str) -> dict[str, str]:
    return {} if domain == "all" else dict(part.split("=") for part in domain.split(";"))


@pytest.mark.parametrize(("strategy", "fpc"), CASES)
def test_covariances(strategy: str, fpc: str) -> None:
    """Statement 4, mistake 6."""
    expected = rows("covariance", strategy, fpc)
    firsts = expected[["domain", "measure"]].drop_duplicates().itertuples(index=False)
    cells = [(row.measure, group_values(row.domain)) for row in firsts]
    matrix = covariance(totals("proportion", fpc), cells, **options(strategy))
    close(matrix, matrix.T)
    close(matrix[np.triu_indices(len(cells))], expected["value"])


@pytest.mark.parametrize(("strategy", "fpc"), CASES)
def test_differences(strategy: str, fpc: str) -> None:
    """Statement 4, mistake 6."""
    for row in rows("difference", strategy, fpc).itertuples():
        first = (row.measure, group_values(row.domain))
        second = (row.second_measure, group_values(row.second_domain))
        found = difference(totals("proportion", fpc), first, second, **options(strategy))
        close([found.estimate, found.standard_error, found.degrees_of_freedom], [row.value, row.se, row.df])


@pytest.mark.parametrize("what", ["unclustered", "unweighted"])
def test_without_clusters(what: str) -> None:
    """Statement 5."""
    weight = DATA["weight"] if what == "unclustered" else None
    parts = [
        estimates(totals_from_frame(DATA[columns], None, None, weight, DATA[["sex"]], kind=kind), [(), ("sex",)]).frame
        for columns, kind in ((PROPORTIONS, "proportion"), (["m1"], "mean"))
    ]
    merged = joined(EXPECTED[EXPECTED["what"] == what], parts)
    assert (merged["n"] == merged["n_r"]).all()
    for mine, theirs in (
        ("estimate", "value"),
        ("standard_error", "se"),
        ("degrees_of_freedom", "df"),
        ("design_effect", "deff"),
    ):
        close(merged[mine], merged[theirs])


def test_strategies_differ() -> None:
    """Statement 6, mistake 9: average and adjust are not the same, and collapsing is neither."""
    errors = {strategy: found_estimates(strategy, "FALSE")[0]["standard_error"][0] for strategy in STRATEGIES}
    assert errors["remove"] == errors["certainty"]
    assert len({round(errors[strategy], 6) for strategy in STRATEGIES}) == 4
    assert errors["remove"] < min(errors[strategy] for strategy in ("adjust", "average", "collapse"))


def test_versions_are_named() -> None:
    """Statement 7."""
    versions = json.loads((FOLDER / "lonely_versions.json").read_text(encoding="utf-8"))
    assert versions["R"].startswith("R version 4")
    assert versions["survey"][0].isdigit()
