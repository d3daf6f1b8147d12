"""What is covered: priorities by age and setting, with stated rules; overlaps, gaps, strengths.

The share an offer reaches is children reached in a school year over all children it is meant for, in exactly the place
at hand (see `docs/methods.md`). Where one of the two is not known, the share is not known: nothing is estimated, and
unknown is neither thin nor covered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from ctc_toolkit.programmes.offer_children import Children, ChildrenCount, number_of
from ctc_toolkit.programmes.offers import CITY, OLDEST, LocalOffer, OfferFields, offers_at
from ctc_toolkit.programmes.programme import SETTINGS

Band = tuple[int, int]
BANDS: tuple[Band, ...] = ((0, 2), (3, 5), (6, 9), (10, 12), (13, 15), (16, OLDEST))
"""Ages in years, both included; the last one is open."""

ANY = ""
"""All settings together."""

USUAL_THRESHOLD = 50
THRESHOLDS = (20, 30, 40, 50, 60, 70, 80, 90)
"""From which share, in percent, a cell counts as covered; a choice of the group and no standard."""

SOON = timedelta(days=366)
"""Funding that ends within this time is told."""

Word = Literal["covered", "thin", "gap", "unknown"]
Reason = Literal["", "reach", "level", "place", "group", "children", "more"]


@dataclass(frozen=True)
class Reached:
    """What share of its children an offer reaches in a place.

    share: None where it is not known; reason says why: "reach" (children reached not entered), "level" (not said
    whether it is for all or for some), "place" (counted for another place than this one), "group" (size of its target
    group not entered), "children" (children of that age in the place not known), "more" (more reached than there are).
    whole: of how many; counts: what that was added from, where it was. whom: for all children or for a group of them.
    """

    offer: str
    share: Fraction | None
    reason: Reason
    reach: int | None = None
    whole: int | None = None
    counts: tuple[ChildrenCount, ...] = ()
    whom: Literal["all", "group"] = "all"


@dataclass(frozen=True)
class Cell:
    """One priority at one age in one setting (`ANY`: all of them).

    main, side, planned: ids of offers that work on the factor first, besides, or will. best: the highest share that one
    of them reaches, with whom it is a share of. places: of the offers that name them, None where none does.
    """

    factor: str
    band: Band
    setting: str
    word: Word
    main: tuple[str, ...]
    side: tuple[str, ...]
    planned: tuple[str, ...]
    best: Reached | None
    places: int | None

    @property
    def running(self) -> tuple[str, ...]:
        """All offers that run."""
        return (*self.main, *self.side)


@dataclass(frozen=True)
class Overlap:
    """Several running offers that work first on the same factor in the same setting for the same ages."""

    factor: str
    setting: str
    first: int
    last: int
    offers: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """Ages of a priority for which no offer runs. planned: offers that will be there."""

    factor: str
    bands: tuple[Band, ...]
    planned: tuple[str, ...]


@dataclass(frozen=True)
class Strength:
    """A protective factor that is to stay, with the running offers that carry it."""

    factor: str
    offers: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A number that would make a cell known. reason: as in `Reached`."""

    offer: str
    reason: Reason


@dataclass(frozen=True)
class Assessment:
    """The resource assessment of a place.

    factors: the priorities, in their order. cells: by factor, band and setting. shares: by offer. missing: what to
    enter so that unknown cells become known. unplaced: offers that cannot stand in the matrix. ending: running offers
    whose funding ends soon. kept: offers that somebody marked as a strength.
    """

    place: str
    threshold: int
    factors: tuple[str, ...]
    cells: Mapping[tuple[str, Band, str], Cell]
    shares: Mapping[str, Reached]
    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]
    strengths: tuple[Strength, ...]
    missing: tuple[Missing, ...]
    unplaced: tuple[str, ...]
    ending: tuple[str, ...]
    kept: tuple[str, ...]

    def cell(self, factor: str, band: Band, setting: str = ANY) -> Cell:
        """Return one cell."""
        return self.cells[factor, band, setting]

    def count(self, word: Word) -> int:
        """Return how many cells of all settings together have this word."""
        return sum(cell.word == word for (_, _, setting), cell in self.cells.items() if setting == ANY)


def assess(
    offers: Sequence[LocalOffer],
    place: str,
    factors: Sequence[str],
    strengths: Sequence[str],
    children: Children,
    today: date,
    threshold: int = USUAL_THRESHOLD,
) -> Assessment:
    """Return what is covered in a place: id of an area, or `CITY`. factors: priorities; strengths: to be kept."""
    running, planned = offers_at(offers, place), offers_at(offers, place, ("planned",))
    shares = {one.id: reached(one.fields, one.id, place, children) for one in running}
    least = Fraction(threshold, 100)
    cells = {
        (factor, band, setting): _cell(factor, band, setting, running, planned, shares, least)
        for factor in factors
        for band in BANDS
        for setting in (ANY, *SETTINGS)
    }
    return Assessment(
        place,
        threshold,
        tuple(factors),
        cells,
        shares,
        _overlaps(running, factors),
        _gaps(cells, factors),
        tuple(Strength(one, tuple(of.id for of in running if one in of.fields.factors)) for one in strengths),
        _missing(cells, shares),
        tuple(one.id for one in (*running, *planned) if not one.fields.placed),
        tuple(one.id for one in running if one.fields.funded_until and one.fields.funded_until <= today + SOON),
        tuple(one.id for one in running if one.fields.keep),
    )


