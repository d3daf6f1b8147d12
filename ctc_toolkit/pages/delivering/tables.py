"""A table of sessions from a file: template, check with all findings, preview, and taking over all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.session_table import (
    CheckedSessions,
    SessionFinding,
    SessionTable,
    TakenRow,
    check_sessions,
    read_session_table,
)
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.reporting.delivery_month import different_text, session_text
from ctc_toolkit.reporting.delivery_words import held_text
from ctc_toolkit.reporting.session_files import XLSX, session_template
from ctc_toolkit.workspace import AreaDelivery, import_sessions

READ, PROBLEM, ROUND, TAKEN = "sessions-table", "sessions-table-problem", "sessions-round", "sessions-taken"
ENDINGS = (".xlsx", ".csv")
SHOWN = 100
"""How many findings and rows are shown."""


def show_tables(context: PageContext, view: AreaDelivery) -> None:
    """Show the template, the upload and what was found in it."""
    t, today = context.t, date.today()
    st.header(t("Take over many sessions from a file"), anchor=False)
    taken = st.session_state.pop(TAKEN, None)
    if taken is not None:
        text = t.plural("{count} session was taken over.", "{count} sessions were taken over.", taken)
        st.success(text, icon=":material/check:")
    if not any(one.groups for one in view.measures):
        st.info(t("Add a group first; then the template is made for it."), icon=":material/info:")
        return
    st.markdown(
        t(
            "One row is one session of a group. The template knows your measures and groups, and the sessions that are "
            "due. A table only adds: sessions that are entered already stay as they are."
        )
    )
    st.download_button(
        t("Template (Excel)"),
        _template(view, today, t.language),
        file_name=f"{t('sessions-template')}.xlsx",
        mime=XLSX,
        key="sessions-template",
        icon=":material/download:",
        on_click="ignore",
    )
    number = st.session_state.get(ROUND, 0)
    uploaded = st.file_uploader(t("Table with sessions"), key=f"sessions-file-{number}")
    st.caption(t("Excel (.xlsx) or text (.csv). Nothing is stored before you have seen what was found."))
    if uploaded is None:
        st.session_state.pop(READ, None)
        st.session_state.pop(PROBLEM, None)
    elif st.session_state.get(READ) is None or st.session_state[READ][0] != (uploaded.file_id, view.area_id):
        with st.spinner(t("The table is being read …"), show_time=True):
            _read((uploaded.file_id, view.area_id), uploaded.getvalue(), uploaded.name, view)
    problem, read = st.session_state.get(PROBLEM), st.session_state.get(READ)
    if problem is not None:
        show_problem(problem)
    if read is not None and read[1] is not None:
        _found(t, view, read[1], today)


def _template(view: AreaDelivery, today: date, language: str) -> bytes:
    """Return the template; it is made beforehand, as what a button makes on demand belongs to no session."""
    from ctc_toolkit.language import translator

    t = translator(language)
    title = t("Sessions of the measures in {area}", area=view.name)
    made_up = t("Example: all entries are made up.") if view.made_up else ""
    return session_template(view.measures, language, today, title=title, made_up=made_up)


def _read(file: tuple[str, str], data: bytes, name: str, view: AreaDelivery) -> None:
    st.session_state.pop(PROBLEM, None)
    try:
        if not name.lower().endswith(ENDINGS):
            raise ToolkitError("session_table_kind", found=name[:80])
        frame = read_upload(data, name, "as_written").numbered
        st.session_state[READ] = (file, read_session_table(frame, view.measures))
    except ToolkitError as problem:
        st.session_state[READ] = (file, None)
        st.session_state[PROBLEM] = problem


def _found(t: Translator, view: AreaDelivery, table: SessionTable, today: date) -> None:
    checked = check_sessions(table, view.measures, today)
    st.markdown(_counted(t, table, checked))
    if checked.stopping:
        text = t.plural(
            "{count} mistake has to be mended first. Nothing is taken over until then.",
            "{count} mistakes have to be mended first. Nothing is taken over until then.",
            checked.stopping,
        )
        st.error(text, icon=":material/error:")
    if checked.findings:
        _show_findings(t, checked.findings)
    if checked.new:
        _preview(t, checked.new)
    st.button(
        t.plural("Take over {count} session", "Take over {count} sessions", len(checked.new)),
        key="sessions-take",
        type="primary",
        icon=":material/playlist_add:",
        disabled=bool(checked.stopping) or not checked.new,
        on_click=_take,
        args=(view.area_id, table, len(checked.new)),
    )


def _counted(t: Translator, table: SessionTable, checked: CheckedSessions) -> str:
    there = len(checked.rows) - len(checked.new)
    parts = [t.plural("The table has {count} session.", "The table has {count} sessions.", len(table.rows))]
    if there:
        parts.append(
            t.plural(
                "{count} is entered already and stays as it is.",
                "{count} are entered already and stay as they are.",
                there,
            )
        )
    if table.unfilled:
        parts.append(
            t.plural(
                "{count} row is not filled in and was passed over.",
                "{count} rows are not filled in and were passed over.",
                table.unfilled,
            )
        )
    return " ".join(parts)


def _show_findings(t: Translator, findings: Sequence[SessionFinding]) -> None:
    rows = [
        (
            t("whole table") if one.row is None else t("Row {number}", number=one.row),
            plain(one.column) or "–",
            plain(one.group) or "–",
            t("has to be mended") if one.stops else t("note"),
            plain(one.problem.say(t.language), 600),
        )
        for one in findings[:SHOWN]
    ]
    columns = [t("Row"), t("Column"), t("Group"), t("Kind"), t("What was found")]
    frame = pd.DataFrame(rows, columns=columns)
    show_table(frame, t("What was found in the table"), content="sentences", key="sessions-findings")
    if len(findings) > SHOWN:
        st.caption(t("{count} more.", count=t.number(len(findings) - SHOWN)))


def _preview(t: Translator, new: Sequence[TakenRow]) -> None:
    """Show what would be stored."""
    st.subheader(t("What would be stored"), anchor=False)
    rows = [
        (
            t("Row {number}", number=one.row),
            plain(f"{one.measure.title}: {one.group.fields.name}"),
            session_text(t, one.fields.number, one.fields.on),
            _told(t, one),
        )
        for one in new[:SHOWN]
    ]
    columns = [t("Row"), t("Group"), t("Session"), t("What was entered")]
    frame = pd.DataFrame(rows, columns=columns)
    show_table(frame, t("What would be stored"), content="sentences", key="sessions-preview")
    if len(new) > SHOWN:
        st.caption(t("{count} more.", count=t.number(len(new) - SHOWN)))


def _told(t: Translator, one: TakenRow) -> str:
    """Return what a row says about its session, in words."""
    fields = one.fields
    if fields.held != "held":
        return plain(f"{held_text(t, fields.held)}. {fields.why}")
    parts = [held_text(t, fields.held)]
    if fields.present is not None:
        parts.append(t("{count} present", count=t.number(fields.present)))
    if fields.planned:
        done = t.number(len(set(fields.planned) & set(fields.delivered)))
        parts.append(t("{done} of {count} core components", done=done, count=t.number(len(fields.planned))))
    if fields.adapted != "none":
        parts.append(different_text(t, fields))
    return plain(", ".join(parts))


def _take(area_id: str, table: SessionTable, expected: int) -> None:
    context = page_context()
    try:
        with st.spinner(context.t("The sessions are being stored …"), show_time=True):
            count = import_sessions(context.actor, context.workspace, area_id, table, expected=expected)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    for key in (READ, PROBLEM):
        st.session_state.pop(key, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[TAKEN] = count
