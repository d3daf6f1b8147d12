"""Counts of a register for a city and its districts: what of them may be shown.

The counts come from authorities and name nobody, yet a count of one or two can be somebody known. The rules, which the
tests attack with somebody who knows them:

- A count of 1 or 2 is locked, as in the official statistics; of shares also where fewer than three are left over.
  Nothing stands on fewer than 30 people.
- What can be computed is locked, too: the locked districts of a city and the part of it that no district covers have to
  hold at least `K_JOINT` cases together, and so many left over, and not all of them one or two. Until then the next
  smallest districts are locked, equal ones together, so that no name decides which; at last the city. It makes no
  difference whether the total of the city was entered: it is known elsewhere.
- A locked city locks its districts.
- The difference of two indicators counts like a count, where one of them is a card of the city's own and may be a part
  of the other; see `indicator_pairs`.
- A lock looks the same whatever its reason, and nothing else is told about the cell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn
from weakref import WeakKeyDictionary

from ctc_toolkit.disclosure import indicator_pairs
from ctc_toolkit.disclosure.rules import K_PUBLIC, K_X

Measure = Literal["share", "rate"]
"""Whether the count is a part of the population (share) or counts events (rate)."""
State = Literal["shown", "locked"]

CITY = indicator_pairs.CITY
"""The place of a count that concerns the city as a whole; every other place is a district."""

FEWEST = indicator_pairs.FEWEST
"""Counts of 1 or 2 are locked: the smallest count of official statistics of benefits and employment."""

K_JOINT = 2 * K_X
"""What is locked in one year and could be summed holds at least so many cases together."""

RULE_SET = "indicators-2"
"""Name of these rules. Changing any rule or constant of this module changes the name."""


@dataclass(frozen=True)
class IndicatorCount:
    """What was entered for one place and year."""

    place: str
    year: int
    numerator: int
    denominator: int


Counts = dict[str, IndicatorCount]
"""Of one indicator and year, by place."""


@dataclass(frozen=True, order=True)
class IndicatorCell:
    """What may be said about one place and year; without numbers where it is locked."""

    year: int
    place: str
    state: State
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class _Contents:
    indicator: str
    measure: Measure
    cells: tuple[IndicatorCell, ...]
    rules: str


class IndicatorResults:
    """Counts of one indicator that may be shown. Only `release_indicators` makes one.

    It cannot be built, changed, subclassed or unpickled; the contents lie outside the object.
    """

    __slots__ = ("__weakref__",)

    def __init__(self) -> None:
        """Raise TypeError: there is no other way than `release_indicator()`."""
        raise TypeError("only release_indicator() makes IndicatorResults values")

    def __init_subclass__(cls, **_named: Any) -> None:
        raise TypeError("IndicatorResults cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"IndicatorResults cannot be altered ({name})")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("IndicatorResults cannot be pickled")

    @property
    def indicator(self) -> str:
        """The id of the indicator."""
        return _contents(self).indicator

    @property
    def measure(self) -> Measure:
        """Whether the count is a part of the population or counts events."""
        return _contents(self).measure

    @property
    def cells(self) -> tuple[IndicatorCell, ...]:
        """All cells by year and place, the city first."""
        return _contents(self).cells

    @property
    def rules(self) -> str:
        """Name of the rules that were applied."""
        return _contents(self).rules

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything that may be shown: equal where nothing differs."""
        held = _contents(self)
        rows = [[cell.year, cell.place, cell.state, cell.numerator, cell.denominator] for cell in held.cells]
        document = json.dumps([held.indicator, held.measure, held.rules, rows], ensure_ascii=True)
        return hashlib.sha256(document.encode()).hexdigest()

    def cell(self, place: str, year: int) -> IndicatorCell | None:
        """Return the cell of a place and year."""
        return next((cell for cell in self.cells if (cell.place, cell.year) == (place, year)), None)


_CONTENTS: WeakKeyDictionary[IndicatorResults, _Contents] = WeakKeyDictionary()


def _contents(results: IndicatorResults) -> _Contents:
    try:
        return _CONTENTS[results]
    except (KeyError, TypeError):
        raise TypeError("only release_indicator() makes IndicatorResults values") from None


def require_indicator_results(value: object) -> IndicatorResults:
    """Return `value` if `release_indicator()` made it; products call this before they read a number.

    Raises:
        TypeError: for anything else, whatever it looks like.
    """
    if not isinstance(value, IndicatorResults):
        raise TypeError(f"IndicatorResults are needed, not {type(value).__name__}")
    _contents(value)
    return value


@dataclass(frozen=True)
class EnteredIndicator:
    """All counts of one indicator of a city. own: the city wrote its card itself."""

    indicator: str
    measure: Measure
    counts: tuple[IndicatorCount, ...]
    own: bool = False


def release_indicator(indicator: str, measure: Measure, counts: Sequence[IndicatorCount]) -> IndicatorResults:
    """Return what may be shown of the counts of one indicator that stands alone.

    Raises:
        ValueError: as `release_indicators`.
    """
    return release_indicators([EnteredIndicator(indicator, measure, tuple(counts))])[indicator]


