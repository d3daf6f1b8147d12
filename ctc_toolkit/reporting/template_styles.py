"""The styles that our content needs, in the template of a city: its own where it has them, plain ones where not.

Word writes the built-in names of styles in English in every language ("heading 1" for "Überschrift 1"), so a name finds
the style whatever it is called on the screen.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from docx.document import Document

NEEDED = (
    "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "Quote", "Intense Quote",
    "List Bullet", "List Number", "Table Grid", "TOC Heading",
)  # fmt: skip
_COLOURED = ("Title", "Heading 1", "Heading 2", "Heading 3", "TOC Heading")
_LISTS = {"List Bullet": ("bullet", "•"), "List Number": ("decimal", "%1.")}
_SMALL = {"Normal": 9.5, "Title": 16, "Subtitle": 10, "Heading 1": 11.5, "Heading 2": 10, "Heading 3": 9.5}
_NUMBERING = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
)


def fit_styles(document: Document, colour: str, size: Literal["as it is", "small"]) -> None:
    """Give a template the styles that it lacks. colour: of headings, "#rrggbb". size: "small" for much on a page."""
    for name in ("Normal", *NEEDED):
        if not _has(document, name):
            _add(document, name, colour)
    for name, (kind, text) in _LISTS.items():
        _number(document, name, kind, text)
    _say_a_language(document)
    if size == "small":
        _shrink(document)


def _has(document: Document, name: str) -> bool:
    """Return whether a style is there; one whose name has other capitals is named as Word does."""
    from docx.oxml.ns import qn
    from docx.styles import BabelFish

    styles: Any = document.styles
    inside = BabelFish.ui2internal(name)
    for style in styles.element.style_lst:
        if style.name_val is not None and style.name_val.casefold() == inside.casefold():
            style.find(qn("w:name")).set(qn("w:val"), inside)
            return True
    return False


@cache
def _usual_styles() -> Any:
    import docx

    return docx.Document().styles


def _add(document: Document, name: str, colour: str) -> None:
    """Add a style of our own layout, in the type of the template."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    styles: Any = document.styles
    element = deepcopy(_usual_styles()[name].element)
    taken = {style.styleId for style in styles.element.style_lst}
    if element.styleId in taken:
        element.styleId = f"{element.styleId}Ctc"
    for mark in [*element.iter(qn("w:rFonts"), qn("w:color"), qn("w:lang"), qn("w:link"), qn("w:next"))]:
        mark.getparent().remove(mark)
    of_table = name == "Table Grid"
    kind = WD_STYLE_TYPE.TABLE if of_table else WD_STYLE_TYPE.PARAGRAPH
    basis, base = element.find(qn("w:basedOn")), styles.default(kind)
    if basis is not None and base is not None:
        basis.set(qn("w:val"), base.style_id)
    elif basis is not None:
        element.remove(basis)
    if name != "Normal":
        element.attrib.pop(qn("w:default"), None)
    styles.element.append(element)
    if name in _COLOURED:
        styles[name].font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())


def _number(document: Document, name: str, kind: str, text: str) -> None:
    """Let a style make a list, where it does not: a list without marks is none."""
    from docx.oxml.ns import qn

    styles: Any = document.styles
    properties = styles[name].element.get_or_add_pPr()
    numbering = _numbering(document)
    held = properties.find(qn("w:numPr"))
    number = held.numId.val if held is not None and held.numId is not None else None
    if any(one.numId == number for one in numbering.num_lst):
        return
    abstract = _abstract(numbering, kind, text)
    holder = properties.get_or_add_numPr()
    holder.get_or_add_numId().val = numbering.add_num(abstract).numId


def _numbering(document: Document) -> Any:
    """Return the numberings of a template, which get a part of their own where there is none."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    part: Any = document.part
    try:
        return part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        made = NumberingPart.load(PackURI("/word/numbering.xml"), _NUMBERING, _EMPTY, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element


def _abstract(numbering: Any, kind: str, text: str) -> int:
    """Add a numbering of one level and return its id."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    taken = [int(one.get(qn("w:abstractNumId"))) for one in numbering.iter(qn("w:abstractNum"))]
    number = max(taken, default=0) + 1
    made = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )
    last = next(reversed(list(numbering.iter(qn("w:abstractNum")))), None)
    if last is None:
        numbering.insert(0, made)
    else:
        last.addnext(made)
    return number


def _say_a_language(document: Document) -> None:
    """Let the usual type of a template name a language, so that it can be set."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    styles: Any = document.styles
    normal = styles["Normal"].element.get_or_add_rPr()
    named = normal.find(qn("w:lang"))
    if named is None:
        mark: Any = OxmlElement("w:lang")
        mark.set(qn("w:val"), "de-DE")
        normal.append(mark)


def _shrink(document: Document) -> None:
    """Set the type of a template no larger than much content on one page allows."""
    from docx.shared import Pt

    styles: Any = document.styles
    for name, size in _SMALL.items():
        style = styles[name]
        if style.font.size is None or style.font.size > Pt(size):
            style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.space_before = Pt(6 if name.startswith("Heading") else 0)
