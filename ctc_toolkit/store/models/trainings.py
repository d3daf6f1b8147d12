"""Trainings and other events, how much of a team is trained, and certificates of trainers and multipliers."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class TrainingEvent(Table, table=True):
    """A training or another event; ags null: of the office. first_day, last_day: of months their first day.

    sectors: JSON object of counts by sector. cities: JSON list of AGS. No names of those who came.
    """

    __tablename__ = "training_event"
    __table_args__ = (
        CheckConstraint("kind IN ('training', 'information', 'exchange', 'other')", name="kind"),
        CheckConstraint("date_precision IN ('day', 'month', 'open')", name="date_precision"),
        CheckConstraint("venue IN ('on_site', 'video', 'both')", name="venue"),
        CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state"),
        CheckConstraint("attended >= 0", name="attended"),
        CheckConstraint("area_id IS NULL OR ags IS NOT NULL", name="area_in_city"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    area_id: str | None = Field(default=None, sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    kind: str = Field(sa_type=Text)
    training: str | None = Field(default=None, sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    date_precision: str = Field(default="day", sa_type=Text)
    first_day: date | None = None
    last_day: date | None = None
    begins: time | None = None
    ends: time | None = None
    venue: str = Field(default="on_site", sa_type=Text)
    place: str = Field(default="", sa_type=Text)
    hours: float | None = None
    state: str = Field(default="planned", sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    function: str | None = Field(default=None, sa_type=Text)
    materials: str = Field(default="", sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    attended: int | None = None
    sectors: str = Field(default="{}", sa_type=Text)
    cities: str = Field(default="[]", sa_type=Text)
    shared: bool = False
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class TrainedShare(Table, table=True):
    """How many members a kind of body has in an area and how many of them are trained, as counted on a day."""

    __tablename__ = "trained_share"
    __table_args__ = (
        UniqueConstraint("area_id", "body"),
        CheckConstraint("trained >= 0 AND trained <= size", name="trained"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    body: str = Field(sa_type=Text)
    size: int
    trained: int
    counted_on: date
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class Certificate(Table, table=True):
    """A certificate of a trainer or multiplier. holder: the name of a person; the row can be deleted at any time."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("kind IN ('trainer', 'multiplier')", name="kind"),
        CheckConstraint("valid_until >= issued_on", name="valid_until"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    holder: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    issued_by: str = Field(sa_type=Text)
    issued_on: date
    valid_until: date | None = None
    note: str = Field(default="", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
