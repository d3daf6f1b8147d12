"""Fields that save themselves, each with what is wrong or missing right below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.planning.state import changed, give_way, insist, planning, shown, widget_key
from ctc_toolkit.workspace.survey_checks import EARLIEST, LONGEST_TEXT, Missing

Lines = Literal["one", "several"]


class Form:
    """The fields of one thing (a plan or a school): how they are shown, and what is missing in which."""

    def __init__(self, context: PageContext, thing_id: str, lacking: Sequence[Missing]) -> None:
        self.context, self.thing_id = context, thing_id
        self.lacking: Mapping[str, list[Missing]] = {
            name: [entry for entry in lacking if entry.field == name] for name in {entry.field for entry in lacking}
        }

    def text(self, name: str, label: str, *, tip: str = "", lines: Lines = "one", longest: int = LONGEST_TEXT) -> None:
        """Show a text field."""
        shown(self.thing_id, name)
        kind = st.text_input if lines == "one" else st.text_area
        kind(label, key=self._key(name), max_chars=longest, help=tip or None, **self._saving(name))
        self._below(name, label)

    def day(self, name: str, label: str, *, tip: str = "") -> None:
        """Show a field for a date; it can be emptied."""
        shown(self.thing_id, name)
        st.date_input(
            label,
            None,
            key=self._key(name),
            min_value=EARLIEST,
            max_value=date(2099, 12, 31),
            format="DD.MM.YYYY" if self.context.language == "de" else "YYYY-MM-DD",
            help=tip or None,
            **self._saving(name),
        )
        self._below(name, label)

    def number(self, name: str, label: str, most: int, *, least: int = 0, tip: str = "") -> None:
        """Show a field for a whole number; it can be emptied."""
        shown(self.thing_id, name)
        st.number_input(label, least, most, None, key=self._key(name), step=1, help=tip or None, **self._saving(name))
        self._below(name, label)

    def choice(self, name: str, label: str, options: Mapping[Any, str], *, tip: str = "") -> None:
        """Show a field with a list of choices."""
        shown(self.thing_id, name)
        st.selectbox(
            label,
            list(options),
            key=self._key(name),
            format_func=lambda value: options[value],
            help=tip or None,
            **self._saving(name),
        )
        self._below(name, label, options)

    def _key(self, name: str) -> str:
        return widget_key(self.thing_id, name)

    def _saving(self, name: str) -> dict[str, Any]:
        return {"on_change": changed, "args": (self.thing_id, name)}

    def _below(self, name: str, label: str, options: Mapping[Any, str] | None = None) -> None:
        """Show below a field why it could not be saved, what somebody else entered, or what is missing."""
        held = planning().held.get(self._key(name))
        if held is not None and held.problem is not None:
            show_problem(held.problem)
        elif held is not None:
            self._conflict(name, label, held.typed, options or {})
        else:
            for entry in self.lacking.get(name, []):
                st.caption(f":material/pending: {plain(entry.what(self.context.language))}")

    def _conflict(self, name: str, label: str, typed: Any, options: Mapping[Any, str]) -> None:
        t = self.context.t
        theirs = getattr(planning().seen[self.thing_id].entry, name)
        with st.container(border=True):
            st.warning(
                t(
                    "Somebody else has changed “{field}” meanwhile. Nothing of yours is lost: please decide.",
                    field=plain(label),
                ),
                icon=":material/sync_problem:",
            )
            st.markdown(
                t("Stored now: {value}", value=f"**{self._words(theirs, options)}**")
                + "  \n"
                + t("Your entry: {value}", value=f"**{self._words(typed, options)}**")
            )
            with st.container(horizontal=True):
                key = self._key(name)
                st.button(t("Save my entry"), key=f"mine-{key}", on_click=insist, args=(self.thing_id, name))
                st.button(t("Keep what is stored"), key=f"theirs-{key}", on_click=give_way, args=(self.thing_id, name))

    def _words(self, value: Any, options: Mapping[Any, str]) -> str:
        if value in options:
            return plain(options[value])
        if value is None or value == "":
            return self.context.t("empty")
        return plain(self.context.t.date(value) if isinstance(value, date) else value)
