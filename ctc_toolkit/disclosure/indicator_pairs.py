"""What the counts of two or three indicators give away together: the difference of one and a part of it.

Nobody says whether an indicator is a part of another one: "boys" and "girls" of something stand beside it as cards of
their own. So every card that a city wrote itself is taken for a possible part of any other indicator. The indicators of
the catalogue are known to count different things, and two of them are not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Literal

import numpy as np

from ctc_toolkit.disclosure.rules import K_PUBLIC

Pair = tuple[int, int]
"""Cases and people."""
Places = Mapping[str, Pair]
Measure = Literal["share", "rate"]
Lock = Callable[[str, frozenset[str]], frozenset[str]]

CITY = ""
"""The place of a count that concerns the city as a whole."""
FEWEST = 3
"""Differences of 1 or 2 cases are locked, as such counts are."""
EXPECTED = 20
"""Where so many cases would be expected among the people that one indicator has more than another, a difference of 1 or
2 is chance: of so many expected, it happens once in millions that there are no more."""


def telling(one: Pair, other: Pair, measure: Measure) -> bool:
    """Return whether the difference of two counts would be locked if it were a count: one may be part of the other.

    That is so where the cases differ by 1 or 2, unless the one with fewer cases also has so many people less that
    `EXPECTED` cases and more would be expected among them. Of shares also where what remains are fewer than 30
    people, or all but fewer than three of them are cases.
    """
    cases, people = one[0] - other[0], one[1] - other[1]
    if cases < 0 or (cases == 0 and people < 0):
        one, cases, people = other, -cases, -people
    if 0 < cases < FEWEST and one[0] * people < EXPECTED * one[1]:
        return True
    if measure == "rate":
        return False
    return people > 0 and cases <= people and (people < K_PUBLIC or people - cases < FEWEST)


def telling_parts(whole: Pair, parts: tuple[Pair, Pair]) -> bool:
    """Return whether two parts that make up nearly all people of a whole leave a count that would be locked."""
    cases, people = whole[0] - parts[0][0] - parts[1][0], whole[1] - parts[0][1] - parts[1][1]
    return 0 <= people < K_PUBLIC and (0 < cases < FEWEST or (people > 0 and 0 <= cases <= people))


def locked_across(
    counts: Mapping[str, Places], measures: Mapping[str, Measure], own: frozenset[str], lock: Lock
) -> dict[str, frozenset[str]]:
    """Return by indicator the places that are locked in one year, so that no difference of two tells too much.

    counts: by indicator and place. own: cards of the city; of a pair its own card gives way, of two the one with fewer
    cases. lock(indicator, places): what is locked in an indicator if these places are, with what follows from it.
    """
    return _Year(counts, measures, own, lock).locks()


class _Year:
    """The indicators of one year, and what is locked of them so far."""

    def __init__(
        self, counts: Mapping[str, Places], measures: Mapping[str, Measure], own: frozenset[str], lock: Lock
    ) -> None:
        self._counts, self._measures, self._lock = counts, measures, lock
        self._own = [name for name in counts if name in own]
        self._begun: dict[str, frozenset[str]] = dict.fromkeys(counts, frozenset())
        self._locked = {name: lock(name, frozenset()) for name in counts}

    def locks(self) -> dict[str, frozenset[str]]:
        """Lock until nothing more is told, and return the locks."""
        before = None
        while before != self._locked:
            before = dict(self._locked)
            for one, other in combinations(self._counts, 2):
                if one in self._own or other in self._own:
                    self._pair(one, other)
            if len(self._own) > 1:
                self._threes()
        return self._locked

    def _hide(self, name: str, place: str) -> None:
        self._begun[name] |= {place}
        self._locked[name] = self._lock(name, self._begun[name])

    def _shown(self, name: str, place: str) -> bool:
        return place in self._counts[name] and place not in self._locked[name]

    def _both(self, one: str, other: str) -> list[str]:
        return [place for place in self._counts[one] if self._shown(one, place) and self._shown(other, place)]

    def _pair(self, one: str, other: str) -> None:
        """Lock what two indicators tell together: in a place, and in what remains of the city beside the districts."""
        counts, target = self._counts, self._gives_way(one, other)
        measure: Measure = "share" if {self._measures[one], self._measures[other]} == {"share"} else "rate"
        for place in self._both(one, other):
            if self._shown(target, place) and telling(counts[one][place], counts[other][place], measure):
                self._hide(target, place)
        while (both := self._both(one, other))[1:] and CITY in both:
            districts = [place for place in both if place != CITY]
            if not telling(self._rest(one, districts), self._rest(other, districts), measure):
                return
            self._hide(target, min(districts, key=lambda place: (counts[target][place], place)))

    def _rest(self, name: str, districts: list[str]) -> Pair:
        counts = self._counts[name]
        cases, people = (sum(counts[place][part] for place in districts) for part in (0, 1))
        return counts[CITY][0] - cases, counts[CITY][1] - people

    def _threes(self) -> None:
        """Lock what two cards of the city tell that make up nearly all of a third indicator."""
        for place in sorted({place for places in self._counts.values() for place in places}):
            own = [name for name in self._own if self._shown(name, place)]
            wholes = [name for name in self._counts if self._shown(name, place)]
            if len(own) < 2:
                continue
            people = np.array([self._counts[name][place][1] for name in own])
            left = np.array([self._counts[name][place][1] for name in wholes])[:, None, None] - np.add.outer(
                people, people
            )
            for whole, first, second in np.argwhere((left >= 0) & (left < K_PUBLIC)):
                names = (wholes[whole], own[first], own[second])
                if first < second and len(set(names)) == 3 and all(self._shown(name, place) for name in names):
                    of_whole, *parts = (self._counts[name][place] for name in names)
                    if telling_parts(of_whole, (parts[0], parts[1])):
                        self._hide(self._gives_way(names[1], names[2]), place)

    def _gives_way(self, one: str, other: str) -> str:
        return min((name for name in (one, other) if name in self._own), key=lambda name: (self._cases(name), name))

    def _cases(self, name: str) -> int:
        places = self._counts[name]
        return places[CITY][0] if CITY in places else sum(cases for cases, _ in places.values())
