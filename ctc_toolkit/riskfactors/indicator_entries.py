"""What can be entered for an indicator: reading German numbers and days, and the rules of one value. No database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from ctc_toolkit.disclosure.indicators import CITY, IndicatorCount
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text, translator
from ctc_toolkit.riskfactors.indicator_cards import Indicator, load_indicators
from ctc_toolkit.riskfactors.indicator_words import refused_in

FIRST_YEAR = 1990
LONGEST_PLACE = 40
LONGEST_SOURCE = 200
LARGEST = 99_999_999
"""More people than any city has."""
JUMP = 3
"""From one year to the next a value that changes by more than this factor is asked about."""

_BLANKS = str.maketrans("", "", " \t\u00a0\u2007\u2009\u202f'’")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,(\d+))?")
_PLAIN = re.compile(r"\d{1,15}(?:,(\d{1,9}))?")
_DAYS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y")
_EXCEL_BEGINS, _EXCEL_DAYS = date(1899, 12, 30), (20_000, 80_000)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_SMALLER = re.compile(
    r"(straße|strasse|str\.|stra?\.)(\s|$)|\b(baublock|häuserblock|hausnummer|schule|gymnasium|kita)|\w(straße|strasse)\b"
    r"|\w(schule|gymnasium)\b|^block\b",
    re.IGNORECASE,
)


WHOLE_CITY = Text("ganze Stadt", "whole city")
PARTS = {"numerator": Text("Zähler", "numerator"), "denominator": Text("Nenner", "denominator")}


@dataclass(frozen=True)
class Said:
    """A text in both languages inside an error text."""

    text: Text

    def say(self, language: str) -> str:
        """Return the text in `language`."""
        return self.text.get(language)


@dataclass(frozen=True)
class Day:
    """A day inside an error text, written in its language."""

    value: date

    def say(self, language: str) -> str:
        """Return the day in `language`."""
        return translator(language).date(self.value)


@dataclass(frozen=True)
class IndicatorEntry:
    """One value: a count and what it refers to, for a place ("" the city) and a year, with its source and date."""

    indicator: str
    place: str
    year: int
    numerator: int
    denominator: int
    source: str
    as_of: date

    @property
    def key(self) -> tuple[str, str, int]:
        """What there is one value for."""
        return self.indicator, self.place, self.year

    @property
    def count(self) -> IndicatorCount:
        """The numbers as disclosure control takes them."""
        return IndicatorCount(self.place, self.year, self.numerator, self.denominator)


def read_number(text: str) -> Fraction:
    """Return a number as Germans write it: 1.234 and 1234 are the same, 1234,5 has a decimal.

    Raises:
        ToolkitError: `indicator_number_missing`, `indicator_number`, `indicator_number_large`.
    """
    bare = text.strip().translate(_BLANKS)
    if not bare:
        raise ToolkitError("indicator_number_missing")
    if _THOUSANDS.fullmatch(bare) is None and _PLAIN.fullmatch(bare) is None:
        raise ToolkitError("indicator_number", found=text.strip()[:40])
    value = Fraction(bare.replace(".", "").replace(",", "."))
    if value > LARGEST:
        raise ToolkitError("indicator_number_large", found=bare[:40], most=LARGEST)
    return value


def read_count(text: str) -> int:
    """Return a whole number.

    Raises:
        ToolkitError: what `read_number` raises, or `indicator_not_whole`.
    """
    value = read_number(text)
    if value.denominator != 1:
        raise ToolkitError("indicator_not_whole", found=text.strip()[:40])
    return int(value)


def read_population(text: str) -> tuple[int, ToolkitError | None]:
    """Return what a count refers to, halves rounded up, with a note where it was rounded.

    Raises:
        ToolkitError: what `read_number` raises, or `indicator_denominator_zero`.
    """
    value = read_number(text)
    kept = int(value + Fraction(1, 2))
    if kept < 1:
        raise ToolkitError("indicator_denominator_zero")
    rounded = value.denominator != 1
    return kept, ToolkitError("indicator_rounded", found=text.strip()[:40], kept=kept) if rounded else None


def read_day(text: str) -> date:
    """Return a day, also where a spreadsheet has stored it as a number.

    Raises:
        ToolkitError: `indicator_date`.
    """
    bare = text.strip()[:40]
    for form in _DAYS:
        try:
            return datetime.strptime(bare, form).date()
        except ValueError:
            continue
    if re.fullmatch(r"\d{5}", bare) and _EXCEL_DAYS[0] <= int(bare) <= _EXCEL_DAYS[1]:
        return _EXCEL_BEGINS + timedelta(days=int(bare))
    raise ToolkitError("indicator_date", found=bare)


def tidy_text(text: str) -> str:
    """Return a text on one line without characters that do not show."""
    return " ".join(_CONTROL.sub(" ", text).split())


def place_problem(place: str) -> ToolkitError | None:
    """Return why a text is no district; None where it is one, or means the city."""
    if place == CITY:
        return None
    if len(place) > LONGEST_PLACE or not re.search(r"\w", place):
        return ToolkitError("indicator_place", found=place[:60], longest=LONGEST_PLACE)
    if _SMALLER.search(place):
        return ToolkitError("indicator_place_small", found=place)
    return None


def value_problems(indicator: Indicator, entry: IndicatorEntry, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with a value, by field; nothing where it can be stored."""
    found: dict[str, ToolkitError] = {}
    wrong_place = place_problem(entry.place)
    if wrong_place is not None:
        found["place"] = wrong_place
    elif entry.place != CITY and indicator.level == "city":
        found["place"] = ToolkitError("indicator_level", name=Said(indicator.name))
    if not FIRST_YEAR <= entry.year <= today.year:
        found["year"] = ToolkitError("indicator_year", found=entry.year, first=FIRST_YEAR, last=today.year)
    for name in ("numerator", "denominator"):
        if getattr(entry, name) > LARGEST:
            found[name] = ToolkitError("indicator_number_large", found=getattr(entry, name), most=LARGEST)
    if entry.numerator < 0:
        found["numerator"] = ToolkitError("indicator_number", found=entry.numerator)
    if entry.denominator < 1:
        found["denominator"] = ToolkitError("indicator_denominator_zero")
    elif indicator.measure == "share" and entry.numerator > entry.denominator:
        found["numerator"] = ToolkitError(
            "indicator_more_than_all", numerator=entry.numerator, denominator=entry.denominator
        )
    found |= _source_problem(entry.source)
    if entry.as_of > today or ("year" not in found and entry.as_of.year < entry.year):
        found["as_of"] = ToolkitError("indicator_date", found=Day(entry.as_of))
    return found


