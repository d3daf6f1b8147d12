"""Reports that were made of cities, as seen inside one transaction."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, defer

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.brands import BrandTables
from ctc_toolkit.store.models import MadeReport, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class NewReport:
    """A report to be kept; see `models.reports`. inputs: a hash by name. details: what else was chosen, by name."""

    ags: str
    wave_id: str | None
    area_id: str | None
    product: str
    sections: tuple[str, ...]
    language: str
    form: str
    level: str
    made_on: date
    inputs: Mapping[str, str]
    inputs_hash: str
    content_hash: str
    size: int
    software: str
    name: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ReportRecord(NewReport):
    """A kept report without its file. recipients: as JSON."""

    id: str = ""
    recipients: str = "[]"
    made_by: str = ""
    made_at: datetime = field(default_factory=now)
    version: int = 1


class MadeReportTables:
    """Made reports of cities."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_city(self, ags: str) -> list[ReportRecord]:
        """Return the reports of a city without their files, newest first."""
        statement = select(MadeReport).where(column(MadeReport.ags) == ags)
        found = self._session.scalars(statement.options(defer(MadeReport.content)))  # type: ignore[arg-type]
        return [_record(row) for row in sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)]

    def report(self, report_id: str) -> ReportRecord | None:
        """Return one report without its file."""
        statement = select(MadeReport).where(column(MadeReport.id) == report_id)
        row = self._session.scalars(statement.options(defer(MadeReport.content))).one_or_none()  # type: ignore[arg-type]
        return _record(row) if row else None

    def content(self, report_id: str) -> bytes:
        """Return the file of a report.

        Raises:
            ToolkitError: `not_available`, `report_damaged`.
        """
        row = self._session.get(MadeReport, report_id)
        if row is None:
            raise ToolkitError("not_available")
        try:
            return zlib.decompress(row.content)
        except zlib.error as problem:
            raise ToolkitError("report_damaged", name=row.name) from problem

    def add(
        self, new: NewReport, content: bytes, who: str, at: datetime | None = None, *, report_id: str | None = None
    ) -> ReportRecord:
        """Keep a report. report_id: the id it gets; None: a new one."""
        moment = at or now()
        row = MadeReport(
            id=report_id or new_id(),
            **{name: getattr(new, name) for name in _PLAIN},
            sections=",".join(new.sections),
            inputs=json.dumps(dict(new.inputs), sort_keys=True),
            details=json.dumps(dict(new.details), sort_keys=True, ensure_ascii=False),
            content=zlib.compress(content, 9),
            made_by=who,
            made_at=moment,
            changed_by=who,
            changed_at=moment,
        )
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def set_recipients(self, report_id: str, recipients: str, who: str, version: int) -> ReportRecord:
        """Store who got a report. version: the one that was changed.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
        """
        row = self._of_version(report_id, version)
        row.recipients, row.changed_by, row.changed_at = recipients, who, now()
        self._session.flush()
        return _record(row)

    def remove(self, report_id: str, version: int) -> None:
        """Delete a report with its file.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
        """
        ags = self._of_version(report_id, version).ags
        self._session.execute(delete(MadeReport).where(column(MadeReport.id) == report_id))
        self._session.expire_all()
        self._forget_brands(ags)

    def remove_of_wave(self, wave_id: str) -> None:
        """Delete all reports of a survey."""
        of_wave = column(MadeReport.wave_id) == wave_id
        cities = self._session.scalars(select(column(MadeReport.ags)).where(of_wave).distinct()).all()
        self._session.execute(delete(MadeReport).where(of_wave))
        for ags in cities:
            self._forget_brands(ags)

    def older_than(self, moment: datetime) -> list[ReportRecord]:
        """Return the reports of all cities that were made before the moment."""
        statement = select(MadeReport).where(column(MadeReport.made_at) < moment)
        rows = self._session.scalars(statement.options(defer(MadeReport.content)))  # type: ignore[arg-type]
        return [_record(row) for row in rows]

    def _forget_brands(self, ags: str) -> None:
        """Let brands go that no report of the city was made with."""
        inputs = self._session.scalars(select(column(MadeReport.inputs)).where(column(MadeReport.ags) == ags))
        BrandTables(self._session).keep_only(ags, frozenset(json.loads(one).get("brand", "") for one in inputs))

    def _of_version(self, report_id: str, version: int) -> MadeReport:
        statement = select(MadeReport).where(column(MadeReport.id) == report_id)
        held = statement.with_for_update().execution_options(populate_existing=True)
        row = self._session.scalars(held).one_or_none()
        if row is None:
            raise ToolkitError("not_available")
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        return row


_PLAIN = (
    "ags", "wave_id", "area_id", "product", "language", "form", "level",
    "made_on", "inputs_hash", "content_hash", "size", "software", "name",
)  # fmt: skip


def _record(row: MadeReport) -> ReportRecord:
    return ReportRecord(
        **{name: getattr(row, name) for name in _PLAIN},
        sections=tuple(one for one in row.sections.split(",") if one),
        inputs=json.loads(row.inputs),
        details=tuple(sorted(json.loads(row.details).items())),
        id=row.id,
        recipients=row.recipients,
        made_by=row.made_by,
        made_at=row.made_at,
        version=row.version,
    )
