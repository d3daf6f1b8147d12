"""What holds for all administrative indicators, whatever the numbers.

1. A whole number written in any German way is read as that number; with a decimal it is never read as a whole count.
2. What is released: nothing sensitive is shown, a locked cell has no numbers, order and places are those entered.
3. Whoever sees city and districts can compute no count of 1 or 2: neither the sum of what is locked nor the rest.
4. Entering the same counts in another order, or with other names of districts, locks the same counts.
5. Intervals hold their value, lie within what is possible, and grow with the level.
6. Ratios: turned round they are one over the other; the value lies inside; a wider family makes them wider.
7. Figures made of released counts never hold a number of a locked cell, nor compare with one.
"""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctc_toolkit.disclosure.indicators import CITY, FEWEST, K_JOINT, IndicatorCount, release_indicator
from ctc_toolkit.disclosure.rules import K_PUBLIC
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.indicator_cards import load_indicators
from ctc_toolkit.riskfactors.indicator_entries import read_count, read_number
from ctc_toolkit.riskfactors.indicator_rates import indicator_figures
from ctc_toolkit.statistics.rates import rate_interval, rate_ratio, share_interval, share_ratio

YEAR = 2025
MEASURES = st.sampled_from(["share", "rate"])


@st.composite
def cities(draw, most=400):
    """Draw districts with counts and people, and whether the city was entered, with a part that none covers or not."""
    people = draw(st.lists(st.integers(20, most), min_size=0, max_size=5))
    counts = [draw(st.integers(0, min(whole, 15))) for whole in people]
    given_counts = [
        IndicatorCount(f"d{place}", YEAR, *pair) for place, pair in enumerate(zip(counts, people, strict=True))
    ]
    rest = draw(st.sampled_from([0, 0, 1, 2, 7, 40]))
    rest_people = draw(st.integers(max(rest, 1), most)) if rest else draw(st.sampled_from([0, 50]))
    if draw(st.booleans()) or not given_counts:
        whole = sum(people) + rest_people or 100
        given_counts.append(IndicatorCount(CITY, YEAR, sum(counts) + rest, whole))
    return given_counts


@given(st.integers(0, 99_999_999), st.booleans(), st.sampled_from(["", ",0", ",00"]))
def test_1_numbers(value, dotted, decimals):
    text = (f"{value:,}".replace(",", ".") if dotted else str(value)) + decimals
    assert read_number(text) == value
    assert read_count(f" {text} ") == value


@given(st.integers(0, 9_999_999), st.integers(1, 999))
def test_1_decimals_are_no_counts(value, decimals):
    text = f"{value},{decimals:03d}"
    with pytest.raises(ToolkitError, match="indicator_not_whole"):
        read_count(text)


def sensitive(count, measure):
    few = 0 < count.numerator < FEWEST or count.denominator < K_PUBLIC
    return few or (measure == "share" and count.denominator - count.numerator < FEWEST)


@given(cities(), MEASURES)
def test_2_released(counts, measure):
    cells = {cell.place: cell for cell in release_indicator("probe", measure, counts).cells}
    assert set(cells) == {count.place for count in counts}
    for count in counts:
        cell = cells[count.place]
        if cell.state == "locked":
            assert (cell.numerator, cell.denominator) == (None, None)
        else:
            assert not sensitive(count, measure)
            assert (cell.numerator, cell.denominator) == (count.numerator, count.denominator)


@given(cities(), MEASURES)
def test_3_sums(counts, measure):
    cells = {cell.place: cell for cell in release_indicator("probe", measure, counts).cells}
    city = next((count for count in counts if count.place == CITY), None)
    districts = [count for count in counts if count.place != CITY]
    hidden = [count for count in districts if cells[count.place].state == "locked"]
    if city is None:
        assert len(hidden) != 1 or len(districts) == 1
        return
    if cells[CITY].state == "locked":
        assert len(hidden) == len(districts)
        return
    computable = city.numerator - sum(count.numerator for count in districts if count not in hidden)
    if hidden:
        assert computable >= K_JOINT
    elif districts:
        assert not 0 < computable < FEWEST


@given(cities(), MEASURES, st.randoms(use_true_random=False))
def test_4_names_do_not_matter(counts, measure, chance):
    def locked(given_counts):
        cells = {cell.place: cell for cell in release_indicator("probe", measure, given_counts).cells}
        pairs = [(count.numerator, count.denominator, count.place == CITY) for count in given_counts
                 if cells[count.place].state == "locked"]  # fmt: skip
        return sorted(pairs)

    places = [count.place for count in counts if count.place != CITY]
    names = chance.sample([f"x{number}" for number in range(20)], len(places))
    renamed = dict(zip(places, names, strict=True)) | {CITY: CITY}
    other = [IndicatorCount(renamed[one.place], YEAR, one.numerator, one.denominator) for one in counts]
    chance.shuffle(other)
    assert locked(other) == locked(counts)


@given(st.integers(1, 5000), st.data())
def test_5_intervals(population, data):
    count = data.draw(st.integers(0, population))
    share, wide = share_interval(count, population), share_interval(count, population, 0.99)
    assert 0 <= wide.low <= share.low <= share.value <= share.high <= wide.high <= 1
    rate, wide = rate_interval(count, population), rate_interval(count, population, 0.99)
    assert 0 <= wide.low <= rate.low <= rate.value <= rate.high <= wide.high


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_6_ratios(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    for ratio in (share_ratio, rate_ratio):
        found, turned, wider = ratio((a, n), (b, m)), ratio((b, m), (a, n)), ratio((a, n), (b, m), comparisons=5)
        assert wider.low <= found.low * (1 + 1e-9)
        assert wider.high >= found.high * (1 - 1e-9)
        if a and b:
            assert found.low <= found.value * (1 + 1e-9)
            assert found.value <= found.high * (1 + 1e-9)
            assert turned.low == pytest.approx(1 / found.high, rel=1e-6)
            assert turned.high == pytest.approx(1 / found.low, rel=1e-6)
        elif not b:
            assert found.high == inf
        else:
            assert found.low == 0


@given(cities(), MEASURES)
def test_7_figures(counts, measure):
    card = next(one for one in load_indicators().by_id.values() if one.measure == measure)
    results = release_indicator(card.id, measure, counts)
    (found,) = indicator_figures([card], {card.id: results})
    locked = {cell.place for cell in results.cells if cell.state == "locked"}
    for figure in found.figures:
        assert (figure.value is None) == (figure.place in locked)
        assert (figure.numerator is None) == (figure.place in locked)
    assert not locked & {entry.place for entry in found.districts}
    if CITY in locked:
        assert found.districts == ()
