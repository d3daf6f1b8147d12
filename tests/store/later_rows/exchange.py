"""Rows of the migration 0007: good practice and its exchange."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 28, 7, 5, 1, 250, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    city, area = before["city"][0]["ags"], before["area"][0]["id"]
    account = before["account"][0]["id"]
    return {
        "practice": [
            {"id": "practice-a", "owner": "city", "ags": city, "area_id": area, "changed_at": MOMENT, "version": 7},
            {"id": "practice-b", "owner": "office", "ags": None, "area_id": None, "changed_at": MOMENT, "version": 1},
        ],
        "practice_version": [
            {
                "id": f"version-{number}-{practice}",
                "practice_id": f"practice-{practice}",
                "number": number,
                "state": state,
                "title": f"=Größe „{state}“ 🌳",
                "done": "Zeile 1\n\tZeile 2",
                "place": "שכונה",
                "phases": '["p1","p2"]',
                "steps": '["b1_1_1"]',
                "factors": "[]",
                "helped": "",
                "care": "",
                "contact": "coordinator" if number == 1 else None,
                "organisation": "Jugendamt",
                "reach": "",
                "changed_by": "Ä. Ödegaard",
                "changed_at": MOMENT,
                "decided_at": MOMENT if state == "approved" else None,
            }
            for practice, number, state in (("a", 1, "approved"), ("a", 2, "draft"), ("b", 1, "handed_in"))
        ],
        "practice_file": [
            {
                "id": "practice-file",
                "practice_id": "practice-a",
                "first_number": 1,
                "last_number": 1,
                "name": "Größe.pdf",
                "media_type": "application/pdf",
                "size": 256,
                "content_hash": "e" * 64,
                "content": bytes(range(256)),
                "added_by": "Ä. Ödegaard",
                "added_at": MOMENT,
            }
        ],
        "practice_comment": [
            {
                "id": f"comment-{number}",
                "practice_id": "practice-a",
                "text": "Gut. Bei uns auch.",
                "who": "Ä. Ödegaard" if known else "",
                "account_id": known,
                "role": "coordinator",
                "ags": city if known else None,
                "at": MOMENT,
            }
            for number, known in enumerate((account, None))
        ],
        "practice_line": [
            {
                "practice_id": "practice-a",
                "number": 1,
                "kind": kind,
                "text": text,
                "who": "Büro",
                "account_id": None,
                "at": MOMENT,
            }
            for kind, text in (("written", ""), ("approved", ""), ("comment_removed", "Name eines Kindes"))
        ],
        "newsletter": [
            {
                "id": "newsletter-1",
                "first_day": date(2026, 10, 1),
                "last_day": date(2026, 10, 31),
                "introduction": "Liebe „Partner“",
                "left_out": '["practice/practice-a"]',
                "changed_by": "Büro",
                "changed_at": MOMENT,
                "version": 2,
            }
        ],
    }
