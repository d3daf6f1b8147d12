"""Rows of the migration 0012: reference values and waves released for the average of partner cities."""

from __future__ import annotations

from datetime import UTC, datetime

MOMENT = datetime(2026, 11, 30, 8, 15, 59, 999999, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    table = {
        "instrument": "yrbs",
        "document": '{"title":{"de":"=Größe „Land“","en":"x"}}',
        "content_hash": "a" * 64,
        "changed_by": "Ä. Ödegaard",
        "changed_at": MOMENT,
        "version": 3,
    }
    return {
        "reference_values": [
            {"id": "reference-1", "ags": before["city"][0]["ags"], "title": "=Land 2025", **table},
            {"id": "reference-2", "ags": None, "title": "=Land 2025", **table},
        ],
        "benchmark_share": [
            {"wave_id": before["survey_wave"][0]["id"], "released_by": "Ä. Ödegaard", "released_at": MOMENT}
        ],
    }
