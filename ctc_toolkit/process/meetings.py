"""Meetings of bodies: dates, agenda, how many came, minutes; counts only, no lists of who was there."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.bodies import LONGEST_LINE, Day, Problems, long_or_empty, outside
from ctc_toolkit.process.merging import one_line, several_lines

MeetingState = Literal["planned", "held", "cancelled"]
MEETING_STATES: tuple[MeetingState, ...] = get_args(MeetingState)

LONGEST_AGENDA = 4000
LONGEST_MINUTES = 20_000
MOST_PEOPLE = 500
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])")


@dataclass(frozen=True)
class MeetingFields:
    """What is entered about a meeting. begins: "17:00" or "". agenda: one point a line. agreed_on: minutes approved."""

    on: date | None = None
    begins: str = ""
    place: str = ""
    state: MeetingState = "planned"
    agenda: str = ""
    invited: int | None = None
    attended: int | None = None
    minutes: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True)
class AroundMeeting:
    """What a meeting must fit to. others: days of the other meetings. closed_on: last day of the body.

    decided_on: days of the decisions that name this meeting.
    """

    others: frozenset[date] = frozenset()
    closed_on: date | None = None
    decided_on: frozenset[date] = frozenset()


def meeting_problems(entered: MeetingFields, today: date, around: AroundMeeting | None = None) -> Problems:
    """Return what is wrong with a meeting, by field."""
    near = around or AroundMeeting()
    found = _day_problems(entered, today, near)
    found |= long_or_empty("place", entered.place, LONGEST_LINE)
    found |= long_or_empty("agenda", entered.agenda, LONGEST_AGENDA)
    found |= long_or_empty("minutes", entered.minutes, LONGEST_MINUTES)
    if entered.begins and clock(entered.begins) is None:
        found["begins"] = ToolkitError("meeting_clock", found=one_line(entered.begins)[:20])
    found |= _count_problems(entered)
    return found | _after_problems(entered, today)


def tidied_meeting(entered: MeetingFields) -> MeetingFields:
    """Return the fields as they are stored."""
    return replace(
        entered,
        begins=clock(entered.begins) or one_line(entered.begins),
        place=one_line(entered.place),
        agenda="\n".join(points(entered.agenda)),
        minutes=several_lines(entered.minutes),
    )


def took_place(entered: MeetingFields, today: date) -> MeetingFields:
    """Return a planned meeting whose day has come as one that took place, if somebody entered what came out."""
    come = entered.on is not None and entered.on <= today
    told = entered.attended is not None or bool(entered.minutes.strip())
    return replace(entered, state="held") if entered.state == "planned" and come and told else entered


def clock(text: str) -> str | None:
    """Return a time of day as "17:00" for what people type (17, 17:00, 17.00, 17 Uhr); None: it is none."""
    typed = re.sub(r"\s*(uhr|h)\s*$", "", text.strip(), flags=re.IGNORECASE)
    if found := _CLOCK.fullmatch(typed):
        return f"{int(found[1]):02}:{found[2]}"
    if found := _HOUR.fullmatch(typed):
        return f"{int(found[1]):02}:00"
    return None


def points(agenda: str) -> tuple[str, ...]:
    """Return the points of an agenda: one a line, without numbers or dashes that somebody typed before them."""
    lines = (one_line(line) for line in agenda.replace("\r", "\n").split("\n"))
    return tuple(bare for line in lines if (bare := re.sub(r"^(?:(?:TOP\s*)?\d{1,2}[.):]\s+|[-*•–]\s+)", "", line)))


def _day_problems(entered: MeetingFields, today: date, near: AroundMeeting) -> Problems:
    if entered.on is None:
        return {"on": ToolkitError("meeting_day_missing")}
    if wrong := outside("on", entered.on, today):
        return wrong
    if entered.state != "cancelled" and entered.on in near.others:
        return {"on": ToolkitError("meeting_twice")}
    if near.closed_on is not None and entered.on > near.closed_on:
        return {"on": ToolkitError("meeting_after_closing", closed=Day(near.closed_on))}
    if any(day != entered.on for day in near.decided_on):
        return {"on": ToolkitError("meeting_has_decisions", decided=Day(min(near.decided_on)))}
    return {}


def _count_problems(entered: MeetingFields) -> Problems:
    found: Problems = {}
    for name in ("invited", "attended"):
        count = getattr(entered, name)
        if count is not None and not 0 <= count <= MOST_PEOPLE:
            found[name] = ToolkitError("meeting_count", most=MOST_PEOPLE, found=count)
    if not found and entered.invited is not None and (entered.attended or 0) > entered.invited:
        found["attended"] = ToolkitError("meeting_more_than_invited", invited=entered.invited, found=entered.attended)
    return found


def _after_problems(entered: MeetingFields, today: date) -> Problems:
    """Return what cannot be there before the meeting was held."""
    found: Problems = {}
    if entered.state not in MEETING_STATES:
        found["state"] = ToolkitError("meeting_state_unknown", found=one_line(entered.state)[:40])
    later = entered.on is not None and entered.on > today
    if entered.state == "held" and later:
        found["state"] = ToolkitError("meeting_not_yet")
    if entered.attended is not None and (later or entered.state == "cancelled"):
        found["attended"] = ToolkitError("meeting_nobody_yet")
    if entered.agreed_on is not None:
        if not entered.minutes.strip():
            found["agreed_on"] = ToolkitError("meeting_no_minutes")
        elif entered.agreed_on > today or (entered.on is not None and entered.agreed_on < entered.on):
            found["agreed_on"] = ToolkitError("meeting_agreed_day")
    return found
