"""Sheets: one description, a Word file and a web page.

1. The Word file opens; title, headings, lists and tables are real ones, in their order; the language is set.
2. Every table has a caption and a heading row that is repeated.
3. Each numbered list begins with 1.
4. The page is one file: no script, no address that would be loaded, and words of people stay words.
5. Only web addresses become links, in both.
6. An example says so; the file name holds title and date without umlauts.
7. Words that a Word file cannot hold do not break it.
8. A table whose rows do not fit its columns is refused.
9. A wide sheet lies across, and its tables use that width; a caption that the heading says is not written twice but
   still read out; rows to be filled in have room to write.
"""

import io
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn

from ctc_toolkit.reporting.sheets import (
    Bullets,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    SheetTable,
    WritingSpace,
    sheet_docx,
    sheet_html,
    sheet_name,
)

BLOCKS = (
    Heading("Wo stehen wir?"),
    Paragraph("Größe & Maß"),
    Bullets(("eins", "zwei"), "numbers"),
    Heading("Näher", 2),
    Bullets(("drei", "vier"), "numbers"),
    Bullets(("Haken",), "boxes"),
    SheetTable("Schritte", ("Schritt", "Stand"), (("A", "offen"), ("B", "erfüllt")), (3, 1)),
    PageBreak(),
    WritingSpace("Ihre Gedanken", 2),
    Paragraph("Mehr dazu", link="https://example.org/a?b=1&c=2"),
    Paragraph("Böse", link="javascript:alert(1)"),
)


def sheet(**changes):
    return Sheet(**{"title": "Übergabe", "language": "de", "blocks": BLOCKS, "made_on": date(2026, 3, 1), **changes})


def word(made):
    return docx.Document(io.BytesIO(sheet_docx(made)))


@pytest.mark.parametrize("layout", ["normal", "compact", "wide"])
@pytest.mark.parametrize(("language", "locale"), [("de", "de-DE"), ("en", "en-GB")])
def test_1_real_parts_in_order(language, locale, layout):
    document = word(sheet(language=language, layout=layout))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text]
    assert styles[:4] == ["Title", "Heading 1", "Normal", "List Number"]
    assert [p.text for p in document.paragraphs if p.style.name.startswith("Heading")] == ["Wo stehen wir?", "Näher"]
    assert {mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))} == {locale}
    assert document.core_properties.language == locale
    assert document.core_properties.title == "Übergabe"


def test_2_tables_have_caption_and_heading_row():
    document = word(sheet())
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Schritt", "Stand"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [p.text for p in document.paragraphs if p.style.name == "Caption"] == ["Schritte"]
    assert table.columns[0].width > 2 * table.columns[1].width
    page = sheet_html(sheet()).decode()
    assert "<caption>Schritte</caption>" in page
    assert page.count('<th scope="col">') == 2


def test_3_numbered_lists_begin_anew():
    document = word(sheet())
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    numbering = document.part.numbering_part.element
    for one in numbering.num_lst:
        if one.numId in numbers:
            assert [start.get(qn("w:val")) for start in one.iter(qn("w:startOverride"))] == ["1"]


def test_4_the_page_loads_nothing_and_words_stay_words():
    attack = '<script>alert(1)</script><img src="https://evil.example/x">'
    page = sheet_html(sheet(title=attack, author=attack, blocks=(Paragraph(attack), Bullets((attack,)), *BLOCKS)))
    text = page.decode()
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("&lt;script&gt;") == 5  # title twice, author, paragraph, item
    assert "src=" not in text.replace("src=&#34;", "")
    assert text.count("https://") == 1 + 5  # the link, and the attack as words
    assert '<html lang="de">' in text


def test_5_only_web_addresses_become_links():
    document = word(sheet())
    targets = [relation.target_ref for relation in document.part.rels.values() if relation.is_external]
    assert targets == ["https://example.org/a?b=1&c=2"]
    assert "Mehr dazu" in "".join(node.text or "" for node in document.element.iter(qn("w:t")))
    text = sheet_html(sheet()).decode()
    assert 'href="https://example.org/a?b=1&amp;c=2"' in text
    assert "javascript" not in text
    assert "Böse" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Beispiel: Alle Angaben sind erfunden."), ("en", "Example: all entries are made up.")],
)
def test_6_examples_and_names(language, words):
    made = sheet(language=language, made_up=True, subtitle="Dortmund, Nördstadt")
    assert words in [paragraph.text for paragraph in word(made).paragraphs]
    assert words in sheet_html(made).decode()
    assert words not in sheet_html(sheet(language=language)).decode()
    assert sheet_name(made, ".docx") == "uebergabe-dortmund-noerdstadt-2026-03-01.docx"
    assert sheet_name(sheet(title="学校"), ".html") == "ctc-2026-03-01.html"


def test_7_impossible_letters():
    odd = "a\x00b\ud800c\ufffe"
    made = sheet(title=odd, author=odd, foot=odd, blocks=(Paragraph(odd), SheetTable(odd, (odd,), ((odd,),))))
    assert word(made).paragraphs[0].text == "a b c "
    assert sheet_html(made).decode()


def test_8_uneven_tables_are_refused():
    with pytest.raises(ValueError, match="one entry for each column"):
        SheetTable("x", ("a", "b"), (("1",),))
    with pytest.raises(ValueError, match="one entry for each column"):
        SheetTable("x", ("a", "b"), (), (1,))


def test_9_wide_sheets_and_room_to_write():
    table = SheetTable("Schritte", ("Schritt", "Stand"), (("A", "offen"), ("", "")), (3, 1), naming="above")
    document = word(sheet(blocks=(Heading("Schritte"), table), layout="wide"))
    page = document.sections[0]
    assert page.page_width > page.page_height
    (made,) = document.tables
    assert sum(column.width for column in made.columns) == pytest.approx(
        page.page_width - page.left_margin - page.right_margin, rel=0.01
    )
    assert not [p for p in document.paragraphs if p.style.name == "Caption"]
    assert [row.height.cm if row.height else 0 for row in made.rows] == [0, 0, pytest.approx(0.8, abs=0.01)]
    text = sheet_html(sheet(blocks=(Heading("Schritte"), table), layout="wide")).decode()
    assert '<caption class="unseen">Schritte</caption>' in text
    assert "size: A4 landscape" in text
