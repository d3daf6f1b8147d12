"""Comparison studies of cities, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.studies import StudyFields
from ctc_toolkit.evaluation.study_document import study_from_document, study_to_document
from ctc_toolkit.store.models import ComparisonStudy, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class StudyRecord:
    """A stored study."""

    id: str
    ags: str
    fields: StudyFields
    changed_by: str
    changed_at: datetime
    version: int


class StudyTables:
    """Comparison studies of cities."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_city(self, ags: str) -> list[StudyRecord]:
        """Return all studies of a city by title.

        Raises:
            ToolkitError: `effects_study_damaged`.
        """
        found = self._session.scalars(select(ComparisonStudy).where(column(ComparisonStudy.ags) == ags))
        return sorted(map(_record, found), key=lambda one: (one.fields.title.casefold(), one.id))

    def held(self, ags: str, study_id: str) -> StudyRecord | None:
        """Return one study of a city, held until the transaction ends.

        Raises:
            ToolkitError: `effects_study_damaged`.
        """
        found = self._held(ags, study_id)
        return _record(found) if found else None

    def add(self, ags: str, fields: StudyFields, who: str) -> StudyRecord:
        """Add a study.

        Raises:
            IntegrityError: the city has one with this title.
        """
        row = ComparisonStudy(ags=ags, title=fields.title, document=study_to_document(fields), changed_by=who)
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def change(self, ags: str, study_id: str, fields: StudyFields, who: str, version: int) -> StudyRecord:
        """Store what was changed about a study. version: the one that was changed.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
            IntegrityError: there is another one with this title.
        """
        row = self._of_version(ags, study_id, version)
        row.title, row.document = fields.title, study_to_document(fields)
        row.changed_by, row.changed_at = who, now()
        self._session.flush()
        return _record(row)

    def remove(self, ags: str, study_id: str, version: int) -> None:
        """Delete a study, also one that can no longer be read.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
        """
        row = self._of_version(ags, study_id, version)
        self._session.execute(delete(ComparisonStudy).where(column(ComparisonStudy.id) == row.id))
        self._session.expire_all()

    def _of_version(self, ags: str, study_id: str, version: int) -> ComparisonStudy:
        row = self._held(ags, study_id)
        if row is None:
            raise ToolkitError("not_available")
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        return row

    def _held(self, ags: str, study_id: str) -> ComparisonStudy | None:
        statement = select(ComparisonStudy).where(
            column(ComparisonStudy.ags) == ags, column(ComparisonStudy.id) == study_id
        )
        held = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(held).one_or_none()


def _record(row: ComparisonStudy) -> StudyRecord:
    fields = study_from_document(row.title, row.document)
    return StudyRecord(row.id, row.ags, fields, row.changed_by, row.changed_at, row.version)
