"""The workspace itself, cities and their areas."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import ONLY_ROW, Table, UtcTime, new_id, now, versioned


@versioned
class WorkspaceState(Table, table=True):
    """One row: whether this workspace holds made-up or real cities. Null as long as it holds none."""

    __tablename__ = "workspace"
    __table_args__ = (
        CheckConstraint(f"id = {ONLY_ROW}", name="single_row"),
        CheckConstraint("mode IN ('demo', 'real')", name="mode"),
    )

    id: int = Field(default=ONLY_ROW, primary_key=True, sa_column_kwargs={"autoincrement": False})
    mode: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class City(Table, table=True):
    """A city that takes part, by its official municipality key (AGS, eight digits, leading zeros kept)."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("length(ags) = 8", name="ags_length"),)

    ags: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    made_up: bool
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class Area(Table, table=True):
    """A part of a city in which CTC is done (CTC-Gebiet).

    phase: the phase of CTC it is in, 1 to 5. next_step: what the city tells the office about its next step.
    """

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("ags", "name"), CheckConstraint("phase BETWEEN 1 AND 5", name="phase"))

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    name: str = Field(sa_type=Text)
    phase: int = Field(default=1)
    phase_since: datetime | None = Field(default=None, sa_type=UtcTime)
    next_step: str = Field(default="", sa_type=Text)
    next_step_at: datetime | None = Field(default=None, sa_type=UtcTime)
    version: int = Field(default=1)
