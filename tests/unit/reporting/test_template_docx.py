"""A sheet written into the Word template of a city.

1. All placeholders are filled, in text, header and footer, also split over runs; what the template says besides stays.
2. What a template has no place for is written all the same: title, origin, and that everything is made up.
3. The content stands where its placeholder stood, in the section of it, as wide as that is; sections stay.
4. It has the structure of the usual layout: headings, captions with numbers, heading rows, alt texts, lists, language.
5. Styles of the template are used, whatever Word calls them; those it lacks are added in its own type.
6. The same sheet and template make the same bytes; each numbered list begins with one.
7. Sheets for one page get small type, those with many columns paper laid across.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ctc_toolkit.disclosure import release
from ctc_toolkit.reporting.charts import profile_chart
from ctc_toolkit.reporting.sample_template import sample_template
from ctc_toolkit.reporting.sheets import (
    Brand,
    Bullets,
    Contents,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    SheetTable,
    WritingSpace,
    sheet_docx,
)
from ctc_toolkit.reporting.word_template import checked_template
from tests.released_examples import example_instrument, full_example
from tests.word_templates import odd_template, saved, template_with

TABLE = SheetTable("Werte", ("Faktor", "Anteil"), (("Familie", "16 %"), ("Schule", "gesperrt")), (2, 1))
FOOT = "Stadt Essen · Stand: 30.11.2026 · Quelle: Befragung"


@pytest.fixture(scope="module")
def figure():
    return Figure.of(
        profile_chart(release(full_example(), "internal"), example_instrument(), kind="risk", language="de")
    )


def sheet(template, *blocks, **values):
    brand = Brand("Stadt Essen", "#0a5c36", template=checked_template(template))
    usual = {"subtitle": "Für die Sitzung", "author": "Stadt Essen", "foot": "Quelle: Befragung", "brand": brand}
    return Sheet("Profil 2026", "de", blocks, made_on=date(2026, 11, 30), **{**usual, **values})


def opened(made):
    return docx.Document(io.BytesIO(sheet_docx(made)))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


def of_frames(document):
    """Return the text of headers and footers of the first section, with that of tables."""
    section = document.sections[0]
    found = []
    for frame in (section.header, section.footer):
        found += [one.text for one in frame.paragraphs]
        found += [cell.text for table in frame.tables for row in table.rows for cell in row.cells]
    return [one for one in found if one]


def test_1_the_sample_is_filled():
    document = opened(sheet(sample_template(Brand("Stadt Essen", "#0a5c36"), "de"), Paragraph("Hallo")))
    assert texts(document) == ["Profil 2026", "Für die Sitzung", "Hallo"]
    assert of_frames(document)[0] == "Stadt Essen · 30.11.2026"
    assert of_frames(document)[1].startswith(FOOT)
    assert document.core_properties.title == "Profil 2026"


def test_1_split_and_in_a_table_of_the_header():
    document = opened(sheet(odd_template(), Paragraph("Hallo")))
    assert texts(document)[0] == "{Profil 2026 – Für die Sitzung!".removeprefix("{")
    assert of_frames(document) == ["Stadt Essen", "Amt für Jugend", "30.11.2026"]
    assert texts(document)[-1] == "Anschrift des Amtes"
    assert "{{" not in "".join(texts(document) + of_frames(document))


def test_1_values_are_not_read_as_placeholders():
    made = sheet(template_with("{{title}} {{title}}", "{{content}}"), Paragraph("{{date}}"), subtitle="")
    assert texts(opened(replace(made, title="{{city}}")))[:2] == ["{{city}} {{city}}", "{{date}}"]


def test_2_what_has_no_place():
    found = opened(sheet(template_with("{{content}}"), Paragraph("Hallo"), made_up=True))
    assert texts(found) == [
        "Profil 2026",
        "Für die Sitzung",
        "Beispiel: Alle Angaben sind erfunden.",
        "Hallo",
        FOOT,
    ]
    assert [one.style.name for one in found.paragraphs[:3]] == ["Title", "Subtitle", "Intense Quote"]
    with_title = opened(
        sheet(template_with("{{title}}", "{{content}}", footer="{{foot}}"), Paragraph("x"), made_up=True)
    )
    assert texts(with_title) == ["Profil 2026", "Beispiel: Alle Angaben sind erfunden.", "x"]


def test_3_place_section_and_width(figure):
    document = opened(sheet(odd_template(), Heading("Eins"), figure, TABLE))
    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    order = [child.tag for child in document.element.body]
    sections = [
        n for n, child in enumerate(document.element.body) if child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    ]
    assert sections[0] < order.index(qn("w:tbl")) < sections[1]
    across = document.sections[1]
    room = across.page_width - across.left_margin - across.right_margin
    columns = document.tables[0].columns
    assert sum(column.width for column in columns) == pytest.approx(room, rel=0.01)
    assert columns[0].width == pytest.approx(2 * columns[1].width, rel=0.01)
    high = across.page_height - across.top_margin - across.bottom_margin
    (picture,) = document.inline_shapes
    assert picture.height <= high
    assert picture.width <= room


def test_3_columns_of_a_section():
    document = docx.Document(io.BytesIO(template_with("{{content}}")))
    columns = document.element.body.sectPr.makeelement(qn("w:cols"), {qn("w:num"): "2", qn("w:space"): "567"})
    for old in document.element.body.sectPr.findall(qn("w:cols")):
        document.element.body.sectPr.remove(old)
    document.element.body.sectPr.append(columns)
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    made = opened(sheet(saved(document), TABLE))
    assert sum(column.width for column in made.tables[0].columns) == pytest.approx((room - Cm(1)) / 2, rel=0.02)


def test_4_structure(figure):
    blocks = (Contents("Inhalt"), Heading("Eins"), figure, Heading("Zwei", 2), TABLE, WritingSpace("Was?", 2))
    document = opened(sheet(odd_template(), *blocks, layout="report"))
    styles = {one.text: one.style.name for one in document.paragraphs}
    assert (styles["Eins"], styles["Zwei"]) == ("Heading 1", "Heading 2")
    captions = [one.text for one in document.paragraphs if one.style.name == "Caption"]
    assert [one.split(":")[0] for one in captions] == ["Abbildung 1", "Tabelle 1"]
    (table,) = document.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == "Werte"
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == figure.described
    assert {mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))} == {"de-DE"}
    anchors = {one.get(qn("w:name")) for one in document.element.body.iter(qn("w:bookmarkStart"))}
    links = {one.get(qn("w:anchor")) for one in document.element.body.iter(qn("w:hyperlink"))}
    assert links <= anchors
    assert len(links) == 2


def test_4_english_in_a_german_template():
    document = opened(replace(sheet(odd_template(), Paragraph("Hello")), language="en"))
    assert {mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert document.core_properties.language == "en-GB"


def test_5_styles_of_the_template_and_missing_ones():
    given = docx.Document(io.BytesIO(odd_template()))
    style = given.styles["Heading 1"]
    style.font.color.rgb, style.element.styleId = RGBColor(1, 2, 3), "berschrift1"
    style.element.find(qn("w:name")).set(qn("w:val"), "Heading 1")  # other programs write capitals
    document = opened(
        sheet(saved(given), Heading("Eins"), Heading("Drei", 3), TABLE, Paragraph("Text"), Bullets(("a",)))
    )
    used = {one.text: one for one in document.paragraphs}
    assert used["Eins"].style.font.color.rgb == RGBColor(1, 2, 3)
    assert used["Eins"].style.style_id == "berschrift1"
    assert used["Drei"].style.font.color.rgb == RGBColor.from_string("0A5C36")
    assert used["Drei"].style.font.name is None  # the type of the template
    assert used["Text"].style.name == "Body Text"  # as the paragraph of the placeholder
    assert document.tables[0].style.name == "Table Grid"
    bullets = used["a"].style.element.pPr.numPr.numId.val
    assert any(one.numId == bullets for one in document.part.numbering_part.element.num_lst)


def test_5_without_any_numbering():
    given = docx.Document(io.BytesIO(odd_template()))
    part = given.part
    (key,) = [key for key, one in part.rels.items() if one.reltype.endswith("/numbering")]
    del part.rels[key]
    document = opened(sheet(saved(given), Bullets(("a", "b"), "numbers"), Bullets(("c",))))
    assert len(document.part.numbering_part.element.num_lst) == 3


def test_6_same_bytes_and_lists_from_one(figure):
    made = sheet(odd_template(), Heading("Eins"), figure, TABLE, layout="report")
    assert sheet_docx(made) == sheet_docx(made)
    document = opened(sheet(odd_template(), Bullets(("a", "b"), "numbers"), Bullets(("c", "d"), "numbers")))
    used = [one._p.pPr.numPr.numId.val for one in document.paragraphs if one.text in "abcd" and one.text]
    assert used[0] == used[1] != used[2] == used[3]


def test_7_small_type_and_paper_across():
    small = opened(sheet(odd_template(), Heading("Eins"), layout="compact"))
    assert small.styles["Normal"].font.size == Pt(9.5)
    assert opened(sheet(odd_template(), Heading("Eins"))).styles["Normal"].font.size == Pt(13)
    wide = opened(sheet(template_with("{{content}}"), TABLE, layout="wide"))
    assert wide.sections[0].page_width > wide.sections[0].page_height


def test_7_a_page_break_makes_no_empty_page():
    document = opened(
        sheet(template_with("{{content}}"), Paragraph("a"), PageBreak(), Heading("Neu"), PageBreak(), TABLE)
    )
    heading = next(one for one in document.paragraphs if one.text == "Neu")
    assert heading.paragraph_format.page_break_before
    breaks = [one for one in document.element.body.iter(qn("w:br")) if one.get(qn("w:type")) == "page"]
    assert len(breaks) <= 1
