"""Good practice that partners exchange: entries with their versions, files, comments and history, and newsletters."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import RowId, Table, UtcTime, new_id, now, versioned

STATES = "('draft', 'handed_in', 'returned', 'approved', 'replaced', 'withdrawn')"
KINDS = "('written', 'handed_in', 'taken_back', 'returned', 'approved', 'withdrawn', 'comment_removed')"


@versioned
class Practice(Table, table=True):
    """An entry of good practice. owner: who writes it, a city or the office; ags: the city it is about, if it is one.

    Every change of the entry or of one of its versions raises `version`.
    """

    __tablename__ = "practice"
    __table_args__ = (
        CheckConstraint("owner IN ('city', 'office')", name="owner"),
        CheckConstraint("owner = 'office' OR ags IS NOT NULL", name="place"),
        CheckConstraint("area_id IS NULL OR ags IS NOT NULL", name="area"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    owner: str = Field(sa_type=Text)
    ags: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    area_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


class PracticeVersion(Table, table=True):
    """One version of an entry. phases, steps, factors: JSON lists of ids. Its last one is worked on, see `Practice`."""

    __tablename__ = "practice_version"
    __table_args__ = (
        UniqueConstraint("practice_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(f"state IN {STATES}", name="state"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    practice_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("practice.id")])
    number: int
    state: str = Field(default="draft", index=True, sa_type=Text)
    title: str = Field(default="", sa_type=Text)
    done: str = Field(default="", sa_type=Text)
    place: str = Field(default="", sa_type=Text)
    phases: str = Field(default="[]", sa_type=Text)
    steps: str = Field(default="[]", sa_type=Text)
    factors: str = Field(default="[]", sa_type=Text)
    helped: str = Field(default="", sa_type=Text)
    care: str = Field(default="", sa_type=Text)
    contact: str | None = Field(default=None, sa_type=Text)
    organisation: str = Field(default="", sa_type=Text)
    reach: str = Field(default="", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)


class PracticeFile(Table, table=True):
    """A file of an entry; it belongs to the versions from `first_number` to `last_number` (null: to all later ones)."""

    __tablename__ = "practice_file"

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    practice_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("practice.id")])
    first_number: int
    last_number: int | None = None
    name: str = Field(sa_type=Text)
    media_type: str = Field(sa_type=Text)
    size: int
    content_hash: str = Field(sa_type=Text)
    content: bytes
    added_by: str = Field(sa_type=Text)
    added_at: datetime = Field(default_factory=now, sa_type=UtcTime)


class PracticeComment(Table, table=True):
    """A comment on an entry. account_id: null in a demo and after the account was removed, with which the name goes."""

    __tablename__ = "practice_comment"

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    practice_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("practice.id")])
    text: str = Field(sa_type=Text)
    who: str = Field(sa_type=Text)
    account_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    role: str = Field(sa_type=Text)
    ags: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("city.ags")])
    at: datetime = Field(default_factory=now, sa_type=UtcTime)


class PracticeLine(Table, table=True):
    """One line of the history of a version of an entry, never altered. account_id: of whom it tells, if still known."""

    __tablename__ = "practice_line"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    practice_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("practice.id")])
    number: int
    kind: str = Field(sa_type=Text)
    text: str = Field(default="", sa_type=Text)
    who: str = Field(sa_type=Text)
    account_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    at: datetime = Field(default_factory=now, sa_type=UtcTime)


@versioned
class Newsletter(Table, table=True):
    """What the office wrote for the newsletter of a period, and what it left out of it (JSON list of keys)."""

    __tablename__ = "newsletter"
    __table_args__ = (
        UniqueConstraint("first_day", "last_day"),
        CheckConstraint("first_day <= last_day", name="period"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    first_day: date
    last_day: date
    introduction: str = Field(default="", sa_type=Text)
    left_out: str = Field(default="[]", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
