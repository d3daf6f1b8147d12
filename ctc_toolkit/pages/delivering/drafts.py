"""What is typed about the delivery, kept for the session until it is stored: when one leaves a form, and when somebody
else was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import streamlit as st

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem

DRAFTS = "delivery-drafts"


@dataclass
class Draft:
    """A form. name: which one; version: of what was read. typed: values of the fields; first: those it began with.

    entry: makes storing it twice harmless. problems: by field, "" of the whole. saved, hints: what was said when the
    form was stored before, to stand above the next one.
    """

    name: str
    version: int
    round: int = 0
    entry: str = field(default_factory=lambda: uuid4().hex)
    typed: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)
    problems: Mapping[str, ToolkitError] = field(default_factory=dict)
    saved: str = ""
    saved_at: datetime | None = None
    hints: tuple[ToolkitError, ...] = ()

    @property
    def touched(self) -> bool:
        """Whether something was typed that is not stored."""
        return any(self.value(name) != value for name, value in self.first.items())

    def key(self, name: str) -> str:
        """Return the key of the widget of a field."""
        return f"delivery-{name}-{self.name}-{self.round}"

    def put(self, name: str, value: Any) -> str:
        """Put a value where its widget reads it, unless somebody is typing there; return the key."""
        self.first.setdefault(name, value)
        key = self.key(name)
        if key not in st.session_state:
            st.session_state[key] = self.typed.get(name, value)
        self.typed[name] = st.session_state[key]
        return key

    def value(self, name: str, otherwise: Any = None) -> Any:
        """Return what stands in a field; `otherwise` where it was never drawn."""
        key = self.key(name)
        return st.session_state[key] if key in st.session_state else self.typed.get(name, otherwise)

    def set(self, name: str, value: Any) -> None:
        """Set a field, before it is drawn."""
        st.session_state[self.key(name)] = self.typed[name] = value


def draft_of(name: str, version: int) -> Draft:
    """Return a form; what others changed meanwhile is shown where nothing was typed."""
    held = _drafts().get(name)
    if held is None:
        held = _drafts()[name] = Draft(name, version)
    elif held.version != version and not held.touched:
        held = begin_afresh(held, version=version, saved=held.saved, saved_at=held.saved_at, hints=held.hints)
    return held


def begin_afresh(
    draft: Draft,
    *,
    version: int = 0,
    saved: str = "",
    saved_at: datetime | None = None,
    hints: tuple[ToolkitError, ...] = (),
) -> Draft:
    """Let a form begin anew with what is stored, and keep what was said when it was."""
    fresh = Draft(draft.name, version, draft.round + 1, saved=saved, saved_at=saved_at, hints=hints)
    _drafts()[draft.name] = fresh
    return fresh


def forget(name: str) -> None:
    """Forget what was typed in a form."""
    if name in _drafts():
        begin_afresh(_drafts()[name])


def _drafts() -> dict[str, Draft]:
    found: dict[str, Draft] = st.session_state.setdefault(DRAFTS, {})
    return found


def field_problem(t: Translator, draft: Draft, *names: str) -> None:
    """Show below fields what is wrong with them and what to do."""
    for name in names:
        problem = draft.problems.get(name)
        if problem is None:
            continue
        message = messages()[problem.code]
        what, todo = (
            plain(message.render(part, t.language, **problem.without_places().values)) for part in ("what", "do")
        )
        with st.container(key=f"problem-delivery-{name}-{draft.name}"):
            st.error(f"**{what}** {todo}", icon=":material/error:")


def whole_problem(draft: Draft) -> None:
    """Show what is wrong with a form as a whole."""
    if "" in draft.problems:
        show_problem(draft.problems[""])


def conflict(t: Translator, draft: Draft, rows: Mapping[str, tuple[str, str]], take_mine: Callable[[], None]) -> None:
    """Show what somebody else stored meanwhile beside what was typed; the person decides.

    rows: by label what is stored now and what was typed. take_mine: stores what was typed all the same.
    """
    problem = draft.problems.get("")
    if problem is None or problem.code != "changed_meanwhile":
        return
    with st.container(border=True, key=f"delivery-conflict-{draft.name}"):
        for label, (theirs, mine) in rows.items():
            st.markdown(f"**{plain(label)}**")
            left, right = st.columns(2)
            left.markdown(t("Stored now:") + "  \n" + plain(theirs or "–", 600))
            right.markdown(t("Your entry:") + "  \n" + plain(mine or "–", 600))
        with st.container(horizontal=True, gap="small"):
            st.button(t("Take my entries"), key=f"delivery-mine-{draft.name}", type="primary", on_click=take_mine)
            st.button(
                t("Keep what is stored"), key=f"delivery-theirs-{draft.name}", on_click=forget, args=(draft.name,)
            )
