"""The outcome statistics as an Excel file: notes first, then the codebook, then one leaf for each kind of result."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import pandas as pd

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.evaluation_codebook import CODES, codebook_table, section_titles
from ctc_toolkit.reporting.word_files import writable

if TYPE_CHECKING:
    from ctc_toolkit.reporting.evaluation_contents import Outcomes

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTHS = {
    "city": 11, "city_name": 16, "wave": 30, "wave_hash": 15, "place": 18, "groups": 24, "group_label": 26,
    "measure": 26, "label": 44, "statistic": 20, "state_text": 26, "against": 34, "word": 16, "note": 22,
    "method": 44, "document": 15,
}  # fmt: skip
_USUAL = 11
HEAD = ("level", "made_up", "city", "city_name", "wave", "year", "wave_hash")
"""Columns about survey and level: where all rows of the file say the same, it stands once among the notes."""


def evaluation_xlsx(table: pd.DataFrame, outcomes: Outcomes, notes: Sequence[str], language: str) -> bytes:
    """Return the Excel file. notes: what stands on the first leaf, a heading first.

    Numbers are numbers, texts stay texts: nothing becomes a formula. Equal inputs give equal bytes.
    """
    import xlsxwriter

    t = translator(language)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        book.set_properties(
            {"title": writable(notes[0])[:255], "created": datetime.combine(outcomes.made_on, time.min)}
        )
        styles = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6E6E6"}),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        leaf = book.add_worksheet(t("Notes"))
        leaf.set_column(0, 0, 110)
        leaf.set_paper(9)
        leaf.fit_to_pages(1, 0)
        same = same_in_all_rows(table)
        lines = [*notes, "", t("The same in all rows:"), *(f"{name}: {value}" for name, value in same.items())]
        for row, line in enumerate(lines if same else notes):
            leaf.write_string(row, 0, writable(line), styles["title" if row == 0 else "text"])
        _codebook(book, language, styles)
        titles = section_titles(t)
        for section in CODES["section"]:
            part = table[table["section"] == section].drop(columns=list(same))
            if len(part):
                _data(book, titles[section], part, styles)
    return target.getvalue()


def same_in_all_rows(table: pd.DataFrame) -> dict[str, str]:
    """Return the columns about survey and level that say the same in all rows, with what they say."""
    return {
        name: str(table[name].iloc[0]) for name in HEAD if len(table) and (table[name] == table[name].iloc[0]).all()
    }


def _codebook(book: Any, language: str, styles: dict[str, Any]) -> None:
    t = translator(language)
    leaf = book.add_worksheet(t("Codebook"))
    for place, width in enumerate((18, 26, 16, 70)):
        leaf.set_column(place, place, width)
    codes = codebook_table(t)
    for row, cells in enumerate([tuple(codes.columns), *codes.itertuples(index=False)]):
        for place, cell in enumerate(cells):
            leaf.write_string(row, place, writable(cell), styles["head" if row == 0 else "text"])
    leaf.freeze_panes(1, 0)
    leaf.repeat_rows(0)
    leaf.autofilter(0, 0, len(codes), len(codes.columns) - 1)
    leaf.set_paper(9)
    leaf.fit_to_pages(1, 0)


def _data(book: Any, title: str, part: pd.DataFrame, styles: dict[str, Any]) -> None:
    leaf = book.add_worksheet(title)
    for place, name in enumerate(part.columns):
        leaf.set_column(place, place, _WIDTHS.get(name, _USUAL))
        leaf.write_string(0, place, name, styles["head"])
    plain = part.astype(object).where(part.notna(), None)
    for row, cells in enumerate(plain.itertuples(index=False), 1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    leaf.write_string(row, place, writable(cell))
            elif cell is not None:
                leaf.write_number(row, place, cell)
    leaf.freeze_panes(1, 0)
    leaf.repeat_rows(0)
    leaf.autofilter(0, 0, len(part), len(part.columns) - 1)
    leaf.set_landscape()
    leaf.set_paper(9)
    leaf.fit_to_pages(1, 0)
