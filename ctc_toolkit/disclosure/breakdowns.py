"""The fixed catalogue of breakdowns of a wave (S7): what results may be broken down by, and nothing else.

Everybody; gender; single grade; grade band (6 and 7, 8 and 9, 10 and 11); school form; district; school. At most two
of them crossed; a school with the grade band only. Never a class, never an age, never a free filter: a finite catalogue
can be checked completely, free filters cannot. What must never be a breakdown at all (origin, language, religion,
sexual orientation, disability: S9) no questionnaire may have as a grouping column.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ctc_toolkit.disclosure.cells import parse_groups
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator

Role = Literal["sex", "grade", "grade_band", "school_type", "district", "school"]
ROLES: tuple[Role, ...] = ("sex", "grade", "grade_band", "school_type", "district", "school")
"""Roles of grouping columns that are in the catalogue, in the order in which they are offered."""

MOST_CROSSED = 2
WITH_SCHOOL: tuple[Role, ...] = ("grade_band",)
"""What a school may be crossed with. A single grade of a school is often one class, and gender leaves a rest."""
_SAME: frozenset[frozenset[str]] = frozenset({frozenset({"grade", "grade_band"})})


@dataclass(frozen=True)
class Dimension:
    """A grouping column of the catalogue; labels: by language, for messages."""

    id: str
    role: Role
    labels: tuple[tuple[str, str], ...] = ()

    def label(self, language: str) -> str:
        """Return what the dimension is called."""
        return dict(self.labels).get(language, self.id)


@dataclass(frozen=True)
class Breakdowns:
    """The catalogue of one wave: its dimensions in the order of `ROLES`. with_school: see `WITH_SCHOOL`."""

    dimensions: tuple[Dimension, ...]
    with_school: tuple[Role, ...] = WITH_SCHOOL

    @cached_property
    def roles(self) -> dict[str, Role]:
        """Role by dimension."""
        return {dimension.id: dimension.role for dimension in self.dimensions}

    @cached_property
    def tables(self) -> tuple[tuple[str, ...], ...]:
        """Every breakdown that is allowed, the coarse ones first: (), ("sex",), ... ("sex", "grade"), ..."""
        names = [dimension.id for dimension in self.dimensions]
        found: list[tuple[str, ...]] = [(), *((name,) for name in names)]
        found += [pair for pair in itertools.combinations(names, MOST_CROSSED) if self._may_cross(*pair)]
        return tuple(found)

    @property
    def city_tables(self) -> tuple[tuple[str, ...], ...]:
        """The breakdowns without schools."""
        return tuple(table for table in self.tables if not self.by_school(table))

    @property
    def school_tables(self) -> tuple[tuple[str, ...], ...]:
        """The breakdowns by school."""
        return tuple(table for table in self.tables if self.by_school(table))

    def by_school(self, table: Iterable[str]) -> bool:
        """Return whether a breakdown shows single schools."""
        return any(self.roles.get(name) == "school" for name in table)

    def holds(self, by: Iterable[str]) -> bool:
        """Return whether a breakdown is in the catalogue; the order of its columns does not matter."""
        wanted = frozenset(by)
        return any(frozenset(table) == wanted for table in self.tables)

    def require(self, by: Sequence[str]) -> tuple[str, ...]:
        """Return a breakdown as it stands in the catalogue.

        Raises:
            ToolkitError: `not_in_catalogue` for anything else.
        """
        wanted = frozenset(by)
        for table in self.tables:
            if frozenset(table) == wanted:
                return table
        raise ToolkitError("not_in_catalogue", found=" × ".join(dict.fromkeys(by)), allowed=Allowed(self))

    def _may_cross(self, first: str, second: str) -> bool:
        roles = {self.roles[first], self.roles[second]}
        if roles in _SAME:
            return False
        return "school" not in roles or bool((roles - {"school"}) & set(self.with_school))


@dataclass(frozen=True)
class Allowed:
    """The catalogue in words, for messages."""

    breakdowns: Breakdowns

    def say(self, language: str) -> str:
        """Return every breakdown that is allowed."""
        labels = {dimension.id: dimension.label(language) for dimension in self.breakdowns.dimensions}
        named = [" × ".join(labels[name] for name in table) for table in self.breakdowns.tables if table]
        return "; ".join([translator(language)("everybody"), *named])


def group_key(groups: str) -> str:
    """Return a group with its parts in a fixed order, so that `sex=male;grade=9` and `grade=9;sex=male` are one."""
    return ";".join(f"{name}={value}" for name, value in sorted(parse_groups(groups).items())) or "all"
