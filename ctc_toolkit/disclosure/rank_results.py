"""Ranks of the factors of a city: which places each may have, and how probably it is among the first five.

The rules:

- Only factors whose city-wide percentage is shown in the released table at hand are ranked, and only among each other.
  No other cell takes part, so that nothing locked or banded can show through an order.
- Probabilities are whole percent; "under 1" and "over 99" instead of 0 and 100.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import floor, isfinite
from typing import Any, Literal

from ctc_toolkit.disclosure.derived import DerivedFromTable, contents_of, from_document, require, sealed, to_document
from ctc_toolkit.disclosure.release import Released, require_released
from ctc_toolkit.disclosure.rules import LEVELS, Level

RankFamily = Literal["risk", "protective", "together"]
"""Which factors stand in one order: risk factors; protective factors, the weakest first; both in one list."""
RANK_FAMILIES: tuple[RankFamily, ...] = ("risk", "protective", "together")

RULE_SET = "ranks-1"
"""Name of these rules. Changing any rule of this module changes the name."""


@dataclass(frozen=True)
class RankInput:
    """Exact ranks of one factor in one family, before they are released. probability: 0 to 1."""

    family: RankFamily
    measure: str
    place: int
    best: int
    worst: int
    probability: float


@dataclass(frozen=True)
class FactorRank:
    """What may be said about the place of a factor; 1 is the one with most need.

    place: by the estimate. best, worst: joint 95 percent interval, of all factors of the family at once; both None
    where the sample is too small for one. top_five: probability to be among the first five, in percent 1 to 99; where
    it is less than 1 or more than 99, that limit, and `top_five_band` says so ("under", "over", else "").
    """

    family: RankFamily
    measure: str
    kind: str
    place: int
    best: int | None
    worst: int | None
    top_five: int
    top_five_band: Literal["", "under", "over"]


@dataclass(frozen=True)
class _Contents:
    level: Level
    made_up: bool
    rules: str
    table: str
    yardstick: str
    ranks: tuple[FactorRank, ...]


class FactorRanks(DerivedFromTable):
    """Ranks that may leave the system. Only `release_factor_ranks` makes them, or the reader of what it made."""

    __slots__ = ()

    @property
    def ranks(self) -> tuple[FactorRank, ...]:
        """One entry per family and shown factor, by place."""
        return self._held.ranks

    @property
    def table(self) -> str:
        """Content hash of the released table whose shown cells were ranked."""
        return self._held.table

    @property
    def yardstick(self) -> str:
        """By what was ranked: "percent", or "difference" to a reference."""
        return self._held.yardstick

    def of_family(self, family: RankFamily) -> tuple[FactorRank, ...]:
        """Return the entries of one family by place."""
        return tuple(rank for rank in self.ranks if rank.family == family)

    def of(self, measure: str, family: RankFamily = "together") -> FactorRank | None:
        """Return the entry of one factor; None where its percentage is not shown."""
        return next((rank for rank in self.of_family(family) if rank.measure == measure), None)

    @property
    def _held(self) -> _Contents:
        held: _Contents = contents_of(self)
        return held


def require_factor_ranks(value: object) -> FactorRanks:
    """Return `value` if `release_factor_ranks()` made it.

    Raises:
        TypeError: for anything else.
    """
    return require(FactorRanks, value)


def shown_factors(released: Released) -> dict[str, str]:
    """Return measure -> kind of the risk and protective factors whose city-wide percentage is shown."""
    table = require_released(released).table
    chosen = table[(table["groups"] == "all") & (table["state"] == "shown")]
    kinds = dict(zip(chosen["measure"].astype(str), chosen["kind"].astype(str), strict=True))
    return {measure: kind for measure, kind in kinds.items() if kind in ("risk", "protective")}


def release_factor_ranks(
    found: Sequence[RankInput], released: Released, *, yardstick: Literal["percent", "difference"] = "percent"
) -> FactorRanks:
    """Return what may be said about ranks: the only way out for them.

    found: computed among factors of `shown_factors(released)` and no others; place, best and worst count within the
    family, best 0 where there is no interval.

    Raises:
        ValueError: a factor that is not shown took part, or a number is impossible.
    """
    shown = shown_factors(released)
    entries = [_entry(one, shown, _sizes(found)) for one in found]
    ordered = sorted(entries, key=lambda rank: (RANK_FAMILIES.index(rank.family), rank.place, rank.measure))
    contents = _Contents(
        released.level,
        released.made_up,
        f"{RULE_SET}; {released.rule_version}",
        released.content_hash,
        yardstick,
        tuple(ordered),
    )
    if not _possible(contents):
        raise ValueError("ranks that cannot be")
    return sealed(FactorRanks, contents)


def factor_ranks_to_document(ranks: FactorRanks) -> tuple[str, str]:
    """Return everything that ranks hold as canonical JSON, and the SHA-256 of it."""
    return to_document(require_factor_ranks(ranks))


def factor_ranks_from_document(document: str, content_hash: str) -> FactorRanks:
    """Return the ranks that were written as `document`.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    return from_document(FactorRanks, document, content_hash, _read, _possible)


def _sizes(found: Sequence[RankInput]) -> dict[str, int]:
    return {family: sum(one.family == family for one in found) for family in RANK_FAMILIES}


def _entry(one: RankInput, shown: Mapping[str, str], sizes: Mapping[str, int]) -> FactorRank:
    kind = shown.get(one.measure)
    if kind is None or one.family not in ("together", kind):
        raise ValueError(f"{one.measure} is not shown, and cannot be ranked")
    if not isfinite(one.probability):
        raise ValueError("a probability is missing")
    percent = floor(one.probability * 100 + 0.5)
    band: Literal["", "under", "over"] = "under" if percent < 1 else "over" if percent > 99 else ""
    best, worst = (one.best, one.worst) if one.best else (None, None)
    return FactorRank(one.family, one.measure, kind, one.place, best, worst, min(max(percent, 1), 99), band)


def _read(held: dict[str, Any]) -> _Contents:
    ranks = tuple(FactorRank(**entry) for entry in held["ranks"])
    return _Contents(held["level"], held["made_up"], held["rules"], held["table"], held["yardstick"], ranks)


def _possible(contents: _Contents) -> bool:
    """Return whether the door could have made the contents."""
    texts = (contents.rules, contents.table, contents.yardstick)
    if contents.level not in LEVELS or type(contents.made_up) is not bool or not all(type(t) is str for t in texts):
        return False
    names = [(rank.family, rank.measure) for rank in contents.ranks]
    return len(set(names)) == len(names) and all(_possible_rank(rank, contents.ranks) for rank in contents.ranks)


def _possible_rank(rank: FactorRank, ranks: Sequence[FactorRank]) -> bool:
    number = sum(other.family == rank.family for other in ranks)
    whole = [value for value in asdict(rank).values() if not isinstance(value, str) and value is not None]
    if not all(type(value) is int for value in whole) or rank.kind not in ("risk", "protective"):
        return False
    if (rank.best is None) != (rank.worst is None):
        return False
    inside = rank.best is None or rank.worst is None or 1 <= rank.best <= rank.place <= rank.worst <= number
    edge = {"under": 1, "over": 99}.get(rank.top_five_band, rank.top_five)
    return (
        inside
        and rank.family in (rank.kind, "together")
        and 1 <= rank.place <= number
        and 1 <= rank.top_five <= 99
        and rank.top_five_band in ("", "under", "over")
        and edge == rank.top_five
    )
