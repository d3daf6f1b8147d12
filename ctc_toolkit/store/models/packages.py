"""What an area chooses its programmes from: options, costs, limits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class ProgrammePackage(Table, table=True):
    """The entries of an area for its programme package (JSON, by key); see `programmes.package_entries`."""

    __tablename__ = "programme_package"
    __table_args__ = (UniqueConstraint("area_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    entries: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
