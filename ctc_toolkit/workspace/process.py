"""The way of an area through the five phases: steps, evidence, gates, pauses and cycles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.evidence import checked_file
from ctc_toolkit.process.progress import missing_at_gate, steps_of_phase
from ctc_toolkit.process.step_fields import FieldConflict, StepFields, merged, problems, tidied
from ctc_toolkit.store import AreaRecord, RuleBroken, sha256
from ctc_toolkit.store.process import CycleRecord, FileRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.process_views import AreaProcess, StepHistory, area_view_of_process
from ctc_toolkit.workspace.words import tidy

LONGEST_REASON = 500
LONGEST_PAUSE_YEARS = 3
_TRIES = 4
"""How often an entry is tried: once more for the cycle, once more for the step, and one in reserve."""

MOST_BYTES = 500 * 1024 * 1024
"""Room for the files of one way through the phases."""


@dataclass(frozen=True)
class StepSaved:
    """The entry was stored, together with what others had changed meanwhile."""

    fields: StepFields
    at: datetime


@dataclass(frozen=True)
class StepConflict:
    """Nothing was stored: these fields were changed by somebody else meanwhile. current: what stands there now."""

    conflicts: tuple[FieldConflict, ...]
    current: StepFields
    changed_by: str


def area_process(
    actor: Actor, ws: Workspace, area_id: str, *, cycle: int | None = None, today: date | None = None
) -> AreaProcess:
    """Return the way of an area through the phases: states, progress, gates, and what comes next.

    cycle: number of an earlier way, to read what was entered then; None: the present one.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "area_process", area_id) as grant:
        ags, area = grant.area(area_id)
        return process_of_area(grant, ags, area, today or _today(), cycle)


def step_history(actor: Actor, ws: Workspace, area_id: str, step: str, *, cycle: int | None = None) -> StepHistory:
    """Return who changed what about a step, newest change first. cycle: number of an earlier one; None: the present.

    Raises:
        ToolkitError: `not_available`, `step_unknown`.
    """
    with looking(actor, ws, "step_history", area_id) as grant:
        grant.area(area_id)
        _require_step(step)
        found = _cycle(grant, area_id, cycle)
        return StepHistory(step, tuple(grant.repository.process.changes(found.id, step)) if found else ())


def save_step(
    actor: Actor, ws: Workspace, area_id: str, step: str, *, before: StepFields, after: StepFields
) -> StepSaved | StepConflict:
    """Store what somebody changed about a step: from `before` (what was read) to `after`.

    Fields that others changed meanwhile are kept; where both changed the same field differently, nothing is stored.

    Raises:
        ToolkitError: `not_available`, `step_unknown`, or what `step_fields.problems` names (the first of them).
    """
    for _ in range(_TRIES):
        try:
            return _save_step(actor, ws, area_id, step, before, tidied(after))
        except ToolkitError as refused:  # somebody else has just begun the cycle, or made the first entry of this step
            if refused.code != "changed_meanwhile":
                raise
    raise ToolkitError("changed_meanwhile")


def open_phase(actor: Actor, ws: Workspace, area_id: str, *, phase: int, version: int, reason: str = "") -> AreaProcess:
    """Move an area to a phase (1 to 5).

    Moving on while a gate on the way still needs something, and moving back, take a written reason.
    version: the version of the area that the choice was made from.

    Raises:
        ToolkitError: `not_available`, `phase_unknown`, `phase_reason_missing`, `phase_reason_long`,
            `changed_meanwhile`.
    """
    with _on_the_way(actor, ws, "open_phase", area_id) as (grant, ags, area, cycle):
        catalogue = load_process()
        if not 1 <= phase <= len(catalogue.phases):
            raise ToolkitError("phase_unknown", found=phase)
        if area.version != version:
            raise ToolkitError("changed_meanwhile")
        why = _reason(reason, "phase_reason_long")
        entries = grant.repository.process.entries([cycle.id])[cycle.id]
        statuses = {step: entry.fields.status for step, entry in entries.items()}
        passed = [one for one in catalogue.phases if area.phase <= one.number < phase]
        missing = [step for one in passed for step in missing_at_gate(catalogue, one, statuses)]
        if (missing or phase < area.phase) and not why:
            raise ToolkitError("phase_reason_missing", count=len(missing))
        if phase == area.phase:
            return process_of_area(grant, ags, area, _today())
        moved = _moved(grant, area, cycle, phase, why)
        grant.record(f"area {area_id}: phase {phase}", ags)
        return process_of_area(grant, ags, moved, _today())


