"""Rows of the migration 0016: which cells of a wave are locked together."""

from __future__ import annotations

from datetime import UTC, datetime


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    return {
        "release_plan": [
            {
                "id": "plan-of-locks",
                "wave_id": before["survey_wave"][0]["id"],
                "product": '{"cut_points":null}',
                "scope": "city",
                "rules": "joint-1 (30/20/5)",
                "document": '{"groups":["all"],"locked":{}}',
                "content_hash": "f" * 64,
                "created_at": datetime(2026, 5, 4, 12, 30, tzinfo=UTC),
            }
        ],
    }
