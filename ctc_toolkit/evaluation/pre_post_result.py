"""What may be told about a change in participants, as it is stored and shown: rounded, with bands, without persons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.disclosure.rules import K_INTERNAL, K_X, LARGEST_SHARE, band_limit, round_half_up
from ctc_toolkit.errors import ToolkitError

RULE_SET = "pre-post-1"
"""Name of these rules. Changing any rule or constant of this module or of `pre_post_results` changes the name."""

State = Literal["shown", "few", "alike", "words"]
"""few: too few people. alike: nearly everybody gave the same answer. words: nothing but words was entered."""
Design = Literal["pairs", "unpaired"]
"""pairs: the same people before and after. unpaired: not known who belongs together."""
Open = Literal["", "below", "above"]


@dataclass(frozen=True)
class Share:
    """A share in whole percent; open: "below" or "above" that, where an exact one would tell of single persons."""

    percent: int
    open: Open = ""


@dataclass(frozen=True)
class Effect:
    """An effect size by its name (as in `statistics.paired`, or "h"), two decimals; limits None: none are told."""

    name: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class ArmDifference:
    """By how much programme and comparison group differ, one decimal. secure: the interval leaves out 0.

    low, high, secure: None where the number of groups bears no interval.
    """

    value: float
    low: float | None = None
    high: float | None = None
    secure: bool | None = None


@dataclass(frozen=True)
class Comparison:
    """The participants beside a comparison group. n, before, after, change: of the comparison group.

    errors: "people" (as if everybody were independent) or "groups" (CR2, Satterthwaite), "" without an interval.
    """

    n: int
    before: float
    after: float
    change: float
    ancova: ArmDifference
    gain: ArmDifference
    errors: Literal["people", "groups", ""] = ""


@dataclass(frozen=True)
class GroupChange:
    """The mean change of a course group of at least ten pairs. name: of the group, never of a person."""

    name: str
    pairs: int
    change: float


@dataclass(frozen=True)
class ChangeResult:
    """What may be told. None wherever nothing may, or nothing is known.

    before, after: means. share_before, share_after: of "yes". change, low, high: of means (one decimal) or in whole
    points. limits: "t", "groups" (CR2 over course groups), or for shares "pairs" (Newcombe with the pairs), "apart"
    (as if they were other people: wider, but does not tell how many changed). to_yes, to_no: who changed, where
    there are enough both ways. lost: share of those asked before without a pair; lost_before: their mean before.
    best, worst: share with the best and worst value on the scale before and after. improved, worsened: reliably, by
    `reliability`. regression: what the group would move to the mean of all without anything done. far: the mean
    before lies more than half an SD from that. across: limits of the change across groups. near: codes that differ
    in one sign from one of the other time.
    """

    state: State
    design: Design = "pairs"
    n_before: int | None = None
    n_after: int | None = None
    before: float | None = None
    after: float | None = None
    share_before: Share | None = None
    share_after: Share | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    secure: bool | None = None
    limits: Literal["t", "groups", "pairs", "apart", ""] = ""
    to_yes: Share | None = None
    to_no: Share | None = None
    effects: tuple[Effect, ...] = ()
    began: int | None = None
    lost: Share | None = None
    lost_before: float | None = None
    best_before: Share | None = None
    best_after: Share | None = None
    worst_before: Share | None = None
    worst_after: Share | None = None
    improved: Share | None = None
    worsened: Share | None = None
    reliability: float | None = None
    regression: float | None = None
    far: bool = False
    groups: int = 0
    across: tuple[float, float] | None = None
    by_group: tuple[GroupChange, ...] = ()
    comparison: Comparison | None = None
    near: int = 0
    rules: str = RULE_SET

    def effect(self, name: str) -> Effect | None:
        """Return an effect size by its name."""
        return next((one for one in self.effects if one.name == name), None)


def share_of(count: int, n: int) -> Share | None:
    """Return a share as it may be told: whole percent, a band below five people and above all but five; None: none.

    The bands are those of rule S2; 0 and everybody look like one and all but one.
    """
    if n < K_INTERNAL:
        return None
    band = band_limit(n)
    if count < K_X:
        return Share(band, "below")
    if n - count < K_X:
        return Share(100 - band, "above")
    return Share(int(rounded(100 * count / n, 0)))


def rounded(value: float, digits: int = 1) -> float:
    """Return a number as it is told; never minus zero."""
    return float(round_half_up(np.array([value]), digits)[0]) + 0.0


def alike(values: ArrayLike) -> bool:
    """Return whether more than nine of ten have the same value: a mean would tell how single persons answered."""
    found = np.round(np.asarray(values, dtype=float), 9)
    _, counts = np.unique(found, return_counts=True)
    return bool(len(found)) and bool(counts.max() > LARGEST_SHARE * len(found))


def result_to_document(result: ChangeResult) -> str:
    """Return a result as canonical JSON."""
    return json.dumps(asdict(result), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def result_from_document(document: str) -> ChangeResult:
    """Return the result that was written as `document`.

    Raises:
        ToolkitError: `pre_post_damaged`: these rules could not have made it.
    """
    try:
        held: dict[str, Any] = dict(json.loads(document).items())
        for name in _SHARES:
            held[name] = Share(**held[name]) if held[name] is not None else None
        held["effects"] = tuple(Effect(**one) for one in held["effects"])
        held["by_group"] = tuple(GroupChange(**one) for one in held["by_group"])
        held["across"] = tuple(held["across"]) if held["across"] is not None else None
        held["comparison"] = _comparison(held["comparison"])
        found = ChangeResult(**held)
        if found.state not in get_args(State) or (found.state != "shown" and _tells(found)):
            raise ValueError(found.state)
    except (AttributeError, ValueError, TypeError, KeyError) as problem:
        raise ToolkitError("pre_post_damaged") from problem
    return found


_SHARES = (
    "share_before",
    "share_after",
    "to_yes",
    "to_no",
    "lost",
    "best_before",
    "best_after",
    "worst_before",
    "worst_after",
    "improved",
    "worsened",
)


def _comparison(held: Mapping[str, Any] | None) -> Comparison | None:
    if held is None:
        return None
    parts = {name: ArmDifference(**held[name]) for name in ("ancova", "gain")}
    return Comparison(**{**held, **parts})


def _tells(result: ChangeResult) -> bool:
    """Return whether a result without numbers holds one."""
    told = ("before", "after", "change", "low", "high", "lost_before", "across", "comparison", *_SHARES)
    return any(getattr(result, name) is not None for name in told) or bool(result.effects or result.by_group)
