"""Have the tables of a survey released in the background, and see how far that is."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.background import follow, waiting_words
from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.workspace import JobView, order_release, release_jobs
from ctc_toolkit.workspace.job_work import wake


def offer_release(context: PageContext, wave_id: str) -> None:
    """Offer to have all tables of a survey released now, or show how far that is."""
    if not reach(context.actor)("order_release"):
        return
    t = context.t
    newest = next(iter(release_jobs(context.actor, context.workspace, wave_id)), None)
    if newest is None or newest.problem is not None:
        if newest is not None and newest.problem is not None:
            show_problem(newest.problem)
        if not st.button(t("Release all tables in the background"), icon=":material/table:", key="release-order"):
            return
        try:
            order_release(context.actor, context.workspace, wave_id)
        except ToolkitError as problem:
            show_problem(problem)
            return
        wake(context.workspace)
        st.rerun()
    if newest is not None and not newest.unfinished:
        st.success(t("All tables are released. The profile opens at once."), icon=":material/check:")
        return
    follow_release(context, wave_id)


def being_released(context: PageContext, wave_id: str) -> bool:
    """Return whether the tables of a survey are being released now, as far as this person may see it."""
    if not reach(context.actor)("release_jobs"):
        return False
    return any(job.unfinished for job in release_jobs(context.actor, context.workspace, wave_id))


def follow_release(context: PageContext, wave_id: str) -> None:
    """Show how far the release of a survey is, until it is finished."""
    follow(
        context,
        "release-progress",
        lambda: release_jobs(context.actor, context.workspace, wave_id),
        lambda job: _words(context.t, job),
    )


def _words(t: Translator, job: JobView) -> str:
    if job.state == "waiting":
        return t("Release of the tables: {reason}", reason=waiting_words(t, job))
    steps = {
        "locks": t("it is decided which values must stay locked"),
        "tables": t("the tables are computed and kept"),
    }
    step = steps.get(job.step, t("begins"))
    return t("Release of the tables: {step}, {percent} %", step=step, percent=job.progress)
