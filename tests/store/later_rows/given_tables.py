"""Rows of the migration 0013: finished tables of an institute, and a wave that rests on them."""

from __future__ import annotations

from datetime import date


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    wave = before["survey_wave"][0]
    tables = {
        **wave,
        "id": "wave-of-tables",
        "source_hash": "d" * 64,
        "content_hash": "e" * 64,
        "plan_id": None,
        "delete_on": None,
        "cut_points": None,
    }
    return {
        "survey_wave": [
            *({"source": "answers", **row} for row in before["survey_wave"]),
            {**tables, "source": "tables"},
        ],
        "wave_tables": [
            {
                "wave_id": "wave-of-tables",
                "institute": "Institut für Größe „Ä“",
                "report": "Bericht 2026",
                "first_day": date(2026, 5, 4),
                "last_day": date(2026, 6, 12),
                "cut_points": "institute",
                "schools": 14,
                "design_effect": 2.0,
                "replaces": "wave-that-is-gone",
                "reason": "Zahlendreher in Zeile 12",
                "document": '{"cells":[],"format":1}',
            }
        ],
    }
