"""The one door for numbers: `release()` makes `Released`; `documents` brings back what was stored of one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Protocol, get_args
from weakref import WeakKeyDictionary

import pandas as pd

from ctc_toolkit.disclosure.cells import (
    ESTIMATE_COLUMNS,
    MEAN_COLUMNS,
    MEANS_COLUMNS,
    check_columns,
    released_cells,
    released_means,
)
from ctc_toolkit.disclosure.rules import LEVELS, RULES, Level, Rules
from ctc_toolkit.disclosure.sibling_locks import with_sibling_locks
from ctc_toolkit.disclosure.tables_origin import TablesOrigin
from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from ctc_toolkit.disclosure.lock_plan import LockPlan

Source = Literal["survey", "made_up", "tables", "made_up_tables"]
"""Answers of a survey, made-up answers, finished tables of an institute, and made-up ones."""
FROM_TABLES: tuple[Source, ...] = ("tables", "made_up_tables")


class ProvenanceLike(Protocol):
    """What a profile says about where it comes from; printed on every product."""

    @property
    def source_hash(self) -> str:
        """SHA-256 of the file the answers came from."""

    @property
    def instrument(self) -> str:
        """Instrument and version, for example `yrbs@2019`."""

    @property
    def cut_points(self) -> str | None:
        """Identity of the cut-point table, or None."""

    @property
    def software(self) -> str:
        """Name and version of the software."""

    @property
    def cut_points_status(self) -> str:
        """official, derived, made_up or none."""

    @property
    def cut_points_provisional(self) -> bool:
        """Whether products must say that the cut points are provisional."""


class ProfileLike(Protocol):
    """A profile with exact values, as `riskfactors.make_profile` returns it."""

    @property
    def estimates(self) -> pd.DataFrame:
        """One row per measure and group with at least `cells.ESTIMATE_COLUMNS`; percentages from 0 to 100."""

    @property
    def means(self) -> pd.DataFrame:
        """One row per scale and group with at least `cells.MEAN_COLUMNS`; may be empty."""

    @property
    def provenance(self) -> ProvenanceLike:
        """Where the profile comes from."""


@dataclass(frozen=True)
class ReleasedProvenance:
    """From what numbers can be computed again, byte for byte; `cut_points` is "" where none were used.

    tables: who made the numbers, where they come from finished tables and not from answers. answers: which answers
    count and how they are weighted; "": all, as they are.
    """

    source_hash: str
    instrument: str
    cut_points: str
    software: str
    cut_points_status: str
    cut_points_provisional: bool
    tables: TablesOrigin | None = None
    answers: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the fields by name; without `tables` and `answers` where they say nothing, as in older documents."""
        fields = asdict(self)
        if self.tables is None:
            del fields["tables"]
        if not self.answers:
            del fields["answers"]
        return fields


@dataclass(frozen=True)
class Contents:
    """What a `Released` carries, for `disclosure.documents` alone. rule_version: as it was when it was released."""

    table: pd.DataFrame
    means: pd.DataFrame
    level: Level
    provenance: ReleasedProvenance
    source: Source
    rules: Rules
    rule_version: str

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of everything above, hexadecimal."""
        head = json.dumps([self.level, self.source, self.rule_version, self.provenance.as_dict()])
        frames = [frame.to_csv(index=False, lineterminator="\n") for frame in (self.table, self.means)]
        return hashlib.sha256("\n".join([head, *frames]).encode()).hexdigest()


class Released:
    """Numbers that may leave the system. Only `release()` makes one, and `released_from_document()` one that it made.

    It cannot be built, changed, copied with changes, subclassed or unpickled; frames are handed out as
    copies. The contents lie outside the object, so that an object made behind the door's back is empty and
    every access to it fails. Because it cannot be pickled, it is kept in memory (`st.cache_resource`, not
    `st.cache_data`) or as the document that `disclosure.documents` writes of it.
    """

    __slots__ = ("__weakref__",)

    def __init__(self) -> None:
        """Raise TypeError: there is no other way than `release()`."""
        raise TypeError("only disclosure.release() makes Released values")

    def __init_subclass__(cls, **_named: Any) -> None:
        raise TypeError("Released cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Released cannot be altered ({name})")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"Released cannot be altered ({name})")

    def __copy__(self) -> Released:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Released:
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("Released cannot be pickled; keep it in memory")

    def __repr__(self) -> str:
        held = _contents(self)
        return f"<Released {held.level}, {len(held.table)} cells, {held.content_hash[:12]}>"

    @property
    def table(self) -> pd.DataFrame:
        """Percentages, a copy each time: one row per measure and group, by kind, measure and group.

        measure, kind, groups; n (public: to the nearest five) and percent, low, high (whole percent), empty
        where not shown; band "under", "over" or "" with band_limit in percent; state `cells.STATES`;
        certainty "ok" or "uncertain" where shown, else "". Banded cells have n, but neither percent nor
        interval; locked cells nothing.
        """
        return _contents(self).table.copy()

    @property
    def means(self) -> pd.DataFrame:
        """Mean scale scores, a copy each time: measure, kind, groups, mean (one decimal, or empty), state."""
        return _contents(self).means.copy()

    @property
    def level(self) -> Level:
        """For whom: "internal" or "public"."""
        return _contents(self).level

    @property
    def provenance(self) -> ReleasedProvenance:
        """Where the numbers come from."""
        return _contents(self).provenance

    @property
    def made_up(self) -> bool:
        """Whether the answers are made up, which every product must say."""
        return _contents(self).source in ("made_up", "made_up_tables")

    @property
    def rules(self) -> Rules:
        """Thresholds that were applied."""
        return _contents(self).rules

    @property
    def rule_version(self) -> str:
        """Name of the rules with their thresholds."""
        return _contents(self).rule_version

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything above, hexadecimal: equal for equal releases, usable as a cache key."""
        return _contents(self).content_hash


