"""Consent of schools to a sheet with their own values of a survey, and what such a sheet is made of.

The school decides: its head after the Schulkonferenz was heard, or the Schulkonferenz itself. Without consent no value
of a single school leaves the database. Where a consent is taken back, its values and all sheets made of them go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.fingerprints import fingerprint
from ctc_toolkit.reporting.school_sheet import SchoolInputs
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.school_consents import ConsentFields, ConsentRecord
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.handle import Workspace, audit_entry, changing, looking
from ctc_toolkit.workspace.report_keeping import thing_of
from ctc_toolkit.workspace.report_sources import Collected
from ctc_toolkit.workspace.school_values import forget_school_values, school_codes, school_values
from ctc_toolkit.workspace.views import WaveView, wave_view

if TYPE_CHECKING:
    from ctc_toolkit.access import Actor
    from ctc_toolkit.store import Repository, WaveRecord

PRODUCT = "school_sheet"
LONGEST_NOTE = 200
MOST_PUPILS = 5000
EARLIEST = date(1980, 1, 1)


@dataclass(frozen=True)
class SchoolConsents:
    """The schools of a survey and what they consented to. schools: all codes. consents: those taken back as well."""

    wave: WaveView
    schools: tuple[str, ...]
    consents: tuple[ConsentRecord, ...]

    @property
    def agreed(self) -> tuple[str, ...]:
        """The codes of the schools whose consent holds."""
        return tuple(one.fields.school for one in self.consents if one.holds)

    def of(self, school: str) -> ConsentRecord | None:
        """Return what a school consented to."""
        return next((one for one in self.consents if one.fields.school == school), None)


def school_consents(actor: Actor, ws: Workspace, wave_id: str) -> SchoolConsents:
    """Return the schools of a survey and which of them agreed to a sheet of their own.

    Raises:
        ToolkitError: `not_available`, `answers_damaged`.
    """
    with looking(actor, ws, "school_consents", wave_id) as grant:
        wave = grant.wave(wave_id)
        consents = tuple(grant.repository.school_consents.of_wave(wave.id))
    return SchoolConsents(wave_view(wave), school_codes(ws, wave), consents)


def save_school_consent(
    actor: Actor, ws: Workspace, wave_id: str, fields: ConsentFields, *, version: int | None = None
) -> ConsentRecord:
    """Note that a school agreed to a sheet with its own values. version: the one that was changed; None: a first one.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `school_sheet_no_answers`, `school_sheet_unknown`,
            `school_consent_date`, `school_consent_pupils`, `school_consent_private`.
    """
    with looking(actor, ws, "save_school_consent", wave_id) as grant:
        wave = grant.wave(wave_id)
    tidy = _tidy(fields)
    schools = school_codes(ws, wave)
    if not schools:
        raise ToolkitError("school_sheet_no_answers", label=wave.label)
    if tidy.school not in schools:
        raise ToolkitError("school_sheet_unknown", school=tidy.school[:40])
    try:
        with changing(actor, ws, "save_school_consent", wave_id) as grant:
            wave = grant.wave(wave_id)
            saved = grant.repository.school_consents.save(wave.id, tidy, actor.name, version)
            grant.record(f"wave {wave.id}: school {tidy.school}, {tidy.decided_on.isoformat()}", wave.ags)
            return saved
    except RuleBroken as broken:  # somebody noted one for this school at this moment
        raise ToolkitError("changed_meanwhile") from broken


def revoke_school_consent(
    actor: Actor, ws: Workspace, wave_id: str, school: str, *, version: int, on: date | None = None
) -> ConsentRecord:
    """Note that a school took its consent back (on: None means today); its values and its sheets are deleted.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `school_consent_date`.
    """
    day = on or _today()
    if not EARLIEST <= day <= _today():
        raise ToolkitError("school_consent_date", found=day.isoformat())
    with changing(actor, ws, "revoke_school_consent", wave_id) as grant:
        wave, repository = grant.wave(wave_id), grant.repository
        revoked = repository.school_consents.revoke(wave.id, school, day, actor.name, version)
        forget_school_values(repository, wave.id, school)
        sheets = [one for one in repository.made_reports.of_city(wave.ags) if one.product == PRODUCT]
        gone = [one for one in sheets if one.wave_id == wave.id and dict(one.details).get("school") == school]
        for one in gone:
            repository.made_reports.remove(one.id, one.version)
            repository.record(audit_entry(actor, "remove_made_report", thing_of(one), wave.ags))
        grant.record(f"wave {wave.id}: school {school}, {len(gone)} sheets deleted", wave.ags)
    return revoked


def school_source(ws: Workspace, wave: WaveRecord, school: str, made_on: date) -> Collected:
    """Return what the sheet of a school is made of, for use cases that were granted the wave and its consents.

    Raises:
        ToolkitError: `report_school_missing`, `school_sheet_no_consent`, and as `school_values`.
    """
    with ws.store.reading() as repository:
        consent = consent_of(repository, wave, school)
        city = repository.city(wave.ags)
    released = school_values(ws, wave, school)
    if city is None:
        raise ToolkitError("not_available")
    instrument = load_instrument(wave.instrument)
    fields = replace(consent.fields, note="")
    inputs = SchoolInputs(
        city.name, wave.label, wave.year, released, instrument, fields.school, fields.decided_by, fields.decided_on,
        fields.pupils, made_on,
    )  # fmt: skip
    hashes = {
        "city": fingerprint(city.name),
        "label": fingerprint((wave.label, wave.year)),
        "tables": fingerprint(released),
        "consent": fingerprint(fields),
        "instrument": fingerprint(instrument),
    }
    return Collected(inputs, hashes)


def consent_of(repository: Repository, wave: WaveRecord, school: str) -> ConsentRecord:
    """Return the consent of a school that holds.

    Raises:
        ToolkitError: `report_school_missing`, `school_sheet_no_consent`.
    """
    if not school:
        raise ToolkitError("report_school_missing")
    consent = repository.school_consents.of_school(wave.id, school)
    if consent is None or not consent.holds:
        raise ToolkitError("school_sheet_no_consent", school=school, label=wave.label)
    return consent


def _tidy(fields: ConsentFields) -> ConsentFields:
    if not EARLIEST <= fields.decided_on <= _today():
        raise ToolkitError("school_consent_date", found=fields.decided_on.isoformat())
    if fields.pupils is not None and not 1 <= fields.pupils <= MOST_PUPILS:
        raise ToolkitError("school_consent_pupils", found=fields.pupils, most=MOST_PUPILS)
    note = " ".join(fields.note.split())[:LONGEST_NOTE]
    if "@" in note:
        raise ToolkitError("school_consent_private", found=note)
    return replace(fields, school=fields.school.strip(), note=note)


def _today() -> date:
    return datetime.now().astimezone().date()
