"""The unnamed average of partner cities (S13): from released figures, and only where no partner can be read from it.

A figure is given from at least three cities besides the viewer's own, of which the largest holds at most 80 percent of
the answers and the two largest at most 90. It is made from released whole percentages alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from ctc_toolkit.disclosure.release import Released, require_released

LEAST_UNITS = 3
LARGEST_SHARE = 0.8
TWO_LARGEST_SHARE = 0.9

Dominance = Literal["open", "few_units", "dominated"]

_NORMAL = 1.959963984540054
_ROUNDING = 1 / sqrt(12)


@dataclass(frozen=True)
class PooledFigure:
    """The average of a measure, in percent; standard_error from the released intervals. units: how many cities."""

    percent: float
    standard_error: float
    n: int
    units: int


def dominance(sizes: Sequence[int]) -> Dominance:
    """Return whether figures of units with these numbers of answers may be shown as one (S13)."""
    if len(sizes) < LEAST_UNITS:
        return "few_units"
    total, ordered = sum(sizes), sorted(sizes, reverse=True)
    if ordered[0] > LARGEST_SHARE * total or ordered[0] + ordered[1] > TWO_LARGEST_SHARE * total:
        return "dominated"
    return "open"


def pooled_figures(cities: Mapping[str, Released], *, own: str) -> dict[str, PooledFigure]:
    """Return by measure the average of all cities but `own`, weighted by answers.

    Measures that S13 forbids are left out. cities: the released table of each city, all of the same questionnaire, cut
    points and level. A city counts for a measure where its share for everybody is shown and certain.
    """
    found: dict[str, list[tuple[int, int, int, int]]] = {}
    for name in sorted(set(cities) - {own}):
        table = require_released(cities[name]).table
        rows = table[(table["groups"] == "all") & (table["state"] == "shown") & (table["certainty"] == "ok")]
        for row in rows.to_dict("records"):
            cell = (int(row["n"]), int(row["percent"]), int(row["low"]), int(row["high"]))
            found.setdefault(str(row["measure"]), []).append(cell)
    return {measure: _pooled(cells) for measure, cells in found.items() if dominance([n for n, *_ in cells]) == "open"}


def _pooled(cells: Collection[tuple[int, int, int, int]]) -> PooledFigure:
    total = sum(n for n, *_ in cells)
    percent = sum(n * value for n, value, _, _ in cells) / total
    variances = ((n / total) ** 2 * (((high - low) / 2 / _NORMAL) ** 2 + _ROUNDING**2) for n, _, low, high in cells)
    return PooledFigure(percent, sqrt(sum(variances)), total, len(cells))
