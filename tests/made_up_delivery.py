"""A made-up measure with two groups, for tests of tables, months and observations of delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

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

TODAY = date(2026, 11, 30)
MOMENT = datetime(2026, 11, 30, 9, tzinfo=UTC)
PARTS = (Component("rules", "Klassenregeln"), Component("roles", "Rollenspiel"), Component("talk", "Gespräch, offen"))


def session(number, on, *, group="g1", **values):
    """Return a stored session, held unless said otherwise."""
    fields = SessionFields(number, on, planned=("roles", "rules", "talk"))
    return Session(f"{group}-{number}-{on}", group, replace(fields, **values), "Koordination", MOMENT, 1)


def seen(on, number, *, group="g1", **values):
    """Return a stored observation."""
    return Observation(f"o-{on}", group, ObservationFields(on, number, **values), "Koordination", MOMENT, 1)


def group(sessions=(), observations=(), *, name="Klasse 5b", own="g1", measure="m1", **values):
    """Return a group of 20 with ten sessions between 1 September and 1 December 2026."""
    usual = {"start": date(2026, 9, 1), "end": date(2026, 12, 1), "participants": 20}
    fields = GroupFields(name, **{**usual, **values})
    return Group(own, measure, fields, 1, tuple(sessions), tuple(observations))


def delivery(*groups, title="Lebenskompetenz", measure="m1", components=PARTS, sessions=10):
    """Return the measure with these groups."""
    return Delivery(measure, title, SetUpFields(components, sessions=sessions, minutes=45), 1, tuple(groups))
