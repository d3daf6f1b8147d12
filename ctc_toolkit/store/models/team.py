"""Surveys of area teams, and checks of a place.

`TeamAnswer` holds no account, no address, no browser and no time. Its rows are written anew, shuffled and with new ids,
whenever one is added, and on SQLite they lie in the order of their random ids: nothing tells which came when.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, UtcTime, new_id, now, versioned


@versioned
class TeamSurvey(Table, table=True):
    """A survey of an area team. token_hash: of the link; null once it is closed. results: released, null until then.

    number: the first survey of the area is 1. asked: how many people were asked. questionnaire: version of the
    statements. closed_on: null while it is open.
    """

    __tablename__ = "team_survey"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        UniqueConstraint("area_id", "number"),
        CheckConstraint("asked > 0", name="asked"),
        CheckConstraint("(closed_on IS NULL) = (results IS NULL)", name="results"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    number: int
    title: str = Field(sa_type=Text)
    asked: int
    questionnaire: str = Field(sa_type=Text)
    opened_on: date
    closes_on: date
    token_hash: str | None = Field(default=None, sa_type=Text)
    closed_on: date | None = None
    results: str | None = Field(default=None, sa_type=Text)
    content_hash: str = Field(default="", sa_type=Text)
    version: int = Field(default=1)


class TeamAnswer(Table, table=True):
    """The answers of one person (`answers`: JSON) while the survey is open; gone when it is closed."""

    __tablename__ = "team_answer"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    survey_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("team_survey.id")])
    answers: str = Field(sa_type=Text)


@versioned
class SiteCheck(Table, table=True):
    """A check of readiness or sustainability of an area. questions: version of the questions."""

    __tablename__ = "site_check"
    __table_args__ = (
        UniqueConstraint("area_id", "kind", "begun_on"),
        CheckConstraint("kind IN ('readiness', 'sustainability')", name="kind"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    area_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("area.id")])
    kind: str = Field(sa_type=Text)
    questions: str = Field(sa_type=Text)
    begun_on: date
    version: int = Field(default=1)


@versioned
class SiteCheckAnswer(Table, table=True):
    """The answer to one question of a check. origin: entered by a person, or taken over from the steps."""

    __tablename__ = "site_check_answer"
    __table_args__ = (
        UniqueConstraint("check_id", "item"),
        CheckConstraint("answer IN ('yes', 'partly', 'no')", name="answer"),
        CheckConstraint("origin IN ('entered', 'steps')", name="origin"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    check_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("site_check.id")])
    item: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    origin: str = Field(default="entered", sa_type=Text)
    changed_by: str = Field(sa_type=Text)
    changed_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    version: int = Field(default=1)
