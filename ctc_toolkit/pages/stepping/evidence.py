"""Files that show that a step is done: list, download, upload, removal."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import when
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.process.evidence import LARGEST, TAKEN
from ctc_toolkit.workspace import AreaProcess, StepView, add_evidence, read_evidence, remove_evidence

PROBLEM = "evidence-problem"
ROUND = "evidence-round"
FETCHED = "evidence-fetched"


def show_evidence(context: PageContext, process: AreaProcess, view: StepView, use: Literal["read", "change"]) -> None:
    """Show the files of a step. A file is only fetched when somebody asks for it."""
    t = context.t
    for file in view.files:
        size = t.number(max(1, round(file.size / 1024)))
        with st.container(horizontal=True, vertical_alignment="center", key=f"file-{file.id[:8]}"):
            added = f"{plain(file.added_by)}, {when(t, file.added_at)}"
            st.markdown(f":material/attach_file: **{plain(file.name)}** ({size} kB), {added}")
            _fetch(context, process, file.id, file.name, file.media_type)
            if use == "change":
                st.button(
                    t("Remove"),
                    key=f"remove-{file.id[:8]}",
                    help=t("Remove {name}", name=plain(file.name)),
                    on_click=_remove,
                    args=(process.area_id, file.id),
                )
    if use == "change":
        _upload(context, process, view)


def _fetch(context: PageContext, process: AreaProcess, file_id: str, name: str, media_type: str) -> None:
    t = context.t
    if st.session_state.get(FETCHED) != file_id:
        if st.button(t("Fetch"), key=f"fetch-{file_id[:8]}", help=t("Fetch {name}", name=plain(name))):
            st.session_state[FETCHED] = file_id
            st.rerun()
        return
    try:
        _, content = read_evidence(context.actor, context.workspace, process.area_id, file_id)
    except ToolkitError as problem:
        report_unexpected(problem)
        return
    st.download_button(t("Save on this device"), content, name, media_type, key=f"download-{file_id[:8]}")


def _upload(context: PageContext, process: AreaProcess, view: StepView) -> None:
    t, turn = context.t, st.session_state.setdefault(ROUND, 0)
    most = LARGEST // 1024 // 1024
    key = f"upload-{view.step.id}-{turn}"
    st.file_uploader(
        t("Add a file as evidence (up to {most} MB, no lists of persons)", most=most),
        type=[ending.lstrip(".") for ending in TAKEN],
        key=key,
        on_change=_add,
        args=(process.area_id, view.step.id, key),
    )
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        report_unexpected(problem)


def _add(area: str, step: str, key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    context = page_context()
    try:
        add_evidence(context.actor, context.workspace, area, step, name=uploaded.name, content=uploaded.getvalue())
    except Exception as problem:  # shown beneath the field
        st.session_state[PROBLEM] = problem
        return
    st.session_state[ROUND] += 1  # an empty field for the next file


def _remove(area: str, file_id: str) -> None:
    context = page_context()
    try:
        remove_evidence(context.actor, context.workspace, area, file_id)
    except Exception as problem:  # shown beneath the list
        st.session_state[PROBLEM] = problem
