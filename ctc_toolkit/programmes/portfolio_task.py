"""What a package of programmes is chosen from: options with costs, priorities, ages and areas, limits.

Costs are the city's own offers in whole euros. Nothing is taken from the catalogue, nothing is converted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.matching import Link
from ctc_toolkit.programmes.registries import Band

YEARS = 3
"""A package is planned for so many years. One-off costs fall in the first."""

MOST_OPTIONS, MOST_WEIGHT, MOST_NUMBER = 300, 5, 100_000_000

BANDS: tuple[Band, ...] = ("A", "B", "C", "U")
"""Bands an option can have, the best first. What registers warn of is no option."""

LimitKind = Literal["budget_all", "budget_year", "staff", "training", "floor", "must", "must_not", "family", "cover"]
LIMIT_KINDS: tuple[LimitKind, ...] = (
    "budget_all", "budget_year", "staff", "training", "floor", "must", "must_not", "family", "cover"
)  # fmt: skip


class Cell(NamedTuple):
    """One thing to be covered: a priority for an age band in an area."""

    priority: str
    ages: tuple[int, int]
    area: str


class Limit(NamedTuple):
    """A limit by its kind. key: the year ("1" to "3"), id of an option, name of a family; cell: to be covered."""

    kind: LimitKind
    key: str = ""
    cell: Cell | None = None


@dataclass(frozen=True)
class Option:
    """A programme or a local offer that could be part of the package.

    ages: None where not known; then it covers no age band. areas: where it would run. family: of several versions of
    the same thing at most one makes sense. staff_hours: own staff, per year. training_places: to be paid or found once.
    """

    id: str
    name: str
    factors: Mapping[str, Link]
    ages: tuple[int, int] | None
    areas: frozenset[str]
    band: Band
    one_off: int = 0
    yearly: int = 0
    staff_hours: int = 0
    training_places: int = 0
    family: str = ""

    def cost(self, year: int) -> int:
        """Return the costs in a year, 1 to 3."""
        return self.yearly + (self.one_off if year == 1 else 0)

    @property
    def costs(self) -> int:
        """The costs of all years."""
        return self.one_off + YEARS * self.yearly


@dataclass(frozen=True)
class Limits:
    """What the package must keep to; None: no such limit. by_year: budget of the years 1 to 3.

    floor: the weakest evidence band that is allowed. cover: cells that need an option with the priority as its main
    factor. one_of_family: at most one option of a family.
    """

    budget: int | None = None
    by_year: tuple[int | None, int | None, int | None] = (None, None, None)
    staff_hours: int | None = None
    training_places: int | None = None
    floor: Band | None = None
    must: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()
    cover: frozenset[Cell] = frozenset()
    one_of_family: bool = True


@dataclass(frozen=True)
class Task:
    """Everything a package is chosen by. priorities: factor -> weight 1 to 5. ages: bands, both ends included.

    wanted: the priorities of each area, where they differ; None: all of them everywhere.

    Raises:
        ToolkitError: see `_check_options` and `_check_limits`.
    """

    options: tuple[Option, ...]
    priorities: Mapping[str, int]
    ages: tuple[tuple[int, int], ...]
    areas: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)
    wanted: Mapping[str, frozenset[str]] | None = None

    def __post_init__(self) -> None:
        if not self.options or not self.priorities or not self.ages or not self.areas:
            raise ToolkitError("portfolio_nothing")
        _check_frame(self)
        _check_options(self.options)
        _check_limits(self)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells: priorities x age bands x areas, as far as an area has the priority."""
        return tuple(
            Cell(one, ages, area)
            for one in self.priorities
            for ages in self.ages
            for area in self.areas
            if self.wanted is None or one in self.wanted.get(area, ())
        )


def _check_frame(task: Task) -> None:
    for priority, weight in task.priorities.items():
        if not _whole(weight, MOST_WEIGHT) or weight < 1:
            raise ToolkitError("portfolio_priority_weight", factor=priority, found=weight, largest=MOST_WEIGHT)
    for low, high in task.ages:
        if not 0 <= low <= high <= 27:
            raise ToolkitError("matching_ages", low=low, high=high)


def _check_options(options: tuple[Option, ...]) -> None:
    """Refuse too many options, the same twice, numbers that are no costs, evidence that is none."""
    if len(options) > MOST_OPTIONS:
        raise ToolkitError("portfolio_too_many", found=len(options), most=MOST_OPTIONS)
    twice = [one for one, count in Counter(one.id for one in options).items() if count > 1]
    if twice:
        raise ToolkitError("portfolio_twice", option=twice[0])
    for option in options:
        for name in ("one_off", "yearly", "staff_hours", "training_places"):
            if not _whole(getattr(option, name), MOST_NUMBER):
                raise ToolkitError("portfolio_number", option=option.name, field=name, found=getattr(option, name))
        if option.band not in BANDS:
            raise ToolkitError("portfolio_warned", option=option.name)
        if option.ages is not None and not 0 <= option.ages[0] <= option.ages[1] <= 27:
            raise ToolkitError("matching_ages", low=option.ages[0], high=option.ages[1])


def _check_limits(task: Task) -> None:
    """Refuse what cannot be meant: below 0, unknown options, must and must not, less than the must-haves cost."""
    limits = task.limits
    numbers = {
        "budget": limits.budget,
        "staff_hours": limits.staff_hours,
        "training_places": limits.training_places,
        **{f"budget_{year}": given for year, given in enumerate(limits.by_year, start=1)},
    }
    for name, given in numbers.items():
        if given is not None and not _whole(given, 10 * MOST_NUMBER):
            raise ToolkitError("portfolio_limit", field=name, found=given)
    known = {one.id: one for one in task.options}
    for named in sorted(limits.must | limits.must_not):
        if named not in known:
            raise ToolkitError("portfolio_unknown", option=named)
    both = sorted(limits.must & limits.must_not)
    if both:
        raise ToolkitError("portfolio_must_and_not", option=known[both[0]].name)
    for cell in sorted(limits.cover):
        if cell not in task.cells:
            raise ToolkitError("portfolio_cell_unknown", cell=" / ".join(map(str, cell)))
    _check_must(task, [known[one] for one in sorted(limits.must)])


def _check_must(task: Task, must: list[Option]) -> None:
    limits = task.limits
    families = Counter(one.family for one in must if one.family)
    if limits.one_of_family and any(count > 1 for count in families.values()):
        raise ToolkitError("portfolio_must_family", family=families.most_common(1)[0][0])
    needed = sum(one.costs for one in must)
    if limits.budget is not None and needed > limits.budget:
        raise ToolkitError("portfolio_must_budget", needed=needed, budget=limits.budget)
    for year, given in enumerate(limits.by_year, start=1):
        needed = sum(one.cost(year) for one in must)
        if given is not None and needed > given:
            raise ToolkitError("portfolio_must_budget_year", year=year, needed=needed, budget=given)


def _whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
