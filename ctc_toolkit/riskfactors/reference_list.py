"""A file of reference values: which columns it has, its values, and every mistake in it at once. Knows no database."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.references import EVERYBODY, ReferenceValue
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.readers.table import row_numbers

MOST_ROWS = 5000
NORMAL = 1.959963984540054

COLUMNS = {
    "measure": "Kennung",
    "label": "Bezeichnung",
    "sex": "Geschlecht",
    "grade": "Klassenstufe",
    "percent": "Prozent",
    "standard_error": "Standardfehler",
    "low": "Von",
    "high": "Bis",
    "n": "Antworten",
}
"""The columns of the template by field, in their order."""
ROLES = ("sex", "grade")
_ALL = {"", "alle", "all", "gesamt", "–", "-"}


@dataclass(frozen=True)
class ReferenceFinding:
    """Something noticed in the file. row: as a spreadsheet counts (None: the whole file); column: its heading.

    stops: whether nothing can be taken over until it is mended.
    """

    problem: ToolkitError
    row: int | None = None
    column: str = ""
    stops: bool = True


@dataclass(frozen=True)
class ReferenceList:
    """What a file holds: values by measure and group, and everything noticed."""

    values: dict[str, dict[str, ReferenceValue]] = field(default_factory=dict)
    findings: tuple[ReferenceFinding, ...] = ()

    @property
    def count(self) -> int:
        """Return how many values there are."""
        return sum(len(groups) for groups in self.values.values())

    @property
    def stopped(self) -> bool:
        """Whether something has to be mended first."""
        return any(finding.stops for finding in self.findings)


def read_reference_list(frame: pd.DataFrame, instrument: Instrument) -> ReferenceList:
    """Return the values of a table whose columns are named as in `COLUMNS`, and all findings.

    Rows without a percentage are left out. A standard error may be given, or the 95 percent interval, of which half
    over 1.96 is taken.
    """
    named, findings = _columns(frame)
    if not {"measure", "percent"} <= set(named):
        shown = ", ".join(str(name) for name in frame.columns[:12]) or "–"
        return ReferenceList({}, (ReferenceFinding(ToolkitError("reference_list_columns", found=shown)),))
    if len(frame) > MOST_ROWS:
        problem = ToolkitError("reference_list_long", found=len(frame), most=MOST_ROWS)
        return ReferenceList({}, (ReferenceFinding(problem),))
    reader = _Reader(instrument)
    for number, row in zip(row_numbers(frame), frame.itertuples(index=False, name=None), strict=True):
        cells = {name: _text(row[column]) for name, column in named.items()}
        if cells["percent"]:
            findings.extend(reader.row(number, cells))
    if not reader.values and not any(finding.stops for finding in findings):
        findings.append(ReferenceFinding(ToolkitError("reference_list_empty")))
    return ReferenceList(reader.values, tuple(findings))


def _columns(frame: pd.DataFrame) -> tuple[dict[str, int], list[ReferenceFinding]]:
    known = {_plain(title): name for name, title in COLUMNS.items()}
    named: dict[str, int] = {}
    findings = []
    for place, column in enumerate(frame.columns):
        name = known.get(_plain(str(column)))
        if name is not None and name not in named:
            named[name] = place
        elif frame.iloc[:, place].notna().any():
            problem = ToolkitError("reference_list_column_unknown", found=str(column)[:80])
            findings.append(ReferenceFinding(problem, 1, str(column)[:80], stops=False))
    return named, findings


class _Reader:
    """Reads row after row and remembers where each value stood."""

    def __init__(self, instrument: Instrument) -> None:
        self.values: dict[str, dict[str, ReferenceValue]] = {}
        self._first: dict[tuple[str, str], int] = {}
        ids = [*(scale.id for scale in instrument.scales), *(entry.id for entry in instrument.indicators)]
        self._measures = {_plain(one): one for one in ids}
        for one in ids:
            for language in ("de", "en"):
                self._measures.setdefault(_plain(instrument.label_of(one, language)), one)
        self._groups: dict[str, tuple[str, dict[str, str], list[str]]] = {}
        for role in ROLES:
            group = next((group for group in instrument.groups if group.role == role), None)
            if group is None:
                continue
            words: dict[str, str] = {}
            for value in group.values:
                for said in (value.id, value.label.de, value.label.en, *value.texts):
                    words.setdefault(_plain(said), value.id)
            self._groups[role] = (group.id, words, [value.label.de for value in group.values])

    def row(self, number: int, cells: dict[str, str]) -> Iterator[ReferenceFinding]:
        """Take one row; yield what is wrong with it."""
        measure = self._measures.get(_plain(cells["measure"]))
        if measure is None:
            problem = ToolkitError("reference_row_measure", found=cells["measure"][:60])
            yield ReferenceFinding(problem, number, COLUMNS["measure"])
        parts, wrong = [], False
        for role in ROLES:
            word = _plain(cells.get(role, ""))
            if word in _ALL:
                continue
            name, words, known = self._groups.get(role, ("", {}, []))
            if word not in words:
                wrong = True
                problem = ToolkitError("reference_row_group", found=cells[role][:60], known=", ".join(known) or "–")
                yield ReferenceFinding(problem, number, COLUMNS[role])
            else:
                parts.append(f"{name}={words[word]}")
        found = list(_numbers(cells))
        for code, column in (one for one in found if isinstance(one, tuple)):
            yield ReferenceFinding(ToolkitError(code, found=_shown(cells, column)), number, COLUMNS[column])
        value = next((one for one in found if isinstance(one, ReferenceValue)), None)
        if measure is None or wrong or value is None:
            return
        groups = ";".join(parts) or EVERYBODY
        first = self._first.setdefault((measure, groups), number)
        if first != number:
            yield ReferenceFinding(ToolkitError("reference_row_twice", first=first), number, COLUMNS["measure"])
            return
        self.values.setdefault(measure, {})[groups] = value


def _numbers(cells: dict[str, str]) -> Iterator[tuple[str, str] | ReferenceValue]:
    """Yield what is wrong with the numbers of a row as (code, column), or the value."""
    wrong = False
    percent = _number(cells["percent"])
    if percent is None or not 0 <= percent <= 100:
        wrong = True
        yield "reference_row_percent", "percent"
    error = _number(cells.get("standard_error", ""))
    if cells.get("standard_error") and (error is None or not 0 < error <= 50):
        wrong = True
        yield "reference_row_error", "standard_error"
    low, high = _number(cells.get("low", "")), _number(cells.get("high", ""))
    if cells.get("low") or cells.get("high"):
        inside = low is not None and high is not None and percent is not None and low <= percent <= high and low < high
        if not inside:
            wrong = True
            yield "reference_row_interval", "low"
        elif error is None and low is not None and high is not None:
            error = (high - low) / 2 / NORMAL
    answers = _number(cells.get("n", ""))
    if cells.get("n") and (answers is None or answers < 1 or answers != int(answers)):
        wrong = True
        yield "reference_row_answers", "n"
    if not wrong and percent is not None:
        yield ReferenceValue(percent=percent, standard_error=error, n=None if answers is None else int(answers))


def _shown(cells: dict[str, str], column: str) -> str:
    if column == "low":
        return f"{cells.get('low') or '–'} bis {cells.get('high') or '–'}"
    return cells.get(column, "")[:40]


def _number(text: str) -> float | None:
    plain = text.replace("%", "").replace("\u2009", "").replace("\xa0", "").strip()
    if "," in plain and "." not in plain:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,12})?", plain):
        return None
    return float(plain)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _text(value: Any) -> str:
    """Return a cell as people wrote it; whole numbers of spreadsheets without their decimal point."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    text = str(value).strip()
    return "" if text in ("<NA>", "NaT", "nan") else text


def template_rows(instrument: Instrument) -> list[tuple[str, ...]]:
    """Return the template: the headings and one row for everybody of each scale and behaviour, without numbers."""
    ids = [*(scale.id for scale in instrument.scales), *(entry.id for entry in instrument.indicators)]
    empty = ("",) * (len(COLUMNS) - 2)
    return [tuple(COLUMNS.values()), *((one, instrument.label_of(one, "de"), *empty) for one in ids)]
