"""Sheets to carry into a meeting: said once as blocks, made as a Word file, as PDF or as one HTML page.

A sheet holds words that are already in one language and already allowed for its reader; it knows no data of the app.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

HTML = "text/html"
"""The media type of a sheet as a web page."""
PDF = "application/pdf"
"""The media type of a sheet as a PDF file."""

PLAIN_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
USUAL_COLOUR = "#17606F"
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Heading:
    """A heading below the title; level 1 to 3."""

    text: str
    level: Literal[1, 2, 3] = 1


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
class Figure:
    """A chart of released values. title: its caption; described: what it shows, in words, for those who do not see it.

    document: Vega-Lite as JSON. table: the same values, which stand right below. width: in pixels of 1/72 inch.

    Raises:
        ValueError: it is not described.
    """

    title: str
    described: str
    document: str
    table: SheetTable | None = None
    width: int = 640

    def __post_init__(self) -> None:
        if not self.described.strip():
            raise ValueError("a figure needs a description in words")

    @classmethod
    def of(cls, chart: Drawn, table: SheetTable | None = None, width: int = 640) -> Figure:
        """Return the figure of a chart as the functions of this room make them."""
        document = chart.to_dict()
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return cls(chart.title, chart.alt, text, table, width)


class Drawn(Protocol):
    """A chart with its title and what it shows in words."""

    @property
    def title(self) -> str:
        """What it shows, in a few words."""

    @property
    def alt(self) -> str:
        """What it shows, with the main statement."""

    def to_dict(self) -> dict[str, Any]:
        """Return the Vega-Lite document."""


@dataclass(frozen=True)
class Contents:
    """A list of the headings of levels 1 and 2 with their pages. title: what stands above it."""

    title: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


SheetBlock = Heading | Paragraph | Bullets | SheetTable | WritingSpace | Drawing | Figure | Contents | PageBreak


@dataclass(frozen=True)
class Brand:
    """How a city or an office shows itself on its documents. colour: "#rrggbb", dark enough for text on white.

    logo: a PNG picture; logo_alt: what it shows. template: a Word file that `word_template` has checked.

    Raises:
        ValueError: the colour is none, or the logo no PNG or without words.
    """

    name: str = ""
    colour: str = USUAL_COLOUR
    logo: bytes = b""
    logo_alt: str = ""
    template: bytes = b""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise ValueError("a colour is written as #rrggbb")
        if self.logo and not (self.logo.startswith(b"\x89PNG") and self.logo_alt.strip()):
            raise ValueError("a logo is a PNG picture with words for what it shows")


@dataclass(frozen=True)
class Sheet:
    """A document of few pages. language: of all its words ("de" or "en").

    made_up: it is marked as an example. author: office or city it comes from. foot: where its content comes from.
    layout: "compact" has small type and narrow margins, for what has to fit on one page; "wide" is the same on paper
    laid across, for tables of many columns; "report" has a title page, numbered pages and numbered captions.
    """

    title: str
    language: str
    blocks: tuple[SheetBlock, ...]
    subtitle: str = ""
    made_on: date = field(default_factory=date.today)
    author: str = ""
    foot: str = ""
    made_up: bool = False
    layout: Literal["normal", "compact", "wide", "report"] = "normal"
    brand: Brand = field(default_factory=Brand)


def sheet_name(sheet: Sheet, ending: str) -> str:
    """Return a file name for the sheet: title, subtitle, date, and `ending` (".docx", ".html")."""
    words = f"{sheet.title} {sheet.subtitle}".casefold()
    for umlaut, plain in PLAIN_LETTERS:
        words = words.replace(umlaut, plain)
    name = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:_LONGEST_NAME].strip("-") or "ctc"
    return f"{name}-{sheet.made_on.isoformat()}{ending}"


def sheet_docx(sheet: Sheet) -> bytes:
    """Return the sheet as a Word file: real headings, lists and tables with heading rows, language set.

    Where the brand has a template, the sheet is written into it.
    """
    if sheet.brand.template:
        from ctc_toolkit.reporting.template_docx import made_in_template

        return made_in_template(sheet)
    from ctc_toolkit.reporting.sheet_docx import made

    return made(sheet)


def sheet_html(sheet: Sheet) -> bytes:
    """Return the sheet as one HTML page (UTF-8) that needs nothing else and prints well on A4."""
    from ctc_toolkit.reporting.sheet_html import made

    return made(sheet)


def sheet_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a PDF file that screen readers can follow (PDF/UA-1, tagged).

    Raises:
        ValueError: it cannot be made accessible, because a picture lacks its words.
    """
    from ctc_toolkit.reporting.sheet_pdf import made

    return made(sheet)
