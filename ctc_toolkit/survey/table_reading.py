"""From the cells of a file to rows of finished tables: every cell that cannot be taken is told with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from ctc_toolkit.errors import messages
from ctc_toolkit.survey.findings import Severity
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.readers.grid import Cell, Grid, column_letter
from ctc_toolkit.survey.table_layout import (
    COLUMNS,
    EVERYBODY,
    FURTHER_WORDS,
    LOCKED,
    ColumnId,
    column_of,
    measures_of,
    table_groups,
)

HEADER_WITHIN = 20
"""The headings stand in one of the first so many rows with values."""
VALUES: tuple[ColumnId, ...] = (
    "n", "percent", "standard_error", "low", "high", "mean", "design_effect", "schools",
)  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+")
_WHOLE: tuple[ColumnId, ...] = ("n", "schools")
"""Columns of whole numbers, in which a point or comma can only stand for thousands."""
_LIMIT = re.compile(r"(<|unter|under|>|über|over)\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)
_BLANKS = str.maketrans("", "", " \u00a0\u2007\u202f\u2009%")
_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class TableFinding:
    """Something about one place of the file, or about all of it (row 0). column: heading as a person finds it."""

    rule: str
    severity: Severity
    row: int = 0
    column: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def found(self, language: str) -> str:
        """Return what was found, as a sentence."""
        return messages()[self.rule].render("what", language, **self._values)

    def what_to_do(self, language: str) -> str:
        """Return what to do about it, as a sentence."""
        return messages()[self.rule].render("do", language, **self._values)

    @property
    def _values(self) -> dict[str, Any]:
        return {"row": self.row, "column": self.column, **self.values}


@dataclass(frozen=True)
class ReadRow:
    """A filled row. numbers: by column, as the file gives them. locked: the institute gives no percentage. limit: only
    that it lies under or over a mark. told: columns whose cell cannot be taken, which was told already.
    """

    row: int
    measure: str
    groups: str
    numbers: Mapping[ColumnId, float]
    locked: bool = False
    limit: tuple[str, float] | None = None
    told: frozenset[ColumnId] = frozenset()


@dataclass
class ReadTables:
    """What was read. unplaced: rows whose measure or group is not known; their numbers are checked all the same.

    headings: by column, as a person finds them.
    """

    rows: list[ReadRow] = field(default_factory=list)
    unplaced: list[ReadRow] = field(default_factory=list)
    findings: list[TableFinding] = field(default_factory=list)
    headings: dict[ColumnId, str] = field(default_factory=dict)

    def tell(self, rule: str, severity: Severity, row: int = 0, column: str = "", **values: Any) -> None:
        """Note something. column: a heading, or the id of a column."""
        known = {str(name): heading for name, heading in self.headings.items()}
        self.findings.append(TableFinding(rule, severity, row, known.get(column, column), values))


def read_rows(grid: Grid, instrument: Instrument) -> ReadTables:
    """Return the filled rows of a file, with everything that cannot be taken."""
    read = ReadTables()
    header = _header(grid)
    if header is None:
        read.tell("tables_no_header", "error", columns=", ".join(_needed()))
        return read
    places = _columns(grid, header, read)
    _marked(grid, read)
    if any(finding.rule == "tables_column_missing" for finding in read.findings):
        return read
    _Rows(grid, instrument, places, read).take(header)
    if not read.rows and not any(finding.severity == "error" for finding in read.findings):
        read.tell("tables_no_values", "error")
    return read


def _needed() -> list[str]:
    return [f"{column.name.de} / {column.name.en}" for column in COLUMNS if column.need == "needed"]


def _header(grid: Grid) -> int | None:
    """Return the number of the row with the headings: the first in which at least three are known."""
    for number in list(grid.rows)[:HEADER_WITHIN]:
        known = {column_of(cell) for cell in grid.rows[number] if isinstance(cell, str)} - {None}
        if len(known) >= 3:
            return number
    return None


def _columns(grid: Grid, header: int, read: ReadTables) -> dict[ColumnId, int]:
    places: dict[ColumnId, int] = {}
    for place, cell in enumerate(grid.rows[header]):
        if cell is None:
            continue
        heading = f"{column_letter(place + 1)} „{str(cell)[:60]}“"
        name = column_of(cell) if isinstance(cell, str) else None
        if name is None:
            read.tell("tables_column_unknown", "warning", header, heading)
        elif name in places:
            read.tell("tables_column_twice", "error", header, heading)
        else:
            places[name] = place
            read.headings[name] = heading
    for column in COLUMNS:
        if column.need == "needed" and column.id not in places:
            read.tell("tables_column_missing", "error", header, f"{column.name.de} / {column.name.en}")
    return places


def _marked(grid: Grid, read: ReadTables) -> None:
    """Tell formulas, broken cells and dates, wherever they stand."""
    for rule, cells in (("tables_formula", grid.formulas), ("tables_cell_error", grid.broken)):
        for row, column in sorted(cells):
            read.tell(rule, "error", row, column_letter(column))
    for row, column in sorted(grid.dates):
        read.tell("tables_date", "error", row, column_letter(column))


class _Rows:
    """Takes the rows below the headings one by one."""

    def __init__(self, grid: Grid, instrument: Instrument, places: Mapping[ColumnId, int], read: ReadTables) -> None:
        self._grid, self._places, self._read = grid, places, read
        self._wanted = instrument.reference
        self._measures = {name.casefold(): name for name in measures_of(instrument)}
        self._groups = table_groups(instrument)
        self._values = {
            group.id: {
                text.casefold(): value.id
                for value in group.values
                for text in (value.id, value.label.de, value.label.en, *value.texts)
            }
            for group in self._groups
        }
        for values in self._values.values():
            known = set(values.values())
            values.update({word: value for word, value in FURTHER_WORDS.items() if value in known})
        self._seen: dict[tuple[str, str], int] = {}
        self._others: dict[str, tuple[int, int]] = {}
        self._skipped = grid.formulas | grid.broken | grid.dates

    def take(self, header: int) -> None:
        """Read all rows below the headings."""
        for number, cells in self._grid.rows.items():
            if number > header:
                self._row(number, cells)
        for found, (row, count) in self._others.items():
            rule = "tables_version_other" if found else "tables_version_missing"
            self._read.tell(rule, "error", row, "instrument", found=found, expected=self._wanted, count=count)

    def _row(self, number: int, cells: tuple[Cell, ...]) -> None:
        held = {name: cells[place] if place < len(cells) else None for name, place in self._places.items()}
        self._look_for_formulas(number, cells)
        if all(held.get(name) is None for name in VALUES):
            return
        version = str(held["instrument"] or "").strip()
        if version != self._wanted:
            first, count = self._others.get(version, (number, 0))
            self._others[version] = (first, count + 1)
        measure, groups = self._measure(number, held), self._group(number, held)
        numbers, locked, limit = self._numbers(number, held)
        filled = {name for name in VALUES if held.get(name) is not None}
        told = frozenset(filled - set(numbers)) if not locked and limit is None else frozenset()
        if measure is None or groups is None:
            self._read.unplaced.append(ReadRow(number, "", "", numbers, locked, limit, told))
            return
        if (measure, groups) in self._seen:
            self._read.tell("tables_row_twice", "error", number, "measure", first=self._seen[measure, groups])
            return
        self._seen[measure, groups] = number
        self._read.rows.append(ReadRow(number, measure, groups, numbers, locked, limit, told))

    def _look_for_formulas(self, number: int, cells: tuple[Cell, ...]) -> None:
        """Tell texts that a spreadsheet would take for a formula (X8)."""
        for place, cell in enumerate(cells, start=1):
            if not isinstance(cell, str) or (number, place) in self._skipped:
                continue
            text = cell.strip().lstrip("'")
            is_plain = text in LOCKED or _NUMBER.fullmatch(text.translate(_BLANKS)) is not None
            if text.startswith(_STARTS) and not is_plain:
                self._read.tell("tables_formula", "error", number, column_letter(place))

    def _measure(self, number: int, held: Mapping[ColumnId, Cell]) -> str | None:
        text = str(held["measure"] or "").strip()
        found = self._measures.get(text.casefold())
        if found is None:
            near = get_close_matches(text.casefold(), self._measures, n=1, cutoff=0.7)
            hint = self._measures[near[0]] if near else "–"
            rule = "tables_measure_unknown" if text else "tables_measure_missing"
            self._read.tell(rule, "error", number, "measure", found=text[:60], near=hint)
        return found

    def _group(self, number: int, held: Mapping[ColumnId, Cell]) -> str | None:
        parts = []
        for group in self._groups:
            cell = held.get(group.id)  # type: ignore[call-overload]
            text = str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell or "").strip().casefold()
            if text in EVERYBODY:
                continue
            value = self._values[group.id].get(text)
            if value is None:
                known = ", ".join(entry.label.de for entry in group.values)
                self._read.tell("tables_group_unknown", "error", number, group.id, found=text[:40], known=known)
                return None
            parts.append(f"{group.id}={value}")
        return ";".join(parts) or "all"

    def _numbers(
        self, number: int, held: Mapping[ColumnId, Cell]
    ) -> tuple[dict[ColumnId, float], bool, tuple[str, float] | None]:
        numbers: dict[ColumnId, float] = {}
        locked, limit = False, None
        for name in VALUES:
            cell = held.get(name)
            if cell is None or (number, self._places[name] + 1) in self._skipped:
                continue
            if isinstance(cell, float):
                numbers[name] = cell
                continue
            text = cell.strip()
            if text.casefold() in LOCKED:
                locked = locked or name == "percent"
                continue
            match = _LIMIT.fullmatch(text.rstrip("% \u00a0\u202f")) if name == "percent" else None
            plain = text.translate(_BLANKS)
            if match is not None:
                side = "under" if match[1].casefold() in ("<", "unter", "under") else "over"
                limit = (side, float(match[2].replace(",", ".")))
            elif name in _WHOLE and _THOUSANDS.fullmatch(plain) is not None:
                numbers[name] = float(re.sub("[.,]", "", plain))
            elif _NUMBER.fullmatch(plain) is not None:
                numbers[name] = float(plain.replace(",", "."))
            elif not text.startswith(_STARTS):
                self._read.tell("tables_not_a_number", "error", number, name, found=text[:40])
        return numbers, locked, limit
