"""How far an area is: progress of milestones and phases, what the gates still need, what comes next.

Pure functions of the catalogue and of the states that people entered. A step is a benchmark or one of the German
additions. Following the published ratings of milestones, a step counts as met where it is mostly or fully met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.entries import Addition, Benchmark, Milestone, Phase

StepState = Literal["not_started", "in_progress", "partly", "mostly", "fully", "not_applicable"]
"""How far a step is. Level 1 of the rating: not_started and in_progress; 2 to 4: partly, mostly, fully."""

STATES: tuple[StepState, ...] = get_args(StepState)
MET: frozenset[StepState] = frozenset({"mostly", "fully"})
_BEGUN: frozenset[StepState] = frozenset({"in_progress", "partly"})
_ORDER_OF_TIMING = ("early", "mid", "late", "ongoing", "yearly", "every_two_to_three_years")

Step = Benchmark | Addition
Why = Literal["overdue", "due_soon", "gate", "begun", "in_turn"]
"""Why a step comes next: its date has passed or is near, the gate asks for it, it was begun, or it is its turn."""

SOON_DAYS = 14


@dataclass(frozen=True)
class StepStatus:
    """What people entered for a step. due: by when; None: no date."""

    state: StepState = "not_started"
    due: date | None = None


Statuses = Mapping[str, StepStatus]
"""Entered statuses by the id of the step; what is not there has not been started."""


@dataclass(frozen=True)
class Progress:
    """How many steps are in which state. The share is that of the met among the applicable ones, 0 to 1."""

    counts: Mapping[StepState, int]

    @property
    def applicable(self) -> int:
        """Steps that apply here."""
        return sum(self.counts.values()) - self.counts["not_applicable"]

    @property
    def met(self) -> int:
        """Steps that are mostly or fully met."""
        return sum(self.counts[state] for state in MET)

    @property
    def share(self) -> float:
        """Share of met steps; 1 where no step applies."""
        return self.met / self.applicable if self.applicable else 1.0

    @property
    def state(self) -> Literal["not_started", "begun", "met"]:
        """Whether nothing, something or everything is met."""
        if self.met == self.applicable:
            return "met"
        return "begun" if self.met or any(self.counts[state] for state in _BEGUN) else "not_started"


@dataclass(frozen=True)
class Proposal:
    """A step that comes next, in which phase and milestone (None: a German addition), and why."""

    step: Step
    phase: Phase
    milestone: Milestone | None
    why: Why


def steps_of_phase(catalogue: ProcessCatalogue, phase: Phase) -> tuple[Step, ...]:
    """Return the steps of a phase: benchmarks in the order of the milestones, then the German additions."""
    benchmarks = [step for milestone in phase.milestones for step in milestone.benchmarks]
    return (*benchmarks, *(step for step in catalogue.additions if step.phase == phase.id))


def progress(steps: Iterable[Step], statuses: Statuses) -> Progress:
    """Return how far these steps are."""
    counts: dict[StepState, int] = dict.fromkeys(STATES, 0)
    for step in steps:
        counts[_state(step, statuses)] += 1
    return Progress(counts)


def missing_at_gate(catalogue: ProcessCatalogue, phase: Phase, statuses: Statuses) -> tuple[Benchmark, ...]:
    """Return what the gate after `phase` still needs: proposed steps that are neither met nor inapplicable."""
    steps = steps_of_phase(catalogue, phase)
    gates = [step for step in steps if isinstance(step, Benchmark) and step.gate == "proposed"]
    return tuple(step for step in gates if _state(step, statuses) not in (*MET, "not_applicable"))


def next_steps(
    catalogue: ProcessCatalogue, number: int, statuses: Statuses, today: date, *, at_most: int = 3
) -> tuple[Proposal, ...]:
    """Return what comes next for an area in phase `number`, the most urgent first.

    What is overdue or due within two weeks comes first, in any phase up to this one; then what the gate of this phase
    needs, what was begun, and what is next in turn by timing. Steps of later phases are never proposed.

    Raises:
        ValueError: there is no phase `number`, or `at_most` is negative.
    """
    if not 1 <= number <= len(catalogue.phases) or at_most < 0:
        raise ValueError("a phase from 1 to 5, and not fewer than no steps")
    found = sorted(_proposals(catalogue, number, statuses, today), key=lambda entry: entry[0])
    return tuple(proposal for _, proposal in found[:at_most])


_Rank = tuple[int, date, int, int]


def _proposals(
    catalogue: ProcessCatalogue, number: int, statuses: Statuses, today: date
) -> Iterator[tuple[_Rank, Proposal]]:
    for phase in catalogue.phases[:number]:
        milestones = {step.id: milestone for milestone in phase.milestones for step in milestone.benchmarks}
        for place, step in enumerate(steps_of_phase(catalogue, phase)):
            status = statuses.get(step.id, StepStatus())
            if status.state in (*MET, "not_applicable"):
                continue
            why = _why(step, status, today)
            if phase.number < number and why not in ("overdue", "due_soon"):
                continue
            timing = _ORDER_OF_TIMING.index(step.timing) if isinstance(step, Benchmark) else 0
            rank = (get_args(Why).index(why), status.due or date.max, timing, 1000 * phase.number + place)
            yield rank, Proposal(step, phase, milestones.get(step.id), why)


def _why(step: Step, status: StepStatus, today: date) -> Why:
    if status.due is not None and status.due < today:
        return "overdue"
    if status.due is not None and (status.due - today).days <= SOON_DAYS:
        return "due_soon"
    if isinstance(step, Benchmark) and step.gate == "proposed":
        return "gate"
    return "begun" if status.state in _BEGUN else "in_turn"


def _state(step: Step, statuses: Statuses) -> StepState:
    return statuses.get(step.id, StepStatus()).state
