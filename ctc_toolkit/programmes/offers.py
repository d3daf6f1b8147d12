"""Local offers: what runs already in a city and its areas, as somebody entered it; and the rules of one entry.

An offer names an organisation and a function, never a person. What is not known stays empty and is told as unknown: a
number of children needs its school year and its source, and nothing is estimated. No database here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.programme import LEVELS, SETTINGS

State = Literal["runs", "planned", "ended"]
STATES: tuple[State, ...] = get_args(State)

CITY = ""
"""The whole city as a place; else the id of an area."""

OLDEST = 27
LARGEST = 999_999
FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_OFFERS = 2000

LONGEST = {
    "name": 120,
    "provider": 120,
    "function": 80,
    "target_group": 200,
    "reach_source": 160,
    "group_source": 160,
    "evidence": 400,
    "funding": 160,
    "quality": 600,
}
"""The texts of an offer with the most letters each may have."""
NEEDED = ("name", "provider")
LISTS = ("areas", "levels", "settings", "factors_main", "factors_side")
NUMBERS = ("age_from", "age_to", "places", "reach", "reach_year", "group_size")


@dataclass(frozen=True)
class OfferFields:
    """What is entered about an offer; only name and provider are needed.

    areas: ids of areas; empty: the whole city. levels, settings: as in the catalogue of programmes. age_from, age_to:
    in years, both included. places: at one time. reach: children who took part in the school year that began in
    reach_year, after reach_source. group_size: how many children belong to the target group there, after group_source.
    factors_main, factors_side: ids of `catalog/factors.yaml`. programme: id of the entry of the catalogue that it is;
    "" if none. evidence: in own words. keep: whether it is a strength that is to stay.
    """

    name: str = ""
    provider: str = ""
    function: str = ""
    areas: tuple[str, ...] = ()
    target_group: str = ""
    levels: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    places: int | None = None
    reach: int | None = None
    reach_year: int | None = None
    reach_source: str = ""
    group_size: int | None = None
    group_source: str = ""
    factors_main: tuple[str, ...] = ()
    factors_side: tuple[str, ...] = ()
    programme: str = ""
    evidence: str = ""
    funding: str = ""
    funded_until: date | None = None
    quality: str = ""
    state: str = "runs"
    keep: bool = False

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What there is one offer for: name, organisation and areas, without differences of case."""
        return self.name.casefold(), self.provider.casefold(), tuple(sorted(self.areas))

    @property
    def factors(self) -> tuple[str, ...]:
        """All factors it works on, main ones first."""
        return (*self.factors_main, *(one for one in self.factors_side if one not in self.factors_main))

    @property
    def placed(self) -> bool:
        """Whether it can stand in a matrix of factors and ages."""
        return bool(self.factors) and self.age_from is not None and self.age_to is not None


@dataclass(frozen=True)
class LocalOffer:
    """A stored offer of a city: what was entered, by whom and when."""

    id: str
    ags: str
    fields: OfferFields
    changed_by: str
    changed_at: datetime
    version: int

    def at(self, place: str) -> bool:
        """Return whether it can be used in a place: an area has those of the whole city as well."""
        return place == CITY or not self.fields.areas or place in self.fields.areas


@dataclass(frozen=True)
class Known:
    """What an offer may name: ids of areas of the city, of factors and of programmes of the catalogue."""

    areas: Collection[str]
    factors: Collection[str]
    programmes: Collection[str]


def offers_at(offers: Iterable[LocalOffer], place: str, states: Collection[str] = ("runs",)) -> tuple[LocalOffer, ...]:
    """Return the offers of a place in these states, by name. place: id of an area, or `CITY`.

    For matching, portfolio and plan: what runs already where a programme is looked for.
    """
    found = [one for one in offers if one.fields.state in states and one.at(place)]
    return tuple(sorted(found, key=lambda one: (one.fields.name.casefold(), one.id)))


def tidy_offer(entered: OfferFields) -> OfferFields:
    """Return an entry as it is stored: texts on one line, lists in a fixed order without doubles."""
    texts: dict[str, Any] = {name: tidy_line(getattr(entered, name)) for name in LONGEST}
    texts["quality"] = "\n".join(filter(None, (tidy_line(line) for line in entered.quality.splitlines())))
    main = tuple(dict.fromkeys(entered.factors_main))
    return replace(
        entered,
        **texts,
        areas=tuple(sorted(set(entered.areas))),
        levels=tuple(one for one in LEVELS if one in entered.levels) + _strange(entered.levels, LEVELS),
        settings=tuple(one for one in SETTINGS if one in entered.settings) + _strange(entered.settings, SETTINGS),
        factors_main=main,
        factors_side=tuple(one for one in dict.fromkeys(entered.factors_side) if one not in main),
        programme=entered.programme.strip(),
    )


