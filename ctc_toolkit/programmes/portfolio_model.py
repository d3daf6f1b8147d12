"""A package as a mixed integer linear programme, solved by HiGHS through `scipy.optimize.milp`.

One yes or no for each option; for each cell three continuous amounts of units, of which the first count most. As less
and less counts, a maximum fills them in order by itself: the linear form is exact, not an approximation.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.portfolio_points import STEPS, total_points, units
from ctc_toolkit.programmes.portfolio_task import BANDS, Cell, Limit, Option, Task

Numbers = NDArray[np.float64]

POSSIBLE_SECONDS = 2.0
"""How long it may take to say whether anything is possible at all."""

INFEASIBLE, TIME_OVER = 2, 1
"""What `milp` answers as its status."""


@dataclass(frozen=True)
class LimitRow:
    """A limit as low <= coefficients x choice <= high."""

    limit: Limit
    coefficients: Numbers
    low: float
    high: float


@dataclass(frozen=True)
class Solution:
    """A choice by option, what it is worth, and what no choice can exceed (both whole)."""

    chosen: tuple[int, ...]
    points: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether there is no better one."""
        return self.points >= self.bound


@dataclass
class Model:
    """The programme of a task. rows: its limits; cuts: further rows, as for alternatives."""

    task: Task
    rows: list[LimitRow]
    cuts: list[tuple[Numbers, float, float]] = field(default_factory=list)

    @classmethod
    def of(cls, task: Task, without: Collection[Limit] = ()) -> Model:
        """Return the model of a task. without: limits to be left out."""
        return cls(task, [row for row in limit_rows(task) if row.limit not in without])

    def best(self, seconds: float, stop_gap: float = 0.0) -> Solution | None:
        """Return the choice with most points, among those the cheapest, among those the fewest; None: there is none.

        The second and third hold where the first is proven and time is left. stop_gap: share at which to stop.

        Raises:
            ToolkitError: `portfolio_time` if no choice was found in time.
        """
        end = time.monotonic() + seconds
        found = self._solve(self._worth(), seconds, stop_gap)
        left = end - time.monotonic()
        if found is None or not found.proven or left < 0.05:
            return found
        cheaper = self._solve(self._thrift(), left, 0.0, at_least=found.points)
        if cheaper is None or cheaper.points < found.points:
            return found
        return Solution(cheaper.chosen, found.points, found.bound)

    def possible(self) -> bool:
        """Return whether any choice keeps all limits."""
        nothing = np.zeros(len(self._worth()))
        return self._solve(nothing, POSSIBLE_SECONDS, 0.0) is not None

    def cut_all_of(self, chosen: Collection[int]) -> None:
        """Ask for at least one option outside of a choice."""
        outside = np.array([0.0 if place in chosen else 1.0 for place in range(len(self.task.options))])
        self.cuts.append((outside, 1.0, np.inf))

    def cut_exactly(self, chosen: Collection[int]) -> None:
        """Forbid exactly this choice."""
        signs = np.array([-1.0 if place in chosen else 1.0 for place in range(len(self.task.options))])
        self.cuts.append((signs, 1.0 - len(chosen), np.inf))

    def keeps(self, chosen: Collection[int]) -> bool:
        """Return whether a choice keeps all limits, in whole numbers."""
        choice = np.zeros(len(self.task.options))
        choice[list(chosen)] = 1
        return all(row.low <= round(float(row.coefficients @ choice)) <= row.high for row in self.rows)

    def _worth(self) -> Numbers:
        slopes = np.array([slope for _, slope in STEPS], dtype=np.float64)
        weights = np.array([weight for _, weight in _profiles(self.task)], dtype=np.float64)
        return -np.concatenate([np.zeros(len(self.task.options)), np.outer(weights, slopes).ravel()])

    def _thrift(self) -> Numbers:
        many = len(self.task.options) + 1
        costs = np.array([one.costs * many + 1 for one in self.task.options], dtype=np.float64)
        return np.concatenate([costs, np.zeros(len(STEPS) * len(_profiles(self.task)))])

    def _solve(self, objective: Numbers, seconds: float, gap: float, at_least: int | None = None) -> Solution | None:
        options, profiles = len(self.task.options), _profiles(self.task)
        amounts = len(STEPS) * len(profiles)
        tops = np.tile([float(size) for size, _ in STEPS], len(profiles))
        extra = [] if at_least is None else [LinearConstraint(-self._worth()[None, :], at_least - 0.5, np.inf)]
        end = time.monotonic() + seconds
        while True:
            answer = milp(
                objective,
                integrality=np.concatenate([np.ones(options), np.zeros(amounts)]),
                bounds=Bounds(np.zeros(options + amounts), np.concatenate([np.ones(options), tops])),
                constraints=[*self._constraints(profiles, amounts), *extra],
                options={"time_limit": max(0.05, end - time.monotonic()), "mip_rel_gap": gap},
            )
            if answer.status == INFEASIBLE:
                return None
            if answer.x is None:
                raise ToolkitError("portfolio_time", seconds=round(seconds, 1))
            chosen = tuple(int(place) for place in np.flatnonzero(answer.x[:options] > 0.5))
            if self.keeps(chosen):
                break
            self.cut_exactly(chosen)  # rounding of the solver let a limit be passed by less than it can see
        worth = total_points(self.task, [self.task.options[place] for place in chosen])
        if at_least is not None:
            return Solution(chosen, worth, worth)
        bound = int(np.floor(-answer.mip_dual_bound + 1e-6)) if answer.mip_dual_bound is not None else worth
        return Solution(chosen, worth, max(worth, bound))

    def _constraints(self, profiles: Sequence[tuple[tuple[int, ...], int]], amounts: int) -> list[LinearConstraint]:
        adding = csr_array(np.array([profile for profile, _ in profiles], dtype=np.float64))
        filled = csr_array(np.kron(np.eye(len(profiles)), np.ones(len(STEPS))))
        found = [LinearConstraint(hstack([-adding, filled]), -np.inf, 0)]
        rows = [(row.coefficients, row.low, row.high) for row in self.rows] + self.cuts
        if rows:
            left = csr_array(np.array([row[0] for row in rows]))
            whole = hstack([left, csr_array((len(rows), amounts))])
            low, high = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
            found.append(LinearConstraint(whole, low, high))
        return found


