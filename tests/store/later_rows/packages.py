"""Rows of the migration 0019: what an area chooses its programmes from."""

from __future__ import annotations

from datetime import UTC, datetime


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    return {
        "programme_package": [
            {
                "id": "package-north",
                "area_id": area,
                "entries": '{"family.effekt":"Größe","in.effekt":1,"yearly.effekt":12000}',
                "changed_by": "Ä. Ödegaard",
                "changed_at": datetime(2026, 11, 30, 10, 5, 1, 123456, tzinfo=UTC),
                "version": 3,
            }
        ],
    }
