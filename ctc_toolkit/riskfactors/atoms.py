"""Unweighted counts of a wave by the cross of all breakdowns of its catalogue: what a `LockPlan` is computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.disclosure.breakdowns import Breakdowns
from ctc_toolkit.disclosure.wave_counts import Counted, WaveCounts
from ctc_toolkit.riskfactors.batch import AnswerBatch, batch_of
from ctc_toolkit.riskfactors.cutpoint_table import ANY_GRADE
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.riskfactors.kernel import WaveTotals, accumulate_wave
from ctc_toolkit.riskfactors.plan import ELEVATED, RiskCount, ScoringPlan, asked_items, scoring_plan
from ctc_toolkit.survey.grade_bands import BAND, band_of, bands_of, breakdowns_of, with_bands
from ctc_toolkit.survey.responses import ResponseTable

_ATOM = "atom"
UNIT = "unit"
"""Column of the atoms with the school, or else the sampling unit."""


def wave_counts(
    table: ResponseTable,
    *,
    cut_points: CutPointTable | None = None,
    risk_count: RiskCount | None = None,
    breakdowns: Breakdowns | None = None,
) -> WaveCounts:
    """Return answers and hits of all measures by atom; as `make_profile` counts them, weights apart.

    Respondents with weight 0 count nowhere, as there. Scales without a percentage for everybody are counted as means,
    too. breakdowns: None: the whole catalogue of the columns that the answers hold.

    Raises:
        ToolkitError: as `scoring_plan` and `batch_of`.
    """
    banded = with_bands(table)
    catalogue = breakdowns or breakdowns_of(banded.instrument, [str(name) for name in banded.groups.columns])
    dimensions = tuple(dimension.id for dimension in catalogue.dimensions)
    plan = scoring_plan(banded.instrument, cut_points, asked_items(banded), risk_count)
    batch = batch_of(banded, plan, dimensions)
    unit = _units(banded, catalogue)
    columns = [batch.groups[name] for name in dimensions] + [unit if unit is not None else _nothing(batch)]
    codes, place = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    atoms = replace(
        batch,
        groups={_ATOM: place.reshape(-1).astype(np.int64)},
        group_values={_ATOM: tuple(str(number) for number in range(len(codes)))},
    )
    totals = accumulate_wave(plan, atoms)
    measures: list[tuple[str, Counted]] = []
    answered, hits = [], []
    if totals.proportions is not None:
        for number, name in enumerate(totals.proportions.measures):
            measures.append((name, "share"))
            answered.append(totals.proportions.count[1:, number])
            hits.append(totals.proportions.hits[1:, number].astype(np.float64))
    if totals.means is not None:
        complete = _complete(plan, totals.by_grade)
        for number, name in enumerate(totals.means.measures):
            if name not in complete:
                measures.append((name, "mean"))
                answered.append(totals.means.count[1:, number])
                hits.append(totals.means.count[1:, number] / 2)
    return WaveCounts(
        dimensions,
        {name: batch.group_values[name] for name in dimensions},
        codes[:, :-1],
        None if unit is None else codes[:, -1],
        tuple(measures),
        _side_by_side(answered, len(codes)).astype(np.int64),
        _side_by_side(hits, len(codes)),
    )


def counts_of_atoms(
    plan: ScoringPlan, totals: WaveTotals, catalogue: Breakdowns, values: Mapping[str, tuple[str, ...]]
) -> WaveCounts:
    """Return the same counts from the sums of a wave whose batches had atoms, however many they were.

    values: value ids by grouping column; those of the grade band are made from the grades.
    """
    atoms = totals.atoms
    if atoms is None:
        raise ValueError("the totals hold no atoms")
    dimensions = tuple(dimension.id for dimension in catalogue.dimensions)
    held = dict(zip(atoms.columns, atoms.codes.T, strict=True))
    known = {name: values[name] for name in dimensions if name != BAND}
    if BAND in dimensions:
        grades = values[plan.grade_group or ""]
        known[BAND] = bands_of(grades[code] for code in np.unique(held[plan.grade_group or ""]).tolist() if code >= 0)
        place_of = {band: number for number, band in enumerate(known[BAND])}
        places = [*(place_of.get(band_of(grade) or "", -1) for grade in grades), -1]
        held[BAND] = np.array(places, dtype=np.int64)[held[plan.grade_group or ""]]
    complete = _complete(plan, totals.by_grade)
    further = [ELEVATED] if plan.risk_count else []
    shares = [*(measure.id for measure in plan.counted), *further]
    means = [*(measure.id for measure in plan.scales if measure.id not in complete), *further]
    place = {name: number for number, name in enumerate(atoms.measures)}
    scored = [atoms.scored[:, place[name]] for name in means]
    columns = [held[name] for name in dimensions]
    rows = len(atoms.codes)
    answered = [atoms.answered[:, place[name]] for name in shares]
    hits = [atoms.hits[:, place[name]] for name in shares]
    return WaveCounts(
        dimensions,
        {name: known[name] for name in dimensions},
        np.stack(columns, axis=1) if columns else np.zeros((rows, 0), dtype=np.int64),
        held.get(UNIT),
        (*((name, "share") for name in shares), *((name, "mean") for name in means)),
        _side_by_side([*answered, *scored], rows).astype(np.int64),
        _side_by_side([*hits, *(part / 2 for part in scored)], rows),
    )


def _units(table: ResponseTable, catalogue: Breakdowns) -> NDArray[np.int64] | None:
    """Return the school of each respondent, else the sampling unit; None where neither is known."""
    school = next((dimension.id for dimension in catalogue.dimensions if dimension.role == "school"), None)
    if school is None:
        school = next((group.id for group in table.instrument.groups if group.role == "school"), None)
    for frame, name in ((table.groups, school), (table.design, "psu")):
        if name is not None and name in frame:
            return np.asarray(pd.Categorical(frame[name].astype("object")).codes, dtype=np.int64)
    return None


def _complete(plan: ScoringPlan, by_grade: NDArray[np.int64]) -> frozenset[str]:
    """Return the scales that have a cut point for every grade of the wave: their means follow the percentages."""
    held = {grade for grade, rows in zip(plan.grades, by_grade[:-1], strict=True) if rows}
    return frozenset(
        measure.id
        for measure in plan.counted
        if measure.is_scale and (ANY_GRADE in measure.graded or held <= set(measure.graded))
    )


def _side_by_side(parts: list[NDArray[Any]], rows: int) -> NDArray[Any]:
    return np.stack(parts, axis=1) if parts else np.zeros((rows, 0))


def _nothing(batch: AnswerBatch) -> NDArray[np.int64]:
    return np.zeros(len(batch), dtype=np.int64)
