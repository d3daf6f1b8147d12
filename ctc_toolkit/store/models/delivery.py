"""How measures of action plans are delivered: set-up, groups, sessions, observations. Counts only, nobody's name.

A measure is named by area and `measure`: the origin of its entry in the action plan, so that what is recorded here
outlives versions of the plan. title: what it was called when this was entered, for measures that no plan names.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class DeliverySetUp(Table, table=True):
    """How a measure is meant to be delivered; see `implementation.SetUpFields`. components: JSON, [[id, name]]."""

    __tablename__ = "delivery_set_up"
    __table_args__ = (
        UniqueConstraint("area_id", "measure"),
        CheckConstraint("sessions IS NULL OR sessions > 0", name="sessions"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
        CheckConstraint("reach IS NULL OR reach >= 0", name="reach"),
        CheckConstraint("eligible IS NULL OR eligible >= 0", name="eligible"),
        CheckConstraint("trained IS NULL OR (trained >= 0 AND staff IS NOT NULL AND trained <= staff)", name="trained"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    measure: str = Field(sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    components: str = Field(default="[]", sa_type=Text)
    sessions: int | None = None
    minutes: int | None = None
    reach: int | None = None
    eligible: int | None = None
    staff: int | None = None
    trained: int | None = None
    funded_until: date | None = None
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class DeliveryGroup(Table, table=True):
    """A group or class of a measure; see `implementation.GroupFields`."""

    __tablename__ = "delivery_group"
    __table_args__ = (
        UniqueConstraint("area_id", "measure", "name"),
        CheckConstraint("sessions IS NULL OR sessions > 0", name="sessions"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
        CheckConstraint("participants IS NULL OR participants >= 0", name="participants"),
        CheckConstraint("finished IS NULL OR finished >= 0", name="finished"),
        CheckConstraint("trained IS NULL OR trained >= 0", name="trained"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    measure: str = Field(sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    name: str = Field(sa_type=Text)
    place: str = Field(default="", sa_type=Text)
    start: date | None = None
    end: date | None = None
    sessions: int | None = None
    minutes: int | None = None
    participants: int | None = None
    finished: int | None = None
    leaders: int | None = None
    trained: int | None = None
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class DeliverySession(Table, table=True):
    """A session of a group; see `implementation.SessionFields`. delivered, planned: JSON lists of components.

    entry: a key that the one who enters it has made, so that entering the same twice stores it once.
    """

    __tablename__ = "delivery_session"
    __table_args__ = (
        UniqueConstraint("group_id", "entry"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("held IN ('held', 'cancelled', 'later')", name="held"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
        CheckConstraint("present IS NULL OR (present >= 0 AND held = 'held')", name="present"),
        CheckConstraint("quality IS NULL OR quality BETWEEN 1 AND 5", name="quality"),
        CheckConstraint("engagement IS NULL OR engagement BETWEEN 1 AND 5", name="engagement"),
        CheckConstraint("adapted IN ('none', 'fits', 'core')", name="adapted"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    group_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("delivery_group.id")])
    entry: str | None = Field(default=None, sa_type=Text)
    number: int
    day: date
    held: str = Field(default="held", sa_type=Text)
    minutes: int | None = None
    present: int | None = None
    delivered: str = Field(default="[]", sa_type=Text)
    planned: str = Field(default="[]", sa_type=Text)
    quality: int | None = None
    engagement: int | None = None
    adapted: str = Field(default="none", sa_type=Text)
    why: str = Field(default="", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class DeliveryObservation(Table, table=True):
    """What somebody saw in a session; see `implementation.ObservationFields`. ratings: JSON, [[point, 1 to 5]]."""

    __tablename__ = "delivery_observation"
    __table_args__ = (
        CheckConstraint("session_number IS NULL OR session_number > 0", name="session_number"),
        CheckConstraint("observer IN ('outside', 'self')", name="observer"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    group_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("delivery_group.id")])
    day: date
    session_number: int | None = None
    observer: str = Field(default="outside", sa_type=Text)
    ratings: str = Field(default="[]", sa_type=Text)
    delivered: str = Field(default="[]", sa_type=Text)
    planned: str = Field(default="[]", sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
