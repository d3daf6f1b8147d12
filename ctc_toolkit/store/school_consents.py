"""What schools consented to, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import SchoolConsent, now
from ctc_toolkit.store.queries import column

DecidedBy = Literal["head_and_conference", "conference"]


@dataclass(frozen=True)
class ConsentFields:
    """What is noted of a consent; see `models.reports.SchoolConsent`."""

    school: str
    decided_by: DecidedBy
    decided_on: date
    pupils: int | None = None
    note: str = ""


@dataclass(frozen=True)
class ConsentRecord:
    """A kept consent. revoked_on: since when it no longer holds."""

    id: str
    wave_id: str
    fields: ConsentFields
    revoked_on: date | None
    entered_by: str
    entered_at: datetime
    version: int

    @property
    def holds(self) -> bool:
        """Whether it was not taken back."""
        return self.revoked_on is None


class SchoolConsentTables:
    """Consent of schools to sheets with their own values of a survey."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_wave(self, wave_id: str) -> list[ConsentRecord]:
        """Return the consents of a survey, by school, those taken back as well."""
        found = self._session.scalars(select(SchoolConsent).where(column(SchoolConsent.wave_id) == wave_id))
        return [_record(row) for row in sorted(found, key=lambda row: row.school)]

    def of_school(self, wave_id: str, school: str) -> ConsentRecord | None:
        """Return what a school consented to, also where it was taken back."""
        return next((one for one in self.of_wave(wave_id) if one.fields.school == school), None)

    def save(self, wave_id: str, fields: ConsentFields, who: str, version: int | None) -> ConsentRecord:
        """Store a consent, which holds from then on. version: the one that was changed; None: there is none yet.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: the school has one already, or the survey is gone.
        """
        row = self._held(wave_id, fields.school, version)
        if row is None:
            row = SchoolConsent(
                wave_id=wave_id,
                school=fields.school,
                decided_by=fields.decided_by,
                decided_on=fields.decided_on,
                entered_by=who,
            )
            self._session.add(row)
        row.decided_by, row.decided_on = fields.decided_by, fields.decided_on
        row.pupils, row.note, row.revoked_on = fields.pupils, fields.note, None
        row.entered_by, row.entered_at = who, now()
        self._session.flush()
        return _record(row)

    def revoke(self, wave_id: str, school: str, on: date, who: str, version: int) -> ConsentRecord:
        """Store since when a consent no longer holds.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        row = self._held(wave_id, school, version)
        if row is None:
            raise ToolkitError("changed_meanwhile")
        row.revoked_on, row.entered_by, row.entered_at = on, who, now()
        self._session.flush()
        return _record(row)

    def _held(self, wave_id: str, school: str, version: int | None) -> SchoolConsent | None:
        wanted = select(SchoolConsent).where(
            column(SchoolConsent.wave_id) == wave_id, column(SchoolConsent.school) == school
        )
        row = self._session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()
        if (row.version if row is not None else None) != version:
            raise ToolkitError("changed_meanwhile")
        return row


def _record(row: SchoolConsent) -> ConsentRecord:
    fields = ConsentFields(row.school, cast("DecidedBy", row.decided_by), row.decided_on, row.pupils, row.note)
    return ConsentRecord(row.id, row.wave_id, fields, row.revoked_on, row.entered_by, row.entered_at, row.version)
