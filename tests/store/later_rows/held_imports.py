"""Rows of the migration 0029: answers that wait to be stored in the background."""

from __future__ import annotations

from datetime import UTC, datetime


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    job = before["background_job"][0]["id"]
    moment = datetime(2026, 12, 1, 10, 5, 1, 123456, tzinfo=UTC)
    return {"held_import": [{"job_id": job, "content": "gAAAAAä".encode(), "held_at": moment}]}
