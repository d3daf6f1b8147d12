"""Small tables to fill in, for Excel and as CSV: known numbers of the population, and who was expected."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Literal

from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.margins import template_rows
from ctc_toolkit.survey.response_rates import COLUMNS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LEAST_WIDTH = 16

Form = Literal["xlsx", "csv"]


def margins_template(instrument: Instrument, language: str, form: Form) -> bytes:
    """Return the template for known numbers, with an example of grade by sex."""
    return _written(template_rows(instrument, language), "Zahlen", form)


def expected_template(form: Form) -> bytes:
    """Return the template for expected pupils, with two examples."""
    examples = [
        ["Beispiel-Gesamtschule", "7", "168", "141", "6", "6"],
        ["Beispiel-Gesamtschule", "9", "162", "130", "6", "5"],
    ]
    return _written([list(COLUMNS.values()), *examples], "Erwartet", form)


def _written(rows: Sequence[Sequence[str]], name: str, form: Form) -> bytes:
    if form == "csv":
        target = io.StringIO()
        csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(rows)
        return target.getvalue().encode("utf-8-sig")
    import xlsxwriter

    binary = io.BytesIO()
    with xlsxwriter.Workbook(binary, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if cell.isdigit():
                    sheet.write_number(row, place, int(cell))
                else:
                    sheet.write_string(row, place, cell, bold if row == 0 else None)
        for place, heading in enumerate(rows[0]):
            sheet.set_column(place, place, max(_LEAST_WIDTH, len(heading) + 2))
        sheet.freeze_panes(1, 0)
    return binary.getvalue()
