"""The calls of the role matrix for trainings, events, trained shares and certificates."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.process.certificates import CertificateFields
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import (
    certificates,
    regional_calendar,
    remove_certificate,
    remove_event,
    remove_office_event,
    save_certificate,
    save_event,
    save_office_event,
    save_team_share,
    training_reminders,
    trainings,
)

READING = {"trainings", "training_reminders", "regional_calendar", "certificates"}
WITHOUT_CITY = {
    "regional_calendar",
    "save_office_event",
    "remove_office_event",
    "certificates",
    "save_certificate",
    "remove_certificate",
}
LISTING = {"trainings", "training_reminders"}
EVENT = EventFields("training", "cbo", first_day=date(2026, 12, 1))
CERTIFICATE = CertificateFields("Zoë Probe", "trainer", "Landespräventionsrat", date(2024, 5, 1), date(2029, 5, 1))
_NAMES = count()


def stored(ws, ags):
    """Store an area and an event of the city behind the back of the use cases; return their ids."""
    if ags is None:
        return [new_id(), new_id()]
    with ws.store.writing() as repository:
        area = repository.add_area(ags, AreaRecord(new_id(), f"Lernort {next(_NAMES)}"))
        return [area.id, repository.trainings.add_event(ags, EVENT, "Jemand").id]


def without_city(ws):
    """Store what belongs to no city; it is there whatever city is asked for."""
    with ws.store.writing() as repository:
        return [
            repository.trainings.add_event(None, EVENT, "Jemand").id,
            repository.trainings.add_certificate(CERTIFICATE, "Jemand").id,
        ]


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, event = stored(ws, ags)
    office, certificate = without_city(ws)
    city = ags or "09162000"
    return {
        "trainings": lambda actor: trainings(actor, ws),
        "training_reminders": lambda actor: training_reminders(actor, ws),
        "regional_calendar": lambda actor: regional_calendar(actor, ws),
        "save_event": lambda actor: save_event(actor, ws, ags=city, after=EVENT),
        "remove_event": lambda actor: remove_event(actor, ws, event),
        "save_team_share": lambda actor: save_team_share(actor, ws, area, body="area_team", size=20, trained=15),
        "save_office_event": lambda actor: save_office_event(actor, ws, after=EVENT),
        "remove_office_event": lambda actor: remove_office_event(actor, ws, office),
        "certificates": lambda actor: certificates(actor, ws),
        "save_certificate": lambda actor: save_certificate(actor, ws, after=CERTIFICATE),
        "remove_certificate": lambda actor: remove_certificate(actor, ws, certificate),
    }
