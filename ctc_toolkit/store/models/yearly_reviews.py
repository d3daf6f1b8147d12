"""Yearly reviews of areas: what a school year of the plan brought, lessons, and what becomes of the measures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class YearlyReview(Table, table=True):
    """The review of a school year of an area: at work, or decided and from then on unchanged.

    year: in which the school year begins. figures: JSON, kept with the decision. decision_id: where it stands among the
    decisions of the bodies. next_plan: version of the plan that was begun from it. version: grows with every entry.
    """

    __tablename__ = "yearly_review"
    __table_args__ = (
        UniqueConstraint("area_id", "year"),
        CheckConstraint("state IN ('open', 'decided')", name="state"),
        CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", name="decided"),
        CheckConstraint("(state = 'decided') = (figures <> '')", name="figures"),
        CheckConstraint("present IS NULL OR present > 0", name="present"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    year: int
    state: str = Field(default="open", sa_type=Text)
    figures: str = Field(default="", sa_type=Text)
    begun_on: date
    decided_on: date | None = None
    present: int | None = None
    decision_id: str | None = Field(
        default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("body_decision.id")]
    )
    next_plan: int | None = None
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class YearlyEntryRow(Table, table=True):
    """What people wrote about a measure (its origin), or ("") about the whole year; document: JSON."""

    __tablename__ = "yearly_entry"
    __table_args__ = (UniqueConstraint("review_id", "measure"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    review_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("yearly_review.id")])
    measure: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    document: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
