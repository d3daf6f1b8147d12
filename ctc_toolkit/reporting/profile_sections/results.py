"""Sections with the values of the survey: what stands out, by kind of measure, by group, and all tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from ctc_toolkit.disclosure import Released
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.charts import grouped_chart, profile_chart
from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
from ctc_toolkit.reporting.explain import how_to_read
from ctc_toolkit.reporting.highlights import COMPARED, highlights
from ctc_toolkit.reporting.narrative import group_sentences, level_sentences
from ctc_toolkit.reporting.report_tables import frame_table
from ctc_toolkit.reporting.selection import KINDS, Entry, Kind, comparisons, dimension_label, dimensions, entries
from ctc_toolkit.reporting.sheets import Bullets, Drawn, Figure, Heading, Paragraph, SheetBlock, SheetTable
from ctc_toolkit.reporting.tables import grouped_table, profile_table
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.grade_bands import with_band_column
from ctc_toolkit.survey.instrument import Instrument

SHORT_LIST = 5
"""How many measures the summary shows of each kind."""


def kind_names(t: Translator) -> dict[Kind, str]:
    """Return what the kinds of measures are called."""
    return {
        "risk": t("Risk factors"),
        "protective": t("Protective factors"),
        "behaviour": t("Behaviours and experiences"),
    }


def captioned(title: str, chart: Drawn, table: SheetTable | None = None, width: int = 640) -> Figure:
    """Return a chart as a figure with a caption of its own."""
    return replace(Figure.of(chart, table, width), title=title)


def standing_out(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return the sentences of what stands out, by kind, with what must be known to read them rightly."""
    instrument, names = with_band_column(outcome.instrument), kind_names(t)
    blocks: list[SheetBlock] = []
    for kind in KINDS:
        found = highlights(outcome.whole, instrument, kind=kind, language=t.language)
        blocks += [Heading(names[kind], 2), Bullets(found.sentences)]
        if found.notes:
            blocks.append(Paragraph(" ".join(found.notes), "note"))
    return blocks


