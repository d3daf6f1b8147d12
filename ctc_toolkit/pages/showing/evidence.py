"""The evidence: a chart, and below it the same released values as a real table and as a file."""

from __future__ import annotations

import copy

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.showing.prepared import Shown, content_key, file_of
from ctc_toolkit.reporting import file_name
from ctc_toolkit.survey.instrument import Instrument


def show_chart(shown: Shown) -> None:
    """Show the chart of a view with its text alternative."""
    with st.container(key="chart"):
        # Streamlit takes parts out of the document it is given, so it gets a copy of its upper levels
        document = {name: copy.copy(part) for name, part in shown.document.items()}
        st.vega_lite_chart(spec=document, alt=shown.alt, theme=None, width="stretch")


def show_values(context: PageContext, released: Released, instrument: Instrument, shown: Shown) -> None:
    """Show the values of the chart as a real table, and all released values of the survey as a file."""
    t = context.t
    st.header(t("The same values as a table"), anchor=False)
    show_table(shown.table, shown.title)
    st.download_button(
        t("Save all values as a file (CSV)"),
        data=file_of(released, instrument, content_key(released), context.language),
        file_name=file_name(released, context.language, ".csv"),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="profile-download",
    )
