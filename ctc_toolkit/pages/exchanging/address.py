"""What of the exchange is open: it stands in the address, so that a link to it can be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from ctc_toolkit.workspace import PracticeSearch

ENTRY = "eintrag"
WRITE = "schreiben"
NEW = "neu"
VIEW = "ansicht"
NEWSLETTER = "rundbrief"
SEARCH: Mapping[str, str] = {
    "text": "suche",
    "phase": "phase",
    "step": "schritt",
    "factor": "faktor",
    "city": "ort",
}
"""Parts of the address that narrow the board down, by the field of the search."""

DONE = "exchange-done"
"""Where a click leaves what it has done, to be said once after the next run."""


@dataclass(frozen=True)
class ExchangePlace:
    """What is open. entry: its id; "" on the board, and for an entry that is new."""

    kind: Literal["board", "read", "write", "newsletter"]
    entry: str = ""


def place_of_address() -> ExchangePlace:
    """Return what the address names."""
    writing, reading = st.query_params.get(WRITE), st.query_params.get(ENTRY)
    if writing:
        return ExchangePlace("write", "" if writing == NEW else writing)
    if reading:
        return ExchangePlace("read", reading)
    if st.query_params.get(VIEW) == NEWSLETTER:
        return ExchangePlace("newsletter")
    return ExchangePlace("board")


def search_of_address() -> PracticeSearch:
    """Return what the address looks for."""
    return PracticeSearch(**{name: st.query_params.get(part, "") for name, part in SEARCH.items()})


def open_entry(entry: str) -> None:
    """Show an entry with the next run; what was looked for stays in the address."""
    _close()
    st.query_params[ENTRY] = entry


def open_form(entry: str = NEW) -> None:
    """Show the form of an entry with the next run."""
    _close()
    st.query_params[WRITE] = entry


def open_newsletter() -> None:
    """Show the newsletter with the next run."""
    _close()
    st.query_params[VIEW] = NEWSLETTER


def open_board() -> None:
    """Show the board with the next run."""
    _close()


def set_search(name: str, value: str) -> None:
    """Look for something else with the next run; name: a field of the search."""
    part = SEARCH[name]
    if value:
        st.query_params[part] = value
    elif part in st.query_params:
        del st.query_params[part]


def clear_search() -> None:
    """Look for nothing with the next run."""
    for name in SEARCH:
        set_search(name, "")


def say_once(text: str) -> None:
    """Leave what was done, for the next run."""
    st.session_state[DONE] = text


def said_once() -> None:
    """Show what the last click has done."""
    text = st.session_state.pop(DONE, None)
    if text:
        st.success(text, icon=":material/check:")


def _close() -> None:
    for part in (ENTRY, WRITE, VIEW):
        if part in st.query_params:
            del st.query_params[part]
