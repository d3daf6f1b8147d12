"""Choosing where the made-up city begins, and making the groups."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.teaching.address import open_part
from ctc_toolkit.process import load_process
from ctc_toolkit.process.workshop import Scenario
from ctc_toolkit.workspace import WorkshopView, reset_groups, set_up_groups
from ctc_toolkit.workspace.workshop import MOST_GROUPS

SCENARIO, COUNT, SURE = "workshop-scenario", "workshop-count", "workshop-sure"
USUAL = 4
DONE, PROBLEM = "workshop-done", "workshop-problem"
"""Keys of the session: what was done last, and what went wrong."""


def show_scenarios(context: PageContext, view: WorkshopView) -> None:
    """Show all scenarios, and the buttons that bring the groups there."""
    t, scenarios = context.t, {one.id: one for one in load_process().scenarios}
    st.header(t("Where does the city begin?"), anchor=False)
    if st.session_state.get(SCENARIO) not in scenarios:
        st.session_state[SCENARIO] = view.groups[0].scenario.id if view.groups else "after_survey"
    list_side, chosen_side = st.columns([3, 2], gap="large")
    with list_side:
        chosen = st.radio(
            t("Scenario"),
            list(scenarios),
            format_func=lambda name: plain(scenarios[name].title.get(t.language)),
            captions=[plain(one.situation.get(t.language)) for one in scenarios.values()],
            key=SCENARIO,
        )
    with chosen_side:
        _what_it_sets(context, scenarios[chosen])
        _make(context, view, scenarios[chosen])


def _what_it_sets(context: PageContext, scenario: Scenario) -> None:
    """Say what is there in this scenario, so that nobody has to try it out."""
    t = context.t
    surveys = {0: t("no survey yet, and no profile"), 1: t("one survey"), 2: t("two surveys")}
    reviewed = {
        "none": t("not handed in"),
        "submitted": t("under review"),
        "returned": t("returned"),
        "approved": t("approved"),
    }
    lines = [
        t("Phase {number}", number=scenario.phase),
        surveys[scenario.waves],
        t("Profile: {state}", state=reviewed[scenario.profile]),
        t("Plan: {state}", state=reviewed[scenario.plan]),
    ]
    with st.container(border=True, key="scenario-sets"):
        st.markdown(f"**{plain(scenario.title.get(t.language))}**")
        st.markdown("\n".join(f"- {line}" for line in lines))
        st.markdown(plain(scenario.hint.get(t.language)))


def _make(context: PageContext, view: WorkshopView, scenario: Scenario) -> None:
    t = context.t
    if view.groups:
        st.button(
            t("Set all groups to this scenario"),
            type="primary",
            key="reset-to-scenario",
            icon=":material/restart_alt:",
            on_click=_reset,
            args=(context, scenario.id),
        )
        st.caption(t("Codes stay and nobody has to sign in again. What the groups wrote is gone then."))
        with st.expander(t("Another number of groups, or end the workshop")):
            _count(context, view, scenario)
        return
    _count(context, view, scenario)


def _count(context: PageContext, view: WorkshopView, scenario: Scenario) -> None:
    t, groups = context.t, len(view.groups)
    if COUNT not in st.session_state:
        st.session_state[COUNT] = groups or USUAL
    count = st.number_input(t("Number of groups"), 1, MOST_GROUPS, step=1, key=COUNT)
    sure = not groups or st.checkbox(
        t.plural(
            "The {count} group of now is removed, with everything it wrote.",
            "The {count} groups of now are removed, with everything they wrote.",
            groups,
        ),
        key=SURE,
    )
    st.button(
        t("Make the groups"),
        type="secondary" if groups else "primary",
        key="make-groups",
        icon=":material/group_add:",
        disabled=not sure,
        on_click=_set_up,
        args=(context, int(count), scenario.id),
    )
    if groups:
        st.button(
            t("End the workshop"),
            key="end-workshop",
            icon=":material/logout:",
            disabled=not sure,
            on_click=_set_up,
            args=(context, 0, scenario.id),
        )


def _set_up(context: PageContext, count: int, scenario: str) -> None:
    t = context.t
    try:
        set_up_groups(context.actor, context.workspace, count=count, scenario=scenario)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.session_state.pop(SURE, None)
    st.session_state.pop(COUNT, None)
    st.session_state[DONE] = (
        t.plural(
            "{count} group has been made. It comes in by its code.",
            "{count} groups have been made. Each comes in by its code.",
            count,
        )
        if count
        else t("The workshop has ended; the groups are removed.")
    )
    open_part("gruppen" if count else "szenario")


def _reset(context: PageContext, scenario: str) -> None:
    try:
        reset_groups(context.actor, context.workspace, scenario=scenario)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.session_state[DONE] = context.t("All groups stand at the beginning of the scenario.")
    open_part("gruppen")


def say_what_was_done() -> None:
    """Show once what was done last, or what went wrong."""
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        show_problem(problem)
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(done, icon=":material/check_circle:")
