"""Trainings and other events: what is entered about one, checked field by field.

How well a date is known is part of the entry: to the day, to the month only, or still open. A month is kept as its
first day and never shown as a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.merging import one_line, several_lines

EventKind = Literal["training", "information", "exchange", "other"]
EventState = Literal["planned", "held", "cancelled"]
Precision = Literal["day", "month", "open"]
"""How well the date is known: the days, only the months, or not at all."""

Venue = Literal["on_site", "video", "both"]
KINDS: tuple[EventKind, ...] = get_args(EventKind)
STATES: tuple[EventState, ...] = get_args(EventState)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
VENUES: tuple[Venue, ...] = get_args(Venue)

INFORMATION = "info_event"
"""The training of the catalogue that an information event is."""

LONGEST_TITLE = 120
LONGEST_PLACE = 200
LONGEST_TEXT = 4000
LONGEST_DAYS = 366
MOST_HOURS = 400.0
MOST_PEOPLE = 100_000
FIRST_YEAR = 2000
YEARS_AHEAD = 10
"""A date further away than so many years is a typing error."""


@dataclass(frozen=True)
class EventFields:
    """What is entered about one event.

    area: id of the area it is for; None: for the whole city, or for the region. training: id in the catalogue (kind
    "training" only). days: first and last one; None: one day only, or not known. begins, ends: time of day, on each
    of the days. hours: of training, breaks left out. function: who leads it, as an id of the catalogue, never a name.
    sectors: how many people came from which sector. attended: how many came in all; None: not counted.
    cities: AGS of the cities that took part (events of the office). shared: whether partners in other cities see it.
    """

    kind: EventKind = "training"
    training: str | None = None
    title: str = ""
    area: str | None = None
    precision: Precision = "day"
    first_day: date | None = None
    last_day: date | None = None
    begins: time | None = None
    ends: time | None = None
    venue: Venue = "on_site"
    place: str = ""
    hours: float | None = None
    state: EventState = "planned"
    reason: str = ""
    function: str | None = None
    materials: str = ""
    note: str = ""
    attended: int | None = None
    sectors: Mapping[str, int] = field(default_factory=dict)
    cities: tuple[str, ...] = ()
    shared: bool = False

    @property
    def subject(self) -> str | None:
        """Id of the training of the catalogue that this event is; None: it is none."""
        if self.kind == "information":
            return INFORMATION
        return self.training if self.kind == "training" else None

    @property
    def end_day(self) -> date | None:
        """The last day; of an event of one day that day, of a month its last day."""
        last = self.last_day or self.first_day
        if last is None or self.precision != "month":
            return last
        return (last.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def people(self) -> int | None:
        """How many came: the number entered, else the sum of the sectors; None: nothing was counted."""
        if self.attended is not None:
            return self.attended
        return sum(self.sectors.values()) if self.sectors else None

    def over(self, today: date) -> bool:
        """Return whether its last day has passed; one without a date has not."""
        return self.end_day is not None and self.end_day < today


@dataclass(frozen=True)
class DatedEvent:
    """An event with what it is known by. ags: its city; None: an event of the office, for the region."""

    id: str
    ags: str | None
    fields: EventFields

    def counts_for(self, ags: str, area: str) -> bool:
        """Return whether the event is one of this area: its own, of its whole city, or of the office with its city."""
        if self.ags is None:
            return ags in self.fields.cities
        return self.ags == ags and self.fields.area in (None, area)


def tidied(entered: EventFields) -> EventFields:
    """Return the fields as they are stored: texts made fit, and nothing left that the other choices rule out."""
    fits = replace(
        entered,
        training=entered.training if entered.kind == "training" else None,
        title=one_line(entered.title),
        place=one_line(entered.place),
        reason=several_lines(entered.reason) if entered.state == "cancelled" else "",
        materials=several_lines(entered.materials),
        note=several_lines(entered.note),
        sectors={name: count for name, count in sorted(entered.sectors.items()) if count},
        cities=tuple(sorted(set(entered.cities))),
    )
    if fits.precision == "open":
        return replace(fits, first_day=None, last_day=None, begins=None, ends=None)
    last = None if fits.last_day == fits.first_day else fits.last_day
    if fits.precision == "month":
        first = fits.first_day.replace(day=1) if fits.first_day else None
        last = last.replace(day=1) if last else None
        return replace(fits, first_day=first, last_day=None if last == first else last, begins=None, ends=None)
    return replace(fits, last_day=last)


def problems(entered: EventFields, catalogue: ProcessCatalogue, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong, by field; empty if it can be saved."""
    found: dict[str, ToolkitError] = {}
    for name, problem in _found(entered, catalogue, today):
        found.setdefault(name, problem)
    return found


