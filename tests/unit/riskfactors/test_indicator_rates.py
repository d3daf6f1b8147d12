"""Rates, changes and districts of administrative indicators, from released counts.

1. A value is count by population times what it is shown per, with the interval of its method; a locked one has none.
2. A change compares the two newest years that are shown; a locked year between is passed over, and named by neither.
3. A district is compared with the rest of the city, not with the city it is part of; numbers checked by hand.
4. Changes of all indicators are read together, districts of one indicator together: Bonferroni by their number.
5. What a difference means depends on what a higher value means; neutral indicators never mean better or worse.
6. Only released counts are taken.
7. Nothing that is locked has an influence on what is shown: other locked numbers give the same figures.
8. The words: value, interval, change and district in both languages, nothing causal, a lock without a reason.
9. The sentence of the page names what changed for certain, and says so where there is nothing to compare.
10. The chart holds the shown values and no locked one; its text alternative says every year.
"""

import json
import re

import pytest

from ctc_toolkit.disclosure.indicators import IndicatorCount, release_indicator
from ctc_toolkit.language import Text, translator
from ctc_toolkit.reporting.indicator_chart import indicator_chart
from ctc_toolkit.reporting.indicator_words import (
    change_text,
    city_answer,
    district_text,
    interval_text,
    value_text,
)
from ctc_toolkit.riskfactors.indicator_cards import Indicator
from ctc_toolkit.riskfactors.indicator_rates import indicator_figures
from ctc_toolkit.statistics.rates import rate_ratio, share_interval, share_ratio


def indicator(name="probe", measure="share", per=100, higher="worse"):
    words = {
        part: Text(f"{name} {part}", f"{name} {part}") for part in ("numerator", "denominator", "register", "caution")
    }
    return Indicator(
        id=name, domain="family", name=Text(f"Zahl {name}", f"Figure {name}"), measure=measure, per=per, higher=higher,
        level="district", **words,
    )  # fmt: skip


def figures(card, *counts, others=()):
    """Return the figures of a card; counts: (place, year, count, population)."""
    released = {card.id: release_indicator(card.id, card.measure, [IndicatorCount(*count) for count in counts])}
    for other, given in others:
        released[other.id] = release_indicator(other.id, other.measure, [IndicatorCount(*count) for count in given])
    return indicator_figures([card, *(other for other, _ in others)], released)[0]


def test_1_values():
    found = figures(indicator(), ("", 2024, 2, 500), ("", 2025, 81, 263))
    locked, shown = found.series("")
    assert (locked.state, locked.value, locked.numerator) == ("locked", None, None)
    assert (shown.value, shown.low, shown.high) == pytest.approx((30.798, 25.529, 36.621), abs=5e-4)  # Newcombe 1998
    per_thousand = figures(indicator(measure="rate", per=1000), ("", 2025, 10, 4000)).newest()
    # Garwood for 10 events: 4.795389 and 18.390356 (table of Pearson and Hartley), by 4 thousand people
    assert (per_thousand.value, per_thousand.low, per_thousand.high) == pytest.approx((2.5, 1.198847, 4.597589))


def test_2_changes():
    counts = [("", 2022, 36, 40), ("", 2023, 1, 90), ("", 2024, 16, 80)]
    found = figures(indicator(), *counts)
    assert (found.change.year, found.change.since) == (2024, 2022)
    assert found.since_first is None
    assert (1 / found.change.ratio.high, 1 / found.change.ratio.low) == pytest.approx((2.94, 7.15), abs=5e-3)  # Koopman
    assert found.change.difference == "lower"
    three = figures(indicator(), ("", 2022, 20, 100), ("", 2023, 30, 100), ("", 2024, 40, 100))
    assert (three.change.since, three.since_first.since) == (2023, 2022)
    assert figures(indicator(), ("", 2024, 16, 80)).change is None


def test_3_districts():
    card = indicator(measure="rate", per=1000)
    found = figures(card, ("", 2025, 32, 3811), ("Nord", 2025, 11, 800))
    (north,) = found.districts
    ratio = north.ratio  # 11 of 800 against 21 of 3,011: the example of poisson.test in R
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((1.971488, 0.8584264, 4.277266), abs=5e-7)
    assert north.difference == "unclear"
    assert figures(card, ("Nord", 2025, 11, 800)).districts == ()
    assert figures(card, ("", 2025, 32, 800), ("Nord", 2025, 11, 800)).districts == ()


