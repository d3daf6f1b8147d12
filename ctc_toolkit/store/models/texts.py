"""Texts that people write together, what was kept of a lost save, and what was handed in for review."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import RowId, Table, UtcTime, new_id, now, versioned


@versioned
class DraftText(Table, table=True):
    """One text of one section, about an area (`area_id`) or about a survey wave (`wave_id`) or both.

    key: names place and section, so that each text exists once.
    """

    __tablename__ = "draft_text"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("area_id IS NOT NULL OR wave_id IS NOT NULL", name="place"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    key: str = Field(sa_type=Text)
    ags: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    area_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    wave_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    section: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class KeptText(Table, table=True):
    """The text of a save that came too late: kept until its writer has decided.

    based_on: the version it was written from. account_id: null in a demo.
    """

    __tablename__ = "kept_text"

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    draft_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("draft_text.id")])
    text: str = Field(sa_type=Text)
    based_on: int
    kept_for: str = Field(sa_type=Text)
    account_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    kept_at: datetime = Field(default_factory=now, sa_type=UtcTime)


@versioned
class Submission(Table, table=True):
    """A version of a profile or plan as it was handed in: frozen (`document`, JSON; `content_hash`: its SHA-256).

    subject: what it is a version of, so that numbers count up within it.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("subject", "number"),
        CheckConstraint("kind IN ('profile', 'plan')", name="kind"),
        CheckConstraint("state IN ('submitted', 'returned', 'approved', 'withdrawn')", name="state"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    subject: str = Field(sa_type=Text)
    number: int
    kind: str = Field(sa_type=Text)
    ags: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    area_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    wave_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    document: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    state: str = Field(default="submitted", sa_type=Text)
    submitted_by: str = Field(sa_type=Text)
    submitted_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class ReviewEntry(Table, table=True):
    """One line of the history of a submission: a comment on a section, or what became of it."""

    __tablename__ = "review_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('submitted', 'comment', 'returned', 'approved', 'withdrawn')", name="kind"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    submission_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("submission.id")])
    section: str | None = Field(default=None, sa_type=Text)
    kind: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    who: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    at: datetime = Field(default_factory=now, sa_type=UtcTime)
