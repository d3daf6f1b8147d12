"""The file in which a list of schools is filled in, with headings and examples, for Excel and as CSV."""

from __future__ import annotations

import csv
import io
from functools import cache

from ctc_toolkit.process.school_list import template_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAME_WIDTH, _LEAST_WIDTH = 34, 14


@cache
def school_template_csv() -> bytes:
    """Return the template as CSV, as German spreadsheets open it: semicolons, UTF-8 with its mark."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(template_rows())
    return target.getvalue().encode("utf-8-sig")


@cache
def school_template_xlsx() -> bytes:
    """Return the template as an Excel file."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("Schulen"), book.add_format({"bold": True})
        for row, cells in enumerate(template_rows()):
            for place, cell in enumerate(cells):
                if cell.isdigit():
                    sheet.write_number(row, place, int(cell))
                else:
                    sheet.write_string(row, place, cell, bold if row == 0 else None)
        for place, heading in enumerate(template_rows()[0]):
            sheet.set_column(place, place, _NAME_WIDTH if place == 0 else max(_LEAST_WIDTH, len(heading) + 2))
        sheet.freeze_panes(1, 1)
    return target.getvalue()
