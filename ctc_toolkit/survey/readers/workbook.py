"""Excel workbooks (.xlsx): the archive is checked first, then one sheet is read; formulas are not computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.readers.archive import Archive, check_workbook
from ctc_toolkit.survey.readers.header import check_header, check_size
from ctc_toolkit.survey.readers.limits import Cells, Limits
from ctc_toolkit.survey.readers.table import Parsed
from ctc_toolkit.survey.readers.typing_columns import CellFacts, small_numbers, text_column, typed_column

_DATES = (dt.date, dt.time, dt.timedelta)


def parse_workbook(path: str, limits: Limits, sheet: str | None = None, cells: Cells = "typed") -> Parsed:
    """Return the table of one sheet: `sheet`, or the visible sheet with most cells.

    Raises:
        ToolkitError: what `check_workbook` raises; `xlsx_damaged`; `xlsx_no_sheet` (no such sheet, or none
        with values),
            `header_...`, `columns_twice`, `file_no_rows` or a `too_many_...` code.
    """
    archive = check_workbook(path, limits)
    try:
        name, rows, merged, others, top = _chosen_rows(path, sheet)
    except calamine.CalamineError as problem:
        raise ToolkitError("xlsx_damaged") from problem
    rows, places = _without_blank_rows(rows)
    blank = places[-1] + 1 - len(places)
    check_size(max(len(rows) - 1, 0), len(rows[0]), limits)
    columns = [list(column) for column in zip(*rows[1:], strict=True)] or [[] for _ in rows[0]]
    if any(top == 0 and right > left for (top, left), (_, right) in merged):
        raise ToolkitError("header_merged", count=len(merged), columns="1")
    header = check_header(
        [_text(value) or "" for value in rows[0]], [any(v not in ("", None) for v in c) for c in columns]
    )
    if len(rows) < 2:
        raise ToolkitError("file_no_rows")
    facts, findings = (
        CellFacts(),
        [Finding("xlsx_sheet", "note", rows=len(rows) - 1, values={"sheet": name, "others": others})],
    )
    arrays = []
    for column, position in zip(header.names, header.positions, strict=True):
        if cells == "as_written":
            arrays.append(text_column(pa.array([_written(value) for value in columns[position]], pa.string())))
        else:
            arrays.append(small_numbers(_column(column, columns[position], facts, findings)))
    findings += [*header.findings, *facts.findings(), *_sheet_findings(archive, merged, blank)]
    numbers = [top + place + 1 for place in places[1:]]
    return Parsed(pa.table(arrays, names=header.names), "xlsx", findings=findings, rows=numbers)


def _chosen_rows(path: str, wanted: str | None) -> tuple[str, list[list[Any]], list[Any], int, int]:
    """Return name, rows and merged ranges of the sheet, the number of other sheets with values, and how many rows of
    the sheet are blank before the first one that is returned.
    """
    book = calamine.load_workbook(path)
    visible = [entry.name for entry in book.sheets_metadata if entry.visible == calamine.SheetVisibleEnum.Visible]
    if wanted is not None and wanted not in book.sheet_names:
        raise ToolkitError("xlsx_no_sheet", sheet=wanted)
    sheets = {name: book.get_sheet_by_name(name) for name in ([wanted] if wanted else visible or book.sheet_names)}
    filled = {name: sheet for name, sheet in sheets.items() if sheet.start is not None}
    if not filled:
        raise ToolkitError("xlsx_no_sheet", sheet=wanted or "–")
    name = max(filled, key=lambda entry: filled[entry].height * filled[entry].width)
    chosen = filled[name]
    top, left = chosen.start or (0, 0)
    ranges = [((a - top, b - left), (c - top, d - left)) for (a, b), (c, d) in chosen.merged_cell_ranges or []]
    return name, chosen.to_python(skip_empty_area=True), ranges, len(filled) - 1, top


def _without_blank_rows(rows: list[list[Any]]) -> tuple[list[list[Any]], list[int]]:
    """Return the rows with values, and where each of them stood."""
    places = [place for place, row in enumerate(rows) if any(value not in ("", None) for value in row)]
    if not places:
        raise ToolkitError("file_no_columns")
    return [rows[place] for place in places], places


def _column(name: str, values: Sequence[Any], facts: CellFacts, findings: list[Finding]) -> pa.Array:
    """Return the cells of a column as float64 or text, with a finding where some, not all, of them are
    dates.
    """
    kinds = set(map(type, values))
    if kinds <= {float, int}:
        return pa.array(values, pa.float64())
    if kinds <= {float, int, str} and not any(isinstance(value, str) and value for value in values):
        return pa.array([None if value == "" else float(value) for value in values], pa.float64())
    dates = sum(isinstance(value, _DATES) for value in values)
    if dates and any(not isinstance(value, _DATES) and value != "" for value in values):
        findings.append(Finding("answers_became_dates", "warning", name, dates))
    return typed_column(name, pa.array([_text(value) for value in values], pa.string()), facts)


def _written(value: Any) -> str | None:
    """Return a cell as somebody in Germany would have typed it: numbers of the sheet with a decimal comma."""
    if isinstance(value, float) and not isinstance(value, bool) and not value.is_integer():
        return repr(value).replace(".", ",")
    return _text(value)


def _text(value: Any) -> str | None:
    """Return a cell as the text that Excel shows for it in the plainest format."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return str(value)


def _sheet_findings(archive: Archive, merged: list[Any], blank: int) -> list[Finding]:
    """Return findings on things that are not visible in the values. Formulas and errors count over all
    sheets.
    """
    formulas = sum(size.formulas for size in archive.sheets.values())
    errors = sum(size.errors for size in archive.sheets.values())
    found = []
    if formulas:
        found.append(Finding("xlsx_formulas", "warning", rows=formulas))
    if errors:
        found.append(Finding("xlsx_error_cells", "warning", rows=errors))
    if merged:
        found.append(Finding("xlsx_merged_cells", "warning", rows=len(merged)))
    if blank:
        found.append(Finding("blank_rows", "note", rows=blank))
    return found
