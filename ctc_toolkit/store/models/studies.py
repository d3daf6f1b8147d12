"""Comparison studies of a city: communities with and without CTC and their released percentages; nobody in person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class ComparisonStudy(Table, table=True):
    """A comparison study. document: JSON, see `evaluation.study_document`."""

    __tablename__ = "comparison_study"
    __table_args__ = (UniqueConstraint("ags", "title"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    title: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
