"""A sheet as a Word file."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.logos import logo_width
from ctc_toolkit.reporting.print_charts import chart_png, svg_png
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
from ctc_toolkit.reporting.word_fields import add_field, bookmark, close_field, link_inside, open_field
from ctc_toolkit.reporting.word_files import (
    add_picture,
    colour,
    describe_table,
    keep_rows_whole,
    png_ratio,
    prepare,
    repeat_heading_row,
    set_widths,
    writable,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as WordParagraph

_LISTS = {"bullets": "List Bullet", "numbers": "List Number", "boxes": "Normal"}
_ROOM_TO_WRITE = 0.8
"""The least height of a row with an empty cell, in centimetres."""
_BOX = "\N{BALLOT BOX} "
_FIGURE, _TABLE = "Figure", "Table"
_MOST_HEIGHT = 0.9
"""Part of the height of a page that a picture may take, so that its caption fits, too."""


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
    as_of = t("As of {date}", date=t.date(sheet.made_on))
    colour(document, sheet.brand.colour)
    _opening(document, sheet, t, as_of)
    write_blocks(document, sheet, t, Room(*_room(document)))
    _foot(document, sheet, as_of)
    target = io.BytesIO()
    document.save(target)
    return same_moment(target.getvalue())


@dataclass(frozen=True)
class Room:
    """What there is for content on a page, in centimetres."""

    width: float
    height: float


def write_blocks(document: Document, sheet: Sheet, t: Translator, room: Room, first_bookmark: int = 0) -> None:
    """Add the blocks of a sheet at the end of a document. first_bookmark: the highest number of one that is there."""
    writer = _Writer(document, sheet, t, room, first_bookmark)
    for block, after in zip(sheet.blocks, [*sheet.blocks[1:], None], strict=False):
        writer.add(block)
        if isinstance(block, Paragraph) and isinstance(after, Figure):
            document.paragraphs[-1].paragraph_format.keep_with_next = True


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


def _room(document: Document) -> tuple[float, float]:
    """Return width and height between the margins in centimetres."""
    from docx.shared import Cm

    section: Any = document.sections[0]
    across = float(section.page_width - section.left_margin - section.right_margin)
    down = float(section.page_height - section.top_margin - section.bottom_margin)
    return across / Cm(1), down / Cm(1)


def _opening(document: Document, sheet: Sheet, t: Translator, as_of: str) -> None:
    """Add logo, title and subtitle; a report has them on a page of their own."""
    from docx.enum.text import WD_BREAK
    from docx.shared import Cm, Pt

    report = sheet.layout == "report"
    if report and sheet.brand.logo:
        add_picture(document, sheet.brand.logo, logo_width(sheet.brand.logo, sheet.layout), sheet.brand.logo_alt)
    if report and sheet.brand.name:
        document.add_paragraph(writable(sheet.brand.name)).paragraph_format.space_before = Cm(3)
    title = document.add_paragraph(writable(sheet.title), style="Title")
    if report:
        title.paragraph_format.space_before = Cm(1 if sheet.brand.name else 5)
        title.runs[0].font.size = Pt(28)
    elif sheet.brand.logo:
        _logo_beside(document, title, sheet)
    if sheet.subtitle:
        document.add_paragraph(writable(sheet.subtitle), style="Subtitle")
    if sheet.made_up:
        document.add_paragraph(t("Example: all entries are made up."), style="Intense Quote")
    if report:
        last = document.add_paragraph(" · ".join(part for part in (writable(sheet.author), as_of) if part))
        last.add_run().add_break(WD_BREAK.PAGE)


def _logo_beside(document: Document, title: WordParagraph, sheet: Sheet) -> None:
    """Add the logo at the right end of the line of the title, where it takes little room."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    title.paragraph_format.tab_stops.add_tab_stop(Cm(_room(document)[0]), WD_TAB_ALIGNMENT.RIGHT)
    run = title.add_run("\t")
    shape: Any = run.add_picture(io.BytesIO(sheet.brand.logo), width=Cm(logo_width(sheet.brand.logo, sheet.layout)))
    shape._inline.docPr.set("descr", writable(sheet.brand.logo_alt))


