"""Running text in recurring forms."""

from __future__ import annotations

import streamlit as st


def bullets(*entries: str) -> None:
    """Show sentences or phrases as a list."""
    st.markdown("\n".join(f"- {entry}" for entry in entries))
