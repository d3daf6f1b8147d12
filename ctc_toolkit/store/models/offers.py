"""Local offers of a city, pairs of them that are kept apart, and how many children live in its places.

No row is about a person: an offer names an organisation and a function.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class Offer(Table, table=True):
    """An offer; see `programmes.offers.OfferFields`. Lists are JSON; areas: ids, [] for the whole city."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("ags", "name", "provider", "areas"),
        CheckConstraint("state IN ('runs', 'planned', 'ended')", name="state"),
        CheckConstraint("(age_from IS NULL) = (age_to IS NULL)", name="ages"),
        CheckConstraint("age_from IS NULL OR (age_from >= 0 AND age_from <= age_to)", name="ages_order"),
        CheckConstraint("reach IS NULL OR (reach >= 0 AND reach_year IS NOT NULL)", name="reach"),
        CheckConstraint("places IS NULL OR places >= 0", name="places"),
        CheckConstraint("group_size IS NULL OR group_size > 0", name="group_size"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    name: str = Field(sa_type=Text)
    provider: str = Field(sa_type=Text)
    function: str = Field(default="", sa_type=Text)
    areas: str = Field(default="[]", sa_type=Text)
    target_group: str = Field(default="", sa_type=Text)
    levels: str = Field(default="[]", sa_type=Text)
    settings: str = Field(default="[]", sa_type=Text)
    age_from: int | None = None
    age_to: int | None = None
    places: int | None = None
    reach: int | None = None
    reach_year: int | None = None
    reach_source: str = Field(default="", sa_type=Text)
    group_size: int | None = None
    group_source: str = Field(default="", sa_type=Text)
    factors_main: str = Field(default="[]", sa_type=Text)
    factors_side: str = Field(default="[]", sa_type=Text)
    programme: str = Field(default="", sa_type=Text)
    evidence: str = Field(default="", sa_type=Text)
    funding: str = Field(default="", sa_type=Text)
    funded_until: date | None = None
    quality: str = Field(default="", sa_type=Text)
    state: str = Field(default="runs", sa_type=Text)
    keep: bool = Field(default=False)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class OfferPair(Table, table=True):
    """Two offers that somebody has decided to keep apart; the smaller id stands first. It goes with either of them."""

    __tablename__ = "offer_pair"
    __table_args__ = (CheckConstraint("first_id < second_id", name="ordered"),)

    first_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("offer.id")])
    second_id: str = Field(primary_key=True, index=True, sa_type=Text, sa_column_args=[ForeignKey("offer.id")])
    decided_by: str = Field(sa_type=Text)
    decided_at: datetime = Field(default_factory=now, sa_type=UtcTime)


@versioned
class ChildrenOfPlace(Table, table=True):
    """How many children live in a place: "" the city, else the id of an area. counts: JSON, [[from, to, count]]."""

    __tablename__ = "children_of_place"
    __table_args__ = (UniqueConstraint("ags", "place"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    place: str = Field(sa_type=Text)
    counts: str = Field(sa_type=Text)
    year: int
    source: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
