"""Which limits contradict each other: the smallest set that no package keeps, and the fewest to be given up.

A limit that a package breaks is a place where one could give in. The smallest set of limits that no package keeps
together must hold one limit of every way of giving in; so sets that do are tried, the smallest first, and each that
some package does keep yields a further way of giving in (implicit hitting sets: Ignatiev, Previti, Liffiton and
Marques-Silva 2015, Smallest MUS extraction with minimal hitting set dualization).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from ctc_toolkit.programmes.portfolio_model import INFEASIBLE, LimitRow, Model, Numbers, limit_rows
from ctc_toolkit.programmes.portfolio_task import Limit, Task

CONFLICT_SECONDS = 4.0
"""How long the smallest set is looked for; after that one from which nothing can be left out is named."""


@dataclass(frozen=True)
class Conflict:
    """Why there is no package.

    limits: no package keeps them together, and none of them can be left out of that. smallest: there is no set of fewer
    limits. give_up: the fewest limits without which there is a package.
    """

    limits: tuple[Limit, ...] = ()
    give_up: tuple[Limit, ...] = ()
    smallest: bool = True


def find_conflict(task: Task, seconds: float = CONFLICT_SECONDS) -> Conflict:
    """Return why no package keeps all limits of a task; empty where one does."""
    rows = limit_rows(task)
    end = time.monotonic() + seconds
    broken, tried = list[frozenset[int]](), frozenset[int]()
    while time.monotonic() < end:
        found = _breaks_least(rows, tried, end)
        if found is None:
            return Conflict(_named(rows, tried), _named(rows, broken[0] if broken else ()))
        if not found:
            return Conflict()
        broken.append(found)
        tried = _smallest_meeting(len(rows), broken)
    left = _irreducible(task, [row.limit for row in rows])
    return Conflict(left, _named(rows, broken[0] if broken else ()), smallest=False)


def _named(rows: Sequence[LimitRow], places: Collection[int]) -> tuple[Limit, ...]:
    return tuple(rows[place].limit for place in sorted(places))


def _breaks_least(rows: Sequence[LimitRow], kept: Collection[int], end: float) -> frozenset[int] | None:
    """Return the limits that a choice breaks which keeps those in `kept` and of the others as many as possible.

    None: no choice keeps them. Out of time: what the best choice breaks that was found, else all limits.
    """
    if not rows:
        return frozenset()
    options = len(rows[0].coefficients)
    constraints, forbidden = _elastic(rows), list[Numbers]()
    lowest = np.concatenate([np.zeros(options), [float(place in kept) for place in range(len(rows))]])
    while True:
        more = [LinearConstraint(signs[None, :], low, np.inf) for signs, low in map(_without_exactly, forbidden)]
        answer = milp(
            np.concatenate([np.zeros(options), -np.ones(len(rows))]),
            integrality=np.ones(options + len(rows)),
            bounds=Bounds(lowest, np.ones(options + len(rows))),
            constraints=[*constraints, *more],
            options={"time_limit": max(0.05, end - time.monotonic())},
        )
        if answer.status == INFEASIBLE:
            return None
        if answer.x is None:
            return frozenset(range(len(rows))) - frozenset(kept)
        choice = np.round(answer.x[:options])
        broken = frozenset(place for place, row in enumerate(rows) if not _keeps(row, choice))
        if not broken & frozenset(kept):
            return broken
        forbidden.append(np.concatenate([choice, np.full(len(rows), np.nan)]))


def _keeps(row: LimitRow, choice: Numbers) -> bool:
    return bool(row.low <= round(float(row.coefficients @ choice)) <= row.high)


def _elastic(rows: Sequence[LimitRow]) -> list[LinearConstraint]:
    """Return the limits as far as they are kept: a limit whose mark is 0 says nothing. All numbers at most 1."""
    found = []
    for place, row in enumerate(rows):
        most = float(row.coefficients.sum())
        mark = np.zeros(len(rows))
        if np.isfinite(row.low):
            scale = max(row.low, most, 1.0)
            mark[place] = -row.low / scale
            found.append(LinearConstraint(np.concatenate([row.coefficients / scale, mark])[None, :], 0, np.inf))
        else:
            scale = max(most, 1.0)
            mark[place] = max(0.0, most - row.high) / scale
            line = np.concatenate([row.coefficients / scale, mark])[None, :]
            found.append(LinearConstraint(line, -np.inf, max(most, row.high) / scale))
    return found


def _without_exactly(forbidden: Numbers) -> tuple[Numbers, float]:
    """Return a line that no choice but this one breaks; what is not a number does not matter."""
    signs = np.where(np.isnan(forbidden), 0.0, np.where(forbidden > 0.5, -1.0, 1.0))
    return signs, 1.0 - float(np.nansum(forbidden))


def _smallest_meeting(many: int, sets: Sequence[Collection[int]]) -> frozenset[int]:
    """Return the fewest places that meet every set, among those the first in order."""
    lines = np.zeros((len(sets), many))
    for line, places in zip(lines, sets, strict=True):
        line[list(places)] = 1
    answer = milp(
        many * many + np.arange(many, dtype=np.float64),
        integrality=np.ones(many),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(lines, 1, np.inf)],
        options={"mip_rel_gap": 0.0},
    )
    return frozenset(int(place) for place in np.flatnonzero(answer.x > 0.5))


def _irreducible(task: Task, limits: Sequence[Limit]) -> tuple[Limit, ...]:
    """Leave out one limit after the other for good if there is still no package without it (deletion filter)."""
    dropped: list[Limit] = []
    for limit in limits:
        if not Model.of(task, [*dropped, limit]).possible():
            dropped.append(limit)
    return tuple(limit for limit in limits if limit not in dropped)
