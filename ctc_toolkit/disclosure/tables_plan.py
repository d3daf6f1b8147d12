"""The joint locks of finished tables: the plan of `lock_plan`, from counts by atom that the tables allow.

Tables hold groups, not answers. What the crossing of all dimensions gives are atoms at once; who belongs to a group of
one dimension and to none of the other is what the crossing leaves of it. Where an institute gives no crossing, it is
filled as if the dimensions did not depend on each other: which of the possible fillings is true does not matter, since
the plan asks what an outsider could work out from the groups that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure.breakdowns import ROLES, Breakdowns, Dimension, Role
from ctc_toolkit.disclosure.cells import STRUCTURAL, natural, parse_groups
from ctc_toolkit.disclosure.lock_plan import LockPlan, lock_plan
from ctc_toolkit.disclosure.rules import Level, Rules
from ctc_toolkit.disclosure.wave_counts import WaveCounts

MOST_DIMENSIONS = 2
"""Finished tables cross no more."""

Point = tuple[str, ...]
"""One value for each dimension, "" where it does not matter or is not known."""


def plan_of_tables(estimates: pd.DataFrame, rules: Rules) -> LockPlan | None:
    """Return the joint locks of finished tables at both levels; None where nothing is broken down.

    estimates: as `release.ProfileLike.estimates`, with a column `answers`: n wherever it is known, also of cells whose
    own n is missing because they are locked.

    Raises:
        ValueError: more than two dimensions, or one that is not in the catalogue.
    """
    asked = estimates[~estimates["status"].isin(STRUCTURAL)]
    parsed = {str(name): parse_groups(str(name)) for name in asked["groups"].unique()}
    names = sorted({name for values in parsed.values() for name in values}, key=_place)
    if not names or len(names) > MOST_DIMENSIONS:
        if names:
            raise ValueError("finished tables have at most two dimensions")
        return None
    values = {
        name: tuple(sorted({found[name] for found in parsed.values() if name in found}, key=natural)) for name in names
    }
    points = {name: tuple(found.get(dimension, "") for dimension in names) for name, found in parsed.items()}
    atoms = list(product(*((*values[name], "") for name in names)))
    codes = [
        [values[name].index(value) if value else -1 for name, value in zip(names, atom, strict=True)] for atom in atoms
    ]
    measures = list(dict.fromkeys(str(name) for name in asked["measure"]))
    n, hits = np.zeros((len(atoms), len(measures)), dtype=np.int64), np.zeros((len(atoms), len(measures)))
    given: dict[str, dict[Point, tuple[object, object]]] = {measure: {} for measure in measures}
    columns = (asked[name].tolist() for name in ("measure", "groups", "answers", "percent"))
    for measure, groups, size, percent in zip(*columns, strict=True):
        given[str(measure)][points[str(groups)]] = size, percent
    for place, measure in enumerate(measures):
        filled = _Filled.of(given[measure], [values[name] for name in names])
        n[:, place] = [filled.n.get(atom, 0) for atom in atoms]
        hits[:, place] = [filled.hits.get(atom, 0) for atom in atoms]
    counts = WaveCounts(
        tuple(names),
        values,
        np.array(codes, dtype=np.int64).reshape(len(atoms), len(names)),
        None,
        tuple((measure, "share") for measure in measures),
        n,
        np.minimum(hits, n),
    )
    catalogue = Breakdowns(tuple(Dimension(name, _role(name)) for name in names))
    return lock_plan(counts, catalogue, rules=rules)


def with_plan_locks(estimates: pd.DataFrame, plan: LockPlan | None, level: Level) -> pd.DataFrame:
    """Return the estimates with the counts removed of cells that the plan locks, so that `release()` locks them."""
    if plan is None:
        return estimates
    changed = estimates.copy()
    cells = zip(changed["measure"], changed["groups"], strict=True)
    locked = [
        plan.holds(str(measure)) and not plan.may_show(level, str(measure), str(groups)) for measure, groups in cells
    ]
    for name in ("n", "hits"):
        changed[name] = changed[name].astype("Int64").mask(np.array(locked, dtype=bool))
    return changed


def _role(name: str) -> Role:
    for role in ROLES:
        if role == name:
            return role
    raise ValueError(f"{name} is no breakdown of finished tables")


def _place(name: str) -> int:
    return ROLES.index(_role(name))


@dataclass
class _Filled:
    """Valid answers and hits of one measure by atom."""

    n: dict[Point, int]
    hits: dict[Point, int]

    @classmethod
    def of(cls, rows: Mapping[Point, tuple[object, object]], values: list[tuple[str, ...]]) -> _Filled:
        """Return the counts behind the rows of one measure: crossings first, then what they leave of each group.

        rows: valid answers and percentage, as far as they are known.
        """
        sizes = {point: _number(size) for point, (size, _) in rows.items()}
        shares = {point: _share(percent) for point, (_, percent) in rows.items()}
        nobody = ("",) * len(values)
        total, share = sizes.get(nobody) or 0, shares.get(nobody)
        filled = cls({}, {})
        whole = len(values)
        for point in sorted(product(*((*found, "") for found in values)), key=lambda one: -sum(map(bool, one))):
            known = sum(map(bool, point))
            size = sizes.get(point)
            if size is None and known == whole == MOST_DIMENSIONS:
                size = _independent(point, sizes, total)
            inside = [atom for atom in filled.n if _within(atom, point)]
            rest = max((size or 0) - sum(filled.n[atom] for atom in inside), 0)
            part = shares.get(point)
            part = share if part is None else part
            wanted = round((size or 0) * (part or 0.0)) - sum(filled.hits[atom] for atom in inside)
            filled.n[point], filled.hits[point] = rest, min(max(wanted, 0), rest)
        return filled


def _within(atom: Point, point: Point) -> bool:
    return all(not wanted or wanted == held for held, wanted in zip(atom, point, strict=True))


def _independent(point: Point, sizes: Mapping[Point, int | None], total: int) -> int:
    """Return how many would be in a crossing if the dimensions did not depend on each other."""
    first, second = sizes.get((point[0], "")), sizes.get(("", point[1]))
    return round(first * second / total) if first and second and total else 0


def _number(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def _share(value: object) -> float | None:
    return None if pd.isna(value) else float(value) / 100  # type: ignore[arg-type,call-overload]
