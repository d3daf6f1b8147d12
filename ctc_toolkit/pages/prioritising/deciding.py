"""Fourth part: the joint decision. Two to five factors with a reason each, strengths, and why others were left."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.prioritising.state import (
    keep_problems,
    problems,
    put,
    save_entries,
    show_problem_of,
    text_entry,
    widget,
)
from ctc_toolkit.pages.prioritising.table import Ordered
from ctc_toolkit.reporting.priority_words import reach_text
from ctc_toolkit.riskfactors.priorities import FEWEST, LONGEST_REASON, MOST, MOST_PRESENT, choice_to_explain
from ctc_toolkit.workspace import decide_priorities
from ctc_toolkit.workspace.priority_log import DecisionEntry, PrioritiesRefused
from ctc_toolkit.workspace.priority_views import Priorities

Choosing = Literal["priority", "strength"]
YEARS_UNTIL_REVIEW = 2


def show_deciding(context: PageContext, priorities: Priorities, found: Ordered, *, may: str) -> None:
    """Show what is chosen, the reasons, and (for the coordination) the form of the decision."""
    t, area_id = context.t, priorities.area_id
    st.header(t("Decide together"), anchor=False)
    _choose(t, area_id, found, "priority")
    _choose(t, area_id, found, "strength")
    if found.choice.priorities:
        st.subheader(t("Why these? One or two sentences each"), anchor=False)
    for factor in found.chosen:
        known = found.view.factor(factor)
        label = f"{found.labels[factor]} – {reach_text(t, known)}" if known else found.labels[factor]
        text_entry(found.view, area_id, f"reason.{factor}", label, longest=LONGEST_REASON)
    _explain(t, area_id, found)
    _strengths(t, area_id, found)
    if may == "lead":
        _form(t, priorities, found)
    else:
        st.markdown(t("Your coordination enters the decision once the reasons are written."))


def _choose(t: Translator, area_id: str, found: Ordered, what: Choosing) -> None:
    choice, view = found.choice, found.view
    current = choice.priorities if what == "priority" else choice.strengths
    taken = choice.strengths if what == "priority" else choice.priorities
    name = widget(view, what)
    st.session_state[name] = list(current)
    labels = {
        "priority": t("Which {fewest} to {most} factors do we work on first?", fewest=FEWEST, most=MOST),
        "strength": t("Which strengths are to stay? At least one."),
    }
    st.multiselect(
        labels[what],
        [factor for factor in found.order if factor not in taken],
        format_func=found.names.__getitem__,
        key=name,
        select_all=False,
        placeholder=t("Choose factors"),
        on_change=_chosen,
        args=(area_id, view.id, what, name, tuple(current)),
    )
    show_problem_of("priorities" if what == "priority" else "strengths")
    show_problem_of(f"choice-{what}")


def _chosen(area_id: str, set_id: str, what: Choosing, name: str, before: tuple[str, ...]) -> None:
    wanted = set(st.session_state[name])
    old = {f"choice.{factor}": what for factor in before}
    new = {f"choice.{factor}": what for factor in wanted}
    save_entries(area_id, set_id, old, new, f"choice-{what}")


def _explain(t: Translator, area_id: str, found: Ordered) -> None:
    """Ask why factors were not chosen that stand ahead by score or by votes."""
    if not found.choice.priorities:
        return
    result = found.view.last_result
    factors = choice_to_explain(found.choice, found.order, result.tally if result else None)
    if not factors:
        return
    st.subheader(t("Far ahead, but not chosen: why?"), anchor=False)
    for factor in factors:
        text_entry(found.view, area_id, f"reason.{factor}", found.labels[factor], longest=LONGEST_REASON)


def _strengths(t: Translator, area_id: str, found: Ordered) -> None:
    if not found.choice.strengths:
        return
    with st.expander(t("A word on the strengths (optional)"), key="prio-strength-words"):
        for factor in found.choice.strengths:
            text_entry(found.view, area_id, f"reason.{factor}", found.labels[factor], longest=LONGEST_REASON)


def _form(t: Translator, priorities: Priorities, found: Ordered) -> None:
    view, today = found.view, date.today()
    names = {part: widget(view, f"decision-{part}") for part in ("on", "present", "body", "review")}
    result = view.last_result
    put(names["on"], today)
    put(names["present"], result.voters if result else 10)
    put(names["review"], today.replace(year=today.year + YEARS_UNTIL_REVIEW, day=min(today.day, 28)))
    st.subheader(t("Record the decision"), anchor=False)
    with st.container(border=True, key="prio-decision"):
        bodies = dict(priorities.bodies)
        left, right = st.columns(2, gap="small")
        with left:
            st.date_input(t("Day of the decision"), key=names["on"], format="DD.MM.YYYY", max_value=today)
            show_problem_of("on")
            st.number_input(t("How many people were there?"), 1, MOST_PRESENT, key=names["present"], step=1)
            show_problem_of("present")
        with right:
            st.selectbox(
                t("Decided by"),
                list(bodies),
                format_func=bodies.__getitem__,
                key=names["body"],
                placeholder=t("No body yet"),
            )
            show_problem_of("body_id")
            st.date_input(t("To be reviewed on"), key=names["review"], format="DD.MM.YYYY", min_value=today)
            show_problem_of("review_on")
        if not bodies:
            link_to("bodies", t("Add a body"), city=priorities.ags)
        st.caption(
            t(
                "The decision goes into the log of the body. From then on this version stays as it is; a review begins "
                "a new one."
            )
        )
        st.button(
            t("Record the decision"),
            key="prio-decide",
            type="primary",
            icon=":material/gavel:",
            on_click=_decide,
            args=(priorities.area_id, view.id, view.version, names),
        )
        show_problem_of("votes")
        show_problem_of("decision")
        if problems():
            st.caption(":material/warning: " + t("Not recorded yet. What you entered stays here."))


def _decide(area_id: str, set_id: str, version: int, names: dict[str, str]) -> None:
    context, state = page_context(), st.session_state
    entered = DecisionEntry(
        state[names["on"]], state[names["body"]], int(state[names["present"]] or 0), state[names["review"]]
    )
    keep_problems({})
    try:
        outcome = decide_priorities(
            context.actor, context.workspace, area_id, set_id, entered, version=version, language=context.language
        )
    except ToolkitError as problem:
        keep_problems({"decision": problem})
        return
    if isinstance(outcome, PrioritiesRefused):
        keep_problems(outcome.problems)
