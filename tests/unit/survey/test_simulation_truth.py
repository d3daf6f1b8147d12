"""The truth of a made-up wave.

1. It equals the value in a very large sample, for means and percentages, by sex, grade, district and school type.
2. Intervals of a plain estimator for clustered samples, written here, hold it in about 95 of 100 waves; with
   schools as sampling units and with classes.
3. The share above cut points is exact: it equals the shares counted in a large sample, by grade and with ties.
4. The shares of all groups of a crossing add up to one; values of all are the weighted mean of their parts.
5. Only what the wave asked and what can be scored has a truth; unknown groups, scales and shared items are refused.
6. Exaggeration and missing answers change the answers, not the truth.
7. Where schools are all there is, their effects belong to the truth, and the truth by school exists.
"""

import dataclasses
from functools import cache

import numpy as np
import pandas as pd
import pytest
from small_instruments import every_feature, group, indicator, instrument, item, response_set, scale

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave
from ctc_toolkit.survey.simulation.items import age_codes, values_in_scale

QUIET = {"missing": 0, "break_off": 0, "skipped_scales": 0, "missing_groups": 0, "exaggerating": 0}


@cache
def youth():
    return load_instrument("ctc-youth-survey")


@cache
def huge():
    """Return a wave with hardly any sampling error: 100,000 pupils in 4,000 schools."""
    settings = SimulationSettings(
        respondents=40_000, schools=2000, class_size=10, school_correlation=0.01, class_correlation=0.01, **QUIET
    )
    return simulate_wave(youth(), settings, seed=21)


def score(wave, name):
    """Return the mean of the answered items of a scale."""
    built = wave.table.instrument
    chosen = built.scale_by_id[name]
    columns = {}
    for part in chosen.items:
        if wave.table.has(part.item):
            values = {code: float(value) for code, value in values_in_scale(built, chosen, part).items()}
            columns[part.item] = wave.table.answers[part.item].map(values)
    return pd.DataFrame(columns).mean(axis=1).to_numpy()


def shown(wave, name):
    """Return 100 or 0 per respondent for an indicator, not a number where the answer is missing."""
    entry = wave.table.instrument.indicator_by_id[name]
    codes = wave.table.column(entry.item)
    hit = codes >= entry.at_least if entry.at_least is not None else np.isin(codes, entry.codes)
    return np.where(codes >= 0, 100.0 * hit, np.nan)


def weighted_mean(wave, values, rows):
    good = rows & ~np.isnan(values)
    weight = wave.table.design["weight"].to_numpy()[good]
    return (weight * values[good]).sum() / weight.sum()


def rows_of(wave, label):
    rows = np.ones(len(wave), dtype=bool)
    for part in label.split(";") if label != "all" else []:
        name, _, value = part.partition("=")
        rows &= wave.table.groups[name].astype(str).to_numpy() == value
    return rows


def truth_of(frame, measure, label):
    return frame.loc[(frame["measure"] == measure) & (frame["groups"] == label), "value"].item()


LABELS = [
    "all",
    "sex=female",
    "sex=male;grade=10",
    "grade=6",
    "school_type=gymnasium",
    "school_type=realschule",
    "district=area_2",
]


@pytest.mark.parametrize("label", LABELS)
def test_1_equals_a_large_sample(label):
    wave = huge()
    rows = rows_of(wave, label)
    tolerance = 5 / np.sqrt(rows.sum())
    for entry in youth().scales:
        if entry.scoring_key == "known":
            values = score(wave, entry.id)
            found = weighted_mean(wave, values, rows)
            assert found == pytest.approx(truth_of(wave.truth, entry.id, label), abs=tolerance * values.std()), entry.id
    for entry in youth().indicators:
        values = shown(wave, entry.id)
        wanted = truth_of(wave.truth, entry.id, label)
        spread = 100 * np.sqrt(wanted / 100 * (1 - wanted / 100))
        assert weighted_mean(wave, values, rows) == pytest.approx(wanted, abs=tolerance * spread + 0.02), entry.id


def test_1_columns_and_kinds():
    frame = huge().truth
    assert list(frame) == ["measure", "kind", "statistic", "groups", "share", "value"]
    assert not frame.duplicated(["measure", "groups"]).any()
    assert set(frame["kind"]) == {"risk", "protective", "behaviour"}
    assert set(frame.loc[frame["measure"] == "depressive_symptoms", "kind"]) == {"behaviour"}
    assert frame.loc[frame["statistic"] == "percent", "value"].between(0, 100).all()
    assert frame["value"].notna().all()


