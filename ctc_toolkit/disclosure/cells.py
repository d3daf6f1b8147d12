"""From exact cells to released cells: which are shown, banded or locked, and with which rounded values.

Two things decide alone and in this order: whether the cell is structural (nothing was asked or could be
scored), and the rules of `rules.py`. For numerators below K_X, and for their complements, the outcome is
computed from n and from the number of sampling units only, never from the numerator, so that 0, 1, 2, 3 and 4
cannot be told apart. Whether a cell is statistically reliable (methods, section 12) may depend on the
numerator, and is asked only where the numerator may be known; such cells are locked in the same way as cells
with too few answers.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.disclosure.rules import (
    K_PUBLIC,
    LARGEST_SHARE,
    MINIMUM_PSUS,
    Level,
    Rules,
    band_limits,
    round_counts,
    round_half_up,
)

TABLE_COLUMNS = (
    "measure",
    "kind",
    "groups",
    "n",
    "percent",
    "low",
    "high",
    "band",
    "band_limit",
    "state",
    "certainty",
)
MEANS_COLUMNS = ("measure", "kind", "groups", "mean", "state")

STRUCTURAL = ("not_asked", "no_scoring_key", "no_cut_point")
"""States that come from the questionnaire and the cut points, not from the answers."""
STATES = ("shown", "banded", "locked", *STRUCTURAL)
RELIABLE = ("ok", "uncertain")
"""Statuses of a profile with which a number may be shown; every other one, known or not, locks the cell."""
WITHOUT_RANGE = "no_interval"
"""Status of a number of finished tables that came without any range: shown, but uncertain."""

ESTIMATE_COLUMNS = ("measure", "kind", "groups", "n", "hits", "percent", "low", "high", "psus", "status")
"""Columns a profile's estimates must have."""
MEAN_COLUMNS = ("measure", "kind", "groups", "n", "mean", "largest_share", "status")
"""Columns a profile's means must have."""

_OF_THE_MEASURE = ("not_asked", "no_scoring_key")
_KINDS = ("risk", "protective", "behaviour")
_KEY = ["measure", "groups"]