_CONTENTS: WeakKeyDictionary[Released, Contents] = WeakKeyDictionary()


def _contents(released: Released) -> Contents:
    try:
        return _CONTENTS[released]
    except (KeyError, TypeError):
        raise TypeError("only disclosure.release() makes Released values") from None


def require_released(value: object) -> Released:
    """Return `value` if `release()` made it; products call this before they read a number.

    Raises:
        TypeError: for anything else, whatever it looks like.
    """
    if not isinstance(value, Released):
        raise TypeError(f"a Released is needed, not {type(value).__name__}")
    _contents(value)
    return value


def release(
    profile: ProfileLike,
    level: Level,
    *,
    source: Source = "survey",
    rules: Rules = RULES,
    plan: LockPlan | None = None,
    alone: str = "",
) -> Released:
    """Return the numbers of `profile` that may be shown at `level`: the only way out for numbers.

    source: "made_up" for simulated answers, "tables" for finished tables; the mark goes onto every product. Finished
    tables are protected against subtraction as well (see `sibling_locks`).
    rules: thresholds, if a city raised them.
    plan: which cells of all tables of the wave are locked together. Without one only single cells are protected, and
    the version of the rules says so; what is passed on needs one.
    alone: see `own_values`; no other product may name a unit here.

    Raises:
        ToolkitError: `release_level_unknown`.
        ValueError: if the plan has other thresholds, or if the profile lacks a column, holds a cell twice or counts
            more hits than answers.
    """
    if level not in LEVELS:
        raise ToolkitError("release_level_unknown", found=level, known=", ".join(LEVELS))
    if source not in get_args(Source):
        raise ValueError(f"source {source!r} is not known")
    estimates, means = profile.estimates, profile.means
    check_columns(estimates, ESTIMATE_COLUMNS, "estimates")
    if source in FROM_TABLES:
        estimates = with_sibling_locks(estimates, level, rules)
    if plan is not None and plan.rules != rules:
        raise ValueError("the plan was made with other thresholds")
    table = released_cells(estimates, level, rules, plan, alone)
    if len(means):
        check_columns(means, MEAN_COLUMNS, "means")
        averages = released_means(means, table, level, rules, plan)
    else:
        averages = no_means()
    given = profile.provenance
    provenance = ReleasedProvenance(
        str(given.source_hash),
        str(given.instrument),
        str(given.cut_points or ""),
        str(given.software),
        str(given.cut_points_status),
        bool(given.cut_points_provisional),
        getattr(given, "tables", None) if source in FROM_TABLES else None,
        str(getattr(given, "answers", "")),
    )
    version = rules.version if plan is None else rules.joint_version
    return with_contents(Contents(table, averages, level, provenance, source, rules, version))


def with_contents(held: Contents) -> Released:
    """Return a `Released` of these contents; for this module and `disclosure.documents` alone."""
    released = object.__new__(Released)
    _CONTENTS[released] = held
    return released


def contents_of(released: Released) -> Contents:
    """Return what a `Released` carries, not to be changed; for `disclosure.documents` alone.

    Raises:
        TypeError: for anything else, whatever it looks like.
    """
    return _contents(require_released(released))


def no_means() -> pd.DataFrame:
    """Return the means of a profile without any."""
    return pd.DataFrame(columns=list(MEANS_COLUMNS), dtype="str").astype({"mean": "Float64"})
