"""Beginning a version of the plan, choosing an earlier one, deleting one begun by mistake."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.drawing_up.address import PART, VERSION, keep_problem, problem_of
from ctc_toolkit.reporting.yearly_words import year_text
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import begin_plan, remove_plan
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanView


def show_beginning(context: PageContext, plans: ActionPlans) -> None:
    """Begin a version from decided priorities; say what is needed where there are none."""
    t, decided = context.t, plans.decided
    if decided is None:
        st.markdown(t("A plan follows from decided priorities. For this area none are decided yet."))
        link_to("priorities", t("To the priorities"), kind="primary", city=plans.ags, view={"gebiet": plans.area_id})
        return
    instrument = load_instrument(decided.wave.instrument)
    first = plans.shown is None
    if first:
        st.markdown(t("The priorities of {day} are the beginning:", day=t.date(decided.decided_on)))
        bullets(*(instrument.label_of(factor, t.language) for factor in decided.factors))
    if not first and plans.review is not None and plans.review.state == "waits":
        st.markdown(
            t(
                "The review of {year} is decided. From there the next plan begins with what stays.",
                year=year_text(plans.review.year),
            )
        )
        view = {"gebiet": plans.area_id, "jahr": str(plans.review.year)}
        link_to("yearly_review", t("To the yearly review"), city=plans.ags, view=view)
    with st.container(border=True, key="plan-begin"):
        st.button(
            t("Begin the action plan") if first else t("Begin a new version"),
            key="plan-start",
            type="primary" if first else "secondary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(plans.area_id,),
        )
        problem = problem_of("begin")
        if problem is not None:
            report_unexpected(problem)
        st.caption(
            t("Goals, measures, money and risks are written one by one; each is saved by itself.")
            if first
            else t("Everything in this version is taken over; this version stays as it is.")
        )


def show_left_out(context: PageContext, plans: ActionPlans) -> None:
    """Say what the review from which this version was begun has ended, and why."""
    review = plans.review
    if review is None or review.state != "begun":
        return
    t = context.t
    st.markdown(t("This version was begun from the review of {year}.", year=year_text(review.year)))
    if review.left_out:
        bullets(
            *(plain(f"{title}: {reason}", 900) for title, reason in review.left_out), heading=t("Left out, and why")
        )


def choose_version(context: PageContext, plans: ActionPlans) -> None:
    """Let a person open an earlier version."""
    t = context.t
    if len(plans.versions) < 2 or plans.shown is None:
        return
    names = {
        one.number: t("Version {number}, decided on {day}", number=one.number, day=t.date(one.decided_on))
        if one.decided_on
        else t("Version {number}, at work since {day}", number=one.number, day=t.date(one.begun_on))
        for one in plans.versions
    }
    st.session_state["plan-version"] = plans.shown.number
    st.selectbox(
        t("Version"),
        list(names),
        format_func=names.__getitem__,
        key="plan-version",
        on_change=_version_chosen,
        width=380,
    )


def show_removing(context: PageContext, area_id: str, view: PlanView) -> None:
    """Let the coordination delete a version that is not decided."""
    t = context.t
    with st.expander(t("Delete this version"), key="plan-removing"):
        st.markdown(t("Goals, measures, money and risks of this version will be gone. Decided versions stay."))
        sure = st.checkbox(t("Yes, delete it"), key=f"plan-sure-{view.id[:8]}")
        st.button(
            t("Delete this version"),
            key="plan-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_remove,
            args=(area_id, view.id),
        )
        problem = problem_of("remove")
        if problem is not None:
            report_unexpected(problem)


def _version_chosen() -> None:
    st.query_params[VERSION] = str(st.session_state["plan-version"])


def _begin(area_id: str) -> None:
    context = page_context()
    keep_problem("begin", None)
    try:
        begin_plan(context.actor, context.workspace, area_id)
    except ToolkitError as problem:
        keep_problem("begin", problem)
        return
    st.query_params.pop(VERSION, None)
    st.query_params[PART] = "ziele"


def _remove(area_id: str, plan_id: str) -> None:
    context = page_context()
    keep_problem("remove", None)
    try:
        remove_plan(context.actor, context.workspace, area_id, plan_id)
    except ToolkitError as problem:
        keep_problem("remove", problem)
        return
    for name in (VERSION, PART):
        st.query_params.pop(name, None)
