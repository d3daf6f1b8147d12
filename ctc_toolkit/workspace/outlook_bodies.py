"""Meetings, decisions, trainings and events of an area, as far as the person may see them where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

from ctc_toolkit.access import covers
from ctc_toolkit.language import Text
from ctc_toolkit.process.outlook import BACK, Change, Deadline
from ctc_toolkit.reporting.event_words import event_dates, event_title
from ctc_toolkit.store import AreaRecord, CityRecord
from ctc_toolkit.workspace.body_views import BodyView, bodies_of_city
from ctc_toolkit.workspace.handle import Grant
from ctc_toolkit.workspace.training_views import EventView, event_view

_LONGEST_NAME = 160


def bodies_around(grant: Grant, city: CityRecord, area: AreaRecord, today: date) -> tuple[BodyView, ...]:
    """Return the bodies of the area and of its city that still work."""

    def may_see(of: str | None) -> bool:
        return of in (None, area.id) and covers(grant.actor, "bodies", grant.kind, city.ags, of)

    return tuple(one for one in bodies_of_city(grant.repository, city, may_see, today) if not one.closed)


def events_around(grant: Grant, city: CityRecord, area: AreaRecord) -> tuple[EventView, ...]:
    """Return the trainings and events that count for the area: its own, of its city, of the office with its city."""
    if not covers(grant.actor, "trainings", grant.kind, city.ags, area.id):
        return ()
    records = grant.repository.trainings.events({city.ags})
    return tuple(event_view(grant, one, {city.ags: city}) for one in records if one.counts_for(city.ags, area.id))


def dates_of_bodies(bodies: Sequence[BodyView]) -> Iterator[Deadline]:
    """Yield planned meetings, and decisions in force that are to be carried out by a day. id: of the body."""
    for body in bodies:
        for meeting in body.meetings:
            if meeting.fields.state == "planned":
                place = ", ".join(part for part in (meeting.fields.begins, meeting.fields.place) if part)
                yield Deadline("meeting", meeting.on, Text(body.name, body.name), body.id, place=place)
        for decision in body.open_decisions:
            if decision.fields.due is not None:
                functions = (decision.fields.function,) if decision.fields.function else ()
                yield Deadline("decision", decision.fields.due, _short(decision.fields.text), body.id, functions)


def dates_of_events(events: Sequence[EventView]) -> Iterator[Deadline]:
    """Yield planned events whose day is known."""
    for event in events:
        fields = event.fields
        if fields.state == "planned" and fields.precision == "day" and fields.first_day is not None:
            functions = (fields.function,) if fields.function else ()
            yield Deadline("training", fields.first_day, name_of_event(event), event.id, functions, place=fields.place)


def name_of_event(event: EventView) -> Text:
    """Return what an event is called, by language."""
    return Text(event_title(event.fields, "de"), event_title(event.fields, "en"))


def days_of_event(event: EventView) -> Text:
    """Return when an event is, in words, by language."""
    return Text(event_dates(event.fields, "de"), event_dates(event.fields, "en"))


def taken_place(bodies: Sequence[BodyView], events: Sequence[EventView], today: date) -> Iterator[Change]:
    """Yield meetings and events that were held, and decisions that were taken, within the last two weeks.

    Whoever wrote them down is not named: it was the body that met and decided.
    """
    since = today - BACK
    for body in bodies:
        for meeting in body.meetings:
            if meeting.fields.state == "held" and since <= meeting.on <= today:
                yield Change("meeting", _noon(meeting.on), "", Text(body.name, body.name), id=meeting.id)
        for decision in body.decisions:
            if since <= decision.decided_on <= today:
                yield Change(
                    "decision", _noon(decision.decided_on), body.name, _short(decision.fields.text), id=decision.id
                )
    for event in events:
        last = event.fields.end_day
        if event.fields.state == "held" and last is not None and since <= last <= today:
            yield Change("training", _noon(last), "", name_of_event(event), id=event.id)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def _short(text: str) -> Text:
    words = " ".join(text.split()).rstrip(".")
    short = words if len(words) <= _LONGEST_NAME else words[: _LONGEST_NAME - 1].rstrip() + "…"
    return Text(short, short)
