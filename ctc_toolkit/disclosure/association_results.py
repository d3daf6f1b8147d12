"""What occurs together: behaviour with and without a risk factor, and by the number of factors.

The rules:

- Only behaviours and factors whose city-wide percentage is shown in the released table at hand take part.
- A pair is shown if both groups, with and without the factor, have enough answers and come from at least two schools or
  classes, and if in each group at least K_X young people report the behaviour and at least K_X do not.
- A step of the staircase follows the rules of any percentage: enough answers, else locked; fewer than K_X with or
  without the behaviour, then a band. The slope is told only if every step is shown.
- If the answers that belong to no step are few, and the rounding is too fine to hide them, the staircase is locked.
- Whole percent and points; odds ratios with one decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite
from typing import Any, Literal

from ctc_toolkit.disclosure.derived import DerivedFromTable, contents_of, from_document, require, sealed, to_document
from ctc_toolkit.disclosure.release import Released, require_released
from ctc_toolkit.disclosure.rules import LEVELS, MINIMUM_PSUS, Level, Rules, band_limit, round_counts

RULE_SET = "associations-1"
"""Name of these rules. Changing any rule or constant of this module changes the name."""

LEAST_IN_STEP = 30
"""Answers in a step of the staircase below which it is merged with its neighbour."""

CountedKind = Literal["risk", "protective"]
Line = Literal["straight", "bent", "unknown"]
"""Whether the steps leave a straight line more than by chance; unknown: too few schools or steps to tell."""
StepState = Literal["shown", "banded", "locked"]


@dataclass(frozen=True)
class PairInput:
    """Exact figures of one behaviour and one factor, before they are released. Proportions; NaN where there is none.

    counts: with the factor with and without the behaviour, without it with and without. psus: units with and without
    the factor. exposed, unexposed: standardised risks; difference with its interval; odds ratio with its interval.
    fraction: attributable fraction with its interval, NaN where it was not asked for.
    """

    behaviour: str
    factor: str
    counts: tuple[int, int, int, int]
    psus: tuple[int, int]
    exposed: float
    unexposed: float
    difference: tuple[float, float, float]
    odds_ratio: tuple[float, float, float]
    fraction: tuple[float, float, float] = (float("nan"),) * 3


@dataclass(frozen=True)
class StepInput:
    """One step: from `lowest` to `highest` factors; n answers, hits with the behaviour; proportions."""

    lowest: int
    highest: int
    n: int
    hits: int
    psus: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class StaircaseInput:
    """One behaviour by the number of factors of a kind. answered: with a valid answer to the behaviour at all.

    factors: ids of the factors that were counted. slope: per factor, with its interval. p: of the test for departure
    from a line; NaN where it cannot be made.
    """

    behaviour: str
    kind: CountedKind
    factors: tuple[str, ...]
    answered: int
    steps: tuple[StepInput, ...]
    slope: tuple[float, float, float]
    p: float


@dataclass(frozen=True)
class Pair:
    """What may be said about one behaviour and one factor; numbers None where locked.

    n: answers to both. exposed, unexposed: of 100 with and without the factor, standardised over grade and sex.
    difference, low, high: points. odds, odds_low, odds_high: odds ratio in tenths. fraction: percent, with its limits;
    None where it was not asked for.
    """

    behaviour: str
    factor: str
    state: Literal["shown", "locked"]
    n: int | None = None
    exposed: int | None = None
    unexposed: int | None = None
    difference: int | None = None
    low: int | None = None
    high: int | None = None
    odds: int | None = None
    odds_low: int | None = None
    odds_high: int | None = None
    fraction: int | None = None
    fraction_low: int | None = None
    fraction_high: int | None = None

    @property
    def secure(self) -> Literal["more", "less", "open"]:
        """Whether the behaviour is more frequent with the factor, less frequent, or neither is secured."""
        if self.low is None or self.high is None or self.difference is None:
            return "open"
        return "more" if self.low > 0 else "less" if self.high < 0 else "open"


@dataclass(frozen=True)
class Step:
    """One step of a staircase; percent, low, high None where it is not shown."""

    lowest: int
    highest: int
    state: StepState
    n: int | None = None
    percent: int | None = None
    low: int | None = None
    high: int | None = None
    band: Literal["", "under", "over"] = ""
    band_limit: int | None = None


@dataclass(frozen=True)
class Staircase:
    """One behaviour by the number of factors. slope, slope_low, slope_high: tenths of a point per factor."""

    behaviour: str
    kind: CountedKind
    factors: tuple[str, ...]
    steps: tuple[Step, ...]
    slope: int | None
    slope_low: int | None
    slope_high: int | None
    line: Line


@dataclass(frozen=True)
class _Contents:
    level: Level
    made_up: bool
    rules: str
    table: str
    pairs: tuple[Pair, ...]
    staircases: tuple[Staircase, ...]


class Associations(DerivedFromTable):
    """What occurs together, as it may leave the system. Only `release_associations` makes them."""

    __slots__ = ()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """One entry per behaviour and factor."""
        return self._held.pairs

    @property
    def staircases(self) -> tuple[Staircase, ...]:
        """One entry per behaviour and kind of factors."""
        return self._held.staircases

    def of_behaviour(self, behaviour: str) -> tuple[Pair, ...]:
        """Return the pairs of one behaviour."""
        return tuple(pair for pair in self.pairs if pair.behaviour == behaviour)

    def staircase(self, behaviour: str, kind: CountedKind) -> Staircase | None:
        """Return the staircase of one behaviour."""
        return next((one for one in self.staircases if (one.behaviour, one.kind) == (behaviour, kind)), None)

    @property
    def _held(self) -> _Contents:
        held: _Contents = contents_of(self)
        return held


def require_associations(value: object) -> Associations:
    """Return `value` if `release_associations()` made it.

    Raises:
        TypeError: for anything else.
    """
    return require(Associations, value)


def shown_measures(released: Released) -> dict[str, str]:
    """Return measure -> kind of everything whose city-wide percentage is shown."""
    table = require_released(released).table
    chosen = table[(table["groups"] == "all") & (table["state"] == "shown")]
    return dict(zip(chosen["measure"].astype(str), chosen["kind"].astype(str), strict=True))


def release_associations(
    pairs: Sequence[PairInput], staircases: Sequence[StaircaseInput], released: Released
) -> Associations:
    """Return what may be said about associations: the only way out for them.

    Raises:
        ValueError: something that is not shown took part.
    """
    shown, rules, level = shown_measures(released), released.rules, released.level
    for one in pairs:
        if shown.get(one.behaviour) != "behaviour" or shown.get(one.factor) not in ("risk", "protective"):
            raise ValueError(f"{one.behaviour} and {one.factor} are not both shown")
    for stairs in staircases:
        if shown.get(stairs.behaviour) != "behaviour" or any(shown.get(name) != stairs.kind for name in stairs.factors):
            raise ValueError(f"{stairs.behaviour}: something that is not shown was counted")
    contents = _Contents(
        level,
        released.made_up,
        f"{RULE_SET}; {released.rule_version}",
        released.content_hash,
        tuple(_pair(one, level, rules) for one in pairs),
        tuple(_staircase(one, level, rules) for one in staircases),
    )
    if not _possible(contents):
        raise ValueError("associations that cannot be")
    return sealed(Associations, contents)


def associations_to_document(associations: Associations) -> tuple[str, str]:
    """Return everything that associations hold as canonical JSON, and the SHA-256 of it."""
    return to_document(require_associations(associations))


def associations_from_document(document: str, content_hash: str) -> Associations:
    """Return the associations that were written as `document`.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    return from_document(Associations, document, content_hash, _read, _possible)