def release_indicators(entered: Sequence[EnteredIndicator]) -> dict[str, IndicatorResults]:
    """Return what may be shown of all indicators of a city, by indicator: the only way out for their counts.

    Raises:
        ValueError: a place has two counts for a year, a count is negative, a population is not positive, or a share is
            larger than one.
    """
    by_year = {one.indicator: _by_year(one) for one in entered}
    measures = {one.indicator: one.measure for one in entered}
    own = frozenset(one.indicator for one in entered if one.own)
    locked: dict[tuple[str, int], frozenset[str]] = {}
    for year in sorted({year for years in by_year.values() for year in years}):
        there = {name: years[year] for name, years in by_year.items() if year in years}
        pairs = {
            name: {place: (one.numerator, one.denominator) for place, one in places.items()}
            for name, places in there.items()
        }

        def lock(name: str, begun: frozenset[str], counts: Mapping[str, Counts] = there) -> frozenset[str]:
            return _locked(counts[name], measures[name], begun)

        for name, places in indicator_pairs.locked_across(pairs, measures, own, lock).items():
            locked[name, year] = places
    return {one.indicator: _sealed(one, by_year[one.indicator], locked) for one in entered}


def _by_year(entered: EnteredIndicator) -> dict[int, Counts]:
    by_year: dict[int, Counts] = {}
    for count in entered.counts:
        places = by_year.setdefault(count.year, {})
        if count.place in places:
            raise ValueError(f"two counts for {count.place or 'the city'} in {count.year}")
        if count.numerator < 0 or count.denominator < 1:
            raise ValueError("a count is negative, or a population is not positive")
        if entered.measure == "share" and count.numerator > count.denominator:
            raise ValueError("a share is larger than one")
        places[count.place] = count
    return by_year


def _sealed(
    entered: EnteredIndicator, by_year: Mapping[int, Counts], locks: Mapping[tuple[str, int], frozenset[str]]
) -> IndicatorResults:
    cells = []
    for year in sorted(by_year):
        locked = locks[entered.indicator, year]
        for place in sorted(by_year[year]):
            count = by_year[year][place]
            numbers = () if place in locked else (count.numerator, count.denominator)
            cells.append(IndicatorCell(year, place, "locked" if place in locked else "shown", *numbers))
    results = object.__new__(IndicatorResults)
    rules = f"{RULE_SET} ({FEWEST}/{K_PUBLIC}/{K_JOINT})"
    _CONTENTS[results] = _Contents(entered.indicator, entered.measure, tuple(cells), rules)
    return results


def _sensitive(numerator: int, denominator: int | None, measure: Measure) -> bool:
    """Return whether a count is locked for its own sake."""
    if 0 < numerator < FEWEST:
        return True
    if denominator is None:
        return False
    return denominator < K_PUBLIC or (measure == "share" and denominator - numerator < FEWEST)


def _locked(counts: Counts, measure: Measure, begun: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the places that are locked in one year. begun: places that are locked for another reason."""
    if CITY in begun:
        return frozenset(counts)
    districts = {place: count for place, count in counts.items() if place != CITY}
    city = counts.get(CITY)
    if city is not None and _sensitive(city.numerator, city.denominator, measure):
        return frozenset(counts)
    locked = {place for place, one in districts.items() if _sensitive(one.numerator, one.denominator, measure)}
    locked |= begun
    rest = _rest(city, list(districts.values()))
    open_rest = rest is not None and _sensitive(rest[0], rest[1], measure)
    if not locked and not open_rest:
        return frozenset()
    while not _hidden_enough([districts[place] for place in locked], rest, measure):
        left = {place: one.numerator for place, one in districts.items() if place not in locked}
        if not left:
            return frozenset(counts)
        smallest = min(left.values(), key=lambda cases: (cases < FEWEST, cases))
        locked |= {place for place, cases in left.items() if cases == smallest}
    return frozenset(locked)


def _rest(city: IndicatorCount | None, districts: Sequence[IndicatorCount]) -> tuple[int, int | None] | None:
    """Return cases and people of the city outside of its districts; None where nothing is left or nothing is known.

    The people are None where the districts have as many as the city: then the cases are those nobody could place.
    """
    if city is None or not districts:
        return None
    cases = city.numerator - sum(one.numerator for one in districts)
    people = city.denominator - sum(one.denominator for one in districts)
    if cases <= 0 and people <= 0:
        return None
    return max(cases, 0), people if people > 0 else None


def _hidden_enough(locked: Sequence[IndicatorCount], rest: tuple[int, int | None] | None, measure: Measure) -> bool:
    """Return whether what is hidden together says nothing about its parts."""
    parts = [(one.numerator, one.denominator) for one in locked]
    if rest is not None:
        parts.append((rest[0], rest[1] or 0))
    if len(parts) < 2 or sum(cases for cases, _ in parts) < K_JOINT or max(cases for cases, _ in parts) < FEWEST:
        return False
    return measure == "rate" or sum(max(people - cases, 0) for cases, people in parts) >= K_JOINT
