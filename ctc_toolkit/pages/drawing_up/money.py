"""The money of the whole plan: by year and source, with what is not secured yet."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.pages.drawing_up.address import go_to_part
from ctc_toolkit.reporting.plan_tables import budget_sentences, budget_table, measures_money_table
from ctc_toolkit.workspace.action_plan_views import PlanView


def show_money(context: PageContext, view: PlanView, *, may: str) -> None:
    """Show totals by year and source, then by measure."""
    t = context.t
    st.header(t("Does the money suffice?"), anchor=False)
    tables = [
        table for table in (budget_table(t, view.plain), measures_money_table(t, view.plain)) if table is not None
    ]
    for sentence in budget_sentences(t, view.plain):
        st.markdown(f"**{plain(sentence)}**")
    if tables:
        show_blocks(tables, key="money")
    else:
        st.markdown(t("No amount yet. Amounts belong to a measure: open it and choose “Money”."))
    if may == "write":
        st.button(
            t("To the measures"),
            key="plan-to-measures",
            icon=":material/arrow_forward:",
            on_click=go_to_part,
            args=("massnahmen",),
        )