def _pair(one: PairInput, level: Level, rules: Rules) -> Pair:
    a, b, c, d = one.counts
    enough = min(a + b, c + d) >= rules.smallest_n(level) and min(one.psus) >= MINIMUM_PSUS
    known = all(isfinite(value) for value in (one.exposed, one.unexposed, *one.difference, *one.odds_ratio))
    if not enough or min(one.counts) < rules.k_x or not known:
        return Pair(one.behaviour, one.factor, "locked")
    fraction = [_whole(100 * value) if isfinite(value) else None for value in one.fraction]
    return Pair(
        one.behaviour,
        one.factor,
        "shown",
        _count(sum(one.counts), level),
        _inner(100 * one.exposed),
        _inner(100 * one.unexposed),
        *(_whole(100 * value) for value in one.difference),
        *(_whole(10 * value) for value in one.odds_ratio),
        *(fraction if None not in fraction else (None, None, None)),
    )


def _staircase(one: StaircaseInput, level: Level, rules: Rules) -> Staircase:
    rest = one.answered - sum(step.n for step in one.steps)
    safe = rest == 0 or rest >= rules.smallest_n(level) or 2 * one.answered >= 100 * (rules.k_x - 1)
    steps = tuple(
        _step(step, level, rules) if safe else Step(step.lowest, step.highest, "locked") for step in one.steps
    )
    told = all(step.state == "shown" for step in steps) and all(isfinite(value) for value in one.slope)
    slope, low, high = (_whole(1000 * value) if told else None for value in one.slope)
    line: Line = "unknown" if not told or not isfinite(one.p) else "bent" if one.p < 0.05 else "straight"
    return Staircase(one.behaviour, one.kind, one.factors, steps, slope, low, high, line)


