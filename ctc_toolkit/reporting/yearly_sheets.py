"""A yearly review as tables and as a sheet: planned, delivered, reached, changed, lessons and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry
from ctc_toolkit.evaluation.yearly_review import MeasureYear, YearFigures
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.plan_words import figure_name, money_text, start_text, target_text
from ctc_toolkit.reporting.pre_post_words import answer_text
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable
from ctc_toolkit.reporting.yearly_words import (
    answer_of_year,
    changed_text,
    choice_text,
    counting_text,
    delivered_text,
    goal_state_text,
    no_change_text,
    notice_lines,
    planned_text,
    reached_text,
    year_text,
)
from ctc_toolkit.survey.instrument import Instrument


@dataclass(frozen=True)
class YearPlace:
    """Where a review is from. decision: number and body in the log, "" while it is not decided."""

    area: str
    city: str
    made_up: bool
    decided_on: date | None = None
    decision: str = ""


Cells = Literal["short", "told"]
"""told: each cell can be read without its heading, as on a phone."""


def measures_of_year_table(
    t: Translator, figures: YearFigures, instrument: Instrument, cells: Cells = "short"
) -> SheetTable:
    """Return one row for each measure: planned, delivered, reached, changed."""
    rows = []
    for one in figures.measures:
        planned, reached = planned_text(t, one.planned, money="without"), reached_text(t, one.reached)
        delivered = delivered_text(t, one.delivered)
        if cells == "told":
            planned, delivered = t("planned: {what}", what=planned), t("delivered: {what}", what=delivered)
            reached = t("reached: {what}", what=reached)
        rows.append((measure_title(t, one), planned, delivered, reached, changed_text(t, one, figures, instrument)))
    columns = (t("Measure of the plan"), t("Planned"), t("Delivered"), t("Reached"), t("Changed"))
    return SheetTable(t("The measures of the year"), columns, tuple(rows), (2.2, 2, 2.6, 2, 3), "above")


def measure_title(t: Translator, measure: MeasureYear) -> str:
    """Return the title of a measure, and whether the plan does not hold it."""
    return t("{title} (not in the plan)", title=measure.title) if measure.dropped else measure.title


def goals_of_year_table(
    t: Translator, figures: YearFigures, instrument: Instrument, cells: Cells = "short"
) -> SheetTable | None:
    """Return the goals with start, target and where one stands; None where the plan has none."""
    rows = []
    for one in figures.goals:
        start, target = start_text(t, one.fields), target_text(t, one.fields)
        if cells == "told":
            start, target = t("start: {what}", what=start), t("target: {what}", what=target)
        rows.append((figure_name(t, one.fields, instrument), start, target, goal_state_text(t, one)))
    if not rows:
        return None
    columns = (t("Goal"), t("Start (range)"), t("Target"), t("Where we stand"))
    return SheetTable(t("Where we stand with the goals"), columns, tuple(rows), (3, 1.6, 1.8, 4), "above")


def money_of_year_table(t: Translator, figures: YearFigures) -> SheetTable | None:
    """Return the money that the plan holds for both calendar years of the school year; None where there is none."""
    rows = tuple(
        (measure.title, str(one.year), money_text(t, one.amount), money_text(t, one.secured))
        for measure in figures.measures
        for one in measure.planned.money
    )
    if not rows:
        return None
    columns = (t("Measure of the plan"), t("Year"), t("Planned"), t("Of it secured"))
    return SheetTable(t("Money of the plan"), columns, rows, (3, 1, 1.6, 1.6), "above")


def decisions_table(t: Translator, figures: YearFigures, entries: Mapping[str, YearlyEntry]) -> SheetTable:
    """Return what becomes of each measure, with reason and what changes."""
    rows = []
    for one in figures.measures:
        entry = entries.get(one.measure, YearlyEntry())
        rows.append((one.title, choice_text(t, entry.choice), entry.reason or "–", entry.change or "–"))
    columns = (t("Measure of the plan"), t("How it goes on"), t("Reason"), t("What we change"))
    return SheetTable(t("How it goes on"), columns, tuple(rows), (2.2, 1.6, 3, 3), "above")


def lessons_table(t: Translator, figures: YearFigures, entries: Mapping[str, YearlyEntry]) -> SheetTable | None:
    """Return what helped and what hindered, of the year as a whole first; None where nobody wrote anything."""
    named = [(WHOLE, t("The year as a whole")), *((one.measure, one.title) for one in figures.measures)]
    rows = []
    for measure, title in named:
        entry = entries.get(measure, YearlyEntry())
        if entry.helped or entry.hindered or (measure == WHOLE and entry.change):
            rows.append((title, entry.helped or "–", entry.hindered or "–", entry.change or "–"))
    if not rows:
        return None
    columns = (t("About"), t("What helped"), t("What hindered"), t("What we change"))
    return SheetTable(t("What we learned"), columns, tuple(rows), (2, 3, 3, 3), "above")


def participants_lines(t: Translator, figures: YearFigures) -> tuple[str, ...]:
    """Return the changes in the participants of all measures in full sentences."""
    return tuple(
        f"{measure.title}, {one.fields.figure}: {answer_text(t, one.fields, one.result)}"
        for measure in figures.measures
        for one in measure.participants
    )


def yearly_sheet(
    t: Translator, figures: YearFigures, entries: Mapping[str, YearlyEntry], instrument: Instrument, place: YearPlace
) -> Sheet:
    """Return a yearly review as a sheet."""
    blocks: list[SheetBlock] = [
        Paragraph(answer_of_year(t, figures), "strong"),
        Paragraph(_state(t, place), "normal" if place.decided_on else "note"),
    ]
    tables = (
        measures_of_year_table(t, figures, instrument),
        goals_of_year_table(t, figures, instrument),
        money_of_year_table(t, figures),
        lessons_table(t, figures, entries),
        decisions_table(t, figures, entries),
    )
    for table in tables:
        if table is not None:
            blocks += [Heading(table.caption), table]
        if table is tables[0] and no_change_text(t, figures):
            blocks.append(Paragraph(no_change_text(t, figures)))
    told = participants_lines(t, figures)
    if told:
        blocks += [Heading(t("Changes in participants")), Bullets(told)]
    noticed = tuple(f"{one.title}: {line}" for one in figures.measures for line in notice_lines(t, one))
    if noticed:
        blocks += [Heading(t("Warnings and what was done")), Bullets(noticed)]
    blocks += [Heading(t("How this is counted")), Bullets(counting_text(t))]
    return Sheet(
        t("Yearly review {year}", year=year_text(figures.year)),
        t.language,
        tuple(blocks),
        subtitle=place.area,
        made_on=figures.as_of,
        author=place.city,
        foot=t("Counts of groups and released values of the survey. No names and no answers of young people."),
        made_up=place.made_up,
        layout="wide",
    )


def _state(t: Translator, place: YearPlace) -> str:
    if place.decided_on is None:
        return t("This review is at work. Numbers can still change until it is decided.")
    return t("Decided on {day}: {decision}.", day=t.date(place.decided_on), decision=place.decision or "–")
