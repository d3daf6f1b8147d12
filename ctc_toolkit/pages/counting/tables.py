"""A table of figures from a file: template, check with all findings in one table, and taking over all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.reporting.indicator_files import XLSX, indicator_template_csv, indicator_template_xlsx
from ctc_toolkit.riskfactors.indicator_table import IndicatorTable, TableFinding, read_indicator_table
from ctc_toolkit.workspace import CityIndicators, import_indicators, indicator_findings

READ, PROBLEM, ROUND, TAKEN = "indicator-table", "indicator-table-problem", "indicator-round", "indicator-taken"
ENDINGS = (".xlsx", ".csv")
SHOWN = 100
"""How many findings the table shows."""


def table_part(context: PageContext, view: CityIndicators) -> None:
    """Show the template, the upload and what was found in it."""
    t = context.t
    st.header(t("Take over many figures from a file"), anchor=False)
    taken = st.session_state.pop(TAKEN, None)
    if taken:
        st.success(t.plural("{count} figure was taken over.", "{count} figures were taken over.", taken))
    st.markdown(
        t(
            "One row is one figure: indicator, municipality key, district (empty: the whole city), year, count, what "
            "it refers to, source and date. Rows without numbers are left out. No names, no single cases."
        )
    )
    _templates(t, view)
    number = st.session_state.get(ROUND, 0)
    uploaded = st.file_uploader(t("Table with figures"), key=f"indicator-file-{number}")
    st.caption(t("Excel (.xlsx) or CSV (.csv). Nothing is stored before you have seen what was found."))
    if uploaded is None:
        st.session_state.pop(READ, None)
        st.session_state.pop(PROBLEM, None)
    elif st.session_state.get(READ) is None or st.session_state[READ][0] != (uploaded.file_id, view.ags):
        _read((uploaded.file_id, view.ags), uploaded.getvalue(), uploaded.name, view)
    problem, read = st.session_state.get(PROBLEM), st.session_state.get(READ)
    if problem is not None:
        show_problem(problem)
    if read is not None and read[1] is not None:
        _found(context, view, read[1])


def _templates(t: Translator, view: CityIndicators) -> None:
    year = datetime.now(UTC).astimezone().year - 1
    given = list(view.indicators.values()), view.ags, view.districts, year
    with st.container(horizontal=True):
        st.download_button(
            t("Template (Excel)"),
            indicator_template_xlsx(*given),
            file_name="daten-der-stadt.xlsx",
            mime=XLSX,
            key="indicator-template-xlsx",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            t("Template (CSV)"),
            indicator_template_csv(*given),
            file_name="daten-der-stadt.csv",
            mime="text/csv",
            key="indicator-template-csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _read(file: tuple[str, str], data: bytes, name: str, view: CityIndicators) -> None:
    st.session_state.pop(PROBLEM, None)
    today = datetime.now(UTC).astimezone().date()
    try:
        if not name.lower().endswith(ENDINGS):
            raise ToolkitError("indicator_table_kind", found=name[:80])
        frame = read_upload(data, name, "as_written").numbered
        st.session_state[READ] = (file, read_indicator_table(frame, view.indicators, view.ags, today))
    except ToolkitError as problem:
        st.session_state[READ] = (file, None)
        st.session_state[PROBLEM] = problem


def _found(context: PageContext, view: CityIndicators, table: IndicatorTable) -> None:
    t = context.t
    findings = indicator_findings(context.actor, context.workspace, view.ags, table)
    stopping = sum(finding.stops for finding in findings)
    count = len(table.entries)
    st.markdown(t.plural("The table has {count} figure.", "The table has {count} figures.", count))
    if stopping:
        st.error(
            t.plural(
                "{count} mistake has to be mended first. Nothing is taken over until then.",
                "{count} mistakes have to be mended first. Nothing is taken over until then.",
                stopping,
            ),
            icon=":material/error:",
        )
    if findings:
        _show_findings(t, findings)
    st.button(
        t.plural("Take over {count} figure", "Take over {count} figures", count),
        key="indicator-take",
        type="primary",
        icon=":material/playlist_add:",
        disabled=bool(stopping) or not count,
        on_click=_take,
        args=(view.ags, table, view.versions),
    )


def _show_findings(t: Translator, findings: Sequence[TableFinding]) -> None:
    ordered = sorted(findings, key=lambda one: (not one.stops, one.row or 0))
    rows = [
        (
            "–" if one.row is None else str(one.row),
            plain(one.column) or "–",
            t("has to be mended") if one.stops else t("note"),
            plain(one.problem.say(t.language), 600),
        )
        for one in ordered[:SHOWN]
    ]
    frame = pd.DataFrame(rows, columns=[t("Row"), t("Column"), t("Kind"), t("What was found")])
    show_table(frame, t("What was found in the table"), content="sentences", key="indicator-findings")
    if len(findings) > SHOWN:
        st.caption(t("{count} more.", count=len(findings) - SHOWN))


def _take(ags: str, table: IndicatorTable, versions: dict[tuple[str, str, int], int]) -> None:
    context = page_context()
    try:
        import_indicators(context.actor, context.workspace, ags, table, versions=versions)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    for key in (READ, PROBLEM):
        st.session_state.pop(key, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[TAKEN] = len(table.entries)
