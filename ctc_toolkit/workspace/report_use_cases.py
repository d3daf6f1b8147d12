"""The use cases of reports, gathered for the workspace."""

from __future__ import annotations

from ctc_toolkit.store.school_consents import ConsentFields, ConsentRecord
from ctc_toolkit.workspace.brands import (
    BrandEntry,
    BrandView,
    city_brand,
    read_template,
    remove_template,
    save_brand,
    save_template,
)
from ctc_toolkit.workspace.import_jobs import (
    ImportJob,
    ImportNotes,
    cancel_import,
    import_jobs,
    order_import,
)
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
from ctc_toolkit.workspace.protection_kit import (
    IssuedDocument,
    ProtectionKit,
    data_protection,
    issue_data_protection,
    save_data_protection,
)
from ctc_toolkit.workspace.release_jobs import order_release, release_jobs
from ctc_toolkit.workspace.report_jobs import order_report, report_jobs
from ctc_toolkit.workspace.report_views import (
    Again,
    MadeFile,
    MadeReports,
    PlanChoice,
    Recipient,
    ReportOrder,
    ReportView,
)
from ctc_toolkit.workspace.school_sheets import (
    SchoolConsents,
    revoke_school_consent,
    save_school_consent,
    school_consents,
)

__all__ = [
    "Again",
    "BrandEntry",
    "BrandView",
    "ConsentFields",
    "ConsentRecord",
    "ImportJob",
    "ImportNotes",
    "IssuedDocument",
    "JobView",
    "MadeFile",
    "MadeReports",
    "PlanChoice",
    "ProtectionKit",
    "Recipient",
    "ReportOrder",
    "ReportView",
    "SchoolConsents",
    "cancel_import",
    "city_brand",
    "data_protection",
    "import_jobs",
    "issue_data_protection",
    "made_reports",
    "make_report",
    "make_report_again",
    "order_import",
    "order_release",
    "order_report",
    "preview_report",
    "read_made_report",
    "read_template",
    "release_jobs",
    "remove_made_report",
    "remove_template",
    "report_jobs",
    "revoke_school_consent",
    "save_brand",
    "save_data_protection",
    "save_report_recipients",
    "save_school_consent",
    "save_template",
    "school_consents",
]
