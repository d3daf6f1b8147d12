"""Placeholders in the paragraphs of a Word file, such as {{title}}: found, judged and filled.

Word splits texts into runs where it likes; a placeholder is found wherever its letters stand in one paragraph.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator

PLACEHOLDERS = ("title", "subtitle", "city", "date", "content", "foot")
"""What a template can hold; only `content` must be there."""
CONTENT = "content"
_LONGEST = 40
"""Letters of a flaw that are told at most."""

Kind = Literal["text", "header", "footer", "other"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WHOLE = re.compile(r"(?<!\{)\{\{[ \t\u00a0]{0,5}([^{}\n]{0,60}?)[ \t\u00a0]{0,5}\}\}(?!\})")
_TORN = re.compile(r"\{{2,}[^{}\n]{0,30}\}*|\{?[^{}\n]{0,30}\}{2,}")
_SINGLE = re.compile(r"\{[ \t]{0,5}([^{}\s]{1,20})[ \t]{0,5}\}")
_ALSO = {
    "titel": "title", "überschrift": "title", "heading": "title", "untertitel": "subtitle", "stadt": "city",
    "ort": "city", "gemeinde": "city", "kommune": "city", "datum": "date", "stand": "date", "inhalt": "content",
    "text": "content", "body": "content", "fuß": "foot", "fuss": "foot", "fußzeile": "foot", "fusszeile": "foot",
    "footer": "foot", "quelle": "foot", "herkunft": "foot",
}  # fmt: skip
"""Words that people write instead, and what they mean."""
_HOLDERS = ("drawing", "pict", "object", "fldChar", "fldSimple")
"""What a paragraph can hold besides text."""


@dataclass(frozen=True)
class Place:
    """Where in a Word file something stands."""

    kind: Kind

    def say(self, language: str) -> str:
        """Return the place in words."""
        t = translator(language)
        words = {"text": t("in the text"), "header": t("in the header"), "footer": t("in the footer")}
        return words.get(self.kind) or t("in a footnote or another part")


def place_of(part: str) -> Place:
    """Return what kind of place a part of a Word file is, by the name of the part."""
    name = part.rpartition("/")[2]
    if name == "document.xml":
        return Place("text")
    kind: Kind = "header" if name.startswith("header") else "footer" if name.startswith("footer") else "other"
    return Place(kind)


def written(name: str) -> str:
    """Return a placeholder as it is written."""
    return "{{" + name + "}}"


def paragraphs_of(tree: Any) -> Iterator[Any]:
    """Yield all paragraphs below an element, also those in tables and text boxes."""
    yield from tree.iter(f"{_W}p")


def text_of(paragraph: Any) -> str:
    """Return the text of a paragraph without that of text boxes inside it."""
    return "".join(text for _, text in _pieces(paragraph))


def flaws_of(paragraph: Any, place: Place) -> Iterator[ToolkitError]:
    """Yield what is wrong with the placeholders of a paragraph: unknown, not whole, or where none is filled."""
    text = text_of(paragraph)
    if "{" not in text and "}" not in text:
        return
    for match in _WHOLE.finditer(text):
        name = match[1].casefold()
        if name not in PLACEHOLDERS:
            yield _unknown(match[0], match[1], place)
        elif place.kind == "other":
            yield ToolkitError("brand_placeholder_elsewhere", found=match[0], place=place)
        elif name == CONTENT and place.kind != "text":
            yield ToolkitError("brand_content_place", found=match[0], place=place)
    rest = _WHOLE.sub("\n", text)
    for match in _TORN.finditer(rest):
        yield _torn(match[0], place)
    for match in _SINGLE.finditer(_TORN.sub("\n", rest)):
        if meant(match[1]):
            yield _torn(match[0], place)


def _unknown(found: str, name: str, place: Place) -> ToolkitError:
    known = ", ".join(written(one) for one in PLACEHOLDERS)
    near = meant(name)
    if near:
        return ToolkitError("brand_placeholder_unknown", found=found, nearest=written(near), known=known, place=place)
    return ToolkitError("brand_placeholder_foreign", found=found, known=known, place=place)


def _torn(found: str, place: Place) -> ToolkitError:
    near = next((one for word in re.findall(r"\w+", found) if (one := meant(word))), "title")
    return ToolkitError("brand_placeholder_torn", found=found.strip()[:_LONGEST], nearest=written(near), place=place)


def meant(name: str) -> str:
    """Return the placeholder that somebody meant; "" where none is near."""
    word = name.strip().casefold()
    close = difflib.get_close_matches(word, [*PLACEHOLDERS, *_ALSO], 1, 0.7)
    return _ALSO.get(close[0], close[0]) if close else ""


def contents_of(tree: Any) -> list[Any]:
    """Return the paragraphs that hold the placeholder for the content."""
    names = ((paragraph, _WHOLE.finditer(text_of(paragraph))) for paragraph in paragraphs_of(tree))
    return [paragraph for paragraph, found in names for match in found if match[1].casefold() == CONTENT]


def stands_alone(paragraph: Any) -> bool:
    """Return whether a paragraph holds one placeholder and nothing else, right below the body."""
    alone = _WHOLE.fullmatch(text_of(paragraph).strip()) is not None
    besides = any(next(paragraph.iter(f"{_W}{kind}"), None) is not None for kind in _HOLDERS)
    return alone and not besides and paragraph.getparent().tag == f"{_W}body"


def names_in(tree: Any) -> frozenset[str]:
    """Return the placeholders that stand below an element."""
    return frozenset(
        match[1].casefold() for paragraph in paragraphs_of(tree) for match in _WHOLE.finditer(text_of(paragraph))
    )


def fill(tree: Any, values: Mapping[str, str]) -> None:
    """Write values in place of their placeholders, in the type of the first letter of each."""
    for paragraph in list(paragraphs_of(tree)):
        pieces = _pieces(paragraph)
        text = "".join(piece for _, piece in pieces)
        for match in reversed(list(_WHOLE.finditer(text))):
            if match[1].casefold() in values:
                _write(pieces, match.start(), match.end(), values[match[1].casefold()])


def _pieces(paragraph: Any) -> list[tuple[Any, str]]:
    """Return the elements with text of a paragraph; what is no text counts as a sign that no placeholder holds."""
    found = []
    for one in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        holder = one.getparent()
        while holder.tag != f"{_W}p":
            holder = holder.getparent()
        if holder is paragraph and one.getparent().tag == f"{_W}r":
            found.append((one, (one.text or "") if one.tag == f"{_W}t" else "\n"))
    return found


def _write(pieces: list[tuple[Any, str]], start: int, end: int, value: str) -> None:
    """Replace the letters from start to end, which may be split over several elements."""
    position, pending = 0, value
    for number, (element, text) in enumerate(pieces):
        first, last = max(start - position, 0), min(end - position, len(text))
        position += len(text)
        if first >= last:
            continue
        changed = text[:first] + pending + text[last:]
        pending = ""
        element.text = changed
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        pieces[number] = (element, changed)
        _no_language(element.getparent())


def _no_language(run: Any) -> None:
    """Let what was filled in have the language of the document."""
    for mark in list(run.iter(f"{_W}lang")):
        mark.getparent().remove(mark)
