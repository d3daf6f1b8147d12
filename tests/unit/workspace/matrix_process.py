"""The calls of the role matrix for the way of an area through the phases."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.store import AreaRecord, new_id, sha256
from ctc_toolkit.workspace import (
    add_evidence,
    area_process,
    open_phase,
    pause_area,
    read_evidence,
    remove_evidence,
    resume_area,
    save_step,
    start_next_cycle,
    step_history,
)

READING = {"area_process", "step_history", "read_evidence"}
WITHOUT_CITY: set[str] = set()
STEP = "b1_1_1"
_NAMES = count()


def area_on_the_way(ws, ags, phase=1):
    """Add an area in a phase with a cycle and files behind the back of the use cases; return its id and file ids."""
    area, content = AreaRecord(new_id(), f"Weg {next(_NAMES)}"), b"%PDF-1.7 probe"
    if ags is None:
        return area.id, [new_id(), new_id()]
    with ws.store.writing() as repository:
        repository.add_area(ags, area)
        if phase != 1:
            repository.set_phase(area.id, phase, 1, "")
        process = repository.process
        cycle = process.start_cycle(area.id, date(2026, 1, 31))
        files = [
            process.add_file(
                cycle.id,
                STEP,
                name="a.pdf",
                media_type="application/pdf",
                content=content,
                content_hash=sha256(content),
                who="Jemand",
            ).id
            for _ in range(2)
        ]
    return area.id, files


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, (read, removed) = area_on_the_way(ws, ags)
    last, _ = area_on_the_way(ws, ags, phase=5)
    version = 2 if ags else 1
    note = StepFields(note=f"Notiz {new_id()}")
    return {
        "area_process": lambda actor: area_process(actor, ws, area),
        "step_history": lambda actor: step_history(actor, ws, area, STEP),
        "save_step": lambda actor: save_step(actor, ws, area, STEP, before=StepFields(), after=note),
        "open_phase": lambda actor: open_phase(actor, ws, area, phase=2, version=1, reason="Probe"),
        "pause_area": lambda actor: pause_area(actor, ws, area, reason="Probe", resume_on=None, version=1),
        "resume_area": lambda actor: resume_area(actor, ws, area, version=2),
        "start_next_cycle": lambda actor: start_next_cycle(actor, ws, last, version=version),
        "add_evidence": lambda actor: add_evidence(actor, ws, area, STEP, name="b.pdf", content=b"%PDF-1.7 b"),
        "read_evidence": lambda actor: read_evidence(actor, ws, area, read),
        "remove_evidence": lambda actor: remove_evidence(actor, ws, area, removed),
    }
