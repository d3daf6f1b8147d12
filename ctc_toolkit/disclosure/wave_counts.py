"""Unweighted counts of a wave by atom: the cross of all dimensions of its catalogue. They never leave the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Counted = Literal["share", "mean"]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class WaveCounts:
    """How many answered and how many have the attribute, by atom and measure. Weights play no part (S20).

    dimensions: names of the columns of `codes`. values: by dimension its value ids; codes: (atoms, dimensions), the
    place among the values, -1 where not known. unit: the school of each atom, or None where it is not known.
    measures: (id, "share" or "mean"). n: (atoms, measures) valid answers. hits: with the attribute; of a mean, half of
    the answers stands for the sum of the scores, see `lock_plan`.
    """

    dimensions: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    codes: Integers
    unit: Integers | None
    measures: tuple[tuple[str, Counted], ...]
    n: Integers
    hits: NDArray[np.float64]

    def __post_init__(self) -> None:
        shape = (len(self.codes), len(self.measures))
        if self.n.shape != shape or self.hits.shape != shape or self.codes.shape[1] != len(self.dimensions):
            raise ValueError("codes, n and hits do not belong together")
        if (self.hits > self.n).any() or (self.n < 0).any() or (self.hits < 0).any():
            raise ValueError("more respondents have the attribute than answered")

    def merged(self, kept: tuple[str, ...]) -> tuple[Integers, Integers]:
        """Return the distinct codes of the dimensions `kept`, and for each atom the place of its own among them."""
        columns = [self.dimensions.index(name) for name in kept]
        if not columns:
            return np.zeros((1, 0), dtype=np.int64), np.zeros(len(self.codes), dtype=np.int64)
        distinct, place = np.unique(self.codes[:, columns], axis=0, return_inverse=True)
        return distinct, place.reshape(-1)


def summed(values: NDArray[np.float64] | Integers, place: Integers, size: int) -> NDArray[np.float64]:
    """Return the sums of the rows of `values` by place."""
    result = np.zeros((size, *values.shape[1:]))
    np.add.at(result, place, values)
    return result
