"""Several waves of one city in one design: a school that took part twice is one sampling unit, covariance kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

import numpy as np
import pandas as pd

from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.common_questions import CommonQuestions, Wording, common_questions
from ctc_toolkit.riskfactors.common_units import CommonUnits, Design, common_units
from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable
from ctc_toolkit.riskfactors.kernel import accumulate
from ctc_toolkit.riskfactors.plan import scoring_plan
from ctc_toolkit.riskfactors.profile import collapse_order
from ctc_toolkit.riskfactors.standard_cells import StandardCells, one_cell, standard_cells
from ctc_toolkit.statistics import CollapseLevel, LonelyPsu, PsuTotals
from ctc_toolkit.statistics.contrasts import StandardisedParts, standardised
from ctc_toolkit.statistics.totals import Floats
from ctc_toolkit.survey.responses import ResponseTable

Standard = Literal["first", "none"]
"""first: all waves are brought to the make-up by grade and sex of the first one. none: as they are."""

CELL, SHARED = "standard_cell", "shared_cell"
"""Grouping columns of the stacked totals: wave and cell; the same, only for units that are in all waves."""


@dataclass(frozen=True)
class StackedWaves:
    """Waves in order of time, as PSU totals over (wave, cell), with the questions that they have in common.

    shared: units that are in all waves, by wave the number of others in `alone` and their respondents in `alone_n`.
    """

    names: tuple[str, ...]
    totals: PsuTotals
    kinds: Mapping[str, str]
    wording: Mapping[str, Wording]
    cells: StandardCells
    design: Design
    shared: int
    alone: tuple[int, ...]
    alone_n: tuple[int, ...]
    order: Sequence[CollapseLevel]

    def parts(self, *, of: Literal["all", "shared"] = "all", lonely_psu: LonelyPsu = "collapse") -> StandardisedParts:
        """Return each wave as a part, brought to the make-up of the first wave."""
        group = CELL if of == "all" else SHARED
        shares = self._shares(group)
        wanted = {name: {f"{name}|{cell}": values for cell, values in shares.items()} for name in self.names}
        return standardised(self.totals, group, wanted, lonely_psu=lonely_psu, collapse_order=self.order)

    def _shares(self, group: str) -> dict[str, Floats]:
        """Return by cell the (M,) shares of those who gave an answer in the first wave.

        Cells without an answer in one of the waves count for no wave.
        """
        keys = self.totals.keys[group].to_numpy()
        values = self.totals.group_values[group]
        raw = {}
        for cell in self.cells.names:
            weights = [self.totals.weight[keys == values.index(f"{name}|{cell}")].sum(axis=0) for name in self.names]
            raw[cell] = np.where(np.logical_and.reduce([weight > 0 for weight in weights]), weights[0], 0.0)
        total = np.sum(list(raw.values()), axis=0)
        return {cell: share / np.where(total > 0, total, 1.0) for cell, share in raw.items()}


def stack_waves(
    waves: Sequence[tuple[str, ResponseTable]],
    *,
    cut_points: CutPointTable | None = None,
    standard: Standard = "first",
) -> StackedWaves:
    """Return the waves (name and answers, in order of time) in one design; scales use `cut_points` in all of them.

    Raises:
        ToolkitError: as `scoring_plan` and `batch_of`.
        ValueError: fewer than two waves, or two of the same name.
    """
    names = tuple(name for name, _ in waves)
    if len(set(names)) != len(names) or len(names) < 2:
        raise ValueError("two waves or more, each with a name of its own")
    tables = [table for _, table in waves]
    common = _common(tables)
    latest = tables[-1].instrument
    tables = [_in_the_words_of(table, latest, common) for table in tables]
    cells = standard_cells(tables) if standard == "first" else one_cell(tables)
    units = common_units(names, tables)
    stacked = _stacked(names, tables, cells, units)
    plan = scoring_plan(latest, cut_points, frozenset(common.items))
    totals = accumulate(plan, batch_of(stacked, plan, (CELL, SHARED)))
    alone = [units.alone(place) for place in range(len(tables))]
    return StackedWaves(
        names,
        totals,
        {measure: plan.kinds[measure] for measure in totals.measures},
        common.wording,
        cells,
        units.design,
        len(units.shared),
        tuple(count for count, _ in alone),
        tuple(respondents for _, respondents in alone),
        collapse_order(stacked),
    )


def _common(tables: Sequence[ResponseTable]) -> CommonQuestions:
    """Return the questions that all waves have in common with the last one; of the words the worst one counts."""
    worst = ("same", "fewer_items", "changed", "one_wave_only")
    found = [common_questions(table, tables[-1]) for table in tables[:-1]]
    items = reduce(lambda one, other: one & other, (set(part.items) for part in found))
    wording = {measure: max((part.wording[measure] for part in found), key=worst.index) for measure in found[0].wording}
    return CommonQuestions(tuple(sorted(items)), wording)


def _in_the_words_of(table: ResponseTable, latest: object, common: CommonQuestions) -> ResponseTable:
    return replace(table, instrument=latest, answers=table.answers[list(common.items)])  # type: ignore[arg-type]


def _stacked(
    names: Sequence[str], tables: Sequence[ResponseTable], cells: StandardCells, units: CommonUnits
) -> ResponseTable:
    last = tables[-1]
    answers = {item: np.concatenate([table.column(item) for table in tables]) for item in last.answers.columns}
    groups: dict[str, pd.Categorical] = {}
    for column in {name for table in tables for name in table.groups.columns}:
        values = [
            _texts(table.groups[column]) if column in table.groups else np.full(len(table), None) for table in tables
        ]
        groups[str(column)] = pd.Categorical(np.concatenate(values))
    labels = [
        np.array([f"{name}|{cell}" if cell else None for cell in part], dtype=object)
        for name, part in zip(names, cells.of_table, strict=True)
    ]
    wanted = [f"{name}|{cell}" for name in names for cell in cells.names]
    groups[CELL] = pd.Categorical(np.concatenate(labels), categories=wanted)
    again = [np.array([unit in units.shared for unit in part], dtype=bool) for part in units.units]
    only = [np.where(known, label, np.full(len(label), None)) for known, label in zip(again, labels, strict=True)]
    groups[SHARED] = pd.Categorical(np.concatenate(only), categories=wanted)
    design = pd.DataFrame(
        {
            "stratum": pd.Categorical(np.concatenate(units.strata)),
            "psu": pd.Categorical(np.concatenate(units.units)),
            "weight": np.concatenate([_weights(table) for table in tables]),
        }
    )
    return ResponseTable(
        last.instrument, pd.DataFrame(answers), pd.DataFrame(groups, index=pd.RangeIndex(len(design))), design
    )


def _weights(table: ResponseTable) -> np.ndarray:
    if "weight" in table.design:
        return table.design["weight"].to_numpy(dtype=float)
    return np.ones(len(table))


def _texts(values: pd.Series) -> np.ndarray:
    found = values.astype(object)
    return np.asarray(found.where(found.notna(), None), dtype=object)