def standing_out_in_short(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return the same for the summary: one list for each kind, the notes once at the end."""
    instrument, names = with_band_column(outcome.instrument), kind_names(t)
    blocks: list[SheetBlock] = []
    notes: dict[str, None] = {}
    for kind in KINDS:
        found = highlights(outcome.whole, instrument, kind=kind, language=t.language)
        blocks += [Paragraph(names[kind], "strong"), Bullets(found.sentences)]
        notes |= dict.fromkeys(found.notes[:1])
    return [*blocks, Paragraph(" ".join(notes), "note")] if notes else blocks


def highest(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return the highest risk factors and the lowest protective factors, each as a chart of few bars."""
    instrument = with_band_column(outcome.instrument)
    titles = {
        "risk": t("The highest shares at elevated risk"),
        "protective": t("The lowest shares with strong protection"),
    }
    blocks: list[SheetBlock] = []
    kinds: tuple[Kind, ...] = ("risk", "protective")
    for kind in kinds:
        found = entries(outcome.whole, instrument, kind=kind, language=t.language)
        usable = [entry for entry in found if entry.cell.comparable and entry.cell.measure != ELEVATED]
        chosen = sorted(usable, key=lambda entry: entry.cell.rank, reverse=kind == "protective")[:SHORT_LIST]
        if chosen:
            measures = [entry.cell.measure for entry in chosen]
            asked: dict[str, Any] = {"kind": kind, "language": t.language, "measures": measures}
            chart = profile_chart(outcome.whole, instrument, naming="caption", **asked)
            frame = profile_table(outcome.whole, instrument, **asked).iloc[:, 1:5]
            table = frame_table(titles[kind], frame, (3.6, 1.1, 1.1, 1.1))
            caption = f"{chart.title}. {how_to_read(kind, t.language)[0].sentences[-1]}"
            blocks += [Heading(titles[kind]), captioned(caption, chart, table)]
    return blocks


def of_kind(outcome: WaveOutcome, kind: Kind, t: Translator) -> list[SheetBlock]:
    """Return one kind of measures, area of life by area of life: sentences, chart and table."""
    instrument, whole = with_band_column(outcome.instrument), outcome.whole
    found = entries(whole, instrument, kind=kind, language=t.language)
    if not found:
        return [Paragraph(t("This survey has no values for that."))]
    said = highlights(whole, instrument, kind=kind, language=t.language)
    shows, sure, _ = how_to_read(kind, t.language)
    blocks: list[SheetBlock] = [
        Bullets(said.sentences),
        Paragraph(" ".join((*shows.sentences, sure.sentences[0])), "note"),
    ]
    counted = [entry for entry in found if entry.cell.measure != ELEVATED]
    for heading, group in groupby(counted, key=lambda entry: entry.heading):
        members = list(group)
        blocks += [
            Heading(heading or t("Other"), 2),
            Paragraph(" ".join(level_sentences(t, kind, members))),
            _of_area(outcome, instrument, kind, heading, members, t),
        ]
    return blocks


def _of_area(
    outcome: WaveOutcome, instrument: Instrument, kind: Kind, heading: str, members: Sequence[Entry], t: Translator
) -> SheetBlock:
    """Return chart and table of an area of life; only the table where no value is shown."""
    measures = [entry.cell.measure for entry in members]
    title = f"{kind_names(t)[kind]}, {heading or t('Other')}"
    frame = profile_table(outcome.whole, instrument, kind=kind, language=t.language, measures=measures).iloc[:, 1:]
    table = frame_table(title, frame, (3.6, 1.5, 1.3, 1.1, *(1.0 for _ in frame.columns[4:])))
    if not any(entry.cell.state in ("shown", "banded") for entry in members):
        return table
    chart = profile_chart(
        outcome.whole, instrument, kind=kind, language=t.language, measures=measures, naming="caption"
    )
    _, _, shown = chart.title.partition(": ")
    return captioned(f"{title}: {shown or chart.title}", chart, table)


def by_groups(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return the breakdowns by sex and grade that are released: certain differences, and a table for each kind."""
    instrument = with_band_column(outcome.instrument)
    blocks: list[SheetBlock] = []
    for name in _columns(outcome.whole, instrument):
        label = dimension_label(name, instrument, t.language)
        role = instrument.group_by_id[name].role
        for kind in KINDS:
            found = comparisons(outcome.whole, instrument, by=name, kind=kind, language=t.language)
            if not found:
                continue
            title = f"{kind_names(t)[kind]}: {label}"
            blocks.append(Heading(title, 2))
            if role != "grade" or kind == "behaviour":
                shown = [one for one in found if one.measure != ELEVATED]
                blocks.append(Bullets(tuple(group_sentences(t, shown))))
            else:
                blocks.append(
                    Paragraph(t("Grades are not compared here: each is measured by its own cut point."), "note")
                )
            frame = grouped_table(outcome.whole, instrument, by=name, kind=kind, language=t.language)
            blocks.append(frame_table(title, frame, _wide(len(frame.columns))))
    return blocks or [Paragraph(t("This survey has no values for that."))]


def _wide(columns: int) -> tuple[float, ...]:
    """Return the widths of a table by group."""
    return (3.0, *(1.5 for _ in range(columns - 1)))


def all_tables(outcome: WaveOutcome, t: Translator) -> list[SheetBlock]:
    """Return a chart by sex for each area of life and kind, and what each breakdown released."""
    instrument, whole = with_band_column(outcome.instrument), outcome.whole
    names = [name for name in _columns(whole, instrument) if instrument.group_by_id[name].role == "sex"]
    blocks: list[SheetBlock] = [
        Paragraph(t("Every value with its range. “locked, too few answers” is not a value of zero."), "note")
    ]
    for name in names:
        for kind in KINDS:
            found = comparisons(whole, instrument, by=name, kind=kind, language=t.language)
            for heading, group in groupby(found, key=lambda one: one.heading):
                measures = [one.measure for one in group if one.measure != ELEVATED]
                if not measures:
                    continue
                asked: dict[str, Any] = {"by": name, "kind": kind, "language": t.language, "measures": measures}
                chart = grouped_chart(whole, instrument, naming="caption", **asked)
                frame = grouped_table(whole, instrument, **asked)
                title = (
                    f"{kind_names(t)[kind]}, {heading or t('Other')}: {dimension_label(name, instrument, t.language)}"
                )
                table = frame_table(title, frame, _wide(len(frame.columns)))
                blocks += [Heading(title, 2), captioned(title, chart, table)]
    return blocks


def _columns(released: Released, instrument: Instrument) -> list[str]:
    """Return the columns of the profile that are compared, sex before grade."""
    available = dimensions(released)
    return [
        group.id for role in COMPARED for group in instrument.groups if group.role == role and group.id in available
    ]
