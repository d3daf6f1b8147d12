"""Complementary locks of finished tables: what is locked cannot be worked out from the groups beside it.

Finished tables have no answers behind them, so everything that can be subtracted stands in the tables themselves: a
group and the groups that it falls into, along each dimension. What the shown groups leave over is bounded as an
attacker would do it, by interval arithmetic on the whole percentages that are released and the exact numbers of
answers (trust specification S5, S6, S15). Where the bounds say too much, the smallest group beside it is locked as
well, until they say little enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure.cells import STRUCTURAL, parse_groups
from ctc_toolkit.disclosure.rules import MINIMUM_PSUS, Level, Rules

VAGUE_POINTS = 20.0
"""What an institute withholds may be known to no better than so many percent points, however many young people it is.

A shown range of that width counts as uncertain.
"""
WITHHELD = "withheld"
"""Status of a cell that the institute itself has locked."""

State = Literal["shown", "under", "over", "locked"]
Why = Literal["", "withheld", "beside"]
"""Why a cell is locked: by the institute; because of a cell beside it; "" for any other reason."""


@dataclass(frozen=True)
class Partition:
    """A group and the groups that it falls into along one or more dimensions."""

    whole: str
    parts: tuple[str, ...]


def partitions(groups: Iterable[str]) -> tuple[Partition, ...]:
    """Return each group that is there with all groups that it falls into: for every set of further dimensions."""
    parsed = {name: parse_groups(name) for name in dict.fromkeys(groups)}
    found = []
    for whole, held in parsed.items():
        by_dimensions: dict[tuple[str, ...], list[str]] = {}
        for name, values in parsed.items():
            if len(values) > len(held) and held.items() <= values.items():
                by_dimensions.setdefault(tuple(sorted(set(values) - set(held))), []).append(name)
        found += [Partition(whole, tuple(parts)) for parts in by_dimensions.values()]
    return tuple(found)


@dataclass
class _Known:
    """What a reader of the released table knows of one cell."""

    state: State
    n: int
    percent: float
    why: Why = ""

    def bounds(self, k_x: int) -> tuple[int, int]:
        """Return the smallest and largest number of young people with the attribute that fit what is shown."""
        if self.state == "under":
            return 0, min(k_x - 1, self.n)
        if self.state == "over":
            return max(self.n - k_x + 1, 0), self.n
        rounded = floor(self.percent + 0.5)
        low = ceil(self.n * (rounded - 0.5) / 100)
        high = floor(self.n * (rounded + 0.5) / 100)
        return max(low, 0), min(max(high, low), self.n)


def with_sibling_locks(estimates: pd.DataFrame, level: Level, rules: Rules) -> pd.DataFrame:
    """Return the estimates with the counts of further cells removed, so that `release()` locks them.

    estimates: as `release.ProfileLike.estimates`; every breakdown of the tables at once, because the same cell must be
    locked in each of them. A column `answers` tells n of cells whose own n is missing because they are locked.
    """
    changed = estimates.copy()
    by_measure: dict[str, dict[str, tuple[int, _Known]]] = {}
    for place, row in enumerate(_rows(estimates)):
        if row["status"] not in STRUCTURAL:
            cell = _known(row, level, rules)
            by_measure.setdefault(str(row["measure"]), {})[str(row["groups"])] = place, cell
    relations: dict[tuple[str, ...], tuple[Partition, ...]] = {}
    removed: list[int] = []
    for cells in by_measure.values():
        known = {name: cell for name, (_, cell) in cells.items()}
        before = {name for name, cell in known.items() if cell.state == "locked"}
        names = tuple(known)
        relations.setdefault(names, partitions(names))
        _lock(known, relations[names], rules)
        removed += [cells[name][0] for name, cell in known.items() if cell.state == "locked" and name not in before]
    gone = np.isin(np.arange(len(changed)), removed)
    for name in ("n", "hits"):
        changed[name] = changed[name].astype("Int64").mask(gone)
    return changed


def _rows(estimates: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Yield what the decisions need of each row; much faster than whole rows."""
    names = [
        name for name in ("measure", "groups", "n", "hits", "psus", "percent", "status", "answers") if name in estimates
    ]
    columns = [estimates[name].tolist() for name in names]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _known(row: Mapping[str, object], level: Level, rules: Rules) -> _Known:
    """Return what will be shown of a cell; the same decisions as in `cells.released_cells`."""
    n, hits, psus = (_count(row[name]) for name in ("n", "hits", "psus"))
    percent = row["percent"]
    if n < rules.smallest_n(level) or hits < 0 or psus < MINIMUM_PSUS:
        size = max(n, _count(row.get("answers")), 0)
        small = size < rules.smallest_n(level)
        return _Known("locked", size, 0.0, "withheld" if row["status"] == WITHHELD else "" if small else "beside")
    if hits < rules.k_x:
        return _Known("under", n, 0.0)
    if n - hits < rules.k_x:
        return _Known("over", n, 100.0)
    if row["status"] not in ("ok", "uncertain", "no_interval") or pd.isna(percent):  # type: ignore[call-overload]
        return _Known("locked", n, 0.0)
    return _Known("shown", n, float(percent))  # type: ignore[arg-type]


