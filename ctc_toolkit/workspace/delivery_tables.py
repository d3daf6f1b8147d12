"""Many sessions at once from a table: all of them are stored, or none."""

from __future__ import annotations

from datetime import date, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.session_table import SessionTable, check_sessions
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.workspace.delivery_views import deliveries_of_area
from ctc_toolkit.workspace.handle import Workspace, changing


def import_sessions(
    actor: Actor, ws: Workspace, area_id: str, table: SessionTable, *, expected: int, today: date | None = None
) -> int:
    """Store all new sessions of a table, or none; return how many.

    expected: how many were shown as new when the table was checked. The table is checked again against what is stored
    now, while its groups wait for nobody else.

    Raises:
        ToolkitError: `not_available`, `action_plan_damaged`, `session_table_wrong` (something stops it, or nothing is
            new), `changed_meanwhile` (another number would be stored than was shown).
    """
    try:
        with changing(actor, ws, "import_sessions", area_id) as grant:
            ags, _ = grant.area(area_id)
            tables = grant.repository.delivery
            for group in sorted({one.group for one in table.rows}):
                tables.held(area_id, group)
            day = today or datetime.now().astimezone().date()
            checked = check_sessions(table, deliveries_of_area(grant.repository, area_id), day)
            if checked.stopping or not checked.new:
                raise ToolkitError("session_table_wrong", count=checked.stopping)
            if len(checked.new) != expected:
                raise ToolkitError("changed_meanwhile")
            tables.add_sessions([NewSession(one.group.id, one.fields) for one in checked.new], actor.name)
            grant.record(f"area {area_id}: {len(checked.new)} sessions", ags)
            return len(checked.new)
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken
