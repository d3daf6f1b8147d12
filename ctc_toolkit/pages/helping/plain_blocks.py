"""A topic of the handbook as plain blocks of text, for pages that are no part of the app: no links, no pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.pages.helping.topics import Section

Kind = Literal["paragraph", "bullets", "steps"]

_POINT = re.compile(r"^(?:(?P<bullet>[-*])|\d+\.)\s+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_STRONG = re.compile(r"\*\*([^*]+)\*\*|`([^`]+)`")


@dataclass(frozen=True)
class Span:
    """A piece of a text, strong or not."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph with one text, or a list with one for each point; a text is made of spans."""

    kind: Kind
    texts: tuple[tuple[Span, ...], ...]


def blocks_of(section: Section) -> tuple[Block, ...]:
    """Return the paragraphs and lists of a section. Pictures are left out; links become their words."""
    found: list[tuple[Kind, list[str]]] = []
    goes_on = False
    for line in section.body.splitlines():
        text = line.strip()
        if not text or text.startswith("!["):
            goes_on = False
            continue
        point = _POINT.match(line)
        kind: Kind = "paragraph" if point is None else "bullets" if point["bullet"] else "steps"
        if point is not None and found and found[-1][0] == kind:
            found[-1][1].append(text[point.end() :])
        elif point is not None:
            found.append((kind, [text[point.end() :]]))
        elif goes_on or (line.startswith(" ") and found):
            found[-1][1][-1] += f" {text}"
        else:
            found.append((kind, [text]))
        goes_on = True
    return tuple(Block(kind, tuple(_spans(text) for text in texts)) for kind, texts in found)


def _spans(text: str) -> tuple[Span, ...]:
    words = _LINK.sub(lambda found: found[1], text)
    pieces, end = [], 0
    for found in _STRONG.finditer(words):
        pieces += [Span(words[end : found.start()]), Span(found[1] or found[2], strong=True)]
        end = found.end()
    return tuple(span for span in (*pieces, Span(words[end:])) if span.text)
