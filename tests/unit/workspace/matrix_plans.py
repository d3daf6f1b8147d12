"""The calls of the role matrix for planned surveys."""

from __future__ import annotations

from dataclasses import replace

from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    remove_school_decision,
    remove_survey_plan,
    save_school_decision,
    save_survey_plan,
    survey_plans,
)
from tests.unit.workspace.made import AGREED, COMPLETE, complete_plan

READING = {"survey_plans"}
WITHOUT_CITY: set[str] = set()


def school_of(ws, plan_id):
    with ws.store.reading() as repository:
        return repository.surveys.plan(plan_id).schools[0].id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    plans = {
        name: complete_plan(ws, ags) if ags else new_id() for name in ("changed", "removed", "school", "school_removed")
    }
    school = school_of(ws, plans["school_removed"]) if ags else new_id()
    city = ags or "09162000"
    entry, new = replace(COMPLETE, label="Neu"), replace(AGREED, school="Neue Schule")
    return {
        "survey_plans": lambda actor: survey_plans(actor, ws, city),
        "save_survey_plan": lambda actor: save_survey_plan(
            actor, ws, ags=city, entry=entry, plan_id=plans["changed"], version=1
        ),
        "remove_survey_plan": lambda actor: remove_survey_plan(actor, ws, plans["removed"]),
        "save_school_decision": lambda actor: save_school_decision(actor, ws, plan_id=plans["school"], entry=new),
        "remove_school_decision": lambda actor: remove_school_decision(actor, ws, school),
    }
