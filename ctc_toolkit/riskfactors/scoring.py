"""Scores and flags of single respondents: for checks, reliability, cut points and associations.

They come from the same plan as the kernel's sums and agree with them exactly. Nothing here leaves the
process: only released estimates reach a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.batch import AnswerBatch, batch_of
from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable, item_values
from ctc_toolkit.riskfactors.plan import (
    ABOVE,
    NOT_ABOVE,
    ScoringPlan,
    Unscored,
    asked_items,
    scoring_plan,
)
from ctc_toolkit.survey.responses import ResponseTable


@dataclass(frozen=True)
class Scores:
    """Results per respondent, in the order of the response table.

    scores: float64 column per scale, in the units of the scale; missing where too few items were answered.
    answered: uint8 column per scale, items answered. asked: items asked, by scale.
    flags: boolean column per scale and indicator: above the cut point of the grade (at risk, protected), or behaviour
        shown; missing where there is no score or no cut point for the grade.
    elevated: number of risk scales above the cut point. scored: number of risk scales with a flag.
    unscored: scales and indicators without a column, with the reason.
    """

    scores: pd.DataFrame
    answered: pd.DataFrame
    asked: dict[str, int]
    flags: pd.DataFrame
    elevated: NDArray[np.int64]
    scored: NDArray[np.int64]
    unscored: dict[str, Unscored]

    def incomplete_share(self) -> dict[str, float]:
        """Return by scale the share of scores that rest on fewer items than asked; NaN without scores."""
        shares = {}
        for name, asked in self.asked.items():
            built = self.scores[name].notna().to_numpy()
            partly = built & (self.answered[name].to_numpy() < asked)
            shares[name] = float(partly.sum() / built.sum()) if built.any() else float("nan")
        return shares

    def prorated(self, minimum_scored: float) -> NDArray[np.float64]:
        """Return elevated / scored x number of risk scales; missing below the share `minimum_scored` of them.

        The number of risk scales is the largest that any respondent has: scales without a flag for anybody (not
        asked, no cut point) do not count against a person.
        """
        risk_scales = int(self.scored.max(initial=0))
        return prorate(self.elevated, self.scored, risk_scales, minimum_scored)


def prorate(
    elevated: NDArray[np.int64], scored: NDArray[np.int64], risk_scales: int, minimum_scored: float
) -> NDArray[np.float64]:
    """Return the elevated risk factors as if all `risk_scales` had been scored; NaN where too few were."""
    enough = (scored > 0) & (scored >= minimum_scored * risk_scales - 1e-9)
    return np.where(enough, elevated / np.maximum(scored, 1) * risk_scales, np.nan)


def score(table: ResponseTable, cut_points: CutPointTable | None = None) -> Scores:
    """Return scores and flags of all respondents.

    Raises:
        ToolkitError: as `scoring_plan` and `batch_of`.
    """
    plan = scoring_plan(table.instrument, cut_points, asked_items(table))
    return score_batch(plan, batch_of(table, plan))


def score_batch(plan: ScoringPlan, batch: AnswerBatch) -> Scores:
    """Return scores and flags of the respondents of a batch."""
    scores, answered, flags = {}, {}, {}
    elevated = np.zeros(len(batch), dtype=np.int64)
    scored = np.zeros(len(batch), dtype=np.int64)
    for measure in plan.measures:
        packed = measure.packed(batch.answers)
        states = measure.states_of(packed, batch.grade)
        if measure.is_scale:
            scores[measure.id] = measure.scores_of(packed)
            answered[measure.id] = measure.answered_of(packed).astype(np.uint8)
        flags[measure.id] = pd.arrays.BooleanArray(states == ABOVE, (states != ABOVE) & (states != NOT_ABOVE))
        if measure.is_scale and measure.kind == "risk":
            elevated += states == ABOVE
            scored += states >= NOT_ABOVE
    rows = pd.RangeIndex(len(batch))
    return Scores(
        scores=pd.DataFrame(scores, index=rows),
        answered=pd.DataFrame(answered, index=rows),
        asked={measure.id: len(measure.items) for measure in plan.scales},
        flags=pd.DataFrame(flags, index=rows),
        elevated=elevated,
        scored=scored,
        unscored=plan.unscored,
    )


def scale_items(table: ResponseTable, scale: str) -> pd.DataFrame:
    """Return the asked items of a scale, reversed, recoded and rescaled; missing where not answered.

    This is what alpha, omega and item-rest correlations are computed from.
    """
    entry = table.instrument.scale_by_id[scale]
    asked = asked_items(table)
    columns = {}
    for part in entry.items:
        if part.item in asked:
            values = item_values(table.instrument, entry, part)
            lookup = np.full(256, np.nan)
            lookup[list(values)] = [float(Fraction(value)) for value in values.values()]
            columns[part.item] = lookup[table.column(part.item).view(np.uint8)]
    return pd.DataFrame(columns, index=pd.RangeIndex(len(table)))
