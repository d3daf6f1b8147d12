"""What the page on changes keeps in its address, and choices that go there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from ctc_toolkit.pages.components.context import choose_from_address

PART = "teil"
OWN, OTHERS, PLAN, PROGRAMME = "wandel", "vergleich", "planung", "programm"
KIND = "art"
EARLIER = "seit"
STUDY = "studie"
NEW = "neu"
"""In the place of the id of a study: a new one is being entered."""
EDIT = "bearbeiten"
"""Set to the id of the study that is being changed."""


def chosen(name: str, options: Mapping[str, str], default: str, label: str, *, width: int = 440) -> str:
    """Let a person choose one of `options` (names by value); the choice stands in the address under `name`."""
    value = choose_from_address(name, list(options), default)
    key = f"effects-{name}"
    st.session_state[key] = value
    st.selectbox(
        label, list(options), format_func=options.__getitem__, key=key, on_change=_to_address(name, key), width=width
    )
    return value


def segments(name: str, options: Mapping[str, str], default: str, label: str, *, visible: bool = True) -> str:
    """Let a person choose one of few options side by side; as `chosen`."""
    value = choose_from_address(name, list(options), default)
    key = f"effects-{name}"
    st.session_state[key] = value
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        required=True,
        wrap=True,
        label_visibility="visible" if visible else "collapsed",
        on_change=_to_address(name, key),
    )
    return value


def _to_address(name: str, key: str) -> Callable[[], None]:
    return lambda: st.query_params.update({name: st.session_state[key]})
