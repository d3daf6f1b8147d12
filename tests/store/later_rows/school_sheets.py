"""Rows of the migration 0027: the consent of a school, and a report with what else was chosen for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 11, 5, 1, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds or changes, by table; `before`: what stands in older tables."""
    wave = before["survey_wave"][0]["id"]
    return {
        "school_consent": [
            {
                "id": "consent-1",
                "wave_id": wave,
                "school": "größe-7",
                "decided_by": "head_and_conference",
                "decided_on": date(2026, 11, 2),
                "pupils": 412,
                "note": "Akte 7, Schulkonferenz Süd",
                "revoked_on": None,
                "entered_by": "Ä. Ödegaard",
                "entered_at": MOMENT,
                "version": 3,
            },
            {
                "id": "consent-2",
                "wave_id": wave,
                "school": "s2",
                "decided_by": "conference",
                "decided_on": date(2026, 11, 2),
                "pupils": None,
                "note": "",
                "revoked_on": date(2026, 11, 20),
                "entered_by": "Ä. Ödegaard",
                "entered_at": MOMENT,
                "version": 2,
            },
        ],
        "made_report": [row | {"details": '{"school": "größe-7"}'} for row in before["made_report"]],
    }
