"""Good practice that partners exchange: entries with versions, files, comments and history; newsletters."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.good_practice import LISTS, NAMES, Owner, PracticeFields, PracticeState
from ctc_toolkit.store.models import (
    Newsletter,
    Practice,
    PracticeComment,
    PracticeFile,
    PracticeLine,
    PracticeVersion,
    now,
)
from ctc_toolkit.store.queries import column

LineKind = Literal["written", "handed_in", "taken_back", "returned", "approved", "withdrawn", "comment_removed"]


@dataclass(frozen=True)
class PracticeRecord:
    """An entry. owner: who writes it; ags, area: what it is about. version: number of its changes."""

    id: str
    owner: Owner
    ags: str | None
    area: str | None
    version: int


@dataclass(frozen=True)
class PracticeVersionRecord:
    """One version of an entry. decided_at: when it was approved, returned or withdrawn."""

    practice: str
    number: int
    state: PracticeState
    fields: PracticeFields
    changed_by: str
    changed_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class PracticeFileRecord:
    """A file of an entry without its content."""

    id: str
    practice: str
    first_number: int
    last_number: int | None
    name: str
    media_type: str
    size: int
    content_hash: str
    added_by: str
    added_at: datetime

    def belongs_to(self, number: int) -> bool:
        """Return whether the file belongs to the version `number` of its entry."""
        return self.first_number <= number and (self.last_number is None or number <= self.last_number)


@dataclass(frozen=True)
class CommentRecord:
    """A comment. who: "" once the account was removed. account: None in a demo, too. ags: city of the person."""

    id: str
    practice: str
    text: str
    who: str
    account: str | None
    role: str
    ags: str | None
    at: datetime


@dataclass(frozen=True)
class LineRecord:
    """One line of the history of a version."""

    id: int
    practice: str
    number: int
    kind: LineKind
    text: str
    who: str
    account: str | None
    at: datetime


@dataclass(frozen=True)
class NewFile:
    """A file to be kept, checked before."""

    name: str
    media_type: str
    content: bytes
    content_hash: str


@dataclass(frozen=True)
class NewsletterRecord:
    """What was written for the newsletter of a period; left_out: keys of what is not to stand in it."""

    first_day: date
    last_day: date
    introduction: str
    left_out: tuple[str, ...]
    changed_by: str
    changed_at: datetime
    version: int


class ExchangeTables:
    """Good practice and newsletters as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def practices(self, ids: Collection[str] | None = None) -> dict[str, PracticeRecord]:
        """Return the entries with the `ids` (None: all), by id."""
        statement = select(Practice)
        if ids is not None:
            statement = statement.where(column(Practice.id).in_(sorted(ids)))
        return {found.id: _practice_record(found) for found in self._session.scalars(statement)}

    def locked(self, practice_id: str) -> PracticeRecord | None:
        """Return an entry as it is once nobody else can change it until the end of the transaction."""
        found = self._locked(practice_id)
        return _practice_record(found) if found else None

    def add(
        self, owner: Owner, ags: str | None, area: str | None, who: str, *, id: str | None = None
    ) -> PracticeRecord:
        """Add an entry with an empty first version."""
        added = Practice(owner=owner, ags=ags, area_id=area)
        if id is not None:
            added.id = id
        self._session.add(added)
        self._session.flush()
        self._session.add(PracticeVersion(practice_id=added.id, number=1, changed_by=who))
        self._session.flush()
        return _practice_record(added)

    def place(self, practice_id: str, ags: str | None, area: str | None) -> None:
        """Store what city and area an entry is about."""
        practice = self._session.get_one(Practice, practice_id)
        practice.ags, practice.area_id = ags, area
        self._session.flush()

    def touch(self, practice_id: str) -> PracticeRecord:
        """Count a change of an entry."""
        practice = self._session.get_one(Practice, practice_id)
        practice.changed_at = now()
        self._session.flush()
        return _practice_record(practice)

    def versions(
        self, *, ids: Collection[str] | None = None, states: Collection[PracticeState] | None = None
    ) -> list[PracticeVersionRecord]:
        """Return versions of the entries with the `ids` in the `states` (None: all), oldest number first."""
        statement = select(PracticeVersion)
        if ids is not None:
            statement = statement.where(column(PracticeVersion.practice_id).in_(sorted(ids)))
        if states is not None:
            statement = statement.where(column(PracticeVersion.state).in_(sorted(states)))
        ordered = statement.order_by(column(PracticeVersion.practice_id), column(PracticeVersion.number))
        return [_version_record(found) for found in self._session.scalars(ordered)]

    def add_version(self, practice_id: str, number: int, fields: PracticeFields, who: str) -> PracticeVersionRecord:
        """Add a draft with the next number; files of the version before belong to it, too."""
        added = PracticeVersion(practice_id=practice_id, number=number, changed_by=who, **_columns(fields))
        self._session.add(added)
        self._session.flush()
        return _version_record(added)

    def save(
        self, practice_id: str, number: int, fields: PracticeFields, who: str, *, at: datetime | None = None
    ) -> PracticeVersionRecord:
        """Store what a version says."""
        version = self._version(practice_id, number)
        for name, value in _columns(fields).items():
            setattr(version, name, value)
        version.changed_by, version.changed_at = who, at or now()
        self._session.flush()
        return _version_record(version)

    def set_state(
        self, practice_id: str, number: int, state: PracticeState, *, decided_at: datetime | None = None
    ) -> PracticeVersionRecord:
        """Store the state of a version, and when it was decided on."""
        version = self._version(practice_id, number)
        version.state = state
        version.decided_at = decided_at or version.decided_at
        self._session.flush()
        return _version_record(version)

    def discard(self, practice_id: str, number: int) -> None:
        """Delete a version and what came with it; the entry as a whole if it was the first one."""
        if number == 1:
            for model in (PracticeFile, PracticeComment, PracticeLine, PracticeVersion):
                self._session.execute(delete(model).where(column(model.practice_id) == practice_id))
            self._session.execute(delete(Practice).where(column(Practice.id) == practice_id))
            self._session.expire_all()
            return
        of_it = column(PracticeFile.practice_id) == practice_id
        self._session.execute(delete(PracticeFile).where(of_it, column(PracticeFile.first_number) == number))
        ended = update(PracticeFile).where(of_it, column(PracticeFile.last_number) == number - 1)
        self._session.execute(ended.values(last_number=None))
        for model in (PracticeLine, PracticeVersion):
            same = and_(column(model.practice_id) == practice_id, column(model.number) == number)
            self._session.execute(delete(model).where(same))
        self._session.expire_all()

    def files(self, ids: Collection[str]) -> list[PracticeFileRecord]:
        """Return the files of the entries without their content, oldest first."""
        statement = select(*_FILE_COLUMNS).where(column(PracticeFile.practice_id).in_(sorted(ids)))
        rows = self._session.execute(statement.order_by(column(PracticeFile.added_at), column(PracticeFile.id)))
        return [PracticeFileRecord(*row) for row in rows]

    def file_content(self, file_id: str) -> bytes:
        """Return the content of a file."""
        return self._session.get_one(PracticeFile, file_id).content

    def add_file(self, practice_id: str, number: int, new: NewFile, who: str) -> PracticeFileRecord:
        """Keep a file for a version and all later ones."""
        added = PracticeFile(
            practice_id=practice_id,
            first_number=number,
            name=new.name,
            media_type=new.media_type,
            size=len(new.content),
            content_hash=new.content_hash,
            content=new.content,
            added_by=who,
        )
        self._session.add(added)
        self._session.flush()
        return PracticeFileRecord(*(getattr(added, name) for name in _FILE_FIELDS))

    def remove_file(self, record: PracticeFileRecord, number: int) -> None:
        """Take a file out of a version; it stays with the versions before."""
        found = self._session.get_one(PracticeFile, record.id)
        if record.first_number == number:
            self._session.delete(found)
        else:
            found.last_number = number - 1
        self._session.flush()

    def comments(self, practice_id: str) -> list[CommentRecord]:
        """Return the comments on an entry, oldest first."""
        statement = select(PracticeComment).where(column(PracticeComment.practice_id) == practice_id)
        ordered = statement.order_by(column(PracticeComment.at), column(PracticeComment.id))
        return [_comment_record(found) for found in self._session.scalars(ordered)]

    def counted_comments(self, without: Collection[str] = ()) -> dict[str, int]:
        """Return how many comments each entry has that has any, those of people of the cities `without` left out."""
        statement = select(column(PracticeComment.practice_id), func.count())
        if without:
            ags = column(PracticeComment.ags)
            statement = statement.where(or_(ags.is_(None), ags.not_in(sorted(without))))
        return {
            row[0]: row[1] for row in self._session.execute(statement.group_by(column(PracticeComment.practice_id)))
        }

    def add_comment(
        self,
        practice_id: str,
        text: str,
        who: str,
        account: str | None,
        role: str,
        ags: str | None,
        *,
        at: datetime | None = None,
    ) -> CommentRecord:
        """Add a comment to an entry."""
        added = PracticeComment(
            practice_id=practice_id, text=text, who=who, account_id=account, role=role, ags=ags, at=at or now()
        )
        self._session.add(added)
        self._session.flush()
        return _comment_record(added)

    def comment(self, comment_id: str) -> CommentRecord | None:
        """Return one comment."""
        found = self._session.get(PracticeComment, comment_id)
        return _comment_record(found) if found else None

    def remove_comment(self, comment_id: str) -> None:
        """Delete a comment."""
        self._session.execute(delete(PracticeComment).where(column(PracticeComment.id) == comment_id))

    def lines(self, practice_id: str) -> list[LineRecord]:
        """Return the history of an entry, oldest line first."""
        statement = select(PracticeLine).where(column(PracticeLine.practice_id) == practice_id)
        return [_line_record(line) for line in self._session.scalars(statement.order_by(column(PracticeLine.id)))]

    def last_lines(self, kind: LineKind) -> dict[tuple[str, int], LineRecord]:
        """Return the last line of a kind of each version that has one, by entry and number."""
        statement = select(PracticeLine).where(column(PracticeLine.kind) == kind).order_by(column(PracticeLine.id))
        return {(line.practice_id, line.number): _line_record(line) for line in self._session.scalars(statement)}

    def add_line(
        self,
        practice_id: str,
        number: int,
        kind: LineKind,
        who: str,
        account: str | None,
        *,
        text: str = "",
        at: datetime | None = None,
    ) -> None:
        """Add a line to the history of a version."""
        line = PracticeLine(practice_id=practice_id, number=number, kind=kind, text=text, who=who, account_id=account)
        line.at = at or line.at
        self._session.add(line)
        self._session.flush()

    def wrote(self, practice_id: str, number: int, who: str, account: str | None) -> bool:
        """Return whether somebody (by name or account) has written a version or handed it in."""
        person = column(PracticeLine.who) == who
        if account is not None:
            person = or_(person, column(PracticeLine.account_id) == account)
        statement = select(func.count()).select_from(PracticeLine)
        same = (column(PracticeLine.practice_id) == practice_id, column(PracticeLine.number) == number)
        own = column(PracticeLine.kind).in_(("written", "handed_in"))
        return bool(self._session.execute(statement.where(*same, own, person)).scalar_one())

    def newsletter(self, first_day: date, last_day: date) -> NewsletterRecord | None:
        """Return what was written for the newsletter of a period."""
        found = self._newsletter(first_day, last_day)
        return _newsletter_record(found) if found else None

    def newsletters(self, newest: int = 12) -> list[NewsletterRecord]:
        """Return the newest newsletters that something was written for."""
        statement = select(Newsletter).order_by(column(Newsletter.last_day).desc(), column(Newsletter.first_day))
        return [_newsletter_record(found) for found in self._session.scalars(statement.limit(newest))]

    def save_newsletter(
        self, first_day: date, last_day: date, introduction: str, left_out: Sequence[str], who: str, version: int
    ) -> NewsletterRecord:
        """Store what is written for a period; `version`: the one that was changed, 0 for a new one.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: somebody else has just begun the newsletter of this period.
        """
        found = self._newsletter(first_day, last_day)
        if (found.version if found else 0) != version:
            raise ToolkitError("changed_meanwhile")
        if found is None:
            found = Newsletter(first_day=first_day, last_day=last_day, changed_by=who)
            self._session.add(found)
        found.introduction, found.left_out = introduction, json.dumps(sorted(left_out))
        found.changed_by, found.changed_at = who, now()
        self._session.flush()
        return _newsletter_record(found)

    def _locked(self, practice_id: str) -> Practice | None:
        statement = select(Practice).where(column(Practice.id) == practice_id).with_for_update()
        return self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()

    def _version(self, practice_id: str, number: int) -> PracticeVersion:
        same = (column(PracticeVersion.practice_id) == practice_id, column(PracticeVersion.number) == number)
        return self._session.scalars(select(PracticeVersion).where(*same)).one()

    def _newsletter(self, first_day: date, last_day: date) -> Newsletter | None:
        same = (column(Newsletter.first_day) == first_day, column(Newsletter.last_day) == last_day)
        statement = select(Newsletter).where(*same).with_for_update()
        return self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