@dataclass
class _Writer:
    """Adds blocks to a document, and counts captions."""

    document: Document
    sheet: Sheet
    t: Translator
    room: Room
    first_bookmark: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    bookmarks: int = 0

    def add(self, block: SheetBlock) -> None:
        """Add a block."""
        if isinstance(block, Drawing):
            self._picture(block.title, block.described, svg_png(block.svg), 1.0)
        elif isinstance(block, Figure):
            png = chart_png(json.loads(block.document), self.sheet.language, block.width, 2.0)
            self._picture(block.title, block.described, png, min(1.0, block.width / 640))
            if block.table is not None:
                self._table(block.table)
        elif isinstance(block, SheetTable):
            self._table(block)
        elif isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Contents):
            self._list_contents(block)
        else:
            _add_plain(self.document, block)

    def _heading(self, block: Heading) -> None:
        paragraph = self.document.add_paragraph(writable(block.text), style=f"Heading {block.level}")
        if self._contents and block.level < 3:
            self.bookmarks += 1
            bookmark(paragraph, f"_Toc{self.bookmarks}", self.first_bookmark + self.bookmarks)

    @property
    def _contents(self) -> bool:
        return any(isinstance(block, Contents) for block in self.sheet.blocks)

    def _caption(self, kind: str, text: str) -> WordParagraph:
        """Add a caption; in a report with a number that Word counts by itself."""
        paragraph = self.document.add_paragraph(style="Caption")
        if self.sheet.layout == "report":
            self.counts[kind] = self.counts.get(kind, 0) + 1
            paragraph.add_run(f"{self.t(kind)} ")
            add_field(paragraph, f"SEQ {self.t(kind)} \\* ARABIC", str(self.counts[kind]))
            paragraph.add_run(": ")
        paragraph.add_run(writable(text))
        return paragraph

    def _picture(self, title: str, described: str, png: bytes, share: float) -> None:
        width = min(self.room.width * share, png_ratio(png) * self.room.height * _MOST_HEIGHT)
        picture = add_picture(self.document, png, width, described)
        picture.paragraph_format.keep_with_next = True
        self._caption(_FIGURE, title)

    def _table(self, block: SheetTable) -> None:
        if block.naming == "caption":
            self._caption(_TABLE, block.caption).paragraph_format.keep_with_next = True
        _table(self.document, block, self.room.width)

    def _list_contents(self, block: Contents) -> None:
        """Add the table of contents: links to all headings, whose pages Word fills in when it updates the field."""
        self.document.add_paragraph(writable(block.title), style="TOC Heading")
        from docx.shared import Cm

        headings = [one for one in self.sheet.blocks if isinstance(one, Heading) and one.level < 3]
        for number, heading in enumerate(headings, start=1):
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.left_indent = Cm(0.6 * (heading.level - 1))
            if number == 1:
                open_field(paragraph, 'TOC \\o "1-2" \\h \\z \\u')
            link_inside(paragraph, writable(heading.text), f"_Toc{number}")
            if number == len(headings):
                close_field(paragraph)


def _add_plain(document: Document, block: Paragraph | Bullets | WritingSpace | PageBreak) -> None:
    from docx.enum.text import WD_BREAK

    if isinstance(block, Paragraph):
        _paragraph(document, block)
    elif isinstance(block, Bullets):
        _list(document, block)
    elif isinstance(block, WritingSpace):
        _space(document, block)
    else:
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


def _table(document: Document, block: SheetTable, width: float) -> None:
    from docx.shared import Cm

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
    describe_table(table, writable(block.caption))
    if block.shares:
        set_widths(table, block.shares, width)
    document.add_paragraph()


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
    if sheet.layout == "report":
        foot.add_run("\t\t").font.size = Pt(8)
        add_field(foot, "PAGE", "1")
        foot.add_run(" / ").font.size = Pt(8)
        add_field(foot, "NUMPAGES", "1")
