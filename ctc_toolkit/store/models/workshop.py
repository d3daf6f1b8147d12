"""Workshops on made-up cities: one row for each group, and what all groups work on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import ONLY_ROW, Table, UtcTime, now, versioned


@versioned
class WorkshopGroup(Table, table=True):
    """A group of a workshop: its own made-up city (`ags`), the code that lets it in, and where it began.

    scenario: id in the catalogue. reset_at: when its city was last set to the beginning of the scenario.
    """

    __tablename__ = "workshop_group"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("code"),
        CheckConstraint("number > 0", name="number"),
    )

    ags: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    number: int
    code: str = Field(sa_type=Text)
    scenario: str = Field(sa_type=Text)
    reset_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class WorkshopShown(Table, table=True):
    """At most one row: the exercise (id in the catalogue) that all groups see, and since when."""

    __tablename__ = "workshop_shown"
    __table_args__ = (CheckConstraint(f"id = {ONLY_ROW}", name="single_row"),)

    id: int = Field(default=ONLY_ROW, primary_key=True, sa_column_kwargs={"autoincrement": False})
    exercise: str = Field(sa_type=Text)
    shown_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