def reached(offer: OfferFields, offer_id: str, place: str, children: Children) -> Reached:
    """Return what share of its children an offer reaches in a place."""
    whom: Literal["all", "group"] = "all" if "universal" in offer.levels else "group"
    own = offer.areas == (() if place == CITY else (place,))
    counts: tuple[ChildrenCount, ...] = ()
    if whom == "all" and offer.age_from is not None and offer.age_to is not None:
        counts = children.of((place,), offer.age_from, offer.age_to)
    whole = offer.group_size if own and offer.group_size is not None else number_of(counts)
    reason = _unknown(offer, own or place == CITY, whom, whole)
    used = counts if whole and whole != offer.group_size else ()
    if reason or offer.reach is None:
        return Reached(offer_id, None, reason, offer.reach, whole or None, used, whom)
    return Reached(offer_id, Fraction(offer.reach, whole), "", offer.reach, whole, used, whom)


def _unknown(offer: OfferFields, counted_here: bool, whom: Literal["all", "group"], whole: int) -> Reason:
    """Return why the share of an offer is not known; "" where it is. whole: of how many children, 0 for not known."""
    reasons: tuple[tuple[Reason, bool], ...] = (
        ("reach", offer.reach is None),
        ("level", not offer.levels),
        ("place", not counted_here),
        ("group", not whole and whom == "group"),
        ("children", not whole),
        ("more", (offer.reach or 0) > whole),
    )
    return next((reason for reason, holds in reasons if holds), "")


def bands_of(offer: OfferFields) -> tuple[Band, ...]:
    """Return the age bands that an offer touches."""
    return tuple(band for band in BANDS if _touches(offer, band))


def joined_bands(bands: Iterable[Band]) -> tuple[Band, ...]:
    """Return bands with neighbours put together: 0-2 and 3-5 are 0-5."""
    joined: list[Band] = []
    for first, last in sorted(bands):
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return tuple(joined)


def _touches(offer: OfferFields, band: Band) -> bool:
    first, last = offer.age_from, offer.age_to
    return first is not None and last is not None and first <= band[1] and last >= band[0]


def _in_cell(offer: OfferFields, band: Band, setting: str) -> bool:
    return _touches(offer, band) and (setting == ANY or setting in offer.settings)


def _cell(
    factor: str,
    band: Band,
    setting: str,
    running: Sequence[LocalOffer],
    planned: Sequence[LocalOffer],
    shares: Mapping[str, Reached],
    least: Fraction,
) -> Cell:
    there = [one for one in running if _in_cell(one.fields, band, setting)]
    main = [one for one in there if factor in one.fields.factors_main]
    side = tuple(one.id for one in there if factor in one.fields.factors_side)
    later = tuple(one.id for one in planned if _in_cell(one.fields, band, setting) and factor in one.fields.factors)
    of_main = [shares[one.id] for one in main]
    known = [one for one in of_main if one.share is not None]
    best = max(known, key=lambda one: (one.share or 0, one.whom == "all", one.offer), default=None)
    places = [one.fields.places for one in main if one.fields.places is not None]
    return Cell(
        factor,
        band,
        setting,
        _word(of_main, bool(side), least),
        tuple(one.id for one in main),
        side,
        later,
        best,
        sum(places) if places else None,
    )


def _word(main: Sequence[Reached], side: bool, least: Fraction) -> Word:
    """Return the word of a cell.

    covered: one offer alone reaches at least the share. thin: all shares are known and even without any child counted
    twice they stay below it; or the factor is only touched besides. unknown: neither can be said.
    """
    if not main:
        return "thin" if side else "gap"
    known = [one.share for one in main if one.share is not None]
    if any(share >= least for share in known):
        return "covered"
    if len(known) < len(main):
        return "unknown"
    together = sum((one.share or Fraction(0) for one in main if one.whom == "all"), Fraction(0))
    return "thin" if together < least else "unknown"


def _overlaps(running: Sequence[LocalOffer], factors: Sequence[str]) -> tuple[Overlap, ...]:
    found: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for factor in factors:
        for setting in SETTINGS:
            there = [one for one in running if factor in one.fields.factors_main and setting in one.fields.settings]
            for age in range(OLDEST + 1):
                same = tuple(one.id for one in there if _touches(one.fields, (age, age)))
                if len(same) > 1:
                    found.setdefault((factor, setting, same), []).append(age)
    return tuple(
        Overlap(factor, setting, min(ages), max(ages), offers) for (factor, setting, offers), ages in found.items()
    )


def _gaps(cells: Mapping[tuple[str, Band, str], Cell], factors: Sequence[str]) -> tuple[Gap, ...]:
    found = []
    for factor in factors:
        empty = [band for band in BANDS if cells[factor, band, ANY].word == "gap"]
        planned = dict.fromkeys(offer for band in empty for offer in cells[factor, band, ANY].planned)
        if empty:
            found.append(Gap(factor, joined_bands(empty), tuple(planned)))
    return tuple(found)


def _missing(cells: Mapping[tuple[str, Band, str], Cell], shares: Mapping[str, Reached]) -> tuple[Missing, ...]:
    """Return the numbers that unknown cells lack, each offer once."""
    wanted: Collection[str] = dict.fromkeys(
        offer
        for (_, _, setting), cell in cells.items()
        if setting == ANY and cell.word == "unknown"
        for offer in cell.main
    )
    return tuple(Missing(offer, shares[offer].reason) for offer in wanted if shares[offer].share is None)
