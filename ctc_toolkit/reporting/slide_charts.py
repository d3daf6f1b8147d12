"""Released values as bars that can be edited on a slide, with their ranges in the labels and in words for the notes."""

from __future__ import annotations

from collections.abc import Sequence

from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.difference_words import Row, points_text, range_text, word_text
from ctc_toolkit.reporting.narrative import value_text
from ctc_toolkit.reporting.palette import BY_MEANING, NEUTRAL
from ctc_toolkit.reporting.selection import Cell, Entry, Kind
from ctc_toolkit.reporting.slides import BarChart, Series
from ctc_toolkit.reporting.words import cell_text
from ctc_toolkit.riskfactors.plan import ELEVATED

BARS = 6
"""How many measures a slide shows."""
PAIRS = 5
"""How many measures a slide shows with two bars each."""
NO_BREAK = "\u00a0"
"""A space at which no line ends."""
_OTHERS = "#5A5F66"
"""Colour of the outline of bars that belong to others or to earlier."""


def telling(found: Sequence[Entry], kind: Kind) -> list[Entry]:
    """Return the measures to show: the highest risks, the lowest protection, what is reported most often.

    First those whose number is certain; what has no certain number fills up what is left.
    """
    counted = [entry for entry in found if entry.cell.measure != ELEVATED]
    if kind == "behaviour":
        counted = [entry for entry in counted if entry.meaning == "worse"] or counted
    certain = sorted((entry for entry in counted if entry.cell.comparable), key=lambda entry: entry.cell.rank)
    others = sorted((entry for entry in counted if not entry.cell.comparable), key=lambda entry: entry.cell.rank)
    if kind == "protective":
        certain.reverse()
    return [*certain, *others][:BARS]


def level_chart(t: Translator, title: str, chosen: Sequence[Entry]) -> BarChart:
    """Return one bar for each measure; without a number its label says why."""
    colours = tuple(BY_MEANING[entry.meaning] for entry in chosen)
    series = Series(
        t("Of 100 young people"),
        tuple(entry.cell.percent if entry.cell.state == "shown" else None for entry in chosen),
        colours[0],
        tuple(entry.cell.state == "shown" and not entry.cell.comparable for entry in chosen),
        colours,
    )
    return BarChart(
        t("Bar chart. {title}: {values}.", title=title, values="; ".join(level_lines(t, chosen))),
        tuple(_category(t, entry) for entry in chosen),
        (series,),
    )


def level_lines(t: Translator, chosen: Sequence[Entry]) -> tuple[str, ...]:
    """Return the values in words, one line each."""
    return tuple(t("{name}: {value}", name=entry.label, value=value_text(t, entry.cell)) for entry in chosen)


def _category(t: Translator, entry: Entry) -> str:
    if entry.cell.state != "shown":
        return t("{name}: {value}", name=entry.label, value=cell_text(entry.cell, t.language, length="short"))
    limits = _together(_limits(t, entry.cell))
    if entry.cell.comparable:
        return f"{entry.label} ({limits})" if limits else entry.label
    unsure = t("uncertain")
    return f"{entry.label} ({limits}, {unsure})" if limits else f"{entry.label} ({unsure})"


def widest(rows: Sequence[Row]) -> list[Row]:
    """Return the compared measures to show: secure differences first, the widest first."""
    shown = [row for row in rows if row.difference.state == "shown"]
    return sorted(shown, key=lambda row: (row.verdict == "none", -abs(row.difference.points or 0)))[:PAIRS]


def pair_chart(t: Translator, title: str, held: Differences, chosen: Sequence[Row], other: str) -> BarChart:
    """Return two bars for each measure: this survey, and the reference or the survey before (outlined)."""
    own = t("This survey") if held.product == "comparison" else t("Now")
    mine = Series(
        own,
        tuple(row.difference.percent for row in chosen),
        BY_MEANING["neutral"],
        colours=tuple(BY_MEANING.get(row.verdict, NEUTRAL) for row in chosen),
    )
    theirs = Series(other, tuple(row.difference.base for row in chosen), _OTHERS, tuple(True for _ in chosen))
    return BarChart(
        t("Bar chart. {title}: {values}.", title=title, values="; ".join(pair_lines(t, chosen, own, other))),
        tuple(_pair_label(t, row) for row in chosen),
        (mine, theirs),
    )


def _pair_label(t: Translator, row: Row) -> str:
    points = points_text(t, row.difference.points)
    limits = range_text(t, row.difference.low, row.difference.high)
    meaning = {"worse": t("less favourable"), "better": t("more favourable")}.get(row.verdict, "")
    return f"{row.label} ({'; '.join(_together(part) for part in (points, limits, meaning) if part)})"


def _limits(t: Translator, cell: Cell) -> str:
    if cell.low is None or cell.high is None:
        return ""
    low, high = t.number(cell.low), t.number(cell.high)
    return low if low == high else t("{low} to {high}", low=low, high=high)


def _together(text: str) -> str:
    """Return a text that is not broken into lines."""
    return text.replace(" ", NO_BREAK)


def pair_lines(t: Translator, chosen: Sequence[Row], own: str, other: str) -> tuple[str, ...]:
    """Return the pairs in words, one line each."""
    return tuple(
        t(
            "{label}: {own} {percent}, {other} {base}; {points} points, {word}",
            label=row.label,
            own=own,
            percent=_percent(t, row.difference.percent),
            other=other,
            base=_percent(t, row.difference.base),
            points=_pair_points(t, row),
            word=word_text(t, row),
        )
        for row in chosen
    )


def _pair_points(t: Translator, row: Row) -> str:
    limits = range_text(t, row.difference.low, row.difference.high)
    points = points_text(t, row.difference.points)
    return f"{points} ({limits})" if limits else points


def _percent(t: Translator, value: int | None) -> str:
    return "–" if value is None else t.percent(value)
