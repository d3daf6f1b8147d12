"""The profile: estimates of all measures and groups with what they can bear.

1. One row per measure of the instrument and group; measures in its order, groups by crossing; exact columns and units.
2. The numbers are those of the statistics room on the flags of the respondents; the design is never filtered.
3. Statuses follow the rules for when not to show a number (methods, section 12), the gravest first.
4. A grade without cut point has no value and says so; it counts nowhere, and a finding tells it.
5. Measures not asked, without scoring key or without any cut point have rows without values.
6. Mean scores stand beside, also where there is no cut point, with the share of the most frequent score.
7. Groups: unknown ones are refused, absent ones left out with a finding; the order of `by` decides the crossings.
8. Cut points derived from the same file are a warning; provenance and settings are carried.
9. A lonely stratum is merged inside its district first.
10. The number of elevated risk factors is a measure where it is asked for, marked as provisional.
11. Wrong ways that look plausible give other numbers: filtering first, pupils as PSUs.
12. A grade nobody belongs to is no group; an absent sex stays one, because its absence would tell something.
"""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest
from small_instruments import EVERY_CUT, cut_points, instrument, item, label, random_table, scale

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.riskfactors.profile import (
    PROFILE_COLUMNS,
    ProfileSettings,
    collapse_order,
    make_profile,
    profile_frame,
)
from ctc_toolkit.riskfactors.profile_frames import group_names, group_text
from ctc_toolkit.riskfactors.scoring import score
from ctc_toolkit.statistics import estimates, totals_from_frame
from ctc_toolkit.survey.findings import findings_table
from ctc_toolkit.survey.responses import ResponseTable

CROSSINGS = [(), ("sex",), ("grade",), ("sex", "grade")]


@pytest.fixture(scope="module")
def table():
    return random_table(900, seed=2)


@pytest.fixture(scope="module")
def profile(table):
    return make_profile(table, cut_points=cut_points(EVERY_CUT))


def row(frame, measure, groups="all"):
    return frame.set_index(["measure", "groups"]).loc[(measure, groups)]


def test_1_rows_and_columns(table, profile):
    measures = [entry.id for entry in (*table.instrument.scales, *table.instrument.indicators)]
    groups = ["all", "sex=female", "sex=male", "grade=6", "grade=8"]
    groups += [f"sex={sex};grade={grade}" for sex in ("female", "male") for grade in ("6", "8")]
    frame = profile.estimates
    assert frame["measure"].tolist() == [name for name in measures for _ in groups]
    assert frame["groups"].tolist() == groups * len(measures)
    assert list(profile_frame(profile)) == PROFILE_COLUMNS
    assert set(frame) == {*PROFILE_COLUMNS, "hits", "n_effective", "psus"}
    assert frame["n"].dtype == frame["hits"].dtype == frame["psus"].dtype == np.int64
    assert set(frame["kind"]) == {"risk", "protective", "behaviour"}
    shown = frame[frame["percent"].notna()]
    assert shown["percent"].between(0, 100).all()
    assert shown["percent"].max() > 1
    assert (shown["low"] <= shown["percent"]).all()
    assert (shown["percent"] <= shown["high"]).all()


def test_1_group_names_are_those_of_the_statistics_room():
    values = {"sex": ("f", "m"), "grade": ("6", "8", "9")}
    totals = totals_from_frame(
        pd.DataFrame({"y": [0.0, 1.0]}),
        groups=pd.DataFrame(
            {"sex": pd.Categorical(["f", "m"], values["sex"]), "grade": pd.Categorical(["6", "9"], values["grade"])}
        ),
    )
    wanted = estimates(totals, CROSSINGS).frame["groups"].tolist()
    assert [group_text(entry) for entry in group_names(values, CROSSINGS)] == wanted


