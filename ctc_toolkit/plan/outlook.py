"""Whether a target is realistic, and whether the next survey could see it. Computed from released values alone.

Realistic: most local programmes move a percentage by 2 to 5 points (rule of the project's methods paper, see
docs/methods.md); where the figure has moved further in the wanted direction between two surveys, that counts too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.plan.entries import FROM_SURVEY, GoalFields, Level
from ctc_toolkit.statistics.power import USUAL_POWER, Survey, power_of_change, smallest_change

USUAL_LOW, USUAL_HIGH = 2, 5
"""Points by which most local programmes move a percentage."""

YEARS: dict[Level, tuple[int, int]] = {"behaviour": (4, 10), "factor": (2, 5), "programme": (1, 3)}
"""After how many years a change can be seen on a level, as `outcome_levels.yaml` says in words."""

Realism = Literal["small", "usual", "seen_before", "ambitious"]
"""small: below what programmes usually move; usual; seen_before: more, but it moved so far before; ambitious: more."""

_NORMAL = 1.959964
_ROUNDING = 1 / 12
"""Variance, in points squared, of a value that is rounded to whole points."""


@dataclass(frozen=True)
class Outlook:
    """What can be said about a goal. step: points between start and target. early: the level moves later than that.

    power: in percent, that the next survey finds a change of this size; smallest: points it would find with 80 percent,
    None: not even the largest possible one. answers, design_effect: of the survey that both rest on.
    """

    step: int
    realism: Realism
    early: bool
    power: int | None = None
    smallest: int | None = None
    answers: int | None = None
    design_effect: float | None = None

    @property
    def detectable(self) -> bool | None:
        """Whether the next survey could see the change; None where nothing is known about that."""
        return None if self.power is None else self.power >= round(100 * USUAL_POWER)


def outlook_of(goal: GoalFields, base_year: int) -> Outlook | None:
    """Return what can be said about a goal that has start, target and year; None for others, for own counts, and
    for percentages that do not exist.

    base_year: the year of the survey, or in which the start was counted.
    """
    if goal.baseline is None or goal.target is None or goal.year is None or goal.unit != "percent":
        return None
    if not (0 <= goal.baseline <= 100 and 0 <= goal.target <= 100):
        return None
    step = abs(goal.target - goal.baseline)
    first = YEARS.get(goal.level, (0, 0))[0]
    said = Outlook(step, realism_of(goal, step), goal.year - base_year < first)
    survey = survey_of(goal)
    if goal.level not in FROM_SURVEY or survey is None:
        return said
    start, target = goal.baseline / 100, goal.target / 100
    nearest = smallest_change(start, 0.0 if goal.direction == "down" else 1.0, survey, survey)
    return Outlook(
        said.step,
        said.realism,
        said.early,
        round(100 * power_of_change(start, target, survey, survey)),
        None if nearest is None else _upwards(100 * abs(nearest - start)),
        goal.answers,
        survey.design_effect,
    )


def realism_of(goal: GoalFields, step: int) -> Realism:
    """Return how the step stands to what programmes usually move and to what was seen between two surveys."""
    if step < USUAL_LOW:
        return "small"
    if step <= USUAL_HIGH:
        return "usual"
    seen = 0 if goal.seen is None else goal.seen if goal.direction == "up" else -goal.seen
    return "seen_before" if step <= seen else "ambitious"


def survey_of(goal: GoalFields) -> Survey | None:
    """Return answers and design effect behind the start of a goal, from its released interval.

    SE = half the interval over 1.96 with the variance of rounding added; design effect = SE^2 / (p(1 - p)/n), at
    least 1.
    """
    if goal.baseline is None or goal.low is None or goal.high is None or not goal.answers:
        return None
    if not 0 < goal.baseline < 100 or goal.high <= goal.low:
        return None
    variance = ((goal.high - goal.low) / 2 / _NORMAL) ** 2 + _ROUNDING
    simple = goal.baseline * (100 - goal.baseline) / goal.answers
    return Survey(float(goal.answers), max(1.0, variance / simple))


def _upwards(points: float) -> int:
    return int(-(-points // 1))
