"""Rows of the migration 0005: trainings, events and certificates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

MOMENT = datetime(2026, 11, 30, 7, 5, 6, 789012, tzinfo=UTC)


def event(event_id: str, **changes: object) -> dict:
    """Return a row of an event; one that names nothing has the values that the tables ask for."""
    return {
        "id": event_id,
        "ags": None,
        "area_id": None,
        "kind": "other",
        "training": None,
        "title": "Größe & „Güte“ 🌳",
        "date_precision": "open",
        "first_day": None,
        "last_day": None,
        "begins": None,
        "ends": None,
        "venue": "video",
        "place": "",
        "hours": None,
        "state": "planned",
        "reason": "",
        "function": None,
        "materials": "",
        "note": "",
        "attended": None,
        "sectors": "{}",
        "cities": "[]",
        "shared": False,
        "changed_by": "Ä. Ödegaard",
        "changed_at": MOMENT,
        "version": 1,
        **changes,
    }


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]
    return {
        "training_event": [
            event("event-1"),
            event(
                "event-2",
                ags=area["ags"],
                area_id=area["id"],
                kind="training",
                training="cbo",
                date_precision="day",
                first_day=date(2026, 12, 1),
                last_day=date(2026, 12, 2),
                begins=time(9, 0),
                ends=time(16, 30),
                venue="on_site",
                place="=Rathaus, Saal 1",
                hours=12.5,
                state="held",
                function="trainer",
                materials="Arbeitsblätter",
                note="שכונה",
                attended=18,
                sectors='{"schools": 4}',
                shared=True,
                version=3,
            ),
            event("event-3", kind="exchange", state="cancelled", reason="Krank", cities='["05913000"]'),
        ],
        "trained_share": [
            {
                "id": "share-1",
                "area_id": area["id"],
                "body": "area_team",
                "size": 20,
                "trained": 15,
                "counted_on": date(2026, 11, 1),
                "changed_by": "Ä. Ödegaard",
                "changed_at": MOMENT,
                "version": 2,
            }
        ],
        "certificate": [
            {
                "id": f"certificate-{number}",
                "holder": "Zoë Ångström",
                "kind": kind,
                "issued_by": "Landespräventionsrat",
                "issued_on": date(2022, 3, 31),
                "valid_until": until,
                "note": "",
                "changed_by": "Ä. Ödegaard",
                "changed_at": MOMENT,
                "version": 1,
            }
            for number, (kind, until) in enumerate((("multiplier", date(2027, 3, 31)), ("trainer", None)), start=1)
        ],
    }
