"""Rows of the migration 0018: a decided plan and one at work, with entries."""

from __future__ import annotations

from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 9, 20, 1, 654321, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    wave = "00000000-0000-4000-8000-0000000000a1"  # of populate
    decision = before["body_decision"][0]["id"] if before.get("body_decision") else None
    both = {"area_id": area, "priority_id": "priorities-decided", "wave_id": wave, "begun_on": date(2026, 11, 21),
            "changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 4}  # fmt: skip
    decided = {"id": "plan-decided", "number": 1, "state": "decided", "decided_on": date(2026, 11, 28), "present": 9,
               "review_on": date(2027, 11, 28), "decision_id": decision}  # fmt: skip
    at_work = {"id": "plan-open", "number": 2, "state": "open", "decided_on": None, "present": None,
               "review_on": None, "decision_id": None}  # fmt: skip
    entry = {"changed_by": "Ä. Ödegaard", "changed_at": MOMENT, "version": 2}
    return {
        "action_plan": [{**both, **decided}, {**both, **at_work}],
        "plan_entry": [
            {**entry, "id": "entry-goal", "plan_id": "plan-decided", "kind": "goal", "origin": "entry-goal",
             "place": 1, "document": '{"figure":"family_conflict","target":30}'},
            {**entry, "id": "entry-risk", "plan_id": "plan-open", "kind": "risk", "origin": "entry-risk",
             "place": 1, "document": '{"what":"Größere Lücke; „kein Raum“"}'},
        ],
    }  # fmt: skip
