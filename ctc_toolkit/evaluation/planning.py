"""What the next survey, or a comparison of communities, could find at all: the smallest change it finds four times in
five.

Formulas stand in `statistics.power_did`. What is needed for them comes from the own survey as far as possible: the
design effect behind a released range gives the intraclass correlation of schools; percentages of many communities
before the start give that of communities. Else usual values are taken and named as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite
from statistics import harmonic_mean, mean, median, pvariance
from typing import Any, Literal

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.evaluation.statements import Design
from ctc_toolkit.evaluation.studies import Cell, StudyFields, Values
from ctc_toolkit.statistics.change_scores import FEWEST_PER_ARM, Arrangement
from ctc_toolkit.statistics.power_did import (
    DidDesign,
    PairDesign,
    TwoWaves,
    design_effect,
    intraclass_correlation,
    minimum_detectable,
)
from ctc_toolkit.statistics.power_permutation import permutation_minimum_detectable

USUAL_SCHOOL_CORRELATION = 0.03
"""Schools: mostly .01 to .06 for what young people report (methods 8, from memory of the literature)."""
USUAL_COMMUNITY_CORRELATION = 0.01
"""Communities: .005 to .03."""
USUAL_STABILITY = 0.5
"""Correlation of the level of a community from one survey to the next."""
USUAL_ANSWERS = 200
"""Answers per community and survey where a table does not tell them."""
ENOUGH_COMMUNITIES = 8
"""From so many communities on their own correlation is taken."""

_NORMAL = 1.959964
_ROUNDING = 1 / 12
MOST_SCHOOLS = 200

Origin = Literal["own", "survey", "usual"]
"""own: from the figure itself. survey: middle value of all figures of the survey. usual: from the literature."""


@dataclass(frozen=True)
class Correlation:
    """An intraclass correlation and where it comes from."""

    value: float
    origin: Origin


@dataclass(frozen=True)
class NextSurvey:
    """A planned survey beside an earlier one of the same city.

    percent: before, 1 to 99. answers_before, effect_before: answers and design effect of the earlier one. schools,
    classes, per_class: planned schools, classes in each and answers in each of these. correlation: of pupils of one
    school. overlap: correlation of both surveys through schools in both, 0 to below 1.
    """

    percent: int
    answers_before: int
    effect_before: float
    schools: int
    classes: int
    per_class: int
    correlation: float
    overlap: float = 0.0

    @property
    def answers(self) -> int:
        """Planned answers."""
        return self.schools * self.per_school

    @property
    def per_school(self) -> int:
        """Planned answers in each school."""
        return self.classes * self.per_class

    @property
    def effect(self) -> float:
        """Design effect of the planned survey."""
        return max(1.0, design_effect(self.per_school, self.correlation))

    @property
    def smallest(self) -> float:
        """Smallest change in points that is found four times in five."""
        design = TwoWaves(
            (self.answers_before, self.answers),
            (max(1.0, self.effect_before), self.effect),
            self.percent / 100,
            self.overlap,
            max(1.0, 2.0 * self.schools - 2.0),
        )
        return 100 * minimum_detectable(design)


def schools_for(plan: NextSurvey, points: float) -> int | None:
    """Return how many schools find a change of `points`; None where 200 do not, because of the earlier survey."""
    found = range(2, MOST_SCHOOLS + 1)
    return next((count for count in found if replace(plan, schools=count).smallest <= points), None)


def survey_before(released: Released, measure: str) -> tuple[int, int, float] | None:
    """Return percent, answers and design effect of a shown figure; None where there is no range for it."""
    for row in _shown(released):
        if str(row["measure"]) == measure:
            effect = _effect(row)
            return None if effect is None else (int(row["percent"]), int(row["n"]), effect)
    return None


def school_correlation(released: Released, measure: str, schools: int | None) -> Correlation:
    """Return the intraclass correlation of schools behind the ranges of a survey. schools: that took part in it.

    A single design effect jumps; where that of the figure shows none, the middle one of all figures counts.
    """
    rows = {str(row["measure"]): row for row in _shown(released)}
    found: dict[str, float] = {}
    for name, row in rows.items():
        effect = _effect(row)
        if effect is not None and schools and float(row["n"]) > schools:
            found[name] = intraclass_correlation(effect, float(row["n"]) / schools)
    if found.get(measure, 0) > 0:
        return Correlation(found[measure], "own")
    middle = median(found.values()) if found else 0.0
    return Correlation(middle, "survey") if middle > 0 else Correlation(USUAL_SCHOOL_CORRELATION, "usual")


def _shown(released: Released) -> list[dict[str, Any]]:
    table = require_released(released).table
    chosen = table[(table["groups"] == "all") & (table["state"] == "shown") & (table["certainty"] == "ok")]
    return [{str(name): value for name, value in row.items()} for row in chosen.to_dict("records")]


def _effect(row: dict[str, Any]) -> float | None:
    """Return the design effect behind a whole range; rounding is part of its width."""
    n, percent = row["n"], row["percent"]
    half = (float(row["high"]) - float(row["low"])) / 2
    if not isfinite(half) or half <= 0 or not isfinite(float(n)) or not 0 < percent < 100:
        return None
    variance = max((half / _NORMAL) ** 2 - _ROUNDING, 0.0)
    return float(variance * float(n) / (float(percent) * (100 - float(percent))))


@dataclass(frozen=True)
class Communities:
    """A comparison of communities that is to be judged or planned. pairs: whether they are matched."""

    ctc: int
    comparison: int
    answers: float
    percent: float
    correlation: float = USUAL_COMMUNITY_CORRELATION
    pairs: bool = False

    @property
    def variance(self) -> float:
        """Variance of the difference of changes as shares, with that of rounding to whole percents."""
        rounding = 2 * _ROUNDING / 100**2 * (1 / self.ctc + 1 / self.comparison)
        return self._design.variance + rounding

    @property
    def degrees_of_freedom(self) -> float:
        """Degrees of freedom of the t test."""
        return self._design.degrees_of_freedom

    @property
    def _design(self) -> DidDesign | PairDesign:
        share = min(max(self.percent, 1.0), 99.0) / 100
        if self.pairs:
            return PairDesign(self.ctc, self.answers, share, self.correlation, USUAL_STABILITY)
        return DidDesign(self.ctc, self.comparison, self.answers, share, self.correlation, USUAL_STABILITY)

    @property
    def smallest(self) -> float | None:
        """Smallest difference in points that is found four times in five; None where none could be found at all.

        From 4 + 4 communities on that of the exact permutation test, below that of the t test, which is not made there.
        """
        if min(self.ctc, self.comparison) >= FEWEST_PER_ARM:
            arrangement: Arrangement = "pairs" if self.pairs else "independent"
            found = permutation_minimum_detectable(self.variance, self.ctc, self.comparison, arrangement=arrangement)
        else:
            found = minimum_detectable(self)
        return 100 * found if isfinite(found) else None


def communities_of(study: StudyFields, design: Design) -> tuple[Communities, Correlation] | None:
    """Return the comparison that a design is, from its percentages before the start alone, never from its result."""
    if design.before is None or not design.ctc or not design.comparison:
        return None
    values = Values(study.cells)
    sides = [_cells(values, design, names) for names in (design.ctc, design.comparison)]
    cells = [cell for side in sides for cell in side]
    counts = [cell.n for cell in cells]
    answers = float(USUAL_ANSWERS) if None in counts else harmonic_mean([n for n in counts if n is not None])
    percent = mean(cell.percent for cell in cells)
    correlation = _community_correlation(sides, percent, counts)
    found = Communities(
        len(design.ctc), len(design.comparison), answers, percent, correlation.value, bool(design.pairs)
    )
    return found, correlation


def _cells(values: Values, design: Design, names: Sequence[str]) -> list[Cell]:
    found = [values.cell(name, design.figure, design.before or 0) for name in names]
    return [cell for cell in found if cell is not None]


def _community_correlation(
    sides: Sequence[Sequence[Cell]], percent: float, counts: Sequence[int | None]
) -> Correlation:
    """Return the correlation behind the spread within both sides, without that of sampling and rounding."""
    known = [n for n in counts if n is not None]
    if len(known) < max(ENOUGH_COMMUNITIES, len(counts)):
        return Correlation(USUAL_COMMUNITY_CORRELATION, "usual")
    free = sum(len(side) - 1 for side in sides)
    spread = sum(len(side) * pvariance([cell.percent for cell in side]) for side in sides) / free
    simple = percent * (100 - percent)
    between = spread - simple / harmonic_mean(known) - _ROUNDING
    return Correlation(min(max(between / simple, 0.0), 0.5), "own")


def points_up(points: float) -> int:
    """Return whole points, rounded up: what a design finds is never told too small."""
    return max(1, ceil(round(points, 6)))
