"""Stored simulations of comparisons of few communities: `benchmarks/did_error.json`, `benchmarks/did_power.json`.

1. Six areas (3 + 3): over 2,000 runs without an effect the primary interval (Welch's t of change scores) rejects
   between 3 and 7 of 100, and so does CR2 with Satterthwaite degrees of freedom; the permutation cannot reject at all.
2. From 4 + 4 (6 + 6, 6 + 11, 12 + 12) on Welch, CR2 and the wild bootstrap keep 3 to 7, the exact permutation never
   goes above 6; pupils taken as independent reject more than 20 of 100, CR1 with t(G - 1) more than nominal.
3. The power formula lies within 3 points of the simulated t test for every design, Welch's within 3 points of Welch.
4. The first runs repeat exactly what is stored, with all their p values.
5. The mixed model and GEE with bias-reduced errors keep 3 to 7 of 100 with 6 + 6 and 12 + 12 over 1,000 runs; the plain
   sandwich of GEE rejects more.
6. The files carry date, versions, seed and number of runs.
"""

import importlib.util
import json
import math
import sys
from functools import cache
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
ERROR = json.loads((FOLDER / "did_error.json").read_text(encoding="utf-8"))
POWER = json.loads((FOLDER / "did_power.json").read_text(encoding="utf-8"))
BEARING = ("4+4", "6+6", "6+11", "12+12")
AGAIN = 3


@cache
def script(name):
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def rates(study):
    return ERROR["studies"][study]["percent_rejected"]


def test_1_six_areas():
    found = rates("3+3")
    assert 3 <= found["welch"] <= 7
    assert 3 <= found["CR2_satterthwaite"] <= 7
    assert found["permutation"] == 0


@pytest.mark.parametrize("study", BEARING)
def test_2_nominal_error(study):
    found = rates(study)
    for way in ("welch", "CR2_satterthwaite", "wild_bootstrap"):
        assert 3 <= found[way] <= 7
    assert found["permutation"] <= 6
    assert found["pupils_independent"] > 20
    assert found["CR1_t"] > 7


@pytest.mark.parametrize("study", POWER["studies"])
def test_3_power(study):
    found = POWER["studies"][study]
    for way, promised in found["power_formula"].items():
        assert abs(promised - found["power_simulated"][way]) <= 3


@pytest.mark.parametrize("study", ["3+3", "6+6"])
def test_4_error_repeats(study):
    module = script("did_error")
    wanted = next(one for one in module.STUDIES if one.name == study)
    again = module.result(wanted, AGAIN)["first_p_values"]
    stored = ERROR["studies"][study]["first_p_values"]
    for way, values in again.items():
        assert values == pytest.approx(stored[way][:AGAIN], abs=1e-9)


@pytest.mark.parametrize("study", ["4+4", "6 pairs", "two waves"])
def test_4_power_repeats(study):
    again = script("did_power").result(study, AGAIN)
    stored = POWER["studies"][study]
    assert again["minimum_detectable_points"] == stored["minimum_detectable_points"]
    assert again["power_formula"] == stored["power_formula"]
    for way, values in again["first_p_values"].items():
        assert values == pytest.approx(stored["first_p_values"][way][:AGAIN], abs=1e-9)


@pytest.mark.parametrize("study", ["6+6", "12+12"])
def test_5_models(study):
    assert ERROR["models"][study]["runs"] >= 1000
    found = ERROR["models"][study]["percent_rejected"]
    assert 3 <= found["mixed_model"] <= 7
    assert 3 <= found["gee_bias_reduced"] <= 7
    assert found["gee_robust"] > found["gee_bias_reduced"]


def test_5_models_repeat():
    module = script("did_error")
    wanted = next(one for one in module.STUDIES if one.name == "6+6")
    again = module.result(wanted, 1, module.model_p_values)["first_p_values"]
    for way, values in again.items():
        assert values == pytest.approx(ERROR["models"]["6+6"]["first_p_values"][way][:1], abs=1e-6)


def test_6_provenance():
    for report in (ERROR, POWER):
        assert report["date"]
        assert set(report["versions"]) == {"python", "numpy", "scipy"}
        assert report["seed"]
        assert all(study["runs"] >= 2000 for study in report["studies"].values())
    assert set(BEARING) | {"3+3", "2+6"} == set(ERROR["studies"])
    values = [value for study in ERROR["studies"].values() for ps in study["first_p_values"].values() for value in ps]
    assert all(math.isfinite(value) and 0 <= value <= 1 for value in values)
