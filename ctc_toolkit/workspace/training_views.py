"""What pages get to see of trainings and events: who needs what, what is on, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, get_args

from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import BODY_KINDS, BodyKind
from ctc_toolkit.process.events import DatedEvent, EventFields
from ctc_toolkit.process.training_needs import TARGET, Need, needs
from ctc_toolkit.store import AreaRecord, CityRecord
from ctc_toolkit.store.process import CycleRecord
from ctc_toolkit.store.trainings import EventRecord, ShareRecord
from ctc_toolkit.workspace.handle import Grant

Access = Literal["change", "read"]


@dataclass(frozen=True)
class EventView:
    """An event as the person may see it.

    ags, city_name: None, "": an event of the office. access: whether the person may change it; who may only read gets
    neither numbers nor note nor materials nor the name of who changed it last.
    """

    id: str
    ags: str | None
    city_name: str
    area_name: str
    fields: EventFields
    access: Access
    changed_by: str
    changed_at: datetime
    version: int

    @property
    def title(self) -> str | None:
        """Its own title, else None: then it is called after its training."""
        return self.fields.title or None


@dataclass(frozen=True)
class AreaTraining:
    """What an area needs and how much of its bodies is trained. access: whether the person may enter something."""

    ags: str
    city_name: str
    area_id: str
    name: str
    phase: int
    paused: bool
    needs: tuple[Need, ...]
    shares: tuple[ShareRecord, ...]
    access: Access

    @property
    def open_now(self) -> tuple[Need, ...]:
        """What is open of the present phase."""
        return tuple(need for need in self.needs if need.open and not need.late)

    @property
    def open_late(self) -> tuple[Need, ...]:
        """What is open of earlier phases."""
        return tuple(need for need in self.needs if need.open and need.late)

    def share(self, body: BodyKind) -> ShareRecord | None:
        """Return what was counted for a kind of body."""
        return next((one for one in self.shares if one.share.body == body), None)


@dataclass(frozen=True)
class Trainings:
    """Areas by city and name, and events by date (those without one last)."""

    areas: tuple[AreaTraining, ...]
    events: tuple[EventView, ...]

    def event(self, event_id: str) -> EventView | None:
        """Return an event."""
        return next((one for one in self.events if one.id == event_id), None)


ReminderKind = Literal[
    "unconfirmed", "missing", "certificate_expired", "certificate_expires", "refresh", "share_low", "missing_earlier"
]
"""What is due, the most urgent first.

