"""Action plans of areas, and their entries: goals, measures, tasks, agreements, money, trainings, risks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class ActionPlan(Table, table=True):
    """The plan of an area, version `number`: at work, or decided and from then on unchanged.

    priority_id, wave_id: the decided priorities it follows from, and the survey they rest on. present: how many people
    decided. decision_id: where it stands among the decisions of the bodies. version: grows with every entry.
    """

    __tablename__ = "action_plan"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("state IN ('open', 'decided')", name="state"),
        CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", name="decided"),
        CheckConstraint("present IS NULL OR present > 0", name="present"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    number: int
    priority_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("priority_set.id")])
    wave_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    state: str = Field(default="open", sa_type=Text)
    begun_on: date
    decided_on: date | None = None
    present: int | None = None
    review_on: date | None = None
    decision_id: str | None = Field(
        default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("body_decision.id")]
    )
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class PlanEntry(Table, table=True):
    """One entry of a plan; document: its fields (JSON). place: the order of entries of a kind.

    origin: the id of the entry in the first version that had it.
    """

    __tablename__ = "plan_entry"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('goal', 'measure', 'task', 'partner', 'budget', 'training', 'risk')",
            name="kind",
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    plan_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("action_plan.id")])
    kind: str = Field(sa_type=Text)
    origin: str = Field(sa_type=Text)
    place: int
    document: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
