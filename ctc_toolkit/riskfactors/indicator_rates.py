"""Rates, changes and comparisons of administrative indicators, from released counts alone.

What is locked stays locked in everything that is made of it: a change needs both years, a comparison of a district
needs district and city.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.disclosure.indicators import (
    CITY,
    IndicatorCell,
    IndicatorResults,
    State,
    require_indicator_results,
)
from ctc_toolkit.riskfactors.indicator_cards import Indicator
from ctc_toolkit.statistics.rates import (
    Difference,
    RateInterval,
    RatioInterval,
    rate_interval,
    rate_ratio,
    share_interval,
    share_ratio,
)

Meaning = Literal["worse", "better", "neutral"]


@dataclass(frozen=True)
class Figure:
    """One value per `Indicator.per` with its interval of 95 percent; None where it is locked."""

    year: int
    place: str
    state: State
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Compared:
    """A ratio of two values: of a year to an earlier one, or of a district to the rest of the city.

    meaning: what it means for young people; neutral where nothing is secured or higher means neither.
    """

    place: str
    year: int
    since: int | None
    ratio: RatioInterval
    difference: Difference
    meaning: Meaning


@dataclass(frozen=True)
class IndicatorFigures:
    """Everything that is shown of one indicator. figures: by year and place, the city first.

    change: of the city to the year before it that is shown, if there is one. since_first: to the first year shown, if
    that is another one. districts: against the rest of the city in the newest year.
    """

    indicator: Indicator
    figures: tuple[Figure, ...]
    change: Compared | None
    since_first: Compared | None
    districts: tuple[Compared, ...]
    content_hash: str

    def series(self, place: str) -> tuple[Figure, ...]:
        """Return the figures of a place by year."""
        return tuple(figure for figure in self.figures if figure.place == place)

    def newest(self, place: str = CITY) -> Figure | None:
        """Return the newest figure of a place, whether it is shown or not."""
        series = self.series(place)
        return series[-1] if series else None

    @property
    def places(self) -> tuple[str, ...]:
        """The districts that have figures, by name."""
        return tuple(sorted({figure.place for figure in self.figures} - {CITY}))


def indicator_figures(
    indicators: Sequence[Indicator], released: Mapping[str, IndicatorResults]
) -> tuple[IndicatorFigures, ...]:
    """Return the figures of all indicators that have any.

    The changes of a city are read together, as are the districts of an indicator: their intervals are widened by
    Bonferroni, so that with twenty indicators no change is announced by chance alone.
    """
    given = [indicator for indicator in indicators if indicator.id in released]
    pairs = {one.id: _pair(require_indicator_results(released[one.id])) for one in given}
    family = max(1, sum(pair is not None for pair in pairs.values()))
    return tuple(_figures(one, released[one.id], family) for one in given)


def _figures(indicator: Indicator, results: IndicatorResults, family: int) -> IndicatorFigures:
    shown = [cell for cell in results.cells if cell.place == CITY and cell.state == "shown"]
    change = since_first = None
    if len(shown) > 1:
        change = _compared(indicator, shown[-1], _numbers(shown[-1]), _numbers(shown[-2]), family, shown[-2].year)
    if len(shown) > 2:
        since_first = _compared(indicator, shown[-1], _numbers(shown[-1]), _numbers(shown[0]), family, shown[0].year)
    figures = tuple(_figure(indicator, cell) for cell in results.cells)
    return IndicatorFigures(
        indicator, figures, change, since_first, _districts(indicator, results), results.content_hash
    )


def _pair(results: IndicatorResults) -> tuple[IndicatorCell, IndicatorCell] | None:
    """Return the two newest years of the city that are shown."""
    shown = [cell for cell in results.cells if cell.place == CITY and cell.state == "shown"]
    return (shown[-2], shown[-1]) if len(shown) > 1 else None


def _figure(indicator: Indicator, cell: IndicatorCell) -> Figure:
    if cell.numerator is None or cell.denominator is None:
        return Figure(cell.year, cell.place, "locked")
    interval: RateInterval
    if indicator.measure == "share":
        interval = share_interval(cell.numerator, cell.denominator)
    else:
        interval = rate_interval(cell.numerator, cell.denominator)
    numbers = (interval.value, interval.low, interval.high)
    value, low, high = (number * indicator.per for number in numbers)
    return Figure(cell.year, cell.place, "shown", cell.numerator, cell.denominator, value, low, high)


def _districts(indicator: Indicator, results: IndicatorResults) -> tuple[Compared, ...]:
    """Return the districts of the newest year of the city, each against the rest of the city."""
    city = next((cell for cell in reversed(results.cells) if cell.place == CITY), None)
    if city is None or city.state != "shown":
        return ()
    total = _numbers(city)
    pairs = []
    for cell in results.cells:
        if cell.year == city.year and cell.place != CITY and cell.state == "shown":
            numbers = _numbers(cell)
            rest = (total[0] - numbers[0], total[1] - numbers[1])
            if rest[0] >= 0 and rest[1] > 0 and (indicator.measure == "rate" or rest[0] <= rest[1]):
                pairs.append((cell, numbers, rest))
    return tuple(_compared(indicator, cell, numbers, rest, len(pairs), None) for cell, numbers, rest in pairs)


def _compared(
    indicator: Indicator,
    cell: IndicatorCell,
    first: tuple[int, int],
    second: tuple[int, int],
    family: int,
    since: int | None,
) -> Compared:
    compare = share_ratio if indicator.measure == "share" else rate_ratio
    ratio = compare(first, second, comparisons=family)
    difference = ratio.difference
    return Compared(cell.place, cell.year, since, ratio, difference, _meaning(indicator, difference))


def _meaning(indicator: Indicator, difference: Difference) -> Meaning:
    if indicator.higher == "neutral" or difference not in ("higher", "lower"):
        return "neutral"
    return "worse" if (difference == "higher") == (indicator.higher == "worse") else "better"


def _numbers(cell: IndicatorCell) -> tuple[int, int]:
    assert cell.numerator is not None and cell.denominator is not None  # noqa: S101, PT018 - callers choose shown cells
    return cell.numerator, cell.denominator
