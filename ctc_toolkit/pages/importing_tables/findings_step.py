"""Step 2: everything that was found in the file, with row and column, gravest first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing_tables.state import FIELD, TablesDraft, cancel_button, drop_draft, go_to
from ctc_toolkit.reporting.export import csv_lines, guarded
from ctc_toolkit.survey.table_reading import TableFinding

SHOWN = 60
"""Findings shown at once; the file to be saved holds all of them."""


def show(context: PageContext, draft: TablesDraft) -> None:
    """Show the findings and whether they allow going on: never with errors, with warnings once they were read."""
    t, checked = context.t, draft.checked
    st.header(t("2. Read the findings"), anchor=False)
    st.markdown(
        t(
            "The file **{file}** has {rows} rows with values.",
            file=plain(draft.filename, 80),
            rows=t.number(checked.rows),
        )
    )
    _summary(t, draft)
    if checked.findings:
        _table(context, checked.findings)
    if checked.count("warning") and not checked.count("error"):
        st.checkbox(
            t("I have read the warnings. The tables are to be stored all the same."),
            value=draft.accepted,
            key=f"{FIELD}accepted",
            on_change=lambda: setattr(draft, "accepted", st.session_state[f"{FIELD}accepted"]),
        )
        if draft.reminded and not draft.accepted:
            st.warning(t("Please read the warnings first, then tick the box above."), icon=":material/priority_high:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if checked.tables is not None:
            st.button(
                t("On to confirming"),
                type="primary",
                icon=":material/arrow_forward:",
                icon_position="right",
                key=f"{FIELD}on",
                on_click=_accept,
                args=(draft,),
            )
            cancel_button(t)
        else:
            st.button(
                t("Choose the mended file"),
                type="primary",
                icon=":material/arrow_back:",
                key=f"{FIELD}again",
                on_click=drop_draft,
            )


def _accept(draft: TablesDraft) -> None:
    if draft.checked.count("warning") and not draft.accepted:
        draft.reminded = True
        return
    go_to(draft, "confirm")


def _summary(t: Translator, draft: TablesDraft) -> None:
    errors, warnings = draft.checked.count("error"), draft.checked.count("warning")
    if errors:
        text = t.plural(
            "{count} error has to be mended in the file before the tables can be stored.",
            "{count} errors have to be mended in the file before the tables can be stored.",
            errors,
        )
        st.error(text, icon=":material/error:")
    elif warnings:
        text = t.plural(
            "The tables can be stored. Please read {count} warning first.",
            "The tables can be stored. Please read {count} warnings first.",
            warnings,
        )
        st.warning(text, icon=":material/warning:")
    else:
        st.success(t("The tables fit together and can be stored."), icon=":material/check_circle:")


def _table(context: PageContext, findings: tuple[TableFinding, ...]) -> None:
    t = context.t
    rows = _rows(t, findings)
    columns = [t("Kind"), t("Row"), t("Column"), t("What was found"), t("What you can do")]
    shown = [[plain(cell, 500) for cell in row] for row in rows[:SHOWN]]
    show_table(pd.DataFrame(shown, columns=columns), t("Findings"), content="sentences", key="table-findings")
    if len(rows) > SHOWN:
        st.caption(t("{count} more findings stand in the list that you can save.", count=t.number(len(rows) - SHOWN)))
    st.download_button(
        t("Save the whole list for the institute (CSV)"),
        _csv(columns, rows),
        file_name=f"ctc-{t('findings')}.csv",
        mime="text/csv",
        key=f"{FIELD}list",
        icon=":material/download:",
        on_click="ignore",
    )


def _rows(t: Translator, findings: tuple[TableFinding, ...]) -> list[list[str]]:
    words = {"error": t("Error"), "warning": t("Warning"), "note": t("Note")}
    return [
        [
            words[finding.severity],
            str(finding.row) if finding.row else t("whole file"),
            finding.column or "–",
            finding.found(t.language),
            finding.what_to_do(t.language),
        ]
        for finding in findings
    ]


def _csv(columns: list[str], rows: list[list[str]]) -> bytes:
    return csv_lines([columns, *([guarded(cell) for cell in row] for row in rows)], ";").encode("utf-8-sig")
