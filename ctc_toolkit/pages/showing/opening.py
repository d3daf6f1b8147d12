"""Parts of the profile that are opened by hand: closed at first, and open in a link that was sent."""

from __future__ import annotations

import copy

import streamlit as st

from ctc_toolkit.pages.showing.prepared import FONT
from ctc_toolkit.reporting.charts import ProfileChart


def opened(name: str, label: str) -> bool:
    """Show a switch and return whether the part `name` is open; the choice goes to the address."""
    key = f"profile-open-{name}"
    st.session_state[key] = st.query_params.get(name) == "1"
    return st.toggle(label, key=key, on_change=lambda: _to_address(name, st.session_state[key]))


def _to_address(name: str, open_now: bool) -> None:
    if open_now:
        st.query_params[name] = "1"
    elif name in st.query_params:
        del st.query_params[name]


def draw(chart: ProfileChart, key: str) -> None:
    """Show a chart over the whole width with its text alternative."""
    document = copy.deepcopy(chart.to_dict())
    document.pop("description", None)
    document["autosize"] = {"type": "fit-x", "contains": "padding"}
    document.setdefault("config", {})["font"] = FONT
    with st.container(key=key):
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width="stretch")
