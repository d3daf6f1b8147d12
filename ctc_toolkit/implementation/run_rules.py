"""When a series of values has changed: the rules of run charts, and a fall of the last values against those before.

Shift: six or more values in a row on the same side of the median; values on the median neither add to a run nor break
it, except where nothing lies above the median, as with shares that are mostly 100 percent. Trend: five or more values
in a row that all fall; of equal neighbours only one counts (Perla, Provost and Murray 2011, BMJ Quality and Safety
20:46-51). Only falls at the end of a series count: what is over needs no reaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal

SHIFT = 6
"""So many values in a row below the median are a shift."""
TREND = 5
"""So many values in a row, each lower than the one before, are a trend."""
LAST = 3
"""So many last values are compared with those before."""
FEWEST_FOR_MEDIAN = 10
"""A median is worth comparing with from so many values on (same source)."""

Sign = Literal["drop", "shift", "trend"]


@dataclass(frozen=True)
class Fall:
    """That a series falls. sign: by which rule. first: place of the first value of the fall, from 0.

    last: mean of the values of the fall; before: mean of all earlier ones, of all values where none is earlier.
    """

    sign: Sign
    first: int
    last: float
    before: float


def fall_of(values: Sequence[float], drop: float) -> Fall | None:
    """Return whether the end of a series falls; None where it does not.

    drop: by so much the mean of the last three values must lie below the mean of those before, of which there must be
    three at least.
    """
    if len(values) >= 2 * LAST:
        last, before = fmean(values[-LAST:]), fmean(values[:-LAST])
        if before - last >= drop - 1e-9:
            return Fall("drop", len(values) - LAST, last, before)
    for sign, first in (("shift", _shift(values)), ("trend", _trend(values))):
        if first is not None:
            named: Sign = "shift" if sign == "shift" else "trend"
            return Fall(named, first, fmean(values[first:]), fmean(values[:first] or values))
    return None


def _shift(values: Sequence[float]) -> int | None:
    """Return where a run below the median begins that lasts to the end."""
    if len(values) < FEWEST_FOR_MEDIAN:
        return None
    middle, first, length = median(values), None, 0
    nothing_above = middle == max(values)
    for place in range(len(values) - 1, -1, -1):
        if values[place] > middle or (nothing_above and values[place] == middle):
            break
        if values[place] < middle:
            first, length = place, length + 1
    return first if length >= SHIFT else None


def _trend(values: Sequence[float]) -> int | None:
    """Return where a run of falling values begins that lasts to the end."""
    first, length = len(values) - 1, 1
    while first > 0 and values[first - 1] >= values[first]:
        length += values[first - 1] > values[first]
        first -= 1
    return first if length >= TREND else None
