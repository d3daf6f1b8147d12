"""Work in the background on a page: what a job waits for, how far it is, and whether anybody works at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.workspace import JobView
from ctc_toolkit.workspace.job_work import nobody_works, wake

SECONDS = 1.0
"""How often a page looks how far a job is."""


def waiting_words(t: Translator, job: JobView) -> str:
    """Return why a job that waits has not begun."""
    if job.waits_for == "own":
        return t("waits until another order of the same person is finished")
    return t("waits until orders of others are finished") if job.waits_for == "others" else t("waits for its turn")


def follow(
    context: PageContext, key: str, look: Callable[[], Sequence[JobView]], words: Callable[[JobView], str]
) -> None:
    """Show how far the unfinished jobs are, and draw the page anew once they are finished.

    look: returns the jobs as they are now. words: what stands at the bar of one.
    """
    wake(context.workspace)  # after a restart nothing else would begin with what still waits

    @st.fragment(run_every=SECONDS)
    def following() -> None:
        now = [job for job in look() if job.unfinished]
        if not now:
            st.rerun()
        for job in now:
            st.progress(job.progress / 100, text=words(job))
        if nobody_works(context.workspace, now):
            st.warning(
                context.t("Nothing works in the background at the moment. Please tell the administration."),
                icon=":material/warning:",
            )

    with st.container(key=key):
        following()
