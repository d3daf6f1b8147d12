"""Priorities of areas: what a group entered, what it decided, and rounds of silent votes.

`VoteRound` holds sums only: how many marks each factor has and how many people voted, never a single vote. `VoterMark`
says that an account has voted in an open round, not what; it is a keyed hash that nobody can turn back into an account
without the key of the round, and both are gone when the round is closed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class PrioritySet(Table, table=True):
    """The priorities of an area, version `number`: at work, or decided and from then on unchanged.

    listed: the frozen list of factors (JSON). entries: what was entered (JSON). evidence: the released values that the
    decision rests on, with their hash; "" until it is decided. reference: what they were compared with, in words.
    present: how many people were there. decision_id: where it stands among the decisions of the bodies.
    """

    __tablename__ = "priority_set"
    __table_args__ = (
        UniqueConstraint("area_id", "number"),
        CheckConstraint("state IN ('open', 'decided')", name="state"),
        CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", name="decided"),
        CheckConstraint("present IS NULL OR present > 0", name="present"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    number: int
    wave_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("survey_wave.id")])
    state: str = Field(default="open", sa_type=Text)
    listed: str = Field(sa_type=Text)
    entries: str = Field(default="{}", sa_type=Text)
    evidence: str = Field(default="", sa_type=Text)
    evidence_hash: str = Field(default="", sa_type=Text)
    reference: str = Field(default="", sa_type=Text)
    begun_on: date
    decided_on: date | None = None
    present: int | None = None
    review_on: date | None = None
    decision_id: str | None = Field(
        default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("body_decision.id")]
    )
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)


@versioned
class VoteRound(Table, table=True):
    """A round of silent votes. marks: how many each person has. tally: marks by factor (JSON). salt: "" once closed."""

    __tablename__ = "vote_round"
    __table_args__ = (
        CheckConstraint("present > 0", name="present"),
        CheckConstraint("marks > 0", name="marks"),
        CheckConstraint("voters >= 0 AND voters <= present", name="voters"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    set_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("priority_set.id")])
    opened_on: date
    present: int
    marks: int
    voters: int = Field(default=0)
    tally: str = Field(default="{}", sa_type=Text)
    salt: str = Field(sa_type=Text)
    closed_on: date | None = None
    version: int = Field(default=1)


class VoterMark(Table, table=True):
    """An account that has voted in an open round, as a keyed hash; gone when the round is closed."""

    __tablename__ = "voter_mark"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    mark: str = Field(primary_key=True, sa_type=Text)
    round_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("vote_round.id")])
