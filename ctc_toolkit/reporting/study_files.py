"""The table of a comparison as a file: the template, and a stored one in the same columns, so that it can come back."""

from __future__ import annotations

import csv
import io

from ctc_toolkit.evaluation.studies import StudyFields
from ctc_toolkit.evaluation.study_table import COLUMNS
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.export import guarded
from ctc_toolkit.reporting.sheet_xlsx import XLSX
from ctc_toolkit.reporting.word_files import writable

__all__ = ["XLSX", "study_csv", "study_xlsx"]

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = {"community": 30, "figure": 34}


def study_rows(t: Translator, study: StudyFields | None) -> list[list[str | int | float]]:
    """Return the rows below the heading; of a template two communities with an example each, without numbers."""
    if study is None:
        example = t("Sample town"), t("Sample figure")
        return [
            [example[0], "CTC", 2024, "", "A", "", "", "", example[1], 2023, "", "", "", ""],
            [t("Comparison town"), t("Comparison"), "", "", "A", "", "", "", example[1], 2023, "", "", "", ""],
        ]
    communities = {one.name: one for one in study.communities}
    arms = {"ctc": "CTC", "comparison": t("Comparison")}
    rows: list[list[str | int | float]] = []
    for cell in study.cells:
        one = communities[cell.community]
        about = (one.start, t("yes") if one.own else "", one.pair, one.population, one.deprivation, one.grammar_school)
        values = (cell.figure, cell.year, cell.grade, cell.percent, cell.n, cell.response)
        rows.append(["" if value is None else value for value in (one.name, arms[one.arm], *about, *values)])
    return rows


def study_csv(language: str, study: StudyFields | None = None) -> bytes:
    """Return the table as CSV, as German spreadsheets open it: semicolons, UTF-8 with its mark.

    A cell that a spreadsheet would take for a formula gets an apostrophe.
    """
    t = translator(language)
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([title.get(language) for title in COLUMNS.values()])
    for row in study_rows(t, study):
        writer.writerow([_harmless(cell, language) for cell in row])
    return target.getvalue().encode("utf-8-sig")


def _harmless(cell: str | float, language: str) -> str:
    if isinstance(cell, float):
        return str(cell).replace(".", ",") if language == "de" else str(cell)
    return guarded(cell) if isinstance(cell, str) else str(cell)


def study_xlsx(language: str, study: StudyFields | None = None) -> bytes:
    """Return the table as an Excel file, with notes on a second sheet."""
    import xlsxwriter

    t = translator(language)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        sheet = book.add_worksheet(t("Communities"))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E6E6"})
        for place, (name, title) in enumerate(COLUMNS.items()):
            sheet.write_string(0, place, title.get(language), bold)
            sheet.set_column(place, place, _WIDTHS.get(name, 14))
        for number, row in enumerate(study_rows(t, study), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, writable(cell))
                else:
                    sheet.write_number(number, place, cell)
        sheet.freeze_panes(1, 1)
        notes = book.add_worksheet(t("Notes"))
        notes.set_column(0, 0, 110)
        for number, line in enumerate(_notes(t)):
            notes.write_string(number, 0, line)
    return target.getvalue()


def _notes(t: Translator) -> list[str]:
    return [
        t("One row is one percentage of one community in one survey year. Only whole percents from 1 to 99."),
        t("Group: CTC or Comparison. CTC since: the year in which the community began; empty for comparison."),
        t("Own city: yes for the city of this study. Its own surveys then replace rows of the same year."),
        t("Pair: the same word for two matched communities, chosen by structure, never by the figures."),
        t("Figure: a name of the questionnaire, or your own words. Grade: empty for all grades together."),
        t("Answers: at least 30. Response in percent: how many of those who were to be asked answered."),
    ]
