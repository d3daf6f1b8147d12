"""A table of indicators from a file: which columns it has, its values, and every mistake in it at once.

Nothing here knows a database. The cells come as they were written, so that 1.000 is a thousand and not one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.indicator_cards import Indicator
from ctc_toolkit.riskfactors.indicator_entries import (
    FIRST_YEAR,
    PARTS,
    WHOLE_CITY,
    IndicatorEntry,
    Said,
    jumps,
    read_count,
    read_day,
    read_population,
    tidy_text,
    too_much_in_parts,
    value_problems,
)
from ctc_toolkit.survey.readers.table import row_numbers

Key = tuple[str, str, int]
"""What there is one value for: indicator, place, year."""

MOST_ROWS = 5000

COLUMNS = {
    "indicator": "Indikator",
    "ags": "AGS",
    "place": "Bezirk",
    "year": "Jahr",
    "numerator": "Zähler",
    "denominator": "Nenner",
    "source": "Quelle",
    "as_of": "Stand",
}
"""The columns of the template by field, in their order."""
ENGLISH = {
    "indicator": "indicator", "place": "district", "year": "year", "numerator": "numerator",
    "denominator": "denominator", "source": "source", "as_of": "date",
}  # fmt: skip
NEEDED = tuple(name for name in COLUMNS if name != "place")


@dataclass(frozen=True)
class TableFinding:
    """Something noticed in a table. row: as a spreadsheet counts (None: the whole table); column: its heading.

    problem: what and what to do. stops: whether nothing can be taken over until it is mended.
    """

    problem: ToolkitError
    row: int | None = None
    column: str = ""
    stops: bool = True


@dataclass(frozen=True)
class IndicatorTable:
    """The values of a table by the row they stand in, and everything noticed."""

    entries: tuple[tuple[int, IndicatorEntry], ...]
    findings: tuple[TableFinding, ...]


def read_indicator_table(
    frame: pd.DataFrame, indicators: Mapping[str, Indicator], ags: str, today: date
) -> IndicatorTable:
    """Return the values of a table whose columns are named as in `COLUMNS`, and all findings.

    frame: cells as they were written. indicators: those a value can be for. ags: key of the city.
    """
    named, findings = _columns(frame)
    missing = [COLUMNS[name] for name in NEEDED if name not in named]
    if missing:
        shown = ", ".join(str(name)[:40] for name in frame.columns[:12]) or "–"
        problem = ToolkitError("indicator_table_columns", missing=", ".join(missing), found=shown)
        return IndicatorTable((), (TableFinding(problem),))
    if len(frame) > MOST_ROWS:
        return IndicatorTable(
            (), (TableFinding(ToolkitError("indicator_table_long", found=len(frame), most=MOST_ROWS)),)
        )
    names = _names(indicators)
    cells = {name: [_text(value) for value in frame[column]] for name, column in named.items()}
    entries: list[tuple[int, IndicatorEntry]] = []
    seen: dict[tuple[str, str, int], int] = {}
    numbers = row_numbers(frame)
    for position in range(len(frame)):
        row = {name: values[position] for name, values in cells.items()}
        if not row["numerator"] and not row["denominator"]:
            continue  # a row of the template that nobody filled in
        number = numbers[position]
        entry, wrong = _row(row, names, ags, today)
        findings += [TableFinding(problem, number, COLUMNS[name], stops) for name, problem, stops in wrong]
        if entry is None:
            continue
        other = seen.setdefault(entry.key, number)
        if other != number:
            twice = ToolkitError("indicator_twice", other=other)
            findings.append(TableFinding(twice, number, COLUMNS["indicator"]))
            continue
        entries.append((number, entry))
    if not entries and not any(finding.stops for finding in findings):
        findings.append(TableFinding(ToolkitError("indicator_table_empty")))
    return IndicatorTable(tuple(entries), tuple(findings))


def against_stored(
    table: IndicatorTable,
    stored: Mapping[Key, IndicatorEntry],
    shown: Collection[Key],
    indicators: Mapping[str, Indicator],
) -> list[TableFinding]:
    """Return what a table finds in view of the values that are there already: replaced, unchanged, jumps, sums.

    shown: which of the stored values may be shown; with others nothing is compared, so that trying tells nothing.
    """
    findings = []
    given = {entry.key: entry for _, entry in table.entries}
    together, known = dict(stored) | given, {key: stored[key] for key in shown if key in stored} | given
    rows = {entry.key: row for row, entry in table.entries}
    for row, entry in table.entries:
        old = stored.get(entry.key)
        if old == entry and entry.key in shown:
            findings.append(TableFinding(ToolkitError("indicator_same"), row, "", stops=False))
        elif old is not None:
            place = entry.place or Said(WHOLE_CITY)
            values = {"name": Said(indicators[entry.indicator].name), "place": place, "year": entry.year}
            problem = ToolkitError("indicator_replaces", **values)
            findings.append(TableFinding(problem, row, "", stops=False))
        year = jumps(entry, known)
        if year is not None:
            problem = ToolkitError("indicator_jump", year=year)
            findings.append(TableFinding(problem, row, COLUMNS["numerator"], stops=False))
    for indicator, year, part in too_much_in_parts(together.values()):
        touched = sorted(row for key, row in rows.items() if (key[0], key[2]) == (indicator, year))
        if touched:
            named = {"name": Said(indicators[indicator].name), "year": year, "column": Said(PARTS[part])}
            findings.append(TableFinding(ToolkitError("indicator_parts_more", **named), touched[0], COLUMNS[part]))
    return findings


def template_rows(indicators: Sequence[Indicator], ags: str, districts: Sequence[str], year: int) -> list[list[str]]:
    """Return headings and one row to fill in for each indicator and place; rows without numbers are not read."""
    rows = [list(COLUMNS.values())]
    for indicator in indicators:
        rows += [
            [indicator.name.de, ags, place, str(year), "", "", indicator.register.de, f"31.12.{year}"]
            for place in ("", *(districts if indicator.level == "district" else ()))
        ]
    return rows


def _columns(frame: pd.DataFrame) -> tuple[dict[str, Any], list[TableFinding]]:
    known = {_plain(title): name for name, title in ENGLISH.items()}
    known |= {_plain(title): name for name, title in COLUMNS.items()}
    named: dict[str, Any] = {}
    findings = []
    for column in frame.columns:
        name = known.get(_plain(str(column)))
        if name is not None and name not in named:
            named[name] = column
        elif frame[column].notna().any():
            problem = ToolkitError("indicator_table_column_unknown", found=str(column)[:80])
            findings.append(TableFinding(problem, 1, str(column)[:80], stops=False))
    return named, findings


def _names(indicators: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """Return the indicators by everything they can be called in a table."""
    found = {}
    for indicator in indicators.values():
        for text in (indicator.name.en, indicator.name.de, indicator.id):
            found[_plain(text)] = indicator
    return found


Wrong = tuple[str, ToolkitError, bool]
"""Field, what is wrong with it, and whether that stops the table."""


def _row(
    row: dict[str, str], names: Mapping[str, Indicator], ags: str, today: date
) -> tuple[IndicatorEntry | None, list[Wrong]]:
    """Return the value of a row (None: none can be made) and everything wrong with it."""
    wrong: list[Wrong] = []
    read: dict[str, Any] = {"place": tidy_text(row.get("place", "")), "source": tidy_text(row["source"])}
    indicator = names.get(_plain(row["indicator"]))
    if indicator is None:
        wrong.append(("indicator", ToolkitError("indicator_unknown", found=row["indicator"][:60]), True))
    if _key(row["ags"]) != ags:
        wrong.append(("ags", ToolkitError("indicator_city_key", found=row["ags"][:20], expected=ags), True))
    for name, problem in _numbers(row, today, read):
        wrong.append((name, problem, problem.code != "indicator_rounded"))
    if read["place"] == ags:
        read["place"] = ""
    if indicator is None or not {"year", "numerator", "denominator", "as_of"} <= set(read):
        return None, wrong
    entry = IndicatorEntry(indicator=indicator.id, **read)
    more = value_problems(indicator, entry, today)
    wrong += [(name, problem, True) for name, problem in more.items()]
    return entry, wrong


def _numbers(row: dict[str, str], today: date, read: dict[str, Any]) -> Iterator[tuple[str, ToolkitError]]:
    """Read year, numbers and day into `read`; yield what cannot be read."""
    if re.fullmatch(r"\d{4}", row["year"]):
        read["year"] = int(row["year"])
    else:
        found = row["year"][:20] or "–"
        yield "year", ToolkitError("indicator_year", found=found, first=FIRST_YEAR, last=today.year)
    try:
        read["numerator"] = read_count(row["numerator"])
    except ToolkitError as problem:
        yield "numerator", problem
    try:
        read["denominator"], rounded = read_population(row["denominator"])
        if rounded is not None:
            yield "denominator", rounded
    except ToolkitError as problem:
        yield "denominator", problem
    try:
        read["as_of"] = read_day(row["as_of"])
    except ToolkitError as problem:
        yield "as_of", problem


def _key(text: str) -> str:
    """Return a municipality key with the leading zero that a spreadsheet has taken away."""
    bare = text.strip().removesuffix(".0")
    return bare.zfill(8) if re.fullmatch(r"\d{7,8}", bare) else bare


def _text(value: object) -> str:
    """Return a cell as text; what is missing is empty."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9äöüß_]+", "", unicodedata.normalize("NFC", text).casefold())
