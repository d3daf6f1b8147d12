"""Rows of the migration 0015: priorities of an area, rounds of silent votes, marks of who has voted."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 9, 15, 1, 654321, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    wave = "00000000-0000-4000-8000-0000000000a1"  # of populate
    decision = before["body_decision"][0]["id"] if before.get("body_decision") else None
    plain = {
        "area_id": area,
        "wave_id": wave,
        "listed": '["family_conflict","familial_größe"]',
        "entries": '{"reason.family_conflict":"Größter Abstand; „fast jede Zweite“"}',
        "begun_on": date(2026, 11, 1),
        "changed_by": "Ä. Ödegaard",
        "changed_at": MOMENT,
        "version": 3,
    }
    decided = {
        "id": "priorities-decided",
        "number": 1,
        "state": "decided",
        "evidence": "[]",
        "evidence_hash": "9" * 64,
        "reference": "Vergleich mit 2023",
        "decided_on": date(2026, 11, 20),
        "present": 11,
        "review_on": date(2028, 11, 20),
        "decision_id": decision,
    }
    at_work = {
        "id": "priorities-open",
        "number": 2,
        "state": "open",
        "evidence": "",
        "evidence_hash": "",
        "reference": "",
        "decided_on": None,
        "present": None,
        "review_on": None,
        "decision_id": None,
    }
    closed = {"id": "votes-closed", "set_id": "priorities-decided", "voters": 9, "tally": '{"family_conflict":7}',
              "salt": "", "closed_on": date(2026, 11, 19)}  # fmt: skip
    running = {"id": "votes-open", "set_id": "priorities-open", "voters": 1, "tally": '{"family_conflict":1}',
               "salt": "5" * 64, "closed_on": None}  # fmt: skip
    both = {"opened_on": date(2026, 11, 18), "present": 11, "marks": 3, "version": 2}
    return {
        "priority_set": [{**plain, **decided}, {**plain, **at_work}],
        "vote_round": [{**closed, **both}, {**running, **both}],
        "voter_mark": [{"mark": "a" * 64, "round_id": "votes-open"}],
    }
