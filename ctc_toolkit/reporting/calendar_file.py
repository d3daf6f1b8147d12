"""Events as an iCalendar file (RFC 5545), which Outlook, Thunderbird, phones and web calendars read.

Times are those of the clock in Germany (Europe/Berlin). An event without a time of day is one of whole days; one with
times on several days is repeated daily at these times. An event whose day is not known is left out: a calendar would
show a day that nobody has named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ctc_toolkit.language import translator
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.reporting.event_words import event_title, kind_words, where

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone

CALENDAR = "text/calendar; charset=utf-8"
"""The media type of the file."""

ZONE = "Europe/Berlin"

_STATUS = {"planned": "CONFIRMED", "held": "CONFIRMED", "cancelled": "CANCELLED"}


@dataclass(frozen=True)
class CalendarEntry:
    """An event for the file. id: stays the same for as long as the event is there. of: city and area, or the office.

    version: counts its changes, from 1, so that a calendar takes the newest one.
    """

    id: str
    fields: EventFields
    of: str
    changed_at: datetime
    version: int


def fits_calendar(fields: EventFields) -> bool:
    """Return whether the day of an event is known, so that it can stand in a calendar."""
    return fields.precision == "day" and fields.first_day is not None


def calendar_ics(entries: Iterable[CalendarEntry], *, name: str, language: str) -> bytes:
    """Return the events whose day is known as a calendar called `name`; UTF-8, lines of at most 75 bytes, CRLF."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//CTC Toolkit//Communities That Care//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))  # the library escapes only what it knows to be a text
    calendar.add("x-wr-timezone", ZONE)
    fitting = [entry for entry in entries if fits_calendar(entry.fields)]
    if any(entry.fields.begins is not None for entry in fitting):
        calendar.add_component(_time_zone())
    for entry in sorted(fitting, key=lambda one: (one.fields.first_day or date.max, one.id)):
        calendar.add_component(_event(entry, language))
    return _written(calendar)


def _written(calendar: Calendar) -> bytes:
    return bytes(calendar.to_ical(sorted=False))


def _event(entry: CalendarEntry, language: str) -> Event:
    from icalendar import Event

    fields, t = entry.fields, translator(language)
    event = Event()
    event.add("uid", entry.id)  # a UUID is enough (RFC 7986, 5.3)
    event.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", max(0, entry.version - 1))
    _when(event, fields)
    event.add("summary", event_title(fields, language))
    place = where(fields, language)
    if place:
        event.add("location", place)
    lines = [entry.of, kind_words(t)[fields.kind]]
    if fields.state == "cancelled":
        lines.append(t("Cancelled: {reason}", reason=fields.reason))
    event.add("description", "\n".join(line for line in lines if line))
    event.add("categories", ["CTC"])
    event.add("status", _STATUS[fields.state])
    event.add("transp", "TRANSPARENT" if fields.state == "cancelled" or fields.begins is None else "OPAQUE")
    event.add("class", "PUBLIC" if fields.shared else "PRIVATE")
    return event


def _when(event: Event, fields: EventFields) -> None:
    first = fields.first_day or date.max
    last = fields.last_day or first
    if fields.begins is None:
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))  # the day after: the end is not part of the event
        return
    zone = ZoneInfo(ZONE)
    event.add("dtstart", datetime.combine(first, fields.begins, zone))
    if fields.ends is not None:
        event.add("dtend", datetime.combine(first, fields.ends, zone))
    if last > first:
        event.add("rrule", {"freq": "daily", "count": (last - first).days + 1})


def _time_zone() -> Timezone:
    """Return the rules of the clock in Germany since 1996, when summer time in the EU got its present form."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    summer, winter = timedelta(hours=2), timedelta(hours=1)
    zone = Timezone()
    zone.add("tzid", ZONE)
    for part, month, hour, before, after, called in (
        (TimezoneDaylight(), 3, 2, winter, summer, "CEST"),
        (TimezoneStandard(), 10, 3, summer, winter, "CET"),
    ):
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", called)
        zone.add_component(part)
    return zone
