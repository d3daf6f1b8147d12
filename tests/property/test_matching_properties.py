"""What matching guarantees by the way it is made, for made-up catalogues, weights and wishes.

1. The reasons of a score add up to it exactly, each between 0 and what its weight allows.
2. A side factor never stands above a main factor with the same evidence among those that come in time, whatever the
   weights; adding the factor as a side factor to a programme changes nothing about that.
3. What is not available, warned of, no programme of its own, of another age, place or language than wished, or not
   linked is in no list; what begins after the onset is in the list of the late ones alone.
4. Naming further factors, side factors, behaviours or unconfirmed ratings never gives a point.
5. Every programme of the catalogue has an answer to "why not", and the points it is behind add up.
6. Random weightings: shares lie between 0 and 100, and the same seed gives the same answer.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctc_toolkit.programmes.matching import Candidate, Matches, Priority, Wishes, barriers, match
from ctc_toolkit.programmes.matching_rules import CRITERIA, Weights, load_matching_rules
from ctc_toolkit.programmes.matching_stability import rank_stability
from ctc_toolkit.programmes.matching_why import why_not
from ctc_toolkit.programmes.programme import LEVELS, PROBLEMS, SETTINGS, Rating
from tests.made_up_programmes import made_up_programme

RULES = load_matching_rules()
FACTORS = ("social_skills", "attitudes_drugs", "family_conflict", "availability_drugs")
PRIORITY = Priority("social_skills", "peer_individual")

few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def some(values, least=0):
    return st.lists(st.sampled_from(values), min_size=least, max_size=3, unique=True)


@st.composite
def candidates(draw):
    """One candidate; most of them are linked to the priority and allowed."""
    link = draw(st.sampled_from(("main", "main", "side", "side", "none")))
    others = draw(some(FACTORS[1:]))
    main = [*(["social_skills"] if link == "main" else []), *others[:1]]
    side = [*(["social_skills"] if link == "side" else []), *others[1:]]
    first = draw(st.one_of(st.none(), st.integers(0, 18)))
    role = draw(st.sampled_from(("programme",) * 6 + ("system", "component", "parent_version")))
    changes = {
        "role": role,
        "german_version": "other" if role == "parent_version" else None,
        "germany": draw(st.sampled_from((True, True, True, False))),
        "nrw": draw(st.booleans()),
        "ages": None if first is None else {"min": first, "max": first + draw(st.integers(0, 9))},
        "levels": draw(some(LEVELS)),
        "settings": draw(some(SETTINGS)),
        "problems": draw(some(PROBLEMS)),
        "languages": draw(some(("de", "tr", "ar"))),
    }
    made = made_up_programme("p", tuple(main), tuple(side), **changes)
    return Candidate(made, draw(st.sampled_from("ABCUX")))


@st.composite
def catalogues(draw):
    found = draw(st.lists(candidates(), min_size=1, max_size=12))
    return [
        Candidate(one.programme.model_copy(update={"id": f"p{number}", "name": f"P{number}"}), one.band)
        for number, one in enumerate(found)
    ]


weightings = st.fixed_dictionaries({name: st.integers(0, 5) for name in CRITERIA}).filter(lambda one: any(one.values()))
wished = st.builds(
    Wishes,
    ages=st.one_of(st.none(), st.integers(0, 20).map(lambda age: (age, age + 3))),
    settings=some(SETTINGS).map(frozenset),
    languages=some(("de", "tr")).map(frozenset),
)


def found_for(catalogue, weights, wishes) -> Matches:
    return match(PRIORITY, catalogue, RULES, weights=Weights(weights), wishes=wishes)


@few
@given(catalogues(), weightings, wished)
def test_1_the_reasons_add_up_to_the_score(catalogue, weights, wishes):
    found = found_for(catalogue, weights, wishes)
    for one in (*found.ranked, *found.late):
        assert one.points == sum(reason.weight * reason.quarters for reason in one.reasons)
        assert all(0 <= reason.value <= 1 and isinstance(reason.points, int) for reason in one.reasons)
        assert 0 <= one.points <= one.most
    points = [one.points for one in found.ranked]
    assert points == sorted(points, reverse=True)


@few
@given(catalogues(), weightings, wished, st.integers(0, 11))
def test_2_a_side_factor_never_stands_above_a_main_factor_with_the_same_evidence(catalogue, weights, wishes, at):
    def holds(listed):
        ranked = found_for(listed, weights, wishes).ranked
        for place, one in enumerate(ranked):
            below = [other for other in ranked[place + 1 :] if other.band == one.band]
            assert one.link == "main" or all(other.link == "side" for other in below)

    holds(catalogue)
    changed = list(catalogue)
    one = changed[at % len(changed)]
    if PRIORITY.factor not in (*one.programme.factors.main, *one.programme.factors.side):
        factors = one.programme.factors
        more = factors.model_copy(update={"side": (*factors.side, PRIORITY.factor)})
        changed[at % len(changed)] = replace(one, programme=one.programme.model_copy(update={"factors": more}))
    holds(changed)


@few
@given(catalogues(), weightings, wished)
def test_3_what_must_not_be_in_the_list_is_in_none(catalogue, weights, wishes):
    found = found_for(catalogue, weights, wishes)
    for one in (*found.ranked, *found.late):
        programme = one.programme
        assert programme.role == "programme"
        assert programme.availability.germany
        assert one.band != "X"
        assert PRIORITY.factor in (*programme.factors.main, *programme.factors.side)
        assert not wishes.settings or wishes.settings & set(programme.settings)
        assert not wishes.languages or not programme.languages or wishes.languages & set(programme.languages)
        if wishes.ages and programme.ages:
            assert set(range(wishes.ages[0], wishes.ages[1] + 1)) & set(
                range(programme.ages.min, programme.ages.max + 1)
            )
    earliest = {one: RULES.onsets[one].age for one in PROBLEMS}
    for one in found.ranked:
        if one.programme.ages and one.programme.problems:
            assert one.programme.ages.min <= min(earliest[problem] for problem in one.programme.problems)
    listed = {one.programme.id for one in (*found.ranked, *found.late)}
    assert listed == {one.programme.id for one in catalogue if not barriers(one, PRIORITY, wishes)}


@few
@given(candidates(), weightings, some(FACTORS[1:], 1), some(PROBLEMS, 1))
def test_4_naming_more_gives_no_point(one, weights, factors, problems):
    def points(candidate):
        found = found_for([candidate], weights, Wishes()).find("p")
        return None if found is None else found.points

    programme, before = one.programme, points(one)
    more = programme.factors.model_copy(update={"side": (*programme.factors.side, *factors)})
    rating = Rating(registry="blueprints", label="model", checked_on="2026-11-22", confirmed=False)
    for update in ({"factors": more}, {"ratings": (rating,)}):
        assert points(replace(one, programme=programme.model_copy(update=update))) == before
    if programme.problems and before is not None:
        longer = programme.model_copy(update={"problems": tuple({*programme.problems, *problems})})
        assert points(replace(one, programme=longer)) <= before


@few
@given(catalogues(), weightings, wished)
def test_5_every_programme_has_an_answer_to_why_not(catalogue, weights, wishes):
    found = found_for(catalogue, weights, wishes)
    for one in catalogue:
        answer = why_not(one, found, wishes)
        assert (answer.state == "out") == bool(answer.barriers)
        assert (answer.state == "late") == any(one.programme.id == late.programme.id for late in found.late)
        if answer.state == "behind":
            assert answer.gap == found.ranked[2].points - answer.match.points >= 0
            assert sum(lost.points for lost in answer.lost) == answer.gap


@few
@given(catalogues(), weightings)
def test_6_random_weightings_are_shares_and_repeat(catalogue, weights):
    found = found_for(catalogue, weights, Wishes())
    told = rank_stability(found, draws=50)
    assert (told is None) == (len(found.ranked) <= 3)
    if told is not None:
        assert 0 <= told.same <= 100
        assert 0 <= told.first <= 100
        assert told == rank_stability(found, draws=50)
