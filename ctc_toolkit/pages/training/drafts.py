"""What stands in the fields of an event or a certificate while somebody works on it.

A thing that is stored is saved field by field; a new one with a button, and from then on its messages follow what is
typed. Whatever goes wrong, what was typed stays in its field, with the message beneath.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.process.merging import FieldClash


class Conflict(Protocol):
    """Fields that somebody else changed meanwhile, what stands there now, and who changed it."""

    @property
    def conflicts(self) -> tuple[FieldClash, ...]:
        """The fields."""

    @property
    def current(self) -> Any:
        """What stands there now."""

    @property
    def changed_by(self) -> str:
        """Who changed it."""


@dataclass
class Draft:
    """The fields of one thing. id: None as long as it is new. ags: its city. before: what was read last.

    problems: by field. unread: fields whose text could not be read. conflict: two entries to decide on.
    """

    kind: str
    id: str | None
    ags: str | None
    before: Any
    wanted: Any
    round: int = 0
    saved_at: datetime | None = None
    problems: dict[str, Exception] = field(default_factory=dict)
    unread: dict[str, Exception] = field(default_factory=dict)
    conflict: Conflict | None = None

    def key(self, name: str) -> str:
        """Return the key of the widget of a field."""
        return f"{self.kind}-{(self.id or 'new')[:8]}-{name}-{self.round}"


def draft_of(kind: str, thing_id: str | None, ags: str | None, fields: Any) -> Draft:
    """Return the draft of a thing: the one of this session, brought up to date where nothing is unsaved in it."""
    found = st.session_state.get(kind)
    if not isinstance(found, Draft) or found.id != thing_id:
        found = Draft(kind, thing_id, ags, fields, fields)
        st.session_state[kind] = found
    elif thing_id is not None and not found.problems and found.conflict is None and found.before != fields:
        found.before = found.wanted = fields  # somebody else changed it
        found.round += 1
        found.saved_at = None
    return found


def drop_draft(kind: str) -> None:
    """Forget what stands in the fields."""
    st.session_state.pop(kind, None)


def take(draft: Draft, save: Callable[[Draft], None], **changes: Any) -> None:
    """Take what was entered, and let `save` do what is to be done with it."""
    draft.wanted = replace(draft.wanted, **changes)
    save(draft)


def took_over(draft: Draft, fields: Any, moment: datetime) -> None:
    """Note that the draft was stored as `fields`."""
    if fields != draft.wanted:
        draft.round += 1  # others changed other fields, or a text was tidied: show it
    draft.before = draft.wanted = fields
    draft.problems, draft.conflict, draft.saved_at = {}, None, moment


@dataclass(frozen=True)
class Form:
    """Shows the fields of a draft, each with its message beneath; `save` stores a draft."""

    t: Translator
    draft: Draft
    save: Callable[[Draft], None]

    def text(self, name: str, label: str, longest: int, *, tip: str = "", example: str = "") -> None:
        """Show a field for one line."""
        self._put(name)
        st.text_input(label, max_chars=longest, help=tip or None, placeholder=example or None, **self._widget(name))
        self.problem(name)

    def lines(self, name: str, label: str, longest: int, *, tip: str = "") -> None:
        """Show a field for several lines."""
        self._put(name)
        st.text_area(label, max_chars=longest, height="content", help=tip or None, **self._widget(name))
        self.problem(name)

    def choice(self, name: str, label: str, options: Mapping[Any, str], *, tip: str = "") -> None:
        """Show a list of choices."""
        self._put(name)
        st.selectbox(label, list(options), format_func=options.__getitem__, help=tip or None, **self._widget(name))
        self.problem(name)

    def day(self, name: str, label: str, *, tip: str = "") -> None:
        """Show a field for a date; it can be emptied."""
        self._put(name)
        st.date_input(
            label,
            min_value=date(1990, 1, 1),
            max_value=date(2100, 12, 31),
            format="DD.MM.YYYY" if self.t.language == "de" else "YYYY-MM-DD",
            help=tip or None,
            **self._widget(name),
        )
        self.problem(name)

    def clock(self, name: str, label: str) -> None:
        """Show a field for a time of day; it can be emptied."""
        self._put(name)
        st.time_input(label, step=timedelta(minutes=15), **self._widget(name))
        self.problem(name)

    def number(self, name: str, label: str, *, tip: str = "", step: float = 1, empty: Any = None) -> None:
        """Show a field for a number; it can be emptied, which counts as `empty`."""
        self._put(name)
        shown = "%d" if isinstance(step, int) else "%g"
        st.number_input(label, value=None, step=step, format=shown, help=tip or None, **self._widget(name, empty))
        self.problem(name)

    def check(self, name: str, label: str, *, tip: str = "") -> None:
        """Show a box to tick."""
        self._put(name)
        st.checkbox(label, help=tip or None, **self._widget(name))
        self.problem(name)

    def several(self, name: str, label: str, options: Mapping[str, str], *, tip: str = "") -> None:
        """Show a list of which several can be chosen."""
        key = self.draft.key(name)
        if key not in st.session_state:
            st.session_state[key] = [one for one in getattr(self.draft.wanted, name) if one in options]
        st.multiselect(
            label,
            list(options),
            format_func=options.__getitem__,
            help=tip or None,
            key=key,
            placeholder=self.t("none chosen"),
            on_change=lambda: take(self.draft, self.save, **{name: tuple(st.session_state[key])}),
        )
        self.problem(name)

    def problem(self, name: str) -> None:
        """Show what is wrong with a field."""
        found = self.draft.problems.get(name)
        if found is not None:
            with st.container(key=f"problem-{self.draft.kind}-{name}"):
                report_unexpected(found)

    def _put(self, name: str) -> None:
        key = self.draft.key(name)
        if key not in st.session_state:
            st.session_state[key] = getattr(self.draft.wanted, name)

    def _widget(self, name: str, empty: Any = None) -> dict[str, Any]:
        key = self.draft.key(name)

        def changed() -> None:
            value = st.session_state[key]
            take(self.draft, self.save, **{name: empty if value is None else value})

        return {"key": key, "on_change": changed}

    def saved_line(self, changed_by: str, changed_at: datetime | None) -> None:
        """Say whether and when it was saved."""
        t, draft = self.t, self.draft
        if draft.problems or draft.conflict is not None:
            st.caption(":material/warning: " + t("Not saved yet. What you entered stays here."))
        elif draft.saved_at is not None:
            st.caption(":material/check: " + t("saved {when}", when=at(t, draft.saved_at)))
        elif changed_at is not None and changed_by:
            st.caption(t("saved {when} by {name}", when=at(t, changed_at), name=plain(changed_by)))

    def decide(self, labels: Mapping[str, str], shown: Callable[[str, Any], str]) -> None:
        """Show both entries of the fields that two people changed at the same time; the person decides."""
        t, conflict = self.t, self.draft.conflict
        if conflict is None:
            return
        st.warning(
            t(
                "{name} has changed the same at the same time. Nothing is lost: please decide.",
                name=plain(conflict.changed_by),
            ),
            icon=":material/call_split:",
        )
        for clash in conflict.conflicts:
            with st.container(border=True, key=f"clash-{self.draft.kind}-{clash.field}"):
                st.markdown(f"**{labels.get(clash.field, clash.field)}**")
                theirs, yours = st.columns(2, gap="small")
                theirs.markdown(t("Stored now:") + "  \n" + (plain(shown(clash.field, clash.theirs)) or "–"))
                yours.markdown(t("Your entry:") + "  \n" + (plain(shown(clash.field, clash.yours)) or "–"))
        with st.container(horizontal=True, gap="small"):
            for whose, label in (("mine", t("Take my entries")), ("theirs", t("Keep what is stored"))):
                st.button(
                    label,
                    key=f"{self.draft.kind}-take-{whose}",
                    type="primary" if whose == "mine" else "secondary",
                    on_click=_decided,
                    args=(self.draft, self.save, whose),
                )


def _decided(draft: Draft, save: Callable[[Draft], None], whose: str) -> None:
    conflict, draft.conflict = draft.conflict, None
    if conflict is None:
        return
    kept: Sequence[FieldClash] = conflict.conflicts if whose == "mine" else ()
    others = {name: value for name, value in vars(draft.wanted).items() if value != getattr(draft.before, name)}
    clashing = {clash.field for clash in conflict.conflicts}
    mine = {name: value for name, value in others.items() if name not in clashing}
    mine |= {clash.field: clash.yours for clash in kept}
    draft.before = conflict.current
    draft.wanted = replace(conflict.current, **mine)
    draft.round += 1
    save(draft)
