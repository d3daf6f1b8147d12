"""The rules of run charts once more: against series counted on paper, and against a slow second way of counting.

1. A drop needs six values, and a mean of the last three that lies low enough: edges by hand.
2. A shift is found where it begins, exactly as when every stretch of the end is looked at one by one.
3. A trend is found where it begins, exactly as when every stretch of the end is looked at one by one.
4. Of several signs the drop is told before the shift, and the shift before the trend.
5. The means that are told are those of the values before and from the first value of the fall on.
6. Turned round (last first) a series that only falls only rises, and nothing is told; moved as a whole nothing changes.
"""

from __future__ import annotations

from itertools import pairwise, product
from statistics import median

import pytest

from ctc_toolkit.implementation.run_rules import fall_of

NEVER = 1000.0
"""So large a drop never happens, so that the other rules are seen by themselves."""


@pytest.mark.parametrize(
    ("values", "drop", "first"),
    [
        ([80, 80, 80, 65, 65, 65], 15, 3),
        ([80, 80, 80, 66, 65, 65], 15, None),  # 80 - 65.33 = 14.67
        ([80, 80, 80, 65, 65], 15, None),  # five values
        ([90, 70, 80, 80, 60, 70, 65], 15, 4),  # 80 before, 65 last
        ([90, 70, 80, 80, 60, 70, 66], 15, None),  # 65.33
        ([4.5, 4.5, 4.5, 4.0, 4.0, 4.0], 0.5, 3),
        ([4.1, 4.2, 4.3, 3.6, 3.7, 3.8], 0.5, 3),  # 4.2 and 3.7: exactly .5, which no binary number is
        ([4.4, 4.5, 4.6, 4.0, 4.1, 4.0], 0.5, None),  # 4.5 and 4.033
        ([3, 3, 3, 5, 5, 5], 0.5, None),
        ([5, 5, 5, 5, 5, 5, 5, 5, 5, 1, 5, 5], 0.5, 9),  # 5 before, 11 / 3 = 3.67 last
        ([1, 1, 1, 1, 1, 1], 0.5, None),
    ],
)
def test_1_edges_of_a_drop(values, drop, first):
    found = fall_of(values, drop)
    if first is None:
        assert found is None
    else:
        assert (found.sign, found.first) == ("drop", first)


def slow_shift(values):
    """Return where the longest end begins that has six below the median and none that breaks it, ends as lists."""
    if len(values) < 10:
        return None
    middle, top = median(values), max(values)
    best = None
    for start in range(len(values)):
        end = values[start:]
        broken = [one for one in end if one > middle or (middle == top and one == middle)]
        below = [one for one in end if one < middle]
        if not broken and len(below) >= 6 and end[0] < middle and best is None:
            best = start
    return best


@pytest.mark.parametrize("head", list(product((1, 2, 3), repeat=4)))
def test_2_shifts_by_looking_at_every_end(head):
    for tail in ((1, 1, 1, 1, 1, 1), (1, 2, 1, 1, 1, 1, 1), (2, 1, 1, 1, 2, 1, 1), (1, 1, 3, 1, 1, 1, 1), (2,) * 8):
        values = [*head, 3, 3, *tail]
        found = fall_of(values, NEVER)
        expected = slow_shift(values)
        if expected is None:
            assert found is None or found.sign != "shift"
        else:
            assert (found.sign, found.first) == ("shift", expected)


def slow_trend(values):
    """Return where the longest end begins that never rises and has five different values in a row."""
    for start in range(len(values)):
        end = values[start:]
        falls = all(one >= next_one for one, next_one in pairwise(end))
        if falls and len(set(end)) >= 5:
            return start
    return None


@pytest.mark.parametrize(
    "steps", [one for one in product((-1, 0, 1), repeat=6) if sum(step == -1 for step in one) >= 3]
)
def test_3_trends_by_looking_at_every_end(steps):
    values = [10]
    for step in steps:
        values.append(values[-1] + step)
    found, expected = fall_of(values, NEVER), slow_trend(values)
    assert (found.first if found is not None else None) == expected
    if found is not None:
        assert found.sign == "trend"


@pytest.mark.parametrize(
    ("values", "drop", "sign"),
    [
        ([10, 10, 10, 9, 8, 7, 6, 5, 4, 3], 2, "drop"),
        ([10, 10, 10, 10, 10, 10, 9, 8, 7, 6, 5, 4], NEVER, "shift"),
        ([10, 10, 10, 9, 8, 7, 6], NEVER, "trend"),
        # six below the median and five that fall: the shift is told
        ([9, 9, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3], NEVER, "shift"),
    ],
)
def test_4_which_sign_is_told(values, drop, sign):
    assert fall_of(values, drop).sign == sign


@pytest.mark.parametrize(
    ("values", "drop", "before", "last"),
    [
        ([80, 90, 100, 60, 60, 60], 15, 90, 60),
        ([100, 50, 60, 90, 30, 40, 50], 15, 75, 40),
        ([1, 10, 9, 8, 7, 6], NEVER, 1, 8),
        # falls from its beginning: there is nothing before, so that the mean of all stands there
        ([9, 8, 7, 6, 5], NEVER, 7, 7),
        ([8, 8, 8, 8, 8, 8, 2, 2, 2, 2, 2, 2], NEVER, 8, 2),
    ],
)
def test_5_means(values, drop, before, last):
    found = fall_of(values, drop)
    assert (found.before, found.last) == pytest.approx((before, last))


@pytest.mark.parametrize(
    "values",
    [
        [80, 80, 80, 65, 65, 65],
        [10, 9, 8, 7, 6, 5, 4],
        [8, 8, 8, 8, 8, 8, 2, 2, 2, 2, 2, 2],
        [100, 98, 95, 94, 70, 65, 60],
    ],
)
def test_6_turned_and_moved(values):
    assert fall_of(values[::-1], 15) is None
    here, there = fall_of(values, 15), fall_of([one + 1000 for one in values], 15)
    assert (here.sign, here.first) == (there.sign, there.first)
    assert here.before - here.last == pytest.approx(there.before - there.last)
