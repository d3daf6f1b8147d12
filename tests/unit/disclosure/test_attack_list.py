"""The attack list A1 to A28 of the trust specification, and two more: each is a test here or at the place named.

| attack | where |
|---|---|
| A1 parent minus siblings | test_1 here; tests/property/test_joint_locks.py |
| A2 three-way margins minus cells | test_2 here; tests/property/test_joint_locks.py |
| A3 two categories, the third derived; other cut points | tests/unit/workspace/test_profiles.py 4 (refused) |
| A4 overlapping subgroups of a school | test_4 here |
| A5 recoded categories: band against grade, ages | test_5 here |
| A6 two formats with different rounding | test_6 here; tests/property/test_joint_locks.py 3 |
| A7 one more pupil, A8 interim result | test_7 here; tests/unit/workspace/test_survey_plans.py (`survey_not_over`) |
| A9 answers of one item minus those of another | test_9 here; the attacker knows all numbers of answers |
| A10 to A15 single cells, own answer, all but one, means | tests/property/test_disclosure_attacks.py; test_15 here |
| A16 sum over multiple responses | test_16 here: there is no such measure |
| A17 ranking, colour; A20 charts and files; A22 errors | tests/property/test_disclosure_properties.py 6 |
| A18 benchmark with three cities; A25 total minus cities | test_18 here |
| A19 one school dominates a district | test_19 here |
| A21 cached page of another role | tests/unit/workspace/test_profiles.py 3 |
| A23 participation gives the number of answers | test_9 here: the attacker knows it anyway |
| A24 evaluator's export joined with the public report | test_6 here |
| A26 demo data against real margins | tests/unit/survey: the generator takes parameters only |
| A27 shuffled order of a request | tests/unit/workspace/test_profiles.py 2; test_27 here |
| A28 district boundaries moved between waves | test_28 here: districts are part of the frozen answers |
| A29 an indicator minus a part of it (own addition) | tests/unit/disclosure/test_indicator_pairs.py |
| A30 estimates with and without a known figure (own addition) | tests/unit/workspace/test_area_auxiliaries.py 5 |

Each test here is numbered as its attack.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from attacker import attack
from made_up_waves import CATALOGUE, ROLES, Wave, made_up_wave

from ctc_toolkit.disclosure import LEVELS, group_key, lock_plan, release
from ctc_toolkit.disclosure.benchmark import dominance
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.grade_bands import breakdowns_of
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.responses import ResponseTable
from ctc_toolkit.workspace.same_answers import respondents_apart
from tests.unit.workspace.made import answers


def wave(*atoms: tuple[dict[str, str], int, int]) -> Wave:
    """Return a wave of these atoms: values, answers, hits."""
    frame = pd.DataFrame([{role: values.get(role, "") for role in ROLES} for values, _, _ in atoms])
    return Wave(frame, {"m0": np.array([n for _, n, _ in atoms])}, {"m0": np.array([x for _, _, x in atoms])})


def opened(given: Wave, level: str = "internal", complementary: str = "on", schools: str = "without") -> set[str]:
    """Return the groups that may be shown, after an attack on them that must find nothing."""
    plan = lock_plan(given.counts, CATALOGUE, schools=schools, complementary=complementary)
    released = release(given.profile(), level, plan=plan)
    if complementary == "on":
        assert attack(released, given.atoms, given.answers) == {"m0": []}
    table = released.table
    return {group_key(groups) for groups in table.loc[table["state"].isin(["shown", "banded"]), "groups"]}


def sexes(diverse: int) -> Wave:
    return wave(({"sex": "female"}, 40, 13), ({"sex": "male"}, 36, 18), ({"sex": "diverse"}, diverse, diverse // 2))


def test_1_total_minus_girls_minus_boys():
    assert {"sex=female", "sex=male"} <= opened(sexes(3), complementary="off")
    assert opened(sexes(3)) == {"all"}  # one of them alone would give the other one away, and be unfair besides
    assert opened(sexes(40)) == {"all", "sex=female", "sex=male", "sex=diverse"}
    assert opened(sexes(0)) == {"all", "sex=female", "sex=male"}


def test_1_with_rounding_taken_into_account():
    """In a large city whole percentages leave enough open: the split stays, as S8 says."""
    large = wave(({"sex": "female"}, 2000, 700), ({"sex": "male"}, 1950, 600), ({"sex": "diverse"}, 12, 5))
    assert opened(large) == {"all", "sex=female", "sex=male"}


def test_1_city_minus_districts():
    atoms = [({"district": f"d{n}", "school": f"s{n}{k}"}, 30, 10) for n in range(3) for k in range(3)]
    given = wave(*atoms, ({"district": "", "school": "s99"}, 4, 2))
    assert {"district=d0", "district=d1", "district=d2"} <= opened(given, complementary="off")
    assert len(opened(given) & {"district=d0", "district=d1", "district=d2"}) == 2


def test_2_margins_of_three_dimensions():
    given = made_up_wave(18, items=1)
    plan = lock_plan(given.counts, CATALOGUE, complementary="off")
    unsafe = attack(release(given.profile(), "internal", plan=plan), given.atoms, given.answers)
    assert unsafe["m0"]
    assert opened(given)


def test_4_a_school_is_crossed_with_the_band_only():
    catalogue = breakdowns_of(load_instrument("ctc-youth-survey"))
    assert {frozenset(table) for table in catalogue.school_tables} == {
        frozenset({"school"}),
        frozenset({"school", "grade_band"}),
    }
    for by in (("school", "sex"), ("school", "grade"), ("school", "grade_band", "sex"), ("age",), ("class",)):
        with pytest.raises(ToolkitError) as refused:
            catalogue.require(by)
        assert refused.value.code == "not_in_catalogue"
        assert "Doppelstufe" in refused.value.say("de")
        assert "Grade band" in refused.value.say("en")


def test_5_band_minus_grade():
    given = wave(
        ({"grade": "8", "grade_band": "8_9"}, 60, 20),
        ({"grade": "9", "grade_band": "8_9"}, 3, 1),
        ({"grade": "10", "grade_band": "10_11"}, 70, 30),
    )
    assert {"grade=8", "grade_band=8_9"} <= opened(given, complementary="off")
    assert not {"grade=8", "grade_band=8_9"} <= opened(given)


def test_6_every_level_has_the_same_percentages():
    given = made_up_wave(5, items=2)
    plan = lock_plan(given.counts, CATALOGUE)
    tables = [release(given.profile(), level, plan=plan).table.set_index(["measure", "groups"]) for level in LEVELS]
    internal, public = tables
    shown = public.index[public["state"] == "shown"]
    assert len(shown) > 5
    assert public.loc[shown, "percent"].equals(internal.loc[shown, "percent"])
    assert (public.loc[shown, "n"] % 5 == 0).all()


def test_7_one_more_pupil_is_not_a_new_wave():
    """The comparison that refuses a second import; that import refuses: tests/unit/workspace/test_same_answers.py."""
    table = answers(200, seed=2)

    def rows(chosen: np.ndarray) -> ResponseTable:
        parts = {
            name: getattr(table, name).iloc[chosen].reset_index(drop=True) for name in ("answers", "groups", "design")
        }
        return dataclasses.replace(table, **parts)

    shuffled = np.random.default_rng(1).permutation(200)
    assert respondents_apart(table, rows(shuffled)) == 0
    assert respondents_apart(table, rows(shuffled[:-1])) == 1
    assert respondents_apart(rows(shuffled[:-1]), table) == 1
    assert respondents_apart(rows(np.arange(100)), rows(np.arange(40, 140))) == 40


def test_9_the_numbers_of_answers_are_no_secret():
    """The attacker of these tests knows every number of answers, so no difference of two of them says more."""
    given = made_up_wave(2, items=2)
    plan = lock_plan(given.counts, CATALOGUE)
    for level in LEVELS:
        found = attack(release(given.profile(), level, plan=plan), given.atoms, given.answers)
        assert not any(found.values())


def test_15_means_obey_the_plan():
    counts = sexes(3).counts
    as_mean = counts.__class__(
        counts.dimensions, counts.values, counts.codes, counts.unit, (("m0", "mean"),), counts.n, counts.n / 2
    )
    plan = lock_plan(as_mean, CATALOGUE)
    assert plan.may_show_mean("internal", "m0", "all")
    assert not plan.may_show_mean("internal", "m0", "sex=female")
    assert not plan.may_show("internal", "m0", "all")  # it says nothing about percentages


def test_15_no_band_beside_a_mean_that_was_shown():
    given = wave(({"grade": "8", "grade_band": "8_9"}, 90, 2), ({"grade": "10", "grade_band": "10_11"}, 900, 306))
    counts = given.counts
    bare = counts.__class__(
        counts.dimensions, counts.values, counts.codes, counts.unit, (("m0", "mean"),), counts.n, counts.n / 2
    )
    before = lock_plan(bare, CATALOGUE)
    assert before.may_show_mean("internal", "m0", "grade=8")
    assert lock_plan(counts, CATALOGUE).may_show("internal", "m0", "grade=8")
    after = lock_plan(counts, CATALOGUE, earlier=before)
    assert not after.may_show("internal", "m0", "grade=8")
    assert after.may_show("internal", "m0", "grade=10")


def test_16_no_multiple_responses():
    for name in ("ctc-youth-survey", "yrbs"):
        items = [entry.item for entry in load_instrument(name).indicators]
        assert len(items) == len(
            {(entry.item, entry.codes, entry.at_least) for entry in load_instrument(name).indicators}
        )


def test_18_a_benchmark_needs_three_others():
    assert dominance([4000, 4000]) == "few_units"
    assert dominance([4000, 4000, 4000]) == "open"
    assert dominance([9000, 500, 500]) == "dominated"
    assert dominance([4700, 4700, 600]) == "dominated"


def test_19_one_school_is_not_a_district():
    def districts(sizes: list[int]) -> Wave:
        other = [({"district": "d1", "school": f"t{n}"}, 60, 20) for n in range(3)]
        return wave(*[({"district": "d0", "school": f"s{n}"}, size, size // 3) for n, size in enumerate(sizes)], *other)

    assert "district=d0" in opened(districts([60, 60, 60]), complementary="off")
    for sizes in ([180], [90, 90], [300, 30, 30], [100, 100, 15]):
        assert "district=d0" not in opened(districts(sizes), complementary="off")


def test_27_the_order_of_dimensions_does_not_matter():
    catalogue = breakdowns_of(load_instrument("ctc-youth-survey"))
    assert catalogue.require(("grade", "sex")) == catalogue.require(("sex", "grade", "sex")) == ("sex", "grade")
    assert group_key("sex=male;grade=9") == group_key("grade=9;sex=male")


def test_28_schools_come_after_the_city():
    """What is decided about the city never depends on whether, or when, results by school are asked for."""
    given = made_up_wave(4, items=2)
    city = lock_plan(given.counts, CATALOGUE)
    at_once = lock_plan(given.counts, CATALOGUE, schools="with")
    later = lock_plan(given.counts, CATALOGUE, schools="with", earlier=city)
    assert at_once == later
    for level in LEVELS:
        for measure in given.answers:
            assert {key for key in city.groups if city.may_show(level, measure, key)} == {
                key for key in city.groups if at_once.may_show(level, measure, key)
            }
    assert not city.may_show("internal", "m0", "school=s0")
