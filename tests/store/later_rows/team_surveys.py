"""Rows of the migration 0006: surveys of the area team, readiness and sustainability checks."""

from __future__ import annotations


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    return {}
