"""Known numbers of the population, from official school statistics: read from a small table, checked, kept as JSON.

One row is one known number; a column that is left empty means "all". Rows in which the same columns are filled form
one margin: rows with the grade alone are the margin grade, rows with grade and sex the margin grade by sex, and so on.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Group, Instrument
from ctc_toolkit.survey.readers.table import row_numbers

ROLES = ("grade", "sex", "school_type", "district")
"""Roles of groups of which official statistics know numbers."""
NUMBER = "Zahl"
"""Heading of the column with the numbers in the template."""
MOST_ROWS = 500
LARGEST = 1_000_000
LONGEST_SOURCE = 200
_NUMBER_NAMES = {"zahl", "anzahl", "n", "number", "count", "schueler", "schülerinnenundschüler"}
_ALL = {"", "alle", "all", "gesamt", "total", "insgesamt"}
_EXAMPLE_NUMBERS = {("6", "female"): 84, ("6", "male"): 91, ("7", "female"): 88, ("7", "male"): 86}


@dataclass(frozen=True)
class Margin:
    """Known numbers by the values of one or several groups. cells: (values in the order of `groups`, number)."""

    groups: tuple[str, ...]
    cells: tuple[tuple[tuple[str, ...], int], ...]

    @property
    def total(self) -> int:
        """The sum of all numbers."""
        return sum(number for _, number in self.cells)


@dataclass(frozen=True)
class PopulationMargins:
    """All margins, where they come from, and of which day they are."""

    margins: tuple[Margin, ...]
    source: str
    on: date

    def to_text(self) -> str:
        """Return them as canonical JSON."""
        content = {
            "margins": [
                {"groups": list(margin.groups), "cells": [[list(values), number] for values, number in margin.cells]}
                for margin in self.margins
            ],
            "source": self.source,
            "on": self.on.isoformat(),
        }
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_text(text: str) -> PopulationMargins:
        """Return what `to_text` wrote."""
        held = json.loads(text)
        margins = tuple(
            Margin(tuple(entry["groups"]), tuple((tuple(values), int(number)) for values, number in entry["cells"]))
            for entry in held["margins"]
        )
        return PopulationMargins(margins, held["source"], date.fromisoformat(held["on"]))


@dataclass(frozen=True)
class TableFinding:
    """A mistake in an uploaded table. row: as a spreadsheet counts (None: the whole table); column: its heading."""

    problem: ToolkitError
    row: int | None = None
    column: str = ""


def margin_groups(instrument: Instrument) -> tuple[Group, ...]:
    """Return the groups of the instrument of which known numbers can be given."""
    return tuple(group for group in instrument.groups if group.role in ROLES)


def read_margins(frame: pd.DataFrame, instrument: Instrument) -> tuple[tuple[Margin, ...], tuple[TableFinding, ...]]:
    """Return the margins of a table as the template describes it, and every mistake in it at once."""
    columns, number, findings = _columns(frame, instrument)
    if number is None or not columns:
        shown = ", ".join(str(name)[:40] for name in frame.columns[:12]) or "–"
        return (), (TableFinding(ToolkitError("margin_columns", found=shown)),)
    if len(frame) > MOST_ROWS:
        return (), (TableFinding(ToolkitError("margin_table_long", found=len(frame), most=MOST_ROWS)),)
    found: dict[tuple[str, ...], dict[tuple[str, ...], int]] = {}
    groups = [group for group in margin_groups(instrument) if group.id in columns]
    numbers = row_numbers(frame)
    for place in range(len(frame)):
        row = {name: _text(frame[column].iloc[place]) for name, column in columns.items()}
        told = _text(frame[number].iloc[place])
        if not told and all(_plain(text) in _ALL for text in row.values()):
            continue
        findings += _row(row, told, numbers[place], groups, str(number), found)
    if not found and not findings:
        findings.append(TableFinding(ToolkitError("margin_table_empty")))
    margins = tuple(Margin(names, tuple(cells.items())) for names, cells in found.items())
    return margins, tuple(findings)


def template_rows(instrument: Instrument, language: str) -> list[list[str]]:
    """Return the rows of the template: the headings, and an example of the margin grade by sex."""
    groups = margin_groups(instrument)
    heading = [group.label.get(language) for group in groups] + [NUMBER if language == "de" else "Number"]
    rows = []
    for (grade, sex), number in _EXAMPLE_NUMBERS.items():
        values = {"grade": grade, "sex": sex}
        cells = [_label(group, values.get(group.role, ""), language) for group in groups]
        rows.append([*cells, str(number)])
    return [heading, *rows]


def _label(group: Group, value: str, language: str) -> str:
    return next((entry.label.get(language) for entry in group.values if entry.id == value), "")


def _columns(frame: pd.DataFrame, instrument: Instrument) -> tuple[dict[str, Any], Any, list[TableFinding]]:
    named: dict[str, Any] = {}
    number: Any = None
    findings: list[TableFinding] = []
    known = {
        _plain(name): group.id
        for group in margin_groups(instrument)
        for name in (*group.columns, group.id, group.label.de, group.label.en)
    }
    for column in frame.columns:
        text = _plain(str(column))
        if text in _NUMBER_NAMES and number is None:
            number = column
        elif text in known and known[text] not in named:
            named[known[text]] = column
        elif frame[column].notna().any():
            findings.append(TableFinding(ToolkitError("margin_column_unknown", found=str(column)[:40]), 1))
    return named, number, findings


def _row(
    row: dict[str, str],
    told: str,
    place: int,
    groups: Sequence[Group],
    heading: str,
    found: dict[tuple[str, ...], dict[tuple[str, ...], int]],
) -> list[TableFinding]:
    findings, values = [], {}
    for group in groups:
        text = row[group.id]
        if _plain(text) in _ALL:
            continue
        value = group_value(group, text)
        if value is None:
            problem = ToolkitError("margin_value_unknown", group=group.label.de, found=text[:40])
            findings.append(TableFinding(problem, place, group.label.de))
        else:
            values[group.id] = value
    number = _number(told)
    if number is None:
        findings.append(TableFinding(ToolkitError("margin_number", found=told[:40] or "–"), place, heading))
    if findings or number is None:
        return findings
    if not values:
        return [TableFinding(ToolkitError("margin_row_of_all"), place)]
    cells = found.setdefault(tuple(values), {})
    if tuple(values.values()) in cells:
        return [TableFinding(ToolkitError("margin_cell_twice", found=", ".join(row[name] for name in values)), place)]
    cells[tuple(values.values())] = number
    return []


def group_value(group: Group, text: str) -> str | None:
    """Return the id of the value of a group that `text` names; None: none. Groups without a list take any text."""
    if not group.values:
        return text
    wanted = _plain(text)
    for entry in group.values:
        names = (entry.id, entry.label.de, entry.label.en, *entry.texts, *(str(code) for code in entry.codes))
        if group.role == "sex":
            names = (entry.id, entry.label.de, entry.label.en, *entry.texts)
        if wanted in {_plain(name) for name in names}:
            return entry.id
    return None


def _number(text: str) -> int | None:
    whole = re.fullmatch(r"(\d{1,3}(?:[.\u202f ]\d{3})+|\d{1,7})(?:,0+)?", text)
    if whole is None:
        return None
    number = int(re.sub(r"[.\u202f ]", "", whole.group(1)))
    return number if number <= LARGEST else None


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"[^0-9a-zäöüß]+", "", folded)
