"""Counts of registers leave through one door.

1. Only `release_indicator` makes results; they cannot be built, changed, copied by pickling, subclassed or forged.
2. A count of 1 or 2 is locked, 0 and 3 are not; a share is locked where fewer than three are left over; fewer than 30
   people lock everything.
3. A single locked district of a city that is covered completely takes the next smallest along, until enough cases are
   hidden together; a part of the city that no district covers hides it, if it holds enough.
4. A part of the city that no district covers and that has 1 or 2 cases is protected, though nobody asked for it.
5. A locked city locks its districts; where all districts together hold too little, the city is locked.
6. It makes no difference whether the total of the city was entered: one locked district is never alone.
7. A locked cell says nothing: no numbers, and the same look whatever the reason.
8. Years do not touch each other.
9. Somebody who knows the rules, every total and every population cannot tell a locked count: as long as the city is
   shown, several values fit for each; where the districts cover the city, one of them is three or more.
10. Nonsense is refused: two counts for one place and year, negative counts, shares above one, nobody at all.
"""

import copy
import itertools
import pickle
import random

import pytest

from ctc_toolkit.disclosure.indicators import (
    CITY,
    FEWEST,
    K_JOINT,
    IndicatorCell,
    IndicatorCount,
    IndicatorResults,
    release_indicator,
    require_indicator_results,
)

YEAR = 2025


def released(counts, *, measure="rate", people=None, city=None, city_people=None):
    """Return the cells of one year by place; counts: of the districts in their order, people: 100 in each."""
    people = people or [100] * len(counts)
    places = enumerate(zip(counts, people, strict=True))
    given = [IndicatorCount(f"d{place}", YEAR, count, whole) for place, (count, whole) in places]
    if city is not None:
        given.append(IndicatorCount(CITY, YEAR, city, city_people or sum(people)))
    return {cell.place: cell for cell in release_indicator("probe", measure, given).cells}


def locked(*counts, **more):
    return sorted(place for place, cell in released(counts, **more).items() if cell.state == "locked")


def test_1_one_door():
    results = release_indicator("probe", "rate", [IndicatorCount(CITY, YEAR, 50, 1000)])
    assert require_indicator_results(results) is results
    with pytest.raises(TypeError):
        IndicatorResults()
    with pytest.raises(TypeError):
        type("Mine", (IndicatorResults,), {})
    with pytest.raises(AttributeError):
        results.cells = ()
    with pytest.raises(TypeError):
        pickle.dumps(results)
    with pytest.raises(TypeError):
        copy.copy(results)
    forged = object.__new__(IndicatorResults)
    for wrong in (forged, results.cells, None, {"cells": ()}):
        with pytest.raises(TypeError):
            require_indicator_results(wrong)
    with pytest.raises(TypeError):
        _ = forged.cells


@pytest.mark.parametrize(
    ("count", "people", "measure", "state"),
    [
        (0, 100, "rate", "shown"),
        (1, 100, "rate", "locked"),
        (2, 100, "rate", "locked"),
        (3, 100, "rate", "shown"),
        (97, 100, "share", "shown"),
        (98, 100, "share", "locked"),
        (100, 100, "share", "locked"),
        (98, 100, "rate", "shown"),
        (10, 29, "share", "locked"),
        (10, 30, "share", "shown"),
    ],
)
def test_2_primary(count, people, measure, state):
    (cell,) = release_indicator("probe", measure, [IndicatorCount(CITY, YEAR, count, people)]).cells
    assert cell.state == state


def test_3_others_are_locked_too():
    assert locked(2, 20, 9, 40, city=71) == ["d0", "d2"]
    assert locked(2, 20, 9, 4, city=35) == ["d0", "d2", "d3"]
    assert locked(2, 20, 0, 40, city=62) == ["d0", "d1"]  # nobody hides nobody
    assert locked(12, 12, 2, 40, city=66) == ["d0", "d1", "d2"]  # else the name would tell which of the twelves it is
    assert locked(2, 2, 2, 2, 2, 3, 9, city=22) == ["d0", "d1", "d2", "d3", "d4", "d5"]  # five twos would be known
    assert locked(5, 20, 9, 40, city=74) == []
    assert locked(2, 20, 9, 40, city=91, city_people=1000) == ["d0"]  # 20 cases elsewhere hide it
    assert locked(2, 20, 9, 40, city=74, city_people=1000) == ["d0", "d2"]  # 3 do not


