"""The Word template of a city: checked before it is stored, and named in words where something is wrong.

A template is a Word file with placeholders. `{{content}}` must be there once, as a paragraph of its own; the others are
free. What leads out of the file, or could run, is refused.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.steady_files import same_moment
from ctc_toolkit.reporting.word_archive import DROPPED, parts_of, trees_of, unwanted
from ctc_toolkit.reporting.word_placeholders import (
    CONTENT,
    Place,
    contents_of,
    flaws_of,
    paragraphs_of,
    place_of,
    stands_alone,
    written,
)

if TYPE_CHECKING:
    from docx.document import Document

_DOCUMENT = "word/document.xml"


def template_problems(content: bytes) -> tuple[ToolkitError, ...]:
    """Return everything that is wrong with a template; empty where it can be used.

    Where the file as such cannot be trusted, that is the only problem named.
    """
    try:
        parts = parts_of(content)
        trees = trees_of(parts)
    except ToolkitError as problem:
        return (problem,)
    found = _distinct(unwanted(parts, trees))
    if found:
        return found
    if _DOCUMENT not in trees:
        return (ToolkitError("brand_template_not_word"),)
    found = _distinct(
        flaw
        for name, tree in sorted(trees.items())
        if name.startswith("word/") and not name.endswith(".rels")
        for paragraph in paragraphs_of(tree)
        for flaw in flaws_of(paragraph, place_of(name))
    )
    return (*found, *_content_problems(trees[_DOCUMENT], found))


def _content_problems(document: Any, found: tuple[ToolkitError, ...]) -> tuple[ToolkitError, ...]:
    """Return what is wrong with the place for the content."""
    holders, name = contents_of(document), written(CONTENT)
    if len(holders) > 1:
        return (ToolkitError("brand_content_twice", found=name, times=len(holders)),)
    if not holders:
        meant_it = any(
            problem.values.get("nearest") == name or problem.code == "brand_content_place" for problem in found
        )
        return () if meant_it else (ToolkitError("brand_content_missing", found=name),)
    if not stands_alone(holders[0]):
        return (ToolkitError("brand_content_place", found=name, place=Place("text")),)
    return ()


def _distinct(problems: Any) -> tuple[ToolkitError, ...]:
    """Return problems in their order, each once: text boxes stand twice in a Word file."""
    return tuple({(one.code, str(one.values)): one for one in problems}.values())


def checked_template(content: bytes) -> bytes:
    """Return a template as it is stored: without what leads out of it or tells of persons.

    Raises:
        ToolkitError: the first of `template_problems`.
    """
    for problem in template_problems(content):
        raise problem
    try:
        return same_moment(_tidied(open_template(content)))
    except Exception as problem:  # whatever the library meets in a foreign file must end in a listed code
        raise ToolkitError("brand_template_damaged") from problem


def _tidied(document: Document) -> bytes:
    """Return the file of a document without what leads out of it or tells of persons."""
    for holder in (document.part.package, *document.part.package.iter_parts()):
        relations: Any = holder.rels
        for key in [key for key, one in relations.items() if one.reltype.endswith(DROPPED)]:
            _forget(holder, key)
            del relations[key]
    properties = document.core_properties
    properties.author = properties.last_modified_by = ""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def open_template(content: bytes) -> Document:
    """Return a template as a document to write in."""
    import docx

    return docx.Document(io.BytesIO(content))


def _forget(holder: Any, key: str) -> None:
    """Take out the elements of a part that name a relation which is left out."""
    from docx.oxml.ns import qn

    if holder.partname.endswith("/settings.xml") if hasattr(holder, "partname") else False:
        for element in [one for one in holder.element.iter() if one.get(qn("r:id")) == key]:
            element.getparent().remove(element)
