"""Links by which the provider of one measure logs its sessions without an account.

Neither table names a person: a link carries the name of an organisation and the hash of its random end.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class DeliveryLink(Table, table=True):
    """A link to one measure of an area (its origin in the plan), or to one group of it.

    provider: name of the organisation. token_hash: of the random end of the link; null once it is revoked.
    expires_on: the last day on which it works. last_used_at: when a session was last stored by it.
    """

    __tablename__ = "delivery_link"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("provider <> ''", name="provider"),
        CheckConstraint("(revoked_at IS NULL) = (token_hash IS NOT NULL)", name="revoked"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    measure: str = Field(sa_type=Text)
    group_id: str | None = Field(default=None, sa_type=Text)
    provider: str = Field(sa_type=Text)
    token_hash: str | None = Field(default=None, sa_type=Text)
    expires_on: date
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    made_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class DeliveryLinkSession(Table, table=True):
    """Which session came by which link, and when: only that link may correct it.

    The session itself may be gone already: whoever deletes it need not know of links.
    """

    __tablename__ = "delivery_link_session"

    session_id: str = Field(primary_key=True, sa_type=Text)
    link_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("delivery_link.id")])
    at: datetime = Field(default_factory=now, sa_type=UtcTime)
