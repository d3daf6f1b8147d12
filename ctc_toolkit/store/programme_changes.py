"""Changes in the participants of measures, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import ChangeFields, Source, fields_from_document, fields_to_document
from ctc_toolkit.evaluation.pre_post_result import ChangeResult, result_from_document, result_to_document
from ctc_toolkit.evaluation.pre_post_results import aggregated_result
from ctc_toolkit.store.models import ProgrammeChange, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class ChangeRecord:
    """A stored change. measure: origin of the measure. title: what the measure was called when this was entered."""

    id: str
    area_id: str
    measure: str
    title: str
    source: Source
    fields: ChangeFields
    result: ChangeResult
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class NewChange:
    """A change to be stored. result: None where it follows from the numbers that were entered."""

    measure: str
    title: str
    fields: ChangeFields
    result: ChangeResult | None = None

    @property
    def source(self) -> Source:
        """Where its numbers come from."""
        return "linked" if self.result is not None else "aggregated" if self.fields.numbers else "words"


class ProgrammeChangeTables:
    """Changes in the participants of measures of areas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_area(self, area_id: str) -> list[ChangeRecord]:
        """Return all changes of an area, by measure and what was measured.

        Raises:
            ToolkitError: `pre_post_damaged`.
        """
        found = self._session.scalars(select(ProgrammeChange).where(column(ProgrammeChange.area_id) == area_id))
        return sorted(map(_record, found), key=lambda one: (one.title.casefold(), one.fields.figure.casefold(), one.id))

    def held(self, area_id: str, change_id: str) -> ChangeRecord | None:
        """Return one change of an area, held until the transaction ends."""
        found = self._held(area_id, change_id)
        return _record(found) if found is not None else None

    def add(self, area_id: str, new: NewChange, who: str, change_id: str | None = None) -> ChangeRecord:
        """Add a change, with a new id where none is given.

        Raises:
            IntegrityError: there is one of this measure and figure already.
        """
        row = ProgrammeChange(id=change_id or new_id(), area_id=area_id, changed_by=who, **_row(new))
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def change(self, area_id: str, change_id: str, new: NewChange, who: str, version: int) -> ChangeRecord:
        """Store what was changed. version: the one that was changed.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
            IntegrityError: there is another one of this measure and figure.
        """
        row = self._of_version(area_id, change_id, version)
        for name, value in _row(new).items():
            setattr(row, name, value)
        row.changed_by, row.changed_at = who, now()
        self._session.flush()
        return _record(row)

    def remove(self, area_id: str, change_id: str, version: int) -> None:
        """Delete a change.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
        """
        row = self._of_version(area_id, change_id, version)
        self._session.execute(delete(ProgrammeChange).where(column(ProgrammeChange.id) == row.id))
        self._session.expire_all()

    def _of_version(self, area_id: str, change_id: str, version: int) -> ProgrammeChange:
        row = self._held(area_id, change_id)
        if row is None:
            raise ToolkitError("not_available")
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        return row

    def _held(self, area_id: str, change_id: str) -> ProgrammeChange | None:
        statement = select(ProgrammeChange).where(
            column(ProgrammeChange.area_id) == area_id, column(ProgrammeChange.id) == change_id
        )
        held = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(held).one_or_none()


def _row(new: NewChange) -> dict[str, Any]:
    return {
        "measure": new.measure,
        "title": new.title,
        "figure": new.fields.figure,
        "source": new.source,
        "entered": fields_to_document(new.fields),
        "result": result_to_document(new.result) if new.result is not None else "",
    }


def _record(row: ProgrammeChange) -> ChangeRecord:
    fields = fields_from_document(row.entered)
    result = result_from_document(row.result) if row.result else aggregated_result(fields)
    source: Source = "linked" if row.result else "aggregated" if fields.numbers else "words"
    return ChangeRecord(
        row.id,
        row.area_id,
        row.measure,
        row.title,
        source,
        fields,
        result,
        row.changed_by,
        row.changed_at,
        row.version,
    )
