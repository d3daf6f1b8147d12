"""Local offers of a city as pages get to see them, with what is needed to tell what they cover."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from ctc_toolkit.disclosure.indicators import CITY as WHOLE
from ctc_toolkit.disclosure.indicators import IndicatorResults
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text
from ctc_toolkit.programmes.factors import load_factors
from ctc_toolkit.programmes.offer_children import CITY_DATA_AGES, Children, ChildrenCount, ChildrenEntry
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import CITY, LocalOffer
from ctc_toolkit.riskfactors.indicator_cards import load_indicators
from ctc_toolkit.riskfactors.priorities import Choice
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.store.offers import ChildrenRecord
from ctc_toolkit.store.priorities import PriorityRecord
from ctc_toolkit.workspace.programmes import site_programmes


@dataclass(frozen=True)
class AreaChoice:
    """What an area works on first. state: "decided", or "open" while the group chooses; number: of the version."""

    state: Literal["open", "decided"]
    number: int
    decided_on: date | None
    priorities: tuple[str, ...]
    strengths: tuple[str, ...]


@dataclass(frozen=True)
class ChildrenView:
    """Numbers of children that somebody entered for a place."""

    entry: ChildrenEntry
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class CityOffers:
    """Everything about the offers of a city.

    apart: pairs (ids) that somebody decided to keep apart. children: entered numbers by place. counts: these and the
    released ones of the data of the city. choices: by area, where priorities were begun. editable: areas whose offers
    the person may change; whole: whether those of the whole city, too. content_hash: equal where nothing differs.
    """

    ags: str
    city_name: str
    made_up: bool
    names: OfferNames
    offers: tuple[LocalOffer, ...]
    apart: frozenset[frozenset[str]]
    children: Mapping[str, ChildrenView]
    counts: Children
    choices: Mapping[str, AreaChoice]
    editable: frozenset[str]
    whole: bool

    @cached_property
    def by_id(self) -> dict[str, LocalOffer]:
        """The offers by id."""
        return {one.id: one for one in self.offers}

    @cached_property
    def content_hash(self) -> str:
        """Return a hash of everything that is shown."""
        told = [repr(one) for one in self.offers] + sorted(repr(sorted(pair)) for pair in self.apart)
        told += [repr(self.counts), repr(sorted(self.choices.items())), repr(sorted(self.names.areas.items()))]
        return hashlib.sha256("\n".join([self.ags, self.city_name, *told]).encode()).hexdigest()

    def may_edit(self, areas: Sequence[str]) -> bool:
        """Return whether the person may change an offer of these areas (none: of the whole city)."""
        return set(areas) <= self.editable if areas else self.whole

    def choice_of(self, place: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return priorities and strengths of a place; those of all areas together for the whole city."""
        chosen = (
            list(self.choices.values()) if place == CITY else [self.choices[place]] if place in self.choices else []
        )
        priorities = dict.fromkeys(factor for one in chosen for factor in one.priorities)
        strengths = dict.fromkeys(factor for one in chosen for factor in one.strengths)
        return tuple(priorities), tuple(strengths)


def offer_names(areas: Sequence[AreaRecord]) -> OfferNames:
    """Return what offers can refer to. A catalogue of programmes with mistakes is told elsewhere; here it is empty."""
    try:
        programmes = {one.id: one.name for one in site_programmes().programmes}
    except ToolkitError:
        programmes = {}
    factors = {name: Text(one.name.de, one.name.en) for name, one in load_factors().items()}
    return OfferNames({area.id: area.name for area in areas}, factors, programmes)


def area_choice(records: Sequence[PriorityRecord]) -> AreaChoice | None:
    """Return what an area works on first: the newest decision; before there is one, what is chosen so far.

    records: newest first.
    """
    found = next((one for one in records if one.state == "decided"), next(iter(records), None))
    if found is None:
        return None
    choice = Choice.of(found.entries, found.listed)
    state: Literal["open", "decided"] = "decided" if found.state == "decided" else "open"
    return AreaChoice(state, found.number, found.decided_on, choice.priorities, choice.strengths)


def children_views(records: Sequence[ChildrenRecord]) -> dict[str, ChildrenView]:
    """Return the entered numbers of children by place."""
    return {one.entry.place: ChildrenView(one.entry, one.changed_by, one.changed_at, one.version) for one in records}


def all_counts(
    children: Mapping[str, ChildrenView],
    released: Mapping[str, IndicatorResults],
    notes: Mapping[tuple[str, str, int], str],
    areas: Sequence[AreaRecord],
) -> Children:
    """Return the counts of children that may be used: those entered, and what shown figures of the city refer to.

    notes: source of a figure by indicator, place and year. Districts count for the area of the same name.
    """
    counts = [one for view in children.values() for one in view.entry.single()]
    places = {area.name.casefold(): area.id for area in areas} | {WHOLE: CITY}
    known = load_indicators().by_id
    for indicator, (first, last) in CITY_DATA_AGES.items():
        results = released.get(indicator)
        if results is None or indicator not in known:
            continue
        for cell in results.cells:
            place = places.get(cell.place.casefold())
            if place is None or cell.state != "shown" or cell.denominator is None:
                continue
            source = notes.get((indicator, cell.place, cell.year), "")
            counts.append(ChildrenCount(place, first, last, cell.denominator, cell.year, source))
    return Children(tuple(counts))
