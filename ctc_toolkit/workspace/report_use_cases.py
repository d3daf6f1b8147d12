"""The use cases of reports, gathered for the workspace."""

from __future__ import annotations

from ctc_toolkit.workspace.jobs import JobView
from ctc_toolkit.workspace.made_reports import (
    made_reports,
    make_report,
    make_report_again,
    preview_report,
    read_made_report,
    remove_made_report,
    save_report_recipients,
)
from ctc_toolkit.workspace.report_jobs import order_report, report_jobs
from ctc_toolkit.workspace.report_views import Again, MadeFile, MadeReports, Recipient, ReportOrder, ReportView

__all__ = [
    "Again",
    "JobView",
    "MadeFile",
    "MadeReports",
    "Recipient",
    "ReportOrder",
    "ReportView",
    "made_reports",
    "make_report",
    "make_report_again",
    "order_report",
    "preview_report",
    "read_made_report",
    "remove_made_report",
    "report_jobs",
    "save_report_recipients",
]
