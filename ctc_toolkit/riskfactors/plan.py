"""The scoring plan: one definition of every score and flag as small integer tables, for kernel and scoring alike.

A scale becomes one lookup table of 256 entries per item, addressed by the answer's int8 code seen as uint8 (a missing
answer, -1, is 255). The table holds reversal, recoding and rescaling already, and packs two sums into one integer:
`answered * base + sum`. Adding the table values of all items therefore yields the number of answered items and their
sum at once. Whether that score lies above the cut point of the respondent's grade is a second lookup. The tables are
made with exact fractions; at run time nothing is divided or rounded, so a score of 10/3 never meets a cut point of
10/3 by accident of summation order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoint_table import (
    ANY_GRADE,
    AtCut,
    CutPointTable,
    check_cut_points,
    item_values,
)
from ctc_toolkit.riskfactors.lookups import Codes, EvenSteps, Lookup, Room, lookup_table
from ctc_toolkit.survey.instrument import Indicator, Instrument, Scale, ScaleItem
from ctc_toolkit.survey.responses import ResponseTable

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Answers = Mapping[str, Codes]
MeasureKind = Literal["risk", "protective", "behaviour"]
Unscored = Literal["not_asked", "no_scoring_key"]

NO_SCORE, NO_CUT_POINT, NOT_ABOVE, ABOVE = range(4)
"""States of one respondent on one measure: no score; a score, but no cut point for the grade; scored and not flagged;
flagged (a risk or protective scale above the cut point, a behaviour shown)."""

TOLERANCE = Fraction(1, 10**9)
"""A score this close to its cut point counts as equal to it."""

_LARGEST_TABLE = 2**20


@dataclass(frozen=True)
class MeasurePlan:
    """How one scale or indicator is computed from the answers.

    items: asked items. tables: one lookup per item, by uint8 code, giving `answered * base + sum` of that item.
    minimum: answered items needed for a score. size: number of packed values.
    lowest, step: a respondent with n answers and packed sum s has the score `lowest + step * s / n`.
    states: state by packed value, or by `grade * size + packed` where `by_grade`; the last grade is "no grade".
    score_index: index into `distinct_scores` by packed value, `len(distinct_scores)` where there is no score.
    graded: ids of the grades that have a cut point; `ANY_GRADE` alone where one cut point serves everybody.
    """

    id: str
    kind: MeasureKind
    items: tuple[str, ...]
    tables: tuple[Lookup, ...]
    base: int
    minimum: int
    lowest: Fraction
    step: Fraction
    states: Codes
    by_grade: bool
    score_index: NDArray[np.int32]
    distinct_scores: NDArray[np.float64]
    graded: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Number of packed values."""
        return self.base * (len(self.items) + 1)

    @property
    def is_scale(self) -> bool:
        """Whether the measure is a scale with a score, not a yes/no behaviour."""
        return len(self.distinct_scores) > 0

    def packed(self, answers: Answers) -> Lookup:
        """Return `answered * base + sum` per respondent."""
        total: Lookup = np.zeros(len(answers[self.items[0]]), dtype=self.tables[0].dtype)
        room = Room(len(total))
        for item, table, steps in zip(self.items, self.tables, self._steps, strict=True):
            part = np.take(table, answers[item]) if steps is None else steps.values_of(answers[item], room)
            np.add(total, part, out=total)
        return total

    @cached_property
    def _steps(self) -> tuple[EvenSteps | None, ...]:
        return tuple(EvenSteps.of(table) for table in self.tables)

    def states_of(self, packed: Lookup, grade: Codes) -> Codes:
        """Return the state per respondent; `grade` counts from 0, its highest value means "no grade"."""
        if not self.by_grade:
            return np.take(self.states, packed)
        width: Any = np.min_scalar_type(len(self.states) - 1)
        place = np.multiply(grade, self.size, dtype=width)
        np.add(place, packed, out=place)
        return np.take(self.states, place)

    def scores_of(self, packed: Lookup) -> NDArray[np.float64]:
        """Return the score per respondent; not a number where too few items were answered."""
        return np.take(self._scores, packed)

    def answered_of(self, packed: Lookup) -> NDArray[np.int64]:
        """Return the number of answered items per respondent."""
        return packed.astype(np.int64) // self.base

    def values_of(self, packed: Lookup) -> NDArray[np.float64]:
        """Return the score per respondent; 0 where there is none, for sums."""
        return np.take(self._values, packed)

    def by_score(self, counts: Integers) -> Integers:
        """Return counts by packed value, (any, `size`), as counts by distinct score."""
        scored = np.flatnonzero(self.score_index < len(self.distinct_scores))
        result = np.zeros((len(counts), len(self.distinct_scores)), dtype=np.int64)
        np.add.at(result.T, self.score_index[scored], counts[:, scored].T)
        return result

    @cached_property
    def squares(self) -> NDArray[np.float64]:
        """Squared score by packed value; 0 where there is none."""
        return np.square(self._values)

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        return np.append(self.distinct_scores, 0.0)[self.score_index]

    @cached_property
    def _scores(self) -> NDArray[np.float64]:
        return np.append(self.distinct_scores, np.nan)[self.score_index]


