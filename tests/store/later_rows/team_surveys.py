"""Rows of the migration 0006: surveys of the area team, readiness and sustainability checks."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 7, 5, 1, 654321, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    survey = {
        "area_id": area,
        "title": "Herbst „2026“",
        "asked": 12,
        "questionnaire": "1",
        "opened_on": date(2026, 11, 1),
        "closes_on": date(2026, 11, 28),
        "version": 2,
    }
    open_one = {
        "id": "team-open",
        "number": 2,
        "token_hash": "7" * 64,
        "closed_on": None,
        "results": None,
        "content_hash": "",
    }
    closed = {
        "id": "team-closed",
        "number": 1,
        "token_hash": None,
        "closed_on": date(2025, 11, 28),
        "results": '{"größe":[]}',
        "content_hash": "8" * 64,
    }
    return {
        "team_survey": [{**survey, **open_one}, {**survey, **closed}],
        "team_answer": [
            {"id": f"answer-{mark}", "survey_id": "team-open", "answers": f'{{"direction_goal":{mark}}}'}
            for mark in (5, 1, 3)
        ],
        "site_check": [
            {"id": "check", "area_id": area, "kind": "readiness", "questions": "1", "begun_on": date(2026, 2, 28),
             "version": 1}
        ],
        "site_check_answer": [
            {
                "id": f"given-{item}",
                "check_id": "check",
                "item": item,
                "answer": answer,
                "origin": origin,
                "changed_by": "Ä. Ödegaard",
                "changed_at": MOMENT,
                "version": 3,
            }
            for item, answer, origin in (("people_post", "yes", "steps"), ("frame_area", "no", "entered"))
        ],
    }  # fmt: skip
