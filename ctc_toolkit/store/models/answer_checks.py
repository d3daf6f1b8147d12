"""Which answers of a wave count, and with which weights: chosen once, before anything of the wave is released."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, now, versioned


@versioned
class AnswerChoice(Table, table=True):
    """At most one row for each wave; without one the rules that run by default count, and no known numbers.

    rules: ids of the screening rules in use (JSON list). margins: known numbers of the population (JSON; empty: none).
    expected: expected pupils from a table that was uploaded (JSON; empty: those of the planned survey). frozen_at:
    since when rules and margins cannot be changed any more.
    """

    __tablename__ = "answer_choice"

    wave_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    rules: str = Field(sa_type=Text)
    margins: str = Field(default="", sa_type=Text)
    expected: str = Field(default="", sa_type=Text)
    frozen_at: datetime | None = Field(default=None, sa_type=UtcTime)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
