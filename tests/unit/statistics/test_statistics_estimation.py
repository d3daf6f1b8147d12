"""Estimates from PSU totals.

1. A small example worked by hand: estimate, standard error, design effect, degrees of freedom, t limits.
2. A domain never filters the design: a sampled PSU without a respondent in the domain counts in its stratum.
3. Fewer than two PSUs with a value: no standard error, no interval, no design effect ("single_psu").
4. Degrees of freedom are those of the domain; respondents with weight 0 do not give any; missing answers do.
5. Nobody answered, or nobody in the group: "no_answers", n = 0, all else null; the row is there.
6. 0 and 100 percent have standard error 0, status "ok", and the interval of korn_graubard or wilson_pooled;
   logit, beta and wald say "no_interval".
7. Rounding dust in sums is 100 percent, not a percentage with a tiny error; equal PSUs have an error of
exactly 0. 8. A standard error of exactly 0 between 0 and 100 percent is "zero_variance" without an interval
   (a census with finite population correction, equal PSUs).
9. Weights are no frequencies: multiplying them changes nothing.
10. PSU codes that repeat in another stratum are other PSUs.
11. Lonely strata: default merges and says which; a domain that has its values in silent strata only has no
    error; all strata lonely under "average" has none either.
12. Missing answers are no zeros: they lower n, not the percentage, and leave the design as it is.
13. The default interval is Korn-Graubard from 8 degrees of freedom on, below it Wilson with the median design
    effect of the measures of the cell; n_effective says on how many answers it stands.
14. Means: natural unit, t interval, zero variance where all answers are equal.
15. Rows come in the order of crossings, values and measures; group names in the order of the crossing; all
columns. 16. Unknown groups, intervals, strategies are refused.
17. Totals: sum of weights with the attribute; "adjust" is refused where strata are lonely.
18. Cells may be split, unsorted, and large: every path of summing gives the same result.
19. Respondents that are PSUs of their own (no clusters): the variance of a simple random sample.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics import (
    PsuTotals,
    estimates,
    estimation,
    intervals,
    linearisation,
    population_totals,
    totals_from_frame,
)
from ctc_toolkit.statistics.estimation import COLUMNS

# Two strata; PSU 1 and 2 in each. Weights 1 and 2.
SMALL = pd.DataFrame(
    {
        "stratum": ["a"] * 5 + ["b"] * 5,
        "psu": [1, 1, 2, 2, 2, 1, 1, 1, 2, 2],
        "weight": [1.0, 2, 1, 1, 2, 1, 1, 1, 2, 1],
        "y": [1.0, 0, 1, 1, 0, 0, 0, 1, 1, np.nan],
        "sex": ["f", "m", "f", "f", "m", "f", "m", "m", "m", "m"],
    }
)


def totals(
    frame: pd.DataFrame, measures: str | list[str] = "y", by: str | list[str] | None = None, **options: Any
) -> PsuTotals:
    measures = [measures] if isinstance(measures, str) else measures
    groups = None if by is None else frame[[by] if isinstance(by, str) else by]
    return totals_from_frame(frame[measures], frame["stratum"], frame["psu"], frame["weight"], groups, **options)


def rows(
    frame: pd.DataFrame, *, by: Any = ((),), groups: Any = None, measures: Any = "y", **options: Any
) -> pd.DataFrame:
    made = {key: options.pop(key) for key in ("kind", "population") if key in options}
    return estimates(totals(frame, measures, groups, **made), by, **options).frame


def survey(psus: list[int], size: int = 6, seed: int = 1, measures: int = 1) -> pd.DataFrame:
    """Return a made-up survey: `psus[h]` PSUs in stratum h, `size` respondents each, measures y0, y1, ..."""
    rng = np.random.default_rng(seed)
    places = [(h, j) for h, count in enumerate(psus) for j in range(count) for _ in range(size)]
    frame = pd.DataFrame(places, columns=["stratum", "psu"])
    frame["weight"] = rng.uniform(0.5, 2, len(frame))
    frame["sex"] = rng.choice(["f", "m"], len(frame))
    level = frame.groupby(["stratum", "psu"])["weight"].transform("first") / 3
    for number in range(measures):
        frame[f"y{number}"] = (rng.random(len(frame)) < level).astype(float)
    frame["y"] = frame["y0"]
    return frame


def test_by_hand() -> None:
    """Statement 1: w y sums to 1, 2 | 1, 2 and w to 3, 4 | 3, 2: p = 6/12, w (y - p) is -.5, 0 | -.5, 1."""
    found = rows(SMALL, interval="wald").iloc[0]
    variance = 2 * (0.25**2 + 0.25**2 + 0.75**2 + 0.75**2) / 12**2
    assert found["estimate"] == 0.5
    assert found["standard_error"] == pytest.approx(math.sqrt(variance), abs=1e-15)
    assert (found["n"], found["hits"], found["psus"], found["degrees_of_freedom"]) == (9, 5, 4, 2)
    simple = 9 / 8 * 0.25 / 9
    assert found["design_effect"] == pytest.approx(variance / simple, abs=1e-14)
    assert found["high"] - 0.5 == pytest.approx(4.302652729749464 * math.sqrt(variance), abs=1e-12)


def test_domain_keeps_the_design() -> None:
    """Statement 2, mistake 1: PSU 2 of stratum b holds no girl; it still enters its stratum with 0."""
    found = rows(SMALL, by=[("sex",)], groups="sex").iloc[0]
    # girls: a1 (1 of 1), a2 (2 of 2), b1 (0 of 1), so p = 3/4; z = .25, .5 | -.75, 0.
    variance = 2 * (2 * 0.125**2 + 2 * 0.375**2) / 4**2
    assert found["groups"] == "sex=f"
    assert found["standard_error"] == pytest.approx(math.sqrt(variance), abs=1e-15)
    assert (found["psus"], found["degrees_of_freedom"]) == (3, 1)
    girls = SMALL[SMALL["sex"] == "f"]
    filtered = rows(girls, lonely_psu="remove").iloc[0]
    assert filtered["standard_error"] < 0.5 * found["standard_error"]


def test_domain_of_one_school() -> None:
    """Statement 3, mistake 2: linearisation gives 0 for a domain inside one PSU; that is no certainty."""
    frame = survey([3, 3]).assign(area=lambda frame: np.where(frame["stratum"] * 10 + frame["psu"] == 2, "one", "more"))
    found = rows(frame, by=[("area",)], groups="area").set_index("groups")
    one = found.loc["area=one"]
    assert one["status"] == "single_psu"
    assert 0 < one["estimate"] < 1
    assert one["n"] == 6
    assert one[["standard_error", "low", "high", "design_effect", "n_effective"]].isna().all()
    assert found.loc["area=more", "status"] == "ok"


def test_one_psu_with_answers() -> None:
    """Statement 3, mistake 2: two PSUs in the domain, but only one of them answered."""
    frame = survey([2])
    frame.loc[frame["psu"] == 1, "y"] = np.nan
    found = rows(frame).iloc[0]
    assert (found["status"], found["psus"]) == ("single_psu", 1)
    assert np.isnan(found["standard_error"])


def test_whole_survey_in_one_psu() -> None:
    """Statements 3 and 11: no error is raised; every number says what it is."""
    found = rows(survey([1])).iloc[0]
    assert (found["status"], found["n"]) == ("single_psu", 6)
    assert np.isnan(found["low"])


def test_degrees_of_freedom_of_the_domain() -> None:
    """Statement 4, mistake 3: 12 PSUs in 3 strata; the area lies in 4 of them in 1 stratum."""
    frame = survey([4, 4, 4]).assign(area=lambda frame: np.where(frame["stratum"] == 0, "x", "y"))
    found = rows(frame, by=[(), ("area",)], groups="area", interval="wald")
    assert found["degrees_of_freedom"].tolist() == [9, 3, 6]
    width = (found["high"] - found["low"]) / found["standard_error"] / 2
    np.testing.assert_allclose(width, intervals.t_quantile([9, 3, 6]))
    assert intervals.t_quantile(3) > 3


def test_degrees_of_freedom_and_weight_zero() -> None:
    """Statement 4: weight 0 keeps the PSU in its stratum (n = 4), but gives no degree of freedom."""
    frame = survey([4])
    frame.loc[frame["psu"] == 3, "weight"] = 0.0
    found = rows(frame).iloc[0]
    assert (found["n"], found["psus"], found["degrees_of_freedom"]) == (18, 3, 2)
    three = rows(frame[frame["psu"] != 3]).iloc[0]
    assert found["standard_error"] == pytest.approx(three["standard_error"] * math.sqrt((4 / 3) / (3 / 2)))


def test_degrees_of_freedom_and_missing_answers() -> None:
    """Statements 4 and 12: a PSU in which nobody answered was sampled, and holds respondents."""
    frame = survey([4])
    frame.loc[frame["psu"] == 3, "y"] = np.nan
    found = rows(frame).iloc[0]
    assert (found["n"], found["psus"], found["degrees_of_freedom"]) == (18, 3, 3)


def test_totals_without_respondents_count_every_cell() -> None:
    """Statement 4: where the number of respondents is not known, every cell is taken as present."""
    frame = survey([4])
    frame.loc[frame["psu"] == 3, "weight"] = 0.0
    made = replace(totals(frame), respondents=None)
    assert estimates(made).frame["degrees_of_freedom"].item() == 3


def test_empty_domains() -> None:
    """Statement 5."""
    frame = survey([3, 3]).assign(none=np.nan, grade=8)
    frame["grade"] = pd.Categorical(frame["grade"], [8, 12])
    found = rows(frame, by=[(), ("grade",)], groups="grade", measures=["y", "none"])
    assert found["status"].tolist() == ["ok", "no_answers"] * 2 + ["no_answers"] * 2
    empty = found[found["status"] == "no_answers"]
    assert (empty[["n", "hits", "psus"]] == 0).all().all()
    columns = [
        "estimate",
        "standard_error",
        "low",
        "high",
        "design_effect",
        "n_effective",
        "degrees_of_freedom",
    ]
    assert empty[columns].isna().all().all()


def test_no_respondents_at_all() -> None:
    """Statement 5."""
    found = rows(survey([2]).iloc[:0])
    assert found["status"].tolist() == ["no_answers"]


def test_all_weights_zero() -> None:
    """Statement 5: nobody counts."""
    found = rows(survey([3]).assign(weight=0.0)).iloc[0]
    assert (found["status"], found["n"]) == ("no_answers", 0)


@pytest.mark.parametrize(("value", "interval"), [(v, i) for v in (0.0, 1.0) for i in intervals.INTERVALS])
def test_zero_and_hundred_percent(value: float, interval: Any) -> None:
    """Statement 6, mistake 7."""
    found = rows(survey([6, 6]).assign(y=value), interval=interval).iloc[0]
    assert (found["estimate"], found["standard_error"]) == (value, 0.0)
    assert np.isnan(found["design_effect"])
    if interval in ("logit", "beta", "wald"):
        assert found["status"] == "no_interval"
        assert found[["low", "high"]].isna().all()
    else:
        assert found["status"] == "ok"
        assert found["n_effective"] == found["n"] == 72
        width = found["high"] - found["low"]
        assert 0.03 < width < 0.06
        assert value in (found["low"], found["high"])


def test_rounding_dust_in_sums() -> None:
    """Statement 7, mistake 8: sums that differ in the last digit, as another order of adding gives."""
    made = totals(survey([5, 5]).assign(y=1.0))
    dusty = replace(made, weighted=made.weighted * (1 - 2**-53 * np.arange(1, 11)[:, None] % 3))
    assert (dusty.weighted != made.weighted).any()
    found = estimates(dusty, interval="korn_graubard").frame.iloc[0]
    assert (found["estimate"], found["standard_error"], found["status"]) == (1.0, 0.0, "ok")
    assert found["low"] < 0.95
    assert found["high"] == 1.0


def test_equal_psus_have_no_error() -> None:
    """Statements 7 and 8, mistake 8: a third of each PSU has it; dust must not make an interval of that."""
    frame = pd.DataFrame({"stratum": 0, "psu": np.repeat(range(7), 3), "weight": 0.1 + np.repeat(range(7), 3) / 7})
    frame["y"] = np.tile([1.0, 0.0, 0.0], 7)
    found = rows(frame).iloc[0]
    assert found["standard_error"] == 0.0
    assert found["status"] == "zero_variance"
    assert found[["low", "high", "n_effective", "design_effect"]].isna().all()


def test_census_with_finite_population_correction() -> None:
    """Statement 8: all schools of the population are in the sample."""
    frame = survey([3, 4]).assign(schools=lambda frame: np.where(frame["stratum"] == 0, 3, 4))
    found = rows(frame, population=frame["schools"]).iloc[0]
    assert (found["standard_error"], found["status"]) == (0.0, "zero_variance")
    assert np.isnan(found["low"])


def test_finite_population_correction_takes_a_number() -> None:
    """Statement 8, mistake 10: 3 of N = 12 sampled: the variance is multiplied by 3/4; a share is refused."""
    frame = survey([3])
    plain = rows(frame).iloc[0]["standard_error"]
    corrected = rows(frame, population={0: 12}).iloc[0]["standard_error"]
    assert corrected == pytest.approx(plain * math.sqrt(0.75))
    with pytest.raises(ToolkitError) as caught:
        rows(frame, population={0: 0.25})
    assert caught.value.code == "population_psus_too_small"


@pytest.mark.parametrize("factor", [0.001, 3.0, 1e6])
def test_weights_are_no_frequencies(factor: float) -> None:
    """Statement 9, mistake 4."""
    frame = survey([3, 4])
    plain = rows(frame, by=[(), ("sex",)], groups="sex")
    scaled = rows(frame.assign(weight=frame["weight"] * factor), by=[(), ("sex",)], groups="sex")
    pd.testing.assert_frame_equal(plain, scaled, rtol=1e-11)


def test_psu_codes_that_repeat() -> None:
    """Statement 10, mistake 5: PSU 1 of stratum a is not PSU 1 of stratum b."""
    frame = survey([3, 4])
    unique = frame.assign(psu=frame["stratum"] * 100 + frame["psu"])
    pd.testing.assert_frame_equal(rows(frame), rows(unique))
    assert rows(frame).iloc[0]["psus"] == 7


def test_lonely_stratum_is_merged_by_default_and_reported() -> None:
    """Statement 11, mistake 9."""
    frame = survey([3, 1, 4])
    table = estimates(totals(frame))
    assert table.lonely_strata == ("1",)
    assert table.merged_strata == (("1", "2"),)
    assert table.frame["degrees_of_freedom"].item() == 8 - 2
    joined = frame.assign(psu=frame["stratum"] * 10 + frame["psu"], stratum=frame["stratum"].clip(upper=1))
    np.testing.assert_allclose(table.frame["standard_error"], rows(joined)["standard_error"], rtol=1e-14)
    removed = estimates(totals(frame), lonely_psu="remove").frame["standard_error"].item()
    assert removed != pytest.approx(table.frame["standard_error"].item(), rel=1e-3)


def test_stratum_lonely_only_inside_a_domain_is_not_lonely() -> None:
    """Statements 2 and 11."""
    frame = survey([3, 3]).assign(area=lambda frame: np.where((frame["stratum"] == 0) & (frame["psu"] > 0), "y", "x"))
    table = estimates(totals(frame, by="area"), [("area",)], lonely_psu="fail")
    assert table.lonely_strata == ()
    assert (table.frame["status"] == "ok").all()


@pytest.mark.parametrize("strategy", ["remove", "certainty", "average"])
def test_domain_in_silent_strata_only(strategy: Any) -> None:
    """Statement 11, mistakes 2 and 9: two PSUs, both alone in their strata: the error of 0 is none."""
    frame = survey([3, 1, 1]).assign(area=lambda frame: np.where(frame["stratum"] > 0, "silent", "rest"))
    found = rows(frame, by=[("area",)], groups="area", lonely_psu=strategy).set_index("groups")
    assert found["status"].to_dict() == {"area=rest": "ok", "area=silent": "lonely_psu"}
    assert found.loc["area=silent", ["standard_error", "low", "high"]].isna().all()
    assert found.loc["area=silent", "psus"] == 2


def test_average_scales_up_over_strata_with_values() -> None:
    """Statement 11, mistake 9: 2 of 3 strata have a variance: times 3/2; times 1 where none is lonely."""
    frame = survey([3, 1, 4])
    removed = rows(frame, lonely_psu="remove")["standard_error"].item()
    average = rows(frame, lonely_psu="average")["standard_error"].item()
    assert average == pytest.approx(removed * math.sqrt(3 / 2))
    frame["y"] = frame["y"].where(frame["stratum"] != 1)
    removed = rows(frame, lonely_psu="remove")["standard_error"].item()
    assert rows(frame, lonely_psu="average")["standard_error"].item() == pytest.approx(removed)


def test_missing_answers_are_no_zeros() -> None:
    """Statement 12, mistake 11."""
    frame = survey([4, 4])
    frame.loc[frame.index % 3 == 0, "y"] = np.nan
    found = rows(frame).iloc[0]
    answered = frame[frame["y"].notna()]
    assert found["n"] == len(answered) == 32
    assert found["estimate"] == pytest.approx(np.average(answered["y"], weights=answered["weight"]))
    zeros = rows(frame.fillna({"y": 0.0})).iloc[0]
    assert zeros["estimate"] < found["estimate"] - 0.05


def test_default_interval() -> None:
    """Statement 13, mistake 3."""
    measures = [f"y{number}" for number in range(9)]
    for psus, exact in (([5, 5], True), ([5, 4], False)):
        frame = survey(psus, measures=9)
        found = rows(frame, measures=measures)
        assert (found["degrees_of_freedom"] == sum(psus) - 2).all()
        named = rows(frame, measures=measures, interval="korn_graubard" if exact else "wilson_pooled")
        pd.testing.assert_frame_equal(found, named)
        if exact:
            continue
        pooled = np.median(found["design_effect"])
        size = found["n"] / np.maximum(1, np.maximum(found["design_effect"], pooled))
        np.testing.assert_allclose(found["n_effective"], size)
        low, high = intervals.wilson(found["estimate"], size)
        np.testing.assert_allclose(found["low"], low)
        np.testing.assert_allclose(found["high"], high)


def test_zero_percent_stands_on_the_pooled_design_effect() -> None:
    """Statement 13, mistake 7: with few schools 0 percent must not count every pupil as independent."""
    measures = [f"y{number}" for number in range(9)]
    frame = survey([3, 3], size=20, measures=9).assign(y0=0.0)
    found = rows(frame, measures=measures).set_index("measure")
    pooled = found["design_effect"].median()
    assert pooled > 1
    assert found.loc["y0", "n_effective"] == pytest.approx(120 / pooled)


def test_no_degrees_of_freedom() -> None:
    """Statement 13: two PSUs in two strata leave no degree of freedom; only the pooled interval stands."""
    frame = survey([2, 2]).assign(area=lambda frame: np.where(frame["psu"] == 0, "x", "y"))
    for interval, status in (("wilson_pooled", "ok"), ("default", "ok"), ("korn_graubard", "no_interval")):
        found = rows(frame, by=[("area",)], groups="area", interval=interval).iloc[0]
        assert (found["degrees_of_freedom"], found["status"]) == (0, status)
        assert found["standard_error"] > 0
        assert np.isfinite(found["low"]) == (status == "ok")


def test_means() -> None:
    """Statement 14: 2 + 3 y has three times the error of y, and the same design effect."""
    frame = survey([5, 5]).assign(score=lambda frame: 2 + 3 * frame["y"], same=3.25)
    plain = rows(frame, interval="wald").iloc[0]
    found = rows(frame, measures=["score", "same"], kind="mean", interval="logit").set_index("measure")
    score = found.loc["score"]
    assert score["estimate"] == pytest.approx(2 + 3 * plain["estimate"])
    assert score["standard_error"] == pytest.approx(3 * plain["standard_error"])
    assert score["design_effect"] == pytest.approx(plain["design_effect"])
    assert score["high"] == pytest.approx(2 + 3 * plain["high"])
    assert (score["hits"], score["status"]) == (0, "ok")
    assert (found.loc["same", "standard_error"], found.loc["same", "status"]) == (0.0, "zero_variance")
    assert np.isnan(found.loc["same", "high"])


def test_means_near_a_proportion_are_not_snapped() -> None:
    """Statement 14: 1 is no bound for a mean."""
    frame = survey([3]).assign(score=1 + 1e-13)
    assert rows(frame, measures="score", kind="mean").iloc[0]["estimate"] > 1


def test_order_of_rows() -> None:
    """Statement 15."""
    frame = survey([3, 3], measures=2).assign(grade=lambda frame: np.where(frame.index % 2, 9, 10))
    made = totals(frame, ["y0", "y1"], ["sex", "grade"])
    found = estimates(made, [(), ("grade",), ("grade", "sex")]).frame
    assert tuple(found.columns) == COLUMNS
    assert found["measure"].tolist() == ["y0", "y1"] * 7
    groups = ["all", "grade=9", "grade=10"] + [f"grade={grade};sex={sex}" for grade in (9, 10) for sex in "fm"]
    assert found["groups"].tolist()[::2] == groups
    assert found.query("measure == 'y0' and groups.str.contains(';')")["n"].sum() == len(frame)
    assert estimates(made, []).frame.empty


def test_settings_are_kept() -> None:
    """Statement 15."""
    table = estimates(totals(survey([3])), lonely_psu="adjust", interval="logit", confidence=0.9)
    assert (table.kind, table.lonely_psu, table.interval, table.confidence) == (
        "proportion",
        "adjust",
        "logit",
        0.9,
    )


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"by": [("grade",)]}, "sex"),
        ({"interval": "exact"}, "korn_graubard"),
        ({"lonely_psu": "drop"}, "collapse"),
    ],
)
def test_unknown_names(options: dict[str, Any], named: str) -> None:
    """Statement 16."""
    with pytest.raises(ToolkitError) as caught:
        rows(survey([3]), groups="sex", **options)
    assert caught.value.code == "statistics_unknown_name"
    assert named in caught.value.say("de")


def test_population_totals() -> None:
    """Statement 17: 6 of 12 in the example; z is the PSU sum of w y: 1, 2 | 1, 2."""
    found = population_totals(totals(SMALL, by="sex"), [(), ("sex",)]).set_index("groups")
    assert found["total"].tolist() == [6, 3, 3]
    assert found.loc["all", "standard_error"] == pytest.approx(math.sqrt(2 * (0.5**2 + 0.5**2) * 2))
    assert found.loc["all", "high"] - 6 == pytest.approx(4.302652729749464 * math.sqrt(2))
    empty = population_totals(totals(SMALL.assign(y=np.nan))).iloc[0]
    assert (empty["status"], empty["n"]) == ("no_answers", 0)
    nobody = population_totals(totals(SMALL.assign(y=0.0))).iloc[0]
    assert (nobody["total"], nobody["standard_error"], nobody["status"]) == (0, 0, "no_interval")


def test_adjust_is_not_for_totals() -> None:
    """Statement 17, mistake 9."""
    with pytest.raises(ToolkitError) as caught:
        population_totals(totals(survey([3, 1])), lonely_psu="adjust")
    assert caught.value.code == "adjust_not_for_totals"
    assert population_totals(totals(survey([3, 2])), lonely_psu="adjust")["standard_error"].item() > 0


@pytest.mark.parametrize("psus", [[400], [3] * 150, [2, 9, 60, 3]])
def test_all_paths_of_summing_agree(psus: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Statement 18: unsorted cells, cells that stand twice, blocks of every size."""
    frame = survey(psus, size=4, measures=3)
    made = totals(frame, ["y0", "y1", "y2"], "sex")
    whole = estimates(made, [(), ("sex",)]).frame
    shuffled = np.random.default_rng(5).permutation(np.tile(np.arange(len(made.keys)), 2))
    halves = {name: getattr(made, name)[shuffled] / 2 for name in ("weight", "weighted", "squared")}
    counts = {"count": made.count[shuffled], "hits": made.hits[shuffled], "respondents": None}
    twice = replace(made, keys=made.keys.iloc[shuffled].reset_index(drop=True), **halves, **counts)
    found = estimates(twice, [(), ("sex",)]).frame
    for block in (1, 7, 1 << 30):
        monkeypatch.setattr(linearisation, "_BLOCK", block)
        again = estimates(twice, [(), ("sex",)]).frame
        pd.testing.assert_frame_equal(again, found, rtol=1e-12)
    for column in ("estimate", "standard_error", "psus", "degrees_of_freedom"):
        np.testing.assert_allclose(found[column], whole[column], rtol=1e-12)


