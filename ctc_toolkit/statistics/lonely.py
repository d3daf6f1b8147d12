"""Strata with a single sampled PSU, by six named strategies, and the factor of each on the variance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.totals import Floats, Integers

LonelyPsu = Literal["fail", "collapse", "remove", "adjust", "average", "certainty"]
"""What to do with a stratum of which one PSU was sampled.

fail: refuse. collapse: merge it with its neighbour (see `CollapseLevel`). remove, certainty: it adds no
variance.
adjust: its deviation from the overall mean instead of the stratum mean. average: the mean variance of the
other strata. All but collapse mean what they mean in R (`options(survey.lonely.psu)`).
"""

CollapseLevel = Mapping[str, str] | Literal["survey"]
"""Where a lonely stratum finds a neighbour: parent by stratum label (say, its district), or the survey."""

LONELY_PSU: tuple[LonelyPsu, ...] = get_args(LonelyPsu)
WHOLE_SURVEY: tuple[CollapseLevel, ...] = ("survey",)


@dataclass(frozen=True)
class StrataPlan:
    """The variance strata of a sample. Position i of every array is stratum i of the S strata after merging.

    group: (H,) the position of each sampled stratum, in ascending order of stratum codes.
    psus: (S,) sampled PSUs. scale: (S,) factor on the sum of squares, f n/(n - 1) with f = 1 - n/N.
    centred: (S,) whether deviations are taken from the stratum mean ("adjust" does not for lonely strata).
    silent: (S,) lonely strata that add no variance of their own. averaged: scale up for silent strata.
    lonely: labels of the sampled strata with one PSU. merged: labels of the strata merged with each other.
    """

    group: Integers
    psus: Integers
    scale: Floats
    centred: NDArray[np.bool_]
    silent: NDArray[np.bool_]
    averaged: NDArray[np.bool_]
    lonely: tuple[str, ...] = ()
    merged: tuple[tuple[str, ...], ...] = ()


def plan_strata(
    psus: Sequence[int] | Integers,
    population: Sequence[float] | Floats | None = None,
    labels: Sequence[str] | None = None,
    *,
    lonely_psu: LonelyPsu = "collapse",
    collapse_order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> StrataPlan:
    """Return the variance strata of a sample with `psus[h]` of `population[h]` PSUs sampled in stratum h.

    A population of infinity means no finite population correction. A stratum that holds one PSU and was taken
    completely (population 1) has no sampling variance; it is not lonely and is merged with nobody.

    "collapse" joins a lonely stratum with the next stratum (the last one with the one before) of the same
    parent, in the order given, level after level of `collapse_order`; what is merged stays merged. The order
    of strata and their parents decide, never the answers. A sample of one PSU in all is left alone: it has no
    variance at all.

    Raises:
        ToolkitError: lonely_psu_found ("fail"), lonely_psu_no_neighbour ("collapse" with nothing to merge
            with), population_psus_too_small, statistics_unknown_name.
    """
    known_choice("lonely_psu", lonely_psu, LONELY_PSU)
    sampled = np.asarray(psus, dtype=np.int64)
    existing = np.full(len(sampled), np.inf) if population is None else np.asarray(population, dtype=float)
    names = [str(position) for position in range(len(sampled))] if labels is None else list(labels)
    _check_population(sampled, existing, names)
    lonely = (sampled == 1) & (existing > 1)
    lonely_names = tuple(np.array(names, dtype=object)[lonely])
    if lonely_psu == "fail" and lonely.any():
        raise ToolkitError("lonely_psu_found", strata=", ".join(lonely_names), count=len(lonely_names))
    group = np.arange(len(sampled))
    merged: tuple[tuple[str, ...], ...] = ()
    if lonely_psu == "collapse" and lonely.any() and sampled.sum() > 1:
        members = _merge(sampled, existing, names, collapse_order)
        for position, strata in enumerate(members):
            group[strata] = position
        merged = tuple(tuple(names[position] for position in strata) for strata in members if len(strata) > 1)
    return _plan(group, sampled, existing, lonely_psu, lonely=lonely_names, merged=merged)


def _plan(
    group: Integers,
    sampled: Integers,
    existing: Floats,
    lonely_psu: LonelyPsu,
    *,
    lonely: tuple[str, ...],
    merged: tuple[tuple[str, ...], ...],
) -> StrataPlan:
    psus = np.bincount(group, sampled).astype(np.int64)
    whole = np.bincount(group, existing)
    remaining = 1 - psus / whole
    alone = (psus == 1) & (whole > 1)
    adjusts = alone & (lonely_psu == "adjust")
    scale = np.where(psus > 1, remaining * psus / np.maximum(psus - 1, 1), np.where(adjusts, remaining, 0.0))
    silent = alone & ~adjusts
    averaged = silent & (lonely_psu == "average")
    return StrataPlan(group, psus, scale, ~adjusts, silent, averaged, lonely, merged)


def _merge(
    sampled: Integers, existing: Floats, names: list[str], collapse_order: Sequence[CollapseLevel]
) -> list[list[int]]:
    """Return the members of each stratum after merging, in ascending order."""
    members = [[position] for position in range(len(sampled))]
    for level in collapse_order:
        if not any(_alone(strata, sampled, existing) for strata in members):
            break
        members = _merge_level(members, sampled, existing, names, level)
    left = [names[strata[0]] for strata in members if _alone(strata, sampled, existing)]
    if left:
        raise ToolkitError("lonely_psu_no_neighbour", strata=", ".join(left), count=len(left))
    return sorted(members)


def _merge_level(
    members: list[list[int]], sampled: Integers, existing: Floats, names: list[str], level: CollapseLevel
) -> list[list[int]]:
    families: dict[str, list[list[int]]] = {}
    apart = []
    for strata in members:
        parent = "survey" if level == "survey" else level.get(names[strata[0]])
        taken_completely = sampled[strata].sum() == existing[strata].sum() == 1
        if parent is None or taken_completely:
            apart.append(strata)
        else:
            families.setdefault(parent, []).append(strata)
    for family in families.values():
        position = 0
        while position < len(family):
            if len(family) == 1 or not _alone(family[position], sampled, existing):
                position += 1
                continue
            neighbour = position + 1 if position + 1 < len(family) else position - 1
            keep, join = sorted((position, neighbour))
            family[keep] = sorted(family[keep] + family.pop(join))
    return sorted([*apart, *(strata for family in families.values() for strata in family)])


def _alone(strata: list[int], sampled: Integers, existing: Floats) -> bool:
    return bool(sampled[strata].sum() == 1 and existing[strata].sum() > 1)


def _check_population(sampled: Integers, existing: Floats, names: list[str]) -> None:
    wrong = ~(existing >= sampled)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise ToolkitError(
            "population_psus_too_small",
            stratum=names[first],
            found=f"{existing[first]:g}",
            sampled=int(sampled[first]),
        )