def pause_area(
    actor: Actor, ws: Workspace, area_id: str, *, reason: str, resume_on: date | None, version: int
) -> AreaProcess:
    """Let an area make a pause: nothing is proposed until it goes on. version: of the cycle (0: none yet).

    Raises:
        ToolkitError: `not_available`, `pause_reason_missing`, `pause_reason_long`, `pause_date` (not in the coming
            three years), `changed_meanwhile`.
    """
    with _on_the_way(actor, ws, "pause_area", area_id) as (grant, ags, area, cycle):
        why, today = _reason(reason, "pause_reason_long"), _today()
        if not why:
            raise ToolkitError("pause_reason_missing")
        last = today.replace(year=today.year + LONGEST_PAUSE_YEARS, day=min(today.day, 28))
        if resume_on is not None and not today < resume_on <= last:
            raise ToolkitError("pause_date", last=last)
        _set_pause(grant, cycle, today, why, resume_on, version)
        grant.record(f"area {area_id}: pause", ags)
        return process_of_area(grant, ags, area, today)


def resume_area(actor: Actor, ws: Workspace, area_id: str, *, version: int) -> AreaProcess:
    """Let an area go on after a pause. version: of the cycle.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with _on_the_way(actor, ws, "resume_area", area_id) as (grant, ags, area, cycle):
        _set_pause(grant, cycle, None, "", None, version)
        grant.record(f"area {area_id}: goes on", ags)
        return process_of_area(grant, ags, area, _today())


def start_next_cycle(actor: Actor, ws: Workspace, area_id: str, *, version: int) -> AreaProcess:
    """Start the next way of an area through the phases: from phase 1, with no step begun; the old one stays readable.

    version: the version of the area.

    Raises:
        ToolkitError: `not_available`, `cycle_too_early` (the area is not in phase 5), `changed_meanwhile`.
    """
    with _on_the_way(actor, ws, "start_next_cycle", area_id) as (grant, ags, area, _):
        if area.version != version:
            raise ToolkitError("changed_meanwhile")
        if area.phase != len(load_process().phases):
            raise ToolkitError("cycle_too_early", phase=area.phase)
        cycle = grant.repository.process.start_cycle(area_id, _today())
        moved = _moved(grant, area, cycle, 1, "")
        grant.record(f"area {area_id}: cycle {cycle.number}", ags)
        return process_of_area(grant, ags, moved, _today())


def add_evidence(actor: Actor, ws: Workspace, area_id: str, step: str, *, name: str, content: bytes) -> FileRecord:
    """Keep a file that shows that a step is done.

    Raises:
        ToolkitError: `not_available`, `step_unknown`, `evidence_no_room`, or what `evidence.checked_file` raises.
    """
    file = checked_file(name, content)
    with _on_the_way(actor, ws, "add_evidence", area_id) as (grant, ags, _, cycle):
        _require_step(step)
        process = grant.repository.process
        if process.size_of_files(cycle.id) + len(content) > MOST_BYTES:
            raise ToolkitError("evidence_no_room", most=MOST_BYTES // 1024 // 1024)
        added = process.add_file(
            cycle.id,
            step,
            name=file.name,
            media_type=file.media_type,
            content=content,
            content_hash=sha256(content),
            who=actor.name,
        )
        process.add_change(cycle.id, step, "file", "", file.name, actor.name)
        grant.record(f"evidence {added.id}", ags)
        return added


def read_evidence(actor: Actor, ws: Workspace, area_id: str, file_id: str) -> tuple[FileRecord, bytes]:
    """Return a file of an area with its content.

    Raises:
        ToolkitError: `not_available`, `evidence_damaged` (it is not what was kept).
    """
    with looking(actor, ws, "read_evidence", area_id) as grant:
        grant.area(area_id)
        process = grant.repository.process
        files = [process.file(cycle.id, file_id) for cycle in process.cycles_of(area_id)]
        found = next((file for file in files if file is not None), None)
        if found is None:
            raise ToolkitError("not_available")
        if sha256(found[1]) != found[0].content_hash:
            raise ToolkitError("evidence_damaged")
        return found


def remove_evidence(actor: Actor, ws: Workspace, area_id: str, file_id: str) -> None:
    """Remove a file of an area.

    Raises:
        ToolkitError: `not_available`.
    """
    with _on_the_way(actor, ws, "remove_evidence", area_id) as (grant, ags, _, cycle):
        found = grant.repository.process.file(cycle.id, file_id)
        if found is None:
            raise ToolkitError("not_available")
        grant.repository.process.remove_file(cycle.id, file_id)
        grant.repository.process.add_change(cycle.id, found[0].step, "file", found[0].name, "", actor.name)
        grant.record(f"evidence {file_id}", ags)


def _save_step(
    actor: Actor, ws: Workspace, area_id: str, step: str, before: StepFields, after: StepFields
) -> StepSaved | StepConflict:
    with _on_the_way(actor, ws, "save_step", area_id) as (grant, ags, _, cycle):
        _require_step(step)
        for problem in problems(after, load_process(), _today()).values():
            raise problem
        process = grant.repository.process
        stored = process.entry(cycle.id, step)
        current = stored.fields if stored else StepFields()
        together, conflicts = merged(before, after, current)
        if conflicts:
            return StepConflict(conflicts, current, stored.changed_by if stored else "")
        saved = process.save_entry(cycle.id, step, together, actor.name, stored)
        grant.record(f"area {area_id}: step {step}", ags)
        return StepSaved(saved.fields, saved.changed_at)


@contextmanager
def _on_the_way(
    actor: Actor, ws: Workspace, action: str, area_id: str
) -> Iterator[tuple[Grant, str, AreaRecord, CycleRecord]]:
    """Give the area and its present cycle for changes; the first one begins with the first change.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile` (somebody else has just begun the cycle or made the entry).
    """
    try:
        with changing(actor, ws, action, area_id) as grant:
            ags, area = grant.area(area_id)
            process = grant.repository.process
            cycle = process.cycle(area_id) or process.start_cycle(area_id, _today())
            yield grant, ags, area, cycle
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def process_of_area(grant: Grant, ags: str, area: AreaRecord, today: date, number: int | None = None) -> AreaProcess:
    """Return the way of an area through the phases, for use cases that were granted it. number: of the cycle.

    Raises:
        ToolkitError: `not_available`: there is no cycle of this number.
    """
    process = grant.repository.process
    cycle = _cycle(grant, area.id, number)
    entries = process.entries([cycle.id])[cycle.id] if cycle else {}
    files = process.files(cycle.id) if cycle else []
    newest = process.cycle(area.id)
    return area_view_of_process(grant.city(ags), area, cycle, entries, files, today, newest.number if newest else 0)


def _cycle(grant: Grant, area_id: str, number: int | None) -> CycleRecord | None:
    """Return a cycle of the area by its number (None: the newest); None before the first one begins.

    Raises:
        ToolkitError: `not_available`: there is no cycle of this number.
    """
    if number is None:
        return grant.repository.process.cycle(area_id)
    found = next((one for one in grant.repository.process.cycles_of(area_id) if one.number == number), None)
    if found is None:
        raise ToolkitError("not_available")
    return found


def _moved(grant: Grant, area: AreaRecord, cycle: CycleRecord, phase: int, reason: str) -> AreaRecord:
    moved = grant.repository.set_phase(area.id, phase, area.version, area.next_step)
    grant.repository.process.add_change(cycle.id, None, "phase", str(area.phase), str(phase), grant.actor.name, reason)
    return moved


def _set_pause(
    grant: Grant, cycle: CycleRecord, paused_on: date | None, reason: str, resume_on: date | None, version: int
) -> None:
    if version != cycle.version and (version, cycle.version) != (0, 1):
        raise ToolkitError("changed_meanwhile")
    grant.repository.process.set_pause(cycle.id, paused_on, reason, resume_on, cycle.version)
    before, after = ("", "pause") if paused_on else ("pause", "")
    grant.repository.process.add_change(cycle.id, None, "pause", before, after, grant.actor.name, reason)


def _require_step(step: str) -> None:
    catalogue = load_process()
    if step not in {one.id for phase in catalogue.phases for one in steps_of_phase(catalogue, phase)}:
        raise ToolkitError("step_unknown", found=tidy(step)[:40])


def _reason(text: str, code: str) -> str:
    reason = tidy(text)
    if len(reason) > LONGEST_REASON:
        raise ToolkitError(code, longest=LONGEST_REASON, found=len(reason))
    return reason


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
