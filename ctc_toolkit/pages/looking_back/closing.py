"""Beginning a yearly review, the decision on it, and the next plan with what stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.writing.places import allowed
from ctc_toolkit.reporting.yearly_words import year_text
from ctc_toolkit.riskfactors.priorities import MOST_PRESENT
from ctc_toolkit.workspace import (
    YearlyDecision,
    YearlyReviews,
    YearlyReviewView,
    YearNotDecided,
    begin_next_plan,
    begin_yearly_review,
    decide_yearly_review,
    remove_yearly_review,
)

PROBLEMS = "yearly-problems"
USUAL_PRESENT = 10


def show_begin(context: PageContext, view: YearlyReviews) -> None:
    """Offer to begin the review of the year that is shown."""
    t = context.t
    if not view.editable or view.year is None or view.figures is None or not view.figures.measures:
        return
    with st.container(border=True, key="yearly-begin"):
        st.markdown(t("The numbers are there already. What is missing is what you learn from them and decide."))
        st.button(
            t("Begin the review of {year}", year=year_text(view.year)),
            key="yearly-start",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin,
            args=(view.area_id, view.year),
        )
        _problem("begin")


def show_closing(context: PageContext, view: YearlyReviews, review: YearlyReviewView) -> None:
    """Show what is missing and the form of the decision, or the decision and the way to the next plan."""
    t = context.t
    st.header(t("Decision of the steering group"), anchor=False)
    if review.state == "decided":
        _decided(context, view, review)
        return
    missing = view.missing
    if missing:
        bullets(
            *(plain(one.say(context.language), 400) for one in missing), heading=t("Still needed before a decision")
        )
    elif view.closable:
        _form(t, view, review)
    if not view.closable:
        st.markdown(t("Your coordination enters the decision once everything is written."))
    else:
        _removing(t, view, review)


def _decided(context: PageContext, view: YearlyReviews, review: YearlyReviewView) -> None:
    t, decision = context.t, review.decision
    if decision is not None and review.decided_on is not None:
        st.success(
            t(
                "Decided on {day} by “{body}” ({number}), {present} people present.",
                day=t.date(review.decided_on),
                body=plain(decision.body),
                number=decision.number,
                present=review.present or 0,
            ),
            icon=":material/gavel:",
        )
        if view.editable:
            link_to(
                "bodies",
                t("To the decision in the log"),
                city=view.ags,
                kind="tertiary",
                view={"gremium": decision.body_id, "teil": "decisions", "beschluss": decision.id},
            )
    _next(context, view, review)


def _next(context: PageContext, view: YearlyReviews, review: YearlyReviewView) -> None:
    """Say what the next plan takes over, and begin it."""
    t = context.t
    st.header(t("The next plan"), anchor=False)
    lines = [
        (t("Goes on: {names}.", names=plain("; ".join(view.chosen("continue")), 900)), view.chosen("continue")),
        (t("Is adapted: {names}.", names=plain("; ".join(view.chosen("adapt")), 900)), view.chosen("adapt")),
        (t("Is left out: {names}.", names=plain("; ".join(_ended(view)), 1800)), view.chosen("end")),
    ]
    bullets(*(line for line, names in lines if names))
    if review.next_plan is not None:
        st.markdown(t("Version {number} of the plan was begun with what stays.", number=review.next_plan))
    elif view.editable:
        st.button(
            t("Begin the next plan with what stays"),
            key="yearly-next",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_begin_next,
            args=(view.area_id, review.id),
        )
        st.caption(
            t(
                "What ends is left out, with all that belongs to it. What is adapted carries its note. "
                "Goals, money and risks are taken over."
            )
        )
        _problem("next")
    if allowed(context, "area_plan", view.ags, view.area_id):
        link_to("action_plan", t("To the action plan"), city=view.ags, view={"gebiet": view.area_id})


def _ended(view: YearlyReviews) -> list[str]:
    measures = view.figures.measures if view.figures is not None else ()
    written = view.written
    return [
        f"{one.title} ({written[one.measure].reason})"
        for one in measures
        if one.measure in written and written[one.measure].choice == "end"
    ]


def _form(t: Translator, view: YearlyReviews, review: YearlyReviewView) -> None:
    today = date.today()
    names = {part: f"yearly-decision-{part}-{review.id[:8]}" for part in ("on", "present", "body")}
    for name, value in (("on", today), ("present", USUAL_PRESENT)):
        st.session_state.setdefault(names[name], value)
    bodies = dict(view.bodies)
    day = "DD.MM.YYYY" if t.language == "de" else "YYYY-MM-DD"
    with st.container(border=True, key="yearly-decision"):
        st.date_input(t("Day of the decision"), key=names["on"], format=day, max_value=today)
        _problem("on")
        st.number_input(t("How many people were there?"), 1, MOST_PRESENT, key=names["present"], step=1)
        _problem("present")
        st.selectbox(
            t("Decided by"),
            list(bodies),
            format_func=bodies.__getitem__,
            key=names["body"],
            placeholder=t("No body yet"),
        )
        _problem("body_id")
        if not bodies:
            link_to("bodies", t("Add a body"), city=view.ags)
        st.caption(t("The decision goes into the log of the body. From then on numbers and texts stay as they are."))
        st.button(
            t("Record the decision"),
            key="yearly-decide",
            type="primary",
            icon=":material/gavel:",
            on_click=_decide,
            args=(view.area_id, review.id, review.version, names),
        )
        _problem("decision")


def _removing(t: Translator, view: YearlyReviews, review: YearlyReviewView) -> None:
    with st.expander(t("Delete this review"), key="yearly-removing"):
        st.markdown(t("What was written into it will be gone. The numbers of the year stay."))
        sure = st.checkbox(t("Yes, delete it"), key=f"yearly-sure-{review.id[:8]}")
        st.button(
            t("Delete this review"),
            key="yearly-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_remove,
            args=(view.area_id, review.id, review.version),
        )
        _problem("remove")


def _problem(field: str) -> None:
    problem = st.session_state.get(PROBLEMS, {}).get(field)
    if problem is not None:
        with st.container(key=f"problem-yearly-{field}"):
            report_unexpected(problem)


def _begin(area_id: str, year: int) -> None:
    context = page_context()
    st.session_state[PROBLEMS] = {}
    try:
        begin_yearly_review(context.actor, context.workspace, area_id, year)
    except ToolkitError as problem:
        st.session_state[PROBLEMS] = {"begin": problem}
        return
    st.query_params["jahr"] = str(year)


def _decide(area_id: str, review_id: str, version: int, names: Mapping[str, str]) -> None:
    context, state = page_context(), st.session_state
    entered = YearlyDecision(state[names["on"]], state[names["body"]], int(state[names["present"]] or 0))
    state[PROBLEMS] = {}
    try:
        outcome = decide_yearly_review(
            context.actor, context.workspace, area_id, review_id, entered, version=version, language=context.language
        )
    except ToolkitError as problem:
        state[PROBLEMS] = {"decision": problem}
        return
    if isinstance(outcome, YearNotDecided):
        state[PROBLEMS] = dict(outcome.problems)


def _remove(area_id: str, review_id: str, version: int) -> None:
    context = page_context()
    st.session_state[PROBLEMS] = {}
    try:
        remove_yearly_review(context.actor, context.workspace, area_id, review_id, version=version)
    except ToolkitError as problem:
        st.session_state[PROBLEMS] = {"remove": problem}


def _begin_next(area_id: str, review_id: str) -> None:
    context = page_context()
    st.session_state[PROBLEMS] = {}
    try:
        begin_next_plan(context.actor, context.workspace, area_id, review_id, language=context.language)
    except ToolkitError as problem:
        st.session_state[PROBLEMS] = {"next": problem}
