"""Fields, bookmarks and links inside a Word file, for which the library has no functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Add a field that shows `shown` until Word counts anew, for example "PAGE"."""
    _mark(paragraph, "begin")
    _instruct(paragraph, instruction)
    _mark(paragraph, "separate")
    paragraph.add_run(shown)
    _mark(paragraph, "end")


def open_field(paragraph: Paragraph, instruction: str) -> None:
    """Begin a field whose content goes on until `close_field`; Word is asked to fill it anew."""
    _mark(paragraph, "begin", dirty=True)
    _instruct(paragraph, instruction)
    _mark(paragraph, "separate")


def close_field(paragraph: Paragraph) -> None:
    """End the field that `open_field` began."""
    _mark(paragraph, "end")


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name a paragraph, so that links can lead there. number: one of its own in the document."""
    start, end = _element("w:bookmarkStart"), _element("w:bookmarkEnd")
    for element in (start, end):
        _set(element, "w:id", str(number))
    _set(start, "w:name", name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def link_inside(paragraph: Paragraph, text: str, target: str) -> None:
    """Add a link to a bookmark of the same document."""
    link = _element("w:hyperlink")
    _set(link, "w:anchor", target)
    run = paragraph.add_run(text)
    link.append(run._r)
    paragraph._p.append(link)


def _mark(paragraph: Paragraph, kind: str, *, dirty: bool = False) -> None:
    mark = _element("w:fldChar")
    _set(mark, "w:fldCharType", kind)
    if dirty:
        _set(mark, "w:dirty", "true")
    paragraph.add_run()._r.append(mark)


def _instruct(paragraph: Paragraph, instruction: str) -> None:
    from docx.oxml.ns import qn

    words = _element("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {instruction} "
    paragraph.add_run()._r.append(words)


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _set(element: Any, name: str, value: str) -> None:
    from docx.oxml.ns import qn

    element.set(qn(name), value)
