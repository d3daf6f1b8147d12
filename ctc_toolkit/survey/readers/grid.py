"""A small table cell by cell with its place in the file: finished tables are checked by row and column.

The readers of answers drop blank rows and take whole columns for numbers or text. Here every cell stays where it is,
and formulas, broken cells and dates are told apart from what somebody typed. Parsed in the same confined process.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import posixpath
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers.confined import call_confined
from ctc_toolkit.survey.readers.formats import agreed_format, format_of_name
from ctc_toolkit.survey.readers.limits import Limits

GRID_LIMITS = Limits(
    file_bytes=5 * 1024**2,
    rows=20_000,
    columns=60,
    cells=400_000,
    unpacked_bytes=60 * 1024**2,
    cpu_seconds=15,
    wall_seconds=30,
)
"""Limits of a file with finished tables: 5 MB, 20,000 rows, 60 columns."""

GRID_FORMATS = ("csv", "xlsx")
COMMENT = "#"
"""Lines of a text file that begin so are notes."""

Cell = str | float | None


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet. rows: by number of the row in the file (from 1), each a tuple from column 1 on.

    formulas, broken, dates: places (row, column) of cells that hold a formula, an error value such as #REF!, or a date
    that a spreadsheet made of a number. sheet: name of the sheet, "" for text. source_hash: SHA-256 of the file.
    """

    rows: dict[int, tuple[Cell, ...]]
    formulas: frozenset[tuple[int, int]]
    broken: frozenset[tuple[int, int]]
    dates: frozenset[tuple[int, int]]
    sheet: str
    source_hash: str


