"""Step 3: everything that was noticed, gravest first, in one table with counts."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import ImportDraft
from ctc_toolkit.pages.importing.state import cancel_button, go_to
from ctc_toolkit.survey.findings import findings_table

SHOWN = 60
"""Findings shown at once; the rest is counted."""


def show(context: PageContext, draft: ImportDraft) -> None:
    """Show the findings and whether they allow going on.

    Never with errors, with warnings once they have been read.
    """
    t = context.t
    st.header(t("3. Read the findings"), anchor=False)
    _summary(t, draft)
    if draft.findings:
        _table(context, draft)
    if draft.count("warning") and not draft.count("error"):
        st.checkbox(
            t("I have read the warnings. The survey is to be stored all the same."),
            value=draft.accepted,
            key="import-accepted",
            on_change=lambda: setattr(draft, "accepted", st.session_state["import-accepted"]),
        )
        if draft.reminded and not draft.accepted:
            st.warning(t("Please read the warnings first, then tick the box above."), icon=":material/priority_high:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if not draft.count("error"):
            st.button(
                t("On to confirming"),
                type="primary",
                icon=":material/arrow_forward:",
                icon_position="right",
                key="import-on",
                on_click=_accept,
                args=(draft,),
            )
        st.button(
            t("Back to the columns"),
            icon=":material/arrow_back:",
            key="import-back",
            on_click=go_to,
            args=(draft, "columns"),
        )
        cancel_button(t)


def _accept(draft: ImportDraft) -> None:
    if draft.count("warning") and not draft.accepted:
        draft.reminded = True
        return
    go_to(draft, "confirm")


def _summary(t: Translator, draft: ImportDraft) -> None:
    if draft.count("error"):
        text = t.plural(
            "{count} error has to be mended before the survey can be stored.",
            "{count} errors have to be mended before the survey can be stored.",
            draft.count("error"),
        )
        st.error(text, icon=":material/error:")
    elif draft.count("warning"):
        text = t.plural(
            "The survey can be stored. Please read {count} warning first.",
            "The survey can be stored. Please read {count} warnings first.",
            draft.count("warning"),
        )
        st.warning(text, icon=":material/warning:")
    else:
        st.success(
            t("The survey can be stored; nothing in the file needs your attention."),
            icon=":material/check_circle:",
        )


def _table(context: PageContext, draft: ImportDraft) -> None:
    t = context.t
    frame = findings_table(draft.findings, context.language)
    words = {"error": t("Error"), "warning": t("Warning"), "note": t("Note")}
    shown = frame.head(SHOWN)
    display = shown.assign(
        severity=[words[value] for value in shown["severity"]],
        rows=[t.plural("{count} row", "{count} rows", value) if value else "–" for value in shown["rows"]],
        column=[plain(value, 60) or t("whole file") for value in shown["column"]],
        found=[plain(value) for value in shown["found"]],
        what_to_do=[plain(value) for value in shown["what_to_do"]],
    )[["severity", "rows", "column", "found", "what_to_do"]]
    display.columns = [t("Kind"), t("How often"), t("Column"), t("What was found"), t("What you can do")]
    show_table(display, t("Findings"), content="sentences", key="findings")
    if len(frame) > SHOWN:
        st.caption(
            t(
                "{count} more findings of the same or lesser weight are not shown.",
                count=t.number(len(frame) - SHOWN),
            )
        )
