"""From numbers or from linked values to what may be told of a change; nothing else of them goes any further."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from typing import Any, Literal

import numpy as np

from ctc_toolkit.disclosure.rules import K_X
from ctc_toolkit.evaluation.pre_post import FEWEST, FEWEST_FOR_SHARES, FEWEST_GROUPS, ChangeFields
from ctc_toolkit.evaluation.pre_post_result import (
    ArmDifference,
    ChangeResult,
    Comparison,
    Effect,
    GroupChange,
    alike,
    rounded,
    share_of,
)
from ctc_toolkit.statistics.clustered import clustered_fit
from ctc_toolkit.statistics.differences import cohen_h
from ctc_toolkit.statistics.paired import (
    EffectName,
    EffectSize,
    MeanChange,
    Paired,
    Sample,
    effect_sizes,
    expected_regression,
    mcnemar_exact,
    mean_of_groups,
    paired_change,
    paired_of,
    paired_share_change,
    reliable_change,
    unpaired_change,
    unpaired_effect_sizes,
    unpaired_share_change,
)
from ctc_toolkit.statistics.totals import Floats
from ctc_toolkit.statistics.two_groups import GroupDifference, ancova, gain

ALPHA = 0.05
FAR = 0.5
"""A group is far from the mean of all from half a standard deviation on."""
TOLD_OF_PAIRS: tuple[EffectName, ...] = ("g_av", "d_av", "d_rm", "d_z")
"""Effect sizes of pairs that are told; the first one is the main one."""
_SMALLEST_GROUP = 3
"""Groups with fewer pairs take no part in the interval across groups."""


@dataclass(frozen=True)
class LinkedValues:
    """Values of young people as they were linked, without their codes, in any order.

    before, after: one entry for each pair. groups: name of the course group of each pair, "" where there is none.
    programme: who took part; False: comparison group. unpaired: values before of those who took part and have no pair.
    alpha: reliability worked out from the answers before, NaN where it could not be. near: see `ChangeResult`.
    """

    before: Floats
    after: Floats
    groups: tuple[str, ...]
    programme: tuple[bool, ...]
    unpaired: Floats
    alpha: float = nan
    near: int = 0

    def of(self, programme: bool) -> LinkedValues:
        """Return the pairs of those who took part, or of the comparison group."""
        kept = np.array([one is programme for one in self.programme], dtype=bool)
        names = tuple(name for name, there in zip(self.groups, kept, strict=True) if there)
        arms = tuple(programme for there in kept if there)
        return replace(self, before=self.before[kept], after=self.after[kept], groups=names, programme=arms)


def aggregated_result(entered: ChangeFields) -> ChangeResult:
    """Return the result of numbers that were entered and have no problems; without numbers there are only words."""
    if not entered.numbers:
        return ChangeResult("words")
    n_before, n_after = entered.n_before or 0, entered.n_after or 0
    if min(n_before, n_after) < entered.fewest:
        return ChangeResult("few")
    if entered.kind == "yes_no":
        result = _shares(n_before, entered.yes_before or 0, n_after, entered.yes_after or 0, entered.to_yes)
    else:
        before = Sample(n_before, entered.mean_before or 0.0, entered.sd_before or 0.0)
        after = Sample(n_after, entered.mean_after or 0.0, entered.sd_after or 0.0)
        if before.sd == 0 or after.sd == 0:
            return ChangeResult("alike")
        result = _means(before, after, entered.r)
        result = replace(result, **_towards_all(entered, before, entered.reliability))
    if entered.began is not None and result.state == "shown" and result.design == "pairs":
        lost = share_of(entered.began - n_before, entered.began) if entered.began >= FEWEST_FOR_SHARES else None
        result = replace(result, began=entered.began, lost=lost)
    return result


def linked_result(entered: ChangeFields, linked: LinkedValues) -> ChangeResult:
    """Return the result of linked values."""
    own = linked.of(True)
    n = len(own.before)
    if n < entered.fewest:
        return ChangeResult("few", near=linked.near)
    if entered.kind == "yes_no":
        yes_before, yes_after = int(own.before.sum()), int(own.after.sum())
        to_yes = int(((own.before == 0) & (own.after == 1)).sum())
        result = _shares(n, yes_before, n, yes_after, to_yes)
    elif alike(own.before) or alike(own.after) or alike(own.after - own.before):
        return ChangeResult("alike", near=linked.near)
    else:
        pairs = paired_of(own.before, own.after)
        reliability = _reliability(entered, linked)
        result = replace(
            _means(pairs.before, pairs.after, pairs.r),
            **_towards_all(entered, pairs.before, reliability),
            **_ends(entered, own),
            **_reliably(entered, own, pairs, reliability),
            **_by_groups(own),
            **_clustered(own),
            comparison=_beside(own, linked.of(False)),
        )
    return replace(result, near=linked.near, **_lost(entered, own))


def _means(before: Sample, after: Sample, r: float | None) -> ChangeResult:
    sizes: list[EffectSize]
    if r is None:
        found = unpaired_change(before, after)
        sizes = list(unpaired_effect_sizes(before, after).values())[::-1]
    else:
        pairs = Paired(before, after, r)
        if pairs.sd_difference < 1e-9:
            return ChangeResult("alike")
        found = paired_change(pairs)
        by_name = effect_sizes(pairs)
        sizes = [by_name[name] for name in TOLD_OF_PAIRS]
    low, high, secure = _told(found)
    return ChangeResult(
        "shown",
        "unpaired" if r is None else "pairs",
        before.n,
        after.n,
        rounded(before.mean),
        rounded(after.mean),
        change=rounded(found.difference),
        low=low,
        high=high,
        secure=secure,
        limits="t",
        effects=tuple(_effect(one) for one in sizes if isfinite(one.value)),
    )


def _shares(n_before: int, yes_before: int, n_after: int, yes_after: int, to_yes: int | None) -> ChangeResult:
    """Return shares before and after; how many changed which way is told only where enough did both.

    Where one share is a band, the change would tell the exact one, so that there is none.
    """
    first, second = share_of(yes_before, n_before), share_of(yes_after, n_after)
    result = ChangeResult(
        "shown",
        "unpaired" if to_yes is None else "pairs",
        n_before,
        n_after,
        share_before=first,
        share_after=second,
    )
    if first is None or second is None or first.open or second.open:
        return result
    effect = Effect("h", rounded(float(cohen_h(yes_after / n_after, yes_before / n_before)), 2), None, None)
    to_no = None if to_yes is None else yes_before - yes_after + to_yes
    if to_yes is not None and to_no is not None and min(to_yes, to_no, n_before - to_yes, n_before - to_no) >= K_X:
        value, low, high = paired_share_change(yes_before, yes_after, to_yes, n_before)
        sure = mcnemar_exact(to_yes, to_no) < ALPHA
        moved: dict[str, Any] = {"to_yes": share_of(to_yes, n_before), "to_no": share_of(to_no, n_before)}
        limits: Literal["pairs", "apart"] = "pairs"
    else:
        value, low, high = unpaired_share_change(yes_before, n_before, yes_after, n_after)
        sure, moved, limits = True, {}, "apart"
    points = [rounded(100 * one, 0) for one in (value, low, high)]
    return replace(
        result,
        change=points[0],
        low=points[1],
        high=points[2],
        secure=sure and _leaves_out_0(points[1], points[2]),
        limits=limits,
        effects=(effect,),
        **moved,
    )


def _towards_all(entered: ChangeFields, before: Sample, reliability: float | None) -> dict[str, Any]:
    """Return what is to be expected of regression to the mean."""
    if entered.reference is None:
        return {}
    expected = None if reliability is None else expected_regression(before.mean, entered.reference, reliability)
    return {
        "far": abs(before.mean - entered.reference) > FAR * before.sd,
        "regression": None if expected is None else rounded(expected),
    }


def _ends(entered: ChangeFields, own: LinkedValues) -> dict[str, Any]:
    best, worst = (entered.high, entered.low) if entered.better == "up" else (entered.low, entered.high)
    found: dict[str, Any] = {}
    for end, value in (("best", best), ("worst", worst)):
        for when, values in (("before", own.before), ("after", own.after)):
            count = int((np.abs(values - (value or 0.0)) < 1e-9).sum())
            found[f"{end}_{when}"] = share_of(count, len(values))
    return found


def _reliably(entered: ChangeFields, own: LinkedValues, pairs: Paired, reliability: float | None) -> dict[str, Any]:
    """Return who changed by more than the measurement alone explains; only shares that leave out nobody's answer."""
    if reliability is None or not 0 <= reliability < 1:
        return {}
    found = reliable_change(own.before, own.after, reliability, pairs.before.sd)
    better, worse = (found.up, found.down) if entered.better == "up" else (found.down, found.up)
    return {
        "improved": share_of(better, found.n),
        "worsened": share_of(worse, found.n),
        "reliability": rounded(reliability, 2),
    }


