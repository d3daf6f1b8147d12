"""Topics of the handbook: Markdown files that ship with the package, cut into sections that can be opened alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]

CONTENTS = "index"
"""Name of the topic that lists all others, in groups."""

_HEADING = re.compile(r"^(#{1,3}) (.+?)\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_MARKS = re.compile(r"[*`]|!?\[([^\]]*)\]\([^)]*\)")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Section:
    """A part of a topic below a heading. level: 1 (what stands below the title), 2 or 3."""

    level: int
    heading: str
    anchor: str
    body: str


@dataclass(frozen=True)
class Topic:
    """A page of the handbook. name: its file without the ending. sections: from the title on, in their order."""

    name: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """The first heading."""
        return self.sections[0].heading

    def part(self, anchor: str) -> tuple[Section, ...]:
        """Return the section with this anchor and what is below it; nothing if there is none."""
        for place, section in enumerate(self.sections):
            if section.anchor == anchor and section.level > 1:
                after = self.sections[place + 1 :]
                end = next((n for n, other in enumerate(after) if other.level <= section.level), len(after))
                return (section, *after[:end])
        return ()


def handbook_folder() -> Path:
    """Return the folder of the handbook: inside an installed wheel, else in `docs/` of a checkout."""
    shipped = _PACKAGE / "shipped" / "handbuch"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "docs" / "handbuch"


@cache
def topics() -> dict[str, Topic]:
    """Return all topics by name, read once."""
    found = {}
    for path in sorted(handbook_folder().glob("*.md")):
        found[path.stem] = Topic(path.stem, sections_of(path.read_text(encoding="utf-8")))
    return found


def sections_of(markdown: str) -> tuple[Section, ...]:
    """Return the sections of a page. What looks like a heading inside code is none."""
    parts: list[tuple[int, str, list[str]]] = []
    in_code = False
    for line in markdown.splitlines():
        in_code ^= bool(_FENCE.match(line))
        heading = None if in_code else _HEADING.match(line)
        if heading:
            parts.append((len(heading[1]), heading[2], []))
        elif parts:
            parts[-1][2].append(line)
    sections: list[Section] = []
    for level, heading_text, lines in parts:
        anchor = _unused(anchor_of(heading_text), {section.anchor for section in sections})
        sections.append(Section(level, without_marks(heading_text), anchor, "\n".join(lines).strip("\n")))
    return tuple(sections)


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading, as code hosts and the built handbook make it."""
    return _NOT_IN_ANCHORS.sub("", without_marks(heading).strip().lower()).replace(" ", "-")


def without_marks(text: str) -> str:
    """Return text without emphasis, marks of code and targets of links."""
    return _MARKS.sub(lambda found: found[1] or "", text)


def _unused(anchor: str, used: set[str]) -> str:
    number, free = 0, anchor
    while free in used:
        number += 1
        free = f"{anchor}-{number}"
    return free
