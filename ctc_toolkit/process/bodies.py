"""Bodies and who sits in them: steering group, area team, working groups, coordination; which sectors are there.

Members are functions of organisations, each from one of the 12 sectors of the catalogue or from none of them. A name is
kept only where it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.entries import Sector
from ctc_toolkit.process.merging import one_line, several_lines

BodyKind = Literal["steering_group", "coordination", "area_team", "work_group"]
"""Lenkungsgruppe (of a city), Koordination, Gebietsteam (of an area), Arbeitsgruppe."""

Seat = Literal["chair", "deputy", "minutes", "member", "adviser"]
"""What somebody does in a body."""

BODY_KINDS: tuple[BodyKind, ...] = get_args(BodyKind)
SEATS: tuple[Seat, ...] = get_args(Seat)
WITH_ALL_SECTORS: frozenset[BodyKind] = frozenset({"steering_group", "area_team"})
"""Bodies that should hold all sectors; the others are as small as their work wants it."""

LONGEST_LINE = 200
LONGEST_TEXT = 2000
FIRST_YEAR = 2000
YEARS_AHEAD = 10


@dataclass(frozen=True)
class Day:
    """A date inside an error text, written in the language of the text."""

    value: date

    def say(self, language: str) -> str:
        """Return the date as people write it."""
        return translator(language).date(self.value)


@dataclass(frozen=True)
class BodyFields:
    """What is entered about a body. area_id: None where it belongs to the whole city. closed_on: its last day."""

    kind: BodyKind = "area_team"
    name: str = ""
    area_id: str | None = None
    task: str = ""
    closed_on: date | None = None


@dataclass(frozen=True)
class MemberFields:
    """A seat in a body. sector: id of the catalogue; None: of none of them, such as an adviser; "": not chosen yet.

    name, contact: only where they are needed; each can be deleted on its own.
    """

    function: str = ""
    organisation: str = ""
    sector: str | None = ""
    seat: Seat = "member"
    name: str = ""
    contact: str = ""


def body_problems(entered: BodyFields, areas: Iterable[str], today: date, last_meeting: date | None = None) -> Problems:
    """Return what is wrong with a body, by field. areas: ids of the city. last_meeting: the latest one."""
    found: Problems = {}
    if entered.kind not in BODY_KINDS:
        found["kind"] = ToolkitError("body_kind_unknown", found=entered.kind)
    found |= long_or_empty("name", entered.name, LONGEST_LINE, "needed")
    found |= long_or_empty("task", entered.task, LONGEST_TEXT)
    if entered.area_id is not None and entered.area_id not in set(areas):
        found["area_id"] = ToolkitError("body_area_unknown")
    elif entered.kind == "area_team" and entered.area_id is None:
        found["area_id"] = ToolkitError("body_area_missing")
    elif entered.kind == "steering_group" and entered.area_id is not None:
        found["area_id"] = ToolkitError("body_area_too_much")
    found |= outside("closed_on", entered.closed_on, today)
    if "closed_on" not in found and entered.closed_on and last_meeting and last_meeting > entered.closed_on:
        found["closed_on"] = ToolkitError("body_closed_before_meeting", meeting=Day(last_meeting))
    return found


def member_problems(entered: MemberFields, catalogue: ProcessCatalogue) -> Problems:
    """Return what is wrong with a member, by field."""
    found = long_or_empty("function", entered.function, LONGEST_LINE, "needed")
    found |= long_or_empty("organisation", entered.organisation, LONGEST_LINE, "needed")
    found |= long_or_empty("name", entered.name, LONGEST_LINE)
    found |= long_or_empty("contact", entered.contact, LONGEST_LINE)
    if entered.sector == "":
        found["sector"] = ToolkitError("body_sector_missing")
    elif entered.sector is not None and entered.sector not in {one.id for one in catalogue.sectors}:
        found["sector"] = ToolkitError("body_sector_unknown", found=one_line(entered.sector)[:40])
    elif entered.sector == "young_people" and entered.name:
        found["name"] = ToolkitError("body_name_of_young_person")
    if entered.seat not in SEATS:
        found["seat"] = ToolkitError("body_seat_unknown", found=one_line(entered.seat)[:40])
    return found


def tidied_body(entered: BodyFields) -> BodyFields:
    """Return the fields as they are stored."""
    return replace(entered, name=one_line(entered.name), task=several_lines(entered.task))


def tidied_member(entered: MemberFields) -> MemberFields:
    """Return the fields as they are stored."""
    return replace(
        entered,
        function=one_line(entered.function),
        organisation=one_line(entered.organisation),
        name=one_line(entered.name),
        contact=one_line(entered.contact),
    )


@dataclass(frozen=True)
class Coverage:
    """How many members come from each sector, in the order of the catalogue.

    counts: members by the id of the sector, 0 where nobody comes from it. without: members of no sector.
    """

    counts: Mapping[str, int]
    without: int
    there: tuple[Sector, ...]
    missing: tuple[Sector, ...]

    @property
    def all(self) -> int:
        """How many sectors there are."""
        return len(self.counts)


def coverage(sectors: Iterable[str | None], catalogue: ProcessCatalogue) -> Coverage:
    """Return which sectors are there; `sectors`: that of each member."""
    named = list(sectors)
    counts = {one.id: named.count(one.id) for one in catalogue.sectors}
    return Coverage(
        counts,
        len(named) - sum(counts.values()),
        tuple(one for one in catalogue.sectors if counts[one.id]),
        tuple(one for one in catalogue.sectors if not counts[one.id]),
    )


Problems = dict[str, ToolkitError]
"""What is wrong, by field; empty if it can be saved."""


def long_or_empty(field: str, text: str, longest: int, wanted: Literal["needed", "optional"] = "optional") -> Problems:
    """Return the problem of a text that is missing or does not fit."""
    if wanted == "needed" and not text.strip():
        return {field: ToolkitError("body_text_missing")}
    if len(text) > longest:
        return {field: ToolkitError("body_text_long", longest=longest, found=len(text))}
    return {}


def outside(field: str, day: date | None, today: date) -> Problems:
    """Return the problem of a date that can only be a typing error."""
    if day is not None and not FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD:
        return {field: ToolkitError("body_date", first=FIRST_YEAR, last=today.year + YEARS_AHEAD)}
    return {}
