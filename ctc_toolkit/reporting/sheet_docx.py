"""A sheet as a Word file."""

from __future__ import annotations

import io
import json
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.print_charts import chart_png
from ctc_toolkit.reporting.sheets import (
    Bullets,
    Contents,
    Drawing,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    WritingSpace,
)
from ctc_toolkit.reporting.steady_files import same_moment
from ctc_toolkit.reporting.word_files import keep_rows_whole, prepare, repeat_heading_row, set_widths, writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as WordParagraph

_LISTS = {"bullets": "List Bullet", "numbers": "List Number", "boxes": "Normal"}
_ROOM_TO_WRITE = 0.8
"""The least height of a row with an empty cell, in centimetres."""
_BOX = "\N{BALLOT BOX} "


def made(sheet: Sheet) -> bytes:
    """Return the Word file."""
    import docx

    document = docx.Document()
    moment = datetime.combine(sheet.made_on, time.min)
    prepare(document, title=sheet.title, language=sheet.language, author=sheet.author, moment=moment)
    if sheet.layout != "normal":
        _tighten(document)
    if sheet.layout == "wide":
        _lay_across(document)
    t = translator(sheet.language)
    document.add_paragraph(writable(sheet.title), style="Title")
    if sheet.subtitle:
        document.add_paragraph(writable(sheet.subtitle), style="Subtitle")
    if sheet.made_up:
        document.add_paragraph(t("Example: all entries are made up."), style="Intense Quote")
    for block in sheet.blocks:
        _add(document, block, sheet.language)
    _foot(document, sheet, t("As of {date}", date=t.date(sheet.made_on)))
    target = io.BytesIO()
    document.save(target)
    return same_moment(target.getvalue())


def _tighten(document: Document) -> None:
    """Make room for much on one page: narrow margins, small type, little space between paragraphs."""
    from docx.shared import Cm, Pt

    for section in document.sections:
        section.left_margin = section.right_margin = Cm(1.8)
        section.top_margin = section.bottom_margin = Cm(1.4)
    styles: Any = document.styles
    for name, size in (("Normal", 9.5), ("Title", 16), ("Subtitle", 10), ("Heading 1", 11.5), ("Heading 2", 10)):
        styles[name].font.size = Pt(size)
        styles[name].paragraph_format.space_after = Pt(3)
        styles[name].paragraph_format.space_before = Pt(6 if name.startswith("Heading") else 0)


def _lay_across(document: Document) -> None:
    from docx.enum.section import WD_ORIENT

    for section in document.sections:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width


def _width(document: Document) -> float:
    """Return the width between the margins in centimetres."""
    from docx.shared import Cm

    section: Any = document.sections[0]
    return float(section.page_width - section.left_margin - section.right_margin) / Cm(1)


def _add(document: Document, block: SheetBlock, language: str) -> None:
    from docx.enum.text import WD_BREAK

    if isinstance(block, Heading):
        document.add_paragraph(writable(block.text), style=f"Heading {block.level}")
    elif isinstance(block, Paragraph):
        _paragraph(document, block)
    elif isinstance(block, Bullets):
        _list(document, block)
    elif isinstance(block, SheetTable):
        _table(document, block)
    elif isinstance(block, WritingSpace):
        _space(document, block)
    elif isinstance(block, Drawing):
        _paragraph(document, Paragraph(block.described, "note"))
    elif isinstance(block, Figure):
        _figure(document, block, language)
    elif isinstance(block, Contents):
        _contents(document, block)
    elif isinstance(block, PageBreak):
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _paragraph(document: Document, block: Paragraph) -> None:
    paragraph = document.add_paragraph(style="Quote" if block.style == "note" else "Normal")
    if block.address:
        _link(paragraph, writable(block.text), block.address)
    else:
        paragraph.add_run(writable(block.text)).bold = block.style == "strong" or None


