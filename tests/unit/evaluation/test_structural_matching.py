"""Matching of comparison communities on structure.

1. By hand: two CTC communities and three candidates on one line (deprivation). Taking the nearest one after another
   would cost more in total; the optimal pairs are found, distances are in standard deviations of all five.
2. The pairs have the smallest total distance of all choices (every permutation tried, 60 seeded cases).
3. Balance by hand, before and after, with the same standard deviation; residents on the logarithm, means in residents.
4. A feature that one community lacks is left out and named; one that does not differ is not used.
5. Nothing but structure can be handed over; the outcome has no field.
6. Refused with their code: an empty side, too few candidates, no usable feature; no residents is an error of values.
7. The order of communities, and the unit of a feature, change nothing.
"""

from itertools import permutations

import numpy as np
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.structural_matching import FEATURES, Structure, match_on_structure


def line(**values):
    return {name: Structure(deprivation=value) for name, value in values.items()}


def test_1_by_hand():
    found = match_on_structure(line(a=10, b=12), line(x=11.5, y=7, z=30))
    # one after another: a-x 1.5, then b-y 5; together a-y 3 and b-x 0.5 is the least
    spread = np.std([10, 12, 11.5, 7, 30], ddof=1)
    assert [(pair.treated, pair.comparison) for pair in found.pairs] == [("a", "y"), ("b", "x")]
    assert [pair.distance for pair in found.pairs] == pytest.approx([3 / spread, 0.5 / spread])
    assert found.unused == ("z",)
    assert not any(pair.far_apart for pair in found.pairs)
    assert match_on_structure(line(a=10), line(z=30)).pairs[0].far_apart


def test_2_smallest_total():
    random = np.random.default_rng(5)
    for _ in range(60):
        values = random.normal(size=(8, 2)) * (10, 3) + (50, 20)
        named = [Structure(deprivation=one, grammar_school=two) for one, two in values]
        treated = dict(zip("abc", named[:3], strict=True))
        others = dict(zip("stuvw", named[3:], strict=True))
        scaled = values / values.std(axis=0, ddof=1)
        distance = np.sqrt(((scaled[:3, None] - scaled[None, 3:]) ** 2).mean(axis=2))
        least = min(sum(distance[row, column] for row, column in enumerate(way)) for way in permutations(range(5), 3))
        assert sum(pair.distance for pair in match_on_structure(treated, others).pairs) == pytest.approx(least)


def test_3_balance():
    treated = {"a": Structure(population=100_000, deprivation=2.0)}
    others = {
        "x": Structure(population=100_000, deprivation=4.0),
        "y": Structure(population=1_000_000, deprivation=0.0),
    }
    found = match_on_structure(treated, others)
    assert found.pairs[0].comparison == "x"
    size, deprivation = found.balance
    assert (size.feature, size.treated, size.candidates, size.matched) == ("population", 100_000, 550_000, 100_000)
    logs = np.log([1e5, 1e5, 1e6])
    assert size.before == pytest.approx((logs[0] - logs[1:].mean()) / logs.std(ddof=1))
    assert (size.after, size.near) == (0, True)
    assert (deprivation.before, deprivation.after, deprivation.near) == (0, pytest.approx(-1), False)


def test_4_missing():
    treated = {"a": Structure(population=5_000, deprivation=1.0, density=100)}
    others = {"x": Structure(population=9_000, density=100), "y": Structure(population=4_000, density=100)}
    found = match_on_structure(treated, others)
    assert [one.feature for one in found.balance] == ["population"]
    assert found.left_out == ("deprivation", "grammar_school", "comprehensive_school")
    assert found.pairs[0].comparison == "y"
    narrowed = match_on_structure(treated, others, ("population",))
    assert (narrowed.pairs, narrowed.left_out) == (found.pairs, ())


def test_5_structure_only():
    assert set(FEATURES) == {"population", "deprivation", "grammar_school", "comprehensive_school", "density"}
    with pytest.raises(TypeError):
        Structure(percent=30)
    with pytest.raises(ValueError, match="not part of the structure"):
        match_on_structure(line(a=1), line(x=2), ("percent",))


@pytest.mark.parametrize(
    ("treated", "others", "code"),
    [
        ({}, line(x=1), "comparison_side_empty"),
        (line(a=1), {}, "comparison_side_empty"),
        (line(a=1, b=2), line(x=1), "matching_candidates_too_few"),
        (line(a=1), line(x=1), "matching_structure_missing"),
        ({"a": Structure()}, {"x": Structure()}, "matching_structure_missing"),
    ],
)
def test_6_refused(treated, others, code):
    with pytest.raises(ToolkitError) as caught:
        match_on_structure(treated, others)
    assert caught.value.code == code


def test_6_values():
    with pytest.raises(ValueError, match="population"):
        match_on_structure({"a": Structure(population=0)}, {"x": Structure(population=10)})


def test_7_order_and_unit():
    random = np.random.default_rng(9)
    values = random.uniform(10, 90, (9, 2))
    names = list("abcstuvwx")

    def made(order, factor):
        rows = {
            names[place]: Structure(deprivation=factor * values[place, 0], grammar_school=values[place, 1])
            for place in order
        }
        return {k: v for k, v in rows.items() if k in "abc"}, {k: v for k, v in rows.items() if k not in "abc"}

    first = match_on_structure(*made(range(9), 1))
    second = match_on_structure(*made(random.permutation(9), 1000))
    assert [(one.treated, one.comparison) for one in first.pairs] == [
        (one.treated, one.comparison) for one in second.pairs
    ]
    assert [one.distance for one in first.pairs] == pytest.approx([one.distance for one in second.pairs])
