"""Estimates of made-up waves against the truth they were made from.

1. The intervals of profiles hold the true percentages in about 95 of 100 cases: behaviours, and scales above cut
   points; for all, by grade, by sex and grade; with schools as sampling units and with classes.
2. The intervals of mean scores do so too.
3. An interval that ignores the sample of schools would not.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from small_instruments import EVERY_CUT, cut_points, every_feature

from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave

pytestmark = pytest.mark.slow

QUIET = {"missing": 0, "break_off": 0, "skipped_scales": 0, "missing_groups": 0, "exaggerating": 0}
WAVES = 24


def settings_of(unit):
    return SimulationSettings(
        respondents=1200,
        schools=30 if unit == "school" else 6,
        class_size=15,
        primary_sampling_unit=unit,
        school_correlation=0.06,
        **QUIET,
    )


@cache
def compared(unit):
    """Return estimates and truth of many waves, one row per wave, measure and group."""
    cuts = {name: values for name, values in EVERY_CUT.items() if name in ("plain", "shield")}
    parts = []
    for seed in range(WAVES):
        wave = simulate_wave(every_feature(), settings_of(unit), seed=seed)
        profile = make_profile(wave.table, cut_points=cut_points(cuts), by=("sex", "grade"))
        above = wave.population.percent_above(cuts)
        percent = pd.concat([wave.truth[wave.truth["statistic"] == "percent"], above])
        estimates = profile.estimates.merge(percent[["measure", "groups", "value"]], on=["measure", "groups"])
        means = profile.means.merge(
            wave.truth.loc[wave.truth["statistic"] == "mean", ["measure", "groups", "value"]], on=["measure", "groups"]
        )
        parts.append(estimates.assign(found=estimates["percent"], what="percent", seed=seed))
        parts.append(means.assign(found=means["mean"], what="mean", seed=seed))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("unit", ["school", "class"])
@pytest.mark.parametrize("what", ["percent", "mean"])
def test_1_2_intervals_hold_the_truth(unit, what):
    rows = compared(unit)
    rows = rows[(rows["what"] == what) & rows["low"].notna()]
    assert len(rows) > 800
    held = (rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])
    assert 0.925 < held.mean() < 0.985
    crossed = rows["groups"].str.contains(";")
    assert held[crossed].mean() > 0.9
    assert held[~crossed].mean() > 0.9


@pytest.mark.parametrize("unit", ["school", "class"])
def test_1_no_bias(unit):
    rows = compared(unit)
    rows = rows[rows["standard_error"] > 0]
    distance = (rows["found"] - rows["value"]) / rows["standard_error"]
    by_wave = distance.groupby(rows["seed"]).mean()
    assert abs(by_wave.mean()) < 3 * by_wave.std() / np.sqrt(WAVES) + 0.05


def test_3_ignoring_schools_is_noticed():
    held = []
    for seed in range(WAVES):
        wave = simulate_wave(every_feature(), settings_of("school"), seed=seed)
        blind = ResponseTable(
            wave.table.instrument, wave.table.answers, wave.table.groups, wave.table.design[["weight"]]
        )
        means = make_profile(blind, by=()).means.merge(
            wave.truth.loc[wave.truth["groups"] == "all", ["measure", "value"]], on="measure"
        )
        held += ((means["low"] <= means["value"]) & (means["value"] <= means["high"])).tolist()
    assert np.mean(held) < 0.9