def check_columns(frame: pd.DataFrame, needed: Iterable[str], name: str) -> None:
    """Raise ValueError if `frame` lacks a column or holds a cell (measure, groups) twice."""
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        raise ValueError(f"{name} lack the columns {missing}")
    if frame.duplicated(_KEY).any():
        raise ValueError(f"{name} hold a measure and group twice")


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with one row for every measure and group of every crossing it holds, in a fixed order.

    Neither which rows exist nor where they stand may depend on answers: combinations without a row are added
    with empty values (and become locked), and the order is by kind, measure and group.
    """
    kinds = {str(measure): str(kind) for measure, kind in zip(frame["measure"], frame["kind"], strict=True)}
    cells = itertools.product(sorted(kinds, key=natural), _all_groups(frame["groups"]))
    wanted: pd.MultiIndex = pd.MultiIndex.from_tuples(list(cells), names=_KEY)
    rows = frame.set_index(_KEY).reindex(wanted).reset_index()
    rows["kind"] = rows["measure"].map(kinds)
    place = {kind: index for index, kind in enumerate([*_KINDS, *sorted(set(kinds.values()) - set(_KINDS))])}
    return rows.sort_values("kind", key=lambda kind: kind.map(place), kind="stable").reset_index(drop=True)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts qn9 before qn10."""
    parts = re.split(r"(\d+)", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def parse_groups(groups: str) -> dict[str, str]:
    """Return a group by dimension: `sex=female;grade=9` -> {"sex": "female", "grade": "9"}, `all` -> {}."""
    return {} if groups == "all" else dict(part.split("=", 1) for part in groups.split(";"))


def _all_groups(groups: pd.Series) -> list[str]:
    values: dict[str, set[str]] = {}
    crossings: set[tuple[str, ...]] = set()
    for entry in groups.unique():
        parts = parse_groups(str(entry))
        crossings.add(tuple(parts))
        for name, value in parts.items():
            values.setdefault(name, set()).add(value)
    found: list[str] = []
    for crossing in sorted(crossings, key=lambda names: (len(names), names)):
        options = [sorted(values[name], key=natural) for name in crossing]
        for combination in itertools.product(*options):
            pairs = (f"{name}={value}" for name, value in zip(crossing, combination, strict=True))
            found.append(";".join(pairs) or "all")
    return found


def structural_states(rows: pd.DataFrame) -> NDArray[np.str_]:
    """Return the structural state of each row, or "" where there is none.

    "Not asked" and "no scoring key" hold for a measure as a whole. Where only some groups of a measure carry
    them, they would say something about the answers of these groups, and do not count. Rows added by
    `complete` share the state of their measure where all other rows agree.
    """
    measure = rows["measure"].to_numpy()
    status = rows["status"].astype("string").fillna("").to_numpy(dtype=str)
    added = rows["status"].isna().to_numpy()
    found = np.where(np.isin(status, STRUCTURAL), status, "")
    for state in STRUCTURAL:
        here = pd.Series(status == state)
        all_rows = (here | added).groupby(measure).transform("all") & here.groupby(measure).transform("any")
        found = np.where(all_rows, state, found)
        if state in _OF_THE_MEASURE:
            found = np.where(here & ~all_rows, "", found)
    return np.asarray(found, dtype=str)


class Plan(Protocol):
    """What a `lock_plan.LockPlan` decides about single cells."""

    def may_show(self, level: Level, measure: str, groups: str) -> bool:
        """Return whether the percentage of a cell may be shown."""

    def may_show_mean(self, level: Level, measure: str, groups: str) -> bool:
        """Return whether the mean of a cell may be shown."""


def released_cells(
    estimates: pd.DataFrame, level: Level, rules: Rules, plan: Plan | None = None, alone: str = ""
) -> pd.DataFrame:
    """Return `TABLE_COLUMNS`, one row per measure and group of the completed `estimates`.

    plan: locks of all tables of the wave together; its locks look like all others. alone: a group that is one unit of
    the sample and agreed to see its own values: from 30 answers on they describe who answered, and have no interval.
    """
    rows = complete(estimates)
    n, hits, psus = (_whole(rows[column]) for column in ("n", "hits", "psus"))
    known = (n >= 0) & (hits >= 0)
    if (hits[known] > n[known]).any():
        raise ValueError("more respondents have the attribute than answered")
    percent, low, high = (_exact(rows[column]) for column in ("percent", "low", "high"))
    rounded = round_half_up(percent)
    status = rows["status"].astype("string").fillna("").to_numpy(dtype=str)

    structural = structural_states(rows)
    own = (rows["groups"] == alone).to_numpy() if alone else np.zeros(len(rows), dtype=bool)
    enough = np.where(own, n >= max(rules.smallest_n(level), K_PUBLIC), psus >= MINIMUM_PSUS)
    countable = known & (n >= rules.smallest_n(level)) & enough
    few, many = hits < rules.k_x, n - hits < rules.k_x
    ranged = np.isfinite(low) & np.isfinite(high) & ~own
    told = np.where(ranged, np.isin(status, RELIABLE), status == WITHOUT_RANGE)
    reliable = np.isfinite(percent) & (told | own)
    none, all_of_them = rounded <= 0, rounded >= 100

    under = countable & (few | (~many & reliable & none))
    over = countable & ~few & (many | (reliable & all_of_them))
    state = np.select(
        [structural != "", under | over, countable & reliable],
        [structural, "banded", "shown"],
        default="locked",
    )
    if plan is not None:
        cells = zip(rows["measure"], rows["groups"], strict=True)
        together = np.array([plan.may_show(level, str(measure), str(groups)) for measure, groups in cells], dtype=bool)
        state = np.where((structural != "") | together, state, "locked")
    shown, banded = state == "shown", state == "banded"
    limits = np.where(few | many, band_limits(np.maximum(n, 0), rules.k_x), 1)
    return pd.DataFrame(
        {
            "measure": rows["measure"].astype("str"),
            "kind": rows["kind"].astype("str"),
            "groups": rows["groups"].astype("str"),
            "n": _integers(round_counts(np.maximum(n, 0), level), shown | banded),
            "percent": _integers(rounded, shown),
            "low": _integers(round_half_up(low), shown & ranged),
            "high": _integers(round_half_up(high), shown & ranged),
            "band": np.where(banded & under, "under", np.where(banded, "over", "")),
            "band_limit": _integers(np.where(under, limits, 100 - limits), banded),
            "state": state,
            "certainty": np.where(shown, np.where(ranged, status, "uncertain"), ""),
        }
    ).astype(dict.fromkeys(("band", "state", "certainty"), "str"))


def released_means(
    means: pd.DataFrame, table: pd.DataFrame, level: Level, rules: Rules, plan: Plan | None = None
) -> pd.DataFrame:
    """Return `MEANS_COLUMNS`, one row per measure and group of the completed `means`.

    A mean is shown with one decimal if n is large enough, the answers are not all but alike (S4), and the
    percentage of the same cell is shown or cannot exist for want of a cut point: beside a banded percentage,
    a mean close to the end of the scale would tell whether anybody is above the cut point at all.
    """
    rows = complete(means)
    n, value, largest = _whole(rows["n"]), _exact(rows["mean"]), _exact(rows["largest_share"])
    status = rows["status"].astype("string").fillna("").to_numpy(dtype=str)
    structural = structural_states(rows)
    beside = np.isin(_percentage_states(rows, table), ("shown", "no_cut_point"))
    shown = (
        (structural == "")
        & (n >= rules.smallest_n(level))
        & (largest <= LARGEST_SHARE)
        & np.isfinite(value)
        & np.isin(status, RELIABLE)
        & beside
    )
    if plan is not None:
        cells = zip(rows["measure"], rows["groups"], strict=True)
        shown &= np.array([plan.may_show_mean(level, str(name), str(groups)) for name, groups in cells], dtype=bool)
    return pd.DataFrame(
        {
            "measure": rows["measure"].astype("str"),
            "kind": rows["kind"].astype("str"),
            "groups": rows["groups"].astype("str"),
            "mean": pd.array(np.where(shown, round_half_up(value, 1), np.nan), dtype="Float64"),
            "state": np.where(structural != "", structural, np.where(shown, "shown", "locked")),
        }
    ).astype({"state": "str"})


def _percentage_states(rows: pd.DataFrame, table: pd.DataFrame) -> NDArray[np.str_]:
    """Return the state of each percentage; "no_cut_point" for measures without any, else "locked"."""
    states = table.set_index(_KEY)["state"].to_dict()
    measures = set(table["measure"])
    found = [
        states.get((measure, groups), "locked" if measure in measures else "no_cut_point")
        for measure, groups in zip(rows["measure"], rows["groups"], strict=True)
    ]
    return np.asarray(found, dtype=str)


def _whole(values: pd.Series) -> NDArray[np.int64]:
    """Return counts; -1 where there is none, so that nothing missing passes a threshold."""
    numbers = pd.to_numeric(values, errors="coerce").fillna(-1)
    return np.asarray(numbers, dtype=np.int64)


def _exact(values: pd.Series) -> NDArray[np.float64]:
    return np.asarray(pd.to_numeric(values, errors="coerce").astype("float64"), dtype=np.float64)


def _integers(values: NDArray[np.float64] | NDArray[np.int64], where: NDArray[np.bool_]) -> pd.Series:
    """Return a nullable integer column, empty outside `where`: what is not released is not there at all."""
    return pd.Series(np.where(where, np.nan_to_num(values), np.nan)).astype("Int64")
