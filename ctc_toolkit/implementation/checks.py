"""What is wrong with a set-up, a group, a session or an observation, by field, so that a page can say it there.

Entries are tidied first. What is unusual but can be true (a session beyond the planned ones) is no problem; `hints`
names it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import (
    ADAPTED,
    HELD,
    HIGHEST,
    LOWEST,
    OBSERVERS,
    Component,
    Group,
    GroupFields,
    ObservationFields,
    Session,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.process.bodies import Day
from ctc_toolkit.process.merging import one_line, several_lines
from ctc_toolkit.programmes.offers import person_in

LONGEST_LINE, LONGEST_TEXT = 160, 600
MOST_COMPONENTS = 40
MOST_SESSIONS = 400
MOST_MINUTES = 720
MOST_PEOPLE = 100_000
MOST_STAFF = 1000
EARLIEST = date(2000, 1, 1)
AHEAD = timedelta(days=366)
"""A session that falls out can be entered so long before its day."""

Problems = dict[str, ToolkitError]


@dataclass(frozen=True)
class AroundSession:
    """What a session belongs to. start: of the measure in the plan; held: stored sessions of the group, without itself.

    components: ids that may be ticked off.
    """

    group: GroupFields
    start: date | None = None
    held: Sequence[Session] = ()
    components: Collection[str] = ()

    @property
    def first_day(self) -> date:
        """The day on which a session can have taken place at the earliest: what the group says counts first."""
        return self.group.start or self.start or EARLIEST


def tidied_set_up(entered: SetUpFields) -> SetUpFields:
    """Return a set-up as it is stored: components with tidy names, none without a name."""
    named = [Component(one.id, one_line(one.name)) for one in entered.components]
    return replace(entered, components=tuple(one for one in named if one.name))


def tidied_group(entered: GroupFields) -> GroupFields:
    """Return a group as it is stored."""
    return replace(entered, name=one_line(entered.name), place=one_line(entered.place))


def tidied_session(entered: SessionFields) -> SessionFields:
    """Return a session as it is stored; what did not take place keeps number, day and reason only."""
    tidy = replace(
        entered,
        why=several_lines(entered.why),
        delivered=tuple(sorted(set(entered.delivered))),
        planned=tuple(sorted(set(entered.planned))),
    )
    if tidy.held == "held":
        return tidy
    return SessionFields(tidy.number, tidy.on, tidy.held, planned=tidy.planned, why=tidy.why)


def tidied_observation(entered: ObservationFields) -> ObservationFields:
    """Return an observation as it is stored: each point once, in the order of the form."""
    return replace(
        entered,
        ratings=tuple(dict(entered.ratings).items()),
        delivered=tuple(sorted(set(entered.delivered))),
        planned=tuple(sorted(set(entered.planned))),
        note=several_lines(entered.note),
    )


def set_up_problems(entered: SetUpFields) -> Problems:
    """Return what is wrong with a tidy set-up, by field."""
    found: Problems = {}
    names = [one.name.casefold() for one in entered.components]
    if len(names) > MOST_COMPONENTS:
        found["components"] = ToolkitError("delivery_components_many", found=len(names), most=MOST_COMPONENTS)
    for one in entered.components:
        if names.count(one.name.casefold()) > 1:
            found["components"] = ToolkitError("delivery_component_twice", found=one.name[:60])
        found |= _text("components", one.name, LONGEST_LINE)
    found |= _range("sessions", entered.sessions, 1, MOST_SESSIONS)
    found |= _range("minutes", entered.minutes, 1, MOST_MINUTES)
    found |= _range("reach", entered.reach, 0, MOST_PEOPLE)
    found |= _range("eligible", entered.eligible, 0, MOST_PEOPLE)
    found |= _range("staff", entered.staff, 0, MOST_STAFF)
    found |= _trained(entered.trained, entered.staff)
    if entered.funded_until is not None and entered.funded_until < EARLIEST:
        found["funded_until"] = ToolkitError("delivery_day_early", first=EARLIEST.year)
    return found


def group_problems(entered: GroupFields, taken: Collection[str] = ()) -> Problems:
    """Return what is wrong with a tidy group, by field. taken: names of the other groups of the measure."""
    found: Problems = {}
    if len(entered.name) < 2:
        found["name"] = ToolkitError("delivery_name_missing")
    elif entered.name.casefold() in {one.casefold() for one in taken}:
        found["name"] = ToolkitError("delivery_group_there", found=entered.name[:60])
    found |= _text("name", entered.name, LONGEST_LINE) | _text("place", entered.place, LONGEST_LINE)
    if entered.start is not None and entered.start < EARLIEST:
        found["start"] = ToolkitError("delivery_day_early", first=EARLIEST.year)
    if entered.start is not None and entered.end is not None and entered.end < entered.start:
        found["end"] = ToolkitError("delivery_days_order")
    found |= _range("sessions", entered.sessions, 1, MOST_SESSIONS)
    found |= _range("minutes", entered.minutes, 1, MOST_MINUTES)
    found |= _range("participants", entered.participants, 0, MOST_PEOPLE)
    found |= _range("finished", entered.finished, 0, MOST_PEOPLE)
    if "finished" not in found and entered.finished is not None:
        if entered.participants is None:
            found["participants"] = ToolkitError("delivery_participants_missing")
        elif entered.finished > entered.participants:
            found["finished"] = _more("delivery_finished_more", entered.finished, entered.participants)
    found |= _range("leaders", entered.leaders, 0, MOST_STAFF)
    return found | _trained(entered.trained, entered.leaders, "leaders")


def session_problems(entered: SessionFields, around: AroundSession, today: date) -> Problems:
    """Return what is wrong with a tidy session, by field."""
    found = _choices(entered)
    found |= _range("number", entered.number, 1, MOST_SESSIONS)
    if "number" not in found and "held" not in found:
        found |= _twice(entered, around.held)
    found |= _day(entered, around, today)
    found |= _range("minutes", entered.minutes, 1, MOST_MINUTES)
    found |= _range("present", entered.present, 0, MOST_PEOPLE)
    most = around.group.participants
    if "present" not in found and entered.present is not None and most is not None and entered.present > most:
        found["present"] = _more("delivery_present_more", entered.present, most)
    found |= _range("quality", entered.quality, LOWEST, HIGHEST) | _range(
        "engagement", entered.engagement, LOWEST, HIGHEST
    )
    if (entered.held == "cancelled" or entered.adapted != "none") and not entered.why:
        found["why"] = ToolkitError(
            "delivery_reason_cancelled" if entered.held == "cancelled" else "delivery_reason_adapted"
        )
    found |= _text("why", entered.why, LONGEST_TEXT)
    return found | _components(entered, around.components)


def observation_problems(
    entered: ObservationFields, around: AroundSession, today: date, points: Collection[str]
) -> Problems:
    """Return what is wrong with a tidy observation, by field. points: ids of the form's points."""
    found: Problems = {}
    if entered.on is None:
        found["on"] = ToolkitError("delivery_day_missing")
    elif entered.on > today:
        found["on"] = ToolkitError("delivery_day_ahead")
    elif entered.on < around.first_day:
        found["on"] = ToolkitError("delivery_day_before", first=Day(around.first_day))
    found |= _range("session", entered.session, 1, MOST_SESSIONS)
    if entered.observer not in OBSERVERS:
        found["observer"] = ToolkitError("delivery_choice", found=str(entered.observer)[:40])
    if not entered.ratings and not entered.delivered:
        found["ratings"] = ToolkitError("delivery_ratings_missing")
    for point, value in entered.ratings:
        if point not in points:
            found["ratings"] = ToolkitError("delivery_choice", found=str(point)[:40])
        elif not LOWEST <= value <= HIGHEST:
            found["ratings"] = ToolkitError("delivery_number", found=value, least=LOWEST, most=HIGHEST)
    found |= _text("note", entered.note, LONGEST_TEXT)
    return found | _components(entered, around.components)


