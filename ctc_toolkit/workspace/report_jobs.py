"""Reports made in the background: ordered, watched, and made by whoever works on jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ctc_toolkit.access import Actor
from ctc_toolkit.reporting.products import product_of
from ctc_toolkit.workspace import jobs
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.jobs import JobView
from ctc_toolkit.workspace.made_reports import granted_order, known_order, make_report
from ctc_toolkit.workspace.report_views import ReportOrder

KIND = "report"


def order_report(actor: Actor, ws: Workspace, order: ReportOrder) -> JobView:
    """Let a report be made in the background; `job_work.wake` begins with it.

    Raises:
        ToolkitError: `not_available`, `jobs_too_many`, the codes that begin with `report_`.
    """
    known = known_order(order)
    known = replace(known, made_on=known.made_on or datetime.now().astimezone().date())
    with changing(actor, ws, "order_report", order.named) as grant:
        granted_order(grant, product_of(known.product), known)
        job = jobs.add_job(grant, known.ags, KIND, known.plain)
        about = f"wave {known.wave_id}" if known.wave_id else f"area {known.area_id}"
        grant.record(f"{about}: {known.product}, {known.language}, {known.form}", known.ags)
    return job


def report_jobs(actor: Actor, ws: Workspace, ags: str) -> tuple[JobView, ...]:
    """Return the reports of a city that are being made or were made within the last hours, newest first.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "report_jobs", ags) as grant:
        return tuple(job for job in jobs.jobs_of(grant, grant.city(ags).ags) if job.kind == KIND)


def _make(actor: Actor, ws: Workspace, request: Mapping[str, Any], told: jobs.Told) -> str:
    """Make the report that was ordered and return its id; where the job was interrupted after that, the one made."""
    plain = dict(request)
    job = str(plain.pop("job"))
    order = ReportOrder.read(plain)
    with looking(actor, ws, "make_report", order.named) as grant:
        made = grant.repository.made_reports.report(job)
    return job if made is not None else make_report(actor, ws, order, told=told, job=job).report.id


HANDLERS: Mapping[str, jobs.Handler] = {KIND: _make}
