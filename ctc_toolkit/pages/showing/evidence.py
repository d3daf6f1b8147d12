"""The evidence: a chart, and directly below it the same released values as a real table and as a file."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.showing.choices import ALL, View
from ctc_toolkit.reporting import (
    ProfileChart,
    entries,
    file_name,
    grouped_chart,
    grouped_table,
    profile_chart,
    profile_table,
    released_csv,
)
from ctc_toolkit.reporting.export import Dialect
from ctc_toolkit.survey.instrument import Instrument

FONT = '"Source Sans", sans-serif'
"""The font of the pages, so that charts look like the text around them."""


def show_chart(context: PageContext, released: Released, instrument: Instrument, view: View) -> None:
    """Show the chart of the view with its text alternative."""
    chart = drawing(released, instrument, released.content_hash, view, context.language)
    document = chart.to_dict()
    document.pop("description", None)  # stands in `alt`
    document["autosize"] = {"type": "fit-x", "contains": "padding"}
    document.setdefault("config", {})["font"] = FONT
    with st.container(key="chart"):
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width="stretch")


def show_values(context: PageContext, released: Released, instrument: Instrument, view: View) -> None:
    """Show the values of the chart as a real table, and all released values of the survey as a file."""
    t = context.t
    st.subheader(t("The same values as a table"), anchor=False)
    chosen: dict[str, Any] = {
        "kind": view.kind,
        "language": context.language,
        "measures": _measures(released, instrument, view, context.language),
    }
    table = (
        profile_table(released, instrument, **chosen)
        if view.by == ALL
        else grouped_table(released, instrument, by=view.by, **chosen)
    )
    show_table(_escaped(table), drawing(released, instrument, released.content_hash, view, context.language).title)
    st.download_button(
        t("Save all values as a file (CSV)"),
        data=file_of(released, instrument, released.content_hash, context.language),
        file_name=file_name(released, context.language, ".csv"),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="profile-download",
    )


@st.cache_data(max_entries=64, show_spinner=False)
def file_of(_released: Released, _instrument: Instrument, content_hash: str, language: str) -> bytes:
    """Return all released values as CSV, kept by their content.

    The file is made beforehand: what a download button makes on demand belongs to no session, and would be refused.
    """
    dialect: Dialect = "german_excel" if language == "de" else "plain"
    return released_csv(_released, _instrument, language, dialect=dialect)


@st.cache_resource(max_entries=256, show_spinner=False)
def drawing(_released: Released, _instrument: Instrument, content_hash: str, view: View, language: str) -> ProfileChart:
    """Return the chart of a view.

    Kept by the content of the released numbers (a hash), never by person or session.
    """
    measures = _measures(_released, _instrument, view, language)
    if view.by == ALL:
        return profile_chart(_released, _instrument, kind=view.kind, language=language, measures=measures)
    return grouped_chart(_released, _instrument, by=view.by, kind=view.kind, language=language, measures=measures)


def _measures(released: Released, instrument: Instrument, view: View, language: str) -> list[str] | None:
    """Return the measures of the chosen area; None: all."""
    if view.area == ALL:
        return None
    found = entries(released, instrument, kind=view.kind, language=language)
    return [entry.cell.measure for entry in found if entry.heading == view.area]


def _escaped(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with all texts safe for Markdown.

    Labels come from catalogues that cities may write.
    """
    escaped = table.map(plain)
    escaped.columns = [plain(name) for name in table.columns]
    return escaped
