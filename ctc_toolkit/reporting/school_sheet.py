"""The sheet of one school: its own values beside those of its city, on two pages, for that school alone.

Made from released values only. Values of a school describe who answered there; they say nothing about teachers,
classes or single pupils, and no sheet names another school.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ctc_toolkit.disclosure import K_PUBLIC, STRUCTURAL, Released, require_released
from ctc_toolkit.disclosure.own_values import Standing, range_of_all, standing
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.profile_sections.results import kind_names
from ctc_toolkit.reporting.selection import KINDS, Cell, Comparison, Kind, comparisons
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetBlock, SheetTable
from ctc_toolkit.reporting.words import (
    cell_text,
    cut_point_warning,
    interval_short,
    made_up_notice,
    of_hundred,
    provenance_lines,
    state_explanation,
)
from ctc_toolkit.survey.grade_bands import with_band_column
from ctc_toolkit.survey.instrument import Instrument

MOST_NAMED = 3
"""How many differences of a kind are said in sentences."""


@dataclass(frozen=True)
class SchoolInputs:
    """What the sheet of a school is made of. school: its code. pupils: how many could have answered, where known."""

    city: str
    label: str
    year: int
    released: Released
    instrument: Instrument
    school: str
    decided_by: str
    decided_on: date
    pupils: int | None
    made_on: date


@dataclass(frozen=True)
class Line:
    """A measure of a school beside its city. stands: how they differ; None where that cannot be said."""

    label: str
    heading: str
    own: Cell
    city: Cell
    span: tuple[int, int] | None
    stands: Standing | None


def school_sheet(inputs: SchoolInputs, language: str) -> Sheet:
    """Return the sheet."""
    t = translator(language)
    lines = {kind: school_lines(inputs, kind, language) for kind in KINDS}
    named = inputs.label if str(inputs.year) in inputs.label else f"{inputs.label} ({inputs.year})"
    return Sheet(
        title=t("Our school and our city"),
        language=t.language,
        blocks=tuple(_blocks(inputs, lines, t)),
        subtitle=t("School {school}, {city}, {survey}", school=inputs.school, city=inputs.city, survey=named),
        made_on=inputs.made_on,
        author=inputs.city,
        foot=t("For school {school} alone. What happens with it is decided by the school.", school=inputs.school),
        made_up=inputs.released.made_up,
        layout="compact",
    )


def school_lines(inputs: SchoolInputs, kind: Kind, language: str) -> tuple[Line, ...]:
    """Return the measures of a kind that were asked and can be scored, in the order of all products."""
    instrument = with_band_column(inputs.instrument)
    column = next(group.id for group in instrument.groups if group.role == "school")
    released = require_released(inputs.released)
    if not (released.table["kind"] == kind).any():
        return ()
    found = comparisons(released, instrument, by=column, kind=kind, language=language)
    lines = [_line(inputs, one) for one in found if one.overall is not None and one.cells]
    return tuple(line for line in lines if line.city.state not in STRUCTURAL)


def _line(inputs: SchoolInputs, one: Comparison) -> Line:
    own, city = one.cells[0][1], one.overall
    assert city is not None  # noqa: S101 - asked by the caller
    span: tuple[int, int] | None = None
    stands: Standing | None = None
    if own.state == "shown" and own.percent is not None and own.n is not None:
        span = range_of_all(own.percent, own.n, inputs.pupils)
        if city.comparable and city.percent is not None:
            stands = standing(own.percent, own.n, city.percent)
    return Line(one.label, one.heading, own, city, span, stands)


def _blocks(inputs: SchoolInputs, lines: dict[Kind, tuple[Line, ...]], t: Translator) -> list[SheetBlock]:
    everything = [line for kind in KINDS for line in lines[kind]]
    blocks: list[SheetBlock] = [
        Paragraph(
            t(
                "This sheet belongs to school {school}, which agreed to it ({who}, {day}). No other school sees it.",
                school=inputs.school,
                who=decided_by_names(t)[inputs.decided_by],
                day=t.date(inputs.decided_on),
            ),
            "note",
        ),
        Heading(t("Who answered")),
        Bullets(tuple(_answered(inputs, everything, t))),
        Heading(t("Where the school differs from the city")),
    ]
    names = kind_names(t)
    for kind in KINDS:
        if lines[kind]:
            blocks += [Paragraph(names[kind], "strong"), Bullets(tuple(_differences(lines[kind], t)))]
    for kind in KINDS:
        if lines[kind]:
            blocks += [Heading(names[kind]), _table(names[kind], lines[kind], t)]
    return [
        *blocks,
        Heading(t("How to read this sheet")),
        Bullets(tuple(_reading(inputs, everything, t))),
        *_origin(inputs, t),
    ]


def decided_by_names(t: Translator) -> dict[str, str]:
    """Return who can decide for a school, in words."""
    return {
        "head_and_conference": t("head of the school after the school conference was heard"),
        "conference": t("school conference"),
    }


def _answered(inputs: SchoolInputs, lines: Sequence[Line], t: Translator) -> list[str]:
    """Return how many answered, from released numbers alone."""
    counts = [line.own.n for line in lines if line.own.n is not None]
    if not counts:
        return [t("Too few young people of the school answered. No value can be shown.")]
    least, most = min(counts), max(counts)
    if least == most:
        told = [t("{count} young people of the school stand behind each value.", count=t.number(most))]
    else:
        told = [
            t(
                "Between {least} and {most} young people of the school stand behind a value.",
                least=t.number(least),
                most=t.number(most),
            )
        ]
    if inputs.pupils is not None and inputs.pupils >= most:
        share = t.percent(int(100 * most / inputs.pupils + 0.5))
        told.append(
            t("The school counted {pupils} who could answer. That is {share}.", pupils=inputs.pupils, share=share)
        )
    return told


def _differences(lines: Sequence[Line], t: Translator) -> list[str]:
    """Return the largest differences to the city, each in a sentence."""
    clear = [line for line in lines if line.stands in ("higher", "lower")]
    if not any(line.stands for line in lines):
        return [t("Nothing can be compared here.")]
    if not clear:
        return [t("No value clearly differs from that of the city.")]
    ordered = sorted(clear, key=lambda line: (-abs(_points(line)), line.label))
    told = [
        t(
            "{label}: {own} at the school, {city} in the city.",
            label=line.label,
            own=of_hundred(line.own, t.language),
            city=of_hundred(line.city, t.language),
        )
        for line in ordered[:MOST_NAMED]
    ]
    if len(ordered) > MOST_NAMED:
        more = len(ordered) - MOST_NAMED
        told.append(t.plural("{count} more stands in the table.", "{count} more stand in the table.", more))
    return told


def _points(line: Line) -> int:
    return (line.own.percent or 0) - (line.city.percent or 0)


def _table(caption: str, lines: Sequence[Line], t: Translator) -> SheetTable:
    columns = (t("What was asked about"), t("Our school"), t("Answers"), t("City"), t("Compared"))
    rows = tuple(
        (
            line.label,
            _own(line, t),
            "" if line.own.n is None else t.number(line.own.n),
            _city(line, t),
            _compared(line, t),
        )
        for line in lines
    )
    return SheetTable(caption, columns, rows, (4.8, 1.6, 1.15, 1.6, 1.6), "above")


def _own(line: Line, t: Translator) -> str:
    """Return the value of the school; it describes who answered, so that it is not called uncertain."""
    if line.own.state != "shown":
        return cell_text(line.own, t.language, length="short")
    value = t.percent(line.own.percent or 0)
    if line.span is None or line.span[0] == line.span[1]:
        return value
    return f"{value} ({t.number(line.span[0])}–{t.number(line.span[1])})"


def _city(line: Line, t: Translator) -> str:
    text, interval = cell_text(line.city, t.language, length="short"), interval_short(line.city, t.language)
    return f"{text} ({interval})" if interval else text


def _compared(line: Line, t: Translator) -> str:
    if line.stands is None:
        return "–"
    points = t.number(abs(_points(line)))
    words = {
        "higher": t("{points} points higher", points=points),
        "lower": t("{points} points lower", points=points),
        "alike": t("much alike"),
    }
    return words[line.stands]


def _reading(inputs: SchoolInputs, lines: Sequence[Line], t: Translator) -> list[str]:
    """Return how the sheet is read and what it does not say."""
    told = [
        t("“34 %” means: of 100 young people who answered at this school, 34 are above the cut point or said yes."),
        t("A difference is named from five points on, if chance alone hardly makes it in a group of this size."),
    ]
    if any(line.span for line in lines):
        told.append(
            t("In brackets: where the value of all pupils of the school lies, if those who did not answer are alike.")
        )
    return [
        *told,
        t("In brackets behind the city: the range of the survey. The school is part of the city."),
        *([state_explanation("locked", t.language, smallest_n=K_PUBLIC)] if _locked(lines) else []),
        t("Violence, offences and the supply of drugs are never shown for a single school."),
        t("The values do not say why they are so. They are no mark for the school, its teachers or classes."),
        *([warning] if (warning := cut_point_warning(inputs.released, t.language)) else []),
    ]


def _locked(lines: Sequence[Line]) -> bool:
    return any(line.own.state == "locked" for line in lines)


def _origin(inputs: SchoolInputs, t: Translator) -> list[SheetBlock]:
    """Return from what the numbers can be computed again, without what stands on the sheet anyway.

    Of fingerprints the first sixteen digits, so that two pages are enough.
    """
    told = provenance_lines(inputs.released, t.language)
    first = 2 if made_up_notice(t.language) in told else 1
    short = re.sub(r"\b([0-9a-f]{16})[0-9a-f]{48}\b", r"\1", "; ".join(told[first:]))
    return [Heading(t("Where the numbers come from")), Paragraph(short, "note")]
