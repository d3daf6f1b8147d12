"""Deliveries made by script: a measure whose groups meet every week, with what each session and observation says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ctc_toolkit.implementation.records import (
    Component,
    Delivery,
    Group,
    GroupFields,
    Observation,
    ObservationFields,
    Session,
    SessionFields,
    SetUpFields,
)

MOMENT = datetime(2026, 11, 30, 18, tzinfo=UTC)
FIRST = date(2026, 9, 1)
COMPONENTS = tuple(Component(f"c{number}", f"Baustein {number}") for number in range(1, 6))
ALL = tuple(component.id for component in COMPONENTS)


def weeks(number, first=FIRST):
    """Return the day of the session `number`, from 1, of a group that meets every week."""
    return first + timedelta(days=7 * (number - 1))


def session(number, group="g1", first=FIRST, **said):
    """Return a session that was held in its week; `said`: what it says otherwise."""
    fields = SessionFields(**{"number": number, "on": weeks(number, first), "delivered": ALL, **said})
    return Session(f"{group}-s{number}-{fields.held}", group, fields, "Koordination", MOMENT, 1)


def observation(on, quality=4, response=4, group="g1", observer="outside"):
    """Return an observation that gives every point of a side the same value."""
    ratings = (("preparation", quality), ("clarity", quality), ("attention", response), ("taking_part", response))
    fields = ObservationFields(on, None, observer, ratings)
    return Observation(f"{group}-o{on}-{observer}", group, fields, "Koordination", MOMENT, 1)


def group(held=(), seen=(), /, name="g1", **said):
    """Return a group of ten that meets ten times, every week from the first of September on."""
    fields = {"name": name.upper(), "start": FIRST, "end": weeks(10), "sessions": 10, "participants": 10, **said}
    return Group(name, "m1", GroupFields(**fields), 1, tuple(held), tuple(seen))


def delivery(*groups, title="Klasse 2000", start=FIRST, end=date(2027, 7, 31), dropped=False, **said):
    """Return a measure with five core components; `said`: what its set-up says otherwise."""
    set_up = SetUpFields(**{"components": COMPONENTS, "minutes": 90, **said})
    return Delivery("m1", title, set_up, 1, tuple(groups), None, start, end, dropped)
