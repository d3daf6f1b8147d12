"""Bodies of a city or of one of its areas: seats, meetings, decisions and the history of decisions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import RowId, Table, UtcTime, new_id, now, versioned

KINDS = "('steering_group', 'coordination', 'area_team', 'work_group')"
SEATS = "('chair', 'deputy', 'minutes', 'member', 'adviser')"
MEETING_STATES = "('planned', 'held', 'cancelled')"
DECISION_STATES = "('in_force', 'carried_out', 'replaced', 'withdrawn')"


@versioned
class Body(Table, table=True):
    """A body of a city (area_id null) or of one area. closed_on: the last day on which it worked."""

    __tablename__ = "body"
    __table_args__ = (UniqueConstraint("ags", "name"), CheckConstraint(f"kind IN {KINDS}", name="kind"))

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    area_id: str | None = Field(default=None, sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    kind: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    task: str = Field(default="", sa_type=Text)
    closed_on: date | None = None
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class BodyMember(Table, table=True):
    """A seat of a body: function and organisation. name, contact: only where needed, never of young people."""

    __tablename__ = "body_member"
    __table_args__ = (CheckConstraint(f"seat IN {SEATS}", name="seat"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    body_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("body.id")])
    function: str = Field(sa_type=Text)
    organisation: str = Field(sa_type=Text)
    sector: str | None = Field(default=None, sa_type=Text)
    seat: str = Field(default="member", sa_type=Text)
    name: str = Field(default="", sa_type=Text)
    contact: str = Field(default="", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class BodyMeeting(Table, table=True):
    """A meeting of a body: day, agenda, counts, minutes. agreed_on: when the minutes were approved."""

    __tablename__ = "body_meeting"
    __table_args__ = (
        CheckConstraint(f"state IN {MEETING_STATES}", name="state"),
        CheckConstraint("attended IS NULL OR invited IS NULL OR attended <= invited", name="attended"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    body_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("body.id")])
    held_on: date
    begins: str = Field(default="", sa_type=Text)
    place: str = Field(default="", sa_type=Text)
    state: str = Field(default="planned", sa_type=Text)
    agenda: str = Field(default="", sa_type=Text)
    invited: int | None = None
    attended: int | None = None
    minutes: str = Field(default="", sa_type=Text)
    agreed_on: date | None = None
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class BodyDecision(Table, table=True):
    """A decision of a body, never deleted. year, number: as it is called (2026-03). entered_at: when it was written.

    replaced_by: id of another decision; no foreign key, as a table that points to itself cannot be filled row by row.
    """

    __tablename__ = "body_decision"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "number"),
        CheckConstraint(f"state IN {DECISION_STATES}", name="state"),
        CheckConstraint("number > 0", name="number"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    body_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("body.id")])
    year: int
    number: int
    decided_on: date
    text: str = Field(sa_type=Text)
    reasons: str = Field(sa_type=Text)
    meeting_id: str | None = Field(default=None, sa_type=Text, sa_column_args=[ForeignKey("body_meeting.id")])
    step: str | None = Field(default=None, sa_type=Text)
    function: str | None = Field(default=None, sa_type=Text)
    due: date | None = None
    state: str = Field(default="in_force", sa_type=Text)
    replaced_by: str | None = Field(default=None, sa_type=Text)
    remark: str = Field(default="", sa_type=Text)
    entered_by: str = Field(sa_type=Text)
    entered_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class DecisionChange(Table, table=True):
    """One change of one field of a decision, never altered."""

    __tablename__ = "decision_change"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    decision_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("body_decision.id")])
    field: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    who: str = Field(sa_type=Text)
    at: datetime = Field(default_factory=now, sa_type=UtcTime)
