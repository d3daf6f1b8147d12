"""Weights of a wave: what nonresponse asks for within each grade, then raked to known numbers, within bounds.

Methods, section 3. Official statistics do not hold the sex "d", and some pupils left an answer out: they keep their
weight for nonresponse, are raked to nothing, and are never dropped.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics import Bounds, kish_design_effect, rake
from ctc_toolkit.statistics.raking import FEWEST_ANSWERS
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.margins import Margin, PopulationMargins
from ctc_toolkit.survey.responses import ResponseTable

Weights = NDArray[np.float64]
Values = tuple[str, ...]
OPEN_ROLES = ("sex",)
"""Roles of groups that have values which official statistics do not count."""


@dataclass(frozen=True)
class LevelGap:
    """How far a level is from its known number before weighting. gap: share of answers minus known share, in points."""

    groups: tuple[str, ...]
    values: tuple[Values, ...]
    answers: int
    gap: float


@dataclass(frozen=True)
class Weighting:
    """Weights and what they cost.

    groups: of each margin. rounds, largest_gap, trimmed: see `statistics.rake`. design_effect: Kish's, of all rows.
    lowest, highest: as multiples of the mean weight. outside: rows that no margin holds. collapsed: levels that were
    put together because fewer than `FEWEST_ANSWERS` answered there. gaps: by level, before weighting.
    """

    weights: Weights
    groups: tuple[tuple[str, ...], ...]
    rounds: int
    largest_gap: float
    trimmed: float
    design_effect: float
    lowest: float
    highest: float
    outside: int
    collapsed: tuple[tuple[tuple[str, ...], tuple[Values, ...]], ...]
    gaps: tuple[LevelGap, ...]


def weigh(table: ResponseTable, known: PopulationMargins, bounds: Bounds | None = Bounds()) -> Weighting:  # noqa: B008
    """Return the weights of all rows of the table.

    The weights start from those of the file (1 where it has none), times the known number over the answers of the
    grade where the margins name grades, else of everybody.

    Raises:
        ToolkitError: `raking_margin_unknown` (the answers lack a group), `raking_level_absent`, `raking_level_unknown`
            (answers have a level without a known number), `raking_totals_differ`, `raking_failed`, `margin_too_few`.
    """
    if not known.margins:
        raise ToolkitError("margin_table_empty")
    base = _base(table, known)
    levels = [_Levels.of(table, margin) for margin in known.margins]
    inside = np.all([level.inside for level in levels], axis=0)
    if inside.sum() < FEWEST_ANSWERS:
        raise ToolkitError("margin_too_few", found=int(inside.sum()), least=FEWEST_ANSWERS)
    collapsed = [level.collapsed(table.instrument, inside) for level in levels]
    frame = pd.DataFrame({level.name: level.codes(inside) for level in collapsed})
    raked = rake(frame, {level.name: level.known() for level in collapsed}, base=base[inside], bounds=bounds)
    weights = base.copy()
    weights[inside] = raked.weights
    mean = float(weights.mean())
    return Weighting(
        weights=weights,
        groups=tuple(margin.groups for margin in known.margins),
        rounds=raked.rounds,
        largest_gap=raked.largest_gap,
        trimmed=raked.trimmed,
        design_effect=kish_design_effect(weights),
        lowest=float(weights.min()) / mean,
        highest=float(weights.max()) / mean,
        outside=int((~inside).sum()),
        collapsed=tuple((level.groups, values) for level in collapsed for values in level.parts if len(values) > 1),
        gaps=tuple(gap for level in collapsed for gap in level.gaps(inside)),
    )


def with_weights(table: ResponseTable, weights: Weights) -> ResponseTable:
    """Return the table with these weights in its design."""
    design = table.design.copy() if table.design.shape[1] else pd.DataFrame(index=table.answers.index)
    return replace(table, design=design.assign(weight=np.asarray(weights, dtype=np.float64)))


def _base(table: ResponseTable, known: PopulationMargins) -> Weights:
    """Return the weights of the file, raised so that each grade counts for all of its pupils."""
    own = table.design["weight"].to_numpy(dtype=np.float64) if "weight" in table.design else np.ones(len(table))
    own = np.where(np.isfinite(own) & (own > 0), own, 0.0)
    total = known.margins[0].total
    factors = np.full(len(table), total / own.sum() if own.sum() else 1.0)
    grade = next((group.id for group in table.instrument.groups if group.role == "grade"), None)
    margin = next((entry for entry in known.margins if grade in entry.groups), None)
    if grade is None or margin is None or grade not in table.groups:
        return np.asarray(own * factors)
    numbers: dict[str, int] = {}
    for values, number in margin.cells:
        value = values[margin.groups.index(grade)]
        numbers[value] = numbers.get(value, 0) + number
    held = table.groups[grade].astype("object").to_numpy()
    for value, number in numbers.items():
        rows = held == value
        if own[rows].sum() > 0:
            factors[rows] = number / own[rows].sum()
    return np.asarray(own * factors)


@dataclass(frozen=True)
class _Levels:
    """One margin beside the answers. parts: the cells that form one level each; rows: part of each row, -1: none."""

    groups: tuple[str, ...]
    parts: tuple[tuple[Values, ...], ...]
    numbers: tuple[int, ...]
    rows: NDArray[np.int64]

    @staticmethod
    def of(table: ResponseTable, margin: Margin) -> _Levels:
        roles = {group.id: group.role for group in table.instrument.groups}
        for name in margin.groups:
            if name not in table.groups or not table.groups[name].notna().any():
                raise ToolkitError("raking_margin_unknown", variable=_label(table.instrument, (name,)))
        place = {values: number for number, (values, _) in enumerate(margin.cells)}
        frame = table.groups[list(margin.groups)].astype("object")
        missing = frame.isna().any(axis=1).to_numpy(copy=True)
        known = [{values[index] for values, _ in margin.cells} for index in range(len(margin.groups))]
        for index, name in enumerate(margin.groups):
            if roles.get(name) in OPEN_ROLES:
                missing |= ~frame[name].isin(known[index]).to_numpy()
        keys = list(frame.itertuples(index=False, name=None))
        rows = np.array([-1 if gone else place.get(key, -2) for key, gone in zip(keys, missing, strict=True)])
        if (rows == -2).any():
            strange = {key for key, row in zip(keys, rows, strict=True) if row == -2}
            named = "; ".join(sorted(_value(table.instrument, margin.groups, key) for key in strange))
            raise ToolkitError("raking_level_unknown", variable=_label(table.instrument, margin.groups), found=named)
        levels = _Levels(
            margin.groups,
            tuple((values,) for values, _ in margin.cells),
            tuple(number for _, number in margin.cells),
            rows.astype(np.int64),
        )
        levels._refuse_absent(table.instrument)
        return levels

    @property
    def name(self) -> str:
        return " × ".join(self.groups)

    @property
    def inside(self) -> NDArray[np.bool_]:
        return np.asarray(self.rows >= 0)

    def _refuse_absent(self, instrument: Instrument) -> None:
        counts = np.bincount(self.rows[self.rows >= 0], minlength=len(self.parts))
        absent = [
            _value(instrument, self.groups, part[0])
            for part, number, count in zip(self.parts, self.numbers, counts, strict=True)
            if number and not count
        ]
        if absent:
            raise ToolkitError("raking_level_absent", variable=_label(instrument, self.groups), found="; ".join(absent))

    def collapsed(self, instrument: Instrument, inside: NDArray[np.bool_]) -> _Levels:
        """Return the levels with thin ones put together with their nearest neighbour."""
        parts, numbers = list(self.parts), list(self.numbers)
        rows = self.rows.copy()
        while len(parts) > 1:
            counts = np.bincount(rows[inside], minlength=len(parts))
            thin = int(counts.argmin())
            if counts[thin] >= FEWEST_ANSWERS:
                break
            others = [place for place in range(len(parts)) if place != thin]
            near = min(others, key=lambda place: (self._distance(instrument, parts[thin], parts[place]), counts[place]))
            kept, gone = min(thin, near), max(thin, near)
            parts[kept] = (*parts[kept], *parts[gone])
            numbers[kept] += numbers[gone]
            del parts[gone], numbers[gone]
            rows = np.where(rows == gone, kept, np.where(rows > gone, rows - 1, rows))
        return replace(self, parts=tuple(parts), numbers=tuple(numbers), rows=rows)

    def _distance(self, instrument: Instrument, one: Sequence[Values], other: Sequence[Values]) -> tuple[int, int]:
        """Return in how many groups two levels differ at least, and by how many places in the order of the values."""
        order = {
            name: {value.id: place for place, value in enumerate(instrument.group_by_id[name].values)}
            for name in self.groups
        }

        def apart(left: Values, right: Values) -> tuple[int, int]:
            pairs = list(zip(self.groups, left, right, strict=True))
            steps = sum(abs(order[name].get(a, 0) - order[name].get(b, 0)) for name, a, b in pairs)
            return sum(a != b for _, a, b in pairs), steps

        return min(apart(left, right) for left in one for right in other)

    def codes(self, inside: NDArray[np.bool_]) -> NDArray[np.int64]:
        return self.rows[inside]

    def known(self) -> dict[Hashable, float]:
        return {place: float(number) for place, number in enumerate(self.numbers)}

    def gaps(self, inside: NDArray[np.bool_]) -> list[LevelGap]:
        counts = np.bincount(self.rows[inside], minlength=len(self.parts))
        whole, people = counts.sum(), sum(self.numbers)
        return [
            LevelGap(self.groups, part, int(count), 100 * float(count / whole - number / people))
            for part, number, count in zip(self.parts, self.numbers, counts, strict=True)
        ]


def _label(instrument: Instrument, groups: Sequence[str]) -> str:
    return " × ".join(instrument.group_by_id[name].label.de for name in groups)


def _value(instrument: Instrument, groups: Sequence[str], values: Values) -> str:
    named = []
    for name, value in zip(groups, values, strict=True):
        entries = {entry.id: entry.label.de for entry in instrument.group_by_id[name].values}
        named.append(entries.get(value, value))
    return ", ".join(named)
