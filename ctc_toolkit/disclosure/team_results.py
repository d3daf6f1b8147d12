"""Results of a survey of an area team: a handful of people who know each other, so that rules of their own apply.

A team has too few members for percentages. What may leave is, for each dimension, between which two marks the mean
lies, and whether the answers lie far apart; for each statement only whether the team leans to yes, to no, or is
divided. The rules, which the tests attack:

- Nothing without five answers; a dimension or a statement without five valid answers is locked.
- The mean is known only to lie between two marks half a point apart (a quarter from ten answers on), so that one person
  more or less can hardly be read from it.
- At the ends the marks are open: "4 or more" as far down as needed, so that a result never says how any single person
  answered, not even where all answered alike. Whether the answers lie far apart is told in the middle only, in two
  words: with finer ones a member of a small team could work out the others.
- Numbers of valid answers of a statement are not given: comparing them would tell who left out what.

Whoever knows the answers of all others can narrow down the last one, as with every mean; the marks keep that coarse.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import floor
from typing import Any, Literal, NoReturn
from weakref import WeakKeyDictionary

from ctc_toolkit.errors import ToolkitError

K_TEAM = 5
"""Smallest number of valid answers behind anything that is said about a team."""

FINE_FROM = 10
"""From so many answers on the marks lie a quarter of a point apart, below half a point."""

LOWEST, HIGHEST = 1, 5
"""The answers of the scale; after turning, 5 is always the good end."""

APART = Fraction(3, 2)
"""Variance of the values of persons from which they lie far apart."""

MIDDLE = 2, 4
"""Only between these marks it is told whether the answers lie far apart: nearer to the ends that says too much."""

RULE_SET = "team-1"
"""Name of these rules. Changing any rule or constant of this module changes the name."""

Wording = Literal["strength", "weakness"]
State = Literal["shown", "locked"]
Open = Literal["", "below", "above"]
Spread = Literal["", "together", "apart"]
Leaning = Literal["", "yes", "divided", "no"]


@dataclass(frozen=True)
class TeamDimensionResult:
    """What may be said about a dimension: the mean lies from `low` to `high` (1 bad to 5 good); None where locked.

    open: "above" (`low` or more), "below" (`high` or less). n: people with a valid value. spread: "" near the ends.
    """

    dimension: str
    state: State
    n: int | None = None
    low: float | None = None
    high: float | None = None
    open: Open = ""
    spread: Spread = ""


@dataclass(frozen=True)
class TeamItemResult:
    """To what the team leans on a statement as it was worded, and whether that speaks for it; "" where locked."""

    item: str
    state: State
    leaning: Leaning = ""
    meaning: Literal["", "strength", "divided", "weakness"] = ""


@dataclass(frozen=True)
class _Contents:
    n: int | None
    dimensions: tuple[TeamDimensionResult, ...]
    items: tuple[TeamItemResult, ...]
    rules: str


class TeamResults:
    """Results that may leave the system. Only `release_team_results` makes one, or the reader of what it made.

    It cannot be built, changed, subclassed or unpickled; the contents lie outside the object.
    """

    __slots__ = ("__weakref__",)

    def __init__(self) -> None:
        """Raise TypeError: there is no other way than `release_team_results()`."""
        raise TypeError("only release_team_results() makes TeamResults values")

    def __init_subclass__(cls, **_named: Any) -> None:
        raise TypeError("TeamResults cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"TeamResults cannot be altered ({name})")

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("TeamResults cannot be pickled")

    @property
    def n(self) -> int | None:
        """How many people answered; None: fewer than five, and nothing else is said either."""
        return _contents(self).n

    @property
    def dimensions(self) -> tuple[TeamDimensionResult, ...]:
        """One result for each dimension, in the order of the questionnaire."""
        return _contents(self).dimensions

    @property
    def items(self) -> tuple[TeamItemResult, ...]:
        """One result for each statement, in the order of the questionnaire."""
        return _contents(self).items

    @property
    def rules(self) -> str:
        """Name of the rules that were applied."""
        return _contents(self).rules

    def dimension(self, name: str) -> TeamDimensionResult | None:
        """Return the result of a dimension by its id."""
        return next((one for one in self.dimensions if one.dimension == name), None)


_CONTENTS: WeakKeyDictionary[TeamResults, _Contents] = WeakKeyDictionary()


def _contents(results: TeamResults) -> _Contents:
    try:
        return _CONTENTS[results]
    except (KeyError, TypeError):
        raise TypeError("only release_team_results() makes TeamResults values") from None


def require_team_results(value: object) -> TeamResults:
    """Return `value` if `release_team_results()` made it; products call this before they read a number.

    Raises:
        TypeError: for anything else, whatever it looks like.
    """
    if not isinstance(value, TeamResults):
        raise TypeError(f"TeamResults are needed, not {type(value).__name__}")
    _contents(value)
    return value


def release_team_results(
    answers: Sequence[Mapping[str, int]], dimensions: Mapping[str, Mapping[str, Wording]]
) -> TeamResults:
    """Return what may be said about the answers of a team: the only way out for them.

    answers: one mapping for each person, from the id of a statement to 1 (not true at all) to 5 (quite true); what was
    left out is not there. dimensions: the statements of each dimension and what agreeing to them says.

    Raises:
        ValueError: an answer outside the scale, or to a statement that belongs to no dimension.
    """
    wordings = {item: wording for items in dimensions.values() for item, wording in items.items()}
    for person in answers:
        if any(item not in wordings or value not in range(LOWEST, HIGHEST + 1) for item, value in person.items()):
            raise ValueError("an answer outside the questionnaire")
    enough = len(answers) >= K_TEAM
    return _sealed(
        _Contents(
            len(answers) if enough else None,
            tuple(_dimension(name, items, answers) for name, items in dimensions.items()),
            tuple(_item(item, wording, answers) for item, wording in wordings.items()),
            f"{RULE_SET} ({K_TEAM})",
        )
    )


def _sealed(contents: _Contents) -> TeamResults:
    results = object.__new__(TeamResults)
    _CONTENTS[results] = contents
    return results


def _turned(value: int, wording: Wording) -> int:
    return value if wording == "strength" else LOWEST + HIGHEST - value


def _dimension(name: str, items: Mapping[str, Wording], answers: Sequence[Mapping[str, int]]) -> TeamDimensionResult:
    """Return the released mean of a dimension; a person counts who answered at least half of its statements."""
    values = []
    for person in answers:
        given = [_turned(person[item], wording) for item, wording in items.items() if item in person]
        if 2 * len(given) >= len(items):
            values.append(Fraction(sum(given), len(given)))
    n = len(values)
    if n < K_TEAM:
        return TeamDimensionResult(name, "locked")
    mean = sum(values, Fraction(0)) / n
    step = Fraction(1, 2) if n < FINE_FROM else Fraction(1, 4)
    top = floor((HIGHEST - Fraction(HIGHEST, n)) / step) * step
    bottom = LOWEST + HIGHEST - top
    if mean >= top:
        return TeamDimensionResult(name, "shown", n, float(top), float(HIGHEST), "above")
    if mean <= bottom:
        return TeamDimensionResult(name, "shown", n, float(LOWEST), float(bottom), "below")
    low = floor(mean / step) * step
    spread: Spread = ""
    if MIDDLE[0] <= low and low + step <= MIDDLE[1]:
        variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / n
        spread = "apart" if variance >= APART else "together"
    return TeamDimensionResult(name, "shown", n, float(low), float(low + step), "", spread)


def _item(item: str, wording: Wording, answers: Sequence[Mapping[str, int]]) -> TeamItemResult:
    given = [person[item] for person in answers if item in person]
    if len(given) < K_TEAM:
        return TeamItemResult(item, "locked")
    mean = Fraction(sum(given), len(given))
    if Fraction(5, 2) < mean < Fraction(7, 2):
        return TeamItemResult(item, "shown", "divided", "divided")
    agreed = mean >= Fraction(7, 2)
    return TeamItemResult(
        item,
        "shown",
        "yes" if agreed else "no",
        "strength" if agreed == (wording == "strength") else "weakness",
    )


def team_results_to_document(results: TeamResults) -> tuple[str, str]:
    """Return everything that results hold as canonical JSON, and the SHA-256 of it."""
    document = json.dumps(
        asdict(_contents(require_team_results(results))), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return document, hashlib.sha256(document.encode()).hexdigest()


def team_results_from_document(document: str, content_hash: str) -> TeamResults:
    """Return the results that were written as `document`.

    Raises:
        ToolkitError: `team_results_damaged`: it does not fit its hash, or these rules could not have made it.
    """
    if hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest() != content_hash:
        raise ToolkitError("team_results_damaged")
    try:
        held = json.loads(document)
        contents = _Contents(
            held["n"],
            tuple(TeamDimensionResult(**entry) for entry in held["dimensions"]),
            tuple(TeamItemResult(**entry) for entry in held["items"]),
            str(held["rules"]),
        )
    except (ValueError, TypeError, KeyError) as problem:
        raise ToolkitError("team_results_damaged") from problem
    if not _possible(contents):
        raise ToolkitError("team_results_damaged")
    return _sealed(contents)


def _possible(contents: _Contents) -> bool:
    """Return whether these rules could have made the contents: nothing stands where something is locked."""
    shown = [entry for entry in contents.dimensions if entry.state == "shown"]
    locked = [entry for entry in contents.dimensions if entry.state != "shown"]
    if contents.n is None and (shown or any(item.state == "shown" for item in contents.items)):
        return False
    if any(entry != TeamDimensionResult(entry.dimension, "locked") for entry in locked):
        return False
    if any(item != TeamItemResult(item.item, "locked") for item in contents.items if item.state != "shown"):
        return False
    return (contents.n is None or contents.n >= K_TEAM) and all(
        entry.n is not None
        and K_TEAM <= entry.n <= (contents.n or 0)
        and entry.low is not None
        and entry.high is not None
        and LOWEST <= entry.low < entry.high <= HIGHEST
        and (not entry.spread or (MIDDLE[0] <= entry.low and entry.high <= MIDDLE[1]))
        for entry in shown
    )