def test_2_the_numbers_of_the_statistics_room(table, profile):
    flags = score(table, cut_points(EVERY_CUT)).flags.astype(float)
    design = table.design
    totals = totals_from_frame(
        flags, design["stratum"], design["psu"], design["weight"], table.groups[["sex", "grade"]]
    )
    wanted = estimates(totals, CROSSINGS).frame.set_index(["measure", "groups"])
    found = profile.estimates.set_index(["measure", "groups"])
    compared = 0
    for key, line in found.iterrows():
        if line["status"] in ("not_asked", "no_scoring_key", "no_cut_point"):
            continue
        compared += 1
        for name in ("standard_error", "low", "high"):
            assert line[name] == pytest.approx(100 * wanted.loc[key, name], rel=1e-9)
        assert line["percent"] == pytest.approx(100 * wanted.loc[key, "estimate"], rel=1e-12)
        for name in ("n", "hits", "psus", "degrees_of_freedom"):
            assert line[name] == wanted.loc[key, name]
        assert line["design_effect"] == pytest.approx(wanted.loc[key, "design_effect"], rel=1e-9)
        assert line["n_effective"] == pytest.approx(wanted.loc[key, "n_effective"], rel=1e-9)
    assert compared > 50


def one_scale(codes, cut=2.0, psu=None, weight=None, strata=None, **groups):
    built = instrument(items=[item("b1", "five")], scales=[scale("b", "risk", ["b1"])])
    columns = {"psu": psu, "stratum": strata}
    design = pd.DataFrame(
        {name: pd.Categorical(list(values)) for name, values in columns.items() if values is not None}
    )
    if weight is not None:
        design["weight"] = weight
    frame = pd.DataFrame({name: pd.Categorical(list(values)) for name, values in groups.items()})
    table = ResponseTable(built, pd.DataFrame({"b1": np.array(codes, dtype=np.int8)}), frame, design)
    return table, cut_points({"b": {"all": cut}})


def status_of(codes, psu, **settings):
    table, cuts = one_scale(codes, psu=psu)
    return row(make_profile(table, cut_points=cuts, by=(), settings=ProfileSettings(**settings)).estimates, "b")


def spread(rows, psus, share=0.5, seed=1):
    random = np.random.default_rng(seed)
    return np.where(random.random(rows) < share, 5, 1), np.arange(rows) % psus


@pytest.mark.parametrize(
    ("rows", "psus", "status"),
    [
        (2000, 20, "ok"),
        (2000, 3, "uncertain"),
        (60, 20, "uncertain"),
        (29, 10, "unreliable"),
        (35, 10, "unreliable"),
        (300, 1, "single_psu"),
    ],
)
def test_3_statuses_by_size(rows, psus, status):
    assert status_of(*spread(rows, psus))["status"] == status


def test_3_small_shares_with_wide_intervals():
    codes = np.where(np.arange(120) < 2, 5, 1)
    line = status_of(codes, np.arange(120) % 30)
    assert line["high"] - line["low"] > 5
    assert line["high"] - line["low"] < 20
    assert line["status"] == "unreliable"


def test_3_few_effective_answers():
    psu = np.repeat(np.arange(20), 10)
    line = status_of(np.where(psu == 0, 1, 5), psu)
    assert line["n"] == 200
    assert line["n_effective"] < 30
    assert line["high"] - line["low"] < 30
    assert line["status"] == "unreliable"


def test_3_zero_variance_and_no_answers():
    codes = np.array([1, 5] * 200)
    line = status_of(codes, np.repeat(np.arange(20), 20))
    assert line["status"] == "zero_variance"
    assert line["percent"] == 50
    assert line["standard_error"] == 0
    assert np.isnan(line["low"])
    table, cuts = one_scale([5, 1] * 100, psu=np.arange(200) % 20, sex=["female"] * 200)
    table.groups["sex"] = table.groups["sex"].cat.set_categories(["female", "male"])
    frame = make_profile(table, cut_points=cuts, by=("sex",)).estimates
    nobody = row(frame, "b", "sex=male")
    assert (nobody["n"], nobody["status"]) == (0, "no_answers")
    assert np.isnan(nobody["percent"])


def test_3_a_single_school_is_never_precise():
    """Statement 3, mistake 2."""
    line = status_of(*spread(300, 1))
    assert line["status"] == "single_psu"
    assert np.isnan(line["standard_error"])
    assert np.isnan(line["low"])
    assert 0 < line["percent"] < 100


def test_3_an_interval_that_is_not_defined_is_uncertain():
    line = status_of(np.ones(400), np.arange(400) % 20, interval="logit")
    assert (line["percent"], line["status"]) == (0, "uncertain")
    assert status_of(np.ones(400), np.arange(400) % 20)["status"] == "ok"


