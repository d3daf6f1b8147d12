"""Tokens with which programs of an evaluator read released tables, and what was read with them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class InterfaceToken(Table, table=True):
    """A token of an account for the read-only interface.

    name: what it is for. cities: the only cities (AGS, separated by blanks) it reaches; "": all that the account's role
    reaches. level: "public" or "internal" (which holds the public tables, too). token_hash: null once it is revoked.
    expires_on: the last day on which it works. last_used_on: the day on which it was last used.
    """

    __tablename__ = "interface_token"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("level IN ('public', 'internal')", name="level"),
        CheckConstraint("(revoked_at IS NULL) = (token_hash IS NOT NULL)", name="revoked"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    account_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    name: str = Field(sa_type=Text)
    cities: str = Field(default="", sa_type=Text)
    level: str = Field(sa_type=Text)
    token_hash: str | None = Field(default=None, sa_type=Text)
    expires_on: date
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_used_on: date | None = None
    made_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class InterfaceRead(Table, table=True):
    """That a table was read with a token on a day: the first reading stands in the audit log, others are counted."""

    __tablename__ = "interface_read"

    token_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("interface_token.id")])
    day: date = Field(primary_key=True)
    what: str = Field(primary_key=True, sa_type=Text)
    times: int = Field(default=1)
