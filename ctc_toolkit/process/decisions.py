"""Decisions of bodies with their reasons: what may change when, and how they are found again.

A decision is never deleted. Its wording can be mended on the day it was entered; later it is withdrawn with a reason,
or replaced by a newer one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal, TypeVar, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.bodies import LONGEST_TEXT, Day, Problems, long_or_empty, outside
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.merging import changed_fields, one_line, several_lines

DecisionState = Literal["in_force", "carried_out", "replaced", "withdrawn"]
DECISION_STATES: tuple[DecisionState, ...] = get_args(DecisionState)
WORDING = frozenset({"decided_on", "text", "reasons", "meeting_id"})
"""Fields that can be mended only on the day the decision was entered."""


@dataclass(frozen=True)
class DecisionFields:
    """What is entered about a decision.

    meeting_id: where it was taken. step: id of a milestone or step of the catalogue. function: who carries it out, as
    an id of the functions. replaced_by: id of the decision that replaces it. remark: why withdrawn, or how it was done.
    """

    decided_on: date | None = None
    text: str = ""
    reasons: str = ""
    meeting_id: str | None = None
    step: str | None = None
    function: str | None = None
    due: date | None = None
    state: DecisionState = "in_force"
    replaced_by: str | None = None
    remark: str = ""


NAMES = tuple(one.name for one in fields(DecisionFields))


@dataclass(frozen=True)
class Known:
    """What a decision may name: days of the meetings of its body, other decisions of the city with their days.

    replaces: for each other decision the one that replaces it.
    """

    meetings: dict[str, date]
    others: dict[str, date]
    replaces: dict[str, str | None]


def decision_problems(
    entered: DecisionFields, catalogue: ProcessCatalogue, today: date, known: Known, own_id: str = ""
) -> Problems:
    """Return what is wrong with a decision, by field. own_id: "" for a new one."""
    found = _day_problems(entered, today, known)
    found |= long_or_empty("text", entered.text, LONGEST_TEXT, "needed")
    found |= long_or_empty("reasons", entered.reasons, LONGEST_TEXT, "needed")
    found |= long_or_empty("remark", entered.remark, LONGEST_TEXT)
    if entered.step is not None and entered.step not in steps_and_milestones(catalogue):
        found["step"] = ToolkitError("decision_step_unknown", found=one_line(entered.step)[:40])
    if entered.function is not None and entered.function not in {one.id for one in catalogue.functions}:
        found["function"] = ToolkitError("step_function_unknown", found=one_line(entered.function)[:40])
    return found | _state_problems(entered, known, own_id)


def fixed_wording(before: DecisionFields, after: DecisionFields, entered_on: date, today: date) -> Problems:
    """Return the fields of the wording that were changed although the day of the entry is over."""
    if today <= entered_on:
        return {}
    day = Day(entered_on)
    changed = (name for name in changed_fields(before, after) if name in WORDING)
    return {name: ToolkitError("decision_wording_fixed", day=day) for name in changed}


def tidied_decision(entered: DecisionFields) -> DecisionFields:
    """Return the fields as they are stored: a decision that nothing replaces names no other."""
    return replace(
        entered,
        text=several_lines(entered.text),
        reasons=several_lines(entered.reasons),
        remark=several_lines(entered.remark),
        replaced_by=entered.replaced_by if entered.state == "replaced" else None,
    )


def steps_and_milestones(catalogue: ProcessCatalogue) -> dict[str, str]:
    """Return the numbers of milestones and steps by id, in the order of the phases ("2.1", "2.1.3"; "" where none)."""
    found: dict[str, str] = {}
    for phase in catalogue.phases:
        for milestone in phase.milestones:
            code = milestone.codes["ed2003"]
            found[milestone.id] = code
            found |= {step.id: f"{code}.{place}" for place, step in enumerate(milestone.benchmarks, start=1)}
        found |= {step.id: "" for step in catalogue.additions if step.phase == phase.id}
    return found


def number_of(year: int, count: int) -> str:
    """Return the number of a decision: the third one of 2026 is 2026-03."""
    return f"{year}-{count:02}"


Found = TypeVar("Found")


def found_in(entries: Iterable[Found], wanted: str, words_of: Callable[[Found], Sequence[str]]) -> list[Found]:
    """Return the entries in which every word of `wanted` occurs somewhere, whatever its case or accents."""
    words = [_folded(word) for word in wanted.split()]
    return [entry for entry in entries if _holds(" ".join(words_of(entry)), words)]


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = _folded(text)
    return all(word in folded for word in words)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _day_problems(entered: DecisionFields, today: date, known: Known) -> Problems:
    found: Problems = {}
    if entered.decided_on is None:
        found["decided_on"] = ToolkitError("decision_day_missing")
    elif wrong := outside("decided_on", entered.decided_on, today):
        found |= wrong
    elif entered.decided_on > today:
        found["decided_on"] = ToolkitError("decision_not_yet")
    if entered.meeting_id is not None:
        held_on = known.meetings.get(entered.meeting_id)
        if held_on is None:
            found["meeting_id"] = ToolkitError("decision_meeting_unknown")
        elif "decided_on" not in found and held_on != entered.decided_on:
            found["decided_on"] = ToolkitError("decision_other_day", meeting=Day(held_on))
    found |= outside("due", entered.due, today)
    if "due" not in found and entered.due and entered.decided_on and entered.due < entered.decided_on:
        found["due"] = ToolkitError("decision_due_before")
    return found


def _state_problems(entered: DecisionFields, known: Known, own_id: str) -> Problems:
    if entered.state not in DECISION_STATES:
        return {"state": ToolkitError("decision_state_unknown", found=one_line(entered.state)[:40])}
    if entered.state == "withdrawn" and not entered.remark.strip():
        return {"remark": ToolkitError("decision_reason_missing")}
    return _replacement_problems(entered, known, own_id) if entered.state == "replaced" else {}


def _replacement_problems(entered: DecisionFields, known: Known, own_id: str) -> Problems:
    if entered.replaced_by is None:
        return {"replaced_by": ToolkitError("decision_replacement_missing")}
    if entered.replaced_by == own_id or entered.replaced_by not in known.others:
        return {"replaced_by": ToolkitError("decision_replacement_unknown")}
    if entered.decided_on is not None and known.others[entered.replaced_by] < entered.decided_on:
        return {"replaced_by": ToolkitError("decision_replacement_older")}
    return _in_a_circle(entered.replaced_by, known, own_id)


def _in_a_circle(follower: str, known: Known, own_id: str) -> Problems:
    seen, at = {own_id}, follower
    while (following := known.replaces.get(at)) is not None and at not in seen:
        seen.add(at)
        at = following
    return {"replaced_by": ToolkitError("decision_replacement_circle")} if own_id and at == own_id else {}