def test_4_grades_without_cut_point(table, profile):
    frame = profile.estimates
    for groups in ("grade=8", "sex=female;grade=8", "sex=male;grade=8"):
        line = row(frame, "mixed", groups)
        assert (line["status"], line["n"]) == ("no_cut_point", 0)
        assert np.isnan(line["percent"])
    assert row(frame, "mixed", "grade=6")["n"] == row(frame, "mixed")["n"] > 0
    told = [entry for entry in profile.findings if entry.rule == "grades_without_cut_point"]
    eighth = int((table.groups["grade"] == "8").sum())
    assert [(entry.column, entry.rows, entry.values) for entry in told] == [("mixed", eighth, {"grades": "8"})]
    sixth = (table.groups["grade"] == "6").to_numpy()
    part = {name: getattr(table, name)[sixth].reset_index(drop=True) for name in ("answers", "groups", "design")}
    alone = make_profile(replace(table, **part), cut_points=cut_points(EVERY_CUT)).findings
    assert "grades_without_cut_point" not in [entry.rule for entry in alone], "nobody is in grade 8"


def test_5_measures_without_values(profile):
    for name, status in (
        ("keyless", "no_scoring_key"),
        ("absent", "not_asked"),
        ("not_there", "not_asked"),
        ("single", "no_cut_point"),
    ):
        lines = profile.estimates[profile.estimates["measure"] == name]
        assert len(lines) == 9
        assert set(lines["status"]) == {status}
        assert (lines[["n", "hits", "psus"]] == 0).all(axis=None)
        assert (
            lines[["percent", "standard_error", "low", "high", "design_effect", "degrees_of_freedom"]]
            .isna()
            .all(axis=None)
        )


def test_5_without_cut_points_only_behaviours_have_shares(table):
    frame = make_profile(table).estimates.groupby("measure")["status"].agg(set)
    assert frame["plain"] == frame["shield"] == {"no_cut_point"}
    assert "no_cut_point" not in frame["often"]


def test_5_nothing_to_count_at_all():
    built = instrument(items=[item("b1", "five")], scales=[scale("b", "risk", ["b1"])])
    answers = pd.DataFrame({"b1": np.array([1, 2], dtype=np.int8)})
    frame = make_profile(ResponseTable(built, answers), by=()).estimates
    assert frame[["measure", "groups", "status"]].to_numpy().tolist() == [["b", "all", "no_cut_point"]]
    assert len(make_profile(ResponseTable(built, answers), by=()).means) == 1


def test_6_means(table, profile):
    means = profile.means
    assert list(means) == [
        *("measure", "kind", "groups", "n", "mean", "standard_error", "low", "high", "design_effect"),
        *("degrees_of_freedom", "status", "largest_share"),
    ]
    scores, weight = score(table).scores["single"], table.design["weight"]
    known = scores.notna()
    line = row(means, "single")
    assert line["mean"] == pytest.approx(np.average(scores[known], weights=weight[known]))
    assert line["n"] == known.sum()
    assert line["largest_share"] == scores[known].value_counts(normalize=True).max()
    assert line["low"] < line["mean"] < line["high"]
    assert row(means, "keyless")["status"] == "no_scoring_key"
    assert row(means, "absent")["status"] == "not_asked"
    assert row(means, "plain", "grade=6")["status"] == "ok"
    assert row(means, "mixed", "grade=8")["n"] > 0, "the mean needs no cut point"
    without = make_profile(table, settings=ProfileSettings(means="left_out")).means
    assert len(without) == 0
    assert list(without) == list(means)


def test_7_groups(table):
    with pytest.raises(ToolkitError) as caught:
        make_profile(table, by=("religion",))
    assert caught.value.code == "group_unknown"
    made = make_profile(table, by=("district", "sex"))
    assert [(entry.rule, entry.column) for entry in made.findings] == [("group_left_out", "district")]
    assert made.estimates["groups"].unique().tolist() == ["all", "sex=female", "sex=male"]
    other = make_profile(table, by=("grade", "sex", "grade")).estimates["groups"].unique().tolist()
    assert other[1] == "grade=6"
    assert other[-1] == "grade=8;sex=male"
    assert make_profile(table, by=()).estimates["groups"].unique().tolist() == ["all"]


