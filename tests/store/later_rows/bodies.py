"""Rows of the migration 0004: bodies, their members, meetings and decisions."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]
    changed = {"changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 2}
    decision = {
        "body_id": "body-1",
        "year": 2026,
        "decided_on": date(2026, 11, 20),
        "text": "Wir beginnen.\nIm Mai.",
        "reasons": "Größe des Gebiets „Nord“",
        "entered_by": "Ä. Ödegaard",
        "entered_at": MOMENT,
        **changed,
    }
    return {
        "body": [
            {
                "id": "body-1",
                "ags": area["ags"],
                "area_id": area["id"],
                "kind": "area_team",
                "name": "Team Ä",
                **changed,
            },
            {"id": "body-2", "ags": area["ags"], "kind": "steering_group", "name": "Lenkungsgruppe", **changed},
        ],
        "body_member": [
            {"id": "member-1", "body_id": "body-1", "function": "Leitung", "organisation": "Jugendamt", **changed}
            | {"sector": "youth_welfare", "seat": "chair", "name": "Jana Öztürk", "contact": "jugendamt@stadt.example"},
        ],
        "body_meeting": [
            {"id": "meeting-1", "body_id": "body-1", "held_on": date(2026, 11, 20), "state": "held", **changed}
            | {"invited": 12, "attended": 9, "minutes": "Protokoll", "agreed_on": date(2026, 11, 24)},
        ],
        "body_decision": [
            {"id": "decision-1", "number": 1, "state": "in_force", "meeting_id": "meeting-1", **decision},
            {"id": "decision-2", "number": 2, "state": "replaced", "replaced_by": "decision-1", **decision},
        ],
        "decision_change": [
            {"id": 1, "decision_id": "decision-2", "field": "state", "before": "in_force", "after": "replaced"}
            | {"who": "Ä. Ödegaard", "at": MOMENT},
        ],
    }
