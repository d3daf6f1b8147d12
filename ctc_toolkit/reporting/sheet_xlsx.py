"""A sheet as a spreadsheet, for what grows over time: each table on a leaf of its own, the rest on the first leaf."""

from __future__ import annotations

import io
import re
from datetime import datetime, time
from typing import Any

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.sheets import Bullets, Figure, Heading, Paragraph, Sheet, SheetTable, WritingSpace
from ctc_toolkit.reporting.word_files import writable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a spreadsheet."""

_LONGEST_LEAF = 31
_TAKEN = ("history",)
"""Excel keeps this name for itself, and repairs files whose leaves have it."""
_WIDTH = 150
_NARROWEST = 9


def sheet_xlsx(sheet: Sheet) -> bytes:
    """Return the sheet as a spreadsheet: heading rows stay in sight, can be filtered and are repeated on paper.

    Texts stay texts: nothing that somebody entered becomes a formula.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {
                "title": writable(sheet.title)[:255],
                "author": writable(sheet.author),
                "created": datetime.combine(sheet.made_on, time.min),
            }
        )
        styles = {
            "text": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E6E6E6"}
            ),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "strong": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "plain": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _about(book, sheet, styles)
        used = {translator(sheet.language)("Notes").casefold()}
        for table in _tables(sheet):
            _table(book, table, _leaf(table.caption, used), styles)
    return target.getvalue()


def _tables(sheet: Sheet) -> list[SheetTable]:
    """Return all tables, those of figures too."""
    found = [block.table if isinstance(block, Figure) else block for block in sheet.blocks]
    return [block for block in found if isinstance(block, SheetTable)]


def _about(book: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    """Write the first leaf: what this is, and everything that is no table."""
    t = translator(sheet.language)
    leaf = book.add_worksheet(t("Notes"))
    leaf.set_column(0, 0, 100)
    leaf.set_paper(9)
    lines = [(sheet.title, "title"), (sheet.subtitle, "strong")]
    if sheet.made_up:
        lines.append((t("Example: all entries are made up."), "strong"))
    lines.append((t("As of {date}", date=t.date(sheet.made_on)), "plain"))
    in_table = {table.caption for table in _tables(sheet)}
    for block in sheet.blocks:
        if isinstance(block, Heading) and block.text not in in_table:
            lines.append((block.text, "strong"))
        elif isinstance(block, Paragraph):
            lines.append((block.text, "plain"))
        elif isinstance(block, Bullets):
            lines += [(f"• {item}", "plain") for item in block.items]
        elif isinstance(block, WritingSpace):
            lines += [(block.label, "strong"), ("", "plain")]
    lines.append((sheet.foot, "plain"))
    for row, (text, style) in enumerate(lines):
        leaf.write_string(row, 0, writable(text), styles[style])


def _table(book: Any, table: SheetTable, name: str, styles: dict[str, Any]) -> None:
    leaf = book.add_worksheet(name)
    shares = table.shares or (1.0,) * len(table.columns)
    for place, share in enumerate(shares):
        leaf.set_column(place, place, max(_NARROWEST, _WIDTH * share / sum(shares)))
    for place, column in enumerate(table.columns):
        leaf.write_string(0, place, writable(column), styles["head"])
    for row, cells in enumerate(table.rows, 1):
        for place, cell in enumerate(cells):
            if cell:
                leaf.write_string(row, place, writable(cell), styles["text"])
            else:
                leaf.write_blank(row, place, None, styles["text"])
    leaf.freeze_panes(1, 0)
    leaf.repeat_rows(0)
    leaf.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    leaf.set_landscape()
    leaf.set_paper(9)
    leaf.fit_to_pages(1, 0)


def _leaf(caption: str, used: set[str]) -> str:
    """Return a name for a leaf: without forbidden signs, short enough, not used yet."""
    name = re.sub(r"[\[\]:*?/\\']", " ", writable(caption))
    name = _cut(" ".join(name.split()), _LONGEST_LEAF) or "1"
    found, number = name, 1
    while found.casefold() in {*used, *_TAKEN}:
        number += 1
        ending = f" ({number})"
        found = _cut(name, _LONGEST_LEAF - len(ending)) + ending
    used.add(found.casefold())
    return found


def _cut(name: str, longest: int) -> str:
    """Return the beginning of a name; spreadsheets count in halves of 32 bits, of which an emoji has two."""
    return name.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", errors="ignore").strip()
