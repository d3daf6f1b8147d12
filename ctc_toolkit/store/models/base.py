"""What all tables share: keys, moments, names of constraints, optimistic locking.

Rules for every table: text keys (AGS with leading zeros, random ids), times in UTC, named constraints, no
deletion that spreads by itself (`ON DELETE` is always refused). Rows that people edit have a `version`: two
saves of the same version cannot both succeed. Nothing here holds a name of a young person, and `WaveAnswers`
is the only table with answers.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, the same on both engines, so that migrations can change them."""

ONLY_ROW = 1
"""The key of the single row of a table that has one."""

RowId = BigInteger().with_variant(Integer, "sqlite")
"""A number that grows with every row; SQLite counts only plain INTEGER keys."""


def new_id() -> str:
    """Return a new random id (UUID 4 as text). Knowing an id gives no right."""
    return str(uuid4())


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A moment with time zone; stored and read back in UTC on both engines (SQLite keeps no time zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC; refuse a moment without time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment with UTC as its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(SQLModel):
    """Base of all tables: an own collection of tables with named constraints."""

    metadata = MetaData(naming_convention=NAMING)


Model = TypeVar("Model", bound=type[Table])


def versioned(model: Model) -> Model:
    """Return `model` with optimistic locking by its column `version`: saving an outdated row is refused."""
    mapped: Any = model
    mapped.__mapper__.version_id_col = mapped.__table__.c.version
    return model


METADATA = Table.metadata
"""All tables, for migrations and their check."""
