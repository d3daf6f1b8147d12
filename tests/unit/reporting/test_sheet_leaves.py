"""A sheet as a spreadsheet, opened with a library that did not write it.

1. The first leaf holds everything that is no table, in its order; each table has a leaf of its own.
2. Names of leaves are short enough, without forbidden signs, each once (however large the letters), never empty.
3. Nothing that somebody entered becomes a formula, a link or a number.
4. The heading row stays in sight, is repeated on paper, and can be filtered; the paper is A4, one page wide.
5. Empty cells are empty; texts that no file can hold do not break it; an example says so; both languages.
"""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from ctc_toolkit.reporting.sheet_xlsx import sheet_xlsx
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetTable, WritingSpace

ROW = (("Klasse 5b", "20"),)


def table(caption="Gruppen", rows=ROW, **more):
    return SheetTable(caption, ("Name", "Zahl"), rows, **more)


def book(*blocks, language="de", **more):
    made = Sheet("Übergabe", language, blocks, **{"made_on": date(2026, 11, 30), "foot": "Aus dem Plan", **more})
    return load_workbook(io.BytesIO(sheet_xlsx(made)))


def first_leaf(found):
    return [cell.value for cell in found.worksheets[0]["A"] if cell.value]


def test_1_leaves():
    found = book(
        Heading("Gruppen"),
        table(),
        Heading("Was fehlt"),
        Paragraph("Noch zwei Wochen."),
        Bullets(("Raum", "Zeit")),
        WritingSpace("Notiz"),
        table("Termine", ()),
        subtitle="Herbst",
    )
    assert found.sheetnames == ["Hinweise", "Gruppen", "Termine"]
    assert first_leaf(found) == [
        "Übergabe", "Herbst", "Stand: 30.11.2026", "Was fehlt", "Noch zwei Wochen.", "• Raum", "• Zeit", "Notiz",
        "Aus dem Plan",
    ]  # fmt: skip
    assert [[cell.value for cell in row] for row in found["Gruppen"].rows] == [["Name", "Zahl"], ["Klasse 5b", "20"]]
    assert [[cell.value for cell in row] for row in found["Termine"].rows] == [["Name", "Zahl"]]


@pytest.mark.parametrize(
    ("captions", "expected"),
    [
        (["Gruppen", "Gruppen", "Gruppen"], ["Gruppen", "Gruppen (2)", "Gruppen (3)"]),
        (["Gruppen", "GRUPPEN"], ["Gruppen", "GRUPPEN (2)"]),
        (["a/b\\c:d*e?f[g]'h"], ["a b c d e f g h"]),
        (["", "???"], ["1", "1 (2)"]),
        (["Hinweise"], ["Hinweise (2)"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 27 + " (2)"]),
        (["x" * 40] * 11, ["x" * 31, *("x" * 27 + f" ({one})" for one in range(2, 10)),
                           *("x" * 26 + f" ({one})" for one in (10, 11))]),
        (["  viel   Platz\n"], ["viel Platz"]),
        (["History", "history"], ["History (2)", "history (3)"]),
        (["\N{GRINNING FACE}" * 20] * 2, ["\N{GRINNING FACE}" * 15, "\N{GRINNING FACE}" * 13 + " (2)"]),
        (["halb\ud83d"], ["halb"]),
    ],
)  # fmt: skip
def test_2_names(captions, expected):
    found = book(*(table(one) for one in captions))
    assert found.sheetnames[1:] == expected
    assert all(len(one) <= 31 for one in found.sheetnames)
    assert len({one.casefold() for one in found.sheetnames}) == len(captions) + 1


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 203 1", "-5", "@SUM(A1)", "https://example.org", "007", "1e5", "{=A1}", "=cmd|' /C calc'!A0"]
)
def test_3_texts_stay_texts(text):
    found = book(table("T", ((text, "1"),)), Paragraph(text))
    cell = found["T"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert text in first_leaf(found)
    assert all(one.data_type in ("s", "n") for row in found.worksheets[0].rows for one in row)
    assert found["T"]["B2"].value == "1", "not a number: a sheet holds words"


def test_4_on_screen_and_paper():
    leaf = book(table(rows=(("a", "1"), ("b", "2")), shares=(3, 1)))["Gruppen"]
    assert leaf.freeze_panes == "A2"
    assert leaf.print_title_rows == "$1:$1"
    assert leaf.auto_filter.ref == "A1:B3"
    assert (leaf.page_setup.orientation, leaf.page_setup.paperSize) == ("landscape", 9)
    assert (leaf.page_setup.fitToWidth or 1, int(leaf.page_setup.fitToHeight)) == (1, 0)
    widths = [leaf.column_dimensions[name].width for name in ("A", "B")]
    assert widths[0] == pytest.approx(3 * widths[1], rel=0.05)
    assert book(table(rows=()))["Gruppen"].auto_filter.ref == "A1:B2", "a filter needs a row below it"


def test_5_odd_cells():
    found = book(table(rows=(("", "x\x00y"), ("halb\ud83d", "ä\N{GRINNING FACE}"))), made_up=True)
    leaf = found["Gruppen"]
    assert leaf["A2"].value is None
    assert leaf["B2"].value == "x y"
    assert (leaf["A3"].value, leaf["B3"].value) == ("halb ", "ä\N{GRINNING FACE}")
    assert "Beispiel: Alle Angaben sind erfunden." in first_leaf(found)


def test_5_english():
    found = book(table(), language="en")
    assert found.sheetnames == ["Notes", "Gruppen"]
    assert "As of 30 Nov 2026" in first_leaf(found)


@pytest.mark.parametrize("length", [32_767, 32_768, 40_000])
def test_5_very_long_texts_are_cut_and_not_lost(length):
    found = book(table("T", (("a" * length, "1"),)), Paragraph("b" * length))
    assert found["T"]["A2"].value is not None
    assert found["T"]["A2"].value.startswith("a" * 30_000)
    assert any(one.startswith("b" * 30_000) for one in first_leaf(found))
