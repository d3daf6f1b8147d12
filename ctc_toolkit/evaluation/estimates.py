"""Comparison of communities by their changes between two surveys, as far as the design allows it.

Primary: difference of mean changes with exact permutation p and the t interval (Welch, matched pairs: paired). It needs
4 + 4 communities; below that a result has no interval, test or p value at all, so that none can be shown by mistake.
Whole percents: each is off by at most half a point, the change of one community by at most one. Rounding is part of
the spread between communities; where these hardly differ, the error is never taken as smaller than rounding alone
makes it (uniform, 1/12 per percentage).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from typing import Literal

import numpy as np

from ctc_toolkit.evaluation.sensitivity import Sensitivity, sensitivity_of
from ctc_toolkit.evaluation.statements import Allowed, Design, allowed, designs_of
from ctc_toolkit.evaluation.studies import Arm, StudyFields, Values
from ctc_toolkit.statistics.change_scores import (
    Arrangement,
    PlaceboRank,
    compare_changes,
    compare_pairs,
    placebo_rank,
)
from ctc_toolkit.statistics.differences import equivalence_p, t_limits
from ctc_toolkit.statistics.multiplicity import adjusted
from ctc_toolkit.statistics.permutation import MOST_EXACT, Assignments, permutation_test

MARGIN = 5
"""Points within which a difference counts as none, the 90 percent interval given."""
LEVEL = 0.05
ROUNDING = 1 / 12
"""Variance of a value that is rounded to whole points; a change has twice as much."""

Word = Literal["lower", "higher", "similar", "unclear"]
"""How the CTC communities moved beside the others. lower, higher: a difference beyond chance (Holm, 5 percent).
similar: shown to be smaller than 5 points, and 0 in the range; unclear: not determinable."""


@dataclass(frozen=True)
class CommunityChange:
    """The two whole percentages of a community and its change in points."""

    name: str
    arm: Arm
    before: int
    after: int

    @property
    def change(self) -> int:
        """Return the change in points."""
        return self.after - self.before


@dataclass(frozen=True)
class Tested:
    """A tested difference of mean changes in points, CTC minus comparison.

    low, high: 95 percent t interval. p: exact permutation, all `assignments` (method "sampled": drawn ones);
    smallest_p: what this number of communities could give at all. t_p: of the t test. holm: p for the `family` of
    figures that are tested together.
    """

    arrangement: Arrangement
    difference: float
    low: float
    high: float
    p: float
    smallest_p: float
    assignments: int
    method: Assignments
    t_p: float
    degrees_of_freedom: float
    holm: float
    word: Word
    family: int = 1
    sensitivity: Sensitivity | None = None

    @property
    def reachable(self) -> bool:
        """Whether so few communities could show a difference of any size for so many figures."""
        return self.smallest_p * self.family < LEVEL


@dataclass(frozen=True)
class Before:
    """Both sides before the start. level: mean percentage with CTC minus without, at the last survey before.

    change: the same of the changes from the survey before that one, None where there is none; low, high: its 95 percent
    interval, only where the design allows a test and both sides have 4 communities there.
    """

    level: float
    earlier: int | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def alike(self) -> bool:
        """Whether it is shown that both sides moved alike before; a difference that is not secure is no proof."""
        return self.low is not None and self.high is not None and self.low > -MARGIN and self.high < MARGIN


@dataclass(frozen=True)
class FigureResult:
    """What can be said of one figure and the communities of one start year.

    changes: of each community. ctc_mean, comparison_mean: mean change in points. tested: only where the design allows
    it. placebo: where one single CTC community stands among the others, as a description.
    """

    design: Design
    allowed: Allowed
    changes: tuple[CommunityChange, ...]
    ctc_mean: float | None
    comparison_mean: float | None
    before: Before | None = None
    tested: Tested | None = None
    placebo: PlaceboRank | None = None

    @property
    def difference(self) -> float | None:
        """Difference of the mean changes; None where one side is missing or nothing may be said."""
        if self.ctc_mean is None or self.comparison_mean is None or self.allowed.statement != "difference":
            return None
        return self.ctc_mean - self.comparison_mean

    def of_arm(self, arm: Arm) -> tuple[CommunityChange, ...]:
        """Return the changes of one side."""
        return tuple(one for one in self.changes if one.arm == arm)


def results_of(study: StudyFields, *, after: int | None = None) -> tuple[FigureResult, ...]:
    """Return the results of all figures and start years; the tests of a start year count as one family (Holm).

    after: survey that stands for "after" (None: the last one after the start).
    """
    found = [_result(study, design) for figure in study.figures for design in designs_of(study, figure, after=after)]
    return tuple(_with_holm(study, found))


def difference_of_changes(
    ctc: Sequence[float],
    comparison: Sequence[float],
    *,
    arrangement: Arrangement = "independent",
    rounding: float = 2 * ROUNDING,
) -> Tested:
    """Return the tested difference of the changes of two sides, as one family of its own.

    rounding: variance that rounding adds to each change, at least which the spread is taken to have; 0: exact values.
    """
    compare = compare_pairs if arrangement == "pairs" else compare_changes
    found = compare(ctc, comparison)
    counted = len(ctc) if arrangement == "pairs" else len(ctc) + len(comparison)
    method: Assignments = "exact" if counted <= MOST_EXACT else "sampled"
    permuted = permutation_test(ctc, comparison, arrangement=arrangement, method=method)
    least = sqrt(rounding * (1 / len(ctc) + 1 / len(comparison)))
    error = max(found.standard_error, least) if isfinite(found.standard_error) else least
    df = found.degrees_of_freedom
    if not isfinite(df):
        df = len(ctc) - 1.0 if arrangement == "pairs" else len(ctc) + len(comparison) - 2.0
    low, high = t_limits(found.estimate, error, df)
    tested = Tested(
        arrangement,
        found.estimate,
        float(low),
        float(high),
        permuted.p_value,
        permuted.smallest_p,
        permuted.assignments,
        permuted.method,
        found.p_value,
        df,
        permuted.p_value,
        "unclear",
    )
    return replace(tested, word=_word(tested, error))


def _word(tested: Tested, error: float) -> Word:
    if tested.holm < LEVEL:
        return "lower" if tested.difference < 0 else "higher"
    same = float(equivalence_p(tested.difference, error, tested.degrees_of_freedom, MARGIN))
    # a range without 0 beside the words "about the same" would contradict itself
    return "similar" if same < LEVEL and tested.low <= 0 <= tested.high else "unclear"


def _result(study: StudyFields, design: Design) -> FigureResult:
    verdict = allowed(design)
    changes = _changes(study, design, design.before, design.after)
    ctc, comparison = (tuple(one.change for one in changes if one.arm == arm) for arm in ("ctc", "comparison"))
    result = FigureResult(design, verdict, changes, _mean(ctc), _mean(comparison))
    if verdict.statement != "difference":
        return result
    result = replace(result, before=_before(study, design, verdict))
    if verdict.tested:
        tested = _tested(design, changes)
        return replace(result, tested=replace(tested, sensitivity=sensitivity_of(study, design)))
    if len(ctc) == 1:
        return replace(result, placebo=placebo_rank(ctc[0], comparison))
    return result


def _tested(design: Design, changes: Sequence[CommunityChange]) -> Tested:
    by_name = {one.name: float(one.change) for one in changes}
    if design.pairs:
        sides = ([by_name[first] for first, _ in design.pairs], [by_name[second] for _, second in design.pairs])
        return difference_of_changes(*sides, arrangement="pairs")
    return difference_of_changes([by_name[one] for one in design.ctc], [by_name[one] for one in design.comparison])


def _changes(study: StudyFields, design: Design, first: int | None, last: int | None) -> tuple[CommunityChange, ...]:
    """Return the changes of the communities of a design that have both years."""
    if first is None or last is None:
        return ()
    values = Values(study.cells)
    found = []
    for names, arm in ((design.ctc, "ctc"), (design.comparison, "comparison")):
        for name in names:
            one, two = values.cell(name, design.figure, first), values.cell(name, design.figure, last)
            if one is not None and two is not None:
                found.append(CommunityChange(name, arm, one.percent, two.percent))  # type: ignore[arg-type]
    return tuple(found)


def _before(study: StudyFields, design: Design, verdict: Allowed) -> Before:
    now = _changes(study, design, design.before, design.after)
    level = float(np.mean([one.before for one in now if one.arm == "ctc"]))
    level -= float(np.mean([one.before for one in now if one.arm == "comparison"]))
    earlier = _changes(study, design, design.earlier, design.before)
    ctc, comparison = ([float(c.change) for c in earlier if c.arm == arm] for arm in ("ctc", "comparison"))
    if not ctc or not comparison:
        return Before(level)
    change = float(np.mean(ctc) - np.mean(comparison))
    if not verdict.tested or min(len(ctc), len(comparison)) < 4:
        return Before(level, design.earlier, change)
    tested = difference_of_changes(ctc, comparison)
    return Before(level, design.earlier, change, tested.low, tested.high)


def _mean(values: Sequence[int]) -> float | None:
    return float(np.mean(values)) if values else None


def _with_holm(study: StudyFields, results: Sequence[FigureResult]) -> list[FigureResult]:
    """Return the results with p values for their whole family, and the words that follow.

    The figure that was fixed beforehand is a family of its own; all others of a start year are one.
    """
    told = list(results)
    families: dict[tuple[int, bool], list[int]] = {}
    for place, one in enumerate(results):
        if one.tested is not None:
            families.setdefault((one.design.start, one.design.figure == study.main), []).append(place)
    for places in families.values():
        tests = [tested for n in places if (tested := results[n].tested) is not None]
        for place, tested, p in zip(places, tests, adjusted([one.p for one in tests], "holm"), strict=True):
            error = (tested.high - tested.difference) / _half(tested)
            judged = replace(tested, holm=float(p), family=len(places))
            told[place] = replace(results[place], tested=replace(judged, word=_word(judged, error)))
    return told


def _half(tested: Tested) -> float:
    """Return the upper limit of the interval in standard errors."""
    return float(t_limits(0.0, 1.0, tested.degrees_of_freedom)[1])
