"""What decisions made on a page of their own (priorities, plan) share with the log of decisions of the bodies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ctc_toolkit.process.decisions import Known
from ctc_toolkit.store.bodies import DecisionRecord
from ctc_toolkit.workspace.handle import Grant


def meetings_of(grant: Grant, body_id: str) -> Known:
    """Return the days of the meetings of a body that were held or are planned."""
    meetings = grant.repository.bodies.meetings([body_id])
    days = {one.id: one.fields.on for one in meetings if one.fields.on and one.fields.state != "cancelled"}
    return Known(days, {}, {})


def replace_earlier(grant: Grant, earlier_ids: Iterable[str | None], logged: DecisionRecord) -> None:
    """Mark the decisions on the versions before as replaced by `logged`, where they are still in force."""
    tables = grant.repository.bodies
    for decision_id in earlier_ids:
        body = tables.body_of(decision_id) if decision_id else None
        if body is None:
            continue
        earlier = next(found for found in tables.decisions([body.id]) if found.id == decision_id)
        if earlier.fields.state == "in_force":
            replaced = replace(earlier.fields, state="replaced", replaced_by=logged.id)
            tables.save_decision(body.id, replaced, grant.actor.name, earlier.id)
