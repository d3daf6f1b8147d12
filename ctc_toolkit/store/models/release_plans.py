"""Which cells of a wave are locked together, as it was decided before anything of the wave was released."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now


class ReleasePlan(Table, table=True):
    """A lock plan; never changed. Holds no counts.

    product: what of the answers is released by it, canonical JSON. scope: with or without results by school. rules:
    their version. document: JSON; content_hash: SHA-256 of it.
    """

    __tablename__ = "release_plan"
    __table_args__ = (
        UniqueConstraint("wave_id", "product", "scope", "rules"),
        CheckConstraint("scope IN ('city', 'schools')", name="scope"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    wave_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    product: str = Field(sa_type=Text)
    scope: str = Field(sa_type=Text)
    rules: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
