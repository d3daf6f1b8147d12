"""What may be said about the answers of a team.

1. Nothing is said about fewer than five people; a dimension or statement with fewer than five valid answers is locked.
2. The mean lies between the marks that are given, statements of weaknesses turned; the marks are half a point apart,
   from ten answers on a quarter.
3. An attacker who knows nothing else learns about no single person, not even where all answered alike: every value of
   the scale stays possible for each person, or all but the last half point at either end.
4. An attacker who knows the own answers, in the middle of the scale or at the good end of it, cannot tell whether any
   other person answered well or badly.
5. A result says the same whoever answered what, and in which order; answers that were left out are not counted and not
   told by numbers.
6. The spread is told in two words, and not near the ends of the scale.
7. Statements show a leaning only, in the words they were asked in.
8. Results cannot be made, changed, subclassed, copied by pickle, or read from a document that was changed.
9. Answers outside the questionnaire are refused.
"""

import copy
import json
import pickle
from hashlib import sha256
from itertools import combinations_with_replacement
from random import Random

import pytest

from ctc_toolkit.disclosure import (
    K_TEAM,
    TeamResults,
    release_team_results,
    require_team_results,
    team_results_from_document,
    team_results_to_document,
)
from ctc_toolkit.errors import ToolkitError

ONE = {"side": {"a": "strength"}}
TWO = {"side": {"a": "strength", "b": "weakness"}, "other": {"c": "strength", "d": "strength", "e": "weakness"}}


def results(values, dimensions=ONE, item="a"):
    return release_team_results([{item: value} for value in values], dimensions)


def side(values):
    return results(values).dimensions[0]


def some_teams(seed=1, teams=400):
    random = Random(seed)
    for _ in range(teams):
        n, lowest = random.randint(5, 30), random.randint(1, 5)
        yield [random.randint(lowest, 5) for _ in range(n)]
        yield [6 - random.randint(lowest, 5) for _ in range(n)]


@pytest.mark.parametrize("people", range(8))
def test_1_five_are_needed(people):
    released = results([4] * people)
    assert released.n == (people if people >= K_TEAM else None)
    for entry in (*released.dimensions, *released.items):
        assert entry.state == ("shown" if people >= K_TEAM else "locked")
    if people < K_TEAM:
        assert released.dimensions == results([1] * people).dimensions
        assert released.items == results([1] * people).items


def test_1_valid_answers_count():
    people = [{"a": 4, "b": 2, "c": 5, "d": 5, "e": 1}] * 4 + [{"a": 4}]
    released = release_team_results(people, TWO)
    assert released.n == 5
    assert [entry.state for entry in released.dimensions] == ["shown", "locked"]
    assert [entry.state for entry in released.items] == ["shown", "locked", "locked", "locked", "locked"]


def test_2_marks_hold_the_mean():
    for values in some_teams():
        found, mean = side(values), sum(values) / len(values)
        assert found.low <= mean <= found.high
        if not found.open:
            assert found.high - found.low == (0.5 if len(values) < 10 else 0.25)
            assert mean < found.high
    assert side([5, 5, 5, 5, 5]).low == 4
    assert side([3, 3, 4, 4, 4]).low == 3.5


def test_2_weaknesses_are_turned():
    agreeing = release_team_results([{"a": 5, "b": 1}] * 6, TWO).dimensions[0]
    assert (agreeing.low, agreeing.open) == (4, "above")
    opposite = release_team_results([{"a": 1, "b": 5}] * 6, TWO).dimensions[0]
    assert (opposite.high, opposite.open) == (2, "below")
    between = release_team_results([{"a": 5, "b": 5}] * 6, TWO).dimensions[0]
    assert (between.low, between.high) == (3, 3.5)


def possible(found, n, known):
    """Return between which values one person's answer lies who is neither known (values) nor one of the others."""
    others = n - 1 - len(known)
    least = n * found.low - sum(known) - 5 * others
    most = n * found.high - sum(known) - 1 * others
    return max(1.0, least), min(5.0, most)


def test_3_nobody_can_be_read_from_outside():
    for values in some_teams():
        lowest, highest = possible(side(values), len(values), [])
        assert lowest <= 1.5
        assert highest >= 4.5


def test_3_the_attack_works_on_exact_means():
    """The positive control: with the exact mean the same attack reads everybody of a team that agrees."""
    exact = type(side([5] * 6))("side", "shown", 6, 5.0, 5.0)
    assert possible(exact, 6, []) == (5.0, 5.0)


