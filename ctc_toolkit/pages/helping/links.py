"""Markdown of the handbook made fit for the app: links between topics, other documents, pictures, special signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from ctc_toolkit.pages.helping.topics import handbook_folder, topics

ADDRESS = "hilfe"
TOPIC = "thema"
PART = "abschnitt"

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"^!\[([^\]]*)\]\(([^)\s]+)\)\s*$")
_CODE = re.compile(r"(^\s*```.*?^\s*```\s*$|^(?: {4}[^\n]*(?:\n|\Z))+|`[^`\n]+`)", re.DOTALL | re.MULTILINE)
_QUOTED = re.compile(r"^> ?", re.MULTILINE)
"""Streamlit shows quoted text paler than is good to read."""

_SIGNS = re.compile(r"(?<!\\)[$~]|(?<!\w):(?=\w)")
"""What Streamlit would read as a formula, as struck out or as the name of a picture."""


@dataclass(frozen=True)
class Picture:
    """A picture of the handbook that is there, with the text that stands in for it."""

    path: Path
    text: str


def topic_address(topic: str, language: str, part: str | None = None) -> str:
    """Return the address of a topic in the app, or of one section of it."""
    query = {TOPIC: topic, **({PART: part} if part else {}), "lang": language}
    return f"/{ADDRESS}?{urlencode(query)}"


def for_the_app(markdown: str, topic: str, language: str) -> str:
    """Return text of a topic with links that work in the app; code stays as it is."""
    pieces = _CODE.split(_QUOTED.sub("", markdown))
    return "".join(
        piece if place % 2 else _LINK.sub(lambda found: _link(found, topic, language), _escaped(piece))
        for place, piece in enumerate(pieces)
    )


def in_pieces(markdown: str) -> Iterator[str | Picture]:
    """Yield text and pictures in their order; a picture that is not there is left out."""
    lines: list[str] = []
    for line in markdown.splitlines():
        image = _IMAGE.match(line)
        if image is None:
            lines.append(line)
            continue
        if "".join(lines).strip():
            yield "\n".join(lines)
        lines = []
        path = handbook_folder() / image[2]
        if path.is_file():
            yield Picture(path, image[1])
    if "".join(lines).strip():
        yield "\n".join(lines)


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda found: "\\" + found[0], text)


def _link(found: re.Match[str], topic: str, language: str) -> str:
    label, target = found[1], found[2]
    if "://" in target or target.startswith("mailto:"):
        return found[0]
    file, _, part = target.partition("#")
    name = Path(file).stem if file else topic
    if name in topics() and Path(file).parent == Path():
        return f"[{label}]({topic_address(name, language, part or None)})"
    return f"{label} (`{_place(file)}`)"


def _place(file: str) -> str:
    """Return where a document that is no topic lies in the project."""
    parts = [part for part in Path("docs/handbuch", file).parts if part != "."]
    while ".." in parts:
        place = parts.index("..")
        del parts[place - 1 : place + 1]
    return "/".join(parts)
