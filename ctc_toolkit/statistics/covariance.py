"""Covariance of cells (measures and groups) that share PSUs, and the difference of two cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.statistics import intervals
from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.estimation import ratio
from ctc_toolkit.statistics.intervals import DUST
from ctc_toolkit.statistics.linearisation import (
    SampledDesign,
    centre,
    domain_sums,
    sampled_design,
    stratum_blocks,
)
from ctc_toolkit.statistics.lonely import WHOLE_SURVEY, CollapseLevel, LonelyPsu
from ctc_toolkit.statistics.totals import Floats, PsuTotals

Cell = tuple[str, Mapping[str, str]]
"""A measure and the group values that a respondent must have; no group values: everybody."""


@dataclass(frozen=True)
class Difference:
    """First cell minus second cell, in the unit of the measure; NaN where a cell has no standard error.

    standard_error knows that both cells come from the same PSUs. low, high: t interval with
    `degrees_of_freedom`, PSUs minus strata that hold respondents of either cell (R: degf of the subset).
    """

    estimate: float
    standard_error: float
    low: float
    high: float
    degrees_of_freedom: int


def covariance(
    totals: PsuTotals,
    cells: Sequence[Cell],
    *,
    lonely_psu: LonelyPsu = "collapse",
    collapse_order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> Floats:
    """Return the (K, K) covariance matrix of the estimates of `cells`; its diagonal holds the variances.

    Linearised values of all cells are compared PSU by PSU: V = sum over strata of f n/(n - 1) sum over PSUs
    (Z - mean Z)(Z - mean Z)', as R's vcov(svyby(..., covmat = TRUE)) and vcov(svymean(~ a + b)). Rows and
    columns of cells without values, with fewer than two PSUs or without a variance are NaN. With "average"
    the strata that hold values of any of the cells are counted.

    Raises:
        ToolkitError: statistics_unknown_name (measure, group or value), and as `estimates`.
    """
    return _linearise(totals, cells, lonely_psu, collapse_order).covariance


def difference(
    totals: PsuTotals,
    first: Cell,
    second: Cell,
    *,
    lonely_psu: LonelyPsu = "collapse",
    confidence: float = 0.95,
    collapse_order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> Difference:
    """Return `first` minus `second` with the standard error that respects shared PSUs.

    Raises:
        ToolkitError: as `covariance`.
    """
    found = _linearise(totals, (first, second), lonely_psu, collapse_order)
    contrast = np.array([1.0, -1.0])
    estimate = contrast @ found.estimates
    variance = contrast @ found.covariance @ contrast
    noise = DUST * np.sqrt(np.trace(found.covariance))
    error = np.sqrt(max(variance, 0.0)) if np.isfinite(variance) else np.nan
    error = 0.0 if error <= noise else error
    low, high = intervals.wald(estimate, error, found.degrees_of_freedom, confidence)
    return Difference(float(estimate), float(error), float(low), float(high), found.degrees_of_freedom)


@dataclass(frozen=True)
class _Linearised:
    estimates: Floats
    covariance: Floats
    degrees_of_freedom: int


def _linearise(
    totals: PsuTotals, cells: Sequence[Cell], lonely_psu: LonelyPsu, collapse_order: Sequence[CollapseLevel]
) -> _Linearised:
    design = sampled_design(totals, lonely_psu, collapse_order)
    values = np.zeros((design.psus, len(cells)))
    estimates = np.full(len(cells), np.nan)
    bearing = np.zeros(len(cells), dtype=bool)
    valued = np.zeros(design.psus, dtype=bool)
    either = np.zeros(len(design.order), dtype=bool)
    for groups, positions in _by_groups(totals, cells).items():
        chosen = _chosen(totals, design, groups)
        either |= chosen
        part = totals.select([cells[position][0] for position in positions])
        domain = domain_sums(part, design, chosen)
        estimate = ratio(domain, totals.kind)
        known = domain.weight > 0
        deviations = domain.psu_weighted - np.where(known, estimate, 0.0) * domain.psu_weight
        values[np.ix_(domain.psu, np.array(positions))] = deviations / np.where(known, domain.weight, 1.0)
        valued[domain.psu] |= (domain.psu_weight > 0).any(axis=1)
        estimates[positions] = estimate
        bearing[positions] = ~domain.without_variance
    matrix = _cross_products(design, values) * stands_for(design, valued)
    matrix[~bearing] = np.nan
    matrix[:, ~bearing] = np.nan
    return _Linearised(estimates, matrix, domain_sums(totals.select(()), design, either).degrees_of_freedom)


def _by_groups(totals: PsuTotals, cells: Sequence[Cell]) -> dict[tuple[tuple[str, str], ...], list[int]]:
    """Return the positions of the cells by their group values, so that each domain is summed once."""
    found: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for position, (measure, groups) in enumerate(cells):
        known_choice("measure", measure, totals.measures)
        for group, value in groups.items():
            known_choice("by", group, totals.groups)
            known_choice(group, value, totals.group_values[group])
        found.setdefault(tuple(sorted(groups.items())), []).append(position)
    return found


def _chosen(totals: PsuTotals, design: SampledDesign, groups: tuple[tuple[str, str], ...]) -> NDArray[np.bool_]:
    chosen = np.ones(len(design.order), dtype=bool)
    for group, value in groups:
        code = totals.group_values[group].index(value)
        chosen &= totals.keys[group].to_numpy()[design.order] == code
    return chosen


def _cross_products(design: SampledDesign, values: Floats) -> Floats:
    matrix = np.zeros((values.shape[1], values.shape[1]))
    plan = design.plan
    for block in stratum_blocks(design, np.arange(design.psus), values.shape[1]):
        deviations, _ = centre(plan, block, values[block.rows])
        deviations *= np.sqrt(np.repeat(plan.scale[block.strata], plan.psus[block.strata]))[:, None]
        matrix += deviations.T @ deviations
    return matrix


def stands_for(design: SampledDesign, valued: NDArray[np.bool_]) -> float:
    """Return the factor of "average": strata with values over those of them that have a variance."""
    strata = np.unique(design.stratum[valued])
    silent = int(design.plan.averaged[strata].sum())
    return len(strata) / (len(strata) - silent) if 0 < silent < len(strata) else 1.0
