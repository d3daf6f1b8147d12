"""Reference values to compare profiles with, and which waves a city has released for the average of the partners."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class ReferenceValues(Table, table=True):
    """A table of reference values of a city, or of the whole site (ags null). document: the table, canonical JSON.

    content_hash: SHA-256 of the document. title stands in the document too; here it keeps names apart.
    """

    __tablename__ = "reference_values"
    __table_args__ = (UniqueConstraint("ags", "title"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str | None = Field(default=None, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    title: str = Field(sa_type=Text)
    instrument: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class BenchmarkShare(Table, table=True):
    """A wave whose released figures count in the unnamed average of the partner cities; no row: they do not."""

    __tablename__ = "benchmark_share"

    wave_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    released_by: str = Field(sa_type=Text)
    released_at: datetime = Field(default_factory=now, sa_type=UtcTime)