def offer_problems(offer: OfferFields, known: Known, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with a tidy entry, by field; nothing where it can be stored."""
    found = _text_problems(offer)
    for name in ("age_from", "age_to"):
        value = getattr(offer, name)
        if value is not None and not 0 <= value <= OLDEST:
            found[name] = ToolkitError("offer_age", found=value, oldest=OLDEST)
    if (offer.age_from is None) != (offer.age_to is None):
        missing = "age_to" if offer.age_to is None else "age_from"
        found.setdefault(missing, ToolkitError("offer_age_half"))
    elif offer.age_from is not None and offer.age_to is not None and offer.age_from > offer.age_to:
        found.setdefault("age_to", ToolkitError("offer_ages_order", first=offer.age_from, last=offer.age_to))
    for name in ("places", "reach", "group_size"):
        value = getattr(offer, name)
        least = 1 if name == "group_size" else 0
        if value is not None and not least <= value <= LARGEST:
            found[name] = ToolkitError("offer_number", found=value, least=least, most=LARGEST)
    found |= {name: problem for name, problem in _reach_problems(offer, today).items() if name not in found}
    return found | _choice_problems(offer, known)


def said_by(fields_of: OfferFields) -> dict[str, Any]:
    """Return what an entry says, without what is empty; equal entries say the same."""
    said = {one.name: getattr(fields_of, one.name) for one in fields(fields_of)}
    return {name: value for name, value in said.items() if value not in ("", (), None, False)}


def differing_fields(one: OfferFields, other: OfferFields) -> tuple[str, ...]:
    """Return the fields in which two entries differ."""
    return tuple(entry.name for entry in fields(one) if getattr(one, entry.name) != getattr(other, entry.name))


_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_ADDRESSED = re.compile(r"\b(?:Frau|Herrn?|Hr\.|Fr\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.)\s+(?:Dr\.\s+)?([^\W\d_])(?:[^\W\d_]+|\.)")
_REACHED = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\w)(?:\+49|0\d)(?:[\s/()-]*\d){7,}")
"""A form of address with a name; an address of mail, a number of a telephone."""


def tidy_line(text: str) -> str:
    """Return a text on one line without characters that do not show."""
    return " ".join(_CONTROL.sub(" ", text).split())


def person_in(text: str, kind: Literal["words", "name"] = "words") -> str:
    """Return what in a text names a single person; "" where nothing does.

    kind: names of offers and organisations may hold a doctor's title, as foundations and schools do.
    """
    addressed = (
        one.group(0)
        for one in _ADDRESSED.finditer(text)
        if one.group(1).isupper() and (kind == "words" or not one.group(0).startswith("Dr."))
    )
    found = _REACHED.search(text)
    return next(addressed, found.group(0) if found else "")


def _strange(given: Collection[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({one for one in given if one not in known}))


def _text_problems(offer: OfferFields) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    for name, longest in LONGEST.items():
        text = getattr(offer, name)
        person = person_in(text, "name" if name in NEEDED else "words")
        if name in NEEDED and len(text) < 2:
            found[name] = ToolkitError("offer_text_missing")
        elif len(text) > longest:
            found[name] = ToolkitError("offer_text_long", found=len(text), longest=longest)
        elif person:
            found[name] = ToolkitError("offer_person", found=person[:40])
    return found


def _reach_problems(offer: OfferFields, today: date) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    year = offer.reach_year
    if offer.reach is not None and year is None:
        found["reach_year"] = ToolkitError("offer_reach_year")
    elif year is not None and not FIRST_YEAR <= year <= today.year:
        found["reach_year"] = ToolkitError("offer_school_year", found=year, first=FIRST_YEAR, last=today.year)
    if offer.reach is not None and len(offer.reach_source) < 3:
        found["reach_source"] = ToolkitError("offer_source")
    if offer.reach is None and (year is not None or offer.reach_source):
        found["reach"] = ToolkitError("offer_reach_missing")
    if offer.group_size is not None and len(offer.group_source) < 3:
        found["group_source"] = ToolkitError("offer_source")
    if offer.group_size is None and offer.group_source:
        found["group_size"] = ToolkitError("offer_group_missing")
    if offer.reach is not None and offer.reach > (offer.group_size or offer.reach):
        found["reach"] = ToolkitError("offer_reach_more", reach=offer.reach, group=offer.group_size)
    if offer.funded_until is not None and not FIRST_YEAR <= offer.funded_until.year <= LAST_YEAR:
        found["funded_until"] = ToolkitError("offer_day", found=offer.funded_until.isoformat())
    return found


def _choice_problems(offer: OfferFields, known: Known) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    for name, values, allowed, code in (
        ("areas", offer.areas, known.areas, "offer_area_unknown"),
        ("levels", offer.levels, LEVELS, "offer_choice"),
        ("settings", offer.settings, SETTINGS, "offer_choice"),
        ("factors_main", offer.factors_main, known.factors, "offer_factor_unknown"),
        ("factors_side", offer.factors_side, known.factors, "offer_factor_unknown"),
        ("programme", (offer.programme,) if offer.programme else (), known.programmes, "offer_programme_unknown"),
        ("state", (offer.state,), STATES, "offer_choice"),
    ):
        strange = next((one for one in values if one not in allowed), None)
        if strange is not None:
            found[name] = ToolkitError(code, found=str(strange)[:60])
    return found
