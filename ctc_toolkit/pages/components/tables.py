"""Real tables: readable by screen readers, to be copied, never a canvas."""

from __future__ import annotations

import pandas as pd
import streamlit as st


def show_table(frame: pd.DataFrame, alternative: str) -> None:
    """Show `frame` (texts ready for display, foreign text escaped) as an HTML table named `alternative`."""
    st.table(frame, border="horizontal", hide_index=True, alt=alternative)