def hints(entered: SessionFields, around: AroundSession, planned: int | None) -> tuple[ToolkitError, ...]:
    """Return what is unusual about a session that can be stored: something to look at, not to refuse.

    planned: how many sessions the group is to have.
    """
    found = []
    if planned is not None and entered.number > planned:
        found.append(ToolkitError("delivery_hint_beyond", found=entered.number, planned=planned))
    if entered.held == "held" and entered.present is None:
        found.append(ToolkitError("delivery_hint_present"))
    if entered.on is not None and around.group.end is not None and entered.on > around.group.end:
        found.append(ToolkitError("delivery_hint_after"))
    return tuple(found)


def allowed_components(set_up: SetUpFields, sessions: Sequence[Session] = ()) -> frozenset[str]:
    """Return the ids of components that may be ticked off: those of the set-up, and what stored sessions name."""
    named = {part for one in sessions for part in (*one.fields.delivered, *one.fields.planned)}
    return frozenset({one.id for one in set_up.components} | named)


def around_session(
    group: Group, set_up: SetUpFields, start: date | None, session_id: str | None = None
) -> AroundSession:
    """Return what a session of a group belongs to; session_id: of the session itself, where it is stored."""
    others = tuple(one for one in group.sessions if one.id != session_id)
    return AroundSession(group.fields, start, others, allowed_components(set_up, group.sessions))


