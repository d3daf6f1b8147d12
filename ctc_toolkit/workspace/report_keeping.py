"""How long made reports are kept, and how the audit log names them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ctc_toolkit.store import AuditEntry

if TYPE_CHECKING:
    from ctc_toolkit.store.made_reports import ReportRecord
    from ctc_toolkit.workspace.handle import Workspace

KEPT_DAYS = 400
"""How long a file is kept."""


def forget_old_reports(ws: Workspace, today: date) -> int:
    """Delete the reports that have been kept for 400 days, and return how many there were."""
    before = datetime.combine(today, datetime.min.time(), tzinfo=UTC) - timedelta(days=KEPT_DAYS)
    with ws.store.reading() as repository:
        if not repository.made_reports.older_than(before):
            return 0
    with ws.store.writing() as repository:
        old = repository.made_reports.older_than(before)
        for one in old:
            repository.made_reports.remove(one.id, one.version)
            repository.record(AuditEntry("ctc", "remove_made_report", thing_of(one), one.ags))
    return len(old)


def thing_of(record: ReportRecord) -> str:
    """Return what the audit log says about a report."""
    about = f"wave {record.wave_id}" if record.wave_id else f"area {record.area_id}" if record.area_id else "plan"
    if record.details:
        about += " (" + ", ".join(f"{name} {value}" for name, value in record.details) + ")"
    return f"{about}: {record.product}, {record.language}, {record.form}, sha256 {record.content_hash}"
