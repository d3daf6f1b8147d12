"""Rows of the migration 0025: a made report, and work in the background."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime

MOMENT = datetime(2026, 11, 30, 10, 5, 1, 123456, tzinfo=UTC)


def rows(before: dict) -> dict:
    """Return the rows that this migration adds, by table; `before`: what stands in the tables of older ones."""
    ags = before["city"][0]["ags"]
    return {
        "made_report": [
            {
                "id": "report-1",
                "ags": ags,
                "wave_id": before["survey_wave"][0]["id"],
                "area_id": None,
                "product": "profile_summary",
                "sections": "",
                "language": "de",
                "form": "pdf",
                "level": "internal",
                "made_on": date(2026, 11, 30),
                "inputs": '{"tables":"ab"}',
                "inputs_hash": "c" * 64,
                "content_hash": "d" * 64,
                "size": 7,
                "software": "0.1.0",
                "name": "profil-größe.pdf",
                "content": zlib.compress("Größe".encode()),
                "recipients": '[{"on":"2026-11-30","who":"Lenkungsgruppe Süd"}]',
                "made_by": "Ä. Ödegaard",
                "made_at": MOMENT,
                "changed_by": "Ä. Ödegaard",
                "changed_at": MOMENT,
                "version": 2,
            }
        ],
        "background_job": [
            {
                "id": "job-1",
                "ags": ags,
                "kind": "report",
                "request": '{"product":"profile_summary"}',
                "actor": '{"name":"Ä. Ödegaard"}',
                "person": "account-1",
                "state": "failed",
                "progress": 40,
                "step": "tables",
                "problem": '{"code":"not_available"}',
                "result": "",
                "runner": "",
                "tries": 2,
                "created_at": MOMENT,
                "beat_at": MOMENT,
                "ended_at": MOMENT,
            }
        ],
    }
