"""Results of team surveys, for any team.

1. Below five valid answers nothing depends on the answers.
2. The mean of everybody lies within the released range; the range never says more than its rules allow.
3. Renaming, reordering and adding people who answer nothing changes nothing but the number of people.
4. Turning a statement round and answering it the other way gives the same result.
5. What is written can be read again, byte for byte.
6. Digits typed from paper are the answers that were ticked, however they are spaced.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.disclosure import (
    K_TEAM,
    release_team_results,
    team_results_from_document,
    team_results_to_document,
)
from ctc_toolkit.process import load_process
from ctc_toolkit.process.team_answers import typed_digits

DIMENSIONS = {
    "one": {"a": "strength", "b": "weakness", "c": "strength"},
    "two": {"d": "weakness", "e": "weakness", "f": "strength", "g": "strength"},
}
ITEMS = [item for items in DIMENSIONS.values() for item in items]
answers = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 5))
teams = st.lists(answers, max_size=25)
TEAM = load_process().team_survey


def turned(value, wording):
    return value if wording == "strength" else 6 - value


def values_of(team, items):
    """Return the mean of each person who answered at least half of the statements."""
    found = []
    for person in team:
        given_ones = [turned(person[item], wording) for item, wording in items.items() if item in person]
        if 2 * len(given_ones) >= len(items):
            found.append(Fraction(sum(given_ones), len(given_ones)))
    return found


@given(teams, teams)
def test_1_nothing_below_five(first, second):
    pairs = zip(release_team_results(first, DIMENSIONS).dimensions, release_team_results(second, DIMENSIONS).dimensions,
                strict=True)  # fmt: skip
    for (name, items), (one, other) in zip(DIMENSIONS.items(), pairs, strict=True):
        few = [len(values_of(team, items)) < K_TEAM for team in (first, second)]
        assert [one.state == "locked", other.state == "locked"] == few
        if all(few):
            assert one == other
        assert one.dimension == name
    for index, item in enumerate(ITEMS):
        shown = [release_team_results(team, DIMENSIONS).items[index] for team in (first, second)]
        few = [sum(item in person for person in team) < K_TEAM for team in (first, second)]
        assert [entry.state == "locked" for entry in shown] == few


@given(teams)
def test_2_ranges(team):
    for items, found in zip(DIMENSIONS.values(), release_team_results(team, DIMENSIONS).dimensions, strict=True):
        values = values_of(team, items)
        if found.state == "locked":
            continue
        n, mean = len(values), sum(values) / len(values)
        assert found.n == n
        assert found.low <= mean <= found.high
        assert found.high - found.low >= (0.5 if n < 10 else 0.25)
        assert n * found.low - 5 * (n - 1) <= 1.5
        assert n * found.high - (n - 1) >= 4.5
        assert not found.spread or (found.low >= 2 and found.high <= 4)


@given(teams, st.randoms(use_true_random=False), st.integers(0, 4))
def test_3_people_are_exchangeable(team, random, silent):
    mixed = [dict(reversed(list(person.items()))) for person in team]
    random.shuffle(mixed)
    before, after = release_team_results(team, DIMENSIONS), release_team_results([*mixed, *[{}] * silent], DIMENSIONS)
    assert before.dimensions == after.dimensions
    assert before.items == after.items
    assert after.n == (len(team) + silent if len(team) + silent >= K_TEAM else None)


@given(teams)
def test_4_turning_round(team):
    other = {"strength": "weakness", "weakness": "strength"}
    dimensions = {name: {item: other[wording] for item, wording in items.items()} for name, items in DIMENSIONS.items()}
    opposite = [{item: 6 - value for item, value in person.items()} for person in team]
    first, second = release_team_results(team, DIMENSIONS), release_team_results(opposite, dimensions)
    assert first.dimensions == second.dimensions
    assert [entry.meaning for entry in first.items] == [entry.meaning for entry in second.items]


@given(teams)
def test_5_documents(team):
    written = team_results_to_document(release_team_results(team, DIMENSIONS))
    assert team_results_to_document(team_results_from_document(*written)) == written


@given(st.sampled_from(TEAM.dimensions), st.data())
def test_6_digits(dimension, data):
    ticked = {item.id: data.draw(st.integers(0, 5)) for item in dimension.items}
    between = st.sampled_from(["", " ", ",", " ; ", "/"])
    signs = [str(value) if value else data.draw(st.sampled_from(["0", "-", "x", "."])) for value in ticked.values()]
    typed = "".join(sign + data.draw(between) for sign in signs)
    assert typed_digits(dimension, typed) == {item: value for item, value in ticked.items() if value}
