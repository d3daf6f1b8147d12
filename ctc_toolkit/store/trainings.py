"""Trainings and other events, trained shares of teams, certificates."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from ctc_toolkit.process.certificates import CertificateFields
from ctc_toolkit.process.events import DatedEvent, EventFields
from ctc_toolkit.process.training_needs import TeamShare
from ctc_toolkit.store.models import Certificate, TrainedShare, TrainingEvent, new_id, now
from ctc_toolkit.store.queries import Cities, column


@dataclass(frozen=True)
class EventRecord(DatedEvent):
    """An event, who changed it last and when. version: counts its changes."""

    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class ShareRecord:
    """How much of a body of an area is trained, who entered it and when."""

    area_id: str
    share: TeamShare
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class CertificateRecord:
    """A certificate, who changed it last and when."""

    id: str
    fields: CertificateFields
    changed_by: str
    changed_at: datetime
    version: int


class TrainingTables:
    """Events, trained shares and certificates, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def events(self, within: Cities = None, *, shared: Collection[str] | None = ()) -> list[EventRecord]:
        """Return events by date, those without one last: of the cities `within` (None: all) and of the office.

        shared: of these cities (None: of all) what partners may see, too.
        """
        wanted: list[ColumnElement[bool]] = [column(TrainingEvent.ags).is_(None)]
        for cities, only in ((within, None), (shared, column(TrainingEvent.shared).is_(True))):
            there = column(TrainingEvent.ags).is_not(None)
            if cities is not None:
                there = column(TrainingEvent.ags).in_(sorted(cities))
            wanted.append(there if only is None else there & only)
        found = self._session.scalars(select(TrainingEvent).where(or_(*wanted))).all()
        records = [_event_record(event) for event in found]
        return sorted(records, key=lambda one: (one.fields.first_day is None, one.fields.first_day or date.max, one.id))

    def event(self, event_id: str) -> EventRecord | None:
        """Return an event, waiting for whoever is changing it."""
        found = self._locked(event_id)
        return _event_record(found) if found else None

    def add_event(self, ags: str | None, entered: EventFields, who: str, *, id: str | None = None) -> EventRecord:
        """Add an event of a city (None: of the office)."""
        event = TrainingEvent(id=id or new_id(), ags=ags, changed_by=who, **_event_values(entered))
        self._session.add(event)
        self._session.flush()
        return _event_record(event)

    def change_event(self, event_id: str, entered: EventFields, who: str) -> EventRecord:
        """Store an event that `event` has returned in this transaction."""
        event = self._session.get_one(TrainingEvent, event_id)
        _put(event, _event_values(entered), who)
        self._session.flush()
        return _event_record(event)

    def remove_event(self, event_id: str) -> None:
        """Remove an event."""
        self._session.execute(delete(TrainingEvent).where(column(TrainingEvent.id) == event_id))

    def shares(self, areas: Sequence[str]) -> list[ShareRecord]:
        """Return what was counted in the areas (ids)."""
        statement = select(TrainedShare).where(column(TrainedShare.area_id).in_(sorted(areas)))
        return [_share_record(share) for share in self._session.scalars(statement.order_by(column(TrainedShare.body)))]

    def share(self, area_id: str, body: str) -> ShareRecord | None:
        """Return what was counted in a body of an area, waiting for whoever is changing it."""
        found = self._locked_share(area_id, body)
        return _share_record(found) if found else None

    def save_share(self, area_id: str, counted: TeamShare, who: str) -> ShareRecord:
        """Store what was counted in a body of an area.

        Raises:
            IntegrityError: nothing was there, and somebody else has just entered it.
        """
        share = self._locked_share(area_id, counted.body)
        if share is None:
            share = TrainedShare(area_id=area_id, changed_by=who, **vars(counted))
            self._session.add(share)
        else:
            _put(share, vars(counted), who)
        self._session.flush()
        return _share_record(share)

    def remove_share(self, area_id: str, body: str) -> None:
        """Remove what was counted in a body of an area."""
        own = (column(TrainedShare.area_id) == area_id, column(TrainedShare.body) == body)
        self._session.execute(delete(TrainedShare).where(*own))

    def certificates(self) -> list[CertificateRecord]:
        """Return all certificates, by name of the holder."""
        found = [_certificate_record(one) for one in self._session.scalars(select(Certificate))]
        return sorted(found, key=lambda one: (one.fields.holder.casefold(), one.id))

    def certificate(self, certificate_id: str) -> CertificateRecord | None:
        """Return a certificate, waiting for whoever is changing it."""
        statement = select(Certificate).where(column(Certificate.id) == certificate_id)
        found = self._session.scalars(_held(statement)).one_or_none()
        return _certificate_record(found) if found else None

    def add_certificate(self, entered: CertificateFields, who: str, *, id: str | None = None) -> CertificateRecord:
        """Add a certificate."""
        certificate = Certificate(id=id or new_id(), changed_by=who, **vars(entered))
        self._session.add(certificate)
        self._session.flush()
        return _certificate_record(certificate)

    def change_certificate(self, certificate_id: str, entered: CertificateFields, who: str) -> CertificateRecord:
        """Store a certificate that `certificate` has returned in this transaction."""
        certificate = self._session.get_one(Certificate, certificate_id)
        _put(certificate, vars(entered), who)
        self._session.flush()
        return _certificate_record(certificate)

    def remove_certificate(self, certificate_id: str) -> None:
        """Remove a certificate with the name in it."""
        self._session.execute(delete(Certificate).where(column(Certificate.id) == certificate_id))

    def _locked(self, event_id: str) -> TrainingEvent | None:
        statement = select(TrainingEvent).where(column(TrainingEvent.id) == event_id)
        return self._session.scalars(_held(statement)).one_or_none()

    def _locked_share(self, area_id: str, body: str) -> TrainedShare | None:
        own = (column(TrainedShare.area_id) == area_id, column(TrainedShare.body) == body)
        return self._session.scalars(_held(select(TrainedShare).where(*own))).one_or_none()


