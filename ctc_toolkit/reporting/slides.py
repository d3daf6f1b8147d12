"""Slides to show in a room: said once as a deck of statements, made as a PowerPoint file whose charts can be edited.

A deck holds words that are already in one language and numbers that are already released; it knows no data of the app.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ctc_toolkit.reporting.sheets import Brand

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
"""The media type of a PowerPoint file."""
FEWEST_POINTS = 18
"""Size in points of the smallest type on a slide, apart from its foot."""


@dataclass(frozen=True)
class Series:
    """The bars of one colour. values: whole percent; None where there is no number. colour: "#rrggbb".

    outlined: bars without filling: values that are uncertain, or that belong to others. colours: of single bars, where
    they differ.
    """

    name: str
    values: tuple[int | None, ...]
    colour: str
    outlined: tuple[bool, ...] = ()
    colours: tuple[str, ...] = ()


@dataclass(frozen=True)
class BarChart:
    """Bars of percentages that can be edited. described: what it shows, in words, for those who do not see it.

    categories: label of each bar, with its range, or why it has no number.

    Raises:
        ValueError: it is not described, holds nothing, or a series has not one value for each category.
    """

    described: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        if not self.described.strip():
            raise ValueError("a chart needs a description in words")
        if not self.categories or not self.series:
            raise ValueError("a chart needs bars")
        for one in self.series:
            lengths = {len(one.values), len(one.outlined) or len(one.values), len(one.colours) or len(one.values)}
            if lengths != {len(self.categories)}:
                raise ValueError("a series needs one value for each category")


@dataclass(frozen=True)
class SlideTable:
    """A small table with a heading row. described: what it holds. shares: widths of the columns to each other.

    Raises:
        ValueError: a row or the widths have not one entry for each column, or it is not described.
    """

    described: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in (*self.rows, self.shares)) or not self.described.strip():
            raise ValueError("a table needs words and one cell for each column")


@dataclass(frozen=True)
class Slide:
    """A slide. title: a statement, not a heading. points: below the title; under a chart or table where there is one.

    notes: for whoever speaks, a paragraph each.

    Raises:
        ValueError: it lacks title or notes, or has both a chart and a table.
    """

    title: str
    points: tuple[str, ...]
    notes: tuple[str, ...]
    chart: BarChart | None = None
    table: SlideTable | None = None

    def __post_init__(self) -> None:
        if not self.title.strip() or not any(note.strip() for note in self.notes):
            raise ValueError("a slide needs a title and notes")
        if self.chart is not None and self.table is not None:
            raise ValueError("a slide has a chart or a table")


@dataclass(frozen=True)
class Deck:
    """Slides after an opening one. language: of all its words ("de" or "en"). opening: notes of the first slide.

    foot: stands on each slide: where its content comes from. made_up: it is marked as an example. author: office or
    city it comes from.
    """

    title: str
    subtitle: str
    language: str
    slides: tuple[Slide, ...]
    opening: tuple[str, ...]
    made_on: date
    author: str = ""
    foot: str = ""
    made_up: bool = False
    brand: Brand = field(default_factory=Brand)


def deck_pptx(deck: Deck) -> bytes:
    """Return the deck as a PowerPoint file; the same deck gives the same bytes."""
    from ctc_toolkit.reporting.slides_pptx import made

    return made(deck)
