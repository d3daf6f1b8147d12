"""Rows of the migration 0023: a comparison study."""

from __future__ import annotations

from datetime import UTC, datetime


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    return {
        "comparison_study": [
            {
                "id": "study-1",
                "ags": before["city"][0]["ags"],
                "title": "Vergleich „Größe“",
                "document": '{"cells":[["Ödstadt","alkohol",2024,31,"",240,null]],"format":1}',
                "changed_by": "Ä. Ödegaard",
                "changed_at": datetime(2026, 11, 30, 10, 5, 1, 123456, tzinfo=UTC),
                "version": 2,
            }
        ],
    }