def _count(value: object) -> int:
    return -1 if pd.isna(value) else int(value)  # type: ignore[call-overload]


def _lock(known: dict[str, _Known], relations: Sequence[Partition], rules: Rules) -> None:
    """Lock further cells until no relation tells too much; each round locks at least one, so it ends."""
    safe = False
    while not safe:
        safe = True
        for relation in relations:
            if not _tells(known, relation, rules):
                continue
            cells = [name for name in relation.parts if known[name].state != "locked"]
            smallest = min(cells, key=lambda name: (known[name].state != "shown", known[name].n, name))
            known[smallest].state, known[smallest].why = "locked", "beside"
            safe = False


def _tells(known: Mapping[str, _Known], relation: Partition, rules: Rules) -> bool:
    """Return whether the shown cells of a relation tell too much about its hidden ones."""
    whole, parts = known[relation.whole], [known[name] for name in relation.parts]
    visible = [cell for cell in parts if cell.state != "locked"]
    if whole.state == "locked":
        # the sum of the parts would be the whole
        return len(visible) == len(parts)
    if not visible:  # nothing to subtract
        return False
    rest = whole.n - sum(cell.n for cell in visible)
    if rest < 0:  # with weights or rounding the parts may be more than the whole; then nothing can be subtracted
        return False
    low, high = whole.bounds(rules.k_x)
    bounds = [cell.bounds(rules.k_x) for cell in visible]
    least, most = low - sum(upper for _, upper in bounds), high - sum(lower for lower, _ in bounds)
    if rest > 0 and _narrow(
        max(least, 0), min(most, rest), rest, [cell for cell in parts if cell.state == "locked"], rules
    ):
        return True
    return any(_opened(cell, bound, least, most, rest, rules) for cell, bound in zip(visible, bounds, strict=True))


def _narrow(low: int, high: int, n: int, locked: Sequence[_Known], rules: Rules) -> bool:
    """Return whether it is known too well that between `low` and `high` of the `n` left over have the attribute (S15).

    locked: the hidden cells among them. Those locked only because of a cell beside them may be known roughly, but not
    so well that they give that cell away; what the institute withholds must stay vague, however large it is.
    """
    if n < rules.k_x:
        return low > 0 or high < n
    if high - low < rules.k_x - 1 or low == n or high == 0:
        return True
    core = n - sum(cell.n for cell in locked if cell.why == "beside")
    withheld = any(cell.why == "withheld" for cell in locked)
    return withheld and core >= rules.k_internal and high - low < VAGUE_POINTS / 100 * core


def _opened(cell: _Known, bound: tuple[int, int], least: int, most: int, rest: int, rules: Rules) -> bool:
    """Return whether a limit says more than it should, because the other cells narrow it (S2, S15)."""
    if cell.state not in ("under", "over"):
        return False
    low, high = bound
    # all other cells at their ends: what then remains for this one and for what is left over
    return least + high - rest > low or most + low < high
