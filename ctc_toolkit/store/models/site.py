"""The German words that a site has chosen for itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, now, versioned


@versioned
class SiteLabel(Table, table=True):
    """One choice: which word of the catalogue stands for a label (`label`: its id there)."""

    __tablename__ = "site_label"

    label: str = Field(primary_key=True, sa_type=Text)
    word: str = Field(sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
