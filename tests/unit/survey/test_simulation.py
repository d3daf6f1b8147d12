"""Made-up waves: what is drawn is what the settings say.

1. Equal instrument, settings and seed give equal waves, byte for byte; another seed or setting gives another wave.
2. The table fits its instrument: valid codes or missing, value ids of the instrument, one row per respondent.
3. Schools lie in one district and have one type; classes lie in one school and have one grade; codes are neutral.
4. Two waves with one structure seed share their schools, but for the new ones, and their effects; never a class.
5. Strata, PSUs and weights follow the chosen design; no stratum holds a single school where it can be avoided.
6. Shares of grades, sexes and districts are the wanted ones, with weights also where sampling rates differ.
7. The variance between schools and between classes is the wanted share.
8. Constructs correlate as wanted: risk with risk and behaviours, against protection; impossible wishes are refused.
9. After scoring all items of a scale correlate positively with the rest, reversed and recoded ones too; the alphas
   are near the wanted ones.
10. Answers go missing at the wanted rate, more towards the end; scales left out have no column.
11. The wanted share exaggerates: extreme answers, and no mark of it in the table.
12. Nobody has started anything later than today; no last month exceeds the lifetime, but for exaggeration.
13. Nothing is broken down by origin, language or religion.
14. Settings out of range and names that do not exist end in listed errors.
15. The generator opens no file and no database, its rows are those of no real person, and it is fast.
16. Grades and sexes differ as the settings say; a profile moves what it names, in the right direction.
"""

import dataclasses
import hashlib
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from small_instruments import every_feature, group, indicator, instrument, item, response_set, scale

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.survey.instrument import MISSING
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import (
    Correlations,
    District,
    SimulationSettings,
    constructs_of,
    correlation_matrix,
    simulate_wave,
)
from ctc_toolkit.survey.simulation.dimensions import age_value
from ctc_toolkit.survey.simulation.items import values_in_scale

QUIET = {"missing": 0, "break_off": 0, "skipped_scales": 0, "missing_groups": 0, "exaggerating": 0}


@cache
def youth():
    return load_instrument("ctc-youth-survey")


@cache
def plain_wave():
    return simulate_wave(youth(), SimulationSettings(), seed=11, keep="latent")


@cache
def large_wave():
    """Return many schools without district differences, sex or grade effects: only the random parts are left."""
    settings = SimulationSettings(
        respondents=30_000, schools=400, class_size=15, district_spread=0, grade_slopes={}, sex_effects={},
        school_type_burden={}, school_correlation=0.08, class_correlation=0.05, weights="equal", **QUIET,
    )  # fmt: skip
    return simulate_wave(youth(), settings, seed=5, keep="latent")


def scored(wave, name):
    """Return the items of a scale as the scale counts them; missing ones not a number."""
    built = wave.table.instrument
    parts = built.scale_by_id[name].items
    columns = {}
    for part in parts:
        values = {code: float(value) for code, value in values_in_scale(built, built.scale_by_id[name], part).items()}
        columns[part.item] = wave.table.answers[part.item].map(values)
    return pd.DataFrame(columns)


def alpha_of(frame):
    whole = frame.dropna()
    count = whole.shape[1]
    return count / (count - 1) * (1 - whole.var().sum() / whole.sum(axis=1).var())


def same(one, other):
    pd.testing.assert_frame_equal(one.table.answers, other.table.answers)
    pd.testing.assert_frame_equal(one.table.groups, other.table.groups)
    pd.testing.assert_frame_equal(one.table.design, other.table.design)
    pd.testing.assert_frame_equal(one.hidden, other.hidden)


# --- 1, 2 ------------------------------------------------------------------------------------------------------------


def test_1_reproducible():
    settings = SimulationSettings(respondents=700)
    one, other = (simulate_wave(youth(), settings, seed=3) for _ in range(2))
    same(one, other)
    pd.testing.assert_frame_equal(one.truth, other.truth)
    assert one.table.source_hash == other.table.source_hash
    assert len(bytes.fromhex(one.table.source_hash)) == 32


