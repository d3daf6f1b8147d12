"""Files with finished tables for the tests: a small questionnaire's rows as CSV, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ctc_toolkit.survey.given_tables import GivenTables, TablesEntry
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.readers.grid import Grid, read_grid
from ctc_toolkit.survey.table_checks import CheckedTables, check_tables
from ctc_toolkit.survey.table_layout import COLUMNS

REFERENCE = load_instrument("ctc-youth-survey").reference
HEADINGS = [column.name.get("de") for column in COLUMNS]
ENTRY = TablesEntry(
    "Institut für Jugendforschung", "Bericht 2026", date(2026, 5, 4), date(2026, 6, 12), "institute", 14
)


def row(measure: str, sex: str, grade: str, n: object = "", percent: object = "", **more: object) -> dict[str, str]:
    """Return one row by the German names of its columns; more: by the ids of further columns."""
    values = {
        "instrument": REFERENCE,
        "measure": measure,
        "sex": sex,
        "grade": grade,
        "n": n,
        "percent": percent,
        **more,
    }
    names = {column.id: column.name.get("de") for column in COLUMNS}
    return {names[name]: str(value) for name, value in values.items()}  # type: ignore[index]


def good_rows() -> list[dict[str, str]]:
    """Return two measures, each for everybody, by sex and by grade, that fit together."""
    rows = []
    for measure, percent in (("family_conflict", 40), ("alcohol_30d", 25)):
        rows.append(row(measure, "alle", "alle", 1000, percent, standard_error="2,0"))
        rows.append(row(measure, "Mädchen", "alle", 480, percent + 2, low=percent - 4, high=percent + 8))
        rows.append(row(measure, "Jungen", "alle", 500, percent - 2, low=percent - 8, high=percent + 4))
        rows += [row(measure, "alle", grade, 250, percent + grade - 8) for grade in (7, 8, 9, 10)]
    return rows


def csv_of(rows: list[dict[str, str]], headings: list[str] | None = None, note: str = "") -> bytes:
    """Return rows as CSV with semicolons."""
    names = HEADINGS if headings is None else headings
    lines = [";".join(names), *(";".join(entry.get(name, "") for name in names) for entry in rows)]
    return (note + "\n".join(lines) + "\n").encode()


def grid_of(data: bytes, folder: Path, name: str = "tabellen.csv") -> Grid:
    """Return the cells of a file."""
    path = folder / "upload"
    path.write_bytes(data)
    return read_grid(data, name, path)


def checked(
    data: bytes, folder: Path, name: str = "tabellen.csv", instrument: Instrument | None = None
) -> CheckedTables:
    """Return what the checks say about a file."""
    return check_tables(grid_of(data, folder, name), instrument or load_instrument("ctc-youth-survey"))


def good_tables(source_hash: str, changes: Mapping[str, object] | None = None) -> GivenTables:
    """Return the tables of `good_rows` without reading a file."""
    grid = Grid(_rows(), frozenset(), frozenset(), frozenset(), "", source_hash)
    found = check_tables(grid, load_instrument("ctc-youth-survey"))
    assert found.tables is not None, found.findings
    return found.tables


def _rows() -> dict[int, tuple[str | None, ...]]:
    table: dict[int, tuple[str | None, ...]] = {1: tuple(HEADINGS)}
    for number, entry in enumerate(good_rows(), start=2):
        table[number] = tuple(entry.get(name) or None for name in HEADINGS)
    return table