def column_letter(number: int) -> str:
    """Return how a spreadsheet names the column with this number (1: A, 27: AA)."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_grid(data: bytes, filename: str, path: Path, limits: Limits = GRID_LIMITS) -> Grid:
    """Return the cells of the file at `path`, whose content is `data`, parsed in a confined process.

    Raises:
        ToolkitError: `tables_too_large`, `tables_format`, and the codes of `error_texts/readers.yaml`.
    """
    if len(data) > limits.file_bytes:
        found = round(len(data) / 1024**2, 1)
        raise ToolkitError("tables_too_large", found_mb=found, limit_mb=limits.file_bytes // 1024**2)
    if format_of_name(filename) not in GRID_FORMATS:
        raise ToolkitError("tables_format", filename=filename)
    file_format = agreed_format(filename, data)
    arguments = {"path": str(path.resolve()), "file_format": file_format, "limits": asdict(limits)}
    answer = call_confined("ctc_toolkit.survey.readers.grid:parse_grid", arguments, limits)
    try:
        return _grid(answer.header, hashlib.sha256(data).hexdigest())
    except (KeyError, TypeError, ValueError) as problem:  # the child's answer is not trusted
        raise ToolkitError("reader_crashed", exit=0) from problem


def _grid(header: dict[str, Any], source_hash: str) -> Grid:
    rows = {int(number): tuple(_cell(value) for value in cells) for number, cells in header["rows"]}
    places = {name: frozenset((int(a), int(b)) for a, b in header[name]) for name in ("formulas", "broken", "dates")}
    return Grid(rows=rows, sheet=str(header["sheet"]), source_hash=source_hash, **places)


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | float):
        return value
    if type(value) is int:
        return float(value)
    raise ValueError("a cell that parse_grid does not make")


def parse_grid(path: str, file_format: str, limits: dict[str, int]) -> tuple[dict[str, Any], bytes]:
    """Return the cells of the file as a JSON-able header; runs in the confined process.

    Raises:
        ToolkitError: as the readers of answers; `too_many_...`.
    """
    bounds = Limits(**limits)
    return (_workbook(path, bounds) if file_format == "xlsx" else _text(path, bounds)), b""


def _text(path: str, limits: Limits) -> dict[str, Any]:
    from ctc_toolkit.survey.readers.delimited import find_delimiter
    from ctc_toolkit.survey.readers.encoding import decode_text

    text = decode_text(Path(path).read_bytes()).data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    notes = next((place for place, line in enumerate(lines) if not _is_note(line)), len(lines))
    body = "\n".join(lines[notes:])
    if not body.strip():
        raise ToolkitError("file_no_columns")
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=find_delimiter(body.encode()), strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((notes + before + 1, [cell.strip() or None for cell in cells]))
            before = reader.line_num
            _check(len(rows), max((len(cells), 0)), limits)
    except csv.Error as problem:
        raise ToolkitError("csv_quotes", line=notes + before + 1) from problem
    return {"sheet": "", "rows": rows, "formulas": [], "broken": [], "dates": []}


def _is_note(line: str) -> bool:
    """Return whether a line before the table is none of it; a spreadsheet may have quoted a note."""
    return not line.strip(" \t;,|") or line.lstrip("\ufeff\"' ").startswith(COMMENT) or line.lower().startswith("sep=")


def _check(rows: int, columns: int, limits: Limits) -> None:
    from ctc_toolkit.survey.readers.header import check_size

    check_size(rows, columns, limits)


def _workbook(path: str, limits: Limits) -> dict[str, Any]:
    import python_calamine as calamine

    from ctc_toolkit.survey.readers.archive import check_workbook

    check_workbook(path, limits)
    try:
        book = calamine.load_workbook(path)
        visible = [one.name for one in book.sheets_metadata if one.visible == calamine.SheetVisibleEnum.Visible]
        sheets = {name: book.get_sheet_by_name(name) for name in visible or book.sheet_names}
        filled = {name: sheet for name, sheet in sheets.items() if sheet.start is not None}
        if not filled:
            raise ToolkitError("xlsx_no_sheet", sheet="–")
        name = max(filled, key=lambda entry: filled[entry].height * filled[entry].width)
        top, left = filled[name].start or (0, 0)
        values = filled[name].to_python(skip_empty_area=True)
    except calamine.CalamineError as problem:
        raise ToolkitError("xlsx_damaged") from problem
    _check(len(values) + top, len(values[0]) + left if values else 0, limits)
    rows, dates = _cells(values, top, left)
    formulas, broken = _marked(path, name)
    return {"sheet": name, "rows": rows, "formulas": formulas, "broken": broken, "dates": dates}


def _cells(values: list[list[Any]], top: int, left: int) -> tuple[list[Any], list[tuple[int, int]]]:
    rows, dates = [], []
    for place, cells in enumerate(values, start=top + 1):
        kept: list[Cell] = [None] * left
        for column, value in enumerate(cells, start=left + 1):
            if isinstance(value, dt.date | dt.time | dt.timedelta):
                dates.append((place, column))
                kept.append(str(value)[:10])
            elif isinstance(value, bool):
                kept.append("TRUE" if value else "FALSE")
            elif isinstance(value, int | float):
                kept.append(float(value))
            else:
                kept.append(str(value).strip() or None if value is not None else None)
        if any(cell is not None for cell in kept):
            rows.append((place, kept))
    return rows, dates


def _marked(path: str, name: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the places of formulas and of error values in a sheet."""
    formulas, broken = [], []
    with zipfile.ZipFile(path) as archive, archive.open(_part_of(archive, name)) as part:
        for _, element in ElementTree.iterparse(part):  # noqa: S314 - see above  # nosec B314
            if element.tag.rpartition("}")[2] != "c":
                continue
            place = _place(element.get("r", ""))
            if any(child.tag.rpartition("}")[2] == "f" for child in element):
                formulas.append(place)
            if element.get("t") == "e":
                broken.append(place)
            element.clear()
    return formulas, broken


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Return the part of the archive that holds the sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - see above  # nosec B314
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - see above  # nosec B314
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet" and sheet.get("name") == name:
            relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            target = targets.get(relation, "")
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    raise ToolkitError("xlsx_damaged")


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :] or 0), column
