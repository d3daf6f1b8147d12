"""Fields of the forms of groups and set-ups, each with what is wrong right below it."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from ctc_toolkit.implementation.checks import EARLIEST, LONGEST_LINE
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.delivering.drafts import Draft, field_problem

LATEST = date(2100, 12, 31)


class Inputs:
    """The fields of one form. base: the entry that they begin with."""

    def __init__(self, t: Translator, draft: Draft, base: Any) -> None:
        self.t, self.draft, self.base = t, draft, base

    def text(self, name: str, label: str, *, tip: str = "", hint: str = "") -> None:
        """Show a text field of one line."""
        st.text_input(
            label,
            key=self.draft.put(name, getattr(self.base, name)),
            max_chars=LONGEST_LINE,
            help=tip or None,
            placeholder=hint or None,
        )
        field_problem(self.t, self.draft, name)

    def number(self, name: str, label: str, least: int, most: int, *, tip: str = "", width: int | str = 220) -> None:
        """Show a field for a whole number; it can be empty. What is wrong with it is told below its row."""
        st.number_input(
            label,
            least,
            most,
            None,
            key=self.draft.put(name, getattr(self.base, name)),
            step=1,
            help=tip or None,
            width=width,
        )

    def day(self, name: str, label: str, *, tip: str = "", width: int | str = 190) -> None:
        """Show a field for a day; it can be empty. What is wrong with it is told below its row."""
        st.date_input(
            label,
            None,
            key=self.draft.put(name, getattr(self.base, name)),
            min_value=EARLIEST,
            max_value=LATEST,
            format="DD.MM.YYYY" if self.t.language == "de" else "YYYY-MM-DD",
            help=tip or None,
            width=width,
        )

    def wrong(self, *names: str) -> None:
        """Show what is wrong with fields of a row."""
        field_problem(self.t, self.draft, *names)

    def answered(self) -> None:
        """Say what was stored just now."""
        if self.draft.saved and self.draft.saved_at is not None:
            when = self.t("Saved {moment}.", moment=at(self.t, self.draft.saved_at))
            st.success(f"{plain(self.draft.saved, 400)} {plain(when)}", icon=":material/check:")


def said(t: Translator, value: Any) -> str:
    """Return a value of a field as people read it."""
    if isinstance(value, date):
        return t.date(value)
    if isinstance(value, int):
        return t.number(value)
    return str(value or "")
