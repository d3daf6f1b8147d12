"""What pages get to see of the way of an area through the phases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ctc_toolkit.process import Milestone, Phase, ProcessCatalogue, load_process
from ctc_toolkit.process.entries import Benchmark
from ctc_toolkit.process.progress import (
    Progress,
    Proposal,
    Step,
    missing_at_gate,
    next_steps,
    progress,
    steps_of_phase,
)
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.store import AreaRecord, CityRecord
from ctc_toolkit.store.process import ChangeRecord, CycleRecord, FileRecord, StepRecord


@dataclass(frozen=True)
class StepView:
    """A step with what was entered about it; changed_at: None as long as nothing was."""

    step: Step
    milestone: Milestone | None
    fields: StepFields
    changed_by: str
    changed_at: datetime | None
    files: tuple[FileRecord, ...]


@dataclass(frozen=True)
class MilestoneView:
    """A milestone (None: the German additions of the phase), its steps, and how far they are."""

    milestone: Milestone | None
    steps: tuple[StepView, ...]
    progress: Progress


@dataclass(frozen=True)
class PhaseView:
    """A phase of an area. gate: what its gate still needs. state: before, in or after the present phase of the area."""

    phase: Phase
    state: Literal["done", "current", "open"]
    milestones: tuple[MilestoneView, ...]
    progress: Progress
    gate: tuple[Benchmark, ...]


@dataclass(frozen=True)
class AreaProcess:
    """The way of an area through the phases.

    phase: the present one, 1 to 5. version: of the area. cycle: None before anything was entered (the first one).
    proposals: what comes next; empty during a pause and in a cycle that has ended. cycles: how many there are.
    """

    area_id: str
    name: str
    ags: str
    city_name: str
    phase: int
    version: int
    cycle: CycleRecord | None
    phases: tuple[PhaseView, ...]
    proposals: tuple[Proposal, ...]
    cycles: int

    @property
    def cycle_number(self) -> int:
        """Which way through the phases this is."""
        return self.cycle.number if self.cycle else 1

    @property
    def paused(self) -> bool:
        """Whether the area makes a pause."""
        return self.cycle is not None and self.cycle.paused_on is not None

    def step(self, step: str) -> StepView | None:
        """Return a step by its id."""
        for phase in self.phases:
            for milestone in phase.milestones:
                for view in milestone.steps:
                    if view.step.id == step:
                        return view
        return None


@dataclass(frozen=True)
class StepHistory:
    """The history of a step, newest change first."""

    step: str
    changes: tuple[ChangeRecord, ...]


def area_view_of_process(
    city: CityRecord,
    area: AreaRecord,
    cycle: CycleRecord | None,
    entries: dict[str, StepRecord],
    files: list[FileRecord],
    today: date,
    cycles: int,
) -> AreaProcess:
    """Return what pages get to see of an area; `entries` by step."""
    catalogue = load_process()
    statuses = {step: entry.fields.status for step, entry in entries.items()}
    phases = tuple(
        PhaseView(
            phase,
            _state(phase.number, area.phase, cycle),
            _milestones(catalogue, phase, entries, files),
            progress(steps_of_phase(catalogue, phase), statuses),
            missing_at_gate(catalogue, phase, statuses),
        )
        for phase in catalogue.phases
    )
    rests = cycle is not None and (cycle.paused_on is not None or cycle.ended_on is not None)
    proposals = () if rests else next_steps(catalogue, area.phase, statuses, today)
    return AreaProcess(
        area.id, area.name, city.ags, city.name, area.phase, area.version, cycle, phases, proposals, cycles
    )


def _state(number: int, present: int, cycle: CycleRecord | None) -> Literal["done", "current", "open"]:
    """Return where a phase stands; in a cycle that has ended all are done."""
    if number < present or (cycle is not None and cycle.ended_on is not None):
        return "done"
    return "current" if number == present else "open"


def _milestones(
    catalogue: ProcessCatalogue, phase: Phase, entries: dict[str, StepRecord], files: list[FileRecord]
) -> tuple[MilestoneView, ...]:
    parts: list[tuple[Milestone | None, tuple[Step, ...]]] = [
        (milestone, milestone.benchmarks) for milestone in phase.milestones
    ]
    added = tuple(step for step in catalogue.additions if step.phase == phase.id)
    if added:
        parts.append((None, added))
    views = []
    for milestone, steps in parts:
        shown = tuple(_step(step, milestone, entries.get(step.id), files) for step in steps)
        statuses = {view.step.id: view.fields.status for view in shown}
        views.append(MilestoneView(milestone, shown, progress(steps, statuses)))
    return tuple(views)


def _step(step: Step, milestone: Milestone | None, entry: StepRecord | None, files: list[FileRecord]) -> StepView:
    own = tuple(file for file in files if file.step == step.id)
    if entry is None:
        return StepView(step, milestone, StepFields(), "", None, own)
    return StepView(step, milestone, entry.fields, entry.changed_by, entry.changed_at, own)
