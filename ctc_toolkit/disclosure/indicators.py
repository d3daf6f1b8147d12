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
- A lock looks the same whatever its reason, and nothing else is told about the cell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn
from weakref import WeakKeyDictionary

from ctc_toolkit.disclosure.rules import K_PUBLIC, K_X

Measure = Literal["share", "rate"]
"""Whether the count is a part of the population (share) or counts events (rate)."""
State = Literal["shown", "locked"]

CITY = ""
"""The place of a count that concerns the city as a whole; every other place is a district."""

FEWEST = 3
"""Counts of 1 or 2 are locked: the smallest count of official statistics of benefits and employment."""

K_JOINT = 2 * K_X
"""What is locked in one year and could be summed holds at least so many cases together."""

RULE_SET = "indicators-1"
"""Name of these rules. Changing any rule or constant of this module changes the name."""


@dataclass(frozen=True)
class IndicatorCount:
    """What was entered for one place and year."""

    place: str
    year: int
    numerator: int
    denominator: int


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
    """Counts of one indicator that may be shown. Only `release_indicator` makes one.

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


def release_indicator(indicator: str, measure: Measure, counts: Sequence[IndicatorCount]) -> IndicatorResults:
    """Return what may be shown of the counts of one indicator: the only way out for them.

    Raises:
        ValueError: a place has two counts for a year, a count is negative, a population is not positive, or a share is
            larger than one.
    """
    by_year: dict[int, dict[str, IndicatorCount]] = {}
    for count in counts:
        places = by_year.setdefault(count.year, {})
        if count.place in places:
            raise ValueError(f"two counts for {count.place or 'the city'} in {count.year}")
        if count.numerator < 0 or count.denominator < 1:
            raise ValueError("a count is negative, or a population is not positive")
        if measure == "share" and count.numerator > count.denominator:
            raise ValueError("a share is larger than one")
        places[count.place] = count
    cells = []
    for year in sorted(by_year):
        locked = _locked(by_year[year], measure)
        for place in sorted(by_year[year]):
            count = by_year[year][place]
            numbers = () if place in locked else (count.numerator, count.denominator)
            cells.append(IndicatorCell(year, place, "locked" if place in locked else "shown", *numbers))
    results = object.__new__(IndicatorResults)
    _CONTENTS[results] = _Contents(indicator, measure, tuple(cells), f"{RULE_SET} ({FEWEST}/{K_PUBLIC}/{K_JOINT})")
    return results


def _sensitive(numerator: int, denominator: int | None, measure: Measure) -> bool:
    """Return whether a count is locked for its own sake."""
    if 0 < numerator < FEWEST:
        return True
    if denominator is None:
        return False
    return denominator < K_PUBLIC or (measure == "share" and denominator - numerator < FEWEST)


def _locked(counts: dict[str, IndicatorCount], measure: Measure) -> frozenset[str]:
    """Return the places that are locked in one year."""
    districts = {place: count for place, count in counts.items() if place != CITY}
    city = counts.get(CITY)
    if city is not None and _sensitive(city.numerator, city.denominator, measure):
        return frozenset(counts)
    locked = {place for place, one in districts.items() if _sensitive(one.numerator, one.denominator, measure)}
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
