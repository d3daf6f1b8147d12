"""Approval: what is still missing, review by the office, and the decision of the steering group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.step_links import step_link
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.drawing_up.beginning import show_removing
from ctc_toolkit.pages.writing.handing_in import hand_in
from ctc_toolkit.plan import missing_for_decision
from ctc_toolkit.riskfactors.priorities import MOST_PRESENT
from ctc_toolkit.workspace import Place, SubmissionView, decide_plan, read_texts
from ctc_toolkit.workspace.action_plan_log import PlanNotDecided
from ctc_toolkit.workspace.action_plan_views import STEP, ActionPlans, PlanView
from ctc_toolkit.workspace.priority_log import DecisionEntry

PROBLEMS = "action-plan-decision-problems"
USUAL_PRESENT = 10


def show_approval(
    context: PageContext, plans: ActionPlans, view: PlanView, handed_in: Sequence[SubmissionView], *, may: str
) -> None:
    """Show what the plan lacks, the review by the office, and the form of the decision."""
    t = context.t
    if view.state == "decided":
        _decided(context, plans, view)
    else:
        if handed_in and handed_in[0].state == "submitted":
            st.info(
                t("The office is still reading the version that was handed in. It is usual to wait for its word."),
                icon=":material/hourglass_top:",
            )
        _to_decide(context, plans, view, may=may)
    place = Place(area=plans.area_id)
    texts = [
        text
        for sheet in ("area", "plan")
        for text in read_texts(context.actor, context.workspace, place, sheet)  # type: ignore[arg-type]
    ]
    if plans.newest:
        hand_in(context, plans.ags, place, "plan", texts, plan=view.version if view.entries else None)
    else:
        st.markdown(t("Only the newest version can be handed in."))
    if view.state == "open" and may == "lead":
        show_removing(context, plans.area_id, view)


def _decided(context: PageContext, plans: ActionPlans, view: PlanView) -> None:
    t, decision = context.t, view.decision
    st.header(t("The decision"), anchor=False)
    if decision is not None and view.decided_on is not None:
        st.success(
            t(
                "Decided on {day} by “{body}” ({number}), {present} people present.",
                day=t.date(view.decided_on),
                body=plain(decision.body),
                number=decision.number,
                present=view.present or 0,
            ),
            icon=":material/gavel:",
        )
        link_to(
            "bodies",
            t("To the decision in the log"),
            city=plans.ags,
            kind="tertiary",
            view={"gremium": decision.body_id, "teil": "decisions", "beschluss": decision.id},
        )
    step_link(t, plans.area_id, STEP, key="plan")


def _to_decide(context: PageContext, plans: ActionPlans, view: PlanView, *, may: str) -> None:
    t = context.t
    st.header(t("Decision of the steering group"), anchor=False)
    missing = missing_for_decision(view.plain, view.factors)
    if missing:
        bullets(
            *(plain(one.say(context.language), 400) for one in missing), heading=t("Still needed before a decision")
        )
    if may != "lead":
        st.markdown(t("Your coordination enters the decision once the plan is complete."))
        return
    if not missing:
        _form(t, plans, view)


def _form(t: Translator, plans: ActionPlans, view: PlanView) -> None:
    today = date.today()
    names = {part: f"plan-decision-{part}-{view.id[:8]}" for part in ("on", "present", "body", "review")}
    for name, value in (("on", today), ("present", USUAL_PRESENT), ("review", _in_a_year(today))):
        st.session_state.setdefault(names[name], value)
    bodies = dict(plans.bodies)
    day = "DD.MM.YYYY" if t.language == "de" else "YYYY-MM-DD"
    with st.container(border=True, key="plan-decision"):
        left, right = st.columns(2, gap="small")
        with left:
            st.date_input(t("Day of the decision"), key=names["on"], format=day, max_value=today)
            _problem("on")
            st.number_input(t("How many people were there?"), 1, MOST_PRESENT, key=names["present"], step=1)
            _problem("present")
        with right:
            st.selectbox(
                t("Decided by"),
                list(bodies),
                format_func=bodies.__getitem__,
                key=names["body"],
                placeholder=t("No body yet"),
            )
            _problem("body_id")
            st.date_input(t("To be reviewed on"), key=names["review"], format=day, min_value=today)
            _problem("review_on")
        if not bodies:
            link_to("bodies", t("Add a body"), city=plans.ags)
        st.caption(t("The decision goes into the log of the body. From then on this version stays as it is."))
        st.button(
            t("Record the decision"),
            key="plan-decide",
            type="primary",
            icon=":material/gavel:",
            on_click=_decide,
            args=(plans.area_id, view.id, view.version, names),
        )
        _problem("decision")


def _in_a_year(today: date) -> date:
    return today.replace(year=today.year + 1, day=min(today.day, 28))


def _problem(field: str) -> None:
    problem = st.session_state.get(PROBLEMS, {}).get(field)
    if problem is not None:
        with st.container(key=f"problem-plan-{field}"):
            report_unexpected(problem)


def _decide(area_id: str, plan_id: str, version: int, names: Mapping[str, str]) -> None:
    context, state = page_context(), st.session_state
    entered = DecisionEntry(
        state[names["on"]], state[names["body"]], int(state[names["present"]] or 0), state[names["review"]]
    )
    state[PROBLEMS] = {}
    try:
        outcome = decide_plan(
            context.actor, context.workspace, area_id, plan_id, entered, version=version, language=context.language
        )
    except ToolkitError as problem:
        state[PROBLEMS] = {"decision": problem}
        return
    if isinstance(outcome, PlanNotDecided):
        state[PROBLEMS] = dict(outcome.problems)
