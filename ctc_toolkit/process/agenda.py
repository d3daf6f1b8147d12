"""What a meeting could be about, proposed from where the areas stand: steps, the gate, decisions, minutes, sectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ctc_toolkit.process.bodies import WITH_ALL_SECTORS, BodyKind, Coverage
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.progress import Proposal, Statuses, Step, Why, missing_at_gate, next_steps

PointKind = Literal[
    "minutes", "decision_due", "decision_open", "gate_open", "gate_missing", "step", "sectors", "next_meeting", "other"
]
"""Standing points, decisions to follow, what the gate needs, steps, sectors that are missing."""

CONCERNS: dict[BodyKind, frozenset[str]] = {
    "steering_group": frozenset({"key_leaders", "champion", "host_agency"}),
    "coordination": frozenset({"coordinator", "catalyst", "core_group", "multiplier"}),
    "area_team": frozenset({"community_board", "core_group", "youth"}),
    "work_group": frozenset({"work_group", "implementer", "evaluator"}),
}
"""Functions whose steps concern a kind of body first."""

STEPS_OF_ONE_AREA = 4
STEPS_OF_EACH_AREA = 2
MOST_DECISIONS = 5
NEAR_GATE = 3
"""A gate that still needs so many steps is a point of its own."""


@dataclass(frozen=True)
class AreaState:
    """Where an area stands. rests: it makes a pause or its cycle has ended, so that nothing is proposed for it."""

    name: str
    phase: int
    statuses: Statuses
    rests: bool = False


@dataclass(frozen=True)
class OpenDecision:
    """A decision that is not carried out yet. text: its wording."""

    number: str
    text: str
    due: date | None


@dataclass(frozen=True)
class AgendaPoint:
    """A proposed point. What stands in the fields depends on its kind; what does not belong to it is empty.

    area: name of the area it is about, "" where that is clear. minutes: day of the meeting whose minutes are approved.
    phase: the one to be opened. count: steps that the gate still needs.
    """

    kind: PointKind
    area: str = ""
    step: Step | None = None
    why: Why | None = None
    decision: OpenDecision | None = None
    minutes: date | None = None
    phase: int = 0
    count: int = 0
    sectors: tuple[str, ...] = ()


def proposed_agenda(
    kind: BodyKind,
    areas: Sequence[AreaState],
    catalogue: ProcessCatalogue,
    on: date,
    *,
    minutes_of: date | None = None,
    decisions: Sequence[OpenDecision] = (),
    sectors: Coverage | None = None,
) -> tuple[AgendaPoint, ...]:
    """Return the points for a meeting on the day `on`, in the order in which they would be dealt with.

    areas: those that the body is about. minutes_of: the last meeting whose minutes nobody has approved yet. decisions:
    those in force. sectors: what the body holds; None: it need not hold all.
    """
    found: list[AgendaPoint] = []
    if minutes_of is not None:
        found.append(AgendaPoint("minutes", minutes=minutes_of))
    found += _decisions(decisions, on)
    several = len(areas) > 1
    for area in areas:
        if not area.rests:
            found += _of_area(kind, area, catalogue, on, several)
    if kind in WITH_ALL_SECTORS and sectors is not None and sectors.missing:
        found.append(AgendaPoint("sectors", sectors=tuple(one.id for one in sectors.missing)))
    return (*found, AgendaPoint("next_meeting"), AgendaPoint("other"))


def _decisions(decisions: Sequence[OpenDecision], on: date) -> Iterator[AgendaPoint]:
    """Yield what is due until the meeting, the oldest date first, then one or the other that has no date."""
    due = sorted((one for one in decisions if one.due is not None and one.due <= on), key=lambda one: one.due or on)
    for decision in due[:MOST_DECISIONS]:
        yield AgendaPoint("decision_due", decision=decision)
    rest = [one for one in decisions if one.due is None]
    for decision in rest[: max(0, 2 - len(due))]:
        yield AgendaPoint("decision_open", decision=decision)


def _of_area(
    kind: BodyKind, area: AreaState, catalogue: ProcessCatalogue, on: date, several: bool
) -> Iterator[AgendaPoint]:
    name = area.name if several else ""
    proposals = next_steps(catalogue, area.phase, area.statuses, on, at_most=200)
    most = STEPS_OF_EACH_AREA if several else STEPS_OF_ONE_AREA
    for proposal in _chosen(kind, proposals, most):
        yield AgendaPoint("step", area=name, step=proposal.step, why=proposal.why)
    if area.phase < len(catalogue.phases):
        missing = missing_at_gate(catalogue, catalogue.phase(area.phase), area.statuses)
        if not missing:
            yield AgendaPoint("gate_open", area=name, phase=area.phase + 1)
        elif len(missing) <= NEAR_GATE:
            yield AgendaPoint("gate_missing", area=name, phase=area.phase + 1, count=len(missing))


def _chosen(kind: BodyKind, proposals: Sequence[Proposal], most: int) -> list[Proposal]:
    """Return what is overdue or near, then what concerns this kind of body, then the rest, in the order of urgency."""

    def rank(proposal: Proposal) -> tuple[bool, bool]:
        """Return what sorts a proposal before others."""
        urgent = proposal.why in ("overdue", "due_soon")
        return not urgent, not CONCERNS[kind] & set(proposal.step.responsible)

    return sorted(proposals, key=rank)[:most]
