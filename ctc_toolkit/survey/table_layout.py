"""The form of finished tables: which columns a file has, which rows a questionnaire asks for, in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from ctc_toolkit.language import Text
from ctc_toolkit.survey.instrument import Group, Instrument

ColumnId = Literal[
    "instrument", "measure", "label", "sex", "grade", "n", "percent", "standard_error", "low", "high", "mean",
    "design_effect", "schools",
]  # fmt: skip

GROUPS: tuple[Literal["sex", "grade"], ...] = ("sex", "grade")
"""Breakdowns of finished tables: everybody, each of these alone, and their crossing."""

EVERYBODY = frozenset({"", "alle", "all", "everybody", "gesamt", "insgesamt", "total"})
"""What may stand in a group column of a row that is not broken down by it."""

FURTHER_WORDS = {"mädchen": "female", "girls": "female", "jungen": "male", "boys": "male"}
"""What institutes write for groups beside the words of the questionnaire; counts where it knows the value."""

LOCKED = frozenset({"gesperrt", "locked", "•", ".", "x", "*", "/", "–", "-"})
"""What may stand for a percentage that the institute does not give."""


@dataclass(frozen=True)
class TableColumn:
    """A column of the file: its names in both languages, further names, whether a file must have it, its width."""

    id: ColumnId
    name: Text
    further: tuple[str, ...] = ()
    need: Literal["needed", "optional"] = "optional"
    width: int = 12


COLUMNS: tuple[TableColumn, ...] = (
    TableColumn("instrument", Text("Fragebogen", "Questionnaire"), ("instrument",), "needed", 26),
    TableColumn("measure", Text("Merkmal", "Measure"), ("kennung", "id"), "needed", 34),
    TableColumn("label", Text("Bezeichnung", "Label"), ("name",), "optional", 52),
    TableColumn("sex", Text("Geschlecht", "Sex"), ("gender",)),
    TableColumn("grade", Text("Klassenstufe", "Grade"), ("stufe", "jahrgang", "jahrgangsstufe", "klasse")),
    TableColumn("n", Text("Gültige Antworten (n)", "Valid answers (n)"), ("n",), "needed", 14),
    TableColumn("percent", Text("Prozent", "Percent"), ("anteil", "share", "%"), "needed"),
    TableColumn("standard_error", Text("Standardfehler", "Standard error"), ("se",), "optional", 15),
    TableColumn("low", Text("Spanne von", "Range from"), ("low", "lower", "untergrenze"), "optional"),
    TableColumn("high", Text("Spanne bis", "Range to"), ("high", "upper", "obergrenze"), "optional"),
    TableColumn("mean", Text("Mittelwert", "Mean"), ("meanscore",), "optional"),
    TableColumn("design_effect", Text("Design-Effekt", "Design effect"), ("deff", "entwurfseffekt"), "optional", 15),
    TableColumn("schools", Text("Zahl der Schulen", "Number of schools"), ("schulen", "schools"), "optional", 17),
)
"""Columns of the template in their order."""


def column_of(name: str) -> ColumnId | None:
    """Return the column that a heading names, in either language; None: none that is known."""
    return _NAMES.get(_plain(name))


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFC", name).casefold()
    return "".join(letter for letter in text if letter.isalnum() or letter == "%")


_NAMES: dict[str, ColumnId] = {
    _plain(name): column.id
    for column in COLUMNS
    for name in (column.id, column.name.get("de"), column.name.get("en"), *column.further)
}


@dataclass(frozen=True)
class TableRow:
    """One row that a questionnaire asks for. groups: as in a profile ("all", "sex=female;grade=9")."""

    measure: str
    groups: str


def measures_of(instrument: Instrument) -> tuple[str, ...]:
    """Return the ids of the scales and behaviours of a questionnaire in its order."""
    return (*(scale.id for scale in instrument.scales), *(entry.id for entry in instrument.indicators))


def table_groups(instrument: Instrument) -> tuple[Group, ...]:
    """Return the grouping columns of the questionnaire by which finished tables are broken down, in order."""
    return tuple(instrument.group_by_id[name] for name in GROUPS if name in instrument.group_by_id)


def grades_of(instrument: Instrument) -> tuple[str, ...]:
    """Return the grades that the questionnaire knows."""
    group = instrument.group_by_id.get("grade")
    return tuple(value.id for value in group.values) if group else ()


def template_rows(instrument: Instrument, grades: Sequence[str] | None = None) -> tuple[TableRow, ...]:
    """Return one row for every measure and group of the standard breakdowns. grades: only these; None: all."""
    named = {
        group.id: [value.id for value in group.values if grades is None or group.id != "grade" or value.id in grades]
        for group in table_groups(instrument)
    }
    crossings: list[tuple[str, ...]] = [(), *((name,) for name in named)]
    if len(named) > 1:
        crossings.append(tuple(named))
    groups = [
        ";".join(f"{name}={value}" for name, value in zip(crossing, values, strict=True)) or "all"
        for crossing in crossings
        for values in product(*(named[name] for name in crossing))
    ]
    return tuple(TableRow(measure, group) for measure in measures_of(instrument) for group in groups)
