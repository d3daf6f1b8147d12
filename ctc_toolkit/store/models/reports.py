"""Reports that were made, what schools consented to, and work that is done in the background."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class MadeReport(Table, table=True):
    """A made report. sections: separated by commas. inputs: JSON, a hash by name. content: compressed (zlib).

    content_hash: SHA-256 of the file itself, size: its bytes. recipients: JSON. made_on: the day written in it.
    details: JSON, what else was chosen (a school, a letter).
    """

    __tablename__ = "made_report"

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, index=True, sa_column_args=[ForeignKey("city.ags")])
    wave_id: str | None = Field(default=None, sa_type=Text, index=True, sa_column_args=[ForeignKey("survey_wave.id")])
    area_id: str | None = Field(default=None, sa_type=Text, index=True, sa_column_args=[ForeignKey("area.id")])
    product: str = Field(sa_type=Text)
    sections: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    form: str = Field(sa_type=Text)
    level: str = Field(sa_type=Text)
    made_on: date
    inputs: str = Field(sa_type=Text)
    inputs_hash: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    size: int
    software: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    content: bytes
    recipients: str = Field(default="[]", sa_type=Text)
    details: str = Field(default="{}", sa_type=Text, sa_column_kwargs={"server_default": "{}"})
    made_by: str = Field(sa_type=Text)
    made_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class SchoolConsent(Table, table=True):
    """That a school agreed to a sheet with its own values of a survey. school: its code in the answers.

    decided_by: the body or function that decided, never a person. pupils: how many could have answered, null: not told.
    revoked_on: since when it no longer holds.
    """

    __tablename__ = "school_consent"
    __table_args__ = (
        UniqueConstraint("wave_id", "school"),
        CheckConstraint("decided_by IN ('head_and_conference', 'conference')", name="decided_by"),
        CheckConstraint("pupils IS NULL OR pupils > 0", name="pupils"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    wave_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    school: str = Field(sa_type=Text)
    decided_by: str = Field(sa_type=Text)
    decided_on: date
    pupils: int | None = None
    note: str = Field(default="", sa_type=Text)
    revoked_on: date | None = None
    entered_by: str = Field(sa_type=Text)
    entered_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class BackgroundJob(Table, table=True):
    """Work that somebody asked for. request, actor, problem: JSON. person: whose turn it is, one at a time.

    runner: which process works on it. beat_at: when that process was last heard of.
    """

    __tablename__ = "background_job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'working', 'done', 'failed')", name="state"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, index=True, sa_column_args=[ForeignKey("city.ags")])
    kind: str = Field(sa_type=Text)
    request: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    person: str = Field(sa_type=Text)
    state: str = Field(default="waiting", sa_type=Text)
    progress: int = Field(default=0)
    step: str = Field(default="", sa_type=Text)
    problem: str = Field(default="", sa_type=Text)
    result: str = Field(default="", sa_type=Text)
    runner: str = Field(default="", sa_type=Text)
    tries: int = Field(default=0)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    beat_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class HeldImport(Table, table=True):
    """The answers of a large file between the order to store them and the end of that job; never in a backup.

    content: sealed with the keys of the installation. Whoever removes the row in a transaction may store them.
    """

    __tablename__ = "held_import"

    job_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("background_job.id")])
    content: bytes
    held_at: datetime = Field(default_factory=now, sa_type=UtcTime)