def interval_holds(wave, values, rows, wanted, factor):
    """Return whether a linearised interval of a ratio holds `wanted`; strata and PSUs as the table has them."""
    design = wave.table.design
    good = rows & ~np.isnan(values)
    weight = np.where(good, design["weight"].to_numpy(), 0.0)
    mean = (weight * np.where(good, values, 0.0)).sum() / weight.sum()
    part = weight * (np.where(good, values, mean) - mean) / weight.sum()
    stratum, psu = (design[name].cat.codes.to_numpy().astype(np.int64) for name in ("stratum", "psu"))
    units, place = np.unique(stratum * (psu.max() + 1) + psu, return_inverse=True)
    totals, variance = np.bincount(place, part), 0.0
    for one in np.unique(stratum):
        inside = totals[units // (psu.max() + 1) == one]
        if len(inside) > 1:
            variance += len(inside) / (len(inside) - 1) * ((inside - inside.mean()) ** 2).sum()
    return abs(mean - wanted) <= factor * np.sqrt(variance)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["school", "class"])
def test_2_intervals_hold_the_truth(unit):
    built = every_feature()
    settings = SimulationSettings(
        respondents=900,
        schools=36 if unit == "school" else 6,
        class_size=12,
        primary_sampling_unit=unit,
        school_correlation=0.06,
        **QUIET,
    )
    held = []
    for seed in range(40):
        wave = simulate_wave(built, settings, seed=seed)
        truth = wave.truth.set_index(["measure", "groups"])["value"].to_dict()
        values = {"plain": score(wave, "plain"), "recoded": score(wave, "recoded")}
        values |= {"often": shown(wave, "often"), "yes": shown(wave, "yes")}
        for label in ("all", "grade=8", "sex=male;grade=6"):
            rows = rows_of(wave, label)
            held += [interval_holds(wave, found, rows, truth[name, label], 2.03) for name, found in values.items()]
    assert 0.92 < np.mean(held) < 0.98


@pytest.mark.slow
def test_2_ignoring_schools_would_be_noticed():
    built = every_feature()
    settings = SimulationSettings(respondents=900, schools=36, school_correlation=0.15, class_correlation=0, **QUIET)
    held = []
    for seed in range(25):
        wave = simulate_wave(built, settings, seed=seed)
        alone = pd.DataFrame(
            {
                "stratum": pd.Categorical(["1"] * len(wave)),
                "psu": pd.Categorical(range(len(wave))),
                "weight": wave.table.design["weight"],
            }
        )
        blind = dataclasses.replace(wave, table=dataclasses.replace(wave.table, design=alone))
        rows = np.ones(len(wave), dtype=bool)
        held += [
            interval_holds(blind, score(wave, name), rows, truth_of(wave.truth, name, "all"), 1.96)
            for name in ("plain", "mixed", "shield")
        ]
    assert np.mean(held) < 0.85


CUTS = {
    "family_conflict": {"6": 2.0, "7": 2.0, "8": 7 / 3, "9": 7 / 3, "10": 2.5, "11": 2.5},
    "family_history_asb": {"all": 1.5},
    "early_initiation_drugs": {"all": 1.0},
    "school_rewards": {"all": 2.75},
    "low_commitment_school": {"9": 2.2},
    "availability_handguns": {"all": 1.0},
    "depressive_symptoms": {"all": 2.5},
}


@pytest.mark.parametrize("at_cut", ["above", "at_or_above"])
def test_3_share_above_cut_points(at_cut):
    wave = huge()
    frame = wave.population.percent_above(CUTS, at_cut=at_cut)
    grade = wave.table.groups["grade"].astype(str)
    for name, cuts in CUTS.items():
        limits = grade.map(cuts).fillna(cuts.get("all", np.nan)).to_numpy(dtype=float)
        values = score(wave, name)
        flagged = values > limits + 1e-9 if at_cut == "above" else values > limits - 1e-9
        percent = np.where(np.isnan(limits), np.nan, 100.0 * flagged)
        for label in ("all", "grade=9", "sex=female", "sex=male;grade=6"):
            rows = rows_of(wave, label)
            wanted = truth_of(frame, name, label)
            if not (rows & ~np.isnan(percent)).any():
                assert np.isnan(wanted)
                continue
            counted = (rows & ~np.isnan(percent)).sum()
            found = weighted_mean(wave, percent, rows)
            assert found == pytest.approx(wanted, abs=100 * 2.5 / np.sqrt(counted)), (name, label)


