"""Finished tables of survey institutes: what a wave of them rests on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table


class WaveTables(Table, table=True):
    """The finished tables of one wave (`document`, JSON; its SHA-256: content hash of the wave) and who made them.

    replaces: id of the wave that this one corrects, and why; that wave may be gone, so it is no reference.
    """

    __tablename__ = "wave_tables"
    __table_args__ = (
        CheckConstraint("cut_points IN ('official', 'institute', 'unknown')", name="cut_points"),
        CheckConstraint("schools > 0", name="schools"),
        CheckConstraint("first_day <= last_day", name="days"),
    )

    wave_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    institute: str = Field(sa_type=Text)
    report: str = Field(sa_type=Text)
    first_day: date
    last_day: date
    cut_points: str = Field(sa_type=Text)
    schools: int
    design_effect: float | None = None
    replaces: str | None = Field(default=None, index=True, sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    document: str = Field(sa_type=Text)
