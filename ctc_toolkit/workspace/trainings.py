"""Trainings and events of cities and of the office: who needs what, what is planned, what was held."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from ctc_toolkit.access import Actor, Role, may_without_city
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import BODY_KINDS, BodyKind
from ctc_toolkit.process.certificates import CertificateFields
from ctc_toolkit.process.events import EventFields, problems, tidied
from ctc_toolkit.process.merging import FieldClash, put_together
from ctc_toolkit.process.training_needs import TeamShare, share_problems
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.trainings import EventRecord, ShareRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.training_views import (
    EventView,
    TrainingReminder,
    Trainings,
    area_training,
    by_urgency,
    due,
    event_view,
    may_enter,
)

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class EventSaved:
    """The event was stored, together with what others had changed meanwhile."""

    id: str
    fields: EventFields
    at: datetime


@dataclass(frozen=True)
class EventConflict:
    """Nothing was stored: these fields were changed by somebody else meanwhile. current: what stands there now."""

    conflicts: tuple[FieldClash, ...]
    current: EventFields
    changed_by: str


def trainings(actor: Actor, ws: Workspace, *, today: date | None = None) -> Trainings:
    """Return what the areas of the person's cities need, and their events with those of the office.

    Who accompanies cities without working in one sees the state of the areas, and of events only what is shared.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "trainings") as grant:
        return _trainings(grant, today or _today())


def training_reminders(actor: Actor, ws: Workspace, *, today: date | None = None) -> tuple[TrainingReminder, ...]:
    """Return what is due of what the person may change, the most urgent first; for the start page.

    That are trainings missing in the present phase of an area, events whose date has passed without a word whether
    they were held, trainings due anew, teams of which too few are trained, and certificates that expire.

    Raises:
        ToolkitError: `not_available`.
    """
    now = today or _today()
    with looking(actor, ws, "training_reminders") as grant:
        found = due(_trainings(grant, now), now)
        if may_without_city(actor, "certificates", grant.kind):
            found += _certificates_due(grant, now)
    return tuple(sorted(found, key=by_urgency))


def regional_calendar(actor: Actor, ws: Workspace) -> tuple[EventView, ...]:
    """Return the events of the office and those that any city shares, by date; those without a date last.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "regional_calendar", about="catalogue") as grant:
        cities = {city.ags: city for city in grant.repository.cities()}
        return tuple(event_view(grant, one, cities) for one in grant.repository.trainings.events((), shared=None))


def save_event(
    actor: Actor,
    ws: Workspace,
    *,
    ags: str,
    after: EventFields,
    event_id: str | None = None,
    before: EventFields | None = None,
) -> EventSaved | EventConflict:
    """Store an event of a city: a new one, or what somebody changed from `before` (what was read) to `after`.

    Fields that others changed meanwhile are kept; where both changed the same field differently, nothing is stored.

    Raises:
        ToolkitError: `not_available`, or what `events.problems` names (the first of them).
    """
    with changing(actor, ws, "save_event", ags) as grant:
        city = grant.city(ags)
        stored = _stored(grant, event_id, ags) if event_id is not None else None
        for area in {after.area, stored.fields.area if stored else after.area}:
            if area not in (None, *(one.id for one in city.areas)) or not grant.covers(ags, area):
                raise ToolkitError("not_available")
        return _save(grant, ags, stored, before, replace(after, cities=()))


def remove_event(actor: Actor, ws: Workspace, event_id: str) -> None:
    """Remove an event of a city that was entered by mistake; what is called off is cancelled instead.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "remove_event", event_id) as grant:
        stored = _stored(grant, event_id)
        if stored.ags is None or not grant.covers(stored.ags, stored.fields.area):
            raise ToolkitError("not_available")
        grant.repository.trainings.remove_event(event_id)
        grant.record(f"event {event_id}", stored.ags)


def save_office_event(
    actor: Actor,
    ws: Workspace,
    *,
    after: EventFields,
    event_id: str | None = None,
    before: EventFields | None = None,
) -> EventSaved | EventConflict:
    """Store an event of the office, for the region; see `save_event`. All who see the calendar of the region see it.

    Raises:
        ToolkitError: `not_available`, `event_city_unknown`, or what `events.problems` names (the first of them).
    """
    with changing(actor, ws, "save_office_event", about="catalogue") as grant:
        stored = _stored(grant, event_id, None) if event_id is not None else None
        if not {city.ags for city in grant.repository.cities()} >= set(after.cities):
            raise ToolkitError("event_city_unknown")
        return _save(grant, None, stored, before, replace(after, area=None, shared=True))


