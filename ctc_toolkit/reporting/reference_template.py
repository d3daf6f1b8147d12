"""The file in which reference values are filled in, with headings and one row for each scale and behaviour."""

from __future__ import annotations

import csv
import io
from functools import lru_cache

from ctc_toolkit.riskfactors.reference_list import template_rows
from ctc_toolkit.survey.instrument_files import load_instrument

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = (34, 52)
_OTHER = 15


@lru_cache(maxsize=8)
def reference_template_csv(instrument: str) -> bytes:
    """Return the template as CSV, as German spreadsheets open it: semicolons, UTF-8 with its mark."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(template_rows(load_instrument(instrument)))
    return target.getvalue().encode("utf-8-sig")


@lru_cache(maxsize=8)
def reference_template_xlsx(instrument: str) -> bytes:
    """Return the template as an Excel file."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet("Vergleichswerte"), book.add_format({"bold": True})
        for row, cells in enumerate(template_rows(load_instrument(instrument))):
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell, bold if row == 0 else None)
        for place in range(len(template_rows(load_instrument(instrument))[0])):
            sheet.set_column(place, place, _WIDTHS[place] if place < len(_WIDTHS) else _OTHER)
        sheet.freeze_panes(1, 2)
    return target.getvalue()
