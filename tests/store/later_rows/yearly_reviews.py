"""Rows of the migration 0024: a decided yearly review with its entries, and one at work."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ctc_toolkit.evaluation.yearly_document import figures_to_document
from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry, entry_to_document
from tests.made_up_years import YEAR


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    decision = before["body_decision"][0]["id"] if "body_decision" in before else None
    moment = datetime(2026, 11, 30, 10, 5, 1, 123456, tzinfo=UTC)
    common = {"area_id": area, "begun_on": date(2026, 8, 1), "changed_by": "Ä. Ödegaard", "changed_at": moment}
    entry = {"review_id": "review-decided", "changed_by": "Jemand", "changed_at": moment}
    ended = YearlyEntry("Ruhe", "Zeit\nfehlte", "Früher planen", "end", "Niemand kam „ü“")
    return {
        "yearly_review": [
            {
                "id": "review-decided",
                "year": 2025,
                "state": "decided",
                "figures": figures_to_document(YEAR),
                "decided_on": date(2026, 9, 1),
                "present": 9,
                "decision_id": decision,
                "next_plan": 2,
                "version": 4,
                **common,
            },
            {
                "id": "review-open",
                "year": 2026,
                "state": "open",
                "figures": "",
                "decided_on": None,
                "present": None,
                "decision_id": None,
                "next_plan": None,
                "version": 1,
                **common,
            },
        ],
        "yearly_entry": [
            {"id": "entry-1", "measure": "m1", "title": "Kurs", "document": entry_to_document(ended), "version": 2}
            | entry,
            {"id": "entry-2", "measure": WHOLE, "title": "", "document": entry_to_document(YearlyEntry("Viel"))}
            | {"version": 1}
            | entry,
        ],
    }
