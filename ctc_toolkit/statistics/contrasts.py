"""Standardised estimates and their differences: fixed shares of the cells of one design, covariance kept.

A part (for example one wave) is a weighted sum of the estimates of cells (for example grade x sex). Two parts that
come from the same PSUs are compared PSU by PSU, so that a school in both waves is one PSU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.covariance import stands_for
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
from ctc_toolkit.statistics.totals import Floats, Integers, PsuTotals

Shares = Mapping[str, Floats]
"""By value of the grouping column the (M,) coefficients of its estimates; 0 where a cell does not count."""


@dataclass(frozen=True)
class Part:
    """One standardised estimate per measure.

    estimate: (M,) NaN where a cell that counts has no value. values: (P, M) linearised values by PSU. n, psus: (M,)
    respondents and PSUs with a value in cells that count. cells: mask of the cells of the totals, along the design.
    """

    estimate: Floats
    values: Floats
    n: Integers
    psus: Integers
    cells: NDArray[np.bool_]


@dataclass(frozen=True)
class Combination:
    """A weighted sum of parts: (M,) estimates and standard errors; degrees of freedom of the respondents in it.

    standard_error: NaN where a part has fewer than two PSUs with a value.
    """

    estimate: Floats
    standard_error: Floats
    degrees_of_freedom: int


@dataclass(frozen=True)
class StandardisedParts:
    """Parts of one design, see `standardised`."""

    totals: PsuTotals
    design: SampledDesign
    parts: Mapping[str, Part]

    def combine(self, weights: Mapping[str, float]) -> Combination:
        """Return the weighted sum of parts, for example {"later": 1, "earlier": -1}."""
        chosen = [(self.parts[name], weight) for name, weight in weights.items() if weight]
        estimate = np.asarray(sum(weight * part.estimate for part, weight in chosen), dtype=float)
        values = np.asarray(sum(weight * part.values for part, weight in chosen), dtype=float)
        squares = self.covariance_of([values])[0, 0]
        single = np.asarray(sum(self.covariance_of([part.values])[0, 0] for part, _ in chosen), dtype=float)
        bearing = np.logical_and.reduce([part.psus >= 2 for part, _ in chosen])
        error = np.sqrt(np.where(squares <= DUST**2 * single, 0.0, squares))
        error = np.where(bearing & np.isfinite(estimate), error, np.nan)
        return Combination(
            estimate, error, self.degrees_of_freedom([name for name, weight in weights.items() if weight])
        )

    def covariances(self, names: Sequence[str]) -> Floats:
        """Return the (K, K, M) covariances of parts."""
        return self.covariance_of([self.parts[name].values for name in names])

    def degrees_of_freedom(self, names: Sequence[str]) -> int:
        """Return PSUs minus strata that hold respondents of any of the parts (R: degf of the subset)."""
        either = np.logical_or.reduce([self.parts[name].cells for name in names])
        return domain_sums(self.totals.select(()), self.design, either).degrees_of_freedom

    def covariance_of(self, values: Sequence[Floats]) -> Floats:
        """Return the (K, K, M) covariances of linearised (P, M) values: sum over strata of n/(n-1) sum z z'."""
        width = values[0].shape[1]
        matrix = np.zeros((len(values), len(values), width))
        plan = self.design.plan
        for block in stratum_blocks(self.design, np.arange(self.design.psus), width * len(values)):
            scale = np.sqrt(np.repeat(plan.scale[block.strata], plan.psus[block.strata]))[:, None]
            centred = [centre(plan, block, part[block.rows].copy())[0] * scale for part in values]
            for row, first in enumerate(centred):
                for column, second in enumerate(centred):
                    matrix[row, column] += (first * second).sum(axis=0)
        return matrix * stands_for(self.design, np.logical_or.reduce([(part != 0).any(axis=1) for part in values]))


def standardised(
    totals: PsuTotals,
    group: str,
    parts: Mapping[str, Shares],
    *,
    lonely_psu: LonelyPsu = "collapse",
    collapse_order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> StandardisedParts:
    """Return the parts, each a sum of share x estimate over the values of the grouping column `group`.

    With shares that add up to 1 this is direct standardisation; shares are taken as fixed, as R's
    svycontrast(svyby(~ y, ~ cell, svymean, covmat = TRUE), shares).

    Raises:
        ToolkitError: statistics_unknown_name, and as `estimates`.
    """
    known_choice("by", group, totals.groups)
    design = sampled_design(totals, lonely_psu, collapse_order)
    codes = totals.keys[group].to_numpy()[design.order]
    found = {name: _part(totals, design, codes, group, shares) for name, shares in parts.items()}
    return StandardisedParts(totals, design, found)


def _part(totals: PsuTotals, design: SampledDesign, codes: Integers, group: str, shares: Shares) -> Part:
    width = len(totals.measures)
    estimate, values = np.zeros(width), np.zeros((design.psus, width))
    n = np.zeros(width, dtype=np.int64)
    held = np.zeros((design.psus, width), dtype=bool)
    cells = np.zeros(len(design.order), dtype=bool)
    for value, share in shares.items():
        known_choice(group, value, totals.group_values[group])
        chosen = codes == totals.group_values[group].index(value)
        counts = np.asarray(share, dtype=float) != 0
        if not counts.any():
            continue
        cells |= chosen
        domain = domain_sums(totals, design, chosen)
        found = ratio(domain, totals.kind)
        estimate += np.where(counts, share * np.where(counts, found, 0.0), 0.0)
        known = domain.weight > 0
        deviations = domain.psu_weighted - np.where(known, found, 0.0) * domain.psu_weight
        values[domain.psu] += np.where(counts, share, 0.0) * deviations / np.where(known, domain.weight, 1.0)
        held[domain.psu] |= (domain.psu_weight > 0) & counts
        n += np.where(counts, domain.count, 0)
    return Part(np.where(n > 0, estimate, np.nan), values, n, held.sum(axis=0), cells)