def test_4_families():
    counts = (("", 2024, 50, 100), ("", 2025, 60, 100))
    pairs = [(indicator(f"more{number}"), counts) for number in range(4)]
    joint = figures(indicator(), *counts, others=pairs)
    assert joint.change.ratio.level == pytest.approx(0.99)
    expected = share_ratio((60, 100), (50, 100), level=0.99)
    assert (joint.change.ratio.low, joint.change.ratio.high) == pytest.approx((expected.low, expected.high))
    districts = figures(indicator(), ("", 2025, 90, 400), ("a", 2025, 20, 100), ("b", 2025, 30, 100)).districts
    assert [entry.ratio.level for entry in districts] == pytest.approx([0.975, 0.975])


@pytest.mark.parametrize(("higher", "meaning"), [("worse", "worse"), ("better", "better"), ("neutral", "neutral")])
def test_5_meaning(higher, meaning):
    rising = (("", 2024, 200, 1000), ("", 2025, 300, 1000))
    assert figures(indicator(higher=higher), *rising).change.meaning == meaning
    same = (("", 2024, 20, 100), ("", 2025, 22, 100))
    assert figures(indicator(higher=higher), *same).change.meaning == "neutral"


def test_6_only_released():
    with pytest.raises(TypeError):
        indicator_figures([indicator()], {"probe": [IndicatorCount("", 2025, 5, 100)]})


def test_7_locked_numbers_have_no_influence():
    def made(first, second):
        rest = [("", 2024, 103, 2700), ("Nord", 2024, first, 900), ("Süd", 2024, second, 800), ("West", 2024, 90, 1000)]
        found = figures(indicator(measure="rate"), *rest, ("", 2025, 500, 4000), ("West", 2025, 80, 1000))
        return repr(found), indicator_chart(found, "Nord", "de").json

    assert made(1, 12) == made(2, 11)


GERMAN, ENGLISH = translator("de"), translator("en")


def test_8_words():
    found = figures(indicator(), ("", 2024, 200, 1000), ("", 2025, 1300, 4000), ("Nord", 2025, 100, 1000))
    newest = found.newest()
    assert value_text(GERMAN, found.indicator, newest) == "32,5 von 100"
    assert interval_text(GERMAN, newest) == "zwischen 31,1 und 34,0"
    assert (newest.low, newest.high) == pytest.approx(
        [100 * limit for limit in (share_interval(1300, 4000).low, share_interval(1300, 4000).high)]
    )
    assert re.fullmatch(
        r"Höher als 2024 \(\+62\s%, zwischen \+4\d\s% und \+8\d\s%\): ungünstiger", change_text(GERMAN, found.change)
    )
    assert district_text(ENGLISH, found.districts[0]).startswith("lower than in the rest of the city (−75%")
    rate = figures(indicator(measure="rate", per=1000), ("", 2024, 0, 1000), ("", 2025, 40, 10_000))
    assert value_text(ENGLISH, rate.indicator, rate.newest()) == "4.0 per 1,000"
    assert "%" not in change_text(ENGLISH, rate.change)  # nothing can be given in percent of zero
    locked = figures(indicator(), ("", 2025, 1, 1000))
    assert value_text(GERMAN, locked.indicator, locked.newest()) == "gesperrt, zu wenige Fälle"
    assert rate_ratio((40, 10_000), (0, 1000)).difference == rate.change.difference


def test_9_the_sentence():
    assert "keine Zahl" in city_answer(GERMAN, ()).first
    alone = figures(indicator(), ("", 2025, 50, 100))
    assert city_answer(GERMAN, [alone]).further == ()
    up = figures(indicator("a"), ("", 2024, 200, 1000), ("", 2025, 300, 1000))
    down = figures(indicator("b"), ("", 2024, 300, 1000), ("", 2025, 200, 1000))
    same = figures(indicator("c"), ("", 2024, 300, 1000), ("", 2025, 301, 1000))
    said = city_answer(GERMAN, [up, down, same])
    assert said.first == "Von 3 Indikatoren mit einem früheren Jahr haben sich 2 gesichert verändert."
    assert said.further == ("Ungünstiger als im Jahr davor: Zahl a.", "Günstiger als im Jahr davor: Zahl b.")


def test_10_the_chart():
    counts = [("", 2023, 200, 1000), ("", 2024, 2, 1000), ("", 2025, 240, 1000), ("Nord", 2025, 60, 200)]
    found = figures(indicator(), *counts)
    drawn = indicator_chart(found, "", "de")
    rows = {row["year"]: row for row in drawn.to_dict()["datasets"]["figures"]}
    assert [rows[year]["form"] for year in (2023, 2024, 2025)] == ["shown", "locked", "shown"]
    assert set(rows[2024]) == {"year", "form", "text", "spoken"}
    assert "2024: gesperrt, zu wenige Fälle" in drawn.alt
    assert "2025: 24,0 von 100 (zwischen 21,5 und 26,7)" in drawn.alt
    north = json.loads(indicator_chart(found, "Nord", "de").json)
    assert [row["value"] for row in north["datasets"]["city"]] == [20.0, 24.0]