def _reliability(entered: ChangeFields, linked: LinkedValues) -> float | None:
    if entered.reliability is not None:
        return entered.reliability
    return linked.alpha if isfinite(linked.alpha) and 0 <= linked.alpha < 1 else None


def _lost(entered: ChangeFields, own: LinkedValues) -> dict[str, Any]:
    """Return how many have no pair, and their mean before where they are enough."""
    gone = own.unpaired
    began = len(own.before) + len(gone)
    told = entered.kind == "score" and len(gone) >= FEWEST and not alike(gone)
    return {
        "began": began,
        "lost": share_of(len(gone), began),
        "lost_before": rounded(float(gone.mean())) if told else None,
    }


def _by_groups(own: LinkedValues) -> dict[str, Any]:
    """Return the interval across course groups, and the changes of those with enough pairs.

    What is left besides the groups that are told has no pairs, or enough as well.
    """
    names = sorted({name for name in own.groups if name})
    of_group = {name: _changes(own, name) for name in names}
    large = [name for name in names if len(of_group[name]) >= FEWEST and not alike(of_group[name])]
    while large and 0 < len(own.before) - sum(len(of_group[name]) for name in large) < FEWEST:
        large.remove(min(large, key=lambda name: (len(of_group[name]), name)))
    counted = [float(found.mean()) for found in of_group.values() if len(found) >= _SMALLEST_GROUP]
    across = None
    if len(counted) >= FEWEST_GROUPS:
        found = mean_of_groups(counted)
        across = (rounded(found.low), rounded(found.high)) if isfinite(found.low) else None
    told = tuple(GroupChange(name, len(of_group[name]), rounded(float(of_group[name].mean()))) for name in large)
    return {"groups": len(names), "across": across, "by_group": told if len(told) >= FEWEST_GROUPS else ()}


