"""Rows of the migration 0028: a token of the read-only interface, and what was read with it."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 10, 5, 1, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    return {
        "interface_token": [
            {
                "id": "token-1",
                "account_id": before["account"][0]["id"],
                "name": "Portal der Universität",
                "cities": before["city"][0]["ags"],
                "level": "public",
                "token_hash": "e" * 64,
                "expires_on": date(2027, 11, 30),
                "revoked_at": None,
                "last_used_on": date(2026, 11, 30),
                "made_at": MOMENT,
                "changed_at": MOMENT,
                "version": 1,
            }
        ],
        "interface_read": [{"token_id": "token-1", "day": date(2026, 11, 30), "what": "wave w: table t", "times": 3}],
    }
