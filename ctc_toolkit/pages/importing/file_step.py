"""Step 1: choose the file and read it."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.importing.draft import read_upload, start_draft
from ctc_toolkit.pages.importing.state import ROUND, keep_draft, keep_problem, kept_problem


def show(context: PageContext) -> None:
    """Show the upload.

    A file that can be read opens the next step, any other one a plain message below the field.
    """
    t = context.t
    st.header(t("1. Choose the file"), anchor=False)
    st.markdown(
        t(
            "Choose the file with the answers, as the survey software or the institute has given it to you. "
            "One row is one questionnaire."
        )
    )
    number = st.session_state.get(ROUND, 0)
    uploaded = st.file_uploader(t("File with the answers"), key=f"upload-{number}")
    st.caption(t("SPSS (.sav, .zsav), Stata (.dta), CSV (.csv), Excel (.xlsx) or Parquet (.parquet); at most 20 MB."))
    tried = st.session_state.get("upload_tried")
    if uploaded is not None and tried != uploaded.file_id:
        st.session_state["upload_tried"] = uploaded.file_id
        with st.spinner(t("The file is being read and checked …")):
            _read(uploaded.getvalue(), uploaded.name)
        st.rerun()
    problem = kept_problem()
    if uploaded is not None and problem is not None:
        show_problem(problem)
    with st.expander(t("What happens to the file?"), icon=":material/lock:"):
        bullets(
            t("It is read in a sealed-off process and deleted at once."),
            t("Only columns of the questionnaire are taken over; names, times, addresses and free text are left out."),
            t(
                "Until you confirm, the answers are in the memory of this visit only. If you cancel or "
                "close the page, they are gone."
            ),
        )


def _read(data: bytes, filename: str) -> None:
    try:
        keep_draft(start_draft(read_upload(data, filename), filename))
    except ToolkitError as problem:
        keep_problem(problem)
