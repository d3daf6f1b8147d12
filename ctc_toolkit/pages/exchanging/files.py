"""Files of an entry: list and download, and where it is written, upload and removal."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.process.evidence import LARGEST, TAKEN
from ctc_toolkit.workspace import PracticeView, add_practice_file, read_practice_file, remove_practice_file

PROBLEM = "practice-file-problem"
ROUND = "practice-file-round"
FETCHED = "practice-file-fetched"


def show_files(context: PageContext, view: PracticeView, use: Literal["read", "change"]) -> None:
    """Show the files of a version. A file is only fetched when somebody asks for it."""
    t = context.t
    if use == "read" and not view.files:
        return
    if use == "read":
        st.header(t("Files"), anchor=False)
    for file in view.files:
        with st.container(horizontal=True, vertical_alignment="center", key=f"practice-file-{file.id[:8]}"):
            size = t.number(max(1, round(file.size / 1024)))
            st.markdown(f":material/attach_file: **{plain(file.name)}** ({size} kB)")
            _fetch(context, view, file.id, file.name, file.media_type)
            if use == "change":
                st.button(
                    t("Remove"),
                    key=f"practice-remove-{file.id[:8]}",
                    help=t("Remove {name}", name=plain(file.name)),
                    on_click=_remove,
                    args=(view.id, file.id),
                )
    if use == "change":
        _upload(context, view)


def _fetch(context: PageContext, view: PracticeView, file_id: str, name: str, media_type: str) -> None:
    t = context.t
    if st.session_state.get(FETCHED) != file_id:
        if st.button(t("Fetch"), key=f"practice-fetch-{file_id[:8]}", help=t("Fetch {name}", name=plain(name))):
            st.session_state[FETCHED] = file_id
            st.rerun()
        return
    try:
        _, content = read_practice_file(context.actor, context.workspace, view.id, file_id)
    except ToolkitError as problem:
        report_unexpected(problem)
        return
    st.download_button(t("Save on this device"), content, name, media_type, key=f"practice-download-{file_id[:8]}")


def _upload(context: PageContext, view: PracticeView) -> None:
    t, turn = context.t, st.session_state.setdefault(ROUND, 0)
    key = f"practice-upload-{view.id[:8]}-{turn}"
    st.file_uploader(
        t("Add a file (up to {most} MB, no lists of persons)", most=LARGEST // 1024 // 1024),
        type=[ending.lstrip(".") for ending in TAKEN],
        key=key,
        on_change=_add,
        args=(view.id, key),
    )
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        with st.container(key="problem-practice-file"):
            report_unexpected(problem)


def _add(entry: str, key: str) -> None:
    uploaded = st.session_state.get(key)
    if uploaded is None:
        return
    context = page_context()
    try:
        add_practice_file(context.actor, context.workspace, entry, name=uploaded.name, content=uploaded.getvalue())
    except Exception as problem:  # shown beneath the field
        st.session_state[PROBLEM] = problem
        return
    st.session_state[ROUND] += 1  # an empty field for the next file


def _remove(entry: str, file_id: str) -> None:
    context = page_context()
    try:
        remove_practice_file(context.actor, context.workspace, entry, file_id)
    except Exception as problem:  # shown beneath the list
        st.session_state[PROBLEM] = problem
