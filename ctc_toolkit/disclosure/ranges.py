"""What somebody can work out: the range of every count, given what is released; linear programming with HiGHS.

The attacker is the one of rule S15: knows all rules, knows how many respondents of every kind gave a valid answer, and
has every released number. What stays possible for the number with the attribute in a set of respondents is a range, and
its ends are two linear programs. A set is safe if enough stays possible, see `Needs`.

One solution of a program is a witness for many sets at once, and stays one when something is locked later, as locks
only remove conditions. So a handful of programs prove a whole table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.disclosure.programs import Programs
from ctc_toolkit.disclosure.rules import K_X, round_half_up

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WIDTH = K_X - 1
"""So many respondents more or less must stay possible: a lower band leaves 0 to 4 open."""
DUST = 1e-6


@dataclass(frozen=True)
class Known:
    """What is released: the lowest and the highest count of each group, infinite for groups that are locked."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Needs:
    """Sets (rows of ones over blocks), their valid answers `n`, and which must keep a whole width open.

    Sets of at most `WIDTH` answers: everything from nobody to all of them must stay possible. Sets with `wide`: a
    width of `WIDTH` must. All others: it may not follow that fewer than `WIDTH` have the attribute, or that all but
    fewer than `WIDTH` do, so that nobody and everybody stay as hidden as a few.
    """

    sets: sparse.csr_matrix
    n: Floats
    wide: Flags

    def one(self, place: int) -> Floats:
        """Return a set as 0 and 1 by block."""
        return np.asarray(self.sets[[place]].toarray()[0])

    def open(self, low: Floats, high: Floats) -> tuple[Flags, Flags]:
        """Return for which sets the highest count must still rise, and for which the lowest must still fall."""
        least = np.minimum(self.n, WIDTH)
        narrow = self.wide & (high - low < least - DUST)
        return (high < least - DUST) | narrow, (low > self.n - least + DUST) | narrow


def known_range(n: Floats, hits: Floats, k_x: int = K_X) -> tuple[Floats, Floats, Flags]:
    """Return the lowest and the highest count that a released cell leaves open, and whether it is a band.

    As `cells.released_cells` makes it: fewer than `k_x` with, or without, the attribute, or a share that rounds to 0
    or 100: a band; else the whole percentage.
    """
    n = np.maximum(n, 1)
    rounded = round_half_up(100 * hits / n)
    few, many = hits < k_x, n - hits < k_x
    under = few | (~many & (rounded <= 0))
    over = ~under & (many | (rounded >= 100))
    low, high = n * (rounded - 0.5) / 100, n * (rounded + 0.5) / 100
    end = np.where(few | many, k_x - 1.0, np.maximum(k_x - 1.0, 0.005 * n))
    low = np.where(under, 0.0, np.where(over, n - end, low))
    high = np.where(under, end, np.where(over, n, high))
    return low, high, under | over


@dataclass(frozen=True)
class Unsafe:
    """A set that is not safe, by its place, and the released groups that hold its range back."""

    place: int
    held_by: tuple[int, ...]


class Witnesses:
    """Possible counts by block that fit everything released: the true ones, and all solutions found so far."""

    def __init__(self, groups: Floats, capacity: Floats, true: Floats) -> None:
        self.found = [np.asarray(true, dtype=np.float64)]
        self._programs = Programs(groups, capacity)
        self._random = np.random.default_rng(1)

    @property
    def solved(self) -> int:
        """How many programs were solved so far."""
        return self._programs.solved

    def range_of(self, sets: sparse.csr_matrix) -> tuple[Floats, Floats]:
        """Return the lowest and highest count of each set among the witnesses."""
        values = sets @ np.stack(self.found, axis=1)
        return values.min(axis=1), values.max(axis=1)

    def first_unsafe(self, known: Known, needs: Needs) -> Unsafe | None:
        """Return a set that is not safe, proven by an end of its range; None where all sets are proven safe."""
        self._programs.limit(known.low, known.high)
        low, high = self.range_of(needs.sets)
        final = np.zeros((2, len(needs.n)), dtype=bool)
        turn = 0
        while True:
            wanted = np.stack(needs.open(low, high)) & ~final
            if not wanted.any():
                return None
            before = int(wanted.any(axis=0).sum())
            low, high, _ = self._further(needs.sets.T @ self._many(wanted, needs, turn), needs.sets, low, high)
            turn += 1
            wanted = np.stack(needs.open(low, high)) & ~final
            if int(wanted.any(axis=0).sum()) < before:
                continue
            place = int(np.flatnonzero(wanted.any(axis=0))[0])
            held: list[int] = []
            for end in np.flatnonzero(wanted[:, place]):
                up = needs.one(place) * (1.0 - 2 * end)
                low, high, holding = self._further(up, needs.sets, low, high)
                held += holding
            final[:, place] = True
            if np.stack(needs.open(low, high))[:, place].any():
                return Unsafe(place, tuple(dict.fromkeys(held)))

    def _many(self, wanted: NDArray[np.bool_], needs: Needs, turn: int) -> Floats:
        """Return weights with which one program brings many sets further at once: all up, all down, then mixed."""
        down = self._random.random(len(needs.n)) < 0.5 if turn > 1 else np.full(len(needs.n), turn == 1)
        up = wanted[0] & ~(wanted[1] & down)
        blocks = np.diff(needs.sets.indptr)
        weight = self._random.random(len(needs.n)) ** 2 / np.clip(needs.n, 1, WIDTH) / blocks
        return np.where(up, weight, np.where(wanted[1], -weight, 0.0))

    def _further(
        self, aim: Floats, sets: sparse.csr_matrix, low: Floats, high: Floats
    ) -> tuple[Floats, Floats, tuple[int, ...]]:
        """Add the counts that make `aim` largest; return the ranges of `sets` with them, and what holds them back."""
        solved = self._programs.largest(aim)
        self.found.append(solved.counts)
        values = sets @ solved.counts
        return np.minimum(low, values), np.maximum(high, values), solved.held_by
