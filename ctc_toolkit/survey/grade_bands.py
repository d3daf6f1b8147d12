"""Grade bands, and the catalogue of breakdowns that a questionnaire allows.

A band is made from the grade: 6 and 7, 8 and 9, 10 and 11, 12 and 13. No file holds it, so that it is no column of a
questionnaire; answers and questionnaire get it where results are computed and shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from ctc_toolkit.disclosure.breakdowns import ROLES, WITH_SCHOOL, Breakdowns, Dimension, Role
from ctc_toolkit.survey.instrument import Group, GroupValue, Instrument, Label
from ctc_toolkit.survey.responses import ResponseTable

BAND = "grade_band"
"""Id of the grouping column made from the grade."""
BANDS = ((6, 7), (8, 9), (10, 11), (12, 13))


def band_of(grade: str) -> str | None:
    """Return the band of a grade: "9" -> "8_9"; None where it lies in none."""
    if not grade.isdigit():
        return None
    return next((f"{first}_{last}" for first, last in BANDS if first <= int(grade) <= last), None)


def bands_of(grades: Iterable[str]) -> tuple[str, ...]:
    """Return the bands in which any of the grades lies, in their order."""
    held = {band_of(grade) for grade in grades}
    return tuple(f"{first}_{last}" for first, last in BANDS if f"{first}_{last}" in held)


def with_band_column(instrument: Instrument) -> Instrument:
    """Return the questionnaire with the grade band among its grouping columns, after the grade."""
    place = next((number for number, group in enumerate(instrument.groups) if group.role == "grade"), None)
    if place is None or BAND in instrument.group_by_id:
        return instrument
    held = {band_of(value.id) for value in instrument.groups[place].values} - {None}
    values = tuple(
        GroupValue(
            id=f"{first}_{last}",
            label=Label(de=f"Klassen {first} und {last}", en=f"Grades {first} and {last}"),
        )
        for first, last in BANDS
        if f"{first}_{last}" in held or not instrument.groups[place].values
    )
    label = Label(de="Doppelstufe", en="Grade band")
    # the schema knows no such role: no questionnaire may name a column of it
    role: Any = BAND
    band = Group.model_construct(id=BAND, label=label, role=role, columns=(BAND,), values=values)
    groups = (*instrument.groups[: place + 1], band, *instrument.groups[place + 1 :])
    copied = instrument.model_copy(update={"groups": groups})
    copied.__dict__.pop("group_by_id", None)  # a copy takes along what was computed from the old columns
    return copied


def with_bands(table: ResponseTable) -> ResponseTable:
    """Return the answers with the grade band of each respondent; as they are where the grade is not known."""
    grade = next((group.id for group in table.instrument.groups if group.role == "grade"), None)
    if grade is None or grade not in table.groups or BAND in table.groups:
        return table
    column = table.groups[grade].astype("category")
    bands = {str(value): band_of(str(value)) for value in column.cat.categories}
    held = [f"{first}_{last}" for first, last in BANDS if f"{first}_{last}" in set(column.astype("str").map(bands))]
    made = pd.Categorical(column.astype("str").map(bands), categories=held)
    return replace(table, instrument=with_band_column(table.instrument), groups=table.groups.assign(**{BAND: made}))


def breakdowns_of(
    instrument: Instrument, present: Iterable[str] | None = None, *, with_school: tuple[Role, ...] = WITH_SCHOOL
) -> Breakdowns:
    """Return the catalogue of a questionnaire: its first grouping column of each role of the catalogue.

    present: columns that the answers hold; None: all.
    """
    there = None if present is None else {str(name) for name in present}
    grades = {group.id for group in instrument.groups if group.role == "grade"}
    if there is not None and there & grades:
        there.add(BAND)
    found: list[Dimension] = []
    for role in ROLES:
        groups = [group for group in with_band_column(instrument).groups if group.role == role]
        held = [group for group in groups if there is None or group.id in there]
        found += [Dimension(group.id, role, (("de", group.label.de), ("en", group.label.en))) for group in held[:1]]
    return Breakdowns(tuple(found), with_school)
