"""How far each school of a planned survey is: counts by grade, and which reminders were done. No names, no classes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import Table, new_id, versioned


@versioned
class SchoolGrade(Table, table=True):
    """Counts of one grade of one school, as the school tells them; null: not known yet.

    classes: how many there are (a grade of one class counts as a class). handed_out, returned_yes, returned_no: consent
    forms. answered: questionnaires filled in.
    """

    __tablename__ = "school_grade"
    __table_args__ = (
        UniqueConstraint("school_id", "grade"),
        CheckConstraint("grade BETWEEN 1 AND 13", name="grade"),
        CheckConstraint("classes IS NULL OR classes >= 0", name="classes"),
        CheckConstraint("expected IS NULL OR expected >= 0", name="expected"),
        CheckConstraint("handed_out IS NULL OR handed_out >= 0", name="handed_out"),
        CheckConstraint("returned_yes IS NULL OR returned_yes >= 0", name="returned_yes"),
        CheckConstraint("returned_no IS NULL OR returned_no >= 0", name="returned_no"),
        CheckConstraint("answered IS NULL OR answered >= 0", name="answered"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    school_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("school_decision.id")])
    grade: int
    classes: int | None = None
    expected: int | None = None
    handed_out: int | None = None
    returned_yes: int | None = None
    returned_no: int | None = None
    answered: int | None = None
    version: int = Field(default=1)


class SchoolReminder(Table, table=True):
    """That a school was reminded of something, and on which day. kind: see `ctc_toolkit.process.school_reminders`."""

    __tablename__ = "school_reminder"
    __table_args__ = (UniqueConstraint("school_id", "kind", "done_on"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    school_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("school_decision.id")])
    kind: str = Field(sa_type=Text)
    done_on: date
