"""Risks of the plan: how likely, how serious, and what is done about them."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.pages.drawing_up.form import PlanInputs, Rows, edit_rows
from ctc_toolkit.plan import LONGEST_LINE, LONGEST_TEXT, RiskFields
from ctc_toolkit.reporting.plan_tables import risks_table
from ctc_toolkit.reporting.plan_words import grade_words
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanEntryView, PlanView


def show_risks(context: PageContext, plans: ActionPlans, view: PlanView, *, may: str) -> None:
    """Show the risks, the most pressing first, and the form of one of them."""
    t = context.t
    st.header(t("What could go wrong?"), anchor=False)
    table = risks_table(t, view.plain)
    if table is not None:
        show_blocks([table], key="risks")
    else:
        st.markdown(t("No risk yet. Two or three are enough: money, staff, rooms, support."))
    if may == "write":
        edit_rows(
            context,
            plans,
            view,
            Rows("risk", RiskFields(), lambda risk: risk.what, _draw, t("Change a risk"), t("Add a risk")),
        )


def _draw(inputs: PlanInputs, _: PlanEntryView | None) -> None:
    t, words = inputs.t, grade_words(inputs.t)
    inputs.text("what", t("What could happen?"), longest=LONGEST_LINE)
    left, right = st.columns(2, gap="small")
    with left:
        inputs.choice("likelihood", t("How likely?"), words)
    with right:
        inputs.choice("weight", t("How serious?"), words)
    inputs.lines("response", t("What do we do about it?"), longest=LONGEST_TEXT)
    inputs.text("who", t("Which function keeps an eye on it? (may stay open)"), longest=LONGEST_LINE)
