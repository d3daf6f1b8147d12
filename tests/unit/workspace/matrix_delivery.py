"""The calls of the role matrix for the delivery of measures."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.implementation.records import GroupFields, ObservationFields, SessionFields, SetUpFields
from ctc_toolkit.implementation.session_table import SessionRow, SessionTable
from ctc_toolkit.plan import MeasureFields, to_document
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.store import new_id
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.store.plans import NewEntry
from ctc_toolkit.workspace import (
    area_delivery,
    import_sessions,
    log_session,
    remove_group,
    remove_observation,
    remove_session,
    save_group,
    save_observation,
    save_set_up,
)
from tests.unit.workspace.matrix_action_plans import decided_priorities
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"area_delivery"}
WITHOUT_CITY: set[str] = set()
_NAMES = count()
START, DAY, TODAY = date(2026, 9, 1), date(2026, 9, 15), date(2026, 11, 30)
SEEN = ObservationFields(DAY, 1, ratings=(("clarity", 4),))


def decided_measures(repository, ags, wave, *named, area=None):
    """Store a decided plan with measures (or titles of them); return the area and the origins of the measures."""
    area, body = decided_priorities(repository, ags, wave, area)
    priority = repository.priorities.of_area(area)[0].id
    plan = repository.plans.begin(area, priority, wave, "Jemand", date(2026, 8, 1))
    measures = [MeasureFields(title=one, start=START, reach=60) if isinstance(one, str) else one for one in named]
    added = [NewEntry("measure", to_document(one)) for one in measures]
    stored = repository.plans.add_entries(plan.id, added, "Jemand")
    decision = repository.bodies.save_decision(body, DecisionFields(date(2026, 8, 20), "Plan", "Gründe"), "Jemand")
    repository.plans.decide(
        plan.id, on=date(2026, 8, 20), present=9, review_on=date(2027, 8, 20), decision_id=decision.id, who="Jemand"
    )
    return area, [one.origin for one in stored]


def group_with_records(repository, area, measure):
    """Store a group with a session and an observation and return the ids of the three."""
    tables = repository.delivery
    group = tables.add_group(area, measure, "Kurs", GroupFields(f"Gruppe {next(_NAMES)}", participants=12), "Jemand").id
    (session,) = tables.add_sessions([NewSession(group, SessionFields(1, DAY, present=9))], "Jemand")
    return group, session, tables.add_observation(group, SEEN, "Jemand")


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, measure, empty = new_id(), new_id(), new_id()
    group, session, seen = (new_id() for _ in range(3))
    if ags is not None:
        wave = add_wave(ws, ags)
        with ws.store.writing() as repository:
            area, (measure,) = decided_measures(repository, ags, wave, "Kurs")
            group, session, seen = group_with_records(repository, area, measure)
            empty = repository.delivery.add_group(area, measure, "Kurs", GroupFields("Leer"), "Jemand").id
    third = SessionTable((SessionRow(2, measure, group, SessionFields(3, DAY, present=8)),), (), {"number": "Nr."})
    new, second = GroupFields("Neu", participants=9), SessionFields(2, DAY, present=8)
    return {
        "area_delivery": lambda actor: area_delivery(actor, ws, area),
        "save_set_up": lambda actor: save_set_up(actor, ws, area, measure, SetUpFields(sessions=7), version=0),
        "save_group": lambda actor: save_group(actor, ws, area, measure, new),
        "remove_group": lambda actor: remove_group(actor, ws, area, empty, version=1),
        "log_session": lambda actor: log_session(actor, ws, area, group, second, entry="a", today=TODAY),
        "import_sessions": lambda actor: import_sessions(actor, ws, area, third, expected=1, today=TODAY),
        "remove_session": lambda actor: remove_session(actor, ws, area, group, session, version=1),
        "save_observation": lambda actor: save_observation(actor, ws, area, group, SEEN, today=TODAY),
        "remove_observation": lambda actor: remove_observation(actor, ws, area, group, seen, version=1),
    }