def _step(step: StepInput, level: Level, rules: Rules) -> Step:
    if step.n < max(rules.smallest_n(level), LEAST_IN_STEP) or step.psus < MINIMUM_PSUS:
        return Step(step.lowest, step.highest, "locked")
    n = _count(step.n, level)
    few, many = step.hits < rules.k_x, step.n - step.hits < rules.k_x
    if few or many:
        limit = band_limit(step.n, rules.k_x)
        band: Literal["under", "over"] = "under" if few else "over"
        return Step(step.lowest, step.highest, "banded", n, None, None, None, band, limit if few else 100 - limit)
    percent = _whole(100 * step.share)
    if not all(isfinite(value) for value in (step.share, step.low, step.high)):
        return Step(step.lowest, step.highest, "locked")
    if not 0 < percent < 100:
        return Step(step.lowest, step.highest, "banded", n, None, None, None, *_edge(percent))
    return Step(step.lowest, step.highest, "shown", n, percent, _whole(100 * step.low), _whole(100 * step.high))


def _edge(percent: int) -> tuple[Literal["under", "over"], int]:
    return ("under", 1) if percent <= 0 else ("over", 99)


def _count(n: int, level: Level) -> int:
    import numpy as np

    return int(round_counts(np.array([n]), level)[0])


def _whole(value: float) -> int:
    return floor(round(value, 9) + 0.5)


def _inner(value: float) -> int:
    return min(max(_whole(value), 1), 99)


def _read(held: dict[str, Any]) -> _Contents:
    def staircase(entry: dict[str, Any]) -> Staircase:
        steps = tuple(Step(**step) for step in entry["steps"])
        return Staircase(**{**entry, "factors": tuple(entry["factors"]), "steps": steps})

    pairs = tuple(Pair(**entry) for entry in held["pairs"])
    return _Contents(**{**held, "pairs": pairs, "staircases": tuple(staircase(one) for one in held["staircases"])})


def _possible(contents: _Contents) -> bool:
    """Return whether the door could have made the contents."""
    if contents.level not in LEVELS or type(contents.made_up) is not bool:
        return False
    names = [(pair.behaviour, pair.factor) for pair in contents.pairs]
    stairs = [(one.behaviour, one.kind) for one in contents.staircases]
    return (
        len(set(names)) == len(names)
        and len(set(stairs)) == len(stairs)
        and all(_possible_pair(pair) for pair in contents.pairs)
        and all(_possible_step(step) for one in contents.staircases for step in one.steps)
        and all(one.slope is None or all(step.state == "shown" for step in one.steps) for one in contents.staircases)
    )


def _possible_pair(pair: Pair) -> bool:
    if pair.state == "locked":
        return pair == Pair(pair.behaviour, pair.factor, "locked")
    needed = (pair.n, pair.exposed, pair.unexposed, pair.difference, pair.low, pair.high, pair.odds)
    return pair.state == "shown" and all(type(number) is int for number in needed)


def _possible_step(step: Step) -> bool:
    numbers = (step.percent, step.low, step.high)
    if step.state == "locked":
        return step == Step(step.lowest, step.highest, "locked")
    if step.state == "banded":
        return numbers == (None, None, None) and step.band in ("under", "over") and type(step.band_limit) is int
    return step.state == "shown" and all(type(number) is int for number in numbers) and step.band_limit is None
