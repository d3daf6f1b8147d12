"""What pages get to see of a workshop: groups and how far they are, exercises, and the task of one group."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.progress import Statuses, progress, steps_of_phase
from ctc_toolkit.process.workshop import Exercise, Scenario
from ctc_toolkit.store import Repository
from ctc_toolkit.store.workshop import GroupRecord

if TYPE_CHECKING:
    from ctc_toolkit.reporting.sheets import Sheet
    from ctc_toolkit.store import CityRecord

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""Signs of group codes: no vowels, so that no word comes out, and nothing that is easily mixed up."""

CODE_LENGTH = 6
NO_WORK = frozenset({"reset_groups", "set_up_groups", "sign_in", "sign_out"})
"""Actions that do not count as changes by a group."""


@dataclass(frozen=True)
class GroupView:
    """A group and how far it is.

    phase: of its area; met and applicable: steps of this phase. changed_at, changed_action: the newest change since it
    began; None: none yet. people: browsers that are signed in. has_survey: its city has a survey.
    """

    ags: str
    number: int
    name: str
    code: str
    scenario: Scenario
    reset_at: datetime
    phase: int
    met: int
    applicable: int
    changed_at: datetime | None
    changed_action: str | None
    people: int
    has_survey: bool


@dataclass(frozen=True)
class WorkshopView:
    """A workshop: its groups in order, and the exercise that all of them see (None: none), since when."""

    groups: tuple[GroupView, ...]
    exercise: Exercise | None
    shown_at: datetime | None

    @property
    def furthest(self) -> GroupView | None:
        """The group that is furthest: by phase, then by met steps, then by number."""
        ranked = sorted(self.groups, key=lambda group: (-group.phase, -group.met, group.number))
        return ranked[0] if ranked else None


@dataclass(frozen=True)
class ExerciseSheets:
    """An exercise on paper: for the group, and with solutions and notes for the trainer."""

    worksheet: Sheet
    solutions: Sheet


@dataclass(frozen=True)
class GroupTask:
    """What one group sees: its number, where its city began, the exercise (None: none) and its worksheet."""

    number: int
    city: str
    scenario: Scenario
    exercise: Exercise | None
    worksheet: Sheet | None


def scenario_of(name: str) -> Scenario:
    """Return a scenario of the catalogue.

    Raises:
        ToolkitError: `workshop_unknown_entry`.
    """
    found = next((one for one in load_process().scenarios if one.id == name), None)
    if found is None:
        raise ToolkitError("workshop_unknown_entry", found=name)
    return found


def exercise_of(name: str) -> Exercise:
    """Return an exercise of the catalogue.

    Raises:
        ToolkitError: `workshop_unknown_entry`.
    """
    found = next((one for one in load_process().exercises if one.id == name), None)
    if found is None:
        raise ToolkitError("workshop_unknown_entry", found=name)
    return found


def new_code() -> str:
    """Return a new code for a group."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def spelled_code(typed: str) -> str:
    """Return a code as it is stored: capital letters, without blanks and strokes."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[: 2 * CODE_LENGTH]


def workshop_view(repository: Repository, seen_since: datetime) -> WorkshopView:
    """Return the workshop as it is now."""
    groups = repository.workshop.groups()
    shown = repository.workshop.shown()
    known = {one.id: one for one in load_process().exercises}
    exercise = known.get(shown.exercise) if shown else None
    return WorkshopView(
        tuple(_group_views(repository, groups, seen_since)),
        exercise,
        shown.shown_at if shown and exercise else None,
    )


def _group_views(repository: Repository, groups: Sequence[GroupRecord], seen_since: datetime) -> list[GroupView]:
    keys = [group.ags for group in groups]
    cities = {city.ags: city for city in repository.cities(keys)} if keys else {}
    areas = {city.ags: city.areas[0].id for city in cities.values() if city.areas}
    cycles = repository.process.cycles(list(areas.values())) if areas else {}
    entries = repository.process.entries([cycle.id for cycle in cycles.values()]) if cycles else {}
    changes = repository.workshop.last_changes(groups, NO_WORK)
    people = repository.workshop.people_in(keys, seen_since, datetime.now(UTC)) if keys else {}
    views = []
    for group in groups:
        cycle = cycles.get(areas.get(group.ags, ""))
        statuses = {step: entry.fields.status for step, entry in entries[cycle.id].items()} if cycle else {}
        changed = changes.get(group.ags)
        views.append(_group_view(group, cities[group.ags], statuses, changed, people.get(group.ags, 0)))
    return views


def _group_view(
    group: GroupRecord,
    city: CityRecord,
    statuses: Statuses,
    changed: tuple[datetime, str] | None,
    people: int,
) -> GroupView:
    catalogue = load_process()
    phase = city.areas[0].phase if city.areas else 1
    counted = progress(steps_of_phase(catalogue, catalogue.phase(phase)), statuses)
    known = {one.id: one for one in catalogue.scenarios}
    return GroupView(
        group.ags,
        group.number,
        city.name,
        group.code,
        known.get(group.scenario, catalogue.scenarios[0]),
        group.reset_at,
        phase,
        counted.met,
        counted.applicable,
        changed[0] if changed else None,
        changed[1] if changed else None,
        people,
        bool(city.waves),
    )
