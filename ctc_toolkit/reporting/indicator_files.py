"""Files of administrative indicators: the template to fill in, and everything shown of a city as a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.export import guarded
from ctc_toolkit.reporting.indicator_words import locked_text, place_text
from ctc_toolkit.reporting.sheet_xlsx import XLSX
from ctc_toolkit.reporting.word_files import writable
from ctc_toolkit.riskfactors.indicator_cards import Indicator
from ctc_toolkit.riskfactors.indicator_rates import Figure, IndicatorFigures
from ctc_toolkit.riskfactors.indicator_table import template_rows

__all__ = ["XLSX", "ExportedCity", "indicator_template_csv", "indicator_template_xlsx", "indicators_xlsx"]

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_TEMPLATE_WIDTHS = (48, 11, 18, 7, 12, 12, 48, 12)


@dataclass(frozen=True)
class ExportedCity:
    """Whose figures are exported. sources: source and date of the entry by indicator, place and year."""

    ags: str
    name: str
    made_up: bool
    figures: Sequence[IndicatorFigures]
    sources: Mapping[tuple[str, str, int], tuple[str, date]]
    stands_for: Mapping[str, str]
    """What each indicator stands for, in the language of the file."""


def indicator_template_csv(indicators: Sequence[Indicator], ags: str, districts: Sequence[str], year: int) -> bytes:
    """Return the template as CSV, as German spreadsheets open it: semicolons, UTF-8 with its mark."""
    target = io.StringIO()
    rows = template_rows(indicators, ags, districts, year)
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def indicator_template_xlsx(indicators: Sequence[Indicator], ags: str, districts: Sequence[str], year: int) -> bytes:
    """Return the template as an Excel file; keys stay texts, so that no leading zero is lost."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        leaf, bold = book.add_worksheet("Werte"), book.add_format({"bold": True})
        for row, cells in enumerate(template_rows(indicators, ags, districts, year)):
            for place, cell in enumerate(cells):
                leaf.write_string(row, place, writable(cell), bold if row == 0 else None)
        for place, width in enumerate(_TEMPLATE_WIDTHS):
            leaf.set_column(place, place, width)
        leaf.freeze_panes(1, 1)
    return target.getvalue()


def indicators_xlsx(city: ExportedCity, language: str) -> bytes:
    """Return everything that is shown of a city: one row for each value, locked ones without numbers, and notes."""
    import xlsxwriter

    t = translator(language)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        styles = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E6E6"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "decimal": book.add_format({"num_format": "#,##0.0", "valign": "top"}),
            "strong": book.add_format({"bold": True, "text_wrap": True}),
        }
        _values(book, city, t, styles)
        _notes(book, city, t, styles)
    return target.getvalue()


def _values(book: Any, city: ExportedCity, t: Translator, styles: dict[str, Any]) -> None:
    leaf = book.add_worksheet(t("Values"))
    columns = (
        (t("Indicator"), 42), (t("Municipality key"), 12), (t("Place"), 18), (t("Year"), 8), (t("Count"), 12),
        (t("Refers to"), 12), (t("Value"), 10), (t("per"), 8), (t("from"), 10), (t("to"), 10),
        (t("Shown or locked"), 22), (t("Source"), 40), (t("Date of the data"), 14), (t("Stands for"), 40),
        (t("What to bear in mind"), 70),
    )  # fmt: skip
    for place, (title, width) in enumerate(columns):
        leaf.set_column(place, place, width)
        leaf.write_string(0, place, title, styles["head"])
    row = 0
    for figures in city.figures:
        for figure in figures.figures:
            row += 1
            _line(leaf, row, _cells(city, t, figures, figure), styles)
    leaf.freeze_panes(1, 1)
    leaf.autofilter(0, 0, max(1, row), len(columns) - 1)
    leaf.set_landscape()
    leaf.set_paper(9)
    leaf.fit_to_pages(1, 0)


def _cells(city: ExportedCity, t: Translator, figures: IndicatorFigures, figure: Figure) -> list[Any]:
    indicator = figures.indicator
    source, as_of = city.sources.get((indicator.id, figure.place, figure.year), ("", None))
    return [
        indicator.name.get(t.language),
        city.ags,
        place_text(t, figure.place) if figure.place == CITY else figure.place,
        figure.year,
        figure.numerator,
        figure.denominator,
        figure.value,
        indicator.per,
        figure.low,
        figure.high,
        t("shown") if figure.state == "shown" else locked_text(t),
        source,
        t.date(as_of) if as_of else "",
        city.stands_for.get(indicator.id, ""),
        indicator.caution.get(t.language),
    ]


def _line(leaf: Any, row: int, cells: Sequence[Any], styles: dict[str, Any]) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, float):
            leaf.write_number(row, place, round(cell, 4), styles["decimal"])
        elif isinstance(cell, int):
            leaf.write_number(row, place, cell, styles["text"] if place == 3 else styles["whole"])
        elif cell:
            leaf.write_string(row, place, writable(str(cell)), styles["text"])


def _notes(book: Any, city: ExportedCity, t: Translator, styles: dict[str, Any]) -> None:
    leaf = book.add_worksheet(t("Notes"))
    leaf.set_column(0, 0, 110)
    lines = [t("Data of the city: {city}", city=city.name)]
    if city.made_up:
        lines.append(t("Example: all entries are made up."))
    lines += how_made(t)
    for row, line in enumerate(lines):
        leaf.write_string(row, 0, writable(line), styles["strong"] if row == 0 else styles["text"])


def how_made(t: Translator) -> list[str]:
    """Return how the figures are made and protected, one sentence or two for each thing."""
    return [
        t(
            "Intervals of shares after Wilson, of rates the exact ones of Poisson counts after Garwood, each of 95 "
            "percent. The counts are complete; the interval says how far chance alone moves them from year to year."
        ),
        t(
            "Changes and districts are ratios of two values: of shares after Koopman, of rates the exact conditional "
            "interval. What is read together is widened after Bonferroni."
        ),
        t(
            "A difference is named only where it is secured and at least 5 percent. A district is compared with the "
            "rest of the city, so that it is not compared with itself."
        ),
        t(
            "Counts of 1 and 2 are locked, as in official statistics, and whatever they could be computed from. "
            "Nothing stands on fewer than 30 people. Locks tell no reason."
        ),
        t("Nothing here shows a cause. The figures stand beside the survey and do not replace it."),
    ]
