"""Word templates as cities might hand them in: usual, odd, broken and hostile ones, made for tests."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt
from PIL import Image

LACKING = (
    "Caption", "Quote", "Intense Quote", "List Bullet", "List Number", "Subtitle", "TOC Heading", "Table Grid",
    "Heading 3",
)  # fmt: skip
"""Styles that a template of somebody who never used them does not hold."""


def saved(document) -> bytes:
    """Return the file of a document."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def template_with(*paragraphs: str, header: str = "", footer: str = "") -> bytes:
    """Return a template with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    section = document.sections[0]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = header, footer
    return saved(document)


def odd_template() -> bytes:
    """Return a template with other fonts, few styles, a table in its header, split placeholders, a section across."""
    document = docx.Document()
    styles = document.styles
    for name in LACKING:
        element = styles[name].element
        element.getparent().remove(element)
    styles["Normal"].font.name, styles["Normal"].font.size = "Liberation Serif", Pt(13)
    table = document.sections[0].header.add_table(1, 3, Cm(16))
    for cell, text in zip(table.rows[0].cells, ("{{city}}", "Amt für Jugend", "{{ DATE }}"), strict=True):
        cell.text = text
    first = document.add_paragraph()
    for text in ("{", "{ti", "tle}} – ", "{{sub", "title}}!"):
        first.add_run(text).bold = text.startswith("{{")
    across = document.add_section()
    across.orientation = WD_ORIENT.LANDSCAPE
    across.page_width, across.page_height = across.page_height, across.page_width
    document.add_paragraph("{{content}}", style="Body Text")
    back = document.add_section()
    back.orientation = WD_ORIENT.PORTRAIT
    back.page_width, back.page_height = back.page_height, back.page_width
    document.add_paragraph("Anschrift des Amtes")
    return saved(document)


def changed(content: bytes, parts: dict[str, bytes] | None = None, **replaced: tuple[bytes, bytes]) -> bytes:
    """Return a Word file with more parts, or with bytes replaced in its document (`document`) or others by name."""
    names = {"document": "word/document.xml", "rels": "word/_rels/document.xml.rels", "types": "[Content_Types].xml"}
    names["settings"] = "word/settings.xml"
    swaps = {names[key]: value for key, value in replaced.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            data = given.read(entry)
            if entry.filename in swaps:
                old, new = swaps[entry.filename]
                assert old in data
                data = data.replace(old, new, 1)
            made.writestr(entry.filename, data)
        for name, data in (parts or {}).items():
            made.writestr(name, data)
    return target.getvalue()


def attached(content: bytes, target: bytes) -> bytes:
    """Return a Word file that is attached to another template, as offices have it."""
    relations = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" TargetMode="External" Target="' + target + b'" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    mark = (
        b'<w:attachedTemplate r:id="rId1" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></w:settings>'
    )
    more = {"word/_rels/settings.xml.rels": relations}
    return changed(content, more, settings=(b"</w:settings>", mark))


def png(width: int = 200, height: int = 100, colour: str = "#224466") -> bytes:
    """Return a picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "PNG")
    return target.getvalue()
