"""The weighted sum of criteria, each scaled from 0 to 1 over a frozen list of factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.priorities.criteria import CRITERIA, Criterion, Values

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Scaled:
    """Factors x criteria, each criterion from 0 (least pressing of the list) to 1 (most pressing).

    criteria: those that tell the factors apart; the others contribute 0 whatever their weight, and stand in `constant`
    (all factors equal) or `unknown` (no factor has a value). without: by criterion the factors that have no value there
    and count 0.
    """

    factors: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    matrix: Numbers = field(repr=False, compare=False)
    constant: tuple[Criterion, ...] = ()
    unknown: tuple[Criterion, ...] = ()
    without: Mapping[Criterion, tuple[str, ...]] = field(default_factory=dict)


def scaled_table(frozen: Sequence[str], values: Values) -> Scaled:
    """Return the criteria, min-max scaled over the frozen list: adding or leaving out a factor would reorder the rest.

    A criterion that is the same for all contributes 0. A factor without a value counts 0 in that criterion.
    """
    columns, telling, constant, unknown, without = [], [], [], [], {}
    for criterion in CRITERIA:
        column = values.get(criterion, (None,) * len(frozen))
        if len(column) != len(frozen):
            raise ValueError(f"{criterion} needs one value for each factor")
        known = [value for value in column if value is not None]
        if not known:
            unknown.append(criterion)
            continue
        lowest, highest = min(known), max(known)
        if highest == lowest:
            constant.append(criterion)
            continue
        telling.append(criterion)
        columns.append([0.0 if value is None else (value - lowest) / (highest - lowest) for value in column])
        missing = tuple(name for name, value in zip(frozen, column, strict=True) if value is None)
        if missing:
            without[criterion] = missing
    matrix = np.array(columns, dtype=np.float64).T if columns else np.zeros((len(frozen), 0))
    return Scaled(tuple(frozen), tuple(telling), matrix, tuple(constant), tuple(unknown), without)


def shares_of(table: Scaled, weights: Mapping[str, int]) -> Numbers:
    """Return the weights of the telling criteria as shares that add up to 1; all 0 where none has a weight."""
    given = np.array([max(0, weights.get(criterion, 0)) for criterion in table.criteria], dtype=np.float64)
    total = given.sum()
    return given / total if total > 0 else given


def scores_of(table: Scaled, weights: Mapping[str, int]) -> Numbers:
    """Return the weighted sum of each factor, from 0 to 1."""
    return np.asarray(table.matrix @ shares_of(table, weights), dtype=np.float64)


def order_of(table: Scaled, weights: Mapping[str, int]) -> tuple[str, ...]:
    """Return the factors from the highest score to the lowest; equal ones in the order of the list."""
    scores = np.round(scores_of(table, weights), 12)
    return tuple(table.factors[place] for place in np.argsort(-scores, kind="stable"))
