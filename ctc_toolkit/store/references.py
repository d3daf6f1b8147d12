"""Reference values and releases for the average of partner cities, as seen inside one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import BenchmarkShare, ReferenceValues, SurveyWave, new_id, now
from ctc_toolkit.store.queries import Cities, column


@dataclass(frozen=True)
class ReferenceRecord:
    """Reference values of a city (ags None: of the site) as they are stored."""

    id: str
    ags: str | None
    title: str
    instrument: str
    document: str
    content_hash: str
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class NewReference:
    """Reference values to be stored."""

    title: str
    instrument: str
    document: str
    content_hash: str


class ReferenceTables:
    """Reference values, and waves released for the average of partners."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tables(self, within: Cities = None) -> list[ReferenceRecord]:
        """Return the tables of the site and of the cities `within` (None: all), by name."""
        wanted = select(ReferenceValues)
        if within is not None:
            own = column(ReferenceValues.ags).in_(sorted(within))
            wanted = wanted.where(or_(column(ReferenceValues.ags).is_(None), own))
        found = self._session.scalars(wanted).all()
        ordered = sorted(found, key=lambda row: (row.ags or "", row.title.casefold(), row.id))
        return [_record(row) for row in ordered]

    def table(self, table_id: str) -> ReferenceRecord | None:
        """Return one table, of whichever city."""
        found = self._session.get(ReferenceValues, table_id, populate_existing=True)
        return _record(found) if found else None

    def add(self, ags: str | None, new: NewReference, who: str, table_id: str | None = None) -> ReferenceRecord:
        """Add a table.

        Raises:
            IntegrityError: the name is taken there, or the city is not there.
        """
        row = ReferenceValues(
            id=table_id or new_id(),
            ags=ags,
            title=new.title,
            instrument=new.instrument,
            document=new.document,
            content_hash=new.content_hash,
            changed_by=who,
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def change(self, table_id: str, new: NewReference, who: str, version: int) -> ReferenceRecord:
        """Store a changed table; `version`: the one that was changed.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: the name is taken there.
        """
        row = self._held(table_id, version)
        if row.content_hash != new.content_hash:
            row.title, row.instrument = new.title, new.instrument
            row.document, row.content_hash = new.document, new.content_hash
            row.changed_by, row.changed_at = who, now()
            self._session.flush()
        return _record(row)

    def remove(self, table_id: str, version: int) -> None:
        """Delete a table; `version`: the one that was seen.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        self._session.delete(self._held(table_id, version))
        self._session.flush()

    def _held(self, table_id: str, version: int) -> ReferenceValues:
        statement = select(ReferenceValues).where(column(ReferenceValues.id) == table_id).with_for_update()
        row = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        if row is None or row.version != version:
            raise ToolkitError("changed_meanwhile")
        return row

    def shares(self) -> dict[str, datetime]:
        """Return the waves whose figures count in the average of partners, and since when."""
        return {row.wave_id: row.released_at for row in self._session.scalars(select(BenchmarkShare))}

    def cities_of(self, waves: Collection[str]) -> dict[str, str]:
        """Return the city (AGS) of each of these waves."""
        wanted = select(column(SurveyWave.id), column(SurveyWave.ags)).where(column(SurveyWave.id).in_(sorted(waves)))
        return {row.id: row.ags for row in self._session.execute(wanted)}

    def share(self, wave_id: str, who: str) -> None:
        """Let the figures of a wave count in the average.

        Raises:
            IntegrityError: the wave is not there, or counts already.
        """
        self._session.add(BenchmarkShare(wave_id=wave_id, released_by=who))
        self._session.flush()

    def take_back(self, wave_id: str) -> None:
        """Let the figures of a wave count no more."""
        self._session.execute(delete(BenchmarkShare).where(column(BenchmarkShare.wave_id) == wave_id))


def _record(row: ReferenceValues) -> ReferenceRecord:
    return ReferenceRecord(
        row.id,
        row.ags,
        row.title,
        row.instrument,
        row.document,
        row.content_hash,
        row.changed_by,
        row.changed_at,
        row.version,
    )
