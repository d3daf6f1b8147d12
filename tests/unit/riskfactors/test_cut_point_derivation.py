"""Cut points from a reference sample.

1. Risk: median + factor x deviation, protection: median - factor x deviation, per grade.
2. The deviation is the median (or the mean) of the absolute differences from the median, not scaled by 1.4826.
3. The weighted median is a value of the sample (or the mean of two where exactly half the weight is reached), never
   interpolated between weights; equal weights give the ordinary median.
4. Small samples, deviations of 0 and grades without scores are findings; outcomes and scales without key get no value.
5. Without grades there is one value for everybody. Without any score there is no table.
6. The table says rule, sample, size by grade and source, and is provisional.
7. A derived table can be used at once, and gives 0 to 50 percent above in its own sample.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from small_instruments import every_feature, instrument, item, random_table, scale

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoints import check_cut_points, derive_cut_points, weighted_median
from ctc_toolkit.riskfactors.scoring import score
from ctc_toolkit.survey.findings import findings_table
from ctc_toolkit.survey.responses import ResponseTable

ABOUT = {"id": "ref", "title_de": "Bezug", "title_en": "Reference", "valid_from": date(2026, 3, 1)}


def sample(codes, grades=None, weights=None, kind="risk"):
    built = instrument(items=[item("b1", "five")], scales=[scale("b", kind, ["b1"])])
    answers = pd.DataFrame({"b1": np.array(codes, dtype=np.int8)})
    groups = pd.DataFrame() if grades is None else pd.DataFrame({"grade": pd.Categorical(grades, ["6", "8"])})
    design = pd.DataFrame() if weights is None else pd.DataFrame({"weight": weights})
    return ResponseTable(built, answers, groups, design, "hash-of-sample")


def cuts(table, **options):
    return derive_cut_points(table, **ABOUT, **{"minimum_sample": 1, **options})[0].values


def test_1_the_rule_by_hand():
    codes = [1, 1, 2, 3, 3, 4, 5]
    assert cuts(sample(codes)) == {"b": {"all": pytest.approx(3 + 0.15 * 1)}}
    assert cuts(sample(codes, kind="protective")) == {"b": {"all": pytest.approx(3 - 0.15 * 1)}}
    assert cuts(sample(codes), factor=0.5)["b"]["all"] == 3.5


def test_1_per_grade():
    grades = ["6"] * 5 + ["8"] * 5 + [None] * 3
    found = cuts(sample([1, 1, 2, 3, 4, 2, 3, 4, 5, 5, 1, 1, 1], grades))
    assert found["b"] == {"6": pytest.approx(2 + 0.15), "8": pytest.approx(4 + 0.15)}


def test_2_not_scaled_by_1_4826():
    """Statement 2, mistake 14."""
    codes = [1, 1, 2, 3, 3, 4, 5]
    assert cuts(sample(codes))["b"]["all"] == pytest.approx(3.15, abs=1e-9)
    assert cuts(sample(codes))["b"]["all"] != pytest.approx(3 + 0.15 * 1.4826, abs=1e-3)


def test_2_mean_deviation():
    codes = [1, 1, 2, 3, 3, 4, 5]
    mean = (2 + 2 + 1 + 0 + 0 + 1 + 2) / 7
    assert cuts(sample(codes), deviation="mean")["b"]["all"] == pytest.approx(3 + 0.15 * mean, abs=1e-9)
    weighted = np.average(np.abs(np.array([1, 2, 5]) - 5), weights=[1, 1, 5])
    found = cuts(sample([1, 2, 5], weights=[1.0, 1.0, 5.0]), deviation="mean")
    assert found["b"]["all"] == pytest.approx(5 + 0.15 * weighted, abs=1e-9)


def test_3_the_weighted_median_is_not_interpolated():
    """Statement 3, mistake 14."""
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert weighted_median(values, np.array([1.0, 1.0, 1.0, 4.0])) == 4.0
    interpolated = np.interp(0.5, np.cumsum([1, 1, 1, 4]) / 7, values)
    assert weighted_median(values, np.array([1.0, 1.0, 1.0, 4.0])) != interpolated
    assert weighted_median(values, np.array([0.3, 0.2, 0.1, 0.4])) == 2.5
    assert weighted_median(values, np.array([0.0, 0.0, 5.0, 0.0])) == 3.0
    assert np.isnan(weighted_median(values, np.zeros(4)))
    assert np.isnan(weighted_median(np.array([])))


@pytest.mark.parametrize("size", range(1, 12))
def test_3_equal_weights_give_the_ordinary_median(size):
    values = np.random.default_rng(size).integers(1, 5, size).astype(float)
    assert weighted_median(values) == np.median(values)
    assert weighted_median(values, np.full(size, 0.1)) == np.median(values)


def test_3_whole_weights_are_repeated_answers():
    random = np.random.default_rng(3)
    for _ in range(30):
        values, weights = random.integers(1, 6, 9).astype(float), random.integers(0, 4, 9)
        if weights.sum():
            assert weighted_median(values, weights.astype(float)) == np.median(np.repeat(values, weights))


def test_3_weights_used_or_ignored():
    table = sample([1, 2, 5], weights=[1.0, 1.0, 5.0])
    assert cuts(table)["b"]["all"] == 5.0
    assert cuts(table, weights="ignored")["b"]["all"] == pytest.approx(2.15)


def test_4_findings():
    grades = ["6"] * 6 + ["8"] * 2
    table = sample([2, 2, 2, 2, 3, -1, -1, -1], grades)
    made, findings = derive_cut_points(table, **ABOUT, minimum_sample=6)
    assert made.values == {"b": {"6": 2.0}}
    assert [(entry.rule, entry.column, entry.rows, entry.values["grade"]) for entry in findings] == [
        ("cut_points_small_sample", "", 2, "8"),
        ("cut_points_small_sample", "b", 5, "6"),
        ("cut_points_no_spread", "b", 5, "6"),
        ("cut_points_no_scores", "b", 0, "8"),
    ]
    for language in ("de", "en"):
        shown = findings_table(findings, language)
        assert not shown["found"].str.contains("…").any()
    assert not derive_cut_points(sample([1, 2, 3] * 200), **ABOUT)[1]


def test_4_outcomes_and_scales_without_key():
    found = cuts(random_table(300))
    assert set(found) == {"plain", "shield", "mixed", "recoded"}


def test_5_nothing_to_derive_from():
    with pytest.raises(ToolkitError) as caught:
        derive_cut_points(sample([-1, -1]), **ABOUT)
    assert caught.value.code == "cut_points_nothing_derived"


def test_6_what_the_table_says():
    table = sample([1, 2, 3, 4], ["6", "6", "8", None], [1.0, 2.0, 1.0, 1.0])
    made, _ = derive_cut_points(table, **ABOUT, deviation="mean", at_cut="at_or_above")
    assert made.rule.model_dump() == {"factor": 0.15, "deviation": "mean", "weights": "used"}
    assert made.sample.n == {"6": 2, "8": 1}
    assert made.sample.source_hash == "hash-of-sample"
    assert (made.status, made.provisional, made.at_cut, made.instrument) == ("derived", True, "at_or_above", "small")
    assert "0,15" in made.method.de
    assert "Mittelwert" in made.method.de
    assert "gewichtet" in made.method.de
    assert "0.15" in made.method.en
    assert "mean" in made.method.en
    unweighted, _ = derive_cut_points(sample([1, 2]), **ABOUT, status="made_up")
    assert (unweighted.rule.weights, unweighted.status) == ("ignored", "made_up")


def test_7_used_on_its_own_sample():
    table = random_table(900, seed=4)
    table = replace(table, design=pd.DataFrame())
    made, _ = derive_cut_points(table, **ABOUT)
    check_cut_points(made, every_feature())
    flags = score(table, made).flags
    assert 0.2 < flags["plain"].mean() <= 0.5
    assert flags["shield"].mean() >= 0.5, "protection: below the median minus a bit, so most are protected"
