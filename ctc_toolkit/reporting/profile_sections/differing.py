"""Sections on differences: to the values of others, and to earlier surveys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.difference_charts import PANEL, PANELS, PRINTED_COLUMNS, change_charts, comparison_chart
from ctc_toolkit.reporting.difference_words import (
    Row,
    difference_table,
    method_lines,
    reference_name,
    rows_of,
    sentences,
)
from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
from ctc_toolkit.reporting.narrative import difference_sentences, short_difference
from ctc_toolkit.reporting.profile_sections.results import captioned, kind_names
from ctc_toolkit.reporting.report_tables import frame_table
from ctc_toolkit.reporting.selection import KINDS, Kind
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, SheetBlock, SheetTable
from ctc_toolkit.reporting.words import made_up_notice
from ctc_toolkit.riskfactors.finding_texts import say
from ctc_toolkit.survey.grade_bands import with_band_column

MOST_ROWS = 14
"""Rows of one chart of comparison, so that it stays well below a page."""


def compared(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return the comparisons with reference values."""
    found = [held for held in outcome.differences if held.product == "comparison"]
    if not found:
        return [Paragraph(t("For this survey nothing was compared with the values of others."))]
    return [block for held in found for block in _one(outcome, held, t)]


def changed(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return the changes since earlier surveys."""
    found = [held for held in outcome.differences if held.product != "comparison"]
    if not found:
        return [Paragraph(t("There is no earlier survey to compare with."))]
    return [block for held in found for block in _one(outcome, held, t)]


def in_short(outcome: WaveOutcome, t: Translator) -> list[str]:
    """Return comparison and change in a sentence each, also where there is none."""
    told = []
    for product, nothing in (("comparison", "short_no_reference"), ("change", "short_no_change")):
        held = next((one for one in outcome.differences if one.product == product), None)
        rows = [] if held is None else _rows(outcome, held, t)
        told.append(say(t.language, nothing) if held is None else short_difference(t, held, rows))
    return told


def _rows(outcome: WaveOutcome, held: Differences, t: Translator, kinds: Sequence[Kind] = KINDS) -> list[Row]:
    instrument = with_band_column(outcome.instrument)
    return [row for kind in kinds for row in rows_of(held, outcome.whole, instrument, kind=kind, language=t.language)]


def _one(outcome: WaveOutcome, held: Differences, t: Translator) -> list[SheetBlock]:
    names = kind_names(t)
    reference = reference_name(held, t.language) or f"{held.facts.get('year', '')}–{held.facts.get('later_year', '')}"
    blocks: list[SheetBlock] = [Heading(reference, 2)]
    everything: list[Row] = []
    for kind in KINDS:
        rows = _rows(outcome, held, t, [kind])
        everything += rows
        if not rows:
            continue
        blocks += [Heading(names[kind], 3), Bullets(tuple(sentences(held, rows, t.language)))]
        blocks += [Paragraph(sentence) for sentence in difference_sentences(t, held, rows)]
        shown = [row for row in rows if row.difference.state == "shown"]
        if shown and held.product == "comparison":
            blocks += _comparison(outcome, held, shown, f"{names[kind]}: {reference}", t)
        elif shown:
            blocks += _change(held, shown, f"{names[kind]}: {reference}", t)
    lines = tuple(method_lines(held, everything, t.language))
    return [*blocks, Heading(t("How this was compared"), 3), Bullets(lines)]


def _table(held: Differences, rows: Sequence[Row], title: str, t: Translator) -> SheetTable:
    frame = difference_table(held, rows, t.language).iloc[:, 1:]
    further = len(frame.columns) - 6
    shares = (3.0, 1.0, 1.0, 0.9, 1.4, 1.7) if further else (3.0, 1.1, 1.2, 0.9, 1.3, 1.9)
    return frame_table(title, frame, (*shares, *(1.3 for _ in range(further))))


def _comparison(
    outcome: WaveOutcome, held: Differences, rows: Sequence[Row], title: str, t: Translator
) -> Iterator[SheetBlock]:
    """Yield the table of all rows; where a difference is secure, in parts below a chart each.

    A part has at most `MOST_ROWS` rows, whole areas of life together.
    """
    if all(row.verdict == "none" for row in rows):
        yield _table(held, rows, title, t)
        return
    notice = made_up_notice(t.language) if outcome.made_up else ""
    for part in _parts(rows):
        chart = comparison_chart(held, part, t.language, made_up=notice, naming="caption")
        areas = ", ".join(dict.fromkeys(row.heading or t("Other") for row in part))
        yield captioned(f"{title} ({areas})", chart, _table(held, part, f"{title} ({areas})", t))


def _parts(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows in parts that fit a chart, broken between areas of life where possible."""
    parts: list[list[Row]] = []
    for _, group in groupby(rows, key=lambda row: row.heading):
        members = list(group)
        pieces = [members[begin : begin + MOST_ROWS] for begin in range(0, len(members), MOST_ROWS)]
        for piece in pieces:
            if parts and len(parts[-1]) + len(piece) <= MOST_ROWS:
                parts[-1] += piece
            else:
                parts.append(piece)
    return parts


def _change(held: Differences, rows: Sequence[Row], title: str, t: Translator) -> Iterator[SheetBlock]:
    """Yield small pictures of the secure changes, and the table of all."""
    secure = [replace(row, heading=title) for row in rows if row.verdict != "none"]
    for chart, panels in zip(change_charts(held, secure, t.language, naming="caption"), _panels(secure), strict=True):
        yield captioned(t("{title}: secure changes", title=title), chart, None, panels * (PANEL + 14))
    yield _table(held, rows, title, t)


def _panels(rows: Sequence[Row]) -> list[int]:
    """Return how many small pictures stand side by side in each of the charts."""
    return [min(PRINTED_COLUMNS, len(rows) - begin) for begin in range(0, len(rows), PANELS)]
