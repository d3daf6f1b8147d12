"""The tables of the store: the only module that knows SQLModel, so that it can be replaced.

Rules for every table: text keys (AGS with leading zeros, random ids), times in UTC, named constraints, no
deletion that spreads by itself (`ON DELETE` is always refused). Rows that people edit have a `version`: two
saves of the same version cannot both succeed. Nothing here holds a name of a young person, and `WaveAnswers`
is the only table with answers.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints, the same on both engines, so that migrations can change them."""

WORKSPACE_ROW = 1
"""The key of the single row of `workspace`."""

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


@versioned
class WorkspaceState(Table, table=True):
    """One row: whether this workspace holds made-up or real cities. Null as long as it holds none."""

    __tablename__ = "workspace"
    __table_args__ = (
        CheckConstraint(f"id = {WORKSPACE_ROW}", name="single_row"),
        CheckConstraint("mode IN ('demo', 'real')", name="mode"),
    )

    id: int = Field(default=WORKSPACE_ROW, primary_key=True, sa_column_kwargs={"autoincrement": False})
    mode: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class City(Table, table=True):
    """A city that takes part, by its official municipality key (AGS, eight digits, leading zeros kept)."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("length(ags) = 8", name="ags_length"),)

    ags: str = Field(primary_key=True, sa_type=Text)
    name: str = Field(sa_type=Text)
    made_up: bool
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class Area(Table, table=True):
    """A part of a city in which CTC is done (CTC-Gebiet)."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("ags", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    name: str = Field(sa_type=Text)
    version: int = Field(default=1)


class CutPoints(Table, table=True):
    """A cut-point table as its YAML text. It is never changed: another table gets another id."""

    __tablename__ = "cut_points"
    __table_args__ = (CheckConstraint("status IN ('official', 'derived', 'made_up')", name="status"),)

    id: str = Field(primary_key=True, sa_type=Text)
    instrument: str = Field(sa_type=Text, index=True)
    status: str = Field(sa_type=Text)
    valid_from: date
    document: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    added_at: datetime = Field(default_factory=now, sa_type=UtcTime)


@versioned
class SurveyWave(Table, table=True):
    """One survey of one city. `source_hash`: SHA-256 of the file; `content_hash`: of the stored answers."""

    __tablename__ = "survey_wave"
    __table_args__ = (
        UniqueConstraint("ags", "source_hash"),
        CheckConstraint("respondents > 0", name="respondents"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    ags: str = Field(sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    instrument: str = Field(sa_type=Text)
    year: int
    label: str = Field(sa_type=Text)
    respondents: int
    source_hash: str = Field(sa_type=Text)
    content_hash: str = Field(sa_type=Text)
    software: str = Field(sa_type=Text)
    made_up: bool
    cut_points: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("cut_points.id")])
    imported_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class WaveAnswers(Table, table=True):
    """The answers of one wave as one compressed Parquet value, kept apart so that lists never load them."""

    __tablename__ = "wave_answers"

    wave_id: str = Field(primary_key=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    answers: bytes


class AuditRecord(Table, table=True):
    """Who did what with which object of which city, when, with what result. Never an answer or a secret.

    No foreign keys: records outlive what they tell about.
    """

    __tablename__ = "audit_record"
    __table_args__ = (CheckConstraint("result IN ('done', 'refused')", name="result"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    at: datetime = Field(default_factory=now, index=True, sa_type=UtcTime)
    who: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    object: str = Field(sa_type=Text)
    ags: str | None = Field(default=None, index=True, sa_type=Text)
    result: str = Field(sa_type=Text)


METADATA = Table.metadata
"""All tables, for migrations and their check."""
