"""What was handed in for review, and its history. A version that was handed in is never changed, only its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import ReviewEntry, Submission, new_id, now
from ctc_toolkit.store.queries import Cities, column, narrowed

SubmissionKind = Literal["profile", "plan"]
SubmissionState = Literal["submitted", "returned", "approved", "withdrawn"]
EntryKind = Literal["submitted", "comment", "returned", "approved", "withdrawn"]


@dataclass(frozen=True)
class NewSubmission:
    """A version to be handed in. `subject`: what it is a version of; `document`: its content as JSON."""

    subject: str
    kind: SubmissionKind
    ags: str
    area: str | None
    wave: str | None
    document: str
    content_hash: str
    by: str
    id: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class SubmissionRecord:
    """A version that was handed in, without its content. newest: whether there is no later one of its subject."""

    id: str
    subject: str
    number: int
    kind: SubmissionKind
    ags: str
    area: str | None
    wave: str | None
    content_hash: str
    state: SubmissionState
    submitted_by: str
    submitted_at: datetime
    version: int
    newest: bool


@dataclass(frozen=True)
class NewEntry:
    """A line for the history of a submission; `section`: None for the version as a whole."""

    kind: EntryKind
    who: str
    role: str
    text: str = ""
    section: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class EntryRecord:
    """A line of the history of a submission."""

    id: int
    submission: str
    kind: EntryKind
    who: str
    role: str
    text: str
    section: str | None
    at: datetime


class ReviewTables:
    """What was handed in for review, and its history, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def submissions(self, within: Cities = None) -> list[SubmissionRecord]:
        """Return all versions handed in by the cities `within`, newest first."""
        return self._records(narrowed(select(Submission), column(Submission.ags), within))

    def submission(self, submission_id: str, within: Cities = None) -> SubmissionRecord | None:
        """Return one version if it was handed in by one of the cities `within`."""
        statement = select(Submission).where(column(Submission.id) == submission_id)
        found = self._records(narrowed(statement, column(Submission.ags), within))
        return found[0] if found else None

    def lock_subject(self, subject: str) -> SubmissionRecord | None:
        """Lock all versions of a subject until the end of the transaction and return the newest."""
        statement = select(Submission).where(column(Submission.subject) == subject)
        locked = statement.with_for_update().execution_options(populate_existing=True)
        self._session.scalars(locked.options(defer(_document())).order_by(column(Submission.number))).all()
        found = self._records(statement)
        return found[0] if found else None

    def document(self, submission_id: str) -> str:
        """Return the content of a version, as it was handed in."""
        return self._session.get_one(Submission, submission_id).document

    def documents(self, submissions: set[str]) -> dict[str, str]:
        """Return the contents of some versions, as they were handed in, by id."""
        chosen = column(Submission.id).in_(sorted(submissions))
        statement = select(column(Submission.id), column(Submission.document)).where(chosen)
        return {row[0]: row[1] for row in self._session.execute(statement)}

    def add_submission(self, new: NewSubmission) -> SubmissionRecord:
        """Add a version; its number is one more than the last of its subject.

        Raises:
            IntegrityError: somebody else has added this number.
        """
        last = select(func.max(column(Submission.number))).where(column(Submission.subject) == new.subject)
        number = (self._session.scalars(last).one() or 0) + 1
        row = Submission(
            id=new.id or new_id(),
            subject=new.subject,
            number=number,
            kind=new.kind,
            ags=new.ags,
            area_id=new.area,
            wave_id=new.wave,
            document=new.document,
            content_hash=new.content_hash,
            submitted_by=new.by,
            submitted_at=new.at or now(),
        )
        self._session.add(row)
        self._session.flush()
        return _record(row, number)

    def set_state(self, submission_id: str, state: SubmissionState, version: int) -> SubmissionRecord:
        """Store what became of a version; `version`: the number of its changes that was decided on.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        row = self._session.get_one(Submission, submission_id)
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        row.state = state
        self._session.flush()
        return _record(row, self._last_numbers({row.subject})[row.subject])

    def add_entry(self, submission_id: str, entry: NewEntry) -> EntryRecord:
        """Add a line to the history of a version."""
        row = ReviewEntry(
            submission_id=submission_id,
            section=entry.section,
            kind=entry.kind,
            text=entry.text,
            who=entry.who,
            role=entry.role,
            at=entry.at or now(),
        )
        self._session.add(row)
        self._session.flush()
        return _entry_record(row)

    def entries(self, submissions: set[str]) -> list[EntryRecord]:
        """Return the history of some versions, oldest line first."""
        statement = select(ReviewEntry).where(column(ReviewEntry.submission_id).in_(sorted(submissions)))
        found = self._session.scalars(statement.order_by(column(ReviewEntry.id))).all()
        return [_entry_record(row) for row in found]

    def _records(self, statement: Any) -> list[SubmissionRecord]:
        ordered = statement.order_by(column(Submission.submitted_at).desc(), column(Submission.number).desc())
        rows = self._session.scalars(ordered.options(defer(_document()))).all()
        last = self._last_numbers({row.subject for row in rows})
        return [_record(row, last[row.subject]) for row in rows]

    def _last_numbers(self, subjects: set[str]) -> dict[str, int]:
        subject, number = column(Submission.subject), func.max(column(Submission.number))
        statement = select(subject, number).where(subject.in_(sorted(subjects))).group_by(subject)
        return {row[0]: row[1] for row in self._session.execute(statement)}


def _document() -> Any:
    """Return the column of contents, which lists never load."""
    return Submission.document


def _record(row: Submission, last: int) -> SubmissionRecord:
    return SubmissionRecord(
        row.id,
        row.subject,
        row.number,
        cast("SubmissionKind", row.kind),
        row.ags,
        row.area_id,
        row.wave_id,
        row.content_hash,
        cast("SubmissionState", row.state),
        row.submitted_by,
        row.submitted_at,
        row.version,
        row.number == last,
    )


def _entry_record(row: ReviewEntry) -> EntryRecord:
    number, kind = cast("int", row.id), cast("EntryKind", row.kind)
    return EntryRecord(number, row.submission_id, kind, row.who, row.role, row.text, row.section, row.at)
