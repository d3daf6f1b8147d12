"""What the address of the workshop page says: the part that is open, or the slide that is shown in the room."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

PART, VIEW, DECK, SLIDE, NOTES = "teil", "ansicht", "folge", "folie", "notizen"
STAGE, NOTES_WINDOW = "buehne", "notizen"
PARTS = ("szenario", "gruppen", "vorfuehren", "uebungen")
ACCESS = "zugang"
OVERVIEW = "phasen"


def open_part(name: str) -> None:
    """Open a part of the page."""
    st.query_params[PART] = name


def open_stage(deck: str) -> None:
    """Show the first slide of a deck in the room."""
    st.query_params.update({VIEW: STAGE, DECK: deck, SLIDE: "1"})


def leave_stage() -> None:
    """Go back to the page."""
    for name in (VIEW, DECK, SLIDE, NOTES):
        if name in st.query_params:
            del st.query_params[name]


def number_in_address(name: str, most: int) -> int:
    """Return the number in the address, at least 1 and at most `most`."""
    asked = st.query_params.get(name, "1")
    return min(max(int(asked), 1), most) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def group_address(code: str) -> str:
    """Return the address that lets a group in, as this browser would call it."""
    parts = urlsplit(st.context.url or "")
    start = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return f"{start}/anmelden/gruppe?code={code}"
