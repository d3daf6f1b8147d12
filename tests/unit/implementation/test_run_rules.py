"""When a series has changed, on made-up series that were counted by hand.

1. The mean of the last three lies so far below the mean of those before: a drop, from six values on.
2. Six in a row below the median at the end, values on the median not counted, of ten or more: a shift.
3. Five in a row that fall, of equal neighbours one counted: a trend.
4. What is over, what rises, and what wavers is no fall.
"""

import pytest

from ctc_toolkit.implementation.run_rules import fall_of


def test_1_drop():
    found = fall_of([4, 5, 4, 5, 4, 4, 3, 4, 3], 0.5)
    # before: 26 / 6 = 4.33; last: 10 / 3 = 3.33
    assert (found.sign, found.first) == ("drop", 6)
    assert (found.before, found.last) == pytest.approx((26 / 6, 10 / 3))
    assert fall_of([4, 4, 4, 3.5, 3.5, 3.5], 0.5).sign == "drop"
    assert fall_of([4, 4, 4, 3.6, 3.6, 3.6], 0.5) is None
    assert fall_of([5, 5, 1, 1, 1], 0.5) is None


def test_2_shift():
    below = [5, 5, 4.9, 5, 5, 4.9, 4.8, 4.7, 4.8, 4.7, 4.8, 4.8]
    # median of the twelve: 4.85; the last six lie below it
    found = fall_of(below, 5)
    assert (found.sign, found.first) == ("shift", 6)
    assert fall_of([*below[:-1], 5], 5) is None
    # thirteen values, median 4: one of them, within the run, does not break it
    on_the_median = [5, 5, 5, 5, 5, 5, 3.9, 3.8, 3.9, 4, 3.8, 3.9, 3.8]
    assert (fall_of(on_the_median, 5).sign, fall_of(on_the_median, 5).first) == ("shift", 6)
    mostly_full = [100, 60, 60, 60, 60, 60, 60, 100, 100, 100, 100, 100, 100, 60]
    assert fall_of(mostly_full, 50) is None, "nothing lies above the median, so that what lies on it ends the run"
    assert fall_of([5, 5, 4, 3.8, 3.9, 3.8, 3.9, 3.8, 3.9], 5) is None, "fewer than ten have no median to speak of"


def test_3_trend():
    found = fall_of([4, 5, 4.8, 4.6, 4.4, 4.2], 5)
    assert (found.sign, found.first, found.before) == ("trend", 1, 4)
    assert fall_of([5, 4.8, 4.8, 4.6, 4.4, 4.2], 5).sign == "trend"
    assert fall_of([5, 4.8, 4.8, 4.6, 4.6, 4.4], 5) is None


@pytest.mark.parametrize(
    "values", [[], [3], [1, 2, 3, 4, 5, 5], [5, 4.8, 4.6, 4.4, 4.2, 4.9], [4, 5, 4, 5, 4, 5, 4, 5, 4, 5, 4, 5]]
)
def test_4_no_fall(values):
    assert fall_of(values, 0.6) is None
