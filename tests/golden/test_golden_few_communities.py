"""Effects with few communities against R: public oracle p4, and `r/few_communities.R` (clubSandwich, lme4, geepack).

1. p4: every result is reproduced within its tolerance: CR0, CR1, CR1S, CR2 with Satterthwaite degrees of freedom,
   Welch's test of change scores, exact permutation, wild cluster bootstrap over all sign vectors.
2. Three made-up studies (6 + 6, 3 + 7, 5 + 5): cluster errors with community dummies, without, and with weights and a
   covariate, degrees of freedom and p of a coefficient and of a sum of two, equal clubSandwich to 1e-5.
3. Welch's and the paired t test of change scores equal R's t.test to 1e-9.
4. The multilevel model equals lme4 within 1e-3 (here: 1e-4): effect, error, three variances, also where one is 0;
   degrees of freedom lie within one of lmerTest's where both variances are above 0, and never above.
5. GEE with the plain sandwich equals geepack to 1e-5; Mancl and DeRouen's errors with an independence working model
   equal clubSandwich's CR3.
6. The committed numbers name the versions of R and of the packages.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ctc_toolkit.statistics import community_models
from ctc_toolkit.statistics.change_scores import compare_changes, compare_pairs
from ctc_toolkit.statistics.clustered import ClusteredFit, clustered_fit
from ctc_toolkit.statistics.community_models import gee_effect, mixed_effect
from ctc_toolkit.statistics.permutation import permutation_test
from ctc_toolkit.statistics.two_way import DID, SingleStart, community_changes, single_start, two_way_fit
from ctc_toolkit.statistics.wild_bootstrap import wild_bootstrap

GOLDEN = Path(__file__).parent
P4 = GOLDEN / "oracle_public" / "p4_did_few_communities"
ORACLE = {entry["id"]: entry for entry in json.loads((P4 / "expected.json").read_text(encoding="utf-8"))["results"]}
STUDIES = ("even", "uneven", "flat")
MODELS = ("dummies", "plain", "weighted")


class Rows:
    """Columns of a CSV file."""

    def __init__(self, records: list[dict[str, str]]) -> None:
        self.records = records
        self.community = np.array([record["community"] for record in records])
        self.start: SingleStart = single_start(
            {record["community"]: (1 if record["ctc"] == "1" else None) for record in records}
        )

    def column(self, name: str) -> np.ndarray:
        return np.array([float(record[name]) for record in self.records])

    def arguments(self, outcome: str = "y") -> tuple[Any, ...]:
        return self.column(outcome), self.community, self.column("post"), self.start


def records_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def p4() -> Rows:
    return Rows(records_of(P4 / "students.csv"))


@cache
def study(name: str) -> Rows:
    return Rows([one for one in records_of(GOLDEN / "r" / "few_communities_data.csv") if one["study"] == name])


@cache
def expected() -> dict[tuple[str, str], float]:
    rows = records_of(GOLDEN / "r" / "few_communities_expected.csv")
    return {(row["study"], row["id"]): float(row["value"]) for row in rows}


@cache
def found_p4() -> dict[str, float]:
    rows = p4()
    design = np.column_stack([np.ones(len(rows.community)), *(rows.column(name) for name in ("did", "ctc", "post"))])
    fit = clustered_fit(design, rows.column("y"), rows.community, names=("one", "did", "ctc", "post"))
    tests = {errors: fit.test("did", errors) for errors in ("CR0", "CR1", "CR1S", "CR2")}
    changes = community_changes(*rows.arguments())
    sides = list(changes.treated.values()), list(changes.comparison.values())
    welch = compare_changes(*sides)
    bootstrap = wild_bootstrap(fit, "did")
    assert (bootstrap.all_vectors, bootstrap.vectors) == (True, 256)
    return {f"{errors}/se": test.standard_error for errors, test in tests.items()} | {
        "b": tests["CR2"].estimate,
        "CR2/df_satt": tests["CR2"].degrees_of_freedom,
        "CR2/p": tests["CR2"].p_value,
        "changes/diff": welch.estimate,
        "changes/welch_p": welch.p_value,
        "changes/welch_df": welch.degrees_of_freedom,
        "changes/permutation_p": permutation_test(*sides).p_value,
        "wcr/t": bootstrap.t,
        "wcr/p_ge": bootstrap.p_value,
    }


@pytest.mark.parametrize("identity", ORACLE)
def test_1_oracle_p4(identity: str) -> None:
    entry = ORACLE[identity]
    assert entry["kind"] == "rel"
    assert found_p4()[identity] == pytest.approx(entry["value"], rel=entry["tol"])


def test_1_every_result_is_tested() -> None:
    assert set(found_p4()) == set(ORACLE)


@cache
def fitted(name: str, model: str) -> ClusteredFit:
    rows = study(name)
    if model == "dummies":
        return two_way_fit(*rows.arguments())
    if model == "weighted":
        covariates = {"sex": rows.column("sex")}
        return two_way_fit(*rows.arguments(), weight=rows.column("weight"), covariates=covariates)
    design = np.column_stack([np.ones(len(rows.community)), *(rows.column(one) for one in ("did", "ctc", "post"))])
    return clustered_fit(design, rows.column("y"), rows.community, names=("one", DID, "ctc", "wave=1"))


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("model", MODELS)
def test_2_cluster_errors(name: str, model: str) -> None:
    fit = fitted(name, model)
    r = {key.removeprefix(f"{model}/"): value for (where, key), value in expected().items() if where == name}
    for errors in ("CR0", "CR1", "CR1S", "CR2"):
        assert fit.test(DID, errors).standard_error == pytest.approx(r[f"{errors}/se"], rel=1e-5)
    test = fit.test(DID)
    assert test.estimate == pytest.approx(r["b"], rel=1e-9)
    assert test.degrees_of_freedom == pytest.approx(r["CR2/df"], rel=1e-5)
    assert test.p_value == pytest.approx(r["CR2/p"], rel=1e-4)
    both = fit.test(fit.unit(DID) + fit.unit("wave=1"))
    found = (both.estimate, both.standard_error, both.degrees_of_freedom, both.p_value)
    assert found == pytest.approx([r[f"sum/{key}"] for key in ("beta", "SE", "df_Satt", "p_Satt")], rel=1e-5)


@pytest.mark.parametrize("name", STUDIES)
def test_3_change_scores(name: str) -> None:
    changes = community_changes(*study(name).arguments())
    sides = list(changes.treated.values()), list(changes.comparison.values())
    for key, compare in (("welch", compare_changes), ("paired", compare_pairs)):
        if key == "paired" and len(sides[0]) != len(sides[1]):
            continue
        test = compare(*sides)
        found = (test.standard_error, test.degrees_of_freedom, test.p_value, test.low, test.high)
        r = [expected()[name, f"{key}/{value}"] for value in ("se", "df", "p", "low", "high")]
        assert found == pytest.approx(r, rel=1e-9)
        assert test.estimate == pytest.approx(expected()[name, "welch/diff"], rel=1e-9)


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("outcome", ["y", "drinks"])
def test_4_multilevel_model(name: str, outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(community_models, "FEWEST_PER_ARM", 3)
    effect = mixed_effect(*study(name).arguments(outcome))
    r = {key: expected()[name, f"lmer/{outcome}/{key}"] for key in ("b", "se", "community", "cell", "Residual", "df")}
    found = (effect.estimate, effect.standard_error, effect.community_variance, effect.residual_variance)
    assert found == pytest.approx([r["b"], r["se"], r["community"], r["Residual"]], rel=1e-4)
    assert effect.wave_variance == pytest.approx(r["cell"], rel=1e-4, abs=1e-9)
    assert effect.singular == (r["cell"] == 0)
    if not effect.singular:
        assert effect.degrees_of_freedom == pytest.approx(r["df"], abs=1)
    else:
        assert effect.degrees_of_freedom < r["df"]


@pytest.mark.parametrize("name", STUDIES)
def test_5_gee(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(community_models, "FEWEST_PER_ARM", 3)
    plain = gee_effect(*study(name).arguments(), errors="robust")
    assert plain.estimate == pytest.approx(expected()[name, "gee/b"], abs=1e-5)
    assert plain.standard_error == pytest.approx(expected()[name, "gee/se"], abs=1e-5)
    assert plain.correlation == pytest.approx(expected()[name, "gee/alpha"], abs=1e-3)
    reduced = gee_effect(*study(name).arguments(), working="independence")
    assert reduced.standard_error == pytest.approx(expected()[name, "plain/CR3/se"], rel=1e-9)


def test_6_versions() -> None:
    versions = json.loads((GOLDEN / "r" / "few_communities_versions.json").read_text(encoding="utf-8"))
    assert versions["R"].startswith("R version 4")
    assert set(versions) == {"R", "lme4", "lmerTest", "clubSandwich", "geepack", "seed"}
