"""The values of one school for that school alone.

1. Without being named as its own, a school that is one unit of the sample stays locked; named, it is shown without an
   interval, and nothing else changes (methods, section 12: fewer than 2 units, no interval).
2. From 30 answers on; bands and their limits are those of every other cell, whatever the number below five (S2).
3. What the plan locks stays locked; measures of violence, offences and supply are not there; a plan of the city alone
   is refused.
4. Where the share of all pupils lies: simple random sampling with the finite population correction, from released
   numbers alone (Cochran 1977, Sampling Techniques, 3.2); values worked out by hand.
5. A difference is named from 5 points on and beyond 2.576 binomial standard errors.
6. Nothing can be worked out from the sheets of all schools and all tables of the city together (S15).
"""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from attacker import attack
from made_up_waves import CATALOGUE, made_up_wave
from released_examples import example, row

from ctc_toolkit.disclosure import LEVELS, RULES, LockPlan, lock_plan, release
from ctc_toolkit.disclosure.own_values import own_values, range_of_all, standing
from ctc_toolkit.disclosure.release import contents_of, with_contents

SCHOOL = "school=s1"


def plan(locked=(), scope="schools"):
    """Return a plan that locks the school in these measures."""
    held = {"peers": frozenset(), "qn8": frozenset()} | {name: frozenset({SCHOOL}) for name in locked}
    return LockPlan(RULES, scope, frozenset({"all", SCHOOL, "school=s2"}), dict.fromkeys(LEVELS, held))


def profile(n=100, hits=40, psus=1):
    """Return a profile of everybody and of two schools, each one unit of the sample."""
    rows = [row("peers", 400, 120), row("qn8", 400, 120)]
    for name in (SCHOOL, "school=s2"):
        for measure in ("peers", "qn8"):
            made = row(measure, n, hits, groups=name)
            rows.append(made | {"psus": psus, "low": None, "high": None, "status": "single_psu"})
    return example(rows)


def cells(released, measure="peers"):
    """Return the cells of a measure by group."""
    table = released.table
    return {one["groups"]: one for one in table[table["measure"] == measure].to_dict("records")}


def test_1_only_as_its_own():
    usual = cells(release(profile(), "internal", plan=plan()))
    assert (usual[SCHOOL]["state"], usual["school=s2"]["state"]) == ("locked", "locked")
    own = cells(own_values(profile(), SCHOOL, plan=plan()))
    assert set(own) == {"all", SCHOOL}
    shown = own[SCHOOL]
    assert (shown["state"], shown["percent"], shown["n"], shown["certainty"]) == ("shown", 40, 100, "uncertain")
    assert pd.isna(shown["low"])
    assert pd.isna(shown["high"])
    assert own["all"] == usual["all"]


@pytest.mark.parametrize("n", range(0, 61, 6))
def test_2_thirty_answers(n):
    found = cells(own_values(profile(n, n // 2), SCHOOL, plan=plan()))[SCHOOL]
    assert (found["state"] == "locked") is (n < 30)


def test_2_bands_do_not_tell():
    low = [cells(own_values(profile(100, hits), SCHOOL, plan=plan()))[SCHOOL] for hits in range(5)]
    high = [cells(own_values(profile(100, 100 - hits), SCHOOL, plan=plan()))[SCHOOL] for hits in range(5)]
    for found, band, limit in ((low, "under", 5), (high, "over", 95)):
        assert {(one["state"], one["band"], one["band_limit"]) for one in found} == {("banded", band, limit)}


def test_3_locks_and_what_is_left_out():
    assert cells(own_values(profile(), SCHOOL, plan=plan(["peers"])))[SCHOOL]["state"] == "locked"
    left = own_values(profile(), SCHOOL, plan=plan(), not_by_school=frozenset({"qn8"}))
    assert set(left.table["measure"]) == {"peers"}
    assert left.means.empty
    with pytest.raises(ValueError, match="decides results by school"):
        own_values(profile(), SCHOOL, plan=plan(scope="city"))


@pytest.mark.parametrize(
    ("percent", "n", "pupils", "expected"),
    [
        (30, 200, 250, (27, 33)),  # SE sqrt(2100 / 199 * 0.2) = 1.4528; 30 +/- 1.96 * 1.4528 = 27.15 to 32.85
        (50, 101, None, None),
        (50, 101, 100, None),
        (50, 100, 100, (50, 50)),  # everybody answered
        (40, 101, 10**9, (30, 50)),  # no correction left: 40 +/- 1.96 * sqrt(24) = 30.4 to 49.6
        (1, 30, 300, (0, 5)),  # 1 +/- 1.96 * sqrt(99 / 29 * 0.9) = -2.4 to 4.4, cut at 0
    ],
)
def test_4_range_of_all(percent, n, pupils, expected):
    assert range_of_all(percent, n, pupils) == expected


@pytest.mark.parametrize(
    ("percent", "n", "city", "expected"),
    [
        (34, 10_000, 30, "alike"),  # certain, and yet too small to be named
        (35, 10_000, 30, "higher"),
        (25, 10_000, 30, "lower"),
        (41, 100, 30, "alike"),  # 2.576 * sqrt(2100 / 100) = 11.8 points
        (42, 100, 30, "higher"),
        (18, 100, 30, "lower"),
    ],
)
def test_5_standing(percent, n, city, expected):
    assert standing(percent, n, city) == expected


def sheets_and_tables(seed):
    """Return everything of a wave: all tables of the city, and the sheet of every school. One unit is one school."""
    wave = made_up_wave(seed, items=2)
    made = lock_plan(wave.counts, CATALOGUE, schools="with")
    whole = wave.profile()
    by_school = whole.estimates["groups"].str.contains("school=")
    estimates = whole.estimates.assign(psus=whole.estimates["psus"].where(~by_school, 1))
    profile_of_wave = dataclasses.replace(whole, estimates=estimates)
    tables = release(profile_of_wave, "internal", plan=made)
    held = contents_of(tables)
    found = tables.table
    for school in sorted(set(wave.atoms["school"])):
        sheet = own_values(profile_of_wave, f"school={school}", plan=made).table
        own = sheet[sheet["groups"] == f"school={school}"]
        found = pd.concat([found[found["groups"] != f"school={school}"], own], ignore_index=True)
    assert (found[found["groups"].str.fullmatch(r"school=\w+")]["state"] != "locked").any()
    return with_contents(dataclasses.replace(held, table=found)), wave


@pytest.mark.parametrize("seed", [3, 18])
def test_6_nothing_can_be_worked_out(seed):
    everything, wave = sheets_and_tables(seed)
    assert [one for found in attack(everything, wave.atoms, wave.answers).values() for one in found] == []


@pytest.mark.faults
def test_6_in_a_hundred_waves():
    for seed in range(100):
        everything, wave = sheets_and_tables(seed)
        assert [one for found in attack(everything, wave.atoms, wave.answers).values() for one in found] == [], seed
