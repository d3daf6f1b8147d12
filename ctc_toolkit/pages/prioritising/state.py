"""What the page of the priorities keeps for the session: what is typed, what is wrong with it, two people at one place.

Every entry is saved as soon as one leaves it. What could not be saved stays in its field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.workspace import save_priorities
from ctc_toolkit.workspace.priorities import EntriesConflict
from ctc_toolkit.workspace.priority_views import PriorityView

PROBLEMS, DRAWN, CONFLICTS, DONE = "prio-problems", "prio-drawn", "prio-conflicts", "prio-done"
PART, VERSION, LIST = "teil", "fassung", "liste"
"""Names in the address: the part of the workshop, the version, which factors the list shows."""


@dataclass(frozen=True)
class Clash:
    """Two people changed the same place: what this person typed, what stands there now, who changed it."""

    typed: str
    theirs: str
    who: str


def widget(view: PriorityView, key: str) -> str:
    """Return the key of the widget of an entry."""
    return f"prio-{view.id[:8]}-{key}"


def keep_problems(found: Mapping[str, Exception]) -> None:
    """Keep what is wrong with entries, by field, until the next attempt."""
    st.session_state[PROBLEMS] = dict(found)


def problems() -> dict[str, Exception]:
    """Return what is wrong with entries, by field."""
    return dict(st.session_state.get(PROBLEMS, {}))


def show_problem_of(field: str) -> None:
    """Show beneath a field what is wrong with it."""
    problem = problems().get(field)
    if problem is not None:
        with st.container(key=f"problem-prio-{field.replace('.', '-')}"):
            report_unexpected(problem)


def attempt(action: Callable[[], Any], field: str) -> Any:
    """Return what the action returns; what is wrong is kept for the field, and None returned."""
    keep_problems({})
    try:
        return action()
    except ToolkitError as problem:
        keep_problems({field: problem})
    return None


def save_entries(area_id: str, set_id: str, before: Mapping[str, Any], after: Mapping[str, Any], field: str) -> bool:
    """Save entries and return whether they are stored; a clash or what is wrong is kept for the field."""
    context = page_context()
    clean = [{key: value for key, value in one.items() if value not in (None, "")} for one in (before, after)]

    def store() -> Any:
        return save_priorities(context.actor, context.workspace, area_id, set_id, before=clean[0], after=clean[1])

    outcome = attempt(store, field)
    clashes = st.session_state.setdefault(CONFLICTS, {})
    if isinstance(outcome, EntriesConflict):
        for key in outcome.keys:
            current = str(outcome.current.get(key, ""))
            clashes[key] = Clash(str(after.get(key) or ""), current, outcome.changed_by)
        return False
    for key in after:
        clashes.pop(key, None)
    return outcome is not None


def text_entry(view: PriorityView, area_id: str, key: str, label: str, *, help_text: str = "", longest: int) -> None:
    """Show a text that is saved when one leaves it; what others changed meanwhile is shown, never overwritten."""
    stored, name = str(view.entries.get(key, "")), widget(view, key)
    drawn = st.session_state.setdefault(DRAWN, {})
    if key not in clashes() and (name not in st.session_state or st.session_state[name] == drawn.get(name)):
        st.session_state[name] = stored
        drawn[name] = stored
    st.text_area(
        label,
        key=name,
        max_chars=longest,
        height=68,
        help=help_text or None,
        on_change=_typed,
        args=(area_id, view.id, key, name),
    )
    show_problem_of(key)
    _show_clash(page_context().t, area_id, view, key)


def clashes() -> dict[str, Clash]:
    """Return the places that two people changed, by key of the entry."""
    return dict(st.session_state.get(CONFLICTS, {}))


def put(key: str, value: object) -> None:
    """Let a widget begin with a value."""
    if key not in st.session_state:
        st.session_state[key] = value


def _typed(area_id: str, set_id: str, key: str, name: str) -> None:
    typed = str(st.session_state.get(name) or "").strip()
    drawn = st.session_state.setdefault(DRAWN, {})
    if save_entries(area_id, set_id, {key: drawn.get(name, "")}, {key: typed}, key):
        drawn[name] = typed
        st.session_state[name] = typed


def _show_clash(t: Translator, area_id: str, view: PriorityView, key: str) -> None:
    clash = clashes().get(key)
    if clash is None:
        return
    with st.container(border=True, key=f"clash-{key.replace('.', '-')}"):
        st.warning(
            t("{name} has changed the same at the same time. Nothing is lost: please decide.", name=plain(clash.who)),
            icon=":material/call_split:",
        )
        theirs, yours = st.columns(2, gap="small")
        theirs.markdown(t("Stored now:") + "  \n" + (plain(clash.theirs) or "–"))
        yours.markdown(t("Your entry:") + "  \n" + (plain(clash.typed) or "–"))
        with st.container(horizontal=True, gap="small"):
            arguments = (area_id, view.id, key, widget(view, key))
            st.button(t("Take my entries"), key=f"clash-mine-{key}", type="primary", on_click=_mine, args=arguments)
            st.button(t("Keep what is stored"), key=f"clash-theirs-{key}", on_click=_theirs, args=arguments)


def _mine(area_id: str, set_id: str, key: str, name: str) -> None:
    clash: Clash = st.session_state[CONFLICTS].pop(key)
    if save_entries(area_id, set_id, {key: clash.theirs}, {key: clash.typed}, key):
        st.session_state[DRAWN][name] = clash.typed
        st.session_state[name] = clash.typed


def _theirs(_area_id: str, _set_id: str, key: str, name: str) -> None:
    clash: Clash = st.session_state[CONFLICTS].pop(key)
    st.session_state[DRAWN][name] = clash.theirs
    st.session_state[name] = clash.theirs
