"""Word files from inside: fields, bookmarks, links, language, widths, texts that no file can hold.

1. A field is begun, told, divided, shown and ended, in this order; what is shown stands between the last two marks.
2. A field over several paragraphs is begun once and ended once, and Word is asked to fill it.
3. A bookmark has a beginning and an end with the same number, around the text; a link leads to it by name.
4. Control characters and halves of letters become blanks; umlauts, emoji, tabs and line ends stay.
5. Paper A4, language, fonts and properties are set; a title longer than Word takes is cut.
6. Columns share the whole width in their proportion.
7. Tables: one heading row, no row is broken, described for screen readers.
8. A report numbers its captions by kind, lists its headings with links that arrive, and counts its pages.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from ctc_toolkit.reporting.sheets import Brand, Contents, Heading, Paragraph, Sheet, SheetTable, sheet_docx
from ctc_toolkit.reporting.word_fields import add_field, bookmark, close_field, link_inside, open_field
from ctc_toolkit.reporting.word_files import (
    colour,
    describe_table,
    keep_rows_whole,
    prepare,
    repeat_heading_row,
    set_widths,
    writable,
)

MOMENT = datetime(2026, 11, 30, 8)


@pytest.fixture
def document():
    return docx.Document()


def again(document):
    """Return the document as it is read from its file."""
    target = io.BytesIO()
    document.save(target)
    return docx.Document(io.BytesIO(target.getvalue()))


def parts(paragraph):
    """Return the field marks, instructions and texts of a paragraph in their order."""
    found = []
    for one in paragraph._p.iter():
        if one.tag == qn("w:fldChar"):
            found.append(one.get(qn("w:fldCharType")))
        elif one.tag == qn("w:instrText"):
            found.append(("told", one.text))
        elif one.tag == qn("w:t"):
            found.append(("shown", one.text))
    return found


@pytest.mark.parametrize("instruction", ["PAGE", "NUMPAGES", "SEQ Tabelle \\* ARABIC"])
def test_1_fields(document, instruction):
    paragraph = document.add_paragraph("Seite ")
    add_field(paragraph, instruction, "7")
    found = parts(again(document).paragraphs[0])
    assert found == [
        ("shown", "Seite "), "begin", ("told", f" {instruction} "), "separate", ("shown", "7"), "end",
    ]  # fmt: skip


def test_1_blanks_around_an_instruction_are_kept(document):
    paragraph = document.add_paragraph()
    add_field(paragraph, "PAGE", "1")
    (told,) = again(document).paragraphs[0]._p.iter(qn("w:instrText"))
    assert told.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_2_over_paragraphs(document):
    first, second = document.add_paragraph(), document.add_paragraph()
    open_field(first, 'TOC \\o "1-2"')
    first.add_run("Anfang")
    second.add_run("Ende")
    close_field(second)
    one, two = again(document).paragraphs
    assert parts(one) == ["begin", ("told", ' TOC \\o "1-2" '), "separate", ("shown", "Anfang")]
    assert parts(two) == [("shown", "Ende"), "end"]
    marks = [mark.get(qn("w:dirty")) for mark in one._p.iter(qn("w:fldChar"))]
    assert marks == ["true", None]


@pytest.mark.parametrize("style", [None, "Heading 1"])
def test_3_bookmarks_and_links(document, style):
    target, other = document.add_paragraph("Hier & dort", style=style), document.add_paragraph("Siehe ")
    bookmark(target, "_Toc3", 3)
    link_inside(other, "dort", "_Toc3")
    found, link = again(document).paragraphs
    start, end = next(found._p.iter(qn("w:bookmarkStart"))), next(found._p.iter(qn("w:bookmarkEnd")))
    assert (start.get(qn("w:id")), end.get(qn("w:id")), start.get(qn("w:name"))) == ("3", "3", "_Toc3")
    order = [one.tag.split("}")[1] for one in found._p]
    assert order == [*(["pPr"] if style else []), "bookmarkStart", "r", "bookmarkEnd"]
    (leading,) = link._p.iter(qn("w:hyperlink"))
    assert leading.get(qn("w:anchor")) == start.get(qn("w:name"))
    assert "".join(one.text for one in leading.iter(qn("w:t"))) == "dort"
    assert link.text == "Siehe dort"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Größe 5 €", "Größe 5 €"),
        ("a\x00b\x1fc\x7f", "a b c "),
        ("Zeile 1\nZeile 2\tSpalte", "Zeile 1\nZeile 2\tSpalte"),
        ("alt\x0bneu\x0cSeite\r", "alt neu Seite "),
        ("halb\ud83d", "halb "),
        ("ganz \N{GRINNING FACE}", "ganz \N{GRINNING FACE}"),
        ("\ufffe\uffff", "  "),
        (12.5, "12.5"),
        (None, "None"),
    ],
)
def test_4_writable(document, given, expected):
    assert writable(given) == expected
    document.add_paragraph(writable(given))
    assert again(document).paragraphs[0].text == expected


def test_4_every_sign_that_xml_refuses(document):
    signs = [chr(one) for one in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000, 97))]
    for sign in signs:
        document.add_paragraph(writable(f"a{sign}b"))
    found = [paragraph.text for paragraph in again(document).paragraphs]
    assert len(found) == len(signs)
    assert all(re.fullmatch(r"a\sb", text) for text in found)


@pytest.mark.parametrize(("language", "locale"), [("de", "de-DE"), ("en", "en-GB")])
def test_5_prepared(document, language, locale):
    prepare(document, title="x" * 300, language=language, author="Stadt\x00", moment=MOMENT, version="3")
    found = again(document)
    section = found.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    properties = found.core_properties
    assert (properties.title, properties.author, properties.language) == ("x" * 255, "Stadt ", locale)
    assert (properties.last_modified_by, properties.comments, properties.version) == ("", "", "3")
    assert {properties.created.replace(tzinfo=None), properties.modified.replace(tzinfo=None)} == {MOMENT}
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = found.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:ascii")) == fonts.get(qn("w:hAnsi")) == "Arial"
        assert fonts.get(qn("w:asciiTheme")) is None, "a font of the theme would win"
    assert {one.get(qn("w:val")) for one in found.styles.element.iter(qn("w:lang"))} == {locale}


def test_5_colour(document):
    colour(document, "#17606f")
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        assert str(again(document).styles[name].font.color.rgb) == "17606F"


@pytest.mark.parametrize(
    ("shares", "whole", "expected"),
    [((1, 1), 16, (8, 8)), ((3, 1), 16, (12, 4)), ((2, 3, 5), 10, (2, 3, 5)), ((0.5, 0.25, 0.25), 12, (6, 3, 3))],
)
def test_6_widths(document, shares, whole, expected):
    table = document.add_table(3, len(shares))
    set_widths(table, shares, whole)
    found = again(document).tables[0]
    assert not found.autofit
    for row in found.rows:
        assert [round(cell.width / Cm(1), 2) for cell in row.cells] == [float(one) for one in expected]


def test_7_tables(document):
    table = document.add_table(4, 2)
    repeat_heading_row(table)
    keep_rows_whole(table)
    describe_table(table, "Termine & Gruppen")
    found = again(document).tables[0]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in found.rows]
    assert heads == [True, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in found.rows)
    told = [found._tbl.tblPr.find(qn(name)).get(qn("w:val")) for name in ("w:tblCaption", "w:tblDescription")]
    assert told == ["Termine & Gruppen"] * 2


BLOCKS = (
    Contents("Inhalt"),
    Heading("Erstens"),
    Paragraph("Text"),
    SheetTable("Gruppen", ("A",), (("1",),)),
    Heading("Darunter", 2),
    Heading("Ganz unten", 3),
    SheetTable("Termine", ("A", "B"), (("1", ""),)),
    Heading("Zweitens"),
)


@pytest.mark.parametrize(("language", "word"), [("de", "Tabelle"), ("en", "Table")])
def test_8_reports(language, word):
    sheet = Sheet("Bericht", language, BLOCKS, made_on=date(2026, 11, 30), layout="report", brand=Brand("Stadt"))
    found = docx.Document(io.BytesIO(sheet_docx(sheet)))
    captions = [one.text for one in found.paragraphs if one.style.name == "Caption"]
    assert captions == [f"{word} 1: Gruppen", f"{word} 2: Termine"]
    names = {one.get(qn("w:name")) for one in found.element.iter(qn("w:bookmarkStart"))}
    targets = [one.get(qn("w:anchor")) for one in found.element.iter(qn("w:hyperlink"))]
    assert targets == ["_Toc1", "_Toc2", "_Toc3"]
    assert set(targets) == names
    where = {
        one.get(qn("w:name")): paragraph.text
        for paragraph in found.paragraphs
        for one in paragraph._p.iter(qn("w:bookmarkStart"))
    }
    listed = [
        ("".join(part.text for part in one.iter(qn("w:t"))), where[one.get(qn("w:anchor"))])
        for one in found.element.iter(qn("w:hyperlink"))
    ]
    assert listed == [(name, name) for name in ("Erstens", "Darunter", "Zweitens")]
    foot = parts(found.sections[0].footer.paragraphs[0])
    assert [one[1] for one in foot if one[0] == "told"] == [" PAGE ", " NUMPAGES "]
    assert foot.count("begin") == foot.count("end") == 2
    marks = [one.get(qn("w:fldCharType")) for one in found.element.iter(qn("w:fldChar"))]
    assert marks.count("begin") == marks.count("separate") == marks.count("end") == 3


def test_8_other_layouts_have_no_numbers():
    sheet = Sheet("Bericht", "de", BLOCKS[1:], made_on=date(2026, 11, 30))
    found = docx.Document(io.BytesIO(sheet_docx(sheet)))
    assert [one.text for one in found.paragraphs if one.style.name == "Caption"] == ["Gruppen", "Termine"]
    assert not list(found.element.iter(qn("w:fldChar")))
    assert not list(found.element.iter(qn("w:bookmarkStart")))


def test_8_contents_without_headings_leave_no_open_field():
    sheet = Sheet("Bericht", "de", (Contents("Inhalt"), Paragraph("Text")), made_on=date(2026, 11, 30), layout="report")
    found = docx.Document(io.BytesIO(sheet_docx(sheet)))
    assert not list(found.element.iter(qn("w:fldChar")))