ELEVATED = "elevated_risk_factors"
"""Measure of the number of elevated risk factors: its mean, and the share of respondents with many."""


@dataclass(frozen=True)
class RiskCount:
    """How elevated risk factors are counted. Only risk scales count; protection is never offset against them.

    A respondent needs a flag on the share `minimum_scored` of the risk scales that have a cut point for the grade; the
    count is prorated to all of them. many: the number from which on it is "many", by grade or for `ANY_GRADE`.
    """

    minimum_scored: Fraction
    many: Mapping[str, int]


@dataclass(frozen=True)
class ScoringPlan:
    """Everything needed to score a batch.

    instrument, cut_points: references of both. grade_group: the grouping column with the grade, None where the
        instrument has none. grades: its value ids.
    measures: in the order of the instrument, scales first. kinds: of all its scales and indicators, in that order.
    scale_ids: which of them are scales. unscored: measures that cannot be scored in this wave, with the reason.
    risk_count: None where elevated risk factors are not counted.
    """

    instrument: str
    cut_points: str
    grade_group: str | None
    grades: tuple[str, ...]
    measures: tuple[MeasurePlan, ...]
    unscored: dict[str, Unscored]
    kinds: dict[str, MeasureKind]
    scale_ids: tuple[str, ...]
    risk_count: RiskCount | None = None

    @property
    def risk_scales(self) -> tuple[MeasurePlan, ...]:
        """The risk scales with a cut point."""
        return tuple(measure for measure in self.counted if measure.is_scale and measure.kind == "risk")

    @property
    def items(self) -> tuple[str, ...]:
        """Items that any measure needs, each once."""
        return tuple(dict.fromkeys(item for measure in self.measures for item in measure.items))

    @property
    def scales(self) -> tuple[MeasurePlan, ...]:
        """The measures that are scales."""
        return tuple(measure for measure in self.measures if measure.is_scale)

    @property
    def counted(self) -> tuple[MeasurePlan, ...]:
        """The measures with a share to report: behaviours, and scales with a cut point."""
        return tuple(measure for measure in self.measures if measure.graded)


def grade_group(instrument: Instrument) -> str | None:
    """Return the grouping column that holds the grade, None where the instrument has none."""
    return next((group.id for group in instrument.groups if group.role == "grade"), None)


def asked_items(table: ResponseTable) -> frozenset[str]:
    """Return the items that the wave asked: those with at least one answer.

    A column without any answer is what institutes deliver for a question that was left out; it must not raise the
    number of answers needed for a score.
    """
    return frozenset(str(name) for name, values in table.answers.items() if bool((values.to_numpy() >= 0).any()))


