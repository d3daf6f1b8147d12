"""Which package of programmes covers the priorities best within the limits, and what the limits cost.

`scipy.optimize.milp` (HiGHS) on an exact linear form; see `portfolio_points` for what counts how much.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

from ctc_toolkit.programmes.portfolio_conflicts import Conflict, find_conflict
from ctc_toolkit.programmes.portfolio_model import Model, Solution, limit_rows
from ctc_toolkit.programmes.portfolio_points import CellState, Row, cell_states, rows_of
from ctc_toolkit.programmes.portfolio_task import BANDS, YEARS, Limit, Limits, Option, Task

SECONDS = 5.0
"""Usual time for the package itself."""

ALTERNATIVES, NEAR = 3, 95
"""How many alternatives are looked for, and how many percent of the points they must have."""

SURE_UP_TO, STOP_GAP = 60, 0.002
"""Up to so many options the optimum is proven if time allows; with more the search stops at this share."""

STEP_PERCENT = 10
"""By how much a limit in numbers is relaxed to see its price."""


@dataclass(frozen=True)
class Package:
    """One package. options: in the order in which they add most; rows: the same as a table that adds up to `points`."""

    rows: tuple[Row, ...]
    cells: tuple[CellState, ...]
    points: int

    @property
    def options(self) -> tuple[Option, ...]:
        """What belongs to it."""
        return tuple(row.option for row in self.rows)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its options."""
        return frozenset(one.id for one in self.options)

    @property
    def by_year(self) -> tuple[int, ...]:
        """The costs of the years 1 to 3."""
        return tuple(sum(row.costs[year] for row in self.rows) for year in range(YEARS))

    @property
    def costs(self) -> int:
        """The costs of all years."""
        return sum(self.by_year)

    @property
    def staff_hours(self) -> int:
        """Hours of own staff a year."""
        return sum(one.staff_hours for one in self.options)

    @property
    def training_places(self) -> int:
        """Places in trainings."""
        return sum(one.training_places for one in self.options)


@dataclass(frozen=True)
class Price:
    """What a limit costs: relaxed by a step, the best package has `gain` points more.

    now, relaxed: the limit before and after, where it is a number or a band. added, dropped: ids of options that
    change. proven: whether the gain is exact.
    """

    limit: Limit
    now: str
    relaxed: str
    gain: int
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    proven: bool


@dataclass(frozen=True)
class Portfolio:
    """The answer. bound: what no package can exceed; seconds: how long the search for the package took.

    conflict: where no package keeps all limits, why; then there is no package. alternatives: near the best one, each
    with an option it does not have.
    """

    task: Task
    package: Package | None
    bound: int
    seconds: float
    alternatives: tuple[Package, ...] = ()
    prices: tuple[Price, ...] = ()
    conflict: Conflict = field(default_factory=Conflict)

    @property
    def gap(self) -> float:
        """By how many percent of the bound the package may at most be short of the best one."""
        if self.package is None or not self.bound:
            return 0.0
        return 100 * (self.bound - self.package.points) / self.bound

    @property
    def proven(self) -> bool:
        """Whether no package is better."""
        return self.package is not None and self.package.points >= self.bound


def choose_portfolio(task: Task, *, seconds: float = SECONDS, more: float = SECONDS) -> Portfolio:
    """Return the best package within the limits, alternatives, and the price of each limit.

    seconds: at most for the package; more: at most for alternatives and prices, 0 for none of them.

    Raises:
        ToolkitError: `portfolio_time` if not even one package was found in time.
    """
    start = time.monotonic()
    model = Model.of(task)
    found = model.best(seconds, 0.0 if len(task.options) <= SURE_UP_TO else STOP_GAP)
    used = time.monotonic() - start
    if found is None:
        return Portfolio(task, None, 0, used, conflict=find_conflict(task))
    answer = Portfolio(task, _package(task, found), found.bound, used)
    if more <= 0:
        return answer
    end = time.monotonic() + more
    others = _alternatives(task, found, end)
    return replace(answer, alternatives=others, prices=_prices(task, found, end))


