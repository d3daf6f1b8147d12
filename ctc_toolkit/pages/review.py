"""Review desk: what waits for whom, and a version section by section beside its comments."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import page_context, reach
from ctc_toolkit.pages.reviewing.address import close_submission, submission_of_address
from ctc_toolkit.pages.reviewing.desk import show_desk
from ctc_toolkit.pages.reviewing.reading import show_reading
from ctc_toolkit.workspace import kept_texts, read_submission, review_digest, submissions


def show() -> None:
    """Show the version in the address, else the lists."""
    context = page_context()
    actor, ws = context.actor, context.workspace
    handed_in = submissions(actor, ws)
    asked = submission_of_address()
    if asked is not None and asked in {entry.id for entry in handed_in}:
        show_reading(context, read_submission(actor, ws, asked))
        return
    if asked is not None:
        close_submission()
        st.warning(context.t("The version in this link is not here. You see the list."), icon=":material/link_off:")
    reachable = reach(actor)
    waiting = review_digest(actor, ws) if reachable("review_digest") else ()
    kept = kept_texts(actor, ws) if reachable("kept_texts") else ()
    show_desk(context, waiting, kept, handed_in, writes=reachable("read_texts"))


show()
