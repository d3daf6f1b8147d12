"""What the address of the page says: which body is open, which part of it, which meeting or decision."""

from __future__ import annotations

import streamlit as st

BODY, PART, MEETING, DECISION, MEMBER = "gremium", "teil", "sitzung", "beschluss", "mitglied"
WORDS, YEAR, STATE, OF_BODY = "suche", "jahr", "stand", "von"
_OF_ONE_BODY = (PART, MEETING, DECISION, MEMBER, WORDS, YEAR, STATE, OF_BODY)
PARTS = ("meetings", "decisions", "members", "body")


def asked(name: str) -> str:
    """Return a part of the address; "" where it is not there."""
    return str(st.query_params.get(name, ""))


def go(name: str, value: str) -> None:
    """Write a part of the address, or take it out where the value is empty."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def open_body(body_id: str, part: str = "", **more: str) -> None:
    """Open a body ("": the overview), one of its parts, and in it what `more` names."""
    for name in _OF_ONE_BODY:
        go(name, "")
    go(BODY, body_id)
    go(PART, part)
    for name, value in more.items():
        go(name, value)


def open_thing(name: str, value: str) -> None:
    """Open a meeting, decision or member beside the list."""
    go(name, value)
