"""Sheets as PDF files, and figures in all forms of a sheet.

1. A PDF says that it is PDF/UA-1, is tagged, has title and language; headings, lists, tables with heading cells and
   pictures with words stand in its tag tree in the order of the sheet.
2. Texts are never read as markup of the template, whatever they hold.
3. The same sheet makes the same bytes.
4. A figure without words cannot be made; neither can a PDF of a drawing without words.
5. A figure brings its table and its words into the Word file and the page, too; the page links its contents.
"""

from __future__ import annotations

import datetime
import io
import re

import docx
import pikepdf
import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.reporting.charts import profile_chart
from ctc_toolkit.reporting.sheets import (
    Brand,
    Bullets,
    Contents,
    Drawing,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    SheetTable,
    WritingSpace,
    sheet_docx,
    sheet_html,
    sheet_pdf,
)
from tests.released_examples import example_instrument, full_example

TABLE = SheetTable("Werte", ("Faktor", "Anteil"), (("Familie", "16 %"), ("Schule", "gesperrt, zu wenige Antworten")))
MARKUP = '#let x = 1; *fett* $a$ <b> @b "c" \\ [d] {e} ä €'


@pytest.fixture(scope="module")
def chart():
    released = release(full_example(), "internal")
    return profile_chart(released, example_instrument(), kind="risk", language="de")


def sheet(*blocks, **values):
    return Sheet("Profil", "de", blocks, made_on=datetime.date(2026, 11, 30), **values)


def everything(chart):
    return sheet(
        Contents("Inhalt"),
        Heading("Risiko"),
        Paragraph(MARKUP),
        Figure.of(chart, TABLE),
        Heading("Näheres", 2),
        Bullets(("eins", "zwei")),
        WritingSpace("Was fehlt?", 2),
        PageBreak(),
        Heading("Noch näher", 3),
        layout="report",
        brand=Brand("Stadt Essen", "#003366"),
    )


def tags(pdf):
    """Return the tag tree in its order: (tag, words for a picture, scope of a heading cell)."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                attributes = node.get("/A", {})
                listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
                scope = next((str(one["/Scope"]) for one in listed if "/Scope" in one), "")
                found.append((str(node["/S"])[1:], str(node.get("/Alt", "")), scope))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.Root.StructTreeRoot["/K"])
    return found


def test_1_tagged_and_named(chart):
    with pikepdf.open(io.BytesIO(sheet_pdf(everything(chart)))) as pdf:
        assert bool(pdf.Root.MarkInfo["/Marked"])
        assert str(pdf.Root.Lang) == "de-DE"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Profil"
        found = tags(pdf)
    names = [name for name, _, _ in found]
    assert [name for name in names if re.fullmatch(r"H\d", name)] == ["H1", "H1", "H2", "H3"]
    assert names.index("TOC") < names.index("Figure") < names.index("Table") < names.index("L")
    assert [words for name, words, _ in found if name == "Figure"] == [chart.alt]
    assert [scope for name, _, scope in found if name == "TH"] == ["/Column", "/Column"]
    assert names.count("TD") == 4


def test_2_no_text_is_markup():
    blocks = (
        Heading(MARKUP),
        Paragraph(MARKUP, "note"),
        Paragraph(MARKUP, link="https://example.org/#x"),
        Bullets((MARKUP,), "numbers"),
        Bullets((MARKUP,), "boxes"),
        SheetTable(MARKUP, (MARKUP,), ((MARKUP,),)),
        WritingSpace(MARKUP),
    )
    made = sheet_pdf(sheet(*blocks, subtitle=MARKUP, author=MARKUP, foot=MARKUP, layout="wide"))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1


def test_3_same_bytes(chart):
    assert sheet_pdf(everything(chart)) == sheet_pdf(everything(chart))
    assert sheet_docx(everything(chart)) == sheet_docx(everything(chart))
    assert sheet_html(everything(chart)) == sheet_html(everything(chart))


def test_4_without_words_nothing_is_made():
    with pytest.raises(ValueError, match="description"):
        Figure("Titel", " ", "{}")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>'
    with pytest.raises(ValueError, match="no accessible PDF"):
        sheet_pdf(sheet(Drawing("Titel", "", drawing)))
    assert sheet_pdf(sheet(Drawing("Titel", "Ein Rechteck.", drawing))).startswith(b"%PDF")


@pytest.mark.parametrize("wrong", [{"colour": "red"}, {"logo": b"GIF89a", "logo_alt": "x"}, {"logo": b"\x89PNG"}])
def test_4_a_brand_is_checked(wrong):
    with pytest.raises(ValueError, match=r"#rrggbb|PNG"):
        Brand(**wrong)


def test_5_figures_in_word_and_on_a_page(chart):
    whole = everything(chart)
    word = docx.Document(io.BytesIO(sheet_docx(whole)))
    (picture,) = word.inline_shapes
    assert picture._inline.docPr.get("descr") == chart.alt
    assert word.tables[0].cell(1, 1).text == "16 %"
    page = sheet_html(whole).decode()
    assert page.count("<svg") == 1
    assert f'aria-label="{chart.alt}"' in page
    assert '<a href="#part-1">Risiko</a>' in page
    assert '<h2 id="part-1">Risiko</h2>' in page
    assert "<td>gesperrt, zu wenige Antworten</td>" in page
