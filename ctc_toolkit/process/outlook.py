"""What an area has to look at on a day: dates that passed or come soon, what changed lately, what has to be decided.

Pure functions of the catalogue and of what people entered. A pause takes all reminders away; that is up to the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from ctc_toolkit.language import Text
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.entries import Benchmark
from ctc_toolkit.process.progress import MET, Step, steps_of_phase
from ctc_toolkit.process.step_fields import StepFields

AHEAD = timedelta(days=28)
"""Dates are announced so long before."""

BACK = timedelta(days=14)
"""Changes count as recent for so long."""

ONE_SITTING = timedelta(hours=12)
"""What one person changes about one thing within so much time is told as one change."""

DECIDING = ("key_leaders", "host_agency")
"""Functions that decide on resources and mandates: what needs them is asked of the steering group."""

DateKind = Literal["step", "survey_begins", "survey_ends", "deletion", "meeting", "training", "decision"]
ChangeKind = Literal[
    "step", "file", "phase", "pause", "goes_on", "text", "review", "survey", "meeting", "decision", "training"
]
WEIGHT: tuple[ChangeKind, ...] = (
    "phase", "pause", "goes_on", "decision", "meeting", "survey", "training", "review", "text", "step", "file",
)  # fmt: skip
"""What weighs more stands first among the changes of one day."""


@dataclass(frozen=True)
class Deadline:
    """A date. id: of the step or of what else it concerns. functions: who must act. phase: of a step, 1 to 5."""

    kind: DateKind
    on: date
    name: Text
    id: str = ""
    functions: tuple[str, ...] = ()
    phase: int | None = None
    place: str = ""


@dataclass(frozen=True)
class Change:
    """Something that somebody changed.

    subject: what it was about. detail: the state of a step, the number of a phase, what became of a version.
    fields: which fields of a step, in the order in which they were changed. id, phase: of the step.
    """

    kind: ChangeKind
    at: datetime
    who: str
    subject: Text
    detail: str = ""
    fields: tuple[str, ...] = ()
    reason: str = ""
    id: str = ""
    phase: int | None = None


def functions_for(step: Step, entered: StepFields) -> tuple[str, ...]:
    """Return who must act: the function that was entered, else those that usually do this step."""
    return (entered.function,) if entered.function else step.responsible


def is_open(entered: StepFields) -> bool:
    """Return whether a step still has to be done."""
    return entered.state not in (*MET, "not_applicable")


def dated_steps(catalogue: ProcessCatalogue, entries: Mapping[str, StepFields]) -> tuple[Deadline, ...]:
    """Return the dates of all steps that are still to be done, earliest first. entries: by the id of the step."""
    found = []
    for phase in catalogue.phases:
        for step in steps_of_phase(catalogue, phase):
            entered = entries.get(step.id, StepFields())
            if entered.due is not None and is_open(entered):
                name = Text(step.title.de, step.title.en)
                found.append(Deadline("step", entered.due, name, step.id, functions_for(step, entered), phase.number))
    return in_order(found)


def in_order(deadlines: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """Return dates by day; on the same day by name."""
    return tuple(sorted(deadlines, key=lambda entry: (entry.on, entry.name.de, entry.id)))


def passed(deadlines: Iterable[Deadline], today: date) -> tuple[Deadline, ...]:
    """Return what should have been done before today, longest ago first; a meeting that took place is not late."""
    return tuple(entry for entry in deadlines if entry.kind in ("step", "deletion", "decision") and entry.on < today)


def coming(deadlines: Iterable[Deadline], today: date) -> tuple[Deadline, ...]:
    """Return the dates from today on, within the next four weeks."""
    return tuple(entry for entry in deadlines if today <= entry.on <= today + AHEAD)


def to_decide(catalogue: ProcessCatalogue, number: int, entries: Mapping[str, StepFields]) -> tuple[Step, ...]:
    """Return open steps of phase `number` that need the steering group or the host organisation, the gate first.

    Where a function was entered for a step, it counts; else those that usually do it.
    """
    found = []
    for place, step in enumerate(steps_of_phase(catalogue, catalogue.phase(number))):
        entered = entries.get(step.id, StepFields())
        if is_open(entered) and set(functions_for(step, entered)) & set(DECIDING):
            asked = isinstance(step, Benchmark) and step.gate == "proposed"
            found.append((not asked, place, step))
    return tuple(step for _, _, step in sorted(found, key=lambda entry: entry[:2]))


def told_together(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes, newest day first; what one person did to one thing in one sitting is one change.

    Its newest detail and reason count; the fields are added up. Among the changes of a day what weighs more comes
    first.
    """
    newest: dict[tuple[str, ...], Change] = {}
    found: list[Change] = []
    for change in sorted(changes, key=lambda entry: entry.at):
        key = (change.kind, change.id or change.subject.de, change.who)
        earlier, told = newest.get(key), change
        if earlier is not None and change.kind in ("step", "text", "file") and change.at - earlier.at <= ONE_SITTING:
            found.remove(earlier)
            fields = (*earlier.fields, *(name for name in change.fields if name not in earlier.fields))
            detail, reason = change.detail or earlier.detail, change.reason or earlier.reason
            told = replace(change, fields=fields, detail=detail, reason=reason)
        newest[key] = told
        found.append(told)
    rank = {kind: place for place, kind in enumerate(WEIGHT)}
    return tuple(sorted(found, key=lambda one: (-one.at.date().toordinal(), rank[one.kind], -one.at.timestamp())))
