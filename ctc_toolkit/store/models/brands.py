"""How cities show themselves on their products, and how they did on products that are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class CityBrand(Table, table=True):
    """The brand of a city as it is now. logo: PNG; template: a Word file; both may be empty."""

    __tablename__ = "city_brand"
    __table_args__ = (UniqueConstraint("ags"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    name: str = Field(sa_type=Text)
    colour: str = Field(sa_type=Text)
    logo: bytes
    logo_alt: str = Field(sa_type=Text)
    template: bytes
    template_name: str = Field(sa_type=Text)
    template_hash: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class KeptBrand(Table, table=True):
    """The brand that kept reports of a city were made with. fingerprint: as their inputs name it."""

    __tablename__ = "kept_brand"
    __table_args__ = (UniqueConstraint("ags", "fingerprint"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    fingerprint: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    colour: str = Field(sa_type=Text)
    logo: bytes
    logo_alt: str = Field(sa_type=Text)
    template: bytes
    kept_at: datetime = Field(default_factory=now, sa_type=UtcTime)
