"""Written cases of matching, `matching_cases.yaml`: reasoned from the rules and the files of the catalogue.

1. Every case has the expected places, late and absent programmes, and says what is known.
2. There are at least 30 cases, every one with a line of reasoning, on factors that exist.
3. The catalogue: no unconfirmed rating influences a rank; every factor has an answer or structural work or steps.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ctc_toolkit.catalogue import catalogue_folder
from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.programmes.matching import Priority, Wishes, candidates_of, match
from ctc_toolkit.programmes.matching_rules import FILE, Weights, check_matching_rules, load_matching_rules

CASES = yaml.safe_load(Path(__file__).with_name("matching_cases.yaml").read_text(encoding="utf-8"))
CATALOGUE = load_programmes()
CANDIDATES = candidates_of(CATALOGUE)
RULES = load_matching_rules()


def answer(factor, candidates=CANDIDATES, **case):
    wishes = Wishes(
        tuple(case["ages"]) if "ages" in case else None,
        frozenset(case.get("settings", ())),
        frozenset(case.get("languages", ())),
    )
    weights = Weights({**RULES.weights, **case.get("weights", {})})
    priority = Priority(factor, CATALOGUE.factors[factor].domain)
    return match(priority, candidates, RULES, weights=weights, wishes=wishes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_1_written_cases(case):
    found = answer(**case)
    places: dict[int, set[str]] = {}
    for one in found.ranked:
        places.setdefault(one.place, set()).add(one.programme.id)
    expected = [set(group) for group in case["places"]]
    assert list(places.values())[: max(1, len(expected))] == expected
    assert found.knowledge == case["knowledge"]
    if "late" in case:
        assert {one.programme.id for one in found.late} == set(case["late"])
    if "abroad" in case:
        assert {one.id for one in found.abroad} == set(case["abroad"])
    assert not [name for name in case.get("absent", ()) if found.find(name)]


def test_2_enough_cases_with_their_reasoning():
    assert len(CASES) >= 30
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(len(case["why"]) > 15 and case["factor"] in CATALOGUE.factors for case in CASES)


def test_3_the_rules_that_ship_fit_the_catalogue():
    assert check_matching_rules(catalogue_folder() / FILE, CATALOGUE.factors, CATALOGUE.by_id) == []
    assert check_catalogue(catalogue_folder() / FILE) == []


def test_3_no_unconfirmed_rating_influences_a_rank():
    confirmed = [
        one.model_copy(update={"ratings": tuple(rating for rating in one.ratings if rating.confirmed)})
        for one in CATALOGUE.programmes
    ]
    without = candidates_of(type(CATALOGUE)(tuple(confirmed), {}, {}, CATALOGUE.registries, ()))
    for factor in CATALOGUE.factors:
        ranked, again = answer(factor).ranked, answer(factor, without).ranked
        assert [(one.programme.id, one.place, one.points) for one in ranked] == [
            (one.programme.id, one.place, one.points) for one in again
        ]


def test_3_every_factor_without_a_tested_programme_has_an_answer():
    for factor in CATALOGUE.factors:
        found = answer(factor)
        assert found.knowledge == "tested" or found.next_steps
    listed = {
        "transitions_mobility",
        "availability_handguns",
        "parental_attitudes_asb",
        "gang_involvement",
        "religiosity",
    }
    assert all(answer(factor).strategies and not answer(factor).ranked for factor in listed)