def _link(paragraph: WordParagraph, text: str, address: str) -> None:
    """Add a link; the library reads links but has no function that writes one."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link: Any = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _list(document: Document, block: Bullets) -> None:
    from docx.shared import Cm

    first = None
    for item in block.items:
        text = (_BOX if block.style == "boxes" else "") + writable(item)
        paragraph = document.add_paragraph(text, style=_LISTS[block.style])
        if block.style == "boxes":
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.7), Cm(-0.7)
        if block.style == "numbers":
            first = first or _numbers_from_one(document)
            _numbered_by(paragraph, first)


def _numbers_from_one(document: Document) -> int:
    """Return the id of a new numbering like that of "List Number", so that each list begins with 1."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    style: Any = document.styles["List Number"]
    numbering: Any = document.part.numbering_part.element
    model = style.element.pPr.numPr.numId.val
    abstract = next(one.abstractNumId.val for one in numbering.num_lst if one.numId == model)
    number = numbering.add_num(abstract)
    override: Any = OxmlElement("w:lvlOverride")
    override.set(qn("w:ilvl"), "0")
    start: Any = OxmlElement("w:startOverride")
    start.set(qn("w:val"), "1")
    override.append(start)
    number.append(override)
    return int(number.numId)


def _numbered_by(paragraph: WordParagraph, number: int) -> None:
    properties: Any = paragraph._p.get_or_add_pPr()
    numbered = properties.get_or_add_numPr()
    numbered.get_or_add_ilvl().val = 0
    numbered.get_or_add_numId().val = number


def _table(document: Document, block: SheetTable) -> None:
    from docx.shared import Cm

    if block.naming == "caption":
        caption = document.add_paragraph(writable(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    table = document.add_table(1 + len(block.rows), len(block.columns), style="Table Grid")
    heading, *lines = table.rows
    for cell, text in zip(heading.cells, block.columns, strict=True):
        cell.paragraphs[0].add_run(writable(text)).bold = True
    for line, row in zip(lines, block.rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            if text:
                cell.paragraphs[0].add_run(writable(text))
        if "" in row:
            line.height = Cm(_ROOM_TO_WRITE)
    repeat_heading_row(table)
    keep_rows_whole(table)
    if block.shares:
        set_widths(table, block.shares, _width(document))
    document.add_paragraph()


def _figure(document: Document, block: Figure, language: str) -> None:
    """Add a chart as a picture with words for those who do not see it, its caption, and its table."""
    from docx.shared import Cm

    picture = chart_png(json.loads(block.document), language, block.width)
    width = min(_width(document), _width(document) * block.width / 640)
    shape = document.add_picture(io.BytesIO(picture), width=Cm(width))
    shape._inline.docPr.set("descr", writable(block.described))
    shape._inline.docPr.set("title", writable(block.title))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(writable(block.title), style="Caption")
    if block.table is not None:
        _table(document, block.table)


def _contents(document: Document, block: Contents) -> None:
    """Add a table of contents that Word fills from the headings when the file is opened."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document.add_paragraph(writable(block.title), style="TOC Heading")
    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'TOC \\o "1-2" \\h \\z \\u')
    field.set(qn("w:dirty"), "true")
    document.add_paragraph()._p.append(field)


def _space(document: Document, block: WritingSpace) -> None:
    """Add ruled lines as the bottom borders of empty paragraphs, which a screen reader passes over."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    label = document.add_paragraph(writable(block.label))
    label.paragraph_format.keep_with_next = True
    for _ in range(block.lines):
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(8)
        borders: Any = OxmlElement("w:pBdr")
        for side in ("w:bottom", "w:between"):
            border: Any = OxmlElement(side)
            for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "1"), ("w:color", "808080")):
                border.set(qn(name), value)
            borders.append(border)
        properties: Any = line._p.get_or_add_pPr()
        properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _foot(document: Document, sheet: Sheet, as_of: str) -> None:
    from docx.shared import Pt

    foot = document.sections[0].footer.paragraphs[0]
    text = " · ".join(part for part in (sheet.author, as_of, sheet.foot) if part)
    foot.add_run(writable(text)).font.size = Pt(8)
