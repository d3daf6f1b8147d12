"""Preview, ordering, and the progress of what is being made."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.background import follow, waiting_words
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.reporting.products import product_words
from ctc_toolkit.reporting.sheets import Contents, Heading, PageBreak, Sheet
from ctc_toolkit.workspace import JobView, ReportOrder, order_report, preview_report, report_jobs
from ctc_toolkit.workspace.job_work import wake

PREVIEW = "report-preview"
"""Where the session keeps the preview that was made last, with the order it was made for."""
SHOWN_BLOCKS = 30


def offer_making(context: PageContext, order: ReportOrder) -> None:
    """Offer to look at a report first, and to have it made."""
    t = context.t
    with st.container(key="report-buttons", horizontal=True, gap="small"):
        made = st.button(t("Make the report"), type="primary", icon=":material/description:", key="report-make")
        looked = st.button(t("Preview"), icon=":material/preview:", key="report-look")
    if made:
        try:
            order_report(context.actor, context.workspace, order)
        except ToolkitError as problem:
            show_problem(problem)
        else:
            wake(context.workspace)
    if looked:
        st.session_state.pop(PREVIEW, None)
        try:
            with st.spinner(t("The preview is being made. The first time takes up to a minute …"), show_time=True):
                st.session_state[PREVIEW] = (order, preview_report(context.actor, context.workspace, order))
        except ToolkitError as problem:
            show_problem(problem)
    held, sheet = st.session_state.get(PREVIEW, (None, None))
    if sheet is not None and held == order:
        _show_preview(t, sheet)


def _show_preview(t: Translator, sheet: Sheet) -> None:
    """Show the headings of a report and its beginning, as real text and real tables."""
    with st.container(key="report-preview", border=True):
        st.header(t("Preview: {title}", title=plain(sheet.title)), anchor=False)
        st.caption(plain(sheet.subtitle))
        headings = [block.text for block in sheet.blocks if isinstance(block, Heading) and block.level == 1]
        if headings:
            bullets(*(plain(one) for one in headings), heading=t("It contains"))
        blocks = [block for block in sheet.blocks if not isinstance(block, PageBreak | Contents)]
        show_blocks(blocks[:SHOWN_BLOCKS], key="report-preview")
        if len(blocks) > SHOWN_BLOCKS:
            st.caption(t("This is the beginning. The whole report stands in the file."))


def watch(context: PageContext, ags: str) -> None:
    """Show how far the reports are that are being made now, and what became of the last one."""
    jobs = report_jobs(context.actor, context.workspace, ags)
    if not any(job.unfinished for job in jobs):
        _ended(context.t, jobs)
        return
    follow(
        context,
        "report-progress",
        lambda: report_jobs(context.actor, context.workspace, ags),
        lambda job: _progress_text(context.t, job),
    )


def _ended(t: Translator, jobs: tuple[JobView, ...]) -> None:
    newest = next(iter(jobs), None)
    if newest is None:
        return
    name = product_words(t)[newest.request["product"]].name
    if newest.problem is not None:
        st.markdown(t("“{report}” could not be made:", report=name))
        show_problem(newest.problem)
    else:
        st.success(t("“{report}” is ready. It stands first in the list below.", report=name), icon=":material/check:")


def _progress_text(t: Translator, job: JobView) -> str:
    steps = {
        "rights": t("Rights are asked"),
        "inputs": t("Values and texts are collected"),
        "writing": t("The file is written"),
        "keeping": t("The file is kept"),
    }
    name = product_words(t)[job.request["product"]].name
    if job.state == "waiting":
        return t("“{report}” for {who}: {reason}", report=name, who=plain(job.who), reason=waiting_words(t, job))
    step = steps.get(job.step, t("Begins"))
    return t(
        "“{report}” for {who}: {step}, {percent} %", report=name, who=plain(job.who), step=step, percent=job.progress
    )
