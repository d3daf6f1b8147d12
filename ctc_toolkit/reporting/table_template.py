"""The form that a survey institute fills with finished tables: a workbook with a note sheet first, or text (CSV).

The example is the same form, filled with released values of made-up answers.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.disclosure import Released, parse_groups, require_released
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.export import comment_line, csv_lines, guarded
from ctc_toolkit.reporting.selection import measure_label
from ctc_toolkit.reporting.word_files import writable
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.readers.grid import COMMENT
from ctc_toolkit.survey.table_layout import COLUMNS, ColumnId, TableRow, table_groups, template_rows

Value = str | float | None
Filled = Mapping[TableRow, Mapping[ColumnId, Value]]
"""Values of the example by row."""

EMPTY: Filled = {}


@dataclass(frozen=True)
class TemplateFile:
    """A file to be saved."""

    name: str
    content: bytes


def template_file(
    instrument: Instrument,
    language: str,
    form: Literal["xlsx", "csv"],
    *,
    grades: Sequence[str] | None = None,
    example: Released | None = None,
) -> TemplateFile:
    """Return the form for a questionnaire. grades: only these. example: made-up released values to fill it with.

    Raises:
        ValueError: the example is not made up.
    """
    t = translator(language)
    if example is not None and not require_released(example).made_up:
        raise ValueError("only made-up values may fill the example")
    filled = released_rows(example, instrument) if example is not None else EMPTY
    rows = template_rows(instrument, grades)
    kind = t("example") if example is not None else t("form")
    name = f"ctc-{t('tables')}-{kind}-{instrument.id}-{instrument.version.id}.{form}"
    notes = template_notes(instrument, t, "example" if example is not None else "form")
    make = _workbook if form == "xlsx" else _text
    return TemplateFile(name, make(instrument, t, rows, filled, notes))


def released_rows(released: Released, instrument: Instrument) -> Filled:
    """Return released values as rows of the form; locked cells read "gesperrt", limits "<10" or ">90"."""
    held = require_released(released)
    means = held.means
    mean = {
        (str(row["measure"]), str(row["groups"])): float(row["mean"])
        for row in means[means["mean"].notna()].to_dict("records")
    }
    wanted = {name.id for name in table_groups(instrument)}
    rows: dict[TableRow, Mapping[ColumnId, Value]] = {}
    for cell in held.table.to_dict("records"):
        measure, groups = str(cell["measure"]), str(cell["groups"])
        if cell["state"] not in ("shown", "banded", "locked") or not set(parse_groups(groups)) <= wanted:
            continue
        rows[TableRow(measure, groups)] = _values(cell, mean.get((measure, groups)))
    return rows


def _values(cell: Mapping[Any, Any], mean: float | None) -> dict[ColumnId, Value]:
    if cell["state"] == "locked":
        return {"percent": "gesperrt"}
    n = None if pd.isna(cell["n"]) else int(cell["n"])
    if cell["state"] == "banded":
        return {"n": n, "percent": f"{'<' if cell['band'] == 'under' else '>'}{int(cell['band_limit'])}"}
    numbers: dict[ColumnId, Value] = {"n": n, "percent": int(cell["percent"]), "mean": mean}
    if not pd.isna(cell["low"]):
        numbers |= {"low": int(cell["low"]), "high": int(cell["high"])}
    return numbers


def template_notes(instrument: Instrument, t: Translator, kind: Literal["form", "example"]) -> tuple[str, ...]:
    """Return what stands on the note sheet, one sentence or two a line."""
    made_up = (t("Example: all numbers in this file are made up."),) if kind == "example" else ()
    return (
        t("Finished tables for the CTC toolkit"),
        *made_up,
        t(
            "Questionnaire: {title} ({reference})",
            title=instrument.title.get(t.language),
            reference=instrument.reference,
        ),
        t("One row is one measure in one group. Fill in what you have; rows without values are left out."),
        t("Each measure needs the row for everybody. There both group columns say “all”."),
        t("Percent: from 0 to 100. For scales the share above the cut point, for behaviours the share reporting it."),
        t("Valid answers (n): how many young people answered, without weights. Without n no number can be taken over."),
        t("Standard error: in percent points. Range from, to: the 95 % range. One of the two is enough."),
        t("Without both, a range is approximated, or none is shown. The city says which."),
        t("If you do not give a number, write “gesperrt” or “locked” into the column for percent, or “<5”, “>95”."),
        t("Mean, design effect and number of schools may stay empty."),
        t("Write numbers, no formulas. Do not change the columns “{one}” and “{other}”.", **_fixed(t)),
        t("Values from fewer than 20 answers stay locked here, and limits replace values of very few persons."),
    )


def _fixed(t: Translator) -> dict[str, str]:
    names = {column.id: column.name.get(t.language) for column in COLUMNS}
    return {"one": names["instrument"], "other": names["measure"]}


def _cells(instrument: Instrument, t: Translator, row: TableRow, values: Mapping[ColumnId, Value]) -> list[Value]:
    groups, everybody = parse_groups(row.groups), t("all")
    labels = {group.id: {value.id: value.label.get(t.language) for value in group.values} for group in
              table_groups(instrument)}  # fmt: skip
    fixed: dict[ColumnId, Value] = {
        "instrument": instrument.reference,
        "measure": row.measure,
        "label": measure_label(row.measure, instrument, t.language),
    }
    for name, known in labels.items():
        fixed[name] = known[groups[name]] if name in groups else everybody  # type: ignore[index]
    return [fixed.get(column.id, values.get(column.id)) for column in COLUMNS]


def _text(
    instrument: Instrument, t: Translator, rows: Sequence[TableRow], filled: Filled, notes: Sequence[str]
) -> bytes:
    """Return the form as CSV with semicolons and, in German, decimal commas; notes stand above as lines with #."""
    target = io.StringIO()
    for note in notes:
        target.write(f"{COMMENT} {comment_line(note)}\n")
    decimal = "," if t.language == "de" else "."
    cells = ([_field(value, decimal) for value in _cells(instrument, t, row, filled.get(row, {}))] for row in rows)
    target.write(csv_lines([[column.name.get(t.language) for column in COLUMNS], *cells], ";"))
    return target.getvalue().encode("utf-8-sig")


