"""The demo cities and the reference sample.

1. Three cities with their official keys, two areas with invented names, two waves of about 4,000 answers. Dortmund has
   twelve districts, the areas among them, each with three schools and more; in some there are few answers.
2. Waves of a city share most schools; cities share none and differ in the profiles they were given.
3. Every name in the settings is one of the shipped youth survey; other instruments can be shown as well.
4. The reference sample has at least 400 answers per grade, and nobody exaggerates in it.
5. At cut points derived from it by the usual rule, a plausible share of every scale lies above.
6. The same demo seed gives the same waves; another one others.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from small_instruments import every_feature, group, instrument, item, scale

from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import constructs_of, demo_cities, reference_sample, simulate_wave
from ctc_toolkit.survey.simulation.items import values_in_scale


@cache
def youth():
    return load_instrument("ctc-youth-survey")


@cache
def waves():
    return {
        (city.name, wave.year): city.simulate(youth(), wave, seed=1) for city in demo_cities() for wave in city.waves
    }


@cache
def reference():
    return reference_sample(youth()).simulate(youth())


def scores(wave, name):
    chosen = youth().scale_by_id[name]
    columns = {}
    for part in chosen.items:
        values = {code: float(value) for code, value in values_in_scale(youth(), chosen, part).items()}
        columns[part.item] = wave.table.answers[part.item].map(values)
    return pd.DataFrame(columns).mean(axis=1)


def test_1_cities():
    cities = demo_cities()
    assert [(city.ags, city.name) for city in cities] == [
        ("05913000", "Dortmund"), ("05112000", "Duisburg"), ("05113000", "Essen"),
    ]  # fmt: skip
    assert all(len(city.areas) == len(city.waves) == 2 for city in cities)
    names = [area.name for city in cities for area in city.areas]
    ids = [area.id for city in cities for area in city.areas]
    assert len(set(names)) == len(set(ids)) == 6
    assert all(name[0].isupper() for name in names)
    for city in cities:
        assert [wave.year for wave in city.waves] == [2024, 2026]
        for wave in city.waves:
            districts = [district.id for district in wave.settings.districts]
            assert districts[:2] == [area.id for area in city.areas]
            assert len(set(districts)) == (12 if city.name == "Dortmund" else 2)
            assert city.districts[:2] == tuple(area.name for area in city.areas)
            assert list(city.districts[2:]) == districts[2:]
            assert 3900 <= wave.settings.respondents <= 4100
            assert wave.label == f"Befragung {wave.year}"


def test_1_waves():
    for (name, year), wave in waves().items():
        city = next(city for city in demo_cities() if city.name == name)
        assert 3900 <= len(wave) <= 4100
        counts = wave.table.groups["district"].value_counts()
        assert {area.id for area in city.areas} <= set(counts.index)
        if name == "Dortmund":
            schools = wave.hidden.groupby("district", observed=True)["school"].nunique()
            assert len(counts) == len(schools) == 12
            assert schools.min() == 3
            assert 60 < counts.min() < 150
            assert counts.max() > 400
        else:
            assert len(counts) == 2
            assert counts.min() > 1200
        assert wave.table.groups["grade"].value_counts().loc[["6", "7", "8", "9", "10", "11"]].min() > 250
        assert wave.settings.year == year
    hashes = {wave.table.source_hash for wave in waves().values()}
    assert len(hashes) == 6


def test_2_schools():
    for city in demo_cities():
        one, two = (set(waves()[city.name, year].hidden["school"].astype(str)) for year in (2024, 2026))
        assert len(one) == len(two) >= 12
        assert len(one) - 2 <= len(one & two) < len(one)


def test_2_cities_differ():
    values = {}
    for key, wave in waves().items():
        values[key] = wave.truth.query("groups == 'all'").set_index("measure")["value"]
    duisburg = values["Duisburg", 2024]
    assert duisburg["low_commitment_school"] > values["Dortmund", 2024]["low_commitment_school"] + 0.03
    assert values["Duisburg", 2026]["low_commitment_school"] < duisburg["low_commitment_school"] - 0.05
    assert values["Duisburg", 2026]["school_opportunities"] > duisburg["school_opportunities"] + 0.05
    assert values["Essen", 2024]["attitudes_drugs"] > values["Duisburg", 2024]["attitudes_drugs"] + 0.03
    areas = waves()["Duisburg", 2024].population.table(["district"]).query("measure == 'community_disorganization'")
    by_area = areas.set_index("groups")["value"]
    assert by_area["district=hafenwinkel"] > by_area["district=rheinhoefe"] + 0.1


def test_3_settings_fit_the_youth_survey():
    constructs = constructs_of(youth())
    for city in demo_cities():
        for wave in city.waves:
            constructs.shifts("profile", wave.settings.profile)
            constructs.shifts("change", wave.settings.change)
            for district in wave.settings.districts:
                constructs.shifts("districts", district.profile)
            assert wave.settings.profile
    assert all(city.waves[1].settings.change for city in demo_cities())


@pytest.mark.parametrize("built", [every_feature(), load_instrument("yrbs@2019")], ids=["small", "yrbs"])
def test_3_other_instruments(built):
    city = demo_cities()[0]
    wave = city.simulate(built, city.waves[1], seed=1)
    assert len(wave) == city.waves[1].settings.respondents


def test_3_named_districts():
    built = instrument(
        groups=[group("grade", "grade", ["6", "8"]), group("place", "district", ["north", "south", "east"])],
        items=[item("a1", "agree4"), item("a2", "agree4")],
        scales=[scale("plain", "risk", ["a1", "a2"])],
    )
    city = demo_cities()[2]
    wave = city.simulate(built, city.waves[0], seed=1)
    assert set(wave.table.groups["place"].dropna()) == {"north", "south"}


def test_4_reference_sample():
    wave = reference()
    assert len(wave) == 6000
    counts = wave.table.groups["grade"].value_counts()
    assert counts[counts > 0].min() >= 400
    assert not wave.hidden["exaggerating"].any()
    assert wave.hidden["school"].nunique() == 40
    assert reference_sample(youth()).simulate(youth()).table.source_hash == wave.table.source_hash
    assert reference_sample(youth(), seed=5).seed == 5


def test_4_reference_sample_of_many_grades():
    built = instrument(
        groups=[group("grade", "grade", [str(grade) for grade in range(1, 14)])],
        items=[item("a1", "agree4")],
        scales=[scale("plain", "risk", ["a1"])],
    )
    limited = reference_sample(built).simulate(built).table.groups["grade"].value_counts()
    assert limited[limited > 0].min() >= 400
    high = instrument(
        groups=[group("grade", "grade", [f"level_{name}" for name in "abcdefghijklmnop"])],
        items=[item("a1", "agree4")],
        scales=[scale("plain", "risk", ["a1"])],
    )
    assert reference_sample(high).simulate(high).table.groups["grade"].value_counts().min() >= 400


@pytest.mark.parametrize("name", [entry.id for entry in youth().scales if entry.scoring_key == "known"])
def test_5_plausible_shares(name):
    chosen = youth().scale_by_id[name]
    grade = reference().table.groups["grade"].astype(str)
    base = scores(reference(), name)
    sign = -1 if chosen.kind == "protective" else 1
    cuts = {}
    for value in sorted(set(grade)):
        inside = base[grade == value].dropna()
        centre = inside.median()
        cuts[value] = centre + sign * 0.15 * (inside - centre).abs().median()
    for (city, year), wave in waves().items():
        found = scores(wave, name)
        limits = wave.table.groups["grade"].astype(str).map(cuts)
        percent = 100 * (found > limits + 1e-9)[found.notna()].mean()
        assert 15 < percent < 75, (city, year)


def test_5_behaviours_are_plausible():
    frame = reference().truth.query("groups == 'all' and statistic == 'percent'").set_index("measure")["value"]
    assert 35 < frame["alcohol_lifetime"] < 65
    assert 15 < frame["alcohol_30d"] < 40
    assert frame["alcohol_30d"] < frame["alcohol_lifetime"]
    assert 5 < frame["binge"] < 25
    assert 5 < frame["marijuana_lifetime"] < 30
    assert frame["heroin_lifetime"] < 3
    assert frame.between(0.1, 70).all()


def test_6_seeds():
    city = demo_cities()[1]
    again = city.simulate(youth(), city.waves[0], seed=1)
    np.testing.assert_array_equal(again.table.answers.to_numpy(), waves()["Duisburg", 2024].table.answers.to_numpy())
    other = city.simulate(youth(), city.waves[0], seed=2)
    assert not np.array_equal(other.table.answers.to_numpy(), again.table.answers.to_numpy())
    assert set(other.hidden["school"].astype(str)) == set(again.hidden["school"].astype(str))


def test_6_first_wave_is_a_plain_simulation():
    city = demo_cities()[0]
    seed = 1 * 1_000_003 + int(city.ags) * 10 + 4
    plain = simulate_wave(youth(), city.waves[0].settings, seed=seed)
    assert plain.table.source_hash == waves()["Dortmund", 2024].table.source_hash