def test_3_ties_matter():
    above = huge().population.percent_above({"family_conflict": {"all": 2.0}}, by=())
    equal = huge().population.percent_above({"family_conflict": {"all": 2.0}}, by=(), at_cut="at_or_above")
    assert equal["value"].iloc[0] - above["value"].iloc[0] > 10


def test_4_parts_make_the_whole():
    wave = huge()
    frame = wave.population.table(["sex", "grade"])
    for measure in ("family_conflict", "alcohol_lifetime", "early_initiation_drugs"):
        rows = frame[frame["measure"] == measure].set_index("groups")
        crossed = rows[rows.index.str.count("=") == 2]
        assert len(crossed) == 3 * 6
        assert crossed["share"].sum() == pytest.approx(1)
        assert (crossed["share"] * crossed["value"]).sum() == pytest.approx(rows.loc["all", "value"])
        by_grade = rows[rows.index.str.fullmatch(r"grade=\d+")]
        assert by_grade["share"].to_numpy() == pytest.approx(np.full(6, 1 / 6))


def test_4_groups_by_age():
    frame = huge().population.table(["age"])
    drinking = frame[frame["measure"] == "early_initiation_drugs"].set_index("groups")["value"]
    assert drinking["age=17"] > drinking["age=13"] > drinking["age=10"]
    assert frame[frame["measure"] == "binge"].query("groups != 'all'")["share"].sum() == pytest.approx(1)


def test_5_what_has_a_truth():
    wave = simulate_wave(every_feature(), SimulationSettings(respondents=200, not_asked=("absent",)), seed=1)
    measures = set(wave.truth["measure"])
    assert {"plain", "shield", "mixed", "recoded", "single", "often", "some", "yes"} <= measures
    assert "keyless" not in measures
    with pytest.raises(ToolkitError, match="simulation_name_unknown"):
        wave.population.table(["shoe_size"])
    with pytest.raises(ToolkitError, match="simulation_name_unknown"):
        wave.population.percent_above({"keyless": {"all": 2.0}})
    with pytest.raises(ToolkitError, match="simulation_name_unknown"):
        wave.population.percent_above({"mixed": {"all": 2.0}})  # one of its items belongs to another scale
    with pytest.raises(ToolkitError, match="simulation_name_unknown"):
        huge().population.table(["school"])


def test_5_part_of_a_scale_asked():
    wave = simulate_wave(
        youth(),
        SimulationSettings(respondents=20_000, schools=300, not_asked=("family_conflict_insult",), **QUIET),
        seed=1,
    )
    found = weighted_mean(wave, score(wave, "family_conflict"), np.ones(len(wave), dtype=bool))
    assert found == pytest.approx(truth_of(wave.truth, "family_conflict", "all"), abs=0.04)
    above = wave.population.percent_above({"family_conflict": {"all": 2.5}}, by=())["value"].iloc[0]
    counted = weighted_mean(wave, 100.0 * (score(wave, "family_conflict") > 2.5), np.ones(len(wave), dtype=bool))
    assert counted == pytest.approx(above, abs=2.5)


def test_6_truth_is_that_of_honest_complete_answers():
    base = SimulationSettings(respondents=3000)
    noisy = dataclasses.replace(base, exaggerating=0.2, missing=0.2)
    one, other = (simulate_wave(youth(), settings, seed=1) for settings in (base, noisy))
    pd.testing.assert_frame_equal(one.truth, other.truth)
    rows = np.ones(3000, dtype=bool)
    inflated = weighted_mean(other, shown(other, "cocaine_lifetime"), rows)
    assert inflated > truth_of(other.truth, "cocaine_lifetime", "all") + 10
    honest = ~other.hidden["exaggerating"].to_numpy()
    cleaned = weighted_mean(other, shown(other, "cocaine_lifetime"), honest)
    assert cleaned == pytest.approx(truth_of(other.truth, "cocaine_lifetime", "all"), abs=1.5)


