"""What every Word file of the toolkit has: language, paper, type, properties; real headings, lists and tables."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph as WordParagraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The media type of a Word file."""

LOCALES = {"de": "de-DE", "en": "en-GB"}
_LONGEST_PROPERTY = 255
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(value: object) -> str:
    """Return `value` as text without what a Word file cannot hold."""
    return _UNSAFE.sub(" ", str(value))


def prepare(document: Document, *, title: str, language: str, author: str, moment: datetime, version: str = "") -> None:
    """Set language, page, type and properties; the template of the library would say English and a foreign author."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin = section.bottom_margin = Cm(2)
    styles: Any = document.styles
    for name, size in (
        ("Normal", 11),
        ("Title", 20),
        ("Heading 1", 14),
        ("Heading 2", 12),
        ("Heading 3", 11),
        ("Caption", 10),
    ):
        font = styles[name].font
        font.name, font.size, font.color.rgb = "Arial", Pt(size), RGBColor(0, 0, 0)
        fonts = styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        fonts.set(qn("w:hAnsi"), "Arial")
    tell(document, title=title, language=language, author=author, moment=moment, version=version)


def tell(document: Document, *, title: str, language: str, author: str, moment: datetime, version: str = "") -> None:
    """Say in which language a document is, what it is called, and from whom and when it comes."""
    from docx.oxml.ns import qn

    locale = LOCALES[language]
    styles: Any = document.styles
    for named in styles.element.iter(qn("w:lang")):
        named.set(qn("w:val"), locale)
    properties = document.core_properties
    properties.title, properties.language = writable(title)[:_LONGEST_PROPERTY], locale
    properties.author = writable(author)[:_LONGEST_PROPERTY]
    properties.last_modified_by, properties.comments = "", ""
    properties.created = properties.modified = moment
    properties.version = version


def colour(document: Document, value: str) -> None:
    """Give title and headings a colour, "#rrggbb"."""
    from docx.shared import RGBColor

    styles: Any = document.styles
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        styles[name].font.color.rgb = RGBColor.from_string(value.removeprefix("#").upper())


def png_ratio(png: bytes) -> float:
    """Return width by height of a PNG picture, from its first bytes."""
    width, height = struct.unpack(">II", png[16:24])
    return float(width) / float(max(height, 1))


def add_picture(document: Document, png: bytes, width_cm: float, described: str) -> WordParagraph:
    """Add a PNG picture with words for those who do not see it, and return its paragraph."""
    from docx.shared import Cm

    shape: Any = document.add_picture(io.BytesIO(png), width=Cm(width_cm))
    shape._inline.docPr.set("descr", writable(described))
    return document.paragraphs[-1]


def describe_table(table: Table, words: str) -> None:
    """Say what a table shows, for screen readers."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties: Any = table._tbl.tblPr
    for name in ("w:tblCaption", "w:tblDescription"):
        told: Any = OxmlElement(name)
        told.set(qn("w:val"), words)
        properties.append(told)


def repeat_heading_row(table: Table) -> None:
    """Mark the first row of a table as its heading: repeated on each page, read out as such."""
    from docx.oxml import OxmlElement

    heading: Any = table.rows[0]._tr  # the library has no name for a heading row
    heading.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_rows_whole(table: Table) -> None:
    """Let no row of a table break over two pages."""
    from docx.oxml import OxmlElement

    for row in table.rows:
        line: Any = row._tr  # the library has no name for this either
        line.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def set_widths(table: Table, shares: Sequence[float], whole_cm: float = 16.2) -> None:
    """Set the widths of the columns as shares of the whole width."""
    from docx.shared import Cm

    table.autofit = False
    widths = [Cm(whole_cm * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:  # by rows: the library looks through the whole table for each column
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