def test_1_reproducible_in_another_process():
    script = (
        "import hashlib\n"
        "from ctc_toolkit.survey.instrument_files import load_instrument\n"
        "from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave\n"
        "wave = simulate_wave(load_instrument('yrbs'), SimulationSettings(respondents=300), seed=8)\n"
        "print(hashlib.sha256(wave.table.answers.to_numpy().tobytes()).hexdigest(), wave.table.source_hash)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    wave = simulate_wave(load_instrument("yrbs"), SimulationSettings(respondents=300), seed=8)
    here = hashlib.sha256(wave.table.answers.to_numpy().tobytes()).hexdigest()
    assert done.stdout.split() == [here, wave.table.source_hash]


@pytest.mark.parametrize(
    "change", [{"seed": 4}, {"school_correlation": 0.04}, {"profile": {"burden": 0.1}}, {"year": 2027}]
)
def test_1_other_settings_other_wave(change):
    seed = change.pop("seed", 3)
    base = simulate_wave(every_feature(), SimulationSettings(respondents=500), seed=3)
    other = simulate_wave(every_feature(), SimulationSettings(respondents=500, **change), seed=seed)
    assert base.table.source_hash != other.table.source_hash
    assert not base.table.answers.equals(other.table.answers)


def test_1_settings_are_told_apart():
    plain = SimulationSettings()
    assert plain.fingerprint() == SimulationSettings().fingerprint()
    assert (
        SimulationSettings(profile={"risk": 0.1, "school": 0.2}).fingerprint()
        == SimulationSettings(profile={"school": 0.2, "risk": 0.1}).fingerprint()
    )
    changed = dataclasses.replace(plain, districts=(District("a"),))
    assert plain.fingerprint() != changed.fingerprint()


@pytest.mark.parametrize("reference", ["ctc-youth-survey", "yrbs@2019", "yrbs@2017"])
def test_2_table_fits_the_instrument(reference):
    built = load_instrument(reference)
    wave = simulate_wave(built, SimulationSettings(respondents=900), seed=2)
    assert len(wave) == len(wave.table) == len(wave.hidden) == 900
    assert list(wave.table.answers) == [entry.id for entry in built.items]
    for name, column in wave.table.answers.items():
        assert column.dtype == np.int8
        assert set(column.unique()) <= {MISSING, *built.codes_of(name)}, name
    assert list(wave.table.groups) == [entry.id for entry in built.groups]
    for entry in built.groups:
        column = wave.table.groups[entry.id]
        if entry.values:
            assert list(column.cat.categories) == [value.id for value in entry.values]
        assert column.isna().mean() < 0.05
    assert wave.latent.empty


def test_2_every_answer_occurs_somewhere():
    answers = large_wave().table.answers
    for entry in youth().items:
        found = set(answers[entry.id].unique())
        rare = {"honesty", "fictitious_drug_lifetime", "fictitious_drug_30d", "heroin_30d", "meth_30d", "cocaine_30d"}
        if entry.id not in rare and not entry.id.startswith(("asb_", "early_", "gang_")):
            assert len(found & set(youth().codes_of(entry.id))) >= 2, entry.id


def test_2_rows_are_in_no_meaningful_order():
    hidden = plain_wave().hidden
    runs = (hidden["school_class"].astype(str) != hidden["school_class"].astype(str).shift()).sum()
    assert runs > 0.9 * len(hidden)


# --- 3 to 6 ----------------------------------------------------------------------------------------------------------


def test_3_nesting():
    hidden = plain_wave().hidden.astype(str)
    for inner, outer in (
        ("school", "district"),
        ("school", "school_type"),
        ("school_class", "school"),
        ("school_class", "grade"),
    ):
        assert hidden.groupby(inner)[outer].nunique().max() == 1, (inner, outer)
    assert hidden["school"].nunique() == 12
    assert hidden["school_type"].nunique() == 3
    sizes = hidden["school_class"].value_counts()
    assert 17 < sizes.mean() < 27
    assert sizes.min() >= 4
    assert set(hidden["grade"]) == {"6", "7", "8", "9", "10", "11"}


def test_3_neutral_codes():
    hidden = plain_wave().hidden
    assert hidden["school"].astype(str).str.fullmatch(r"s\d{3}").all()
    assert hidden["school_class"].astype(str).str.fullmatch(r"c26\d{3}").all()


def test_3_ages_go_with_grades():
    hidden = plain_wave().hidden
    offset = hidden["age"] - hidden["grade"].astype(int)
    assert offset.between(4, 7).all()
    assert hidden.loc[hidden["grade"] == "6", "age"].mean() == pytest.approx(11.5, abs=0.1)


def test_4_waves_share_schools():
    first = simulate_wave(youth(), SimulationSettings(respondents=3000, structure_seed=9, year=2024), seed=1)
    second = simulate_wave(youth(), SimulationSettings(respondents=3000, structure_seed=9, new_schools=3), seed=2)
    third = simulate_wave(youth(), SimulationSettings(respondents=3000, structure_seed=10), seed=2)
    one, two, other = (set(wave.hidden["school"].astype(str)) for wave in (first, second, third))
    assert len(one & two) == 9
    assert other != two
    places = ["school", "district", "school_type"]
    merged = first.hidden[places].drop_duplicates().merge(second.hidden[places].drop_duplicates(), on="school")
    assert (merged["district_x"].astype(str) == merged["district_y"].astype(str)).all()
    assert (merged["school_type_x"].astype(str) == merged["school_type_y"].astype(str)).all()
    classes = [set(wave.hidden["school_class"].astype(str)) for wave in (first, second)]
    assert not classes[0] & classes[1]


def test_4_school_effects_last():
    built = every_feature()
    base = {
        "respondents": 20_000,
        "schools": 200,
        "structure_seed": 4,
        "school_correlation": 0.4,
        "class_correlation": 0.0,
    }
    means = []
    for stability, year in ((0.9, 2024), (0.9, 2026), (0.0, 2028)):
        settings = SimulationSettings(**base, school_stability=stability, year=year, district_spread=0, **QUIET)
        wave = simulate_wave(built, settings, seed=year, keep="latent")
        means.append(wave.latent["plain"].groupby(wave.hidden["school"].astype(str)).mean())
    assert means[0].corr(means[1]) > 0.75
    assert abs(means[0].corr(means[2])) < 0.25


def test_5_schools_as_sampling_units():
    wave = plain_wave()
    design, hidden = wave.table.design, wave.hidden
    assert list(design) == ["stratum", "psu", "weight"]
    assert (design["psu"].astype(str) == hidden["school"].astype(str)).all()
    assert (design.astype(str).groupby("stratum")["psu"].nunique() >= 2).all()
    assert hidden["district"].astype(str).groupby(design["stratum"].astype(str)).nunique().max() == 1
    assert design["weight"].gt(0).all()
    assert design["weight"].std() > 0.2
    assert (design["weight"].round(6) == design["weight"]).all()


def test_5_classes_as_sampling_units():
    settings = SimulationSettings(primary_sampling_unit="class", weights="none", respondents=2000)
    wave = simulate_wave(youth(), settings, seed=1)
    assert list(wave.table.design) == ["stratum", "psu"]
    assert (wave.table.design["psu"].astype(str) == wave.hidden["school_class"].astype(str)).all()
    assert (wave.table.design["stratum"].astype(str) == wave.hidden["school"].astype(str)).all()


def test_5_columns_of_the_design():
    settings = SimulationSettings(
        respondents=600, weights="equal", design_columns=("psu", "weight", "population_psus"), sampled_share=0.25
    )
    design = simulate_wave(youth(), settings, seed=1).table.design
    assert list(design) == ["psu", "weight", "population_psus"]
    assert (design["weight"] == 1).all()
    assert set(design["population_psus"]) == {8.0}
    bare = SimulationSettings(respondents=600, design_columns=())
    assert simulate_wave(youth(), bare, seed=1).table.design.shape[1] == 0


@pytest.mark.parametrize(
    ("schools", "districts", "single"), [(1, 1, 1), (2, 2, 2), (3, 1, 0), (5, 2, 0), (7, 3, 0), (23, 2, 0)]
)
def test_5_no_needless_lonely_school(schools, districts, single):
    places = tuple(District(f"d{number}") for number in range(districts))
    settings = SimulationSettings(schools=schools, districts=places, respondents=400)
    design = simulate_wave(youth(), settings, seed=1).table.design.astype(str)
    units = design.groupby("stratum")["psu"].nunique()
    assert (units == 1).sum() == single
    assert units.sum() == schools


def test_6_shares():
    settings = SimulationSettings(
        respondents=24_000, schools=60, weights="equal", missing_groups=0,
        grades=("7", "9"), grade_shares={"7": 1, "9": 3}, sex_shares={"female": 6, "male": 4},
        districts=(District("north", 3), District("south", 1)),
    )  # fmt: skip
    groups = simulate_wave(youth(), settings, seed=6).table.groups
    assert groups["grade"].eq("9").mean() == pytest.approx(0.75, abs=0.03)
    assert set(groups["grade"].dropna()) == {"7", "9"}
    assert groups["sex"].eq("female").mean() == pytest.approx(0.6, abs=0.015)
    assert groups["district"].eq("north").mean() == pytest.approx(0.75, abs=0.002)


def test_6_weights_restore_the_composition():
    wave = simulate_wave(youth(), SimulationSettings(respondents=20_000, schools=80, weight_variation=0.2), seed=6)
    weight = wave.table.design["weight"]
    north = wave.hidden["district"].astype(str) == wave.hidden["district"].cat.categories[0]
    types = wave.hidden["school_type"].astype(str)
    weighted = weight.groupby(types).sum() / weight.sum()
    table = wave.population.table(["school_type"])
    wanted = {
        row.groups.split("=")[1]: row.share
        for row in table.drop_duplicates("groups").itertuples()
        if row.groups != "all"
    }
    assert weight[north].sum() / weight.sum() == pytest.approx(0.5, abs=0.01)
    for name, share in wanted.items():
        assert weighted[name] == pytest.approx(share, abs=0.02)
    assert abs(north.mean() - 0.5) > 0.02


def test_6_usual_values():
    assert set(simulate_wave(load_instrument("yrbs"), SimulationSettings(respondents=300)).hidden["grade"]) == {
        "9",
        "10",
        "11",
        "12",
    }
    few = simulate_wave(every_feature(), SimulationSettings(respondents=300), seed=1)
    assert set(few.hidden["grade"]) == {"6", "8"}
    assert set(few.hidden["district"]) == {"area_1", "area_2"}
    diverse = plain_wave().hidden["sex"].astype(str).eq("diverse").mean()
    assert 0.005 < diverse < 0.03


# --- 7 to 9 ----------------------------------------------------------------------------------------------------------


def one_way(values, units):
    """Return the variance between and within units (analysis of variance estimator)."""
    sizes = values.groupby(units).size()
    centre = values.groupby(units).transform("mean")
    within = ((values - centre) ** 2).sum() / (len(values) - len(sizes))
    between = ((centre - values.mean()) ** 2).sum() / (len(sizes) - 1)
    effective = (len(values) - (sizes**2).sum() / len(values)) / (len(sizes) - 1)
    return (between - within) / effective, within


def test_7_intraclass_correlations():
    wave = large_wave()
    schools, classes = [], []
    for name in wave.latent:
        values = wave.latent[name]
        by_school, _ = one_way(values, wave.hidden["school"].astype(str))
        by_class, inside = one_way(values, wave.hidden["school_class"].astype(str))
        total = by_class + inside
        schools.append(by_school / total)
        classes.append(by_class / total)
    assert np.mean(classes) == pytest.approx(0.13, abs=0.01)
    assert np.mean(schools) == pytest.approx(0.08 + 0.05 / 5, abs=0.015)  # some five classes per school share the rest
    assert all(0.04 < share < 0.14 for share in schools)


def test_7_no_effects_where_none_are_wanted():
    settings = SimulationSettings(
        respondents=15_000, schools=100, school_correlation=0, class_correlation=0, district_spread=0,
        school_type_burden={}, grade_slopes={}, **QUIET,
    )  # fmt: skip
    wave = simulate_wave(every_feature(), settings, seed=1, keep="latent")
    between, within = one_way(wave.latent["plain"], wave.hidden["school_class"].astype(str))
    assert abs(between / (between + within)) < 0.01


def test_8_correlations():
    wave, wanted = large_wave(), correlation_matrix(youth(), large_wave().settings)
    found = wave.latent.corr()
    assert np.abs(found.to_numpy() - wanted.to_numpy()).max() < 0.06
    kinds = {entry.id: entry.kind for entry in constructs_of(youth()).entries}
    risk = [name for name, kind in kinds.items() if kind == "risk"]
    protective = [name for name, kind in kinds.items() if kind == "protective"]
    behaviour = ["alcohol", "tobacco", "drugs", "antisocial"]
    off = found.loc[risk, risk].to_numpy()[np.triu_indices(len(risk), 1)]
    assert off.min() > 0.2
    assert found.loc[risk, behaviour].to_numpy().min() > 0.25
    assert found.loc[risk + behaviour, protective].to_numpy().max() < -0.2


def test_8_pairs_replace_single_correlations():
    wanted = Correlations(pairs=(("plain", "shield", -0.1), ("mixed", "recoded", 0.7)))
    settings = SimulationSettings(respondents=8000, correlations=wanted, grade_slopes={}, sex_effects={}, **QUIET)
    matrix = correlation_matrix(every_feature(), settings)
    assert matrix.loc["shield", "plain"] == -0.1
    assert matrix.loc["plain", "mixed"] == pytest.approx(0.45)  # 0.30, and 0.15 for the same domain
    latent = simulate_wave(every_feature(), settings, seed=1, keep="latent").latent
    assert latent["mixed"].corr(latent["recoded"]) == pytest.approx(0.7, abs=0.05)
    assert latent["plain"].corr(latent["shield"]) == pytest.approx(-0.1, abs=0.06)


def test_8_impossible_correlations():
    wanted = Correlations(pairs=(("plain", "shield", 0.9), ("plain", "mixed", 0.9), ("shield", "mixed", -0.9)))
    with pytest.raises(ToolkitError) as caught:
        simulate_wave(every_feature(), SimulationSettings(correlations=wanted))
    assert caught.value.code == "simulation_correlations"


@pytest.mark.parametrize(
    "name", [entry.id for entry in load_instrument("ctc-youth-survey").scales if len(entry.items) > 1]
)
def test_9_items_of_a_scale_go_together(name):
    frame = scored(large_wave(), name)
    for item_id in frame:
        rest = frame.drop(columns=item_id).mean(axis=1)
        assert frame[item_id].corr(rest) > 0.1, item_id
    assert 0.5 < alpha_of(frame) < 0.9


def test_9_turning_an_item_back_spoils_it():
    frame = scored(large_wave(), "low_neighborhood_attachment")
    turned = large_wave().table.answers["low_neighborhood_attachment_like"]
    rest = frame.drop(columns="low_neighborhood_attachment_like").mean(axis=1)
    assert turned.corr(rest) < -0.3


@pytest.mark.parametrize("wanted", [0.6, 0.75, 0.85])
def test_9_reliability_can_be_chosen(wanted):
    built = instrument(
        items=[item(f"a{n}", "agree4") for n in range(8)], scales=[scale("long", "risk", [f"a{n}" for n in range(8)])]
    )
    wave = simulate_wave(built, SimulationSettings(respondents=6000, reliability=wanted, **QUIET), seed=1)
    assert alpha_of(wave.table.answers.astype(float)) == pytest.approx(wanted, abs=0.06)


# --- 10 to 13 --------------------------------------------------------------------------------------------------------


def test_10_missing_answers():
    settings = SimulationSettings(respondents=8000, missing=0.04, break_off=0, skipped_scales=0)
    gone = (simulate_wave(youth(), settings, seed=1).table.answers == MISSING).mean()
    assert gone.mean() == pytest.approx(0.04, rel=0.05)
    quarter = len(gone) // 4
    assert gone[-quarter:].mean() > 1.8 * gone[:quarter].mean()


def test_10_breaking_off_and_skipping():
    stopping = SimulationSettings(respondents=6000, missing=0, break_off=0.1, skipped_scales=0, exaggerating=0)
    gone = simulate_wave(youth(), stopping, seed=1).table.answers == MISSING
    assert gone.iloc[:, -1].mean() == pytest.approx(0.1, abs=0.015)
    assert (gone.astype(int).diff(axis=1).iloc[:, 1:] >= 0).all().all()
    skipping = SimulationSettings(respondents=6000, missing=0, break_off=0, skipped_scales=0.05)
    gone = simulate_wave(youth(), skipping, seed=1).table.answers == MISSING
    parts = [part.item for part in youth().scale_by_id["family_conflict"].items]
    assert gone[parts[0]].mean() == pytest.approx(0.05, abs=0.01)
    assert gone[parts].nunique(axis=1).max() == 1
    assert gone["alcohol_lifetime"].sum() == 0


def test_10_nothing_missing_where_nothing_should_be():
    wave = large_wave()
    assert (wave.table.answers != MISSING).all().all()
    assert not wave.table.groups.isna().any().any()


def test_10_left_out_of_the_wave():
    settings = SimulationSettings(respondents=400, not_asked=("family_conflict", "binge"))
    wave = simulate_wave(youth(), settings, seed=1)
    gone = {part.item for part in youth().scale_by_id["family_conflict"].items} | {"binge"}
    assert gone == set(youth().item_by_id) - set(wave.table.answers)
    assert not {"family_conflict", "binge"} & set(wave.truth["measure"])


def test_10_shared_items_stay():
    settings = SimulationSettings(respondents=300, not_asked=("plain",))
    assert {"a1", "a2"} <= set(simulate_wave(every_feature(), settings, seed=1).table.answers)


def test_11_exaggeration():
    settings = SimulationSettings(respondents=8000, exaggerating=0.03, missing=0, break_off=0, skipped_scales=0)
    wave = simulate_wave(youth(), settings, seed=1)
    flags = wave.hidden["exaggerating"]
    assert flags.mean() == pytest.approx(0.03, abs=0.006)
    top = wave.table.answers["alcohol_30d"] == 6
    assert top[flags].mean() > 0.9 > 0.1 > top[~flags].mean()
    assert (wave.table.answers["fictitious_drug_lifetime"] > 0)[flags].mean() > 0.9
    assert (wave.table.answers["fictitious_drug_lifetime"] > 0)[~flags].mean() < 0.02
    assert scored(wave, "family_attachment")[flags].mean(axis=1).mean() < 1.3
    assert scored(wave, "antisocial_peers")[flags].mean(axis=1).mean() > 3.5
    columns = [*wave.table.answers, *wave.table.groups, *wave.table.design]
    assert not [name for name in columns if "exagger" in str(name)]


def test_11_nobody_exaggerates_where_nobody_should():
    assert not large_wave().hidden["exaggerating"].any()


def test_12_ages_at_first_use():
    answers, hidden = large_wave().table.answers, large_wave().hidden
    texts = {option.code: option.en for option in youth().response_set_by_id["age_first9"].options}
    youngest = {code: int("".join(filter(str.isdigit, text)) or 0) for code, text in texts.items()}
    for part in youth().scale_by_id["early_initiation_drugs"].items:
        first = answers[part.item].map(youngest)
        assert (first <= hidden["age"]).all()
        started = (answers[part.item] != 0).groupby(hidden["grade"].astype(int)).mean()
        assert started.is_monotonic_increasing, part.item
    at_sixteen = answers["early_initiation_drugs_alcohol"] == 7
    assert at_sixteen.any()
    assert hidden.loc[at_sixteen, "age"].min() >= 16


def test_12_months_never_exceed_lifetimes():
    answers = large_wave().table.answers
    pairs = [name for name in answers if name.endswith("_30d")]
    assert len(pairs) > 10
    for month in pairs:
        lifetime = month.replace("_30d", "_lifetime")
        if youth().codes_of(month) == youth().codes_of(lifetime):
            assert (answers[month] <= answers[lifetime]).all(), month
        assert not ((answers[month] > 0) & (answers[lifetime] == 0)).any(), month
    assert (answers["alcohol_30d"] < answers["alcohol_lifetime"]).any()


def test_12_screening_questions_are_hardly_ever_failed():
    answers = large_wave().table.answers
    assert answers["honesty"].eq(1).mean() > 0.5
    assert 0.001 < answers["honesty"].eq(5).mean() < 0.01
    assert answers["fictitious_drug_lifetime"].gt(0).mean() < 0.01


def test_13_no_forbidden_breakdown():
    roles = {entry.role for entry in youth().groups}
    assert roles == {"grade", "sex", "age", "school_type", "district", "school"}
    built = instrument(
        groups=[group("grade", "grade", ["6"]), group("muttersprache", "district", [])],
        items=[item("a", "yesno")], indicators=[indicator("yes", "a", codes=(1,))],
    )  # fmt: skip
    with pytest.raises(ToolkitError) as caught:
        simulate_wave(built)
    assert caught.value.code == "simulation_group_forbidden"
    assert "muttersprache" in str(caught.value)


# --- 14 to 16 --------------------------------------------------------------------------------------------------------

WRONG = [
    {"respondents": 0},
    {"respondents": 5},
    {"schools": 0},
    {"new_schools": 13},
    {"missing": 0.9},
    {"missing": float("nan")},
    {"exaggerating": -0.1},
    {"school_correlation": 0.5, "class_correlation": 0.5},
    {"reliability": 0.99},
    {"levels": {"a1": 1.5}},
    {"primary_sampling_unit": "pupil"},
    {"weights": "some"},
    {"design_columns": ("fpc",)},
    {"grade_shares": {"6": 0}},
    {"profile": {"risk": 9}},
    {"structure_seed": -1},
    {"respondents": "many"},
    {"sampled_share": 0},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: "-".join(wrong))
def test_14_values_out_of_range(wrong):
    with pytest.raises(ToolkitError) as caught:
        SimulationSettings(**wrong)
    assert caught.value.code == "simulation_setting"
    assert next(iter(wrong)).split(".")[0] in str(caught.value) or "class_correlation" in str(caught.value)


def test_14_parts_of_settings():
    for make in (lambda: District("a", share=-1), lambda: Correlations(risk=2), lambda: Correlations(same_domain=0.8)):
        with pytest.raises(ToolkitError, match="simulation_setting"):
            make()
    for twice in ({"grades": ("6", "6")}, {"districts": (District("a"), District("a"))}):
        with pytest.raises(ToolkitError, match="simulation_setting_twice"):
            SimulationSettings(**twice)
    with pytest.raises(ToolkitError, match="simulation_setting"):
        simulate_wave(every_feature(), seed=-1)


UNKNOWN = {
    "profile": {"nothing": 1},
    "change": {"shame": 1},
    "grade_slopes": {"grade": 1},
    "sex_effects": {"x": 1},
    "levels": {"a99": 0.5},
    "not_asked": ("a99",),
    "grades": ("7",),
    "grade_shares": {"7": 1},
    "sex_shares": {"m": 1},
    "districts": (District("a", profile={"nothing": 1}),),
    "correlations": Correlations(pairs=(("plain", "none", 0.1),)),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_14_unknown_names(name):
    with pytest.raises(ToolkitError) as caught:
        simulate_wave(every_feature(), SimulationSettings(**{name: UNKNOWN[name]}))
    assert caught.value.code == "simulation_name_unknown"
    assert name in caught.value.values["setting"]
    for language in ("de", "en"):
        assert "…" not in caught.value.say(language)


def test_14_codes_are_complete_in_both_languages():
    codes = [code for code in messages() if code.startswith("simulation_")]
    assert len(codes) == 8
    for code in codes:
        for language in ("de", "en"):
            assert messages()[code].say(language).strip()


def test_15_no_file_and_no_database():
    script = """
import sys
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave
import ctc_toolkit.survey.simulation.truth, scipy.special
built = load_instrument("ctc-youth-survey")
touched = []
def watch(event, arguments):
    if event in ("open", "sqlite3.connect", "socket.connect", "subprocess.Popen", "os.listdir"):
        name = str(arguments[0])
        if not name.endswith((".py", ".pyc", ".so")):
            touched.append((event, name))
sys.addaudithook(watch)
wave = simulate_wave(built, SimulationSettings(respondents=300), seed=1)
wave.truth
loaded = {name.split(".")[0] for name in sys.modules}
print(touched, sorted(loaded & {"sqlmodel", "sqlalchemy", "sqlite3", "streamlit"}))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] []"


def test_15_no_row_is_that_of_a_real_person():
    built = load_instrument("yrbs@2019")
    names = ["sex", "grade", "age"]
    columns = {entry.columns[0].casefold(): entry.id for entry in built.groups}
    path = Path(__file__).parents[2] / "golden" / "yrbs" / "yrbs2019.sav"
    real = pyreadstat.read_sav(path)[0].rename(columns=lambda name: columns.get(name.casefold(), name.casefold()))
    wave = simulate_wave(built, SimulationSettings(respondents=4000, **QUIET), seed=1)
    codes = {entry.id: {value.id: value.codes[0] for value in entry.values} for entry in built.groups}
    made_up = wave.table.answers.assign(
        **{name: wave.table.groups[name].astype(object).map(codes[name]) for name in names}
    )
    keys = [*names, *built.item_by_id]
    rows = [frame[keys].astype(float).fillna(-1).to_numpy() for frame in (real, made_up)]
    seen = {row.tobytes() for row in rows[0]}
    assert len(seen) > 10_000
    assert not [row for row in rows[1] if row.tobytes() in seen]


def test_15_fast_enough():
    settings = SimulationSettings()
    spent = []
    for seed in range(3):
        start = time.perf_counter()
        simulate_wave(youth(), settings, seed=seed)
        spent.append(time.perf_counter() - start)
    assert len(youth().items) > 190
    assert min(spent) < 0.5


def test_16_grades_and_sexes():
    settings = SimulationSettings(
        respondents=24_000, schools=100, grade_slopes={"behaviour": 0.3}, sex_effects={"outcome": -0.5}, **QUIET
    )
    wave = simulate_wave(youth(), settings, seed=1, keep="latent")
    grade = wave.hidden["grade"].astype(int)
    alcohol = wave.latent["alcohol"].groupby(grade).mean()
    assert alcohol[11] - alcohol[6] == pytest.approx(1.5, abs=0.15)
    assert abs(wave.latent["family_conflict"].groupby(grade).mean().diff()).max() < 0.2
    sad = wave.latent["depressive_symptoms"].groupby(wave.hidden["sex"].astype(str)).mean()
    assert sad["male"] - sad["female"] == pytest.approx(-0.5, abs=0.06)
    assert sad["female"] < sad["diverse"] + 0.5


def test_16_profiles_add_up_and_know_their_direction():
    constructs = constructs_of(youth())
    shifts = constructs.shifts("profile", {"burden": 0.1, "family": 0.2, "risk": 0.4, "family_conflict": 0.8})
    found = dict(zip(constructs.index, shifts.tolist(), strict=True))
    assert found["family_conflict"] == pytest.approx(1.5)
    assert found["rebelliousness"] == pytest.approx(0.5)
    assert found["family_attachment"] == pytest.approx(-0.3)
    assert found["school_rewards"] == pytest.approx(-0.1)
    assert found["alcohol"] == pytest.approx(0.1)


def test_16_districts_and_change():
    districts = (District("calm", profile={"burden": -0.3}), District("rough", profile={"burden": 0.3}))
    base = SimulationSettings(
        respondents=16_000, schools=120, districts=districts, district_spread=0, structure_seed=3, **QUIET
    )
    first = simulate_wave(youth(), base, seed=1, keep="latent")
    later = simulate_wave(youth(), dataclasses.replace(base, change={"school_rewards": 0.4}), seed=2, keep="latent")
    means = first.latent.groupby(first.hidden["district"].astype(str)).mean()
    gap = means.loc["rough"] - means.loc["calm"]
    assert gap["rebelliousness"] == pytest.approx(0.6, abs=0.15)
    assert gap["school_rewards"] == pytest.approx(-0.6, abs=0.15)
    change = later.latent.mean() - first.latent.mean()
    assert change["school_rewards"] == pytest.approx(0.4, abs=0.1)
    assert abs(change["rebelliousness"]) < 0.1


def test_16_levels_can_be_set():
    settings = SimulationSettings(
        respondents=12_000, schools=60, grade_slopes={}, sex_effects={}, school_type_burden={}, district_spread=0,
        levels={"alcohol_lifetime": 0.7, "family_conflict": 0.8, "binge": 0.02}, **QUIET,
    )  # fmt: skip
    wave = simulate_wave(youth(), settings, seed=1)
    assert wave.table.answers["alcohol_lifetime"].gt(0).mean() == pytest.approx(0.7, abs=0.03)
    assert wave.table.answers["binge"].gt(0).mean() == pytest.approx(0.02, abs=0.01)
    assert scored(wave, "family_conflict").mean().mean() == pytest.approx(1 + 3 * 0.8, abs=0.06)


def test_16_ages_find_their_value():
    bands = instrument(groups=[group("age", "age", ["under_12", "12_14", "15_or_older"])], items=[item("a", "yesno")],
                       indicators=[indicator("yes", "a", codes=(1,))])  # fmt: skip
    entry = bands.groups[0]
    assert [age_value(entry, age) for age in (11, 12, 13, 14, 15, 19)] == [
        "under_12",
        "12_14",
        "12_14",
        "12_14",
        "15_or_older",
        "15_or_older",
    ]
    words = instrument(groups=[group("age", "age", ["young", "old"])], items=[item("a", "yesno")], indicators=[])
    assert {age_value(words.groups[0], age) for age in range(10, 20)} == {"young", "old"}
    free = instrument(groups=[group("age", "age", [])], items=[item("a", "yesno")])
    assert age_value(free.groups[0], 14) == "14"


def test_2_user_written_instrument():
    wave = simulate_wave(every_feature(), SimulationSettings(respondents=4000, **QUIET), seed=1)
    assert set(wave.table.answers["y1"].unique()) == {0, 1}
    assert set(wave.table.answers["g1"].unique()) == {0, 1, 4}
    for name in ("plain", "shield", "mixed", "recoded"):
        frame = scored(wave, name)
        for item_id in frame:
            assert frame[item_id].corr(frame.drop(columns=item_id).mean(axis=1)) > 0.1, (name, item_id)


def test_2_yes_no_items_where_yes_is_the_lower_code():
    built = instrument(
        response_sets=[response_set("yes_first", [1, 2])],
        recodes=[],
        items=[item(f"q{n}", "yes_first") for n in range(4)],
        indicators=[
            *(indicator(f"q{n}", f"q{n}", codes=(1,)) for n in range(3)),
            indicator("q3", "q3", codes=(1,), meaning="better"),
        ],
    )
    wave = simulate_wave(
        built, SimulationSettings(respondents=6000, levels={f"q{n}": 0.2 for n in range(4)}, **QUIET), seed=1
    )
    yes = wave.table.answers.eq(1)
    assert yes[["q0", "q1", "q2"]].mean().between(0.12, 0.3).all()
    assert yes["q3"].mean() > 0.7
    together = yes.astype(float).corr()
    assert together.loc["q0", "q1"] > 0.2
    assert together.loc["q0", "q3"] < -0.2
