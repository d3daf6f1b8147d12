"""Words around the delivery of measures: sessions, groups, what is planned so far. Counts only, nobody's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ctc_toolkit.implementation.fidelity import dose_of
from ctc_toolkit.implementation.planned import begins, ends, school_year, sessions_planned
from ctc_toolkit.implementation.records import Adapted, Delivery, Group, Held, Session
from ctc_toolkit.language import Translator


@dataclass(frozen=True)
class Counted:
    """Sessions of groups in a span of time: held, cancelled, put off; present: how many were there on average."""

    held: int
    cancelled: int
    later: int
    present: float | None


def held_text(t: Translator, held: Held) -> str:
    """Return what became of a session."""
    return {"held": t("took place"), "cancelled": t("cancelled"), "later": t("put off")}[held]


def adapted_text(t: Translator, adapted: Adapted) -> str:
    """Return whether a session was changed."""
    return {
        "none": t("as in the manual"),
        "fits": t("changed, fits the programme"),
        "core": t("changed in its core"),
    }[adapted]


def group_text(delivery: Delivery, group: Group) -> str:
    """Return a group with its measure, for lists of choices."""
    return f"{group.fields.name} · {delivery.title}"


def counted(groups: Sequence[Group], year: date) -> Counted:
    """Return what took place in the school year of a day."""
    period = school_year(year)
    there = [one.fields for group in groups for one in group.sessions if one.fields.on in period]
    held = [one for one in there if one.held == "held"]
    present = [one.present for one in held if one.present is not None]
    open_ones = {
        (group.id, one.fields.number) for group in groups for one in group.sessions if one.fields.held != "later"
    }
    waiting = {
        (group.id, one.fields.number)
        for group in groups
        for one in group.sessions
        if one.fields.held == "later" and one.fields.on in period
    }
    return Counted(
        len(held),
        sum(one.held == "cancelled" for one in there),
        len(waiting - open_ones),
        sum(present) / len(present) if present else None,
    )


def running(delivery: Delivery, group: Group, today: date) -> bool:
    """Return whether a group has begun and is not over; without days it counts as running."""
    first, last = begins(delivery, group), ends(delivery, group)
    return (first is None or first <= today) and (last is None or last >= today)


def settled(group: Group) -> frozenset[int]:
    """Return the numbers of the sessions that took place or will not."""
    return frozenset(one.fields.number for one in group.sessions if one.fields.held != "later")


def next_number(group: Group) -> int:
    """Return the first number that is open."""
    done = settled(group)
    return next(number for number in range(1, len(done) + 2) if number not in done)


def last_held(group: Group) -> Session | None:
    """Return the latest session that took place."""
    held = [one for one in group.sessions if one.fields.held == "held"]
    return max(held, key=lambda one: (str(one.fields.on), one.fields.number), default=None)


def saved_text(t: Translator, delivery: Delivery, group: Group, session: Session, today: date) -> str:
    """Return what was stored just now and where the group stands with it."""
    fields, planned = session.fields, sessions_planned(delivery, group)
    number = (
        t("Session {number}", number=fields.number)
        if planned is None or fields.number > planned
        else t("Session {number} of {planned}", number=fields.number, planned=planned)
    )
    said = {
        "held": t("{session} is saved.", session=number),
        "cancelled": t("{session} is saved as cancelled.", session=number),
        "later": t("{session} is saved as put off.", session=number),
    }[fields.held]
    if fields.present is not None:
        said += " " + _present(t, fields.present, group.fields.participants)
    dose = dose_of(delivery, group, school_year(fields.on or today), today)
    if dose is not None:
        said += " " + t(
            "So far {held} of {planned} planned sessions took place ({percent}).",
            held=dose.part,
            planned=dose.whole,
            percent=t.percent(dose.percent),
        )
    return said


def count_text(t: Translator, delivery: Delivery, today: date) -> str:
    """Return how far a measure is in this school year, in one or two sentences."""
    now = [one for one in delivery.groups if running(delivery, one, today)]
    found = counted(delivery.groups, today)
    if not delivery.groups:
        return t("No group is entered yet.")
    said = (
        t.plural("{count} group runs today.", "{count} groups run today.", len(now))
        if now
        else t("No group runs today.")
    )
    if not found.held + found.cancelled + found.later:
        return said + " " + t("Nothing is entered in this school year yet.")
    said += " " + t.plural(
        "{count} session took place in this school year", "{count} sessions took place in this school year", found.held
    )
    if found.cancelled:
        said += ", " + t.plural("{count} was cancelled", "{count} were cancelled", found.cancelled)
    if found.later:
        said += ", " + t.plural("{count} waits to be made up for", "{count} wait to be made up for", found.later)
    said += "."
    if found.present is not None:
        said += " " + t("On average {count} were there.", count=t.number(found.present))
    return said


def numbers_text(t: Translator, session: Session) -> str:
    """Return what a session says in numbers: who was there, core components, ratings."""
    fields, said = session.fields, []
    if fields.present is not None:
        said.append(t("{count} there", count=fields.present))
    if fields.held == "held" and fields.planned:
        part = len(set(fields.delivered) & set(fields.planned))
        said.append(t("{part} of {whole} core components", part=part, whole=len(fields.planned)))
    if fields.quality is not None:
        said.append(t("quality {value}", value=fields.quality))
    if fields.engagement is not None:
        said.append(t("joining in {value}", value=fields.engagement))
    return ", ".join(said) or "–"


def _present(t: Translator, present: int, participants: int | None) -> str:
    if participants:
        return t("{present} of {participants} were there.", present=present, participants=participants)
    return t.plural("{count} was there.", "{count} were there.", present)
