"""The way of an area through the phases: its cycles, what was entered about each step, and who changed what."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import RowId, Table, UtcTime, new_id, now, versioned

STATES = "('not_started', 'in_progress', 'partly', 'mostly', 'fully', 'not_applicable')"


@versioned
class AreaCycle(Table, table=True):
    """One way of an area through the five phases; `number` counts them. Paused: why, since when, and until when."""

    __tablename__ = "area_cycle"
    __table_args__ = (UniqueConstraint("area_id", "number"), CheckConstraint("number > 0", name="number"))

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    number: int
    started_on: date
    ended_on: date | None = None
    paused_on: date | None = None
    pause_reason: str = Field(default="", sa_type=Text)
    resume_on: date | None = None
    version: int = Field(default=1)


@versioned
class StepEntry(Table, table=True):
    """What was entered about one step of the catalogue (`step`: its id) in one cycle."""

    __tablename__ = "step_entry"
    __table_args__ = (UniqueConstraint("cycle_id", "step"), CheckConstraint(f"state IN {STATES}", name="state"))

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    cycle_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area_cycle.id")])
    step: str = Field(sa_type=Text)
    state: str = Field(default="not_started", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    evidence: str = Field(default="", sa_type=Text)
    link: str = Field(default="", sa_type=Text)
    function: str | None = Field(default=None, sa_type=Text)
    due: date | None = None
    note: str = Field(default="", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class ProcessChange(Table, table=True):
    """One change of one field, never altered. step: null where it concerns the phase or a pause."""

    __tablename__ = "process_change"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    cycle_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("area_cycle.id")])
    step: str | None = Field(default=None, sa_type=Text)
    field: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    who: str = Field(sa_type=Text)
    at: datetime = Field(default_factory=now, sa_type=UtcTime)


class EvidenceFile(Table, table=True):
    """A file that shows that a step is done; its content is never changed. content_hash: SHA-256."""

    __tablename__ = "evidence_file"

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    cycle_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("area_cycle.id")])
    step: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    media_type: str = Field(sa_type=Text)
    size: int
    content_hash: str = Field(sa_type=Text)
    content: bytes
    added_by: str = Field(sa_type=Text)
    added_at: datetime = Field(default_factory=now, sa_type=UtcTime)
