"""What an area does about early warnings of the delivery of its measures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class DeliveryReaction(Table, table=True):
    """The reaction to one warning (`EarlyWarning.key`) about a measure: what is done, and until when.

    severity, level: how bad the warning was then, so that a worse one shows again.
    """

    __tablename__ = "delivery_reaction"
    __table_args__ = (
        UniqueConstraint("area_id", "measure", "warning"),
        CheckConstraint("severity IN ('urgent', 'soon', 'note')", name="severity"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    measure: str = Field(sa_type=Text)
    warning: str = Field(sa_type=Text)
    severity: str = Field(sa_type=Text)
    level: float
    what: str = Field(sa_type=Text)
    until: date
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