def scoring_plan(
    instrument: Instrument,
    cut_points: CutPointTable | None,
    asked: Iterable[str] | None = None,
    risk_count: RiskCount | None = None,
) -> ScoringPlan:
    """Return the plan for a wave that asked the items `asked` (None: all items of the instrument).

    Raises:
        ToolkitError: `cut_points_*` if the table does not fit the instrument, `scale_range_empty` or `scale_too_fine`
            if the items of a scale cannot be brought to one range.
    """
    present = frozenset(instrument.item_by_id if asked is None else asked)
    if cut_points is not None:
        check_cut_points(cut_points, instrument)
    group = grade_group(instrument)
    grades = _grades(cut_points, tuple(value.id for value in instrument.group_by_id[group].values) if group else ())
    measures: list[MeasurePlan] = []
    unscored: dict[str, Unscored] = {}
    kinds: dict[str, MeasureKind] = {}
    for scale in instrument.scales:
        kinds[scale.id] = "behaviour" if scale.kind == "outcome" else scale.kind
        parts = [part for part in scale.items if part.item in present]
        if scale.scoring_key == "missing":
            unscored[scale.id] = "no_scoring_key"
        elif not parts:
            unscored[scale.id] = "not_asked"
        else:
            measures.append(_scale_plan(instrument, scale, parts, cut_points, grades))
    for indicator in instrument.indicators:
        kinds[indicator.id] = "behaviour"
        if indicator.item in present:
            measures.append(_indicator_plan(instrument, indicator))
        else:
            unscored[indicator.id] = "not_asked"
    name = cut_points.reference if cut_points else ""
    scale_ids = tuple(scale.id for scale in instrument.scales)
    return ScoringPlan(
        instrument.reference, name, group, grades, tuple(measures), unscored, kinds, scale_ids, risk_count
    )


def minimum_answered(share: float, asked: int) -> int:
    """Return how many of `asked` items need an answer: the share of them, rounded up, at least one.

    A share written with few decimals means the simple fraction it stands for: 0.667 and 0.6667 of 3 items are 2.
    """
    exact = Fraction(share)
    simple = exact.limit_denominator(12)
    if abs(simple - exact) < Fraction(1, 2000):
        exact = simple
    return max(1, math.ceil(exact * asked))


def _grades(cut_points: CutPointTable | None, named: tuple[str, ...]) -> tuple[str, ...]:
    """Return the grades of the instrument and any further ones for which there are cut points."""
    if cut_points is None:
        return named
    further = sorted({grade for values in cut_points.values.values() for grade in values} - {ANY_GRADE, *named})
    return (*named, *further)


def _scale_plan(
    instrument: Instrument,
    scale: Scale,
    parts: Sequence[ScaleItem],
    cut_points: CutPointTable | None,
    grades: tuple[str, ...],
) -> MeasurePlan:
    values = [item_values(instrument, scale, part) for part in parts]
    lowest = min(value for table in values for value in table.values())
    step = _common_step(value - lowest for table in values for value in table.values())
    units = [{code: int((value - lowest) / step) for code, value in table.items()} for table in values]
    base = sum(max(table.values()) for table in units) + 1
    size = base * (len(parts) + 1)
    if size > _LARGEST_TABLE:
        raise ToolkitError("scale_too_fine", scale=scale.id)
    cuts = dict(cut_points.values.get(scale.id, {})) if cut_points else {}
    at_cut: AtCut = cut_points.at_cut if cut_points else "above"
    minimum = minimum_answered(scale.minimum_answered, len(parts))
    answered, total = np.divmod(np.arange(size), base)
    scored = (answered >= minimum) & (total <= answered * max(max(table.values()) for table in units))
    limits = [cuts[ANY_GRADE]] if ANY_GRADE in cuts else [*(cuts.get(grade) for grade in grades), None]
    smallest = [_thresholds(cut, at_cut, lowest=lowest, step=step, base=base, items=len(parts)) for cut in limits]
    above = total >= np.array(smallest)[:, answered]
    known = np.array([cut is not None for cut in limits])[:, None]
    states = np.where(scored, np.where(known, np.where(above, ABOVE, NOT_ABOVE), NO_CUT_POINT), NO_SCORE)
    index, distinct = _scores(scored, answered, total, lowest, step)
    return MeasurePlan(
        id=scale.id,
        kind="behaviour" if scale.kind == "outcome" else scale.kind,
        items=tuple(part.item for part in parts),
        tables=tuple(lookup_table({code: base + unit for code, unit in table.items()}, size) for table in units),
        base=base,
        minimum=minimum,
        lowest=lowest,
        step=step,
        states=states.astype(np.uint8).reshape(-1),
        by_grade=len(limits) > 1,
        score_index=index,
        distinct_scores=distinct,
        graded=tuple(cuts),
    )


