"""The way of the demo areas through the phases: earlier ones are done, the present one is half-way, one area rests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ctc_toolkit.process import Phase, ProcessCatalogue, load_process
from ctc_toolkit.process.progress import Step, StepState, steps_of_phase
from ctc_toolkit.process.step_fields import StepFields

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

PHASES = ((3, 4), (5, 1), (4, 2))
"""Phases of the two areas of each demo city, in the order of the cities."""

RESTING = 5
"""Which of the six areas makes a pause."""

DAYS_PER_PHASE, LATELY = 200, 60
"""How long a phase took, and in how many days the entries of the present one were made."""

WHO = "Koordination (Beispiel)"
_HALF_WAY: tuple[StepState, ...] = ("fully", "mostly", "fully", "partly", "in_progress", "not_started")
_EVIDENCE = "Protokoll der Sitzung, Ablage der Koordination (Beispiel)"


def demo_process(repository: Repository, cities: tuple[DemoCity, ...], today: date) -> None:
    """Store phases, states of steps, dates and a pause for the areas of the demo."""
    catalogue = load_process()
    areas = [area for city in cities for area in city.areas]
    phases = [phase for pair in PHASES for phase in pair]
    for place, (area, phase) in enumerate(zip(areas, phases, strict=False)):
        cycle = repository.process.start_cycle(area.id, today - timedelta(days=200 * phase))
        for step, fields, days in _entries(catalogue, phase, today):
            repository.process.save_entry(cycle.id, step.id, fields, WHO, at=_moment(today, days))
        for opened in range(2, phase + 1):
            moment = _moment(today, DAYS_PER_PHASE * (phase - opened) + LATELY + 5)
            repository.process.add_change(cycle.id, None, "phase", str(opened - 1), str(opened), WHO, at=moment)
        stored = repository.area(area.id)
        if stored is not None and phase != 1:
            begun = _moment(today, LATELY + 5)
            repository.set_phase(area.id, phase, stored[1].version, stored[1].next_step, at=begun)
        if place == RESTING:
            reason = "Die Stelle der Koordination wird neu besetzt (Beispiel)"
            repository.process.set_pause(cycle.id, today - timedelta(30), reason, today + timedelta(60), cycle.version)
            moment = _moment(today, 30)
            repository.process.add_change(cycle.id, None, "pause", "", "pause", WHO, reason, at=moment)


def _entries(catalogue: ProcessCatalogue, present: int, today: date) -> list[tuple[Step, StepFields, float]]:
    """Return entries with how many days ago they were made: earlier phases one after the other, the present lately."""
    found = []
    for phase in catalogue.phases[: present - 1]:
        steps, ago = steps_of_phase(catalogue, phase), DAYS_PER_PHASE * (present - phase.number) + LATELY
        spread = (DAYS_PER_PHASE - 2 * LATELY / 3) / len(steps)
        found += [(step, _done(step), ago - place * spread) for place, step in enumerate(steps)]
    latest = _present(catalogue, catalogue.phase(present), today)
    spread = LATELY / (len(latest) + 1)
    return [*found, *((step, fields, LATELY - place * spread) for place, (step, fields) in enumerate(latest))]


def _moment(today: date, days: float) -> datetime:
    return datetime.combine(today, time(9, 15), tzinfo=UTC) - timedelta(days=days)


def _done(step: Step) -> StepFields:
    return StepFields("fully", evidence=_EVIDENCE, function=step.responsible[0])


def _present(catalogue: ProcessCatalogue, phase: Phase, today: date) -> list[tuple[Step, StepFields]]:
    """Return entries for the first half of a phase: some done, some begun, one overdue, one due soon."""
    steps = steps_of_phase(catalogue, phase)
    entries = []
    for place, step in enumerate(steps[: len(steps) // 2]):
        state = _HALF_WAY[place % len(_HALF_WAY)]
        fields = StepFields(state, function=step.responsible[0])
        if state in ("fully", "mostly"):
            fields = replace(fields, evidence=_EVIDENCE)
        elif place == 4:
            fields = replace(fields, due=today - timedelta(4), note="Termin mit der Schulaufsicht verschoben")
        elif place == 3:
            fields = replace(fields, due=today + timedelta(9))
        entries.append((step, fields))
    return entries
