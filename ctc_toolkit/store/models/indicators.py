"""Administrative indicators of a city: counts of registers for the city and its districts, and cards of its own.

No row is about a person, and there is no column that could hold one.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class IndicatorOwnCard(Table, table=True):
    """A definition card that a city has written itself. measures: JSON list of what it stands for."""

    __tablename__ = "indicator_card"
    __table_args__ = (
        UniqueConstraint("ags", "name"),
        CheckConstraint("measure IN ('share', 'rate')", name="measure"),
        CheckConstraint("per IN (100, 1000, 10000)", name="per"),
        CheckConstraint("higher IN ('worse', 'better', 'neutral')", name="higher"),
        CheckConstraint("level IN ('city', 'district')", name="level"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    name: str = Field(sa_type=Text)
    numerator: str = Field(sa_type=Text)
    denominator: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    caution: str = Field(sa_type=Text)
    domain: str = Field(sa_type=Text)
    measure: str = Field(sa_type=Text)
    per: int
    higher: str = Field(sa_type=Text)
    level: str = Field(sa_type=Text)
    measures: str = Field(default="[]", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class IndicatorValue(Table, table=True):
    """One count with what it refers to. indicator: id of a card; place: "" the city, else the key of a district."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        UniqueConstraint("ags", "indicator", "place", "year"),
        CheckConstraint("numerator >= 0", name="numerator"),
        CheckConstraint("denominator > 0", name="denominator"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    indicator: str = Field(sa_type=Text)
    place: str = Field(sa_type=Text)
    year: int
    numerator: int
    denominator: int
    source: str = Field(sa_type=Text)
    as_of: date
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