def _profiles(task: Task) -> list[tuple[tuple[int, ...], int]]:
    """Return what the options add, by cell, with the weight of the cell; cells with the same are put together."""
    together: dict[tuple[int, ...], int] = {}
    for cell in task.cells:
        profile = tuple(units(one, cell) for one in task.options)
        if any(profile):
            together[profile] = together.get(profile, 0) + task.priorities[cell.priority]
    return list(together.items()) or [((0,) * len(task.options), 1)]


def limit_rows(task: Task) -> list[LimitRow]:
    """Return all limits of a task as rows."""
    return [*_number_rows(task), *_choice_rows(task)]


def _number_rows(task: Task) -> list[LimitRow]:
    limits, options = task.limits, task.options
    numbers = [
        (Limit("budget_all"), [one.costs for one in options], limits.budget),
        *(
            (Limit("budget_year", str(year)), [one.cost(year) for one in options], given)
            for year, given in enumerate(limits.by_year, start=1)
        ),
        (Limit("staff"), [one.staff_hours for one in options], limits.staff_hours),
        (Limit("training"), [one.training_places for one in options], limits.training_places),
    ]
    return [
        LimitRow(limit, np.array(values, dtype=np.float64), -np.inf, given)
        for limit, values, given in numbers
        if given is not None
    ]


def _choice_rows(task: Task) -> list[LimitRow]:
    limits, options = task.limits, task.options
    rows = []
    if limits.floor is not None:
        floor = BANDS.index(limits.floor)
        weak = {one.id for one in options if BANDS.index(one.band) > floor}
        rows.append(LimitRow(Limit("floor"), _only(options, weak), -np.inf, 0))
    rows += [LimitRow(Limit("must", one), _only(options, {one}), 1, np.inf) for one in sorted(limits.must)]
    rows += [LimitRow(Limit("must_not", one), _only(options, {one}), -np.inf, 0) for one in sorted(limits.must_not)]
    rows += [
        LimitRow(Limit("family", family), _only(options, members), -np.inf, 1)
        for family, members in sorted(_families(options).items())
        if limits.one_of_family and len(members) > 1
    ]
    rows += [LimitRow(Limit("cover", cell=one), _covering(options, one), 1, np.inf) for one in sorted(limits.cover)]
    return rows


def _families(options: Sequence[Option]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in options:
        if one.family:
            found.setdefault(one.family, set()).add(one.id)
    return found


def _only(options: Sequence[Option], named: Collection[str]) -> Numbers:
    return np.array([float(one.id in named) for one in options])


def _covering(options: Sequence[Option], cell: Cell) -> Numbers:
    """Return which options cover a cell with the priority as their main factor."""
    return np.array([float(one.factors.get(cell.priority) == "main" and units(one, cell) > 0) for one in options])
