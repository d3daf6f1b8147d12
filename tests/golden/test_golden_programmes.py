"""The catalogue of programmes against the collection it was made from (`programmes/`, made without our code).

1. Ratings by register and level, confirmed and not, are as many as in the collection.
2. Every entry is there with its role, German version, availability, ages, levels, settings, factors and problems; no
   rating, source, evaluation or cost fact was lost or added. Three entries had no source there and have one here.
3. Factor ids of the collection lead to the one vocabulary; none leads nowhere.
4. How many available programmes each factor has, and how many of them on level 2 or 3 of the Green List, is as counted
   by hand in the reference (section 5.4).
"""

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.programmes.factors import former_ids, load_factors

HERE = Path(__file__).parent / "programmes"
LEVELS = {
    ("blueprints", "Model"): "model",
    ("blueprints", "Model Plus"): "model_plus",
    ("blueprints", "Promising"): "promising",
    ("cebc", "Supported"): "supported",
    ("cebc", "Well Supported"): "well_supported",
    ("crimesolutions", "Effective"): "effective",
    ("crimesolutions", "Promising"): "promising",
    ("eif_guidebook", "level 3 to 4+ (varies by variant)"): "level_3",
    ("eif_guidebook", "level 3+ to 4 (varies by variant)"): "level_3_plus",
    ("eucpn", "good practice entry (reviewed December 2015)"): "good_practice",
    ("hfh_wissenwaswirkt", "feasibility full, theory full, evaluation half"): "evaluation_half",
    ("phineo", "quality recommendation"): "recommended",
    ("title_iv_e", "well-supported"): "well_supported",
    ("wsipp", "research-based"): "research_based",
    ("xchange", "likely to be beneficial"): "likely_to_be_beneficial",
}
"""Words of the collection that are written otherwise here; the Green List's stay, all others only say "listed"."""
BY_FACTOR = {
    "transitions_mobility": (0, 0),
    "availability_weapons": (0, 0),
    "parental_attitudes_antisocial": (0, 0),
    "gang_involvement": (0, 0),
    "religiosity": (0, 0),
    "community_rewards": (1, 0),
    "sensation_seeking": (1, 1),
    "low_neighbourhood_attachment": (2, 2),
    "community_disorganisation": (2, 1),
    "laws_norms_drugs": (3, 0),
    "family_history_antisocial": (4, 1),
    "family_rewards": (5, 4),
    "school_rewards": (7, 1),
    "friends_drug_use": (10, 4),
    "depressive_symptoms": (11, 3),
    "academic_failure": (13, 3),
    "rebelliousness": (13, 6),
    "low_school_commitment": (15, 4),
    "social_skills": (65, 23),
    "early_initiation_antisocial": (32, 12),
    "individual_resources": (31, 5),
    "family_attachment": (26, 12),
    "attitudes_drugs": (20, 5),
    "school_opportunities": (20, 6),
    "prosocial_peers": (20, 10),
    "school_bullying_climate": (18, 7),
}


@cache
def rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def today(name):
    return former_ids(load_factors()).get(name, name)


def label(registry, level):
    return LEVELS.get((registry, level), level if registry == "gruene_liste" else "listed")


def test_1_ratings():
    expected = Counter()
    for row in rows("counts.csv"):
        expected[row["registry"], label(row["registry"], row["level"]), row["confirmed"]] += int(row["count"])
    found = Counter(
        (rating.registry, rating.label, "yes" if rating.confirmed else "no")
        for programme in load_programmes().programmes
        for rating in programme.ratings
    )
    assert found == expected
    assert sum(expected.values()) == 150


def test_2_entries():
    catalogue = load_programmes()
    assert len(rows("entries.csv")) == 131
    assert {row["id"] for row in rows("entries.csv")} == set(catalogue.by_id)
    for row in rows("entries.csv"):
        entry = catalogue.by_id[row["id"]]
        ages = ("", "") if entry.ages is None else (str(entry.ages.min), str(entry.ages.max))
        factors = sorted(today(name) for part in ("risk", "protective") for name in row[f"{part}_factors"].split())
        basis = row["basis"].replace("derived_from_programme_aims", "own_reading")
        assert (entry.role, entry.german_version or "") == (row["role"], row["german_version"])
        assert (str(entry.availability.germany), str(entry.availability.nrw)) == (row["germany"], row["nrw"]), entry.id
        assert ages == (row["age_min"], row["age_max"]), entry.id
        assert sorted(entry.levels) == row["prevention_level"].split(), entry.id
        assert sorted(entry.settings) == row["setting"].split(), entry.id
        assert sorted(entry.problems) == row["problem_behaviours"].split(), entry.id
        assert sorted((*entry.factors.main, *entry.factors.side)) == factors, entry.id
        confirmed = sum(rating.confirmed for rating in entry.ratings)
        assert (confirmed, len(entry.ratings) - confirmed) == (int(row["confirmed"]), int(row["unconfirmed"])), entry.id
        assert len(entry.sources) == max(1, int(row["sources"])), entry.id
        assert (str(entry.evaluation is not None), str(bool(entry.costs))) == (row["evaluation"], row["cost"]), entry.id
        assert (entry.confidence, entry.factors.basis) == (row["confidence"], basis), entry.id


def test_3_factors():
    named = {
        name
        for row in rows("entries.csv")
        for part in ("risk", "protective")
        for name in row[f"{part}_factors"].split()
    }
    factors = load_factors()
    assert {today(name) for name in named} <= set(factors)
    assert former_ids(factors) == {
        "attitudes_antisocial": "attitudes_asb",
        "availability_weapons": "availability_handguns",
        "community_disorganisation": "community_disorganization",
        "early_initiation_antisocial": "early_initiation_asb",
        "family_history_antisocial": "family_history_asb",
        "family_management": "poor_family_management",
        "intention_drug_use": "intention_use",
        "low_neighbourhood_attachment": "low_neighborhood_attachment",
        "low_perceived_risk_drugs": "perceived_risk_drugs",
        "low_school_commitment": "low_commitment_school",
        "parental_attitudes_antisocial": "parental_attitudes_asb",
    }


@pytest.mark.parametrize(("former", "counts"), sorted(BY_FACTOR.items()))
def test_4_by_factor(former, counts):
    entries = [entry for entry in load_programmes().programmes if entry.availability.germany]
    named = [entry for entry in entries if today(former) in (*entry.factors.main, *entry.factors.side)]
    good = [
        entry
        for entry in named
        if any(
            rating.confirmed
            and rating.registry == "gruene_liste"
            and rating.label in ("wahrscheinlich", "nachgewiesen")
            for rating in entry.ratings
        )
    ]
    assert (len(named), len(good)) == counts
