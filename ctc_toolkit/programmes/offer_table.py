"""A table of offers from a file: which columns it has, its offers, every mistake in it at once. No database here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text
from ctc_toolkit.programmes.offer_similarity import like_entry
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import (
    LISTS,
    NEEDED,
    NUMBERS,
    LocalOffer,
    OfferFields,
    offer_problems,
    tidy_offer,
)
from ctc_toolkit.riskfactors.indicator_entries import read_day
from ctc_toolkit.survey.readers.table import row_numbers

MOST_ROWS = 500


@dataclass(frozen=True)
class Column:
    """A field as columns of the template. times: how many columns it has, one value each."""

    field: str
    title: Text
    times: int = 1


COLUMNS: tuple[Column, ...] = (
    Column("name", Text("Angebot", "Offer")),
    Column("provider", Text("Träger", "Organisation")),
    Column("function", Text("Ansprechstelle (Funktion)", "Contact (function)")),
    Column("areas", Text("Gebiet", "Area"), 2),
    Column("target_group", Text("Zielgruppe", "Target group")),
    Column("levels", Text("Ebene", "Level"), 2),
    Column("settings", Text("Lebenswelt", "Setting"), 2),
    Column("age_from", Text("Alter von", "Age from")),
    Column("age_to", Text("Alter bis", "Age to")),
    Column("places", Text("Plätze", "Places")),
    Column("reach", Text("Erreichte Kinder", "Children reached")),
    Column("reach_year", Text("Schuljahr", "School year")),
    Column("reach_source", Text("Quelle der Erreichten", "Source of children reached")),
    Column("group_size", Text("Kinder in der Zielgruppe", "Children in the target group")),
    Column("group_source", Text("Quelle der Zielgruppe", "Source of the target group")),
    Column("factors_main", Text("Hauptfaktor", "Main factor"), 3),
    Column("factors_side", Text("Nebenfaktor", "Side factor"), 3),
    Column("programme", Text("Programm der Liste", "Programme of the list")),
    Column("evidence", Text("Nachweis in eigenen Worten", "Evidence in own words")),
    Column("funding", Text("Geldgeber", "Funded by")),
    Column("funded_until", Text("Finanziert bis", "Funded until")),
    Column("quality", Text("Hinweise zur Qualität", "Notes on quality")),
    Column("state", Text("Stand", "State")),
    Column("keep", Text("Als Stärke erhalten", "Keep as a strength")),
)
"""The columns of the template in their order."""

TITLES: Mapping[str, Text] = {one.field: one.title for one in COLUMNS}


@dataclass(frozen=True)
class OfferFinding:
    """Something noticed in a table. row: as a spreadsheet counts (None: the whole table); column: its heading.

    offer: the name in that row. stops: whether nothing can be taken over until it is mended.
    """

    problem: ToolkitError
    row: int | None = None
    column: str = ""
    offer: str = ""
    stops: bool = True


@dataclass(frozen=True)
class OfferTable:
    """The offers of a table by the row they stand in; which fields it has; everything noticed while reading."""

    rows: tuple[tuple[int, OfferFields], ...]
    fields: tuple[str, ...]
    findings: tuple[OfferFinding, ...]
    titles: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """What a row does when it is taken over. old: the stored offer that it changes."""

    row: int
    kind: Literal["new", "changed", "same"]
    fields: OfferFields
    old: LocalOffer | None = None


@dataclass(frozen=True)
class CheckedTable:
    """What a table would do, and everything noticed, in view of the offers that are there."""

    changes: tuple[Change, ...]
    findings: tuple[OfferFinding, ...]

    @property
    def stopping(self) -> int:
        """How many mistakes have to be mended first."""
        return sum(one.stops for one in self.findings)


def headings(language: str) -> list[tuple[Column, str]]:
    """Return the headings of the template with the column each belongs to: "Gebiet", "Gebiet 2", ..."""
    return [
        (one, one.title.get(language) + (f" {number}" if number > 1 else ""))
        for one in COLUMNS
        for number in range(1, one.times + 1)
    ]


def school_year(year: int) -> str:
    """Return a school year as it is written: 2025/26."""
    return f"{year}/{(year + 1) % 100:02d}"


def read_offer_table(frame: pd.DataFrame, names: OfferNames) -> OfferTable:
    """Return the offers of a table whose columns are named as in `COLUMNS`. frame: cells as they were written."""
    named, findings = _columns(frame)
    missing = [TITLES[name] for name in NEEDED if name not in named]
    if missing:
        shown = ", ".join(str(name)[:40] for name in frame.columns[:12]) or "–"
        wanted = ", ".join(title.de for title in missing)
        problem = ToolkitError("offer_table_columns", missing=wanted, found=shown)
        return OfferTable((), (), (OfferFinding(problem),), {})
    if len(frame) > MOST_ROWS:
        return OfferTable(
            (), (), (OfferFinding(ToolkitError("offer_table_long", found=len(frame), most=MOST_ROWS)),), {}
        )
    lists = {name: _by_name(options) for name, options in names.lists().items()}
    cells = {name: [[_text(value) for value in frame[column]] for column in columns] for name, columns in named.items()}
    titles = {name: str(columns[0]) for name, columns in named.items()}
    rows: list[tuple[int, OfferFields]] = []
    numbers = row_numbers(frame)
    for place in range(len(frame)):
        row = {name: [column[place] for column in columns if column[place]] for name, columns in cells.items()}
        if not any(row.values()):
            continue
        values, wrong = _read(row, lists)
        number, called = numbers[place], str(values.get("name", ""))[:80]
        findings += [OfferFinding(problem, number, titles[name], called) for name, problem in wrong]
        rows.append((number, tidy_offer(OfferFields(**values))))
    if not rows:
        findings.append(OfferFinding(ToolkitError("offer_table_empty")))
    return OfferTable(tuple(rows), tuple(named), tuple(findings), titles)


def check_offers(table: OfferTable, offers: Sequence[LocalOffer], names: OfferNames, today: date) -> CheckedTable:
    """Return what a table would do. A row with name, organisation and areas of a stored offer changes that one; fields
    whose column the table does not have stay as they are.
    """
    stored = {one.fields.key: one for one in offers}
    findings, changes = list(table.findings), []
    seen: dict[tuple[str, str, tuple[str, ...]], int] = {}
    broken = {(one.row, one.column) for one in table.findings if one.stops}
    for row, entered in table.rows:
        old = stored.get(entered.key)
        wanted = replace(old.fields, **{name: getattr(entered, name) for name in table.fields}) if old else entered
        wanted = tidy_offer(wanted)
        for name, problem in offer_problems(wanted, names.known, today).items():
            column = table.titles.get(name, TITLES[name].de)
            if (row, column) not in broken:
                findings.append(OfferFinding(problem, row, column, entered.name[:80]))
        other = seen.setdefault(entered.key, row)
        if other != row:
            findings.append(
                OfferFinding(ToolkitError("offer_twice", other=other), row, table.titles["name"], entered.name[:80])
            )
            continue
        kind: Literal["new", "changed", "same"] = "new"
        if old is not None:
            kind = "same" if old.fields == wanted else "changed"
        else:
            findings += [
                OfferFinding(_similar(one), row, table.titles["name"], entered.name[:80], stops=False)
                for one in like_entry(entered, offers)[:1]
            ]
        changes.append(Change(row, kind, wanted, old))
    return CheckedTable(tuple(changes), tuple(findings))


def _similar(offer: LocalOffer) -> ToolkitError:
    return ToolkitError("offer_similar", found=offer.fields.name, provider=offer.fields.provider)


def _columns(frame: pd.DataFrame) -> tuple[dict[str, list[Any]], list[OfferFinding]]:
    """Return the columns of the file by field, and what is noticed about headings."""
    known: dict[str, str] = {}
    for language in ("en", "de"):
        known |= {_plain(title): column.field for column, title in headings(language)}
    known |= {_plain(one.title.de): one.field for one in COLUMNS}  # also where the site uses other words now
    times = {one.field: one.times for one in COLUMNS}
    named: dict[str, list[Any]] = {}
    findings = []
    for column in frame.columns:
        name = known.get(_plain(str(column))) or known.get(_plain(re.sub(r"\s*\d+$", "", str(column))))
        if name is not None and (name not in named or times[name] > 1):
            named.setdefault(name, []).append(column)
        elif frame[column].notna().any():
            problem = ToolkitError("offer_table_column_unknown", found=str(column)[:80])
            findings.append(OfferFinding(problem, 1, str(column)[:80], stops=False))
    return named, findings


Wrong = tuple[str, ToolkitError]


def _read(row: Mapping[str, list[str]], lists: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, Any], list[Wrong]]:
    """Return the values of a row by field, and what cannot be read."""
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for name, cells in row.items():
        try:
            if name in LISTS:
                values[name] = tuple(
                    _choice(name, part, lists[name]) for cell in cells for part in _parts(cell, lists[name])
                )
            elif not cells:
                continue
            elif name in lists:
                values[name] = _choice(name, cells[0], lists[name])
            elif name in NUMBERS:
                values[name] = _school_year(cells[0]) if name == "reach_year" else _number(cells[0])
            elif name == "funded_until":
                values[name] = _day(cells[0])
            else:
                values[name] = cells[0]
        except ToolkitError as problem:
            wrong.append((name, problem))
    values["keep"] = values.get("keep") == "yes"
    return values, wrong


_CODES = {"areas": "offer_area_unknown", "factors_main": "offer_factor_unknown", "factors_side": "offer_factor_unknown"}


def _choice(name: str, written: str, options: Mapping[str, str]) -> str:
    found = options.get(_plain(written))
    if found is None:
        code = _CODES.get(name, "offer_programme_unknown" if name == "programme" else "offer_choice")
        raise ToolkitError(code, found=written[:60])
    return found


def _parts(cell: str, options: Mapping[str, str]) -> list[str]:
    """Return the values of a cell; several stand with a semicolon between them."""
    if _plain(cell) in options:
        return [cell]
    return [part.strip() for part in cell.split(";") if part.strip()]


def _number(written: str) -> int:
    bare = written.replace("\u00a0", "").replace(" ", "")
    if not re.fullmatch(r"\d{1,9}|\d{1,3}(?:\.\d{3})+", bare):
        raise ToolkitError("offer_not_whole", found=written[:40])
    return int(bare.replace(".", ""))


def _school_year(written: str) -> int:
    match = re.fullmatch(r"(\d{4})(?:\s*[/-]\s*(\d{2}|\d{4}))?", written.strip())
    if match is None or (match[2] is not None and int(match[2]) % 100 != (int(match[1]) + 1) % 100):
        raise ToolkitError("offer_school_year_text", found=written[:40])
    return int(match[1])


def _day(written: str) -> date:
    try:
        return read_day(written)
    except ToolkitError as problem:
        raise ToolkitError("offer_day", found=written[:40]) from problem


def _by_name(options: Mapping[str, Text]) -> dict[str, str]:
    """Return ids by everything they can be called in a table."""
    found: dict[str, str] = {}
    for name, text in options.items():
        for called in (text.en, text.de, name):
            found[_plain(called)] = name
            short = re.fullmatch(r"(.+?)\s*\((.+)\)", called)
            if short is not None:
                found |= {_plain(part): name for part in short.groups() if _plain(part) not in found}
    return found


def _text(value: object) -> str:
    """Return a cell as text; what is missing is empty."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9äöüß]+", "", unicodedata.normalize("NFC", text).casefold())
