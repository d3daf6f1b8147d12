"""Beginning a version on a survey, choosing an earlier one, deleting one begun by mistake."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.prioritising.state import PART, VERSION, attempt, show_problem_of
from ctc_toolkit.workspace import begin_priorities, remove_priorities
from ctc_toolkit.workspace.priority_views import Priorities, PriorityView


def show_beginning(context: PageContext, priorities: Priorities) -> None:
    """Ask for the survey on which the priorities rest; say what is needed where there is none."""
    t = context.t
    if not priorities.waves:
        st.markdown(t("For that a survey has to be imported first, and its profile read."))
        link_to("import_survey", t("Import a survey"), kind="primary", city=priorities.ags)
        return
    first = priorities.shown is None
    if first:
        st.markdown(t("A workshop of two hours in four parts:"))
        bullets(
            t("Look at the list: what the survey shows, and how sure that is (30 minutes)"),
            t("Weigh the criteria: what counts for us, and how far the order depends on it (30 minutes)"),
            t("Vote silently, before the loud voices speak (15 minutes)"),
            t("Decide together: two to five factors, each with a written reason (45 minutes)"),
        )
    waves = {one.id: one for one in priorities.waves}
    with st.container(border=True, key="prio-begin"):
        st.selectbox(
            t("On which survey do the priorities rest?"),
            list(waves),
            format_func=lambda one: waves[one].label,
            key=f"prio-wave-{priorities.area_id[:8]}",
            width=480,
        )
        st.button(
            t("Begin") if first else t("Begin a review"),
            key="prio-start",
            type="primary" if first else "secondary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(priorities.area_id,),
        )
        show_problem_of("begin")
        st.caption(
            t("The list of factors with a figure is fixed with that, so that the order stays comparable.")
            if first
            else t("What stands in this version is taken over; this version stays as it is.")
        )


def _begin(area_id: str) -> None:
    context = page_context()
    wave_id = str(st.session_state[f"prio-wave-{area_id[:8]}"])
    begun = attempt(lambda: begin_priorities(context.actor, context.workspace, area_id, wave_id), "begin")
    if begun is not None:
        for name in (VERSION, PART):
            st.query_params.pop(name, None)


def choose_version(context: PageContext, priorities: Priorities) -> None:
    """Let a person open an earlier version."""
    t = context.t
    if len(priorities.versions) < 2 or priorities.shown is None:
        return
    names = {
        one.number: t("Version {number}, decided on {day}", number=one.number, day=t.date(one.decided_on))
        if one.decided_on
        else t("Version {number}, at work since {day}", number=one.number, day=t.date(one.begun_on))
        for one in priorities.versions
    }
    st.session_state["prio-version"] = priorities.shown.number
    st.selectbox(
        t("Version"),
        list(names),
        format_func=names.__getitem__,
        key="prio-version",
        on_change=_version_chosen,
        width=380,
    )


def _version_chosen() -> None:
    st.query_params[VERSION] = str(st.session_state["prio-version"])


def show_removing(context: PageContext, area_id: str, view: PriorityView) -> None:
    """Let the coordination delete a version that is not decided."""
    t = context.t
    with st.expander(t("Delete this version"), key="prio-removing"):
        st.markdown(t("Weights, reasons and votes of this version will be gone. Decided versions stay."))
        sure = st.checkbox(t("Yes, delete it"), key=f"prio-sure-{view.id[:8]}")
        st.button(
            t("Delete this version"),
            key="prio-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_remove,
            args=(area_id, view.id),
        )
        show_problem_of("remove")


def _remove(area_id: str, set_id: str) -> None:
    context = page_context()
    attempt(lambda: remove_priorities(context.actor, context.workspace, area_id, set_id), "remove")
