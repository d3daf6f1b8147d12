"""The one style sheet of the app: a reviewed file without any text of users."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

STYLE_SHEET = Path(__file__).resolve().parent / "style.css"


def apply_style() -> None:
    """Add the style sheet to this page run."""
    st.html(STYLE_SHEET)


def apply_rules(rules: str) -> None:
    """Add rules that the app makes itself (see `navigation.heading_style`); the policy names them by their hash."""
    st.html(f"<style>{rules}</style>")
