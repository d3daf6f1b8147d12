"""Running text in recurring forms."""

from __future__ import annotations

import streamlit as st


def bullets(*entries: str, heading: str = "") -> None:
    """Show sentences or phrases as a list, under a short heading where one is given."""
    lines = "\n".join(f"- {entry}" for entry in entries)
    st.markdown(f"**{heading}**\n\n{lines}" if heading else lines)
