"""The values of one school for that school alone, beside those of the city.

A school is one unit of the sample. Of one unit there is no sampling error, so its values describe those who answered
and come without an interval of the survey (methods, sections 2 and 12). They obey the plan in which all schools and all
tables of the city are locked together, as if every school had its sheet: whoever has several of them, and everything
else of the wave, can work out nothing more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from ctc_toolkit.disclosure.cells import MEAN_COLUMNS
from ctc_toolkit.disclosure.release import ProfileLike, ProvenanceLike, Released, Source, release
from ctc_toolkit.disclosure.rules import RULES, Rules

if TYPE_CHECKING:
    from ctc_toolkit.disclosure.lock_plan import LockPlan

CERTAIN = 1.96
"""Standard errors of the interval of 95 %."""
CHANCE = 2.576
"""Standard errors within which 99 of 100 groups of this size stay by chance."""
LEAST_POINTS = 5
"""Smaller differences between a school and its city are not named."""

Standing = Literal["higher", "lower", "alike"]


@dataclass(frozen=True)
class _Part:
    """A profile of everybody and of one school, without means."""

    estimates: pd.DataFrame
    means: pd.DataFrame
    provenance: ProvenanceLike


def own_values(
    profile: ProfileLike,
    school: str,
    *,
    plan: LockPlan,
    not_by_school: frozenset[str] = frozenset(),
    source: Source = "survey",
    rules: Rules = RULES,
) -> Released:
    """Return the values of one school and of the whole city, at the level "internal".

    school: its group, for example `school=s101`. plan: must decide results by school. not_by_school: measures that are
    left out, because a sheet of a school is soon known to everybody there (S9).

    Raises:
        ValueError: the plan does not decide results by school, and as `release`.
    """
    if plan.scope != "schools":
        raise ValueError("values of a school need a plan that decides results by school")
    found = profile.estimates
    kept = found[found["groups"].isin(["all", school]) & ~found["measure"].isin(not_by_school)]
    part = _Part(kept.reset_index(drop=True), pd.DataFrame(columns=list(MEAN_COLUMNS)), profile.provenance)
    return release(part, "internal", source=source, rules=rules, plan=plan, alone=school)


def range_of_all(percent: int, n: int, pupils: int | None) -> tuple[int, int] | None:
    """Return between which percentages the share among all pupils of a school lies, from released numbers alone.

    Simple random sampling with the finite population correction: p +/- 1.96 sqrt(p (100 - p) / (n - 1) (1 - n / N)),
    widened to whole percent (Cochran 1977, Sampling Techniques, 3.2). It holds if those who did not answer are like
    those who did. None where N is not known or smaller than n; the percentage itself where everybody answered.
    """
    if pupils is None or n < 2 or pupils < n:
        return None
    half = CERTAIN * math.sqrt(percent * (100 - percent) / (n - 1) * (1 - n / pupils))
    return max(0, math.floor(percent - half + 1e-9)), min(100, math.ceil(percent + half - 1e-9))


def standing(percent: int, n: int, city: int) -> Standing:
    """Return how a school stands to its city, from released whole percentages alone.

    "higher" and "lower" only from 5 points on, and beyond what chance makes of a group of this size in 99 of 100 cases
    if it were like the city: 2.576 sqrt(c (100 - c) / n).
    """
    least = max(LEAST_POINTS, CHANCE * math.sqrt(city * (100 - city) / n))
    if abs(percent - city) < least:
        return "alike"
    return "higher" if percent > city else "lower"
