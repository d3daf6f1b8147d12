"""The calls of the role matrix for action plans."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from ctc_toolkit.plan import GoalFields, MeasureFields, RiskFields, to_document
from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.riskfactors.priorities import FactorEvidence, evidence_to_document
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.store.plans import NewEntry
from ctc_toolkit.store.priorities import Decided
from ctc_toolkit.workspace import (
    area_plan,
    begin_plan,
    decide_plan,
    remove_plan,
    remove_plan_entry,
    save_plan_entry,
)
from ctc_toolkit.workspace.priority_log import DecisionEntry
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"area_plan"}
WITHOUT_CITY: set[str] = set()
FACTOR, STRENGTH = "family_conflict", "family_attachment"
EVIDENCE = (
    FactorEvidence(FACTOR, "risk", "family", "shown", 38, 33, 43, 900, "ok", change=-6),
    FactorEvidence(STRENGTH, "protective", "family", "shown", 61, 56, 66, 900, "ok"),
)
_NAMES = count()


def decided_priorities(repository, ags, wave, area=None, factors=(FACTOR,)):
    """Store decided priorities of an area and return area and id of the decision's body."""
    if area is None:
        area = new_id()
        repository.add_area(ags, AreaRecord(area, f"Plan {next(_NAMES)}"))
    body = repository.bodies.save_body(ags, BodyFields("steering_group", f"Runde {next(_NAMES)}"), "Jemand").id
    entries = {f"choice.{one}": "priority" for one in factors} | {f"choice.{STRENGTH}": "strength"}
    begun = repository.priorities.begin(area, wave, (*factors, STRENGTH), entries, "Jemand", date(2026, 10, 1))
    document, content_hash = evidence_to_document(EVIDENCE)
    decided = Decided(date(2026, 11, 2), 9, date(2028, 11, 2), document, content_hash, "", None)
    repository.priorities.decide(begun.id, decided, "Jemand")
    return area, body


def plan_at_work(repository, ags, wave):
    """Store a plan that can be decided on; return area, plan, body and its entry of a risk."""
    area, body = decided_priorities(repository, ags, wave)
    priority = repository.priorities.of_area(area)[0].id
    plan = repository.plans.begin(area, priority, wave, "Jemand", date(2026, 11, 3))
    goal, risk = new_id(), new_id()
    goals = GoalFields(figure=FACTOR, baseline=38, low=33, high=43, answers=900, wave=wave, target=33, year=2029)
    measure = MeasureFields(
        title="Elternabende", goals=(goal,), responsible="Jugendamt", start=date(2027, 2, 1), where="überall"
    )
    added = [("goal", goals, goal), ("measure", measure, new_id()), ("risk", RiskFields("Raum", 2, 2, "suchen"), risk)]
    repository.plans.add_entries(plan.id, [NewEntry(kind, to_document(one), own) for kind, one, own in added], "Jemand")
    return area, plan.id, body, risk


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    if ags is None:
        begun, body = new_id(), new_id()
        looked = saved = removed = deciding = dropped = (new_id(), new_id(), body, new_id())
        version = 1
    else:
        wave = add_wave(ws, ags)
        with ws.store.writing() as repository:
            begun = decided_priorities(repository, ags, wave)[0]
            looked, saved, removed, deciding, dropped = (plan_at_work(repository, ags, wave) for _ in range(5))
            version = repository.plans.of_area(deciding[0])[0].version
    today = date(2026, 11, 30)
    decision = DecisionEntry(today, deciding[2], 9, today + timedelta(365))
    risk = RiskFields("Krankheit", 1, 2, "Vertretung regeln")
    return {
        "area_plan": lambda actor: area_plan(actor, ws, looked[0]),
        "begin_plan": lambda actor: begin_plan(actor, ws, begun),
        "save_plan_entry": lambda actor: save_plan_entry(actor, ws, *saved[:2], before=RiskFields(), after=risk),
        "remove_plan_entry": lambda actor: remove_plan_entry(actor, ws, *removed[:2], removed[3], version=1),
        "decide_plan": lambda actor: decide_plan(actor, ws, *deciding[:2], decision, version=version, today=today),
        "remove_plan": lambda actor: remove_plan(actor, ws, *dropped[:2]),
    }