unconfirmed: the date of an event has passed, and nobody said whether it was held. missing: a training of the present
phase is not even planned; missing_earlier: one of an earlier phase. refresh: a training is due anew. share_low: less
than three quarters of a team are trained.
"""


@dataclass(frozen=True)
class TrainingReminder:
    """Something that is due. ags, area_id: None where it concerns the office. day: of the event or of the expiry.

    training: id in the catalogue. event_id, certificate_id: what to open. body, lacking: kind of body, and how many
    more of it have to be trained.
    """

    kind: ReminderKind
    ags: str | None = None
    city_name: str = ""
    area_id: str | None = None
    area_name: str = ""
    training: str | None = None
    event_id: str | None = None
    certificate_id: str | None = None
    day: date | None = None
    body: BodyKind | None = None
    lacking: int = 0


def event_view(grant: Grant, record: EventRecord, cities: dict[str, CityRecord]) -> EventView:
    """Return an event as the person may see it. cities: all that are named in it."""
    city = cities.get(record.ags or "")
    areas = {area.id: area.name for area in city.areas} if city else {}
    access = access_to(grant, record)
    return EventView(
        record.id,
        record.ags,
        city.name if city else "",
        areas.get(record.fields.area or "", ""),
        record.fields if access == "change" else for_partners(record.fields),
        access,
        record.changed_by if access == "change" else "",
        record.changed_at,
        record.version,
    )


def access_to(grant: Grant, event: DatedEvent) -> Access:
    """Return whether the person may change the event."""
    if event.ags is None:
        return "change" if may_for_office(grant) else "read"
    return "change" if may_enter(grant, event.ags, event.fields.area) else "read"


def may_enter(grant: Grant, ags: str, area: str | None) -> bool:
    """Return whether the person may enter events for the area (None: for the whole city)."""
    return replace(grant, action="save_event").covers(ags, area)


def may_for_office(grant: Grant) -> bool:
    """Return whether the person may enter events of the office."""
    from ctc_toolkit.access import may_without_city

    return may_without_city(grant.actor, "save_office_event", grant.kind)


def for_partners(entered: EventFields) -> EventFields:
    """Return what partners see of an event: neither numbers nor note nor materials."""
    return replace(entered, note="", materials="", attended=None, sectors={})


def outlined(need: Need) -> Need:
    """Return a need whose event tells only when it is: for who sees the state of an area and nothing else of it."""
    if need.event is None:
        return need
    all_of_it = need.event.fields
    dates = EventFields(
        all_of_it.kind,
        all_of_it.training,
        precision=all_of_it.precision,
        first_day=all_of_it.first_day,
        last_day=all_of_it.last_day,
        state=all_of_it.state,
    )
    return replace(need, event=DatedEvent(need.event.id, need.event.ags, dates))


def area_training(
    grant: Grant,
    city: CityRecord,
    area: AreaRecord,
    cycle: CycleRecord | None,
    events: Iterable[DatedEvent],
    shares: Sequence[ShareRecord],
    today: date,
) -> AreaTraining:
    """Return what an area needs. events: all that are known; those that do not count for it are left out here."""
    own = [event for event in events if event.counts_for(city.ags, area.id)]
    since = cycle.started_on if cycle is not None and cycle.number > 1 else None
    found = needs(load_process(), area.phase, own, today, since)
    access: Access = "change" if may_enter(grant, city.ags, area.id) else "read"
    return AreaTraining(
        city.ags,
        city.name,
        area.id,
        area.name,
        area.phase,
        cycle is not None and cycle.paused_on is not None,
        found if access == "change" else tuple(outlined(need) for need in found),
        tuple(sorted((one for one in shares if one.area_id == area.id), key=_in_order)),
        access,
    )


def due(trainings: Trainings, today: date) -> tuple[TrainingReminder, ...]:
    """Return what is due of what the person may change; nothing for areas that make a pause."""
    found = [*_due_events(trainings, today), *(one for area in trainings.areas for one in _due_in_area(area))]
    return tuple(sorted(found, key=by_urgency))


def by_urgency(reminder: TrainingReminder) -> tuple[int, date, str, str]:
    """Return what reminders are sorted by."""
    place = get_args(ReminderKind).index(reminder.kind)
    return place, reminder.day or date.max, reminder.city_name, reminder.area_name


def _due_events(trainings: Trainings, today: date) -> Iterator[TrainingReminder]:
    resting = {area.area_id for area in trainings.areas if area.paused}
    for event in trainings.events:
        waits = event.fields.state == "planned" and event.fields.over(today)
        if waits and event.access == "change" and event.fields.area not in resting:
            yield TrainingReminder(
                "unconfirmed",
                event.ags,
                event.city_name,
                event.fields.area,
                event.area_name,
                training=event.fields.subject,
                event_id=event.id,
                day=event.fields.end_day,
            )


def _due_in_area(area: AreaTraining) -> Iterator[TrainingReminder]:
    if area.paused or area.access != "change":
        return
    place = {"ags": area.ags, "city_name": area.city_name, "area_id": area.area_id, "area_name": area.name}
    for need in area.needs:
        if need.state == "missing":
            kind: ReminderKind = "missing_earlier" if need.late else "missing"
            yield TrainingReminder(kind, training=need.training.id, **place)  # type: ignore[arg-type]
        elif need.state == "refresh" and need.event is not None:
            day = need.event.fields.end_day
            yield TrainingReminder("refresh", training=need.training.id, day=day, **place)  # type: ignore[arg-type]
    for record in area.shares:
        if record.share.share < TARGET:
            lacking, body = record.share.lacking, record.share.body
            yield TrainingReminder("share_low", body=body, lacking=lacking, **place)  # type: ignore[arg-type]


def _in_order(record: ShareRecord) -> int:
    return BODY_KINDS.index(record.share.body)
