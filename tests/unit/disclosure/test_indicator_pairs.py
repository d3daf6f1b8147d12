"""Attack A29: somebody subtracts one indicator from another of which it is a part.

1. A difference of 1 or 2 cases tells, 0 and 3 do not; with the same people as with fewer. Where 20 cases and more would
   be expected among the people that make the difference, it is chance.
2. Of shares also a difference of fewer than 30 people tells, and one in which all but fewer than three are cases;
   events are no people.
3. The attack works on indicators that are released one by one. Released together, the city's own card is locked where
   it tells, with what follows from it; of two own cards the one with fewer cases. Indicators of the catalogue stay.
4. What remains of the city beside the districts is protected as well, also if both cities are all that is needed.
5. Two cards that make up a third indicator, as girls and boys do, do not give away who is neither.
6. Somebody who knows everything that is shown, and which indicator is part of which, can in no made-up city work out a
   count of 1 or 2 in a district; released one by one, in most of them.
7. The order of the indicators does not matter, other years are not touched, and many cards take no time.
"""

from __future__ import annotations

import random
import time

import pytest

from ctc_toolkit.disclosure.indicator_pairs import telling, telling_parts
from ctc_toolkit.disclosure.indicators import (
    CITY,
    EnteredIndicator,
    IndicatorCount,
    release_indicator,
    release_indicators,
)

YEAR = 2025


def entered(name, cells, *, own=False, measure="share", year=YEAR):
    counts = tuple(IndicatorCount(place, year, *numbers) for place, numbers in cells.items())
    return EnteredIndicator(name, measure, counts, own)


def shown(results):
    return {cell.place: cell.numerator for cell in results.cells if cell.state == "shown"}


@pytest.mark.parametrize(
    ("one", "other", "tells"),
    [
        ((60, 500), (60, 500), False),
        ((60, 500), (59, 500), True),
        ((60, 500), (58, 450), True),
        ((60, 500), (57, 450), False),
        ((59, 450), (60, 500), True),
        ((60, 500), (59, 4000), True),  # the same cases of other people
        ((60, 500), (59, 334), True),  # 19.9 expected
        ((60, 500), (59, 333), False),  # 20.04 expected
    ],
)
def test_1_cases(one, other, tells):
    assert telling(one, other, "rate") is tells
    assert telling(other, one, "rate") is tells


@pytest.mark.parametrize(
    ("one", "other", "tells"),
    [
        ((60, 500), (50, 471), True),
        ((60, 500), (50, 470), False),
        ((100, 500), (60, 459), True),  # 40 of 41
        ((100, 500), (60, 457), False),  # 40 of 43
        ((100, 500), (20, 480), False),  # 80 of 20: no part
    ],
)
def test_2_people_of_shares(one, other, tells):
    assert telling(one, other, "share") is tells
    assert telling(one, other, "rate") is False


WHOLE = {CITY: (400, 4000), "a": (90, 900), "b": (100, 1000), "c": (110, 1100)}
PART = {CITY: (340, 4000), "a": (70, 900), "b": (99, 1000), "c": (80, 1100)}


def test_3_the_attack_and_the_locks():
    alone = [shown(release_indicator(name, "share", entered(name, cells).counts)) for name, cells in
             (("whole", WHOLE), ("part", PART))]  # fmt: skip
    assert alone[0]["b"] - alone[1]["b"] == 1
    whole, part = entered("whole", WHOLE), entered("part", PART, own=True)
    together = release_indicators([whole, part])
    assert shown(together["whole"]) == {place: cases for place, (cases, _) in WHOLE.items()}
    assert "b" not in shown(together["part"])
    assert shown(together["part"])[CITY] == 340
    both_own = release_indicators([entered("whole", WHOLE, own=True), part])
    assert (len(shown(both_own["whole"])), "b" in shown(both_own["part"])) == (4, False)
    of_catalogue = release_indicators([whole, entered("part", PART)])
    assert len(shown(of_catalogue["part"])) == 4


