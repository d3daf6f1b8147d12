"""Grade x sex cells that are the same in several tables, so that shares can be brought to the same make-up.

A cell holds at least `SMALLEST` respondents in every table, else it is merged: with so few a share says nothing, and a
share of the make-up must not depend on single persons. Nobody is left out, except grades that one table does not have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.responses import ResponseTable

SMALLEST = 30
"""Respondents that a cell needs in each table."""
EVERYBODY = "everybody"

Texts = NDArray[np.object_]


@dataclass(frozen=True)
class StandardCells:
    """The cell of each respondent by table ("" for grades that are left out), and what was done.

    names: cells in a fixed order. by: "grade" and "sex" as far as both could be kept apart. left_out: grades that not
    every table has.
    """

    of_table: tuple[Texts, ...]
    names: tuple[str, ...]
    by: tuple[str, ...]
    left_out: tuple[str, ...]


def standard_cells(tables: Sequence[ResponseTable], smallest: int = SMALLEST) -> StandardCells:
    """Return the cells that the tables have in common."""
    instrument = tables[0].instrument
    grades = [_labels(table, _column(instrument, "grade")) for table in tables]
    sexes = [_labels(table, _column(instrument, "sex")) for table in tables]
    merged, left_out = _merged_grades(grades, _order(instrument, "grade"), smallest)
    split: dict[str, dict[str, str]] = {}
    for group in sorted({name for name in merged.values() if name}):
        inside = [
            sex[[merged.get(value, "") == group for value in grade]] for grade, sex in zip(grades, sexes, strict=True)
        ]
        split[group] = _merged_sexes(inside, smallest)
    cells = []
    for grade, sex in zip(grades, sexes, strict=True):
        placed = [(merged.get(value, ""), one) for value, one in zip(grade, sex, strict=True)]
        names = [_name(group, split[group][one]) if group else "" for group, one in placed]
        cells.append(np.array(names, dtype=object))
    found = tuple(sorted({name for part in cells for name in part if name}))
    by = tuple(
        name
        for name, kept in (
            ("grade", len({group for group in merged.values() if group}) > 1),
            ("sex", any(len(set(parts.values())) > 1 for parts in split.values())),
        )
        if kept
    )
    return StandardCells(tuple(cells), found, by, left_out)


def one_cell(tables: Sequence[ResponseTable]) -> StandardCells:
    """Return everybody in one cell: no standardisation."""
    return StandardCells(tuple(np.full(len(table), EVERYBODY, dtype=object) for table in tables), (EVERYBODY,), (), ())


def _name(group: str, sex: str) -> str:
    return f"{group}|{sex}"


def _column(instrument: Instrument, role: str) -> str | None:
    return next((group.id for group in instrument.groups if group.role == role), None)


def _order(instrument: Instrument, role: str) -> list[str]:
    group = next((group for group in instrument.groups if group.role == role), None)
    return [value.id for value in group.values] if group else []


def _labels(table: ResponseTable, column: str | None) -> Texts:
    if column is None or column not in table.groups:
        return np.full(len(table), "", dtype=object)
    values = table.groups[column]
    return np.asarray(values.astype(object).where(values.notna(), "").astype(str), dtype=object)


def _counts(parts: Sequence[Texts]) -> dict[str, tuple[int, ...]]:
    counted = [Counter(part.tolist()) for part in parts]
    return {name: tuple(one[name] for one in counted) for name in sorted({n for one in counted for n in one})}


def _merged_grades(grades: Sequence[Texts], order: list[str], smallest: int) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the name of the group of each grade ("" where it is left out), and the grades left out."""
    counts = _counts(grades)
    place = {name: number for number, name in enumerate(order)}
    known = sorted((name for name in counts if name), key=lambda name: (place.get(name, len(place)), name))
    left_out = tuple(name for name in known if min(counts[name]) == 0 and max(counts[name]) >= smallest)
    kept = [name for name in known if name not in left_out]
    groups: list[list[str]] = []
    for name in kept:
        if groups and _least(counts, groups[-1]) < smallest:
            groups[-1].append(name)
        else:
            groups.append([name])
    if len(groups) > 1 and _least(counts, groups[-1]) < smallest:
        last = groups.pop()
        groups[-1] += last
    named = {name: "+".join(group) for group in groups for name in group}
    named |= dict.fromkeys(left_out, "")
    if "" in counts:  # whose grade is not known counts with the largest group
        largest = max(groups, key=lambda group: sum(sum(counts[name]) for name in group), default=[EVERYBODY])
        named[""] = "+".join(largest)
    return named, left_out


def _least(counts: dict[str, tuple[int, ...]], names: list[str]) -> int:
    tables = range(len(counts[names[0]]))
    return min(sum(counts[name][table] for name in names) for table in tables)


def _merged_sexes(sexes: Sequence[Texts], smallest: int) -> dict[str, str]:
    """Return the name of the group of each value inside one group of grades."""
    counts = _counts(sexes)
    large = [name for name, found in counts.items() if name and min(found) >= smallest]
    rest = [name for name in counts if name not in large]
    if not large:
        return dict.fromkeys(counts, "all")
    named = {name: name for name in large}
    if rest and _least(counts, rest) >= smallest:
        return named | dict.fromkeys(rest, "rest")
    return named | dict.fromkeys(rest, max(large, key=lambda name: (sum(counts[name]), name)))
