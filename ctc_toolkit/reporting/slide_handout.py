"""Slides as a document to read: each statement with its values as a table, and what to say with it."""

from __future__ import annotations

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable
from ctc_toolkit.reporting.slides import BarChart, Deck


def deck_sheet(deck: Deck) -> Sheet:
    """Return the slides with their notes as a sheet, which can be printed or handed out."""
    t, blocks = translator(deck.language), list[SheetBlock]()
    for slide in deck.slides:
        blocks.append(Heading(slide.title))
        if slide.chart is not None:
            blocks.append(_values(slide.chart, slide.title, t))
        elif slide.table is not None:
            held = slide.table
            blocks.append(SheetTable(slide.title, held.columns, held.rows, held.shares, "above"))
        if slide.points and slide.chart is None and slide.table is None:
            blocks.append(Bullets(slide.points))
        else:
            blocks += [Paragraph(point, "note") for point in slide.points]
        further = tuple(note for note in slide.notes if note not in slide.points)
        if further:
            blocks += [Paragraph(t("What to say with it"), "strong"), Bullets(further)]
    return Sheet(
        title=deck.title,
        language=deck.language,
        blocks=tuple(blocks),
        subtitle=deck.subtitle,
        made_on=deck.made_on,
        author=deck.author,
        foot=deck.foot.removeprefix(f"{deck.subtitle} · "),
        made_up=deck.made_up,
        brand=deck.brand,
    )


def _values(chart: BarChart, title: str, t: Translator) -> SheetTable:
    rows = []
    for place, category in enumerate(chart.categories):
        values = (one.values[place] for one in chart.series)
        rows.append((category, *("–" if value is None else t.percent(value) for value in values)))
    columns = (t("Factor or behaviour"), *(one.name for one in chart.series))
    return SheetTable(title, columns, tuple(rows), (4.0, *(1.5 for _ in chart.series)), "above")
