"""A sheet as a Word file in the template of a city: its paper, type and frame; our content, with the same structure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.sheet_docx import Room, write_blocks
from ctc_toolkit.reporting.sheets import Sheet
from ctc_toolkit.reporting.steady_files import same_moment
from ctc_toolkit.reporting.template_styles import fit_styles
from ctc_toolkit.reporting.word_files import tell, writable
from ctc_toolkit.reporting.word_placeholders import contents_of, fill, names_in
from ctc_toolkit.reporting.word_template import open_template

if TYPE_CHECKING:
    from docx.document import Document

_MARGIN, _PAPER = 2.0, (21.0, 29.7)
"""In centimetres, where a template does not say."""
_NARROWEST = 5.0


def made_in_template(sheet: Sheet) -> bytes:
    """Return the Word file; the same sheet and template make the same bytes."""
    document, t = open_template(sheet.brand.template), translator(sheet.language)
    fit_styles(document, sheet.brand.colour, "small" if sheet.layout in ("compact", "wide") else "as it is")
    (anchor,) = contents_of(document.element.body)
    section = _section_of(anchor, document)
    if sheet.layout == "wide":
        _turn(section)
    foot = " · ".join(
        part for part in (sheet.author, t("As of {date}", date=t.date(sheet.made_on)), sheet.foot) if part
    )
    there = _fill(
        document, sheet, t.date(sheet.made_on), foot
    )  # before there is any content, which is not looked through
    body: Any = document.element.body
    before = set(body)
    _opening(document, sheet, t, there)
    write_blocks(document, sheet, t, _room(section), _last_bookmark(body))
    if "foot" not in there:
        document.add_paragraph(writable(foot)).runs[0].italic = True
    _move(anchor, [one for one in body if one not in before])
    moment = datetime.combine(sheet.made_on, time.min)
    tell(document, title=sheet.title, language=sheet.language, author=sheet.author, moment=moment)
    target = io.BytesIO()
    document.save(target)
    return same_moment(target.getvalue())


def _fill(document: Document, sheet: Sheet, day: str, foot: str) -> frozenset[str]:
    """Fill all placeholders but that of the content, and return the names of those that the template has."""
    texts = {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "city": sheet.brand.name or sheet.author,
        "date": day,
        "foot": foot,
    }
    frames = _frames(document)
    there = frozenset[str]().union(*(names_in(frame) for frame in frames))
    for frame in frames:
        fill(frame, {name: writable(text) for name, text in texts.items()})
    return there


def _frames(document: Document) -> list[Any]:
    """Return the document, its headers and its footers: everywhere where placeholders are filled."""
    kinds = ("/document.xml", "/header", "/footer")
    parts: Any = document.part.package.iter_parts()
    named = {str(part.partname): part for part in parts if hasattr(part, "element")}
    return [part.element for name, part in sorted(named.items()) if any(kind in name for kind in kinds)]


def _opening(document: Document, sheet: Sheet, t: Translator, there: frozenset[str]) -> None:
    """Add what the template has no place for: title and subtitle; and in any case that everything is made up."""
    if "title" not in there:
        document.add_paragraph(writable(sheet.title), style="Title")
        if sheet.subtitle and "subtitle" not in there:
            document.add_paragraph(writable(sheet.subtitle), style="Subtitle")
    if sheet.made_up:
        document.add_paragraph(t("Example: all entries are made up."), style="Intense Quote")


@dataclass(frozen=True)
class _Section:
    """The properties of the part of a document in which the content stands, with lengths in centimetres."""

    element: Any

    def length(self, kind: str, name: str, usual: float) -> float:
        """Return a length."""
        from docx.oxml.ns import qn

        holder = self.element.find(qn(kind))
        value = holder.get(qn(name)) if holder is not None else None
        try:
            return float(value) / 567 if value is not None else usual
        except ValueError:
            return usual


def _section_of(anchor: Any, document: Document) -> _Section:
    """Return the section of a paragraph: the properties that come next."""
    from docx.oxml.ns import qn

    for one in (anchor, *anchor.itersiblings()):
        if one.tag == qn("w:sectPr"):
            return _Section(one)
        inside = one.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") if one.tag == qn("w:p") else None
        if inside is not None:
            return _Section(inside)
    body: Any = document.element.body
    return _Section(body.get_or_add_sectPr())


def _room(section: _Section) -> Room:
    width = section.length("w:pgSz", "w:w", _PAPER[0])
    height = section.length("w:pgSz", "w:h", _PAPER[1])
    width -= section.length("w:pgMar", "w:left", _MARGIN) + section.length("w:pgMar", "w:right", _MARGIN)
    height -= abs(section.length("w:pgMar", "w:top", _MARGIN)) + abs(section.length("w:pgMar", "w:bottom", _MARGIN))
    width -= section.length("w:pgMar", "w:gutter", 0)
    columns = max(1, round(section.length("w:cols", "w:num", 1 / 567) * 567))
    width = (width - (columns - 1) * section.length("w:cols", "w:space", 1.25)) / columns
    return Room(max(width, _NARROWEST), max(height, _NARROWEST))


def _turn(section: _Section) -> None:
    """Lay the paper across, where it is not: tables of many columns need it."""
    from docx.oxml.ns import qn

    width, height = section.length("w:pgSz", "w:w", _PAPER[0]), section.length("w:pgSz", "w:h", _PAPER[1])
    size = section.element.get_or_add_pgSz()
    if width < height:
        size.set(qn("w:w"), str(round(height * 567)))
        size.set(qn("w:h"), str(round(width * 567)))
        size.set(qn("w:orient"), "landscape")


def _last_bookmark(body: Any) -> int:
    from docx.oxml.ns import qn

    numbers = [one.get(qn("w:id"), "") for one in body.iter(qn("w:bookmarkStart"))]
    return max((int(one) for one in numbers if one.isdigit()), default=0)


def _without_empty_pages(added: list[Any]) -> list[Any]:
    """Let what follows a page break begin a page itself: a break of its own makes an empty page after a full one."""
    from docx.oxml.ns import qn

    kept: list[Any] = []
    waiting: Any = None
    for one in added:
        if waiting is not None and one.tag == qn("w:p"):
            one.get_or_add_pPr().get_or_add_pageBreakBefore()
            waiting.getparent().remove(waiting)
        elif waiting is not None:
            kept.append(waiting)
        waiting = one if one.tag == qn("w:p") and _only_break(one) else None
        if waiting is None:
            kept.append(one)
    return kept if waiting is None else [*kept, waiting]


def _only_break(paragraph: Any) -> bool:
    from docx.oxml.ns import qn

    breaks = [one for one in paragraph.iter(qn("w:br")) if one.get(qn("w:type")) == "page"]
    holds = next(paragraph.iter(qn("w:t"), qn("w:drawing"), qn("w:fldChar")), None)
    return bool(breaks) and holds is None


def _move(anchor: Any, added: list[Any]) -> None:
    """Put what was added in the place of a paragraph, whose style plain paragraphs take over."""
    from docx.oxml.ns import qn

    style = anchor.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    for one in _without_empty_pages(added):
        anchor.addprevious(one)
        if style is not None and one.tag == qn("w:p"):
            properties = one.get_or_add_pPr()
            if properties.find(qn("w:pStyle")) is None:
                properties.get_or_add_pStyle().set(qn("w:val"), style.get(qn("w:val")))
    if anchor.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is None:
        anchor.getparent().remove(anchor)
        return
    for one in [one for one in anchor if one.tag != qn("w:pPr")]:
        anchor.remove(one)