def test_4_an_uncovered_part():
    people = [200, 100, 300]
    assert locked(20, 9, 40, people=people, city=71, city_people=1000) == ["d1"]
    assert locked(20, 9, 40, people=people, city=80, city_people=1000) == []
    assert locked(20, 9, 40, people=people, city=71) == ["d1"]  # two cases that nobody could place


def test_5_the_city():
    assert locked(1, 0, 0, city=1) == ["", "d0", "d1", "d2"]
    assert locked(2, 3, city=5) == ["", "d0", "d1"]
    assert locked(2, K_JOINT - 2, city=K_JOINT) == ["d0", "d1"]


def test_6_totals_are_known_elsewhere():
    assert locked(2, 20, 9, 40) == ["d0", "d2"]


def test_7_a_lock_says_nothing():
    cells = released((2, 20, 9, 40), city=71)
    assert cells["d0"] == IndicatorCell(YEAR, "d0", "locked")
    assert cells["d2"] == IndicatorCell(YEAR, "d2", "locked")
    assert cells["d1"] == IndicatorCell(YEAR, "d1", "shown", 20, 100)


def test_8_years():
    counts = [
        IndicatorCount(place, year, count, 100) for year, count in ((2024, 2), (2025, 20)) for place in ("a", "b")
    ]
    results = release_indicator("probe", "rate", counts)
    assert [cell.state for cell in results.cells] == ["locked", "locked", "shown", "shown"]
    assert results.cell("a", 2025) == IndicatorCell(2025, "a", "shown", 20, 100)
    assert results.cell("c", 2025) is None


def look(cells):
    return {place: (cell.state, cell.numerator) for place, cell in cells.items()}


@pytest.mark.parametrize("seed", range(60))
def test_9_an_attacker_who_knows_the_rules(seed):
    chance = random.Random(seed)
    few = chance.choice([[0, 1, 2, 3, 4, 5, 7, 9, 12], [0, 1, 2, 3, 8, 8, 9, 10, 12], [1, 2, 2, 3, 3, 4]])
    counts = [chance.choice(few) for _ in range(chance.choice([2, 3, 4]))]
    rest = chance.choice([0, 0, 1, 2, 5])
    total, people = sum(counts) + rest, 100 * len(counts) + (100 if rest else 0)
    seen = released(counts, city=total, city_people=people)
    hidden = [place for place in range(len(counts)) if seen[f"d{place}"].state == "locked"]
    if seen[CITY].state == "locked":
        return
    open_cases = total - sum(count for place, count in enumerate(counts) if place not in hidden)
    if not hidden:
        assert not 0 < open_cases < FEWEST
        return
    fitting = [set() for _ in hidden]
    for guess in itertools.product(range(open_cases + 1), repeat=len(hidden)):
        if sum(guess) > open_cases or (not rest and sum(guess) != open_cases):
            continue
        tried = list(counts)
        for place, value in zip(hidden, guess, strict=True):
            tried[place] = value
        if look(released(tried, city=total, city_people=people)) == look(seen):
            for values, value in zip(fitting, guess, strict=True):
                values.add(value)
    assert all(len(values) > 1 for values in fitting), (counts, rest, fitting)
    assert rest or all(max(values) >= FEWEST for values in fitting), (counts, fitting)


def test_10_nonsense():
    one = IndicatorCount("a", YEAR, 5, 100)
    for wrong in ([one, one], [IndicatorCount("a", YEAR, -1, 100)], [IndicatorCount("a", YEAR, 0, 0)]):
        with pytest.raises(ValueError, match=r"count|population"):
            release_indicator("probe", "rate", wrong)
    with pytest.raises(ValueError, match="share"):
        release_indicator("probe", "share", [IndicatorCount("a", YEAR, 101, 100)])
