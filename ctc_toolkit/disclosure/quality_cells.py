"""What may be said about the answers of a wave: the values that `release_quality` makes, whole numbers and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["group_level", "low", "not_alone", "short", "reversed"]
Light = Literal["", "good", "middle", "low"]


@dataclass(frozen=True)
class Count:
    """A number of questionnaires to the nearest five; None: fewer than five, perhaps none."""

    value: int | None


@dataclass(frozen=True)
class Part:
    """A share in whole percent; or only that it is "under" or "over" a limit; both None where nothing may be said."""

    percent: int | None = None
    band: Literal["", "under", "over"] = ""
    limit: int | None = None


@dataclass(frozen=True)
class RuleQuality:
    """What a rule of screening found. only: found by no other rule in use (of rules in use alone).

    change: largest change of any city-wide percentage, in whole points, if the rule were switched the other way; None:
    too few respondents differ, or it was not computed.
    """

    rule: str
    use: Literal["used", "not_used"]
    asked: bool
    found: Count
    only: Count
    change: int | None


@dataclass(frozen=True)
class RateQuality:
    """Response of a school, a grade or a stage. state: "shown", "over" a limit, "more" than expected, "locked"."""

    name: str
    state: Literal["shown", "over", "more", "locked"]
    answered: int | None = None
    expected: int | None = None
    percent: int | None = None
    limit: int | None = None
    light: Light = ""


@dataclass(frozen=True)
class ResponseQuality:
    """The way from the schools asked to the answers; rates in whole percent, None where they cannot be said.

    complete: percent of those expected whose questionnaire is at least half filled in (RR1); the rate of `pupils`
    counts every questionnaire with an answer (RR2).
    """

    schools: RateQuality
    enrolment: RateQuality
    classes: RateQuality
    pupils: RateQuality
    complete: int | None
    overall: int | None
    overall_light: Light
    reported: int | None
    consent_yes: int | None
    consent_no: int | None
    by_school: tuple[RateQuality, ...]
    by_grade: tuple[RateQuality, ...]


@dataclass(frozen=True)
class LevelQuality:
    """A level of a known margin: percent among the answers and in the population. values: joined ids."""

    groups: str
    values: str
    answers: int
    known: int


@dataclass(frozen=True)
class MeasureWeighted:
    """A measure with and without weights, in whole percent."""

    measure: str
    kind: str
    weighted: int
    plain: int


@dataclass(frozen=True)
class WeightQuality:
    """What weights cost. design_effect: two decimals; lowest, highest: multiples of the mean weight, one decimal."""

    kind: Literal["none", "file", "raked"]
    groups: tuple[str, ...]
    source: str
    on: str
    rounds: int
    met: bool
    design_effect: float
    lowest: float
    highest: float
    trimmed: int
    outside: Count
    collapsed: tuple[str, ...]
    levels: tuple[LevelQuality, ...]
    largest_change: int | None
    measures: tuple[MeasureWeighted, ...]


@dataclass(frozen=True)
class ItemQuality:
    """An item of a scale: correlation with the rest (two decimals), share of pupils who left it out."""

    item: str
    rest: float | None
    missing: Part


@dataclass(frozen=True)
class ScaleQuality:
    """Reliability of a scale, two decimals; None where it cannot be computed or too few answered.

    n: complete answers, None below `K_SCALE`. without_score: share of pupils without a value; lowest, highest: share of
    values at the ends of the scale.
    """

    scale: str
    items: int
    n: int | None
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    omega: float | None
    marks: tuple[Mark, ...]
    without_score: Part
    lowest: Part
    highest: Part
    single: tuple[ItemQuality, ...]
