"""The profile of finished tables: the same value as from answers, with the ranges that the tables allow.

In this order: a range that the institute gives is used as it is; a standard error gives the range of `statistics`
(Korn and Graubard 1998, below 8 degrees of freedom Wilson); a design effect of the row gives Wilson with n over it; an
assumed design effect gives the same, as an approximation that is named so; otherwise there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import ctc_toolkit
from ctc_toolkit.disclosure import Level, Rules, parse_groups
from ctc_toolkit.disclosure.lock_plan import LockPlan
from ctc_toolkit.disclosure.sibling_locks import WITHHELD, with_sibling_locks
from ctc_toolkit.disclosure.tables_origin import RANGE_BASES, RangeBasis, TablesOrigin
from ctc_toolkit.disclosure.tables_plan import with_plan_locks
from ctc_toolkit.riskfactors.profile_frames import certainty, group_text
from ctc_toolkit.statistics.intervals import DEFAULT_BELOW_DF, effective_size, korn_graubard, wilson_pooled
from ctc_toolkit.survey.given_tables import GivenCell, GivenTables, TablesEntry
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.table_layout import measures_of

NORMAL = 1.959963984540054
"""Standard normal quantile of a range of 95 percent."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TableProvenance:
    """Origin of a profile of finished tables, in the words of `riskfactors.profile.Provenance`."""

    source_hash: str
    instrument: str
    software: str
    tables: TablesOrigin
    cut_points: str | None = None
    cut_points_status: str = "none"
    cut_points_provisional: bool = False


@dataclass(frozen=True)
class TableProfile:
    """Estimates and means as `riskfactors.profile.Profile` has them, from finished tables.

    They reach a person only through `disclosure.release`.
    """

    estimates: pd.DataFrame
    means: pd.DataFrame
    provenance: TableProvenance

    def locked(self, level: Level, rules: Rules, plan: LockPlan | None) -> TableProfile:
        """Return the profile with the counts of cells removed that would give away a locked one beside them.

        plan: of `plan_of_tables` for this profile.
        """
        estimates = with_sibling_locks(with_plan_locks(self.estimates, plan, level), level, rules)
        return replace(self, estimates=estimates)

    def broken_down(self, by: tuple[str, ...]) -> TableProfile:
        """Return only everybody, the named breakdowns and their crossings; groups are named in the order of `by`."""
        kept = []
        for frame in (self.estimates, self.means):
            parsed = [parse_groups(str(name)) for name in frame["groups"]]
            named = [group_text({name: values[name] for name in by if name in values}) for values in parsed]
            chosen = [set(values) <= set(by) for values in parsed]
            kept.append(frame.assign(groups=named)[chosen].reset_index(drop=True))
        return replace(self, estimates=kept[0], means=kept[1])


def profile_of_tables(tables: GivenTables, entry: TablesEntry, instrument: Instrument) -> TableProfile:
    """Return the profile of finished tables, all breakdowns at once; measures that were not given are not asked.

    Raises:
        ValueError: the tables belong to another questionnaire, or what is needed of the entry is missing.
    """
    if tables.instrument != instrument.reference or entry.schools is None:
        raise ValueError("tables of another questionnaire, or an entry that was not checked")
    frame, basis = _estimates(tables, entry, instrument)
    software = f"ctc-toolkit {ctc_toolkit.__version__}"
    origin = _origin(tables, entry, frame, basis)
    provenance = TableProvenance(tables.source_hash, tables.instrument, software, origin)
    return TableProfile(frame, _means(tables, frame), provenance)


def _kinds(instrument: Instrument) -> dict[str, str]:
    kinds = {scale.id: "behaviour" if scale.kind == "outcome" else scale.kind for scale in instrument.scales}
    return {**kinds, **{indicator.id: "behaviour" for indicator in instrument.indicators}}


def _groups(tables: GivenTables) -> list[str]:
    """Return every group of every breakdown that the tables hold for any measure."""
    given = dict.fromkeys(cell.groups for cell in tables.cells)
    return sorted(given, key=lambda name: (name != "all", name.count("="), name))


def _estimates(
    tables: GivenTables, entry: TablesEntry, instrument: Instrument
) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    """Return the estimates, one row per measure and group, and the basis of each range."""
    kinds, cells = _kinds(instrument), {(cell.measure, cell.groups): cell for cell in tables.cells}
    given = set(tables.measures)
    rows = [
        (measure, groups, cells.get((measure, groups)))
        for measure, groups in product(measures_of(instrument), _groups(tables))
    ]
    columns = {name: _column([cell for _, _, cell in rows], name) for name in _NUMBERS}
    state = np.array(["" if cell is None else cell.state for _, _, cell in rows], dtype=object)
    n = columns["n"]
    percent = np.where(state == "under", 0.0, np.where(state == "over", 100.0, columns["percent"]))
    schools = np.where(np.isfinite(columns["schools"]), columns["schools"], float(entry.schools or 0))
    low, high, size, basis = _ranges(percent, n, schools, columns, entry)
    values: dict[str, Any] = {"n": np.nan_to_num(n), "estimate": percent / 100, "low": low / 100, "high": high / 100}
    values |= {"n_effective": size, "psus": schools}
    without = basis == "none"
    status = certainty(np.where(without, "no_interval", "ok").astype(object), values)
    status[without & (status == "uncertain")] = "no_interval"
    status[state == "locked"] = WITHHELD
    status[(state == "small") | (state == "")] = "no_answers"
    asked = np.array([measure in given for measure, _, _ in rows])
    status[~asked] = "not_asked"
    locked = np.isin(state, ("locked", "small", "")) | ~np.isfinite(n)
    hits = np.floor(np.nan_to_num(n * percent / 100) + 0.5)
    frame = pd.DataFrame(
        {
            "measure": np.array([measure for measure, _, _ in rows], dtype=object),
            "kind": np.array([kinds[measure] for measure, _, _ in rows], dtype=object),
            "groups": np.array([groups for _, groups, _ in rows], dtype=object),
            "n": _counts(n, locked),
            "percent": np.where(locked, np.nan, percent),
            "standard_error": columns["standard_error"],
            "low": np.where(locked, np.nan, low),
            "high": np.where(locked, np.nan, high),
            "design_effect": columns["design_effect"],
            "degrees_of_freedom": schools - 1,
            "status": status,
            "hits": _counts(hits, locked),
            "n_effective": size,
            "psus": _counts(schools, locked),
            "answers": _counts(n, ~np.isfinite(n)),
        }
    )
    return frame, np.where(locked | (state != "given"), "", basis)


