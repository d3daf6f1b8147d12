"""The calls of the role matrix for surveys that are stored in the background."""

from __future__ import annotations

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import cancel_import, import_jobs, order_import
from tests.unit.workspace.made import complete_plan
from tests.unit.workspace.matrix_reports import forget_jobs
from tests.unit.workspace.matrix_surveys import table_with_new_hash

READING = {"import_jobs"}
WITHOUT_CITY: set[str] = set()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    city = ags or "09162000"
    plan = complete_plan(ws, ags) if ags else new_id()
    forget_jobs(ws)  # those of the reports, whose calls are made before these
    ordered = new_id()
    if ags is not None:
        owner = Actor("Wer bestellt hat", frozenset({Assignment(Role.COORDINATOR, ags)}), demo=ws.mode == "demo")
        ordered = order(owner, ws, city, plan).id
    return {
        "order_import": lambda actor: order(actor, ws, city, plan),
        "import_jobs": lambda actor: import_jobs(actor, ws, city),
        "cancel_import": lambda actor: cancel_import(actor, ws, ordered),
    }


def order(actor, ws, city, plan):
    return order_import(actor, ws, ags=city, label="Probe", year=2024, table=table_with_new_hash(), plan=plan)
