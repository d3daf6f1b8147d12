"""Rows of the migration 0009: groups of a workshop and what they are shown."""

from __future__ import annotations

from datetime import UTC, datetime

MOMENT = datetime(2026, 11, 30, 23, 59, 59, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    cities = [row["ags"] for row in before["city"]][:2]
    return {
        "workshop_group": [
            {
                "ags": ags,
                "number": number,
                "code": f"KWRT{number}7",
                "scenario": "after_survey",
                "reset_at": MOMENT,
                "version": number,
            }
            for number, ags in enumerate(cities, start=1)
        ],
        "workshop_shown": [{"id": 1, "exercise": "sort_factors", "shown_at": MOMENT, "version": 3}],
    }
