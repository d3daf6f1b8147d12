"""Rows of the migration 0011: what counts for two waves, one of them settled because something of it is released."""

from __future__ import annotations

from datetime import UTC, datetime

MOMENT = datetime(2026, 11, 30, 23, 59, 59, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    released = {row["wave_id"] for row in before["released_table"]}
    open_wave = next(row["id"] for row in before["survey_wave"] if row["id"] not in released)
    return {
        "answer_choice": [
            {
                "wave_id": open_wave,
                "rules": '["self_report"]',
                "margins": '{"source":"Schulstatistik – Ä"}',
                "expected": "[]",
                "frozen_at": None,
                "changed_at": MOMENT,
                "version": 4,
            }
        ]
    }
