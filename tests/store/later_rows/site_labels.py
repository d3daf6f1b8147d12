"""Rows of the migration 0010: words that a site has chosen."""

from __future__ import annotations

from datetime import UTC, datetime

MOMENT = datetime(2026, 11, 30, 8, 15, 30, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    return {
        "site_label": [
            {"label": "area", "word": "Sozialraum", "changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 2},
            {"label": "kept", "word": "Größe „8“", "changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 1},
        ]
    }
