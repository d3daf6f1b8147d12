"""Sheets to carry into a meeting: said once as blocks, made as a Word file or as one HTML page that prints well.

A sheet holds words that are already in one language and already allowed for its reader; it knows no data of the app.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

HTML = "text/html"
"""The media type of a sheet as a web page."""

PLAIN_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Heading:
    """A heading below the title; level 1 or 2."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. style: "note" stands out as a hint. link: a web address that the whole paragraph leads to.

    What is not a web address (http, https) is not made a link.
    """

    text: str
    style: Literal["normal", "strong", "note"] = "normal"
    link: str = ""

    @property
    def address(self) -> str:
        """Where the link leads; "" where there is none that may be followed."""
        return self.link if re.fullmatch(r"https?://[^\s<>\"]+", self.link) else ""


@dataclass(frozen=True)
class Bullets:
    """A list, with bullets, numbers or boxes to tick."""

    items: tuple[str, ...]
    style: Literal["bullets", "numbers", "boxes"] = "bullets"


@dataclass(frozen=True)
class SheetTable:
    """A real table with a caption and a heading row. shares: widths of the columns in relation to each other.

    naming: "above" where the heading above says the same, so that the caption is not written once more.

    Raises:
        ValueError: a row has not one cell for each column.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()
    naming: Literal["caption", "above"] = "caption"

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows) or len(self.shares) not in (0, len(self.columns)):
            raise ValueError("every row and the widths need one entry for each column")


@dataclass(frozen=True)
class WritingSpace:
    """Empty lines to write on by hand, below a question."""

    label: str
    lines: int = 3


@dataclass(frozen=True)
class Drawing:
    """A picture that this software drew itself. svg: a complete SVG element; described: what it shows, in words.

    Where a file cannot hold it, the words stand in its place. Texts inside the SVG must be escaped already.
    """

    title: str
    described: str
    svg: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


SheetBlock = Heading | Paragraph | Bullets | SheetTable | WritingSpace | Drawing | PageBreak


@dataclass(frozen=True)
class Sheet:
    """A document of few pages. language: of all its words ("de" or "en").

    made_up: it is marked as an example. author: office or city it comes from. foot: where its content comes from.
    compact: small type and narrow margins, for what has to fit on one page. wide: the same on paper laid across, for
    tables of many columns.
    """

    title: str
    language: str
    blocks: tuple[SheetBlock, ...]
    subtitle: str = ""
    made_on: date = field(default_factory=date.today)
    author: str = ""
    foot: str = ""
    made_up: bool = False
    layout: Literal["normal", "compact", "wide"] = "normal"


def sheet_name(sheet: Sheet, ending: str) -> str:
    """Return a file name for the sheet: title, subtitle, date, and `ending` (".docx", ".html")."""
    words = f"{sheet.title} {sheet.subtitle}".casefold()
    for umlaut, plain in PLAIN_LETTERS:
        words = words.replace(umlaut, plain)
    name = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:_LONGEST_NAME].strip("-") or "ctc"
    return f"{name}-{sheet.made_on.isoformat()}{ending}"


def sheet_docx(sheet: Sheet) -> bytes:
    """Return the sheet as a Word file: real headings, lists and tables with heading rows, language set."""
    from ctc_toolkit.reporting.sheet_docx import made

    return made(sheet)


def sheet_html(sheet: Sheet) -> bytes:
    """Return the sheet as one HTML page (UTF-8) that needs nothing else and prints well on A4."""
    from ctc_toolkit.reporting.sheet_html import made

    return made(sheet)
