"""Surveys: what was decided before them, their answers, what was released from them, what was deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


class CutPoints(Table, table=True):
    """A cut-point table as its YAML text. It is never changed: another table gets another id."""

    __tablename__ = "cut_points"
    __table_args__ = (CheckConstraint("status IN ('official', 'derived', 'made_up')", name="status"),)

    id: str = Field(primary_key=True, sa_type=Text)
    instrument: str = Field(sa_type=Text, index=True)
    status: str = Field(sa_type=Text)
    valid_from: date
    document: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    added_at: datetime = Field(default_factory=now, sa_type=UtcTime)


@versioned
class SurveyPlan(Table, table=True):
    """What must be decided before a survey may be imported. An empty field is a decision still missing.

    first_day, last_day: of the survey in the schools. lesson_minutes: how long answering takes. purpose: see the fixed
    list of the workspace. deletion_date: until when the answers are kept at most. responsible_office, contact,
    officer_contact: as they stand in letters (an office, not a pupil).
    """

    __tablename__ = "survey_plan"
    __table_args__ = (
        CheckConstraint("upper_authority IN ('open', 'not_needed', 'informed')", name="upper_authority"),
        CheckConstraint("lesson_minutes IS NULL OR lesson_minutes > 0", name="lesson_minutes"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    label: str = Field(sa_type=Text)
    year: int
    first_day: date | None = None
    last_day: date | None = None
    lesson_minutes: int | None = None
    purpose: str | None = Field(default=None, sa_type=Text)
    purpose_note: str = Field(default="", sa_type=Text)
    consent_form_version: str = Field(default="", sa_type=Text)
    impact_assessment: str = Field(default="", sa_type=Text)
    officer_consulted_on: date | None = None
    upper_authority: str = Field(default="open", sa_type=Text)
    upper_authority_on: date | None = None
    deletion_date: date | None = None
    responsible_office: str = Field(default="", sa_type=Text)
    contact: str = Field(default="", sa_type=Text)
    officer_contact: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class SchoolDecision(Table, table=True):
    """What one school decided about a planned survey: the head, after the Schulkonferenz was heard.

    asked_on: when the request went out. first_day, last_day: of the survey in this school (last_day null: one day);
    reserve_day: for those who were absent.
    """

    __tablename__ = "school_decision"
    __table_args__ = (
        UniqueConstraint("plan_id", "school"),
        CheckConstraint("decision IN ('open', 'yes', 'no')", name="decision"),
        CheckConstraint("expected_pupils IS NULL OR expected_pupils >= 0", name="expected_pupils"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    plan_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("survey_plan.id")])
    school: str = Field(sa_type=Text)
    decision: str = Field(default="open", sa_type=Text)
    decided_on: date | None = None
    conference_on: date | None = None
    expected_pupils: int | None = None
    asked_on: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    reserve_day: date | None = None
    version: int = Field(default=1)


@versioned
class SurveyWave(Table, table=True):
    """One survey of one city. `source_hash`: SHA-256 of the file; `content_hash`: of the stored answers.

    plan_id: the decisions it rests on; null for made-up answers. delete_on: until when the answers are kept at most.
    answers_deleted_at: since when they are gone. source: "answers", or "tables" where an institute gave finished ones.
    """

    __tablename__ = "survey_wave"
    __table_args__ = (
        UniqueConstraint("ags", "source_hash"),
        CheckConstraint("respondents > 0", name="respondents"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    instrument: str = Field(sa_type=Text)
    year: int
    label: str = Field(sa_type=Text)
    respondents: int
    source_hash: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    software: str = Field(sa_type=Text)
    made_up: bool
    cut_points: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("cut_points.id")])
    imported_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    plan_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("survey_plan.id")])
    delete_on: date | None = None
    answers_deleted_at: datetime | None = Field(default=None, sa_type=UtcTime)
    source: str = Field(default="answers", sa_type=Text, sa_column_kwargs={"server_default": "answers"})
    version: int = Field(default=1)


class WaveAnswers(Table, table=True):
    """The answers of one wave as one compressed Parquet value, kept apart so that lists never load them."""

    __tablename__ = "wave_answers"

    wave_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    answers: bytes


class ReleasedTable(Table, table=True):
    """A released profile as it was made. It stays when the answers are deleted.

    request: what was asked for (canonical JSON). rules: version of the rules. document: the profile (JSON);
    content_hash: its SHA-256.
    """

    __tablename__ = "released_table"
    __table_args__ = (
        UniqueConstraint("wave_id", "level", "request", "rules"),
        CheckConstraint("level IN ('internal', 'public')", name="level"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    wave_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    level: str = Field(sa_type=Text)
    request: str = Field(sa_type=Text)
    rules: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)


class DeletionProof(Table, table=True):
    """What one run of the deletion removed and how it was proven (JSON); no foreign keys: it outlives all of it."""

    __tablename__ = "deletion_proof"

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    at: datetime = Field(default_factory=now, index=True, sa_type=UtcTime)
    who: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