def test_7_fixed_schools():
    settings = SimulationSettings(
        respondents=60_000,
        schools=8,
        primary_sampling_unit="class",
        school_correlation=0.15,
        class_correlation=0.01,
        **QUIET,
    )
    wave = simulate_wave(youth(), settings, seed=5)
    frame = wave.population.table(["school"])
    above = wave.population.percent_above({"rebelliousness": {"all": 2.0}}, by=["school"])
    values, percent = score(wave, "rebelliousness"), 100.0 * (score(wave, "rebelliousness") > 2 + 1e-9)
    names = wave.hidden["school"].cat.categories
    spread = []
    for name in names:
        rows = rows_of(wave, f"school={name}")
        wanted = truth_of(frame, "rebelliousness", f"school={name}")
        assert weighted_mean(wave, values, rows) == pytest.approx(wanted, abs=0.06)
        assert weighted_mean(wave, percent, rows) == pytest.approx(
            truth_of(above, "rebelliousness", f"school={name}"), abs=5
        )
        spread.append(wanted)
    assert np.std(spread) > 0.1


def test_7_sampled_schools_are_averaged():
    truths = []
    for seed in (1, 2):
        settings = SimulationSettings(respondents=400, school_correlation=0.2, district_spread=0)
        truths.append(
            simulate_wave(every_feature(), settings, seed=seed).truth.set_index(["measure", "groups"])["value"]
        )
    composition = ["all", "sex=female", "sex=male"]
    for measure in ("plain", "yes"):
        for label in composition:
            assert truths[0][(measure, label)] == pytest.approx(truths[1][(measure, label)], rel=0.02)


def ages_instrument():
    options = [
        (0, "never"),
        (1, "8 or younger"),
        (2, "9 or 10"),
        (3, "11 or 12"),
        (4, "13 or 14"),
        (5, "15 or 16"),
        (6, "17 or older"),
    ]
    first = {**response_set("first", [code for code, _ in options])}
    first["options"] = [{"code": code, "de": text, "en": text} for code, text in options]
    return instrument(
        groups=[group("grade", "grade", ["9", "10", "11", "12"]), group("age", "age", [])],
        response_sets=[first, response_set("yesno", [0, 1])],
        recodes=[
            {"id": "early", "label": {"de": "x", "en": "x"}, "values": {0: 0, 1: 6, 2: 5, 3: 4, 4: 3, 5: 2, 6: 1}}
        ],
        items=[item("smoked", "first"), item("drank", "first"), item("alone", "first")],
        scales=[scale("early", "risk", [{"item": "smoked", "recode": "early"}, {"item": "drank", "recode": "early"}])],
        indicators=[indicator("ever", "alone", at_least=1), indicator("young", "alone", codes=(1, 2, 3))],
    )


def test_1_ages_in_any_order():
    built = ages_instrument()
    assert age_codes(built.response_set_by_id["first"]) == {0: np.inf, 1: 8, 2: 9, 3: 11, 4: 13, 5: 15, 6: 17}
    wave = simulate_wave(built, SimulationSettings(respondents=40_000, schools=800, class_size=8, **QUIET), seed=2)
    for label in ("all", "grade=9", "grade=12"):
        rows = rows_of(wave, label)
        assert weighted_mean(wave, score(wave, "early"), rows) == pytest.approx(
            truth_of(wave.truth, "early", label), abs=0.05
        )
        for name in ("ever", "young"):
            assert weighted_mean(wave, shown(wave, name), rows) == pytest.approx(
                truth_of(wave.truth, name, label), abs=1.5
            )
    assert truth_of(wave.truth, "ever", "grade=12") > truth_of(wave.truth, "ever", "grade=9") + 3
    above = wave.population.percent_above({"early": {"all": 2.0}}, by=["grade"])
    counted = 100.0 * (score(wave, "early") > 2.0 + 1e-9)
    assert weighted_mean(wave, counted, rows_of(wave, "grade=10")) == pytest.approx(
        truth_of(above, "early", "grade=10"), abs=2
    )


@pytest.mark.parametrize(
    "name", ["agree4", "occasions7", "times8", "days_skipped7", "smoke_30d7", "binge6", "moves5", "yesno2"]
)
def test_1_other_answers_are_no_ages(name):
    assert age_codes(youth().response_set_by_id[name]) is None
