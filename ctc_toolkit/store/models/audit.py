"""The audit log: a chain of hashes, so that a changed or missing line is found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from ctc_toolkit.store.models.base import ONLY_ROW, RowId, Table, UtcTime, now


class AuditRecord(Table, table=True):
    """Who did what with which object of which city, when, with what result. Never an answer or a secret.

    No foreign keys: records outlive what they tell about. entry_hash: SHA-256 of the line and of the hash of the line
    before it.
    """

    __tablename__ = "audit_record"
    __table_args__ = (CheckConstraint("result IN ('done', 'refused')", name="result"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    at: datetime = Field(default_factory=now, index=True, sa_type=UtcTime)
    who: str = Field(sa_type=Text)
    account_id: str | None = Field(default=None, index=True, sa_type=Text)
    action: str = Field(sa_type=Text)
    object: str = Field(sa_type=Text)
    ags: str | None = Field(default=None, index=True, sa_type=Text)
    result: str = Field(sa_type=Text)
    entry_hash: str = Field(sa_type=Text)


class AuditChain(Table, table=True):
    """One row: where the chain begins (the hash before its oldest line) and its newest line.

    Whoever adds a line locks this row first, so that the lines of all processes form one chain.
    """

    __tablename__ = "audit_chain"
    __table_args__ = (CheckConstraint(f"id = {ONLY_ROW}", name="single_row"),)

    id: int = Field(default=ONLY_ROW, primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_hash: str = Field(sa_type=Text)
    removed_lines: int = Field(default=0)
    last_id: int = Field(default=0, sa_type=RowId)
    last_hash: str = Field(sa_type=Text)
