"""The way of areas through the phases: cycles, entries about steps, history and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.progress import MET, StepState
from ctc_toolkit.process.step_fields import NAMES, StepFields
from ctc_toolkit.store.models import AreaCycle, EvidenceFile, ProcessChange, StepEntry, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class CycleRecord:
    """One way of an area through the phases. paused_on: None while it goes on."""

    id: str
    area_id: str
    number: int
    started_on: date
    ended_on: date | None
    paused_on: date | None
    pause_reason: str
    resume_on: date | None
    version: int


@dataclass(frozen=True)
class StepRecord:
    """What was entered about a step, who changed it last and when."""

    step: str
    fields: StepFields
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class ChangeRecord:
    """One change of one field of a step, or (step None) of the phase or a pause."""

    id: int
    step: str | None
    field: str
    before: str
    after: str
    reason: str
    who: str
    at: datetime


@dataclass(frozen=True)
class FileRecord:
    """A file of a step without its content."""

    id: str
    cycle_id: str
    step: str
    name: str
    media_type: str
    size: int
    content_hash: str
    added_by: str
    added_at: datetime


class ProcessTables:
    """Cycles, entries about steps, history and files, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cycles(self, areas: Sequence[str]) -> dict[str, CycleRecord]:
        """Return the newest cycle of each of the areas (ids) that has one."""
        statement = select(AreaCycle).where(column(AreaCycle.area_id).in_(sorted(areas)))
        found = self._session.scalars(statement.order_by(column(AreaCycle.number))).all()
        return {cycle.area_id: _cycle_record(cycle) for cycle in found}

    def cycle(self, area_id: str) -> CycleRecord | None:
        """Return the newest cycle of an area."""
        return self.cycles([area_id]).get(area_id)

    def cycles_of(self, area_id: str) -> list[CycleRecord]:
        """Return all cycles of an area, oldest first."""
        statement = select(AreaCycle).where(column(AreaCycle.area_id) == area_id)
        return [_cycle_record(cycle) for cycle in self._session.scalars(statement.order_by(column(AreaCycle.number)))]

    def start_cycle(self, area_id: str, today: date) -> CycleRecord:
        """Start the next cycle of an area and end the one before.

        Raises:
            IntegrityError: somebody else has just started it.
        """
        last = self.cycle(area_id)
        if last is not None:
            self._session.get_one(AreaCycle, last.id).ended_on = today
        added = AreaCycle(area_id=area_id, number=last.number + 1 if last else 1, started_on=today)
        self._session.add(added)
        self._session.flush()
        return _cycle_record(added)

    def set_pause(
        self, cycle_id: str, paused_on: date | None, reason: str, resume_on: date | None, version: int
    ) -> CycleRecord:
        """Store a pause of a cycle, or (paused_on None) its end.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        cycle = self._session.get_one(AreaCycle, cycle_id)
        if cycle.version != version:
            raise ToolkitError("changed_meanwhile")
        cycle.paused_on, cycle.pause_reason, cycle.resume_on = paused_on, reason, resume_on
        self._session.flush()
        return _cycle_record(cycle)

    def entries(self, cycles: Sequence[str]) -> dict[str, dict[str, StepRecord]]:
        """Return what was entered in the cycles (ids), by cycle and step."""
        found: dict[str, dict[str, StepRecord]] = {cycle: {} for cycle in cycles}
        statement = select(StepEntry).where(column(StepEntry.cycle_id).in_(sorted(cycles)))
        for entry in self._session.scalars(statement):
            found[entry.cycle_id][entry.step] = _step_record(entry)
        return found

    def overdue(self, cycles: Sequence[str], today: date) -> dict[str, int]:
        """Return for each of the cycles (ids) how many steps that are still open should have been done before today."""
        cycle, late = column(StepEntry.cycle_id), column(StepEntry.due) < today
        still_open = column(StepEntry.state).not_in((*MET, "not_applicable"))
        counted = select(cycle, func.count()).where(cycle.in_(sorted(cycles)), late, still_open).group_by(cycle)
        return {row[0]: int(row[1]) for row in self._session.execute(counted)}

    def entry(self, cycle_id: str, step: str) -> StepRecord | None:
        """Return what was entered about a step, waiting for whoever is changing it."""
        found = self._locked(cycle_id, step)
        return _step_record(found) if found else None

    def save_entry(
        self,
        cycle_id: str,
        step: str,
        entered: StepFields,
        who: str,
        stored: StepRecord | None = None,
        at: datetime | None = None,
    ) -> StepRecord:
        """Store what is entered about a step, and each changed field in its history.

        stored: what `entry` returned in this transaction, from which `entered` was made; None: nothing was there.
        at: when; None: now.

        Raises:
            IntegrityError: nothing was there, and somebody else has just made the first entry of this step.
        """
        entry = self._locked(cycle_id, step) if stored else None
        before = _fields(entry) if entry else StepFields()
        if entry is None:
            entry = StepEntry(cycle_id=cycle_id, step=step, changed_by=who)
            self._session.add(entry)
        for name in NAMES:
            setattr(entry, name, getattr(entered, name))
        entry.changed_by, entry.changed_at = who, at or now()
        self._session.flush()
        for name in NAMES:
            old, new = getattr(before, name), getattr(entered, name)
            if old != new:
                self.add_change(cycle_id, step, name, _written(old), _written(new), who, at=at)
        return _step_record(entry)

    def add_change(
        self,
        cycle_id: str,
        step: str | None,
        field: str,
        before: str,
        after: str,
        who: str,
        reason: str = "",
        *,
        at: datetime | None = None,
    ) -> None:
        """Add a line to the history. at: when; None: now."""
        line = ProcessChange(
            cycle_id=cycle_id,
            step=step,
            field=field,
            before=before,
            after=after,
            reason=reason,
            who=who,
            at=at or now(),
        )
        self._session.add(line)
        self._session.flush()

    def changes(
        self,
        cycle_id: str,
        step: str | None = None,
        *,
        field: str | None = None,
        since: datetime | None = None,
        newest: int = 200,
    ) -> list[ChangeRecord]:
        """Return the history of a cycle (`step`: of one step, `field`: of one field), newest line first."""
        statement = select(ProcessChange).where(column(ProcessChange.cycle_id) == cycle_id)
        if step is not None:
            statement = statement.where(column(ProcessChange.step) == step)
        if field is not None:
            statement = statement.where(column(ProcessChange.field) == field)
        if since is not None:
            statement = statement.where(column(ProcessChange.at) >= since)
        lines = self._session.scalars(statement.order_by(column(ProcessChange.id).desc()).limit(newest))
        return [_change_record(line) for line in lines]

    def add_file(
        self, cycle_id: str, step: str, *, name: str, media_type: str, content: bytes, content_hash: str, who: str
    ) -> FileRecord:
        """Keep a file for a step."""
        added = EvidenceFile(
            cycle_id=cycle_id,
            step=step,
            name=name,
            media_type=media_type,
            size=len(content),
            content_hash=content_hash,
            content=content,
            added_by=who,
        )
        self._session.add(added)
        self._session.flush()
        return self.files(cycle_id, step)[-1]

    def files(self, cycle_id: str, step: str | None = None) -> list[FileRecord]:
        """Return the files of a cycle (`step`: of one step) without their content, oldest first."""
        statement = select(*_FILE_COLUMNS).where(column(EvidenceFile.cycle_id) == cycle_id)
        if step is not None:
            statement = statement.where(column(EvidenceFile.step) == step)
        rows = self._session.execute(statement.order_by(column(EvidenceFile.added_at), column(EvidenceFile.id)))
        return [FileRecord(*row) for row in rows]

    def file(self, cycle_id: str, file_id: str) -> tuple[FileRecord, bytes] | None:
        """Return a file of a cycle with its content."""
        found = self._session.get(EvidenceFile, file_id)
        if found is None or found.cycle_id != cycle_id:
            return None
        record = FileRecord(*(getattr(found, name) for name in _FILE_FIELDS))
        return record, found.content

    def remove_file(self, cycle_id: str, file_id: str) -> None:
        """Remove a file of a cycle."""
        self._session.execute(
            delete(EvidenceFile).where(column(EvidenceFile.id) == file_id, column(EvidenceFile.cycle_id) == cycle_id)
        )

    def size_of_files(self, cycle_id: str) -> int:
        """Return how many bytes the files of a cycle have together."""
        total = select(func.coalesce(func.sum(column(EvidenceFile.size)), 0))
        return int(self._session.execute(total.where(column(EvidenceFile.cycle_id) == cycle_id)).scalar_one())

    def _locked(self, cycle_id: str, step: str) -> StepEntry | None:
        statement = select(StepEntry).where(column(StepEntry.cycle_id) == cycle_id, column(StepEntry.step) == step)
        return self._session.scalars(
            statement.with_for_update().execution_options(populate_existing=True)
        ).one_or_none()


_FILE_FIELDS = ("id", "cycle_id", "step", "name", "media_type", "size", "content_hash", "added_by", "added_at")
_FILE_COLUMNS = tuple(column(getattr(EvidenceFile, name)) for name in _FILE_FIELDS)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _fields(entry: StepEntry) -> StepFields:
    values: Mapping[str, Any] = {name: getattr(entry, name) for name in NAMES if name != "state"}
    return StepFields(state=cast("StepState", entry.state), **values)


def _step_record(entry: StepEntry) -> StepRecord:
    return StepRecord(entry.step, _fields(entry), entry.changed_by, entry.changed_at, entry.version)


def _cycle_record(cycle: AreaCycle) -> CycleRecord:
    return CycleRecord(
        cycle.id,
        cycle.area_id,
        cycle.number,
        cycle.started_on,
        cycle.ended_on,
        cycle.paused_on,
        cycle.pause_reason,
        cycle.resume_on,
        cycle.version,
    )


def _change_record(line: ProcessChange) -> ChangeRecord:
    return ChangeRecord(line.id or 0, line.step, line.field, line.before, line.after, line.reason, line.who, line.at)