@pytest.mark.parametrize("own", [3, 4, 5])
def test_4_members_cannot_read_each_other(own):
    for values in some_teams(seed=2):
        found = side([own, *values[1:]])
        lowest, highest = possible(found, len(values), [own])
        if found.open != "below":
            assert lowest < 3
        if found.open != "above" and own == 3:
            assert highest > 3


@pytest.mark.parametrize("people", [5, 6, 7, 10])
def test_4_small_teams_one_by_one(people):
    """Every team of this size: result and own answer together leave at least three values open for everybody else."""
    seen = {}
    for own in (2, 3, 4):
        for others in combinations_with_replacement(range(1, 6), people - 1):
            released = results([own, *others])
            key = (own, released.dimensions, released.items)
            seen.setdefault(key, set()).update(others)
    assert len(seen) > 20
    assert min(len(values) for values in seen.values()) >= 3


def test_5_order_and_persons_do_not_matter():
    values = [1, 2, 3, 4, 5, 5, 2]
    people = [{"a": value, "b": 6 - value, "c": value} for value in values]
    first = release_team_results(people, TWO)
    second = release_team_results(list(reversed(people)), TWO)
    assert team_results_to_document(first) == team_results_to_document(second)
    left_out = release_team_results([*people, {"a": 3}], TWO)
    assert first.items[2] == left_out.items[2]
    assert not hasattr(first.items[0], "n")


def test_6_spread():
    assert side([3, 3, 3, 3, 3]).spread == "together"
    assert side([2, 3, 4, 3, 2, 4, 3, 2]).spread == "together"
    assert side([1, 5, 1, 5, 3, 5, 1]).spread == "apart"
    for near_an_end in ([5] * 5, [1] * 5, [4, 4, 4, 4, 4, 5, 5, 4, 4, 4], [1, 2, 2, 1, 2, 2, 2, 2, 2, 2]):
        assert side(near_an_end).spread == ""


def test_7_leanings():
    released = release_team_results([{"a": 4, "b": 4, "c": 3, "d": 1, "e": 1}] * 5, TWO)
    assert [(entry.leaning, entry.meaning) for entry in released.items] == [
        ("yes", "strength"),
        ("yes", "weakness"),
        ("divided", "divided"),
        ("no", "weakness"),
        ("no", "strength"),
    ]


def test_8_only_one_door():
    released = results([3] * 6)
    assert require_team_results(released) is released
    for forged in (object.__new__(TeamResults), object(), None, {"n": 6}):
        with pytest.raises(TypeError):
            require_team_results(forged)
    with pytest.raises(TypeError):
        TeamResults()
    with pytest.raises(TypeError):
        type("Mine", (TeamResults,), {})
    with pytest.raises(AttributeError):
        released.n = 7
    with pytest.raises(TypeError):
        pickle.dumps(released)
    with pytest.raises(TypeError):
        copy.copy(released)


def test_8_documents():
    document, content_hash = team_results_to_document(results([2, 3, 4, 4, 5, 5]))
    again = team_results_from_document(document, content_hash)
    assert team_results_to_document(again) == (document, content_hash)
    held = json.loads(document)
    forgeries = [
        held | {"n": 3},
        held | {"n": None},
        held | {"dimensions": [held["dimensions"][0] | {"low": 0}]},
        held | {"dimensions": [held["dimensions"][0] | {"n": 2}]},
        held | {"dimensions": [held["dimensions"][0] | {"state": "locked"}]},
        held | {"items": [held["items"][0] | {"state": "locked"}]},
        held | {"items": [{"text": "x"}]},
        held | {"dimensions": [held["dimensions"][0] | {"low": 4, "high": 5, "open": "above", "spread": "apart"}]},
        {"n": 6},
    ]
    for forged in forgeries:
        text = json.dumps(forged)
        with pytest.raises(ToolkitError) as refused:
            team_results_from_document(text, sha256(text.encode()).hexdigest())
        assert refused.value.code == "team_results_damaged"
    with pytest.raises(ToolkitError):
        team_results_from_document(document, "0" * 64)
    with pytest.raises(ToolkitError):
        team_results_from_document(document + " ", content_hash)


@pytest.mark.parametrize("person", [{"a": 0}, {"a": 6}, {"z": 3}, {"a": -1}])
def test_9_strange_answers(person):
    with pytest.raises(ValueError, match="outside"):
        release_team_results([person] * 6, ONE)
