"""Rows of the migration 0022: a change in the participants of a measure."""

from __future__ import annotations

from datetime import UTC, datetime

from ctc_toolkit.evaluation.pre_post import ChangeFields, fields_to_document
from ctc_toolkit.evaluation.pre_post_result import ChangeResult, result_to_document


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    area = before["area"][0]["id"] if "area" in before else "area-05913000-Nord"
    moment = datetime(2026, 11, 30, 10, 5, 1, 123456, tzinfo=UTC)
    fields = ChangeFields("Selbstwirksamkeit „Ä“", low=1.0, high=4.0, source="Träger", note="Zwei\nZeilen")
    common = {"area_id": area, "measure": "measure-1", "title": "Kurs „Ü“", "changed_at": moment}
    return {
        "programme_change": [
            {
                "id": "change-linked",
                "figure": fields.figure,
                "source": "linked",
                "entered": fields_to_document(fields),
                "result": result_to_document(ChangeResult("few", near=2)),
                "changed_by": "Ä. Ödegaard",
                "version": 3,
                **common,
            },
            {
                "id": "change-words",
                "figure": "In Worten",
                "source": "words",
                "entered": fields_to_document(ChangeFields("In Worten", note="Sieben nahmen teil.")),
                "result": "",
                "changed_by": "Jemand",
                "version": 1,
                **common,
            },
        ],
    }
