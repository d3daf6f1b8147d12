"""Why there is no package, against trying all packages: conflicts of limits by brute force.

1. On random small cases: no package keeps the named limits, each part of them some package does, no set of fewer
   limits contradicts itself, and what is to be given up is the fewest that helps. Where a package exists, nothing is
   named.
2. The limits that are named are limits of the case, in its order, each once.
3. Cases by hand: one limit against itself, two against each other, three that only clash together.
4. Large sums of euros and small numbers of hours in one case are both taken exactly, to the last euro.
5. Without time an answer comes still, and says that a smaller one may exist; nothing can be left out of it.
6. More room never makes a new contradiction: what was possible stays possible.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from random import Random

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.portfolio_conflicts import Conflict, find_conflict
from ctc_toolkit.programmes.portfolio_task import Cell, Limit, Limits, Option, Task

CELL = Cell("skills", (6, 9), "north")


def option(name, **more):
    said = {"factors": {"skills": "main"}, "ages": (6, 9), "areas": frozenset({"north"}), "band": "A", **more}
    return Option(name, name.upper(), **said)


def task(options, limits, areas=("north",)):
    return Task(tuple(options), {"skills": 1}, ((6, 9),), areas, limits)


def limits_of(made):
    """Return all limits of a case, written from the rules alone."""
    held, found = made.limits, []
    found += [Limit("budget_all")] if held.budget is not None else []
    found += [Limit("budget_year", str(year)) for year in (1, 2, 3) if held.by_year[year - 1] is not None]
    found += [Limit("staff")] if held.staff_hours is not None else []
    found += [Limit("training")] if held.training_places is not None else []
    found += [Limit("floor")] if held.floor is not None else []
    found += [Limit("must", one) for one in held.must] + [Limit("must_not", one) for one in held.must_not]
    families = [one.family for one in made.options if one.family]
    found += [Limit("family", one) for one in set(families) if families.count(one) > 1 and held.one_of_family]
    return found + [Limit("cover", cell=one) for one in held.cover]


def keeps(made, chosen, limit):
    """Return whether a choice keeps one limit, counted by hand."""
    held = made.limits
    if limit.kind == "budget_all":
        return sum(one.one_off + 3 * one.yearly for one in chosen) <= held.budget
    if limit.kind == "budget_year":
        first = limit.key == "1"
        return sum(one.yearly + first * one.one_off for one in chosen) <= held.by_year[int(limit.key) - 1]
    if limit.kind == "staff":
        return sum(one.staff_hours for one in chosen) <= held.staff_hours
    if limit.kind == "training":
        return sum(one.training_places for one in chosen) <= held.training_places
    if limit.kind == "floor":
        return all("ABCU".index(one.band) <= "ABCU".index(held.floor) for one in chosen)
    if limit.kind in ("must", "must_not"):
        return (limit.key in {one.id for one in chosen}) == (limit.kind == "must")
    if limit.kind == "family":
        return sum(one.family == limit.key for one in chosen) <= 1
    return any(
        one.factors.get(limit.cell.priority) == "main" and limit.cell.area in one.areas and one.ages == (6, 9)
        for one in chosen
    )


def every_choice(made):
    for bits in product((False, True), repeat=len(made.options)):
        yield [one for one, bit in zip(made.options, bits, strict=True) if bit]


def broken_by(made):
    """Return what each choice breaks, as sets."""
    every = limits_of(made)
    return [frozenset(one for one in every if not keeps(made, chosen, one)) for chosen in every_choice(made)]


def random_task(seed):
    draw = Random(1000 + seed)
    options = [
        option(
            f"o{number}",
            factors={"skills": draw.choice(("main", "main", "side"))},
            areas=frozenset(draw.sample(("north", "south"), draw.randint(1, 2))),
            band=draw.choice("ABCU"),
            one_off=draw.randint(0, 9) * 1000,
            yearly=draw.randint(1, 9) * 1000,
            staff_hours=draw.randint(1, 9) * 20,
            training_places=draw.randint(0, 5),
            family=draw.choice(("", "", "x")),
        )
        for number in range(draw.randint(2, 6))
    ]
    ids = [one.id for one in options]
    cover = frozenset(Cell("skills", (6, 9), area) for area in draw.sample(("north", "south"), draw.randint(1, 2)))
    limits = Limits(
        budget=draw.choice((None, draw.randint(5, 60) * 1000)),
        by_year=tuple(draw.choice((None, None, draw.randint(2, 20) * 1000)) for _ in range(3)),
        staff_hours=draw.choice((None, draw.randint(2, 30) * 10)),
        training_places=draw.choice((None, draw.randint(1, 8))),
        floor=draw.choice((None, None, "B", "C")),
        must_not=frozenset(draw.sample(ids, draw.choice((0, 0, 1)))),
        cover=cover,
    )
    made = task(options, limits, ("north", "south"))
    try:
        free = [one for one in ids if one not in limits.must_not]
        must = frozenset(draw.sample(free, draw.choice((0, 0, 1)))) if free else frozenset()
        return replace(made, limits=replace(limits, must=must))
    except ToolkitError:
        return made


@pytest.mark.parametrize("seed", range(60))
def test_1_by_trying_all(seed):
    made = random_task(seed)
    broken = broken_by(made)
    found = find_conflict(made)
    if frozenset() in broken:
        assert found == Conflict()
        return

    def contradicts(limits):
        return all(one & set(limits) for one in broken)

    assert found.smallest
    assert contradicts(found.limits)
    assert not any(contradicts(part) for part in combinations(limits_of(made), len(found.limits) - 1))
    assert frozenset(found.give_up) in broken
    assert len(found.give_up) == min(map(len, broken))


def test_1_both_kinds_of_cases_occur():
    possible = [frozenset() in broken_by(random_task(seed)) for seed in range(60)]
    assert 10 < sum(possible) < 50


@pytest.mark.parametrize("seed", range(0, 60, 4))
def test_2_limits_of_the_case(seed):
    made = random_task(seed)
    found = find_conflict(made)
    for named in (found.limits, found.give_up):
        assert set(named) <= set(limits_of(made))
        assert len(set(named)) == len(named)


def test_3_one_limit_alone():
    far = task([option("a", areas=frozenset({"south"}))], Limits(cover=frozenset({CELL})), ("north", "south"))
    assert find_conflict(far) == Conflict((Limit("cover", cell=CELL),), (Limit("cover", cell=CELL),))
    side = task([option("a", factors={"skills": "side"})], Limits(cover=frozenset({CELL})))
    assert find_conflict(side).limits == (Limit("cover", cell=CELL),), "a side factor covers nothing"


@pytest.mark.parametrize(
    ("limits", "changes", "expected"),
    [
        (Limits(budget=29_999), {"yearly": 10_000}, {Limit("budget_all")}),
        (Limits(by_year=(10_999, None, None)), {"yearly": 10_000, "one_off": 1000}, {Limit("budget_year", "1")}),
        (Limits(by_year=(None, None, 9_999)), {"yearly": 10_000, "one_off": 0}, {Limit("budget_year", "3")}),
        (Limits(staff_hours=39), {"staff_hours": 40}, {Limit("staff")}),
        (Limits(training_places=0), {"training_places": 1}, {Limit("training")}),
        (Limits(floor="B"), {"band": "C"}, {Limit("floor")}),
        (Limits(must_not=frozenset({"a"})), {}, {Limit("must_not", "a")}),
    ],
)
def test_3_two_against_each_other(limits, changes, expected):
    cover = Limit("cover", cell=CELL)
    made = task([option("a", **changes)], replace(limits, cover=frozenset({CELL})))
    found = find_conflict(made)
    assert set(found.limits) == {cover, *expected}
    assert len(found.give_up) == 1
    assert set(found.give_up) < set(found.limits)


@pytest.mark.parametrize(
    ("limits", "changes"),
    [
        (Limits(budget=30_000), {"yearly": 10_000}),
        (Limits(by_year=(11_000, 10_000, 10_000)), {"yearly": 10_000, "one_off": 1000}),
        (Limits(staff_hours=40), {"staff_hours": 40}),
        (Limits(floor="C"), {"band": "C"}),
    ],
)
def test_3_exactly_enough_is_enough(limits, changes):
    made = task([option("a", **changes)], replace(limits, cover=frozenset({CELL})))
    assert find_conflict(made) == Conflict()


def test_3_three_that_only_clash_together():
    # a is cheap and takes hours, b is dear and takes none: either limit alone leaves a way
    options = [option("a", yearly=1000, staff_hours=100), option("b", yearly=9000, staff_hours=0)]
    limits = Limits(budget=10_000, staff_hours=50, cover=frozenset({CELL}))
    found = find_conflict(task(options, limits))
    assert set(found.limits) == {Limit("budget_all"), Limit("staff"), Limit("cover", cell=CELL)}
    for looser in (replace(limits, budget=None), replace(limits, staff_hours=None), replace(limits, cover=frozenset())):
        assert find_conflict(task(options, looser)) == Conflict()


def test_3_a_family_against_two_places():
    north, south = CELL, Cell("skills", (6, 9), "south")
    options = [
        option("a", family="x", areas=frozenset({"north"})),
        option("b", family="x", areas=frozenset({"south"})),
    ]
    made = task(options, Limits(cover=frozenset({north, south})), ("north", "south"))
    assert set(find_conflict(made).limits) == {
        Limit("family", "x"), Limit("cover", cell=north), Limit("cover", cell=south),
    }  # fmt: skip
    assert find_conflict(replace(made, limits=replace(made.limits, one_of_family=False))) == Conflict()


@pytest.mark.parametrize("missing", [0, 1])
def test_4_to_the_last_euro(missing):
    options = [option("a", yearly=33_333_333, staff_hours=3), option("b", one_off=99_999_998, staff_hours=3)]
    limits = Limits(budget=99_999_998 - missing, staff_hours=3, cover=frozenset({CELL}))
    found = find_conflict(task(options, limits))
    if not missing:
        assert found == Conflict()
    else:
        assert set(found.limits) == {Limit("budget_all"), Limit("cover", cell=CELL)}


@pytest.mark.parametrize("seed", range(40))
def test_5_without_time(seed):
    made = random_task(seed)
    broken = broken_by(made)
    if frozenset() in broken:
        return
    found = find_conflict(made, seconds=0)
    assert not found.smallest
    assert all(one & set(found.limits) for one in broken)
    for left in found.limits:
        assert not all(one & (set(found.limits) - {left}) for one in broken), "it could be left out"


@pytest.mark.parametrize("seed", range(20))
def test_6_more_room(seed):
    made = random_task(seed)
    limits = made.limits
    looser = replace(
        limits,
        budget=None if limits.budget is None else limits.budget + 50_000,
        staff_hours=None if limits.staff_hours is None else limits.staff_hours + 100,
        must_not=frozenset(),
    )
    before, after = find_conflict(made), find_conflict(replace(made, limits=looser))
    assert len(after.give_up) <= len(before.give_up)
    if before == Conflict():
        assert after == Conflict()
