"""Complementary locks of one measure in all tables of a catalogue: locked until nothing can be worked out (S5, S6, S8).

Every set of respondents that matters is looked at: every block (cross of all dimensions), every group of the catalogue,
and whatever remains of a released group when the released cells of a table within it are taken away. As long as one
of them is not safe, one of the released groups that hold it is locked: a crossing before a single breakdown, and among
these the one with the fewest answers. Girls and boys of the same group are locked together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.disclosure.combined_groups import Combined, combinations_of
from ctc_toolkit.disclosure.ranges import Flags, Floats, Known, Needs, Witnesses, known_range

if TYPE_CHECKING:
    from scipy import sparse

MOST_PROGRAMS = 400
"""Linear programs for one measure at most; after that the crossings that are still in doubt are locked unseen."""


@dataclass(frozen=True)
class Group:
    """A cell of the catalogue: its table and its value of each dimension of it."""

    table: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def key(self) -> str:
        """The group as `breakdowns.group_key` writes it."""
        pairs = sorted(zip(self.table, self.values, strict=True))
        return ";".join(f"{name}={value}" for name, value in pairs) or "all"


@dataclass(frozen=True)
class Structure:
    """Groups as sets of blocks, the same for all measures of a wave.

    rows: (groups, blocks) of 0 and 1. fixed: groups that may not be locked any more, because they are decided. least:
    the fewest answers that a measure has, by block. small: sets with that many answers or more are none of `combined`.
    sex: the dimension whose groups are locked together, or "".
    """

    groups: tuple[Group, ...]
    rows: Floats
    fixed: Flags
    least: Floats
    small: int
    sex: str = ""

    @cached_property
    def combined(self) -> Combined:
        """Sets of few respondents that are signed combinations of up to three groups."""
        return combinations_of(self.rows, self.least, self.small)

    @cached_property
    def together(self) -> tuple[tuple[int, ...], ...]:
        """For each group those that are locked with it, itself included."""
        found: dict[tuple[object, ...], list[int]] = {}
        for place, group in enumerate(self.groups):
            rest = [value for name, value in zip(group.table, group.values, strict=True) if name != self.sex]
            own = () if self.sex in group.table else group.values
            found.setdefault((group.table, *rest, own), []).append(place)
        of = {place: tuple(places) for places in found.values() for place in places}
        return tuple(of[place] for place in range(len(self.groups)))

    @cached_property
    def crossings(self) -> tuple[NDArray[np.int64], ...]:
        """The places of the groups of each table with two dimensions that is not decided yet."""
        tables: dict[tuple[str, ...], list[int]] = {}
        for place, group in enumerate(self.groups):
            if len(group.table) > 1 and not self.fixed[place]:
                tables.setdefault(group.table, []).append(place)
        return tuple(np.array(places, dtype=np.int64) for places in tables.values())

    @cached_property
    def parts(self) -> tuple[NDArray[np.int64], sparse.csr_matrix]:
        """Pairs of a group and a table within it: the place of the group, and the cells of the table in it."""
        from scipy import sparse

        parents: list[int] = []
        rows: list[int] = []
        columns: list[int] = []
        tables: dict[tuple[str, ...], list[int]] = {}
        for place, group in enumerate(self.groups):
            tables.setdefault(group.table, []).append(place)
        outside = self.rows @ (1 - self.rows.T)
        for place, group in enumerate(self.groups):
            for table, cells in tables.items():
                inside = [cell for cell in cells if cell != place and outside[cell, place] == 0]
                if table == group.table or not inside:
                    continue
                columns += inside
                rows += [len(parents)] * len(inside)
                parents.append(place)
        shape = (len(parents), len(self.groups))
        return np.array(parents, dtype=np.int64), sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape)

    @cached_property
    def sparse_rows(self) -> sparse.csr_matrix:
        """The rows without their zeros: most groups hold few of the blocks."""
        from scipy import sparse

        return sparse.csr_matrix(self.rows)

    def rests(self, released: Flags) -> sparse.csr_matrix:
        """Return what remains of released groups without the released cells of each table within them."""
        parents, cells = self.parts
        held = cells.multiply(released.astype(float)).tocsr()
        chosen = released[parents] & (np.asarray(held.sum(axis=1)).reshape(-1) > 0)
        rest = self.sparse_rows[parents[chosen]] - held[chosen] @ self.sparse_rows
        rest.eliminate_zeros()
        of = np.repeat(np.arange(rest.shape[0]), np.diff(rest.indptr))
        below = np.bincount(of[rest.data < 0], minlength=rest.shape[0])
        return rest[(below == 0) & (np.diff(rest.indptr) > 0)]


@dataclass
class Item:
    """One measure: valid answers and hits by block. Keeps its witnesses from one level to the next."""

    structure: Structure
    n: Floats
    hits: Floats
    k_x: int
    witnesses: Witnesses = field(init=False)

    def __post_init__(self) -> None:
        self.witnesses = Witnesses(self.structure.rows, self.n, self.hits)
        self.group_n = self.structure.rows @ self.n
        self.low, self.high, self.banded = known_range(self.group_n, self.structure.rows @ self.hits, self.k_x)

    def safe(self, released: Flags, smallest: int) -> Flags:
        """Return which of the `released` groups may stay released where `smallest` answers are needed."""
        kept = released & ((self.group_n >= smallest) | self.structure.fixed)
        until = self.witnesses.solved + MOST_PROGRAMS
        while True:
            self._lock_rests(kept, smallest)
            self._lock_sparse_tables(kept)
            known, needs = self._known(kept), self._needs(kept, smallest)
            unsafe = self.witnesses.first_unsafe(known, needs)
            if unsafe is None:
                return kept
            free = kept & ~self.structure.fixed
            holding = [place for place in unsafe.held_by if free[place]]
            if not holding:  # a set that only comes out because one of these groups is released
                holding = np.flatnonzero(free & (self.structure.rows @ needs.one(unsafe.place) > 0)).tolist()
            if self.witnesses.solved > until or (not holding and not self.structure.fixed.any()):
                locks = self._finest(kept)
            else:
                locks = [min(holding, key=self._worth)] if holding else []
            if not locks:
                return kept  # what is left follows from what was decided before, when it was safe
            self._lock(kept, locks)

    def _lock(self, kept: Flags, places: list[int]) -> None:
        """Lock groups and those that are locked with them."""
        for place in places:
            kept[[one for one in self.structure.together[place] if not self.structure.fixed[one]]] = False

    def _lock_rests(self, kept: Flags, smallest: int) -> None:
        """Lock cells of tables in which a subtraction alone gives away what remains of a group (S6)."""
        parents, cells = self.structure.parts
        while True:
            held = cells.multiply(kept.astype(float)).tocsr()
            n = self.group_n[parents] - held @ self.group_n
            low = np.maximum(self.low[parents] - held @ self.high, 0)
            high = np.minimum(self.high[parents] - held @ self.low, n)
            used = kept[parents] & (np.asarray(held.sum(axis=1)).reshape(-1) > 0) & (n > 0)
            rise, fall = Needs(cells, n, n < smallest).open(low, high)
            locks = []
            for pair in np.flatnonzero(used & (rise | fall)):
                among = [
                    int(place) for place in [*held.indices[held.indptr[pair] : held.indptr[pair + 1]], parents[pair]]
                ]
                free = [place for place in among if kept[place] and not self.structure.fixed[place]]
                if free and not any(place in locks for place in among):
                    locks.append(min(free, key=self._worth))
            if not locks:
                return
            self._lock(kept, locks)

    def _lock_sparse_tables(self, kept: Flags) -> None:
        """Lock crossings that say little and only cost other cells: no percentage in more than half of them.

        Tables by school give way to all others, so that there a band is enough.
        """
        telling = kept if self.structure.fixed.any() else kept & ~self.banded
        for places in self.structure.crossings:
            if kept[places].any() and 2 * int(telling[places].sum()) < len(places):
                self._lock(kept, [int(place) for place in places if kept[place]])

    def _known(self, kept: Flags) -> Known:
        return Known(np.where(kept, self.low, -np.inf), np.where(kept, self.high, np.inf))

    def _needs(self, kept: Flags, smallest: int) -> Needs:
        from scipy import sparse

        combined = sparse.csr_matrix(self.structure.combined.within(kept))
        rests = self.structure.rests(kept)
        sets = sparse.vstack([sparse.identity(len(self.n)), self.structure.sparse_rows, rests, combined], format="csr")
        n = sets @ self.n
        band = np.zeros(sets.shape[0], dtype=bool)
        band[len(self.n) : len(self.n) + len(self.banded)] = self.banded & (self.group_n >= smallest)
        there = n > 0
        return Needs(sets[there], n[there], ((n < smallest) | band)[there])

    def _worth(self, place: int) -> tuple[int, float, int]:
        return (-len(self.structure.groups[place].table), float(self.group_n[place]), place)

    def _finest(self, kept: Flags) -> list[int]:
        """Return the finest groups that may be locked: all crossings, or all breakdowns where no crossing is left."""
        places = [int(place) for place in np.flatnonzero(kept & ~self.structure.fixed)]
        depth = max((len(self.structure.groups[place].table) for place in places), default=0)
        return [place for place in places if len(self.structure.groups[place].table) == depth]


def groups_within(
    tables: Sequence[tuple[str, ...]],
    dimensions: Sequence[str],
    values: dict[str, tuple[str, ...]],
    codes: NDArray[np.int64],
    split_sexes: tuple[str, frozenset[int]],
) -> tuple[tuple[Group, ...], Floats]:
    """Return all groups of `tables` that anybody belongs to, and their blocks.

    split_sexes: the dimension of gender and its values that may be crossed; the others are city-wide only (S8).
    """
    place = {name: column for column, name in enumerate(dimensions)}
    groups: list[Group] = []
    rows: list[Floats] = []
    for table in tables:
        columns = [place[name] for name in table]
        own = codes[:, columns]
        for found in np.unique(own, axis=0) if columns else own[:1]:
            sex = {int(code) for name, code in zip(table, found, strict=True) if name == split_sexes[0]}
            if (found < 0).any() or (len(table) > 1 and not sex <= split_sexes[1]):
                continue
            groups.append(Group(table, tuple(values[n][c] for n, c in zip(table, found, strict=True))))
            rows.append((own == found).all(axis=1).astype(np.float64))
    return tuple(groups), np.array(rows).reshape(len(groups), len(codes))
