"""For each respondent of a batch: which scales lie above their cut points, and which behaviours are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.batch import AnswerBatch
from ctc_toolkit.riskfactors.plan import ABOVE, NOT_ABOVE, ScoringPlan

Flags = NDArray[np.int8]
UNKNOWN = -1
"""The flag of a respondent without a score, or without a cut point for the grade."""


@dataclass(frozen=True)
class Flagged:
    """Flags of a batch. measures: M ids. values: (N, M), 1 above the cut point or reported, 0 not, -1 unknown."""

    measures: tuple[str, ...]
    values: Flags

    def of(self, measure: str) -> Flags:
        """Return the flags of one measure, (N,)."""
        return np.asarray(self.values[:, self.measures.index(measure)], dtype=np.int8)


def flags_of(plan: ScoringPlan, batch: AnswerBatch, measures: Sequence[str] | None = None) -> Flagged:
    """Return the flags of all measures of the plan with a share, or of those named, in the order of the plan."""
    chosen = [one for one in plan.counted if measures is None or one.id in measures]
    values = np.full((len(batch), len(chosen)), UNKNOWN, dtype=np.int8)
    for place, measure in enumerate(chosen):
        states = measure.states_of(measure.packed(batch.answers), batch.grade)
        values[states == ABOVE, place] = 1
        values[states == NOT_ABOVE, place] = 0
    return Flagged(tuple(one.id for one in chosen), values)
