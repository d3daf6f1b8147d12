"""Entries of areas for their programme packages, as seen inside one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import Area, ProgrammePackage, now
from ctc_toolkit.store.queries import column

Entry = str | int


@dataclass(frozen=True)
class PackageRecord:
    """The entries of an area; see `models.ProgrammePackage`."""

    area_id: str
    entries: Mapping[str, Entry]
    changed_by: str
    changed_at: datetime
    version: int


class PackageTables:
    """Programme packages of areas."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_area(self, area_id: str) -> PackageRecord | None:
        """Return what an area has entered; None: nothing yet."""
        found = self._found(area_id)
        return _record(found) if found is not None else None

    def held(self, area_id: str) -> PackageRecord | None:
        """Return what an area has entered, held until the transaction ends; others wait, also for the first entry."""
        self._session.execute(select(column(Area.id)).where(column(Area.id) == area_id).with_for_update())
        found = self._found(area_id)
        return _record(found) if found is not None else None

    def save(self, area_id: str, entries: Mapping[str, Entry], who: str) -> PackageRecord:
        """Store the entries of an area that is held."""
        found = self._found(area_id)
        text = json.dumps(dict(entries), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if found is None:
            found = ProgrammePackage(area_id=area_id, entries=text, changed_by=who)
            self._session.add(found)
        else:
            found.entries, found.changed_by, found.changed_at = text, who, now()
        self._session.flush()
        return _record(found)

    def _found(self, area_id: str) -> ProgrammePackage | None:
        statement = select(ProgrammePackage).where(column(ProgrammePackage.area_id) == area_id)
        return self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def _record(found: ProgrammePackage) -> PackageRecord:
    return PackageRecord(found.area_id, json.loads(found.entries), found.changed_by, found.changed_at, found.version)
