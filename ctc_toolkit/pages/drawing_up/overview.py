"""The plan on one page: the logic model as a picture, the budget line, the state of approval; and the sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.sheets import sheet_downloads, show_blocks, show_drawing
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.reviewing.words import state_sentence
from ctc_toolkit.plan import logic_of, missing_for_decision
from ctc_toolkit.reporting.logic_model import logic_picture
from ctc_toolkit.reporting.plan_sheets import PlanFacts, plan_sheet, short_sheet
from ctc_toolkit.reporting.plan_tables import budget_sentences, logic_table
from ctc_toolkit.reporting.sheets import Drawing
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import SubmissionView
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanView


def facts_of(plans: ActionPlans, view: PlanView) -> PlanFacts:
    """Return what sheets tell about a version."""
    decision = f"{view.decision.number}, {view.decision.body}" if view.decision else ""
    return PlanFacts(
        plans.name,
        plans.city_name,
        plans.made_up,
        view.number,
        view.plain,
        view.factors,
        view.strengths,
        view.wave.label,
        view.wave.year,
        view.decided_on,
        view.review_on,
        decision,
    )


def show_overview(
    context: PageContext, plans: ActionPlans, view: PlanView, handed_in: Sequence[SubmissionView]
) -> None:
    """Show the plan at one glance. handed_in: its versions that were handed in, newest first."""
    t, instrument = context.t, load_instrument(view.wave.instrument)
    logic = logic_of(view.plain, view.factors)
    picture = logic_picture(logic, instrument, context.language)
    show_drawing(Drawing(picture.title, picture.described, picture.svg), key="logic")
    money = budget_sentences(t, view.plain) or (t("No money is entered yet."),)
    bullets(*(plain(line) for line in (*money, *state_lines(t, view, handed_in))))
    table = logic_table(t, logic, instrument)
    if table is not None:
        with st.expander(t("The picture as a table"), key="logic-table"):
            show_blocks([table], key="logic")
    missing = missing_for_decision(view.plain, view.factors) if view.state == "open" else ()
    if missing:
        with st.container(key="plan-missing"):
            bullets(
                *(plain(one.say(context.language), 400) for one in missing), heading=t("Still needed before a decision")
            )
    facts = facts_of(plans, view)
    sheet_downloads(
        t,
        lambda: plan_sheet(facts, instrument, context.language, date.today()),
        plan_sheet(facts, instrument, context.language, date.today()),
        key="plan",
        city=plans.ags,
    )


def state_lines(t: Translator, view: PlanView, handed_in: Sequence[SubmissionView]) -> tuple[str, ...]:
    """Return how far the approval is: by the steering group, and by the office."""
    if view.decided_on is not None and view.decision is not None:
        first = t(
            "Decided on {day} by “{body}” ({number}).",
            day=t.date(view.decided_on),
            body=view.decision.body,
            number=view.decision.number,
        )
    else:
        first = t("Not decided yet.")
    if not handed_in:
        return (first, t("Not handed in to the office yet."))
    newest = handed_in[0]
    told = t("Handed in to the office, version {number}:", number=newest.number)
    return (first, f"{told} {state_sentence(t, newest.state)}")


def show_short(context: PageContext, plans: ActionPlans, view: PlanView) -> None:
    """Show the short version for everybody, as it would hang on a wall."""
    t, instrument = context.t, load_instrument(view.wave.instrument)
    facts = facts_of(plans, view)
    sheet = short_sheet(facts, instrument, context.language, date.today())
    st.header(t("The plan for everybody"), anchor=False)
    st.caption(t("It holds no amounts and no names of partners. It can hang in schools and go to the press."))
    if view.state == "open":
        st.markdown(t("This version is a draft. Please hand it out only after the decision."))
    with st.container(border=True, key="plan-short"):
        show_blocks(sheet.blocks, key="short")
    sheet_downloads(t, lambda: sheet, sheet, key="short", city=plans.ags)
