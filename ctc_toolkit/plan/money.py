"""The budget of a plan: per year and source, with totals and what is not secured yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ctc_toolkit.plan.entries import BudgetFields, Money

NOBODY = ""
"""The source of money that nobody has promised yet."""


@dataclass(frozen=True)
class Budget:
    """Sums in whole euro. by_source: by source and year; sources in the order of their sums, nobody's last."""

    years: tuple[int, ...]
    sources: tuple[str, ...]
    by_source: Mapping[tuple[str, int], int]
    by_state: Mapping[tuple[Money, int], int]

    @property
    def total(self) -> int:
        """Everything together."""
        return sum(self.by_source.values())

    def of_source(self, source: str) -> int:
        """Return what one source pays in all years."""
        return sum(amount for (name, _), amount in self.by_source.items() if name == source)

    def of_year(self, year: int) -> int:
        """Return what one year costs."""
        return sum(amount for (_, when), amount in self.by_source.items() if when == year)

    def of_state(self, state: Money, year: int | None = None) -> int:
        """Return how much is secured, applied for, or open, in one year or (None) in all."""
        return sum(amount for (name, when), amount in self.by_state.items() if name == state and year in (None, when))


def budget_of(entries: Iterable[BudgetFields]) -> Budget:
    """Return the sums of budget entries; those without year or amount do not count."""
    by_source: dict[tuple[str, int], int] = {}
    by_state: dict[tuple[Money, int], int] = {}
    for one in entries:
        if one.year is None or one.amount is None:
            continue
        state: Money = one.state if one.source else "open"
        by_source[one.source, one.year] = by_source.get((one.source, one.year), 0) + one.amount
        by_state[state, one.year] = by_state.get((state, one.year), 0) + one.amount
    years = tuple(sorted({year for _, year in by_source}))
    sums = {name: sum(value for (source, _), value in by_source.items() if source == name) for name, _ in by_source}
    sources = tuple(sorted(sums, key=lambda name: (name == NOBODY, -sums[name], name)))
    return Budget(years, sources, by_source, by_state)
