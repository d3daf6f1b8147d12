"""How many children of an age live in a place: as statistics count them, put together only where ages fit exactly.

Nothing is estimated. For children of 8 to 10 years the numbers of 8, 9 and 10 are added; a number for 6 to 9 is of no
use for that, and the answer is that it is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offers import CITY, FIRST_YEAR, LARGEST, OLDEST, person_in, tidy_line

MOST_LINES = 60
LONGEST_SOURCE = 160

CITY_DATA_AGES: Mapping[str, tuple[int, int]] = {
    "sgb2_under_18": (0, 17),
    "unemployed_15_24": (15, 24),
    "daycare_2_3": (2, 3),
    "sports_club_members": (0, 17),
    "educational_support": (0, 20),
    "risk_assessments": (0, 17),
    "taken_into_care": (0, 17),
    "alcohol_intoxication": (12, 19),
    "suspects_14_17": (14, 17),
    "youth_court_support": (14, 20),
}
"""By indicator of the city's data: the ages of all people that its counts refer to, both included."""

_LINE = re.compile(
    r"(\d{1,2})(?:\s*(?:-|–|bis|to)\s*(\d{1,2}))?(?:\s*(?:jahre|years|j\.))?\s*[:;=\t]\s*([\d.' ]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class ChildrenCount:
    """Children of an age range (both ages included) in a place. year: of the count; source: who counted."""

    place: str
    first: int
    last: int
    count: int
    year: int
    source: str


@dataclass(frozen=True)
class ChildrenEntry:
    """What somebody enters for one place: numbers by age range, the year and the source."""

    place: str
    counts: tuple[tuple[int, int, int], ...]
    year: int
    source: str

    def single(self) -> tuple[ChildrenCount, ...]:
        """Return one count for each age range."""
        return tuple(ChildrenCount(self.place, *one, self.year, self.source) for one in self.counts)

    def text(self) -> str:
        """Return the numbers as they are typed, one age range in a line."""
        return "\n".join(
            f"{first}: {count}" if first == last else f"{first}-{last}: {count}" for first, last, count in self.counts
        )


@dataclass(frozen=True)
class Children:
    """All counts of a city that may be used; where two fit, the newer one counts, then the one of fewer parts."""

    counts: tuple[ChildrenCount, ...]

    def of(self, places: Sequence[str], first: int, last: int) -> tuple[ChildrenCount, ...]:
        """Return counts that together are the children of these ages in these places; none where it is not known."""
        together: list[ChildrenCount] = []
        for place in places or (CITY,):
            found = _exactly([one for one in self.counts if one.place == place], first, last)
            if not found:
                return ()
            together += found
        return tuple(together)


def number_of(counts: Iterable[ChildrenCount]) -> int:
    """Return how many children the counts are together."""
    return sum(one.count for one in counts)


def read_children(text: str) -> tuple[tuple[int, int, int], ...]:
    """Return age ranges with numbers from lines such as "6: 512" or "10-12: 1.432".

    Raises:
        ToolkitError: `offer_children_line` (a line that cannot be read), `offer_children_ages`, `offer_children_twice`,
            `offer_children_empty`, `offer_children_long`.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise ToolkitError("offer_children_empty")
    if len(lines) > MOST_LINES:
        raise ToolkitError("offer_children_long", found=len(lines), most=MOST_LINES)
    found: dict[tuple[int, int], int] = {}
    for number, line in lines:
        match = _LINE.fullmatch(line)
        if match is None or not re.fullmatch(r"\d{1,3}(?:[.' ]\d{3})+|\d{1,6}", match[3].strip()):
            raise ToolkitError("offer_children_line", row=number, found=line[:40])
        first, last = int(match[1]), int(match[2] or match[1])
        count = int(re.sub(r"\D", "", match[3]))
        if first > last or last > OLDEST or count > LARGEST:
            raise ToolkitError("offer_children_ages", row=number, found=line[:40], oldest=OLDEST)
        if (first, last) in found:
            raise ToolkitError("offer_children_twice", row=number, found=line[:40])
        found[first, last] = count
    return tuple((first, last, count) for (first, last), count in sorted(found.items()))


def children_problems(year: int, source: str, this_year: int) -> dict[str, ToolkitError]:
    """Return what is wrong with year and source of numbers of children, by field."""
    found: dict[str, ToolkitError] = {}
    if not FIRST_YEAR <= year <= this_year:
        found["year"] = ToolkitError("offer_school_year", found=year, first=FIRST_YEAR, last=this_year)
    if not 3 <= len(tidy_line(source)) <= LONGEST_SOURCE:
        found["source"] = ToolkitError("offer_source")
    elif person_in(source):
        found["source"] = ToolkitError("offer_person", found=person_in(source)[:40])
    return found


def _exactly(counts: Sequence[ChildrenCount], first: int, last: int) -> list[ChildrenCount]:
    """Return counts that cover the ages from first to last without gap and overlap.

    From the last age backwards; of several ways the one whose oldest count is newest, then the one of fewest parts.
    """
    best: dict[int, list[ChildrenCount]] = {last + 1: []}
    for age in range(last, first - 1, -1):
        ways = [
            [one, *best[one.last + 1]]
            for one in counts
            if one.first == age and one.last <= last and one.last + 1 in best
        ]
        if ways:
            best[age] = max(ways, key=lambda way: (min(one.year for one in way), -len(way), -way[0].count))
    return best.get(first, []) if first <= last else []