def remove_office_event(actor: Actor, ws: Workspace, event_id: str) -> None:
    """Remove an event of the office that was entered by mistake.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "remove_office_event", about="catalogue") as grant:
        stored = _stored(grant, event_id, None)
        grant.repository.trainings.remove_event(stored.id)
        grant.record(f"event {stored.id}", None)


def save_team_share(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    *,
    body: BodyKind,
    size: int | None,
    trained: int | None,
    counted_on: date | None = None,
    version: int = 0,
) -> ShareRecord | None:
    """Store how many members a kind of body has in an area and how many are trained; both None: remove the numbers.

    version: of what was read; 0: nothing was there.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `share_body_unknown`, or what
            `training_needs.share_problems` names (the first of them).
    """
    today = _today()
    day = counted_on or today
    try:
        with changing(actor, ws, "save_team_share", area_id) as grant:
            ags, _ = grant.area(area_id)
            if body not in BODY_KINDS:
                raise ToolkitError("share_body_unknown", found=str(body)[:40])
            tables = grant.repository.trainings
            stored = tables.share(area_id, body)
            if (stored.version if stored else 0) != version:
                raise ToolkitError("changed_meanwhile")
            saved = None
            if size is None and trained is None:
                tables.remove_share(area_id, body)
            else:
                for problem in share_problems(size, trained, day, today).values():
                    raise problem
                saved = tables.save_share(area_id, TeamShare(body, size or 0, trained or 0, day), actor.name)
            grant.record(f"trained share of area {area_id}", ags)
            return saved
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _trainings(grant: Grant, today: date) -> Trainings:
    repository = grant.repository
    cities = {city.ags: city for city in repository.cities(grant.within)}
    records = repository.trainings.events(cities)
    areas = [(city, area) for city in cities.values() for area in city.areas if grant.covers(city.ags, area.id)]
    ids = [area.id for _, area in areas]
    cycles, shares = repository.process.cycles(ids), repository.trainings.shares(ids)
    found = tuple(area_training(grant, city, area, cycles.get(area.id), records, shares, today) for city, area in areas)
    regional = may_without_city(grant.actor, "regional_calendar", grant.kind)
    shown = [one for one in records if _shown(grant, one, set(cities), "all" if regional else "own")]
    return Trainings(found, tuple(event_view(grant, one, cities) for one in shown))


def _shown(grant: Grant, event: EventRecord, cities: set[str], office: str) -> bool:
    """Return whether the person sees an event: of the office (office: "all", or only those with an own city) or a city.

    An event of another area of a city in which one works is shown where it is shared.
    """
    if event.ags is None:
        return office == "all" or bool(cities & set(event.fields.cities))
    if event.fields.shared:
        return True
    works = (Role.COORDINATOR, Role.AREA_TEAM)
    own_city = any(held.role in works and held.ags == event.ags for held in grant.actor.roles)
    return (event.fields.area is None and own_city) or may_enter(grant, event.ags, event.fields.area)


def _save(
    grant: Grant, ags: str | None, stored: EventRecord | None, before: EventFields | None, after: EventFields
) -> EventSaved | EventConflict:
    wanted = tidied(after)
    if stored is not None:
        wanted, conflicts = put_together(tidied(before or stored.fields), wanted, stored.fields)
        if conflicts:
            return EventConflict(conflicts, stored.fields, stored.changed_by)
        wanted = tidied(wanted)
    for problem in problems(wanted, load_process(), _today()).values():
        raise problem
    tables, who = grant.repository.trainings, grant.actor.name
    saved = tables.change_event(stored.id, wanted, who) if stored else tables.add_event(ags, wanted, who)
    grant.record(f"event {saved.id}", ags)
    return EventSaved(saved.id, saved.fields, saved.changed_at)


def _stored(grant: Grant, event_id: str, ags: str | None = "any") -> EventRecord:
    found = grant.repository.trainings.event(event_id) if _ID.fullmatch(event_id) else None
    if found is None or ags not in ("any", found.ags):
        raise ToolkitError("not_available")
    return found


def _certificates_due(grant: Grant, today: date) -> tuple[TrainingReminder, ...]:
    found = []
    for record in grant.repository.trainings.certificates():
        fields: CertificateFields = record.fields
        state = fields.validity(today)
        if state == "expired":
            found.append(TrainingReminder("certificate_expired", certificate_id=record.id, day=fields.valid_until))
        elif state == "expires_soon":
            found.append(TrainingReminder("certificate_expires", certificate_id=record.id, day=fields.valid_until))
    return tuple(found)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