def _clustered(own: LinkedValues) -> dict[str, Any]:
    """Return the interval of the mean change that knows of course groups, where all are in one and enough exist."""
    if not all(own.groups) or len(set(own.groups)) < FEWEST_GROUPS:
        return {}
    found = clustered_fit(np.ones((len(own.before), 1)), own.after - own.before, list(own.groups)).test(np.ones(1))
    if not isfinite(found.low):
        return {}
    low, high = rounded(found.low), rounded(found.high)
    return {"low": low, "high": high, "secure": _leaves_out_0(low, high), "limits": "groups"}


def _changes(own: LinkedValues, name: str) -> Floats:
    there = np.array([one == name for one in own.groups], dtype=bool)
    changes: Floats = (own.after - own.before)[there]
    return changes


def _beside(own: LinkedValues, other: LinkedValues) -> Comparison | None:
    """Return both groups side by side, where the comparison group has enough pairs."""
    if len(other.before) < FEWEST or alike(other.before) or alike(other.after) or alike(other.after - other.before):
        return None
    before = np.concatenate([own.before, other.before])
    after = np.concatenate([own.after, other.after])
    arm = np.concatenate([np.ones(len(own.before)), np.zeros(len(other.before))])
    groups = [f"p {name}" for name in own.groups] + [f"c {name}" for name in other.groups]
    errors = _errors(own.groups, other.groups)
    clusters = groups if errors == "groups" else None
    return Comparison(
        len(other.before),
        rounded(float(other.before.mean())),
        rounded(float(other.after.mean())),
        rounded(float((other.after - other.before).mean())),
        _difference(ancova(before, after, arm, clusters), errors),
        _difference(gain(before, after, arm, clusters), errors),
        errors,
    )


def _errors(own: Sequence[str], other: Sequence[str]) -> Literal["people", "groups", ""]:
    """Return what an interval between both arms may rest on: groups where there are enough, else nothing."""
    if not any(own) and not any(other):
        return "people"
    enough = all(all(names) and len(set(names)) >= FEWEST_GROUPS for names in (own, other))
    return "groups" if enough else ""


def _difference(found: GroupDifference, errors: str) -> ArmDifference:
    if not errors or not isfinite(found.low):
        return ArmDifference(rounded(found.difference))
    low, high = rounded(found.low), rounded(found.high)
    return ArmDifference(rounded(found.difference), low, high, _leaves_out_0(low, high))


def _told(found: MeanChange) -> tuple[float | None, float | None, bool | None]:
    if not isfinite(found.low):
        return None, None, None
    low, high = rounded(found.low), rounded(found.high)
    return low, high, _leaves_out_0(low, high)


def _leaves_out_0(low: float, high: float) -> bool:
    """Return whether a change is sure, by its limits as they are told: words say no more than the numbers."""
    return low > 0 or high < 0


def _effect(size: EffectSize) -> Effect:
    limits = [rounded(one, 2) if isfinite(one) else None for one in (size.low, size.high)]
    return Effect(size.name, rounded(size.value, 2), limits[0], limits[1])
