"""Attacks on released numbers, as far as single cells are concerned (margins of tables come later).

The attacker knows all rules and n, and may know some pupils. What is consistent with the released cell is
worked out by releasing every possible x.

1. A10: from no group, small or large, does it follow that nobody or everybody has the attribute.
2. A11, A12: a pupil who knows the own answer learns nothing about all others, even as the only one who
   differs.
3. A13: a teacher who knows all but one pupil, and that hardly anybody has the attribute, learns nothing
   about the last.
4. A14: two nested groups that differ by one pupil do not give away that pupil's score by their means.
5. A15: a mean is not released where (almost) all have the same score; a mean next to a banded percentage
   neither.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from released_examples import example, mean_row, row

from ctc_toolkit.disclosure import K_INTERNAL, K_X, LEVELS, RULES, release

SIZES = [20, 21, 24, 25, 29, 30, 31, 49, 50, 51, 60, 99, 100, 101, 249, 250, 499, 500, 501, 2000, 4000]


@cache
def consistent(level: str, n: int) -> dict[int, frozenset[int]]:
    """Return for each x all x that are released exactly alike in a group of n."""
    xs = range(n + 1) if n <= 101 else [*range(12), *range(n // 2 - 20, n // 2 + 20), *range(n - 11, n + 1)]
    rows = [row("peers", n, x) | {"measure": f"m{x}"} for x in xs]
    table = release(example(rows), level).table.drop(columns=["kind", "groups"]).astype(str)
    found = defaultdict(set)
    outcome = {}
    for entry in table.to_dict("records"):
        x = int(entry.pop("measure")[1:])
        outcome[x] = tuple(entry.values())
        found[outcome[x]].add(x)
    return {x: frozenset(found[outcome[x]]) for x in xs}


def groups():
    return [(level, n) for level in LEVELS for n in SIZES if n >= RULES.smallest_n(level)]


@pytest.mark.parametrize(("level", "n"), groups())
def test_1_nobody_and_everybody_stay_possible_and_uncertain(level, n):
    assert consistent(level, n)[0] >= set(range(K_X))
    assert consistent(level, n)[n] >= set(range(n - K_X + 1, n + 1))


@pytest.mark.parametrize(("level", "n"), groups())
def test_2_the_own_answer_does_not_unlock_the_others(level, n):
    with_attribute = {x - 1 for x in consistent(level, n)[1] if x >= 1}
    without = {x for x in consistent(level, n)[n - 1] if x <= n - 1}
    assert len(with_attribute) >= K_X - 1
    assert len(without) >= K_X - 1
    assert 0 in with_attribute
    assert n - 1 in without


@pytest.mark.parametrize(("level", "n"), groups())
def test_3_all_but_one_known(level, n):
    for known in range(K_X - 1):
        assert {known, known + 1} <= consistent(level, n)[known]
        assert {n - known, n - known - 1} <= consistent(level, n)[n - known]


@pytest.mark.parametrize("n", [K_INTERNAL + 1, 30, 60, 200])
@pytest.mark.parametrize("score", [1.0, 2.0, 4.0])
def test_4_nested_means(n, score):
    scores = np.tile([1.0, 2.0, 3.0, 4.0], n)[: n - 1]
    means = [scores.mean(), (scores.sum() + score) / n]
    rows = [row("peers", n - 1, (n - 1) // 2, groups="grade=8"), row("peers", n, n // 2)]
    released = release(
        example(rows, [mean_row("peers", n - 1, means[0], groups="grade=8"), mean_row("peers", n, means[1])]),
        "internal",
    ).means.set_index("groups")["mean"]
    low = (released["all"] - 0.05) * n - (released["grade=8"] + 0.05) * (n - 1)
    high = (released["all"] + 0.05) * n - (released["grade=8"] - 0.05) * (n - 1)
    possible = [value for value in (1.0, 2.0, 3.0, 4.0) if low <= value <= high]
    assert score in possible
    assert len(possible) >= 2


@pytest.mark.parametrize("n", [20, 21, 29, 30, 100])
def test_5_no_mean_where_all_are_alike(n):
    rows, means = [], []
    for others in range(n // 10 + 2):
        scores = np.array([1.0] * (n - others) + [4.0] * others)
        name = {"measure": f"m{others}"}
        rows.append(row("peers", n, n // 2) | name)
        means.append(mean_row("peers", n, scores.mean(), largest_share=(n - others) / n) | name)
    states = release(example(rows, means), "internal").means.set_index("measure")["state"]
    for others in range(n // 10 + 2):
        assert states[f"m{others}"] == ("shown" if others >= n / 10 else "locked")


@pytest.mark.parametrize("hits", [0, 1, 2, 3, 4, 96, 97, 98, 99, 100])
def test_5_no_mean_beside_a_band(hits):
    cells = example([row("peers", 100, hits)], [mean_row("peers", 100, 1.0 + hits / 50)])
    assert release(cells, "public").means["mean"].isna().all()