_SAME_NAME = tuple(
    field.name for field in fields(EventFields) if field.name not in ("area", "precision", "sectors", "cities")
)
"""Fields that stand in a column of the same name."""


def _held(statement: Any) -> Any:
    return statement.with_for_update().execution_options(populate_existing=True)


def _put(row: Any, values: dict[str, Any], who: str) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_by, row.changed_at = who, now()


def _event_values(entered: EventFields) -> dict[str, Any]:
    return {
        **{name: getattr(entered, name) for name in _SAME_NAME},
        "area_id": entered.area,
        "date_precision": entered.precision,
        "sectors": json.dumps(dict(entered.sectors), sort_keys=True),
        "cities": json.dumps(list(entered.cities)),
    }


def _event_record(event: TrainingEvent) -> EventRecord:
    values: dict[str, Any] = {name: getattr(event, name) for name in _SAME_NAME}
    entered = EventFields(
        **values,
        area=event.area_id,
        precision=event.date_precision,  # type: ignore[arg-type]
        sectors=json.loads(event.sectors),
        cities=tuple(json.loads(event.cities)),
    )
    return EventRecord(event.id, event.ags, entered, event.changed_by, event.changed_at, event.version)


def _share_record(share: TrainedShare) -> ShareRecord:
    counted = TeamShare(share.body, share.size, share.trained, share.counted_on)  # type: ignore[arg-type]
    return ShareRecord(share.area_id, counted, share.changed_by, share.changed_at, share.version)


def _certificate_record(one: Certificate) -> CertificateRecord:
    entered = CertificateFields(
        one.holder,
        one.kind,  # type: ignore[arg-type]
        one.issued_by,
        one.issued_on,
        one.valid_until,
        one.note,
    )
    return CertificateRecord(one.id, entered, one.changed_by, one.changed_at, one.version)