def _indicator_plan(instrument: Instrument, indicator: Indicator) -> MeasurePlan:
    codes = instrument.codes_of(indicator.item)
    if indicator.at_least is not None:
        shown = {code for code in codes if code >= indicator.at_least}
    else:
        shown = set(indicator.codes)
    return MeasurePlan(
        id=indicator.id,
        kind="behaviour",
        items=(indicator.item,),
        tables=(lookup_table({code: 3 if code in shown else 2 for code in codes}, 4),),
        base=2,
        minimum=1,
        lowest=Fraction(0),
        step=Fraction(1),
        states=np.array([NO_SCORE, NO_SCORE, NOT_ABOVE, ABOVE], dtype=np.uint8),
        by_grade=False,
        score_index=np.zeros(4, dtype=np.int32),
        distinct_scores=np.empty(0),
        graded=(ANY_GRADE,),
    )


def _common_step(differences: Iterable[Fraction]) -> Fraction:
    """Return the largest fraction of which all differences are whole multiples."""
    found = {value for value in differences if value}
    if not found:
        return Fraction(1)
    denominator = math.lcm(*(value.denominator for value in found))
    return Fraction(math.gcd(*(int(value * denominator) for value in found)), denominator)


def _thresholds(
    cut: float | None, at_cut: AtCut, *, lowest: Fraction, step: Fraction, base: int, items: int
) -> list[int]:
    """Return by number of answered items (0 to `items`) the smallest flagged sum; `base`: none is."""
    if cut is None:
        return [base] * (items + 1)
    slack = TOLERANCE if at_cut == "above" else -TOLERANCE
    limit = (Fraction(cut) + slack - lowest) / step
    top, bottom = limit.numerator, limit.denominator
    if at_cut == "above":
        needed = [top * answered // bottom + 1 for answered in range(items + 1)]
    else:
        needed = [-(-top * answered // bottom) for answered in range(items + 1)]
    return [min(max(smallest, 0), base) for smallest in needed]


def _scores(
    scored: NDArray[np.bool_], answered: Integers, total: Integers, lowest: Fraction, step: Fraction
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return index and values of the distinct scores: the same score by two ways (4/2, 6/3) has one index.

    The values are the correctly rounded quotients of whole numbers, so equal scores are equal numbers.
    """
    places = np.flatnonzero(scored)
    shared = np.gcd(answered[places], total[places])
    tops, bottoms = total[places] // shared, answered[places] // shared
    radix = int(answered.max()) + 1
    pairs, inverse = np.unique(tops * radix + bottoms, return_inverse=True)
    tops, bottoms = np.divmod(pairs, radix)
    order = np.argsort(tops / bottoms)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    index = np.full(len(scored), len(order), dtype=np.int32)
    index[places] = rank[inverse]
    start, factor = lowest.numerator * step.denominator, step.numerator * lowest.denominator
    common = lowest.denominator * step.denominator
    values = [
        (start * bottom + factor * top) / (common * bottom)
        for top, bottom in zip(tops[order].tolist(), bottoms[order].tolist(), strict=True)
    ]
    return index, np.array(values)