_NUMBERS = ("n", "percent", "standard_error", "low", "high", "design_effect", "schools")


def _column(cells: list[GivenCell | None], name: str) -> Floats:
    values = [None if cell is None else getattr(cell, name) for cell in cells]
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def _counts(values: Floats, missing: NDArray[np.bool_]) -> pd.Series:
    return pd.Series(np.where(missing, np.nan, values)).astype("Int64")


def _ranges(
    percent: Floats, n: Floats, schools: Floats, columns: dict[str, Floats], entry: TablesEntry
) -> tuple[Floats, Floats, Floats, NDArray[np.object_]]:
    """Return low, high (percent), the effective number of answers and the basis of each range."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p = percent / 100
        spread = p * (1 - p)
        error = columns["standard_error"] / 100
        half = (columns["high"] - columns["low"]) / 200
        own = np.square(error) * n / spread
        few = schools - 1 < DEFAULT_BELOW_DF
        by_error = korn_graubard(p, effective_size(p, error, n, schools - 1))
        pooled = wilson_pooled(p, n, own, own)
        by_effect = wilson_pooled(p, n, columns["design_effect"], columns["design_effect"])
        assumed = np.full(p.shape, np.nan if entry.design_effect is None else entry.design_effect)
        by_guess = wilson_pooled(p, n, assumed, assumed)
        sizes = (
            np.where(half > 0, spread * np.square(NORMAL / half), n),
            n / np.fmax(own, 1),
            n / np.fmax(columns["design_effect"], 1),
            n / np.fmax(assumed, 1),
        )
    held = (
        np.isfinite(columns["low"]),
        np.isfinite(error),
        np.isfinite(columns["design_effect"]),
        np.isfinite(assumed),
    )
    limits = [
        (columns["low"], columns["high"]),
        tuple(np.where(few, pooled[side], by_error[side]) * 100 for side in (0, 1)),
        tuple(limit * 100 for limit in by_effect),
        tuple(limit * 100 for limit in by_guess),
    ]
    low = np.select(held, [pair[0] for pair in limits], np.nan)
    high = np.select(held, [pair[1] for pair in limits], np.nan)
    size = np.minimum(np.select(held, sizes, n), n)
    basis = np.select(held, list(RANGE_BASES[:-1]), "none").astype(object)
    return low, high, size, basis


def _means(tables: GivenTables, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the mean scores that were given.

    The largest share of equal answers is not in the tables. Whoever lies above the cut point has another score than
    whoever does not, so it is at most the larger of the two shares.
    """
    given = {(cell.measure, cell.groups): cell.mean for cell in tables.cells if cell.mean is not None}
    measures = {measure for measure, _ in given}
    frame = estimates[estimates["measure"].isin(measures)].copy()
    mean = [given.get(key) for key in zip(frame["measure"], frame["groups"], strict=True)]
    frame["mean"] = np.array([np.nan if value is None else value for value in mean], dtype=np.float64)
    frame["largest_share"] = np.fmax(frame["percent"], 100 - frame["percent"]) / 100
    frame["status"] = ["ok" if status == "no_interval" else status for status in frame["status"]]
    columns = ("measure", "kind", "groups", "n", "mean", "largest_share", "status")
    return frame[list(columns)].reset_index(drop=True)


def _origin(tables: GivenTables, entry: TablesEntry, frame: pd.DataFrame, basis: NDArray[np.object_]) -> TablesOrigin:
    found: tuple[RangeBasis, ...] = tuple(name for name in RANGE_BASES if (basis == name).any())
    with_range = pd.DataFrame({"measure": frame["measure"], "groups": frame["groups"], "basis": basis})
    with_range = with_range[with_range["basis"] != ""]
    assumed: list[str] = []
    for measure, rows in with_range.groupby("measure", sort=False):
        guessed = rows[rows["basis"] == "assumed"]
        if len(guessed) == len(rows):
            assumed.append(str(measure))
        else:
            assumed += [f"{measure} {groups}" for groups in guessed["groups"]]
    used = "assumed" in found and entry.design_effect is not None
    return TablesOrigin(
        institute=entry.institute,
        report=entry.report,
        first_day=entry.first_day.isoformat() if entry.first_day else "",
        last_day=entry.last_day.isoformat() if entry.last_day else "",
        cut_points=entry.cut_points,
        schools=entry.schools or 0,
        design_effect=f"{entry.design_effect:g}" if used else "",
        bases=found,
        assumed=tuple(assumed),
    )
