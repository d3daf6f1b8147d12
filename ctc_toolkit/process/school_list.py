"""A list of schools from a file: which columns it has, and every mistake in it at once. Knows no database.

One row is one grade of one school. What concerns the school as a whole may stand in one of its rows only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.school_progress import COUNTED, GradeCounts
from ctc_toolkit.survey.readers.table import row_numbers

MOST_ROWS = 1000

COLUMNS = {
    "school": "Schule",
    "grade": "Klassenstufe",
    "classes": "Zahl der Klassen",
    "expected": "Erwartete Jugendliche",
    "handed_out": "Bögen ausgegeben",
    "returned_yes": "Einwilligung ja",
    "returned_no": "Einwilligung nein",
    "answered": "Geantwortet",
    "asked_on": "Angefragt am",
    "conference_on": "Schulkonferenz am",
    "decision": "Entscheidung",
    "decided_on": "Entschieden am",
    "first_day": "Befragung am",
    "last_day": "Befragung bis",
    "reserve_day": "Nachholtag",
}
"""The columns of the template by field, in their order."""

EXAMPLE = "(löschen)"
"""How the names of the schools in the examples of the template end; such rows are left out."""
DATES = ("asked_on", "conference_on", "decided_on", "first_day", "last_day", "reserve_day")
OF_SCHOOL = (*DATES, "decision")
DECISIONS = {
    "": "open", "offen": "open", "open": "open", "ja": "yes", "yes": "yes", "nein": "no", "no": "no",
}  # fmt: skip
_WRITTEN = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_EXCEL_BEGINS = date(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)


@dataclass(frozen=True)
class ListFinding:
    """Something noticed in the list. row: as a spreadsheet counts (None: the whole list); column: its heading.

    problem: what and what to do. stops: whether nothing can be taken over until it is mended.
    """

    problem: ToolkitError
    row: int | None = None
    column: str = ""
    stops: bool = True


@dataclass
class ListedSchool:
    """A school of the list. row: its first one. values: what concerns the school, by field."""

    name: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    grades: list[GradeCounts] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    """The row of each grade."""
    said_in: dict[str, int] = field(default_factory=dict)
    """The row in which each value stands."""


@dataclass(frozen=True)
class SchoolList:
    """What a file holds: schools in their order, and everything noticed."""

    schools: tuple[ListedSchool, ...]
    findings: tuple[ListFinding, ...]


def read_school_list(frame: pd.DataFrame) -> SchoolList:
    """Return the schools of a table whose columns are named as in `COLUMNS`, and all findings."""
    named, findings = _columns(frame)
    if "school" not in named:
        shown = ", ".join(str(name) for name in frame.columns[:12]) or "–"
        return SchoolList((), (ListFinding(ToolkitError("school_list_columns", found=shown)),))
    if len(frame) > MOST_ROWS:
        return SchoolList((), (ListFinding(ToolkitError("school_list_long", found=len(frame), most=MOST_ROWS)),))
    cells = {name: [_text(value) for value in frame[column]] for name, column in named.items()}
    schools: dict[str, ListedSchool] = {}
    numbers = row_numbers(frame)
    for place in range(len(frame)):
        row = {name: values[place] for name, values in cells.items() if values[place]}
        if row:
            findings.extend(_row(row, numbers[place], schools))
    if not schools and not any(finding.stops for finding in findings):
        findings.append(ListFinding(ToolkitError("school_list_empty")))
    return SchoolList(tuple(schools.values()), tuple(findings))


def _columns(frame: pd.DataFrame) -> tuple[dict[str, Any], list[ListFinding]]:
    known = {_plain(title): name for name, title in COLUMNS.items()}
    named: dict[str, Any] = {}
    findings = []
    for column in frame.columns:
        name = known.get(_plain(str(column)))
        if name is not None and name not in named:
            named[name] = column
        elif frame[column].notna().any():
            problem = ToolkitError("school_list_column_unknown", found=str(column)[:80])
            findings.append(ListFinding(problem, 1, str(column)[:80], stops=False))
    return named, findings


def _row(row: dict[str, str], number: int, schools: dict[str, ListedSchool]) -> Iterator[ListFinding]:
    name = " ".join(row.get("school", "").split())
    if not name:
        yield ListFinding(ToolkitError("school_list_no_name"), number, COLUMNS["school"])
        return
    if name.endswith(EXAMPLE):
        yield ListFinding(ToolkitError("school_list_example"), number, COLUMNS["school"], stops=False)
        return
    school = schools.setdefault(name.casefold(), ListedSchool(name, number))
    for field_name in OF_SCHOOL:
        if field_name in row:
            yield from _value(school, field_name, row[field_name], number)
    counts: dict[str, int | None] = {}
    for field_name in ("grade", *COUNTED):
        if field_name in row:
            try:
                counts[field_name] = _number(row[field_name])
            except ToolkitError as problem:
                counts[field_name] = None
                yield ListFinding(problem, number, COLUMNS[field_name])
    yield from _grade(school, counts, number)


def _grade(school: ListedSchool, counts: dict[str, int | None], number: int) -> Iterator[ListFinding]:
    if "grade" not in counts:
        if counts:
            yield ListFinding(ToolkitError("school_list_grade_missing"), number, COLUMNS["grade"])
        return
    grade = counts.pop("grade")
    if grade is None:
        return
    if grade in school.rows:
        yield ListFinding(ToolkitError("school_list_grade_twice", grade=grade), number, COLUMNS["grade"])
        return
    school.rows[grade] = number
    school.grades.append(GradeCounts(grade, **counts))


def _value(school: ListedSchool, name: str, text: str, number: int) -> Iterator[ListFinding]:
    try:
        value = _date(text) if name in DATES else _decision(text)
    except ToolkitError as problem:
        yield ListFinding(problem, number, COLUMNS[name])
        return
    if name in school.values and school.values[name] != value:
        other = school.said_in[name]
        against = ToolkitError("school_list_contradiction", column=COLUMNS[name], other=other)
        yield ListFinding(against, number, COLUMNS[name])
        return
    school.values[name] = value
    school.said_in.setdefault(name, number)


def _number(text: str) -> int:
    whole = re.fullmatch(r"(-?\d{1,9})(?:[.,]0+)?", text.replace("\u202f", "").replace(" ", ""))
    if whole is None:
        raise ToolkitError("school_list_number", found=text[:40])
    return int(whole.group(1))


def _date(text: str) -> date:
    for form in _WRITTEN:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    serial = re.fullmatch(r"(\d{5})(?:\.0+)?", text)
    if serial is not None and _EXCEL_DAYS[0] <= int(serial.group(1)) <= _EXCEL_DAYS[1]:
        return _EXCEL_BEGINS + timedelta(days=int(serial.group(1)))
    raise ToolkitError("school_list_date", found=text[:40])


def _decision(text: str) -> str:
    found = DECISIONS.get(text.casefold())
    if found is None:
        raise ToolkitError("school_list_decision", found=text[:40])
    return found


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"[^a-zäöüß]+", "", folded)


def template_rows() -> Sequence[Sequence[str]]:
    """Return the rows of the template: headings and examples, each example clearly one."""
    year = date.today().year + 1
    examples = [
        {"school": f"Beispiel-Gesamtschule {EXAMPLE}", "grade": "7", "classes": "6", "expected": "168",
         "asked_on": f"01.10.{year - 1}", "conference_on": f"05.11.{year - 1}", "decision": "ja",
         "decided_on": f"12.11.{year - 1}", "first_day": f"08.03.{year}", "reserve_day": f"15.03.{year}"},
        {"school": f"Beispiel-Gesamtschule {EXAMPLE}", "grade": "9", "classes": "6", "expected": "162"},
        {"school": f"Beispiel-Gymnasium {EXAMPLE}", "grade": "7", "expected": "112", "decision": "offen"},
    ]  # fmt: skip
    return [list(COLUMNS.values()), *[[entry.get(name, "") for name in COLUMNS] for entry in examples]]
