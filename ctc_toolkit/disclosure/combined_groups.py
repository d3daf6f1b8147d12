"""Sets of few respondents that come out when up to three groups are added and subtracted (rules S6 and S15).

A group without one or two groups within it, and two groups without a third that lies in them: everything that somebody
can form with a pocket calculator from three released cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_AT_ONCE = 4096
"""Combinations looked at in one step, to bound the memory."""


@dataclass(frozen=True)
class Combined:
    """Sets by block, and how each can be formed: rows of (place in `sets`, three groups; one stands twice for two)."""

    sets: Floats
    formed: Integers

    def within(self, released: NDArray[np.bool_]) -> Floats:
        """Return the sets that can be formed from released groups."""
        if not len(self.sets):
            return self.sets
        possible = self.formed[released[self.formed[:, 1:]].all(axis=1), 0]
        return self.sets[np.unique(possible)]


def combinations_of(rows: Floats, n: Floats, small: int) -> Combined:
    """Return the sets of groups (rows of 0 and 1 over blocks) with fewer than `small` of the answers `n`."""
    places: dict[bytes, int] = {}
    sets: list[Floats] = []
    formed: list[tuple[int, int, int, int]] = []

    def take(vectors: Floats, first: Integers, second: Integers, third: Integers) -> None:
        fits = (vectors.min(axis=1) >= 0) & (vectors.max(axis=1) <= 1) & vectors.any(axis=1) & (vectors @ n < small)
        for number in np.flatnonzero(fits):
            key = vectors[number].astype(np.int8).tobytes()
            if key not in places:
                places[key] = len(sets)
                sets.append(vectors[number])
            formed.append((places[key], int(first[number]), int(second[number]), int(third[number])))

    size, overlap = rows @ n, rows @ rows.T
    blocks = np.diagonal(overlap)
    inner, outer = np.nonzero(overlap == blocks[:, None])
    inner, outer = inner[inner != outer], outer[inner != outer]
    take(rows[outer] - rows[inner], outer, inner, inner)
    added = np.triu_indices(len(rows), 1)
    for first, second, sign in ((outer, inner, -1), (*added, 1)):
        pair = size[first] + sign * size[second]
        for start in range(0, len(first), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            left = pair[part, None] - size[None, :]
            pairs, last = np.nonzero((left >= 0) & (left < small))
            a, b = first[part][pairs], second[part][pairs]
            if sign < 0:  # the third lies in the first, beside the second
                possible = (overlap[last, a] == blocks[last]) & (overlap[last, b] == 0)
            else:  # the third holds what the two share, and nothing that neither holds
                possible = overlap[last, a] + overlap[last, b] - overlap[a, b] == blocks[last]
            a, b, last = a[possible], b[possible], last[possible]
            for begin in range(0, len(a), _AT_ONCE):
                these = slice(begin, begin + _AT_ONCE)
                one, other, third = a[these], b[these], last[these]
                take(rows[one] + sign * rows[other] - rows[third], one, other, third)
    return Combined(np.array(sets).reshape(len(sets), rows.shape[1]), np.array(formed, dtype=np.int64).reshape(-1, 4))
