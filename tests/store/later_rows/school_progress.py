"""Rows of the migration 0008: how far each school of a planned survey is."""

from __future__ import annotations

from datetime import date


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    schools = [
        {
            **row,
            "asked_on": date(2026, 9, 1) if row["decision"] != "open" else None,
            "first_day": date(2027, 3, 8) if row["decision"] == "yes" else None,
            "reserve_day": date(2027, 3, 15) if row["decision"] == "yes" else None,
        }
        for row in before["school_decision"]
    ]
    return {
        "school_decision": schools,
        "school_grade": [
            {
                "id": f"grade-{grade}",
                "school_id": "decision-Schule Ö",
                "grade": grade,
                "classes": 4 if grade == 9 else None,
                "expected": 112 if grade == 9 else 0,
                "handed_out": 112 if grade == 9 else None,
                "returned_yes": 80 if grade == 9 else None,
                "returned_no": 0 if grade == 9 else None,
                "answered": 79 if grade == 9 else None,
                "version": 2,
            }
            for grade in (9, 11)
        ],
        "school_reminder": [
            {"id": "reminder-1", "school_id": "decision-学校", "kind": "conference", "done_on": date(2026, 11, 2)}
        ],
    }
