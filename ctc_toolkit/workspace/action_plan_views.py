"""What pages get to see of action plans: versions, entries, what they follow from and what they may name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ctc_toolkit.plan import Entry, GoalFields, Kind, MeasureFields, PlanFields, from_document
from ctc_toolkit.store.plans import EntryRecord, PlanRecord
from ctc_toolkit.workspace.priority_views import LoggedDecision, WaveName

STEP = "b4_6_2"
"""The step of the process that is done when the plan is decided."""


@dataclass(frozen=True)
class PlanEntryView:
    """An entry of a plan. version: of its last change."""

    id: str
    origin: str
    fields: PlanFields
    changed_by: str
    changed_at: datetime
    version: int

    @property
    def entry(self) -> Entry:
        """The entry without who changed it when."""
        return Entry(self.id, self.origin, self.fields)

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.entry.kind


@dataclass(frozen=True)
class PlanView:
    """The plan of an area in one version. priorities: number of the version it follows from, and its factors.

    version: of the last change of anything in it.
    """

    id: str
    number: int
    state: Literal["open", "decided"]
    wave: WaveName
    priority_number: int
    factors: tuple[str, ...]
    strengths: tuple[str, ...]
    entries: tuple[PlanEntryView, ...]
    begun_on: date
    decided_on: date | None
    present: int | None
    review_on: date | None
    decision: LoggedDecision | None
    changed_by: str
    changed_at: datetime
    version: int

    @property
    def plain(self) -> tuple[Entry, ...]:
        """All entries without who changed them when."""
        return tuple(one.entry for one in self.entries)

    @property
    def goals(self) -> dict[str, GoalFields]:
        """Goals by id."""
        return {one.id: one.fields for one in self.entries if isinstance(one.fields, GoalFields)}

    @property
    def measures(self) -> dict[str, MeasureFields]:
        """Measures by id."""
        return {one.id: one.fields for one in self.entries if isinstance(one.fields, MeasureFields)}

    def of_kind(self, kind: Kind, measure: str | None = None) -> tuple[PlanEntryView, ...]:
        """Return the entries of a kind, of one measure or (None) of all."""
        return tuple(
            one
            for one in self.entries
            if one.kind == kind and (measure is None or getattr(one.fields, "measure", None) == measure)
        )


@dataclass(frozen=True)
class PlanVersionName:
    """A version of the plan of an area, to be opened."""

    number: int
    state: str
    begun_on: date
    decided_on: date | None


@dataclass(frozen=True)
class DecidedPriorities:
    """Decided priorities that a plan can follow from."""

    id: str
    number: int
    decided_on: date
    wave: WaveName
    factors: tuple[str, ...]


@dataclass(frozen=True)
class PlanOffer:
    """A local offer that a measure can build on."""

    id: str
    name: str
    ages: tuple[int | None, int | None]


@dataclass(frozen=True)
class PlanReview:
    """A decided yearly review (year: in which its school year begins). left_out: (title, reason) of what ends.

    state: a version was begun from it ("begun"), or it waits for that.
    """

    year: int
    left_out: tuple[tuple[str, str], ...]
    state: Literal["begun", "waits"]


@dataclass(frozen=True)
class ActionPlans:
    """The plans of an area.

    shown: the version that was asked for, else the newest; None before anything began. decided: the priorities a new
    version would follow from; None: nothing is decided yet. bodies: (id, name) of those whose decision it can be, the
    steering group first. schools: names of the survey plans. offers: of the city. review: a yearly review that the
    shown version was begun from, or that waits for the next one.
    """

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    shown: PlanView | None
    versions: tuple[PlanVersionName, ...]
    decided: DecidedPriorities | None
    bodies: tuple[tuple[str, str], ...]
    schools: tuple[str, ...]
    offers: tuple[PlanOffer, ...]
    review: PlanReview | None = None

    @property
    def newest(self) -> bool:
        """Whether the version that is shown is the newest one."""
        return self.shown is not None and self.shown.number == self.versions[0].number


def entry_view(found: EntryRecord) -> PlanEntryView:
    """Return what may be seen of an entry.

    Raises:
        ToolkitError: `action_plan_damaged`.
    """
    fields = from_document(found.kind, found.document)
    return PlanEntryView(found.id, found.origin, fields, found.changed_by, found.changed_at, found.version)


def plain_entries(records: Sequence[EntryRecord]) -> tuple[Entry, ...]:
    """Return entries as the library knows them.

    Raises:
        ToolkitError: `action_plan_damaged`.
    """
    return tuple(Entry(one.id, one.origin, from_document(one.kind, one.document)) for one in records)


def version_name(found: PlanRecord) -> PlanVersionName:
    """Return a version as it can be chosen."""
    return PlanVersionName(found.number, found.state, found.begun_on, found.decided_on)
