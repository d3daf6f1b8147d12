"""What the page remembers between two runs: what the person saw, what could not be saved, when something was saved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.planning.saving import (
    Conflict,
    Editable,
    EditableGrade,
    EditablePlan,
    EditableSchool,
    Refused,
    Saved,
    save_field,
)
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.workspace import PlanEntry, SchoolEntry

STATE = "planning"
WANTED = "planning_wanted"
"""The plan that another page leads to."""


@dataclass(frozen=True)
class Seen:
    """A plan (school_id: None), a school, or the counts of a grade as the person saw it.

    Who the person is stands nowhere here.
    """

    ags: str
    plan_id: str
    school_id: str | None
    entry: PlanEntry | SchoolEntry | GradeCounts
    version: int
    grade_id: str | None = None

    @property
    def id(self) -> str:
        """The id of the thing itself."""
        return self.grade_id or self.school_id or self.plan_id

    def editable(self) -> Editable:
        """Return the thing for saving, with the roles that the person holds at this moment."""
        context = page_context()
        who, where = context.actor, context.workspace
        if isinstance(self.entry, SchoolEntry):
            return EditableSchool(who, where, self.ags, self.plan_id, str(self.school_id), self.entry, self.version)
        if isinstance(self.entry, GradeCounts):
            return EditableGrade(who, where, self.ags, self.plan_id, str(self.grade_id), self.entry, self.version)
        return EditablePlan(who, where, self.ags, self.plan_id, self.entry, self.version)


@dataclass(frozen=True)
class Held:
    """What was typed into a field and is not saved: because of `problem`, or because somebody else changed it."""

    typed: Any
    problem: ToolkitError | None = None


@dataclass
class Planning:
    """Seen things by id, unsaved input by widget key, and when a thing was saved last in this session."""

    seen: dict[str, Seen] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    saved: dict[str, datetime] = field(default_factory=dict)


def planning() -> Planning:
    """Return what this session remembers."""
    if STATE not in st.session_state:
        st.session_state[STATE] = Planning()
    return st.session_state[STATE]


def widget_key(thing_id: str, name: str) -> str:
    """Return the key of the widget of a field."""
    return f"plan-{name}-{thing_id}"


def see(thing: Seen) -> None:
    """Note what the person is shown of a thing in this run; saving compares with it. Who saw it is not kept."""
    planning().seen[thing.id] = thing


def shown(thing_id: str, name: str) -> Any:
    """Put what is stored (or typed and not saved yet) into the widget of a field, and return it.

    Only where the widget holds something else: setting it overwrites what is being typed there at this moment.
    """
    state, key = planning(), widget_key(thing_id, name)
    held = state.held.get(key)
    value = held.typed if held else getattr(state.seen[thing_id].entry, name)
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return value


def changed(thing_id: str, name: str) -> None:
    """Save a field that has just been changed; what cannot be saved stays in the field with its reason."""
    key = widget_key(thing_id, name)
    _save(thing_id, name, st.session_state[key])


def insist(thing_id: str, name: str) -> None:
    """Save what was typed over what somebody else saved meanwhile: the person has seen both."""
    held = planning().held.get(widget_key(thing_id, name))
    if held is not None:
        _save(thing_id, name, held.typed)


def give_way(thing_id: str, name: str) -> None:
    """Keep what is stored and forget what was typed."""
    planning().held.pop(widget_key(thing_id, name), None)


def _save(thing_id: str, name: str, typed: Any) -> None:
    state, key = planning(), widget_key(thing_id, name)
    typed = "" if typed is None and isinstance(getattr(state.seen[thing_id].entry, name), str) else typed
    try:
        thing = state.seen[thing_id].editable()  # asks anew: a click counts with the rights of this moment
    except ToolkitError as problem:
        state.held[key] = Held(typed, problem)
        return
    outcome = save_field(thing, name, typed)
    if isinstance(outcome, Saved):
        state.held.pop(key, None)
        state.saved[thing_id] = datetime.now().astimezone()
        before = state.seen[thing_id]
        state.seen[thing_id] = replace(before, entry=outcome.entry, version=outcome.version)
        _try_again(thing_id, before)
    elif isinstance(outcome, Refused):
        state.held[key] = Held(typed, outcome.problem)
    elif isinstance(outcome, Conflict):
        state.held[key] = Held(typed)


def _try_again(thing_id: str, before: Seen) -> None:
    """Save what could not be saved of this thing before: the field just saved may have been in its way.

    Not where somebody else changed the field meanwhile: the person has not seen that.
    """
    state = planning()
    waiting = [key for key, held in state.held.items() if key.endswith(thing_id) and held.problem is not None]
    for key in waiting:
        name = key.removeprefix("plan-").removesuffix(f"-{thing_id}")
        same = getattr(state.seen[thing_id].entry, name) == getattr(before.entry, name)
        if key in state.held and same:
            _save(thing_id, name, state.held[key].typed)


def saved_line(*thing_ids: str) -> None:
    """Say when one of these things was saved here last, or how saving works."""
    t = page_context().t
    moment = max((when for one in thing_ids if (when := planning().saved.get(one))), default=None)
    if moment is None:
        st.caption(t("Every entry is saved as soon as you leave its field."))
    else:
        st.caption(t("saved {when}", when=at(t, moment)))


def forget(thing_id: str) -> None:
    """Forget everything about a thing that is gone."""
    state = planning()
    state.seen.pop(thing_id, None)
    state.saved.pop(thing_id, None)
    for key in [key for key in state.held if key.endswith(thing_id)]:
        del state.held[key]
