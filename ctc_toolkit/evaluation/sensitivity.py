"""Checks of the primary estimate: the same difference from a regression on released cells, and models by name.

Regression: percent ~ ctc x after + community + wave (+ grade), weighted by answers, with CR2 errors, Satterthwaite
degrees of freedom and the wild cluster restricted bootstrap; the cluster is the community. It weights communities by
their answers where the primary estimate counts each once, so both may differ. Two survey years of one start year only:
several start years are never put into one model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.statements import Design
from ctc_toolkit.evaluation.studies import Cell, StudyFields, Values
from ctc_toolkit.statistics.community_models import ModelEffect, gee_effect, mixed_effect
from ctc_toolkit.statistics.two_way import DID, SingleStart, two_way_fit
from ctc_toolkit.statistics.wild_bootstrap import usual_weights, wild_bootstrap

MIXED_FROM, GEE_FROM = 30, 40
"""Communities from which a linear mixed model and GEE are told (methods 8)."""


@dataclass(frozen=True)
class Model:
    """The same difference from a model that needs many communities."""

    name: Literal["mixed", "gee"]
    estimate: float
    low: float
    high: float
    degrees_of_freedom: float
    p: float


@dataclass(frozen=True)
class Sensitivity:
    """The regression in points. grades: how many grades its rows are split by (1: all together).

    weighted: whether by answers. wild_p: None where the clusters do not vary.
    """

    estimate: float
    standard_error: float
    degrees_of_freedom: float
    low: float
    high: float
    p: float
    wild_p: float | None
    rows: int
    grades: int
    weighted: bool
    models: tuple[Model, ...] = ()


def sensitivity_of(study: StudyFields, design: Design) -> Sensitivity | None:
    """Return the regression of a design; None where its communities do not vary at all."""
    if design.before is None or design.after is None:
        return None
    rows = _rows(study, design, (design.before, design.after))
    counts = [row.n for row in rows]
    grades = sorted({row.grade for row in rows})
    fit = two_way_fit(
        [float(row.percent) for row in rows],
        [row.community for row in rows],
        [row.year for row in rows],
        SingleStart(design.after, design.ctc, design.comparison),
        weight=None if None in counts else [float(n or 0) for n in counts],
        covariates={f"grade={grade}": [float(row.grade == grade) for row in rows] for grade in grades[1:]},
    )
    found = fit.test(DID)
    if not isfinite(found.standard_error):
        return None
    wild = wild_bootstrap(fit, DID, weights=usual_weights(len(fit.clusters)))
    return Sensitivity(
        found.estimate,
        found.standard_error,
        found.degrees_of_freedom,
        found.low,
        found.high,
        found.p_value,
        wild.p_value if isfinite(wild.p_value) else None,
        len(rows),
        len(grades),
        None not in counts,
        tuple(_models(rows, SingleStart(design.after, design.ctc, design.comparison))),
    )


def _models(rows: Sequence[Cell], start: SingleStart) -> Iterator[Model]:
    """Yield the models for which there are communities enough; one that finds no end is left out.

    With a single row for community and wave the mixed model could not tell their spread from chance.
    """
    communities = len(start.treated) + len(start.comparison)
    values = (
        [float(row.percent) for row in rows],
        [row.community for row in rows],
        [row.year for row in rows],
        start,
    )
    wanted: list[tuple[Literal["mixed", "gee"], Callable[..., ModelEffect]]] = []
    if communities >= MIXED_FROM and any(row.grade for row in rows):
        wanted.append(("mixed", mixed_effect))
    if communities >= GEE_FROM:
        wanted.append(("gee", gee_effect))
    for name, model in wanted:
        try:
            found = model(*values)
        except ToolkitError:
            continue
        yield Model(name, found.estimate, found.low, found.high, found.degrees_of_freedom, found.p_value)


def _rows(study: StudyFields, design: Design, years: Sequence[int]) -> list[Cell]:
    """Return the cells by grade where all communities have the same grades in both years, else those of all grades."""
    values, names = Values(study.cells), (*design.ctc, *design.comparison)
    by_grade = [values.grades(name, design.figure, year) for name in names for year in years]
    kinds = {tuple(cell.grade for cell in cells) for cells in by_grade}
    if len(kinds) == 1 and kinds != {()}:
        return [cell for cells in by_grade for cell in cells]
    whole = [values.cell(name, design.figure, year) for name in names for year in years]
    return [cell for cell in whole if cell is not None]
