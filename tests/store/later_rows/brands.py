"""Rows of the migration 0026: the brand of a city, and the one that a kept report was made with."""

from __future__ import annotations

from datetime import UTC, datetime

MOMENT = datetime(2026, 11, 30, 10, 6, 1, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    ags = before["city"][0]["ags"]
    shown = {"ags": ags, "name": "Stadt Größe", "colour": "#0a5c36", "logo": b"\x89PNG\x00\xff", "logo_alt": "Löwe"}
    return {
        "city_brand": [
            {
                "id": "brand-1",
                **shown,
                "template": b"PK\x03\x04\x00\xfe",
                "template_name": "Größe.docx",
                "template_hash": "e" * 64,
                "changed_by": "Ä. Ödegaard",
                "changed_at": MOMENT,
                "version": 3,
            }
        ],
        "kept_brand": [
            {"id": "kept-1", **shown, "fingerprint": "f" * 64, "template": b"", "kept_at": MOMENT},
        ],
    }
