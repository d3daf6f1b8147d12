"""Sheets and slides in the look of a city, in every form.

1. PDF: still PDF/UA-1 and tagged; the logo is a picture with its words, before or beside the title; the name stands in
   the foot, and on the title page of a report.
2. Word in the usual layout: logo with its words in the line of the title, headings in the colour.
3. Web page: logo inside the page and allowed by its policy, headings in the colour; without a logo no picture is.
4. Slides and their handout have the brand; without a brand nothing changes at all.
5. A logo fits into its box whatever its shape.
6. A brand is no markup: names with signs stay text everywhere.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm, RGBColor

from ctc_toolkit.reporting.branding import branded
from ctc_toolkit.reporting.logos import logo_width
from ctc_toolkit.reporting.sheets import (
    Brand,
    Heading,
    Paragraph,
    Sheet,
    SheetTable,
    sheet_docx,
    sheet_html,
    sheet_pdf,
)
from ctc_toolkit.reporting.slides import Deck, Slide
from tests.word_templates import png

BRAND = Brand("Stadt Essen", "#0a5c36", png(300, 100), "Löwe der Stadt")
TABLE = SheetTable("Werte", ("Faktor", "Anteil"), (("Familie", "16 %"),))


def sheet(**values):
    usual = {"author": "Essen", "made_on": date(2026, 11, 30), "foot": "Quelle"}
    return Sheet("Profil", "de", (Heading("Risiko"), Paragraph("Text"), TABLE), **{**usual, **values})


def pdf_of(made):
    return pikepdf.open(io.BytesIO(sheet_pdf(made)))


def structure(pdf):
    """Return the names of the tag tree in their order, pictures with their words."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node["/S"])[1:], str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.Root.StructTreeRoot["/K"])
    return found


@pytest.mark.parametrize("layout", ["normal", "compact", "wide", "report"])
def test_1_pdf(layout):
    with pdf_of(branded(sheet(layout=layout, subtitle="Unter"), BRAND)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        found = structure(pdf)
        assert pdf.docinfo["/Author"] == "Stadt Essen"
        pages = len(pdf.pages)
    assert [words for name, words in found if name == "Figure"] == ["Löwe der Stadt"]
    names = [name for name, _ in found]
    assert names.index("Figure") < names.index("H1") < names.index("Table")
    assert names.count("TH") == 2
    with pdf_of(sheet(layout=layout, subtitle="Unter")) as without:
        assert len(without.pages) == pages


def test_2_word():
    document = docx.Document(io.BytesIO(sheet_docx(branded(sheet(layout="compact"), BRAND))))
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == "Löwe der Stadt"
    title = document.paragraphs[0]
    assert (title.style.name, title.text.strip()) == ("Title", "Profil")
    assert title._p.find(f".//{qn('w:drawing')}") is not None
    assert picture.height <= Cm(1.21)
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(0x0A, 0x5C, 0x36)
    assert document.sections[0].footer.paragraphs[0].text.startswith("Stadt Essen · Stand")
    report = docx.Document(io.BytesIO(sheet_docx(branded(sheet(layout="report"), BRAND))))
    assert "Stadt Essen" in [one.text for one in report.paragraphs]
    assert report.paragraphs[0]._p.find(f".//{qn('w:drawing')}") is not None


def test_2_word_structure_as_without_a_brand():
    document = docx.Document(io.BytesIO(sheet_docx(branded(sheet(), BRAND))))
    (table,) = document.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert {mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))} == {"de-DE"}
    assert [one.text for one in document.paragraphs if one.style.name == "Caption"] == ["Werte"]


def test_3_web_page():
    page = sheet_html(branded(sheet(), BRAND)).decode()
    assert re.search(
        r"<main>\s*<p class=\"brand\"><img src=\"data:image/png;base64,[^\"]+\" alt=\"Löwe der Stadt\">", page
    )
    assert "img-src data:" in page
    assert "h1, h2, h3 { color: #0a5c36; }" in page
    assert "Stadt Essen · Stand" in page
    bare = sheet_html(sheet()).decode()
    assert "img-src" not in bare
    assert "<img" not in bare
    assert ".brand" not in bare


def test_4_slides_and_without_a_brand():
    deck = Deck("Titel", "", "de", (Slide("Aussage", ("Punkt",), ("Notiz",)),), ("Notiz",), date(2026, 11, 30), "Essen")
    assert (branded(deck, BRAND).brand, branded(deck, BRAND).author) == (BRAND, "Stadt Essen")
    for made in (deck, sheet()):
        assert branded(made, Brand()) is made
    only_colour = branded(sheet(), replace(BRAND, name=""))
    assert only_colour.author == "Essen"


@pytest.mark.parametrize(
    ("size", "width", "small"),
    [((300, 100), 4.8, 3.6), ((100, 100), 1.6, 1.2), ((1600, 200), 5.5, 5.5), ((100, 400), 0.4, 0.3)],
)
def test_5_box(size, width, small):
    assert logo_width(png(*size), "normal") == width
    assert logo_width(png(*size), "compact") == small


def test_6_names_stay_text():
    strange = replace(BRAND, name='<b>#let "x"</b> {{title}}', logo_alt='"><script>')
    page = sheet_html(branded(sheet(layout="report"), strange)).decode()
    assert "<script>" not in page
    assert "&lt;b&gt;" in page
    with pdf_of(branded(sheet(layout="report"), strange)) as pdf:
        assert [words for name, words in structure(pdf) if name == "Figure"] == ['"><script>']
