"""The calls of the role matrix for cities, areas, the overview of cities and the audit log."""

from __future__ import annotations

from itertools import count

from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import add_area, add_city, audit_log, city_overview, tell_next_step, verify_audit

READING = {"city_overview", "audit_log", "verify_audit"}
WITHOUT_CITY = {"add_city", "verify_audit"}
LISTING = {"city_overview", "audit_log"}
NUMBERS = count(10_000)


def new_area(ws, ags):
    """Store an area behind the back of the use cases and return its id; without a city: an id of nothing."""
    if ags is None:
        return new_id()
    with ws.store.writing() as repository:
        return repository.add_area(ags, AreaRecord(new_id(), f"Probe {next(NUMBERS)}")).id


def far_name(number):
    """Return a name that is like no other one."""
    letters = "".join(chr(ord("a") + int(digit)) * 3 for digit in str(number))
    return f"Q{letters}"


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area = new_area(ws, ags)

    def take_in(actor):
        number = next(NUMBERS)
        return add_city(actor, ws, ags=f"099{number}", name=far_name(number), areas=["Mitte"])

    return {
        "city_overview": lambda actor: city_overview(actor, ws),
        "add_city": take_in,
        "add_area": lambda actor: add_area(actor, ws, ags or "09162000", name=f"Probe {next(NUMBERS)}"),
        "tell_next_step": lambda actor: tell_next_step(actor, ws, area, next_step="Treffen", version=1),
        "audit_log": lambda actor: audit_log(actor, ws),
        "verify_audit": lambda actor: verify_audit(actor, ws),
    }
