"""A tiny version of `benchmarks/coverage.py`, whose result over 500 waves is stored beside the script.

1. It runs, and what it counts makes sense: intervals of city and districts, squared errors, rank intervals.
2. The stored result says what the specification asks for: 93 to 97 of 100 for the city, 90 to 98 for districts, and a
   smaller squared error of both models than of direct values; with date and versions.
"""

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path

import pandas as pd

from ctc_toolkit.survey.instrument_files import load_instrument

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@cache
def script():
    spec = importlib.util.spec_from_file_location("coverage_of_intervals", FOLDER / "coverage.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_1_tiny_run():
    module = script()
    instrument = load_instrument("ctc-youth-survey")
    cuts = {name: {"all": 2.5} for name in module.SCALES}
    from small_instruments import cut_points

    table = cut_points(cuts, instrument="ctc-youth-survey")
    task = module.district_task(instrument, table, answers=1200)
    result = module.district_result(pd.concat([module.district_wave(task, seed) for seed in (1, 2)]))
    assert result["waves"] == 2
    measures = len(module.SCALES) + len(module.BEHAVIOURS)
    assert result["city"]["intervals"] == 2 * measures
    assert 75 < result["city"]["percent_held"] <= 100
    assert 75 < result["district_fay_herriot"]["percent_held"] <= 100
    assert result["mean_squared_error"]["fay_herriot"] < result["mean_squared_error"]["direct"]
    ranked = module.rank_result([module.rank_wave(module.rank_task(instrument, table, answers=1200), 1)])
    assert ranked["waves"] == 1


def test_2_stored_result():
    stored = json.loads((FOLDER / "coverage.json").read_text(encoding="utf-8"))
    found = stored["districts"]
    assert found["waves"] >= 500
    assert found["date"]
    assert set(found["versions"]) == {"python", "ctc-toolkit", "numpy", "scipy", "pandas"}
    assert 93 <= found["city"]["percent_held"] <= 97
    for name in ("district_direct", "district_direct_shown", "district_fay_herriot"):
        assert 90 <= found[name]["percent_held"] <= 98
    errors = found["mean_squared_error"]
    assert max(errors["fay_herriot"], errors["beta_binomial"]) < errors["direct"]
