"""The band of a programme follows from the rules, and one rating is named that decided.

1. Cases written by hand: each rule alone and rules together.
2. Ratings that are not confirmed never change the band or what decided, whatever they say and however many there are
   (property, over all shipped entries).
3. No band of a shipped entry rests on a rating that is not confirmed, and a rating that decided is one of its own.
4. Registers that do not count change nothing (property).
5. The order of the ratings changes nothing.
"""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.programmes.catalogue_files import load_programmes
from ctc_toolkit.programmes.evidence import evidence, evidence_band
from ctc_toolkit.programmes.programme import Evaluation, Rating
from ctc_toolkit.programmes.registries import load_registries
from ctc_toolkit.survey.instrument import Label

DAY = date(2026, 11, 22)
PARENT = Label(de="Vorlage", en="Parent")


def rating(registry, label, confirmed=True, parent=False, year=None):
    of = PARENT if parent else None
    return Rating(registry=registry, label=label, checked_on=DAY, confirmed=confirmed, applies_to=of, year=year)


def programme(*ratings, evaluation=None):
    entry = load_programmes().by_id["effekt"]
    found = None if evaluation is None else Evaluation(kind=evaluation[0], of=evaluation[1])
    return entry.model_copy(update={"ratings": ratings, "evaluation": found})


GREEN, BLUE, CRIME = "gruene_liste", "blueprints", "crimesolutions"


@pytest.mark.parametrize(
    ("ratings", "evaluation", "band", "reason"),
    [
        ([], None, "U", "not_rated"),
        ([rating(GREEN, "nachgewiesen")], None, "A", "german"),
        ([rating(GREEN, "theoretisch_gut_begruendet"), rating(BLUE, "model")], None, "C", "german"),
        ([rating(GREEN, "listed_level_unknown")], None, "U", "level_unknown"),
        ([rating(GREEN, "listed_level_unknown"), rating(BLUE, "promising")], None, "B", "foreign"),
        ([rating(GREEN, "nachgewiesen", confirmed=False)], None, "U", "not_rated"),
        ([rating(GREEN, "nachgewiesen", confirmed=False), rating(BLUE, "promising")], None, "B", "foreign"),
        ([rating(BLUE, "model", parent=True)], None, "C", "parent"),
        ([rating(BLUE, "model", parent=True)], ("before_after", "this_version"), "C", "parent"),
        ([rating(BLUE, "model", parent=True)], ("randomised", "parent"), "C", "parent"),
        ([rating(BLUE, "model", parent=True)], ("not_known", "this_version"), "C", "parent"),
        ([rating(BLUE, "model", parent=True)], ("controlled", "this_version"), "A", "parent_with_own_study"),
        ([rating(BLUE, "promising", parent=True)], ("randomised", "this_version"), "B", "parent_with_own_study"),
        ([rating(BLUE, "model", parent=True), rating(CRIME, "promising")], None, "B", "foreign"),
        ([rating(GREEN, "wahrscheinlich"), rating(BLUE, "model", parent=True)], None, "B", "german"),
        ([rating(GREEN, "listed_level_unknown"), rating(BLUE, "model", parent=True)], None, "C", "parent"),
        ([rating(CRIME, "effective")], None, "B", "foreign"),
        ([rating(CRIME, "effective_several_studies")], None, "A", "foreign"),
        ([rating(CRIME, "promising"), rating(BLUE, "model_plus")], None, "A", "foreign"),
        ([rating(CRIME, "ineffective"), rating(BLUE, "model")], None, "X", "warning"),
        ([rating(CRIME, "negative_effects", parent=True)], ("randomised", "this_version"), "X", "warning"),
        ([rating("eif_guidebook", "nl2")], None, "U", "level_unknown"),
        ([rating("eif_guidebook", "ne"), rating(GREEN, "wahrscheinlich")], None, "B", "german"),
        ([rating("title_iv_e", "well_supported"), rating("cebc", "supported")], None, "U", "not_rated"),
        ([rating("phineo", "recommended"), rating(GREEN, "listed_level_unknown")], None, "U", "level_unknown"),
        ([rating(GREEN, None)], None, "U", "level_unknown"),
    ],
)
def test_1_rules(ratings, evaluation, band, reason):
    found = evidence(programme(*ratings, evaluation=evaluation))
    assert (found.band, found.reason) == (band, reason)
    assert evidence_band(programme(*reversed(ratings), evaluation=evaluation)) == band  # statement 5
    assert found.not_counted == sum(not one.confirmed for one in ratings)


def test_1_what_limits():
    assert evidence(programme(rating(BLUE, "model", parent=True))).limited
    assert not evidence(programme(rating("nji", "first_indications", parent=True))).limited
    newest = evidence(programme(rating(BLUE, "promising", year=2012), rating(CRIME, "promising", year=2020)))
    assert newest.rating.registry == CRIME
    assert [evidence(programme(rating(GREEN, name))).rank for name in ("nachgewiesen", "listed_level_unknown")] == [
        0,
        3,
    ]


WORDS = [(registry.id, label.id) for registry in load_registries().values() for label in registry.labels]
unconfirmed = st.builds(
    lambda word, parent: rating(*word, confirmed=False, parent=parent), st.sampled_from(WORDS), st.booleans()
)
shipped = st.sampled_from(load_programmes().programmes)


@settings(deadline=None, max_examples=150)
@given(shipped, st.lists(unconfirmed, max_size=5), st.booleans())
def test_2_unconfirmed_never_counts(entry, more, first):
    ratings = (*more, *entry.ratings) if first else (*entry.ratings, *more)
    before, after = evidence(entry), evidence(entry.model_copy(update={"ratings": ratings}))
    assert (after.band, after.reason, after.rating, after.limited) == (
        before.band,
        before.reason,
        before.rating,
        before.limited,
    )
    alone = entry.model_copy(update={"ratings": tuple(one for one in entry.ratings if one.confirmed)})
    assert evidence(alone).band == before.band


def test_3_none_rests_on_what_is_not_confirmed():
    resting = 0
    for entry in load_programmes().programmes:
        found = evidence(entry)
        assert (found.band != "U") <= (found.rating is not None)
        if found.rating is not None:
            assert found.rating in entry.ratings
            resting += not found.rating.confirmed
    assert resting == 0


uncounted = [registry.id for registry in load_registries().values() if not registry.counts]
other_words = st.sampled_from([word for word in WORDS if word[0] in uncounted])


@settings(deadline=None, max_examples=60)
@given(shipped, st.lists(other_words, max_size=4))
def test_4_others_never_count(entry, words):
    more = entry.model_copy(update={"ratings": (*entry.ratings, *(rating(*word) for word in words))})
    assert evidence(more).band == evidence(entry).band