def test_8_provenance_and_own_sample(table):
    sample = {"description": label("s"), "n": {"6": 500}, "source_hash": table.source_hash}
    rule = {"factor": 0.15, "deviation": "median", "weights": "used"}
    own = cut_points(EVERY_CUT, status="derived", sample=sample, rule=rule)
    made = make_profile(table, cut_points=own)
    assert "cut_points_own_sample" in [entry.rule for entry in made.findings]
    other = cut_points(EVERY_CUT, status="derived", sample={**sample, "source_hash": "another"}, rule=rule)
    assert "cut_points_own_sample" not in [entry.rule for entry in make_profile(table, cut_points=other).findings]
    origin = made.provenance.as_dict()
    assert origin["cut_points"] == own.reference
    assert (origin["instrument"], origin["source_hash"]) == ("small@1", table.source_hash)
    assert (origin["cut_points_status"], origin["cut_points_provisional"]) == ("derived", True)
    assert make_profile(table).provenance.cut_points is None
    with pytest.raises(FrozenInstanceError):
        made.settings.interval = "wald"
    for language in ("de", "en"):
        assert not findings_table(made.findings, language)["found"].str.contains("…").any()


def test_9_a_lonely_stratum_finds_its_neighbour_in_its_district():
    strata = ["n1"] * 60 + ["n2"] * 20 + ["s1"] * 60
    psu = [f"p{number // 20}" for number in range(140)]
    district = ["north"] * 80 + ["south"] * 60
    table, cuts = one_scale(np.tile([1, 5, 5, 1, 2], 28), psu=psu, strata=strata, district=district)
    assert collapse_order(table) == ({"n1": "north", "n2": "north", "s1": "south"}, "survey")
    made = make_profile(table, cut_points=cuts, by=())
    assert [entry.values for entry in made.findings if entry.rule == "strata_merged"] == [{"strata": "n1, n2"}]
    bare = replace(table, groups=pd.DataFrame())
    assert collapse_order(bare) == ("survey",)
    with pytest.raises(ToolkitError) as caught:
        make_profile(table, cut_points=cuts, by=(), settings=ProfileSettings(lonely_psu="fail"))
    assert caught.value.code == "lonely_psu_found"


def test_10_number_of_elevated_risk_factors(table):
    settings = ProfileSettings(many_elevated=(("6", 2), ("8", 1)), minimum_scored=2 / 3)
    made = make_profile(table, cut_points=cut_points(EVERY_CUT), settings=settings)
    share = made.estimates[made.estimates["measure"] == ELEVATED]
    mean = made.means[made.means["measure"] == ELEVATED]
    assert len(share) == len(mean) == 9
    assert set(share["kind"]) == {"risk"}
    assert row(made.estimates, ELEVATED)["n"] > 100
    assert 0 < row(made.means, ELEVATED)["mean"] < 3
    assert row(made.means, ELEVATED, "grade=8")["mean"] <= 2
    told = [entry for entry in made.findings if entry.rule == "many_elevated_provisional"]
    assert told[0].values == {"numbers": "6: 2, 8: 1"}
    assert ELEVATED not in set(make_profile(table, cut_points=cut_points(EVERY_CUT)).estimates["measure"])


def test_11_plausible_wrong_ways_give_other_numbers(table, profile):
    """Statement 11, mistakes 1 and 3."""
    cuts = cut_points(EVERY_CUT)
    right = row(profile.estimates, "plain", "sex=female")
    female = (table.groups["sex"] == "female").to_numpy()
    part = {name: getattr(table, name)[female].reset_index(drop=True) for name in ("answers", "groups", "design")}
    thin = part["design"].assign(psu=pd.Categorical(np.arange(female.sum())))
    pupils = row(make_profile(replace(table, **{**part, "design": thin}), cut_points=cuts).estimates, "plain")
    assert pupils["percent"] == pytest.approx(right["percent"])
    assert pupils["standard_error"] != pytest.approx(right["standard_error"], rel=1e-3)
    few = row(profile.estimates, "plain", "grade=6")
    assert few["degrees_of_freedom"] == few["psus"] - table.design["stratum"].nunique()


def test_12_only_surveyed_grades_are_groups(table):
    groups = table.groups.assign(
        grade=table.groups["grade"].cat.add_categories(["13"]), sex=table.groups["sex"].cat.add_categories(["diverse"])
    )
    found = set(make_profile(replace(table, groups=groups), cut_points=cut_points(EVERY_CUT)).estimates["groups"])
    assert {"grade=6", "grade=8", "sex=diverse", "sex=diverse;grade=6"} <= found
    assert not {name for name in found if "13" in name}