def test_several_cores_give_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statement 18: domains computed at the same time do not write over each other's sums."""
    frame = survey([4, 3, 60], size=5, measures=3).assign(grade=lambda frame: frame.index % 7)
    made = totals(frame, ["y0", "y1", "y2"], ["sex", "grade"])
    by = [(), ("sex",), ("grade",), ("sex", "grade")]
    one = estimates(made, by).frame
    monkeypatch.setattr(estimation, "_LARGE", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    for _ in range(5):
        pd.testing.assert_frame_equal(estimates(made, by).frame, one, check_exact=True)


def test_unclustered_and_unweighted() -> None:
    """Statement 19: V = p (1 - p)/(n - 1), design effect 1."""
    y = pd.DataFrame({"y": [1.0, 1, 0, 0, 0, 1, 0, 0, 0, np.nan]})
    found = estimates(totals_from_frame(y)).frame.iloc[0]
    # The respondent without an answer is a sampled PSU: n_h = 10.
    assert found["standard_error"] == pytest.approx(math.sqrt(10 / 9 * 2 / 81))
    complete = estimates(totals_from_frame(y.dropna())).frame.iloc[0]
    assert complete["standard_error"] == pytest.approx(math.sqrt(1 / 3 * 2 / 3 / 8))
    assert complete["design_effect"] == pytest.approx(1)
    assert (complete["psus"], complete["degrees_of_freedom"]) == (9, 8)