def _package(task: Task, found: Solution) -> Package:
    chosen = [task.options[place] for place in found.chosen]
    return Package(rows_of(task, chosen), cell_states(task, chosen), found.points)


def _alternatives(task: Task, best: Solution, end: float) -> tuple[Package, ...]:
    model, found = Model.of(task), list[Package]()
    model.cut_all_of(best.chosen)
    while len(found) < ALTERNATIVES and (left := end - time.monotonic()) > 0.05:
        other = model.best(min(left, SECONDS), STOP_GAP if len(task.options) > SURE_UP_TO else 0.0)
        if other is None or 100 * other.points < NEAR * best.points:
            break
        found.append(_package(task, other))
        model.cut_all_of(other.chosen)
    return tuple(found)


def _prices(task: Task, best: Solution, end: float) -> tuple[Price, ...]:
    found = []
    for limit in [row.limit for row in limit_rows(task)]:
        left = end - time.monotonic()
        if left < 0.05:
            break
        limits, now, relaxed = relaxed_limits(task.limits, limit)
        wider = replace(task, limits=limits)
        without = (limit,) if limit.kind == "family" else ()
        other = Model.of(wider, without).best(min(left, SECONDS), STOP_GAP if len(task.options) > SURE_UP_TO else 0.0)
        if other is None or other.points <= best.points:
            proven = other is not None and other.bound <= best.points
            found.append(Price(limit, now, relaxed, 0, (), (), proven))
            continue
        mine, theirs = ({task.options[place].id for place in one.chosen} for one in (best, other))
        gain = other.points - best.points
        proven = other.proven and best.proven
        found.append(
            Price(limit, now, relaxed, gain, tuple(sorted(theirs - mine)), tuple(sorted(mine - theirs)), proven)
        )
    return tuple(found)


def relaxed_limits(limits: Limits, limit: Limit) -> tuple[Limits, str, str]:
    """Return the limits with one of them relaxed by a step, and that limit before and after.

    A number grows by a tenth, the evidence floor sinks by one band, anything else is left out.
    """
    if limit.kind == "budget_year":
        years = list(limits.by_year)
        place = int(limit.key) - 1
        years[place] = _wider(years[place])
        return replace(limits, by_year=(years[0], years[1], years[2])), str(limits.by_year[place]), str(years[place])
    if limit.kind == "budget_all":
        return replace(limits, budget=_wider(limits.budget)), str(limits.budget), str(_wider(limits.budget))
    if limit.kind in ("staff", "training"):
        return _relaxed_capacity(limits, limit)
    if limit.kind == "floor" and limits.floor is not None:
        lower = next(iter(BANDS[BANDS.index(limits.floor) + 1 :]), None)
        return replace(limits, floor=lower), limits.floor, lower or ""
    return _relaxed_choice(limits, limit), limit.key, ""


def _relaxed_capacity(limits: Limits, limit: Limit) -> tuple[Limits, str, str]:
    if limit.kind == "staff":
        hours = _wider(limits.staff_hours)
        return replace(limits, staff_hours=hours), str(limits.staff_hours), str(hours)
    places = _wider(limits.training_places)
    return replace(limits, training_places=places), str(limits.training_places), str(places)


def _relaxed_choice(limits: Limits, limit: Limit) -> Limits:
    if limit.kind == "must":
        return replace(limits, must=limits.must - {limit.key})
    if limit.kind == "must_not":
        return replace(limits, must_not=limits.must_not - {limit.key})
    return replace(limits, cover=frozenset(one for one in limits.cover if one != limit.cell))


def _wider(number: int | None) -> int:
    """Return a number plus a tenth, at least 1 more."""
    number = number or 0
    return number + max(1, math.ceil(number * STEP_PERCENT / 100))