def _source_problem(source: str) -> dict[str, ToolkitError]:
    if not 3 <= len(source) <= LONGEST_SOURCE:
        return {"source": ToolkitError("indicator_source", found=len(source), longest=LONGEST_SOURCE)}
    persons = [one for one in load_indicators().head.refused if one.id == "persons"]
    hit = refused_in(source, persons)
    return {"source": ToolkitError("indicator_source_person", word=hit.word)} if hit else {}


def too_much_in_parts(entries: Iterable[IndicatorEntry]) -> list[tuple[str, int, str]]:
    """Return indicator and year where the districts have more cases or people than the city, and of what."""
    groups: dict[tuple[str, int], dict[str, IndicatorEntry]] = {}
    for entry in entries:
        groups.setdefault((entry.indicator, entry.year), {})[entry.place] = entry
    found = []
    for (indicator, year), places in sorted(groups.items()):
        city = places.get(CITY)
        districts = [entry for place, entry in places.items() if place != CITY]
        if city is None or not districts:
            continue
        found += [
            (indicator, year, part)
            for part in ("numerator", "denominator")
            if sum(getattr(entry, part) for entry in districts) > getattr(city, part)
        ]
    return found


def jumps(entry: IndicatorEntry, others: Mapping[tuple[str, str, int], IndicatorEntry]) -> int | None:
    """Return the nearest earlier year in which the rate was more than `JUMP` times as large or small; else None."""
    years = sorted(
        (one.year for one in others.values() if one.key[:2] == entry.key[:2] and one.year < entry.year), reverse=True
    )
    if not years:
        return None
    before = others[entry.indicator, entry.place, years[0]]
    first, second = before.numerator * entry.denominator, entry.numerator * before.denominator
    return years[0] if min(first, second) * JUMP < max(first, second) and min(first, second) > 0 else None