def _field(value: Value, decimal: str) -> str:
    if value is None:
        return ""
    return guarded(value) if isinstance(value, str) else f"{value:g}".replace(".", decimal)


def _workbook(
    instrument: Instrument, t: Translator, rows: Sequence[TableRow], filled: Filled, notes: Sequence[str]
) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": writable(notes[0])[:255]})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E6E6E6"})
        fixed, free = book.add_format({"font_color": "#595959"}), book.add_format({"bg_color": "#FFF9E5", "border": 1})
        title, plain = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
        leaf = book.add_worksheet(t("Notes"))
        leaf.set_column(0, 0, 110)
        for place, note in enumerate(notes):
            leaf.write_string(place, 0, writable(note), plain if place else title)
        leaf = book.add_worksheet(t("Table"))
        for place, column in enumerate(COLUMNS):
            leaf.set_column(place, place, column.width)
            leaf.write_string(0, place, column.name.get(t.language), head)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(_cells(instrument, t, row, filled.get(row, {}))):
                style = free if COLUMNS[place].id not in _FIXED else fixed
                if value is None:
                    leaf.write_blank(number, place, None, style)
                elif isinstance(value, str):
                    leaf.write_string(number, place, writable(value), style)
                else:
                    leaf.write_number(number, place, value, style)
        leaf.freeze_panes(1, 3)
        leaf.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    return target.getvalue()


_FIXED: frozenset[ColumnId] = frozenset({"instrument", "measure", "label", "sex", "grade"})
