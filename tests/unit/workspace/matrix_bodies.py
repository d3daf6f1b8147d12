"""The calls of the role matrix for bodies, their members, meetings and decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

from ctc_toolkit.process.bodies import BodyFields, MemberFields
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.process.meetings import MeetingFields
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    bodies,
    proposed_points,
    remove_body,
    remove_meeting,
    remove_member,
    save_body,
    save_decision,
    save_meeting,
    save_member,
)

READING = {"bodies", "proposed_points"}
WITHOUT_CITY: set[str] = set()
_NAMES = count()
GROUP = BodyFields("work_group", "Arbeitsgruppe")
SEAT = MemberFields("Leitung", "Jugendamt", "youth_welfare")
MEETING = MeetingFields(date(2026, 11, 20), "17:00", "Rathaus")
DECISION = DecisionFields(date(2026, 11, 20), "Wir beginnen.", "Die Zeit ist reif.")


def stored_body(ws, ags, entry=GROUP):
    """Store a body with a member and a meeting behind the back of the use cases; return the three ids."""
    if ags is None:
        return new_id(), new_id(), new_id()
    with ws.store.writing() as repository:
        tables = repository.bodies
        body = tables.save_body(ags, replace(entry, name=f"{entry.name} {next(_NAMES)}"), "Probe")
        member = tables.save_member(body.id, SEAT, "Probe")
        meeting = tables.save_meeting(body.id, MEETING, "Probe")
        return body.id, member.id, meeting.id


def empty_body(ws, ags):
    """Store a body with nothing in it and return its id."""
    if ags is None:
        return new_id()
    with ws.store.writing() as repository:
        return repository.bodies.save_body(ags, replace(GROUP, name=f"Leer {next(_NAMES)}"), "Probe").id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    body, member, meeting = stored_body(ws, ags)
    removed, city = empty_body(ws, ags), ags or "09162000"
    named = replace(GROUP, name=f"Neu {next(_NAMES)}")
    empty = MeetingFields()
    return {
        "bodies": lambda actor: bodies(actor, ws, city),
        "proposed_points": lambda actor: proposed_points(actor, ws, body),
        "save_body": lambda actor: save_body(actor, ws, city, before=BodyFields(), after=named),
        "remove_body": lambda actor: remove_body(actor, ws, removed),
        "save_member": lambda actor: save_member(actor, ws, body, before=MemberFields(), after=SEAT),
        "remove_member": lambda actor: remove_member(actor, ws, member),
        "save_meeting": lambda actor: save_meeting(
            actor, ws, body, before=empty, after=replace(MEETING, on=date(2027, 1, 9))
        ),
        "remove_meeting": lambda actor: remove_meeting(actor, ws, meeting),
        "save_decision": lambda actor: save_decision(actor, ws, body, before=DecisionFields(), after=DECISION),
    }
