"""One entry of the programme package: saved when one leaves it; what others changed meanwhile is never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.workspace import AreaProgrammes, save_programme_package
from ctc_toolkit.workspace.priorities import EntriesConflict

PROBLEMS, DRAWN, CLASHES = "package-problems", "package-drawn", "package-clashes"

Value = str | int | None


@dataclass(frozen=True)
class Clash:
    """Two people changed the same place: what this person entered, what stands there now, who changed it."""

    typed: Value
    theirs: Value
    who: str


def widget(view: AreaProgrammes, key: str) -> str:
    """Return the key of the widget of an entry."""
    return f"package-{view.area_id[:8]}-{key}"


def begin(view: AreaProgrammes, key: str, stored: Value) -> str:
    """Let the widget of an entry show what is stored, unless something unsaved stands in it; return its key."""
    name = widget(view, key)
    drawn = st.session_state.setdefault(DRAWN, {})
    unsaved = key in _clashes() or key in _problems()
    if not unsaved or name not in st.session_state:
        st.session_state[name] = stored
        drawn[name] = stored
    return name


def changed(view: AreaProgrammes, key: str, stored_as: Callable[[Any], Value] = lambda value: value) -> dict[str, Any]:
    """Return the arguments that let a widget save itself. stored_as: what its value is stored as."""
    return {"on_change": _changed, "args": (view.area_id, key, widget(view, key), stored_as)}


def save(area_id: str, before: Mapping[str, Value], after: Mapping[str, Value], key: str) -> bool:
    """Store entries and return whether they are stored; a clash or what is wrong is kept for the entry `key`."""
    context = page_context()
    clean = [{name: value for name, value in one.items() if value not in (None, "")} for one in (before, after)]
    st.session_state[PROBLEMS] = {name: one for name, one in _problems().items() if name != key}
    try:
        found = save_programme_package(context.actor, context.workspace, area_id, before=clean[0], after=clean[1])
    except ToolkitError as problem:
        st.session_state[PROBLEMS][key] = problem
        return False
    clashes = st.session_state.setdefault(CLASHES, {})
    if isinstance(found, EntriesConflict):
        for name in found.keys:
            clashes[name] = Clash(after.get(name), found.current.get(name), found.changed_by)
        return False
    for name in after:
        clashes.pop(name, None)
    return True


def show_problem_of(view: AreaProgrammes, key: str, shown_as: Callable[[Value], str] = str) -> None:
    """Show beneath an entry what is wrong with it, or that two people changed it."""
    problem = _problems().get(key)
    safe = key.replace(".", "-").replace(":", "-")
    if problem is not None:
        with st.container(key=f"problem-package-{safe}"):
            report_unexpected(problem)
    clash = _clashes().get(key)
    if clash is None:
        return
    t = page_context().t
    with st.container(border=True, key=f"package-clash-{safe}"):
        st.warning(
            t("{name} has changed the same at the same time. Nothing is lost: please decide.", name=plain(clash.who)),
            icon=":material/call_split:",
        )
        st.markdown(
            t("Stored now:") + " " + _told(clash.theirs, shown_as) + "  \n" + t("Your entry:") + " "
            + _told(clash.typed, shown_as)
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            arguments = (view.area_id, key, widget(view, key))
            st.button(t("Take my entries"), key=f"package-mine-{safe}", type="primary", on_click=_mine, args=arguments)
            st.button(t("Keep what is stored"), key=f"package-theirs-{safe}", on_click=_theirs, args=arguments)


def _told(value: Value, shown_as: Callable[[Value], str]) -> str:
    return "–" if value in (None, "") else plain(shown_as(value))


def _changed(area_id: str, key: str, name: str, stored_as: Callable[[Any], Value]) -> None:
    drawn = st.session_state.setdefault(DRAWN, {})
    wanted = stored_as(st.session_state.get(name))
    if save(area_id, {key: stored_as(drawn.get(name))}, {key: wanted}, key):
        drawn[name] = st.session_state.get(name)


def _mine(area_id: str, key: str, _name: str) -> None:
    clash: Clash = st.session_state[CLASHES].pop(key)
    save(area_id, {key: clash.theirs}, {key: clash.typed}, key)


def _theirs(_area_id: str, key: str, _name: str) -> None:
    st.session_state[CLASHES].pop(key)


def _problems() -> dict[str, Exception]:
    return dict(st.session_state.get(PROBLEMS, {}))


def _clashes() -> dict[str, Clash]:
    return dict(st.session_state.get(CLASHES, {}))