def _choices(entered: SessionFields) -> Problems:
    found: Problems = {}
    if entered.held not in HELD:
        found["held"] = ToolkitError("delivery_choice", found=str(entered.held)[:40])
    if entered.adapted not in ADAPTED:
        found["adapted"] = ToolkitError("delivery_choice", found=str(entered.adapted)[:40])
    return found


def _twice(entered: SessionFields, others: Sequence[Session]) -> Problems:
    """Return a problem where this number is settled already, by a session that was held or will not take place."""
    same = [one.fields for one in others if one.fields.number == entered.number]
    settled = [one for one in same if one.held != "later"] if entered.held != "later" else []
    for one in settled or [one for one in same if one.on == entered.on and entered.held == "later"]:
        code = {"held": "delivery_twice_held", "cancelled": "delivery_twice_cancelled"}.get(
            one.held, "delivery_twice_later"
        )
        return {"number": ToolkitError(code, found=entered.number, day=Day(one.on) if one.on else "–")}
    return {}


def _day(entered: SessionFields, around: AroundSession, today: date) -> Problems:
    if entered.on is None:
        return {"on": ToolkitError("delivery_day_missing")}
    if entered.on > today and (entered.held == "held" or entered.on > today + AHEAD):
        return {"on": ToolkitError("delivery_day_ahead")}
    if entered.on < around.first_day:
        return {"on": ToolkitError("delivery_day_before", first=Day(around.first_day))}
    return {}


def _components(entered: SessionFields | ObservationFields, known: Collection[str]) -> Problems:
    for name, values in (("delivered", entered.delivered), ("planned", entered.planned)):
        if any(one not in known for one in values):
            return {name: ToolkitError("delivery_component_unknown")}
    return {}


def _trained(trained: int | None, staff: int | None, of: str = "staff") -> Problems:
    if trained is None:
        return {}
    if staff is None:
        return {of: ToolkitError("delivery_staff_missing")}
    if not 0 <= trained <= staff:
        return {"trained": _more("delivery_trained_more", trained, staff)}
    return {}


def _more(code: str, found: int, most: int) -> ToolkitError:
    return ToolkitError(code, found=found, most=most)


def _range(name: str, value: int | None, least: int, most: int) -> Problems:
    if value is not None and not least <= value <= most:
        return {name: ToolkitError("delivery_number", found=value, least=least, most=most)}
    return {}


def _text(name: str, text: str, longest: int) -> Problems:
    person = person_in(text)
    if len(text) > longest:
        return {name: ToolkitError("delivery_text_long", found=len(text), longest=longest)}
    return {name: ToolkitError("delivery_person", found=person[:40])} if person else {}