_FILE_FIELDS = (
    "id",
    "practice_id",
    "first_number",
    "last_number",
    "name",
    "media_type",
    "size",
    "content_hash",
    "added_by",
    "added_at",
)
_FILE_COLUMNS = tuple(column(getattr(PracticeFile, name)) for name in _FILE_FIELDS)


def _columns(fields: PracticeFields) -> dict[str, Any]:
    """Return the columns that hold what a version says."""
    values = {name: getattr(fields, name) for name in NAMES}
    return values | {name: json.dumps(list(values[name])) for name in LISTS}


def _fields(version: PracticeVersion) -> PracticeFields:
    values: dict[str, Any] = {name: getattr(version, name) for name in NAMES}
    return PracticeFields(**values | {name: tuple(json.loads(values[name])) for name in LISTS})


def _practice_record(practice: Practice) -> PracticeRecord:
    return PracticeRecord(practice.id, cast("Owner", practice.owner), practice.ags, practice.area_id, practice.version)


def _version_record(version: PracticeVersion) -> PracticeVersionRecord:
    return PracticeVersionRecord(
        version.practice_id,
        version.number,
        cast("PracticeState", version.state),
        _fields(version),
        version.changed_by,
        version.changed_at,
        version.decided_at,
    )


def _comment_record(found: PracticeComment) -> CommentRecord:
    return CommentRecord(
        found.id, found.practice_id, found.text, found.who, found.account_id, found.role, found.ags, found.at
    )


def _line_record(line: PracticeLine) -> LineRecord:
    kind = cast("LineKind", line.kind)
    return LineRecord(line.id or 0, line.practice_id, line.number, kind, line.text, line.who, line.account_id, line.at)


def _newsletter_record(found: Newsletter) -> NewsletterRecord:
    return NewsletterRecord(
        found.first_day,
        found.last_day,
        found.introduction,
        tuple(json.loads(found.left_out)),
        found.changed_by,
        found.changed_at,
        found.version,
    )
