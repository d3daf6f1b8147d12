"""Reports that the demo has in its list: made as everybody makes them, so that they can be made again and compared."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.workspace.made_reports import made_reports, make_report, save_report_recipients
from ctc_toolkit.workspace.report_views import Recipient, ReportOrder

if TYPE_CHECKING:
    from ctc_toolkit.workspace.handle import Workspace

DORTMUND, DUISBURG = "05913000", "05112000"
WHO = "Koordination (Beispiel)"
LETTER = "parents"


def demo_made_reports(ws: Workspace, today: date) -> None:
    """Make a letter for each city, offers and gaps of Dortmund, and the plan of Duisburg in short; all are cheap."""
    for ags in (DORTMUND, DUISBURG):
        actor = Actor(WHO, frozenset({Assignment(Role.COORDINATOR, ags)}))
        view = made_reports(actor, ws, ags)
        if not view.areas or not view.plans:
            continue
        area, plan = view.areas[0][0], view.plans[0]
        details = (("letter", LETTER), ("plan", plan.id))
        product = "plan_in_short" if ags == DUISBURG else "resource_report"
        make_report(actor, ws, ReportOrder("letters", ags, form="docx", made_on=today, details=details))
        made = make_report(actor, ws, ReportOrder(product, ags, area_id=area, form="docx", made_on=today)).report
        given = (Recipient("Lenkungsgruppe (Beispiel)", today),)
        save_report_recipients(actor, ws, made.id, given, version=made.version)
