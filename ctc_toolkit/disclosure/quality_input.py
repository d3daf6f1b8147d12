"""Exact figures about the answers of a wave, as `release_quality` takes them. They reach nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class RuleInput:
    """What a rule found. differing: respondents that would be kept or left out if it were switched the other way.

    change: largest difference between the released city-wide percentages with and without it, in whole points.
    """

    rule: str
    use: Literal["used", "not_used"]
    asked: bool
    found: int
    only: int
    differing: int
    change: int | None


@dataclass(frozen=True)
class RateInput:
    """Answered of expected in one school or grade."""

    name: str
    part: int | None
    whole: int | None


@dataclass(frozen=True)
class ResponseInput:
    """Stages as (part, whole), and the rates of schools and grades. overall: product of the stages, 0 to 1."""

    schools: tuple[int | None, int | None]
    enrolment: tuple[int | None, int | None]
    classes: tuple[int | None, int | None]
    pupils: tuple[int | None, int | None]
    complete: int | None
    overall: float | None
    reported: int | None
    consent_yes: int | None
    consent_no: int | None
    by_school: tuple[RateInput, ...]
    by_grade: tuple[RateInput, ...]


@dataclass(frozen=True)
class LevelInput:
    """A level of a known margin: answers, their share, and the known share (0 to 1)."""

    groups: str
    values: str
    answers: int
    answers_share: float
    known_share: float


@dataclass(frozen=True)
class WeightsInput:
    """Weights of a wave. measures: (measure, kind, weighted, unweighted), percentages that are shown in both."""

    kind: Literal["none", "file", "raked"]
    design_effect: float = 1.0
    lowest: float = 1.0
    highest: float = 1.0
    groups: tuple[str, ...] = ()
    source: str = ""
    on: str = ""
    rounds: int = 0
    met: bool = True
    trimmed: float = 0.0
    outside: int = 0
    collapsed: tuple[str, ...] = ()
    levels: tuple[LevelInput, ...] = ()
    measures: tuple[tuple[str, str, int, int], ...] = ()


@dataclass(frozen=True)
class ItemInput:
    """An item of a scale: correlation with the rest, and how many left it out."""

    item: str
    rest: float | None
    missing: int


@dataclass(frozen=True)
class ScaleInput:
    """Reliability of a scale. rows: complete answers; scored: respondents with a value, without_score: without one.

    at_lowest, at_highest: respondents whose value is the lowest or highest possible.
    """

    scale: str
    items: int
    respondents: int
    rows: int
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    omega: float | None
    scored: int
    without_score: int
    at_lowest: int
    at_highest: int
    single: tuple[ItemInput, ...]


@dataclass(frozen=True)
class QualityInput:
    """Everything about a wave."""

    respondents: int
    excluded: int
    duplicates: int
    rules: tuple[RuleInput, ...]
    response: ResponseInput | None
    weights: WeightsInput
    scales: tuple[ScaleInput, ...]
    made_up: bool