Found = Iterator[tuple[str, ToolkitError]]


def _found(entered: EventFields, catalogue: ProcessCatalogue, today: date) -> Found:
    yield from _choices(entered)
    yield from _what(entered, catalogue)
    yield from _dates(entered, today)
    yield from _times(entered)
    yield from _state(entered, today)
    yield from _numbers(entered, catalogue)
    for name, longest in (
        ("title", LONGEST_TITLE),
        ("place", LONGEST_PLACE),
        *((text, LONGEST_TEXT) for text in ("reason", "materials", "note")),
    ):
        length = len(getattr(entered, name))
        if length > longest:
            yield name, ToolkitError("event_text_long", longest=longest, found=length)


def _choices(entered: EventFields) -> Found:
    for name, known in (("kind", KINDS), ("precision", PRECISIONS), ("venue", VENUES), ("state", STATES)):
        if getattr(entered, name) not in known:
            yield name, ToolkitError("event_choice_unknown", found=getattr(entered, name))


def _what(entered: EventFields, catalogue: ProcessCatalogue) -> Found:
    known = {training.id for training in catalogue.trainings}
    if entered.kind == "training" and entered.training is None:
        yield "training", ToolkitError("event_training_missing")
    elif entered.training is not None and entered.training not in known:
        yield "training", ToolkitError("event_training_unknown", found=entered.training)
    if entered.kind in ("exchange", "other") and not entered.title.strip():
        yield "title", ToolkitError("event_title_missing")
    if entered.function is not None and entered.function not in {one.id for one in catalogue.functions}:
        yield "function", ToolkitError("event_function_unknown", found=entered.function)


def _dates(entered: EventFields, today: date) -> Found:
    last_year = today.year + YEARS_AHEAD
    for name in ("first_day", "last_day"):
        day = getattr(entered, name)
        if day is not None and not FIRST_YEAR <= day.year <= last_year:
            yield name, ToolkitError("event_date_far", first=FIRST_YEAR, last=last_year)
    if entered.precision != "open" and entered.first_day is None:
        yield "first_day", ToolkitError("event_day_missing")
    if entered.first_day is None or entered.last_day is None:
        return
    if entered.last_day < entered.first_day:
        yield "last_day", ToolkitError("event_days_order")
    elif (entered.last_day - entered.first_day).days > LONGEST_DAYS:
        yield "last_day", ToolkitError("event_days_long", most=LONGEST_DAYS)


def _times(entered: EventFields) -> Found:
    if entered.ends is not None and entered.begins is None:
        yield "begins", ToolkitError("event_begin_missing")
    elif entered.ends is not None and entered.begins is not None and entered.ends <= entered.begins:
        yield "ends", ToolkitError("event_times_order")
    if entered.hours is not None and not 0 < entered.hours <= MOST_HOURS:
        yield "hours", ToolkitError("event_hours", most=round(MOST_HOURS))


def _state(entered: EventFields, today: date) -> Found:
    if entered.state == "cancelled" and not entered.reason.strip():
        yield "reason", ToolkitError("event_reason_missing")
    if entered.state == "held" and entered.first_day is not None and entered.first_day > today:
        yield "state", ToolkitError("event_held_ahead")
    if entered.state != "held" and entered.people:
        yield "state", ToolkitError("event_numbers_early")


def _numbers(entered: EventFields, catalogue: ProcessCatalogue) -> Found:
    if entered.attended is not None and not 0 <= entered.attended <= MOST_PEOPLE:
        yield "attended", ToolkitError("event_number", most=MOST_PEOPLE, found=entered.attended)
    known = {sector.id for sector in catalogue.sectors}
    for sector, count in entered.sectors.items():
        if sector not in known:
            yield "sectors", ToolkitError("event_sector_unknown", found=sector)
        elif not 0 <= count <= MOST_PEOPLE:
            yield "sectors", ToolkitError("event_number", most=MOST_PEOPLE, found=count)
    together = sum(entered.sectors.values())
    if entered.attended is not None and together > max(entered.attended, 0):
        yield "attended", ToolkitError("event_numbers_sum", sum=together, found=entered.attended)
