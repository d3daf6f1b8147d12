"""Which version is open on the review desk: it stands in the address, so that a link to it can be sent."""

from __future__ import annotations

import streamlit as st

VERSION = "fassung"
COMING = "review-coming"
"""Where a page leaves the version that the review desk is to open: moving to another page clears the address."""


def go_to_submission(submission_id: str) -> None:
    """Open the review desk with a version."""
    from ctc_toolkit.pages.navigation import page_file

    st.session_state[COMING] = submission_id
    st.switch_page(page_file("review"))


def submission_of_address() -> str | None:
    """Return the version that the address names, None: the list is meant."""
    coming = st.session_state.pop(COMING, None)
    if coming is not None:
        st.query_params[VERSION] = coming
    return st.query_params.get(VERSION)


def open_submission(submission_id: str) -> None:
    """Open a version with the next run."""
    st.query_params[VERSION] = submission_id


def close_submission() -> None:
    """Open the list with the next run."""
    if VERSION in st.query_params:
        del st.query_params[VERSION]
