"""What changed in the participants of measures: numbers of groups of people, never of one, and no codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class ProgrammeChange(Table, table=True):
    """A change in the participants of a measure (its origin); title: name of the measure when it was entered.

    entered: JSON, `evaluation.pre_post.ChangeFields`. result: JSON, `evaluation.pre_post_result.ChangeResult`, where it
    comes from linked answers; "" where it follows from what was entered.
    """

    __tablename__ = "programme_change"
    __table_args__ = (
        UniqueConstraint("area_id", "measure", "figure"),
        CheckConstraint("source IN ('aggregated', 'linked', 'words')", name="source"),
        CheckConstraint("(source = 'linked') = (result <> '')", name="result"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    measure: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    figure: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    entered: str = Field(sa_type=Text)
    result: str = Field(default="", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
