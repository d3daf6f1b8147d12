"""What an answer adds to its scale: a table by code, computed where the table is even."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
Lookup = NDArray[np.unsignedinteger[Any]]

MISSING_BYTE = 255
"""The code of a missing answer, -1, seen as uint8."""


def lookup_table(values: Mapping[int, int], size: int) -> Lookup:
    """Return the 256 entries of one item; codes that are not valid, and missing ones, are 0: not answered."""
    table = np.zeros(256, dtype=np.min_scalar_type(size - 1))
    for code, value in values.items():
        table[code] = value
    table[MISSING_BYTE] = 0
    return table


@dataclass
class Room:
    """Arrays for intermediate results, made once per measure."""

    rows: int

    @cached_property
    def numbers(self) -> Codes:
        """Bytes that are being computed."""
        return np.empty(self.rows, dtype=np.uint8)

    @cached_property
    def valid(self) -> NDArray[np.bool_]:
        """Whether a code is valid."""
        return np.empty(self.rows, dtype=bool)


@dataclass(frozen=True)
class EvenSteps:
    """A lookup table that can be computed: valid codes without gaps, values rising or falling in even steps.

    Bytes are computed many at a time, four times faster than they are looked up; arithmetic is modulo 256.
    """

    lowest: np.uint8
    span: np.uint8
    slope: np.uint8
    start: np.uint8

    @classmethod
    def of(cls, table: Lookup) -> EvenSteps | None:
        """Return the steps of a table of bytes, None where it has other values or gaps."""
        codes = np.flatnonzero(table)
        if table.dtype != np.uint8 or len(codes) < 2:
            return None
        low, high = int(codes[0]), int(codes[-1])
        slope = (int(table[low + 1]) - int(table[low])) % 256
        steps = cls(np.uint8(low), np.uint8(high - low), np.uint8(slope), np.uint8(table[low]))
        every = np.arange(256, dtype=np.uint8)
        return steps if np.array_equal(steps.values_of(every, Room(256)), table) else None

    def values_of(self, codes: Codes, room: Room) -> Codes:
        """Return what the table holds for `codes`, in an array that the next call uses again."""
        numbers, valid = room.numbers, room.valid
        np.subtract(codes, self.lowest, out=numbers)
        np.less_equal(numbers, self.span, out=valid)
        if self.slope != 1:
            np.multiply(numbers, self.slope, out=numbers)
        np.add(numbers, self.start, out=numbers)
        np.multiply(numbers, valid.view(np.uint8), out=numbers)
        return numbers