def test_4_the_rest_of_the_city():
    part = {CITY: (338, 4000), "a": (70, 900), "b": (90, 1000), "c": (79, 1100)}  # 100 and 99 in no district
    found = release_indicators([entered("whole", WHOLE), entered("part", part, own=True)])
    told = shown(found["part"])
    both = [place for place in told if place != CITY]
    rests = [cells[CITY][0] - sum(cells[place][0] for place in both) for cells in (WHOLE, part)]
    assert rests[0] - rests[1] > 2
    assert told != {place: cases for place, (cases, _) in part.items()}
    city = {CITY: (399, 4000), "a": (70, 900), "b": (80, 1000), "c": (70, 1100)}
    assert shown(release_indicators([entered("whole", WHOLE), entered("part", city, own=True)])["part"]) == {}


def test_5_girls_and_boys():
    whole = {CITY: (400, 4000), "a": (90, 900)}
    girls, boys = {CITY: (190, 1990), "a": (44, 445)}, {CITY: (195, 1950), "a": (44, 450)}
    assert telling_parts((90, 900), ((44, 445), (44, 450)))
    assert not telling_parts((90, 900), ((44, 445), (44, 420)))
    assert not telling_parts((90, 900), ((44, 450), (46, 450)))
    found = release_indicators(
        [entered("whole", whole), entered("girls", girls, own=True), entered("boys", boys, own=True)]
    )
    assert len({"a"} & set(shown(found["girls"])) & set(shown(found["boys"]))) == 0
    assert shown(found["whole"]) == {CITY: 400, "a": 90}


def made_up_city(seed):
    """Return a whole, and a part of it in which a few cases are missing, by place; sometimes a rest in no district."""
    chance = random.Random(seed)
    whole, part = {}, {}
    for place in range(chance.choice([1, 2, 3, 5, 8])):
        people = chance.randint(200, 3000)
        cases = chance.randint(8, people // 4)
        missing = min(chance.choice([0, 0, 1, 2, 3, 5, 8, 20, 60]), cases)
        whole[f"d{place}"], part[f"d{place}"] = (cases, people), (cases - missing, people)
    rest = chance.choice([(0, 0, 0), (30, 1, 400), (40, 20, 400)])
    totals = [sum(cells[place][0] for place in cells) for cells in (whole, part)]
    people = sum(number for _, number in whole.values()) + rest[2]
    return {CITY: (totals[0] + rest[0], people), **whole}, {CITY: (totals[1] + rest[0] - rest[1], people), **part}


def worked_out(whole, part, seen_whole, seen_part):
    """Return the districts, or "rest", of which the difference of 1 or 2 follows from what is shown."""
    found = []
    both = [place for place in whole if place in seen_whole and place in seen_part]
    differences = {place: whole[place][0] - part[place][0] for place in both}
    found += [place for place in both if differences[place] in (1, 2)]
    if CITY in both:
        rest = differences[CITY] - sum(value for place, value in differences.items() if place != CITY)
        found += ["rest"] if rest in (1, 2) else []
    return found


def test_6_an_attacker_who_knows_the_parts():
    alone = 0
    for seed in range(400):
        whole, part = made_up_city(seed)
        single = [
            shown(release_indicator(name, "share", entered(name, cells).counts))
            for name, cells in (("whole", whole), ("part", part))
        ]
        alone += bool(worked_out(whole, part, *single))
        for measure in ("share", "rate"):
            found = release_indicators(
                [entered("whole", whole, measure=measure), entered("part", part, own=True, measure=measure)]
            )
            assert worked_out(whole, part, shown(found["whole"]), shown(found["part"])) == [], seed
    assert alone > 200


def test_7_order_years_and_time():
    whole, part = entered("whole", WHOLE), entered("part", PART, own=True)
    one, other = release_indicators([whole, part]), release_indicators([part, whole])
    assert {name: shown(found) for name, found in one.items()} == {name: shown(found) for name, found in other.items()}
    later = entered("part", PART, own=True, year=YEAR + 1)
    assert len(shown(release_indicators([whole, later])["part"])) == 4
    chance = random.Random(7)
    many = [
        entered(
            f"i{number}",
            {f"d{place}": (chance.randint(20, 400), chance.randint(1000, 5000)) for place in range(12)},
            own=number > 15,
        )
        for number in range(45)
    ]
    begun = time.process_time()
    release_indicators(many)
    assert time.process_time() - begun < 2
