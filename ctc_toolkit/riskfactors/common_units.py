"""Strata and sampling units of several waves under common names, as far as both can be matched.

Stored answers have neutral numbers for strata and units, drawn anew for every wave. Units are then matched by the
school column, where each unit is one school; strata by the schools that they share. What cannot be matched stays apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.survey.responses import ResponseTable

Design = Literal["stacked", "no_shared_units", "strata_changed", "no_units"]
"""stacked: one design. The others: independent designs, because no unit (school or class) is known to be in two waves,
the strata of shared units are not the same, or the files name no units at all."""

Texts = NDArray[np.object_]


@dataclass(frozen=True)
class CommonUnits:
    """By wave the stratum and the unit of each respondent. shared: units that are in all waves."""

    strata: tuple[Texts, ...]
    units: tuple[Texts, ...]
    design: Design
    shared: frozenset[str]

    def alone(self, wave: int) -> tuple[int, int]:
        """Return how many units of a wave are not in all waves, and how many respondents they hold."""
        units = self.units[wave]
        others = [unit not in self.shared for unit in units]
        return len({unit for unit in units if unit not in self.shared}), sum(others)


def common_units(names: Sequence[str], tables: Sequence[ResponseTable]) -> CommonUnits:
    """Return strata and units of the waves under common names, or under names of their own where they do not match."""
    if not all("psu" in table.design for table in tables):
        return _apart(names, tables, "no_units")
    units = [_unit_names(name, table) for name, table in zip(names, tables, strict=True)]
    sets = [set(part) for part in units]
    if not any(one & other for place, one in enumerate(sets) for other in sets[place + 1 :]):
        return _apart(names, tables, "no_shared_units")
    strata = _common_strata(names, tables, units)
    if strata is None:
        return _apart(names, tables, "strata_changed")
    shared = reduce(lambda one, other: one & other, sets)
    return CommonUnits(tuple(strata), tuple(units), "stacked", frozenset(shared))


def _apart(names: Sequence[str], tables: Sequence[ResponseTable], design: Design) -> CommonUnits:
    strata, units = [], []
    for name, table in zip(names, tables, strict=True):
        own = _labels(table, "stratum")
        psus = _labels(table, "psu") if "psu" in table.design else np.arange(len(table)).astype(str).astype(object)
        strata.append(_marked(name, own))
        units.append(_marked(name, psus))
    return CommonUnits(tuple(strata), tuple(units), design, frozenset())


def _marked(name: str, values: Texts) -> Texts:
    return np.array([f"{name}|{value}" for value in values], dtype=object)


def _unit_names(name: str, table: ResponseTable) -> Texts:
    """Return the names of units that mean the same in every wave, or names of this wave alone."""
    labels = _labels(table, "psu")
    schools = _schools(table)
    if schools is not None:
        known = pd.DataFrame({"unit": labels, "school": schools})[schools != ""].drop_duplicates()
        if known["unit"].is_unique and known["school"].is_unique and len(known) == len(set(labels)):
            named = dict(zip(known["unit"], known["school"], strict=True))
            return np.array([f"school {named[label]}" for label in labels], dtype=object)
    return _marked(name, labels) if _neutral(table, "psu") else labels


def _common_strata(names: Sequence[str], tables: Sequence[ResponseTable], units: Sequence[Texts]) -> list[Texts] | None:
    """Return strata under common names; None where shared units lie in other strata than before."""
    own = [_labels(table, "stratum") for table in tables]
    maps: list[dict[str, str]] = [{label: f"{names[0]}|{label}" for label in set(own[0])}]
    place = dict(zip(units[0], own[0], strict=True))
    where = {unit: maps[0][label] for unit, label in place.items()}
    for number in range(1, len(tables)):
        found: dict[str, str] = {}
        placed = dict(zip(units[number], own[number], strict=True))
        for unit, label in placed.items():
            if unit in where and found.setdefault(label, where[unit]) != where[unit]:
                return None
        if len(set(found.values())) != len(found):
            return None
        taken = {**{label: f"{names[number]}|{label}" for label in set(own[number])}, **found}
        maps.append(taken)
        where = {**{unit: taken[label] for unit, label in placed.items()}, **where}
    return [np.array([known[label] for label in part], dtype=object) for known, part in zip(maps, own, strict=True)]


def _labels(table: ResponseTable, column: str) -> Texts:
    if column not in table.design:
        return np.full(len(table), "", dtype=object)
    return np.asarray(table.design[column].astype(str), dtype=object)


def _neutral(table: ResponseTable, column: str) -> bool:
    """Return whether the labels are mere numbers of the storage, drawn anew for every wave."""
    values = table.design[column]
    categories = values.cat.categories if isinstance(values.dtype, pd.CategoricalDtype) else pd.Index(values)
    return pd.api.types.is_integer_dtype(categories.dtype)


def _schools(table: ResponseTable) -> Texts | None:
    column = next((group.id for group in table.instrument.groups if group.role == "school"), None)
    if column is None or column not in table.groups:
        return None
    values = table.groups[column]
    return np.asarray(values.astype(object).where(values.notna(), "").astype(str), dtype=object)
