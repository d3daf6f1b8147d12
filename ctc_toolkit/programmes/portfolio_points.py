"""What an option adds to a cell, and what a cell is worth: whole numbers that can be followed by hand.

Units of an option in a cell: 3 where the priority is its main factor, 1 where it is a side factor; times 4, 3, 2, 1
for the evidence bands A, B, C, U. So the best single option has 12. The first 12 units of a cell count 4 points each,
the next 12 count 2, the next 12 count 1, further ones nothing (diminishing returns). A cell counts as often as the
weight of its priority. These are agreed scores, not effect sizes: they put packages in order, no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from ctc_toolkit.programmes.matching import Link
from ctc_toolkit.programmes.portfolio_task import YEARS, Cell, Option, Task
from ctc_toolkit.programmes.registries import Band

LINK_UNITS: Mapping[Link, int] = {"main": 3, "side": 1}
EVIDENCE_UNITS: Mapping[Band, int] = {"A": 4, "B": 3, "C": 2, "U": 1, "X": 0}
STEPS: tuple[tuple[int, int], ...] = ((12, 4), (12, 2), (12, 1))
"""Units and what each of them counts, the first ones first."""

FULL_UNITS = 12
"""From so many units on a cell is covered: as by one option with a main factor and strong evidence."""


def reaches(option: Option, ages: tuple[int, int]) -> bool:
    """Return whether an option covers at least half of the years of an age band."""
    if option.ages is None:
        return False
    shared = min(option.ages[1], ages[1]) - max(option.ages[0], ages[0]) + 1
    return 2 * max(0, shared) >= ages[1] - ages[0] + 1


def units(option: Option, cell: Cell) -> int:
    """Return what an option adds to a cell."""
    link = option.factors.get(cell.priority)
    if link is None or cell.area not in option.areas or not reaches(option, cell.ages):
        return 0
    return LINK_UNITS[link] * EVIDENCE_UNITS[option.band]


def points(found: int) -> int:
    """Return what so many units in a cell are worth, before the weight of the priority."""
    worth = 0
    for size, slope in STEPS:
        worth += slope * min(size, found)
        found = max(0, found - size)
    return worth


def total_points(task: Task, chosen: Iterable[Option]) -> int:
    """Return what a package is worth."""
    listed = tuple(chosen)
    return sum(task.priorities[cell.priority] * points(sum(units(one, cell) for one in listed)) for cell in task.cells)


@dataclass(frozen=True)
class Part:
    """What an option adds to one cell, after those above it in the table. before, after: units of the cell."""

    cell: Cell
    before: int
    after: int
    points: int


@dataclass(frozen=True)
class Row:
    """One option of a package. parts: what it adds where; points: their sum; costs: of the years 1 to 3."""

    option: Option
    parts: tuple[Part, ...]
    points: int
    costs: tuple[int, ...]


@dataclass(frozen=True)
class CellState:
    """How far a cell is covered. options: those that add to it. state: gap (nothing), thin, covered."""

    cell: Cell
    units: int
    points: int
    options: tuple[Option, ...]

    @property
    def state(self) -> str:
        """Return "gap", "thin" or "covered"."""
        return "covered" if self.units >= FULL_UNITS else "thin" if self.units else "gap"


def rows_of(task: Task, chosen: Collection[Option]) -> tuple[Row, ...]:
    """Return a package in the order in which its options add most; the points of the rows add up to its worth."""
    left, have, rows = list(chosen), dict.fromkeys(task.cells, 0), []
    while left:
        parts = {one.id: _parts(task, one, have) for one in left}
        best = min(left, key=lambda one: (-sum(part.points for part in parts[one.id]), one.costs, one.id))
        left.remove(best)
        added = parts[best.id]
        for part in added:
            have[part.cell] = part.after
        costs = tuple(best.cost(year) for year in range(1, YEARS + 1))
        rows.append(Row(best, added, sum(part.points for part in added), costs))
    return tuple(rows)


def _parts(task: Task, option: Option, have: Mapping[Cell, int]) -> tuple[Part, ...]:
    found = []
    for cell, before in have.items():
        more = units(option, cell)
        if more:
            gain = task.priorities[cell.priority] * (points(before + more) - points(before))
            found.append(Part(cell, before, before + more, gain))
    return tuple(found)


def cell_states(task: Task, chosen: Collection[Option]) -> tuple[CellState, ...]:
    """Return every cell with what covers it."""
    states = []
    for cell in task.cells:
        there = tuple(one for one in chosen if units(one, cell))
        found = sum(units(one, cell) for one in there)
        states.append(CellState(cell, found, task.priorities[cell.priority] * points(found), there))
    return tuple(states)
