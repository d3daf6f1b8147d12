"""Rows of the migration 0020: the delivery of a measure with two groups, three sessions and an observation."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 18, 10, 2, 654321, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    who = {"changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 2}
    numbers = ("sessions", "minutes", "participants", "finished", "leaders", "trained", "start", "end")
    group = {
        "id": "delivery-group", "area_id": area, "measure": "entry-measure", "title": "Familien stärken",
        "name": "Mittwoch „Süd“", "place": "Jugendhaus", "start": date(2025, 9, 3), "end": date(2026, 1, 21),
        "sessions": 7, "minutes": 120, "participants": 12, "finished": 9, "leaders": 2, "trained": 1, **who,
    }  # fmt: skip
    session = {
        "id": "session-held", "group_id": "delivery-group", "entry": "key-1", "number": 1, "day": date(2025, 9, 3),
        "held": "held", "minutes": 110, "present": 11, "delivered": '["c1"]', "planned": '["c1","c2"]', "quality": 4,
        "engagement": 5, "adapted": "fits", "why": "Größerer Raum;\nÜbung im Freien", **who,
    }  # fmt: skip
    nothing = dict.fromkeys(("entry", "minutes", "present", "quality", "engagement"), None)
    bare = {**session, **nothing, "delivered": "[]", "planned": "[]", "adapted": "none"}
    return {
        "delivery_set_up": [
            {
                "id": "set-up-1", "area_id": area, "measure": "entry-measure", "title": "Familien stärken",
                "components": '[["c1","Begrüßung"],["c2","Übung"]]', "sessions": 7, "minutes": 120, "reach": 60,
                "eligible": 480, "staff": 4, "trained": 4, "funded_until": date(2027, 7, 31), **who,
            }
        ],
        "delivery_group": [group, {**group, **dict.fromkeys(numbers, None), "id": "bare", "name": "5b", "place": ""}],
        "delivery_session": [
            session,
            {**bare, "id": "session-off", "number": 2, "held": "cancelled", "why": "krank"},
            {**bare, "id": "session-later", "number": 3, "held": "later", "why": ""},
        ],
        "delivery_reaction": [
            {
                "id": "reaction-1", "area_id": area, "measure": "entry-measure", "warning": "dose_low",
                "severity": "soon", "level": 28.5, "what": "Zwei Termine nachholen\nim März",
                "until": date(2026, 12, 24), **who,
            }
        ],
        "delivery_observation": [
            {
                "id": "observation-1", "group_id": "delivery-group", "day": date(2025, 9, 3), "session_number": 1,
                "observer": "outside", "ratings": '[["clear",4]]', "delivered": '["c1"]', "planned": '["c1","c2"]',
                "note": "Gut vorbereitet", **who,
            },
            {
                "id": "observation-2", "group_id": "delivery-group", "day": date(2025, 9, 10), "session_number": None,
                "observer": "self", "ratings": "[]", "delivered": "[]", "planned": "[]", "note": "", **who,
            },
        ],
    }  # fmt: skip
