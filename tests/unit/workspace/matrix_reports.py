"""The calls of the role matrix for reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ctc_toolkit.store.made_reports import NewReport
from ctc_toolkit.workspace import (
    Recipient,
    ReportOrder,
    made_reports,
    make_report,
    make_report_again,
    order_release,
    order_report,
    preview_report,
    read_made_report,
    release_jobs,
    remove_made_report,
    report_jobs,
    save_report_recipients,
)
from ctc_toolkit.workspace.made_reports import _sha256
from tests.unit.workspace.matrix_exports import released_wave

READING = {"made_reports", "preview_report", "report_jobs", "release_jobs", "read_made_report"}
WITHOUT_CITY: set[str] = set()


def kept_report(ws, ags, wave, content=b"%PDF-1.7 made up", *, days=0):
    """Keep a made-up file as a summary of the survey behind the back of the use cases, and return its record."""
    new = NewReport(
        ags,
        wave,
        None,
        "profile_summary",
        (),
        "de",
        "html",
        "internal",
        date(2026, 11, 30),
        {"tables": "a" * 64},
        "b" * 64,
        _sha256(content),
        len(content),
        "0.0.1",
        "profil.html",
    )
    with ws.store.writing() as repository:
        return repository.made_reports.add(new, content, "Probe", datetime.now(UTC) - timedelta(days=days))


def forget_jobs(ws):
    """Let no job stand in the way of the next order of the same person."""
    with ws.store.writing() as repository:
        while ready := repository.jobs.ready():
            for job_id in ready:
                repository.jobs.take(job_id, "matrix")
                repository.jobs.end(job_id, "matrix")


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    city = ags or "09162000"
    wave = released_wave(ws, ags)
    order = ReportOrder("profile_summary", city, wave, form="html", made_on=date(2026, 11, 30))
    forget_jobs(ws)
    ids = dict.fromkeys(("read", "again", "noted", "removed"), wave)
    if ags is not None:
        ids = {name: kept_report(ws, ags, wave).id for name in ids}
    noted = (Recipient("Lenkungsgruppe", date(2026, 11, 30)),)
    return {
        "made_reports": lambda actor: made_reports(actor, ws, city),
        "preview_report": lambda actor: preview_report(actor, ws, order),
        "order_report": lambda actor: order_report(actor, ws, order),
        "report_jobs": lambda actor: report_jobs(actor, ws, city),
        "order_release": lambda actor: order_release(actor, ws, wave),
        "release_jobs": lambda actor: release_jobs(actor, ws, wave),
        "make_report": lambda actor: make_report(actor, ws, order),
        "read_made_report": lambda actor: read_made_report(actor, ws, ids["read"]),
        "make_report_again": lambda actor: make_report_again(actor, ws, ids["again"]),
        "save_report_recipients": lambda actor: save_report_recipients(actor, ws, ids["noted"], noted, version=1),
        "remove_made_report": lambda actor: remove_made_report(actor, ws, ids["removed"], version=1),
    }
