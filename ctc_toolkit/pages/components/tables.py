"""Real tables: readable by screen readers, to be copied, never a canvas."""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

Content = Literal["values", "sentences"]


def show_table(frame: pd.DataFrame, alternative: str, *, content: Content = "values", key: str = "") -> None:
    """Show `frame` (texts ready for display, foreign text escaped) as an HTML table named `alternative`.

    content: "sentences" makes each row a paragraph on a phone; values stay in columns there and scroll. Such a table
    needs a `key` of its own.
    """
    with st.container(key=f"{content}-{key}" if key else None):
        st.table(frame, border="horizontal", hide_index=True, alt=alternative)
