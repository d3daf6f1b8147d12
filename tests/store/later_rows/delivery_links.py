"""Rows of the migration 0021: a link that works, one that was revoked, and a session that came by the first."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 11, 5, 1, 234567, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    both = {"area_id": area, "measure": "entry-measure", "provider": "Träger „Größe“ e. V.", "made_at": MOMENT,
            "changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 2}  # fmt: skip
    works = {"id": "link-works", "group_id": None, "token_hash": "9" * 64, "expires_on": date(2027, 7, 31),
             "revoked_at": None, "last_used_at": MOMENT}  # fmt: skip
    revoked = {"id": "link-revoked", "group_id": "group-one", "token_hash": None, "expires_on": date(2026, 7, 31),
               "revoked_at": MOMENT, "last_used_at": None}  # fmt: skip
    return {
        "delivery_link": [{**both, **works}, {**both, **revoked}],
        "delivery_link_session": [{"session_id": "session-one", "link_id": "link-works", "at": MOMENT}],
    }
