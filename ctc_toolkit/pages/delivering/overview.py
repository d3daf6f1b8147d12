"""How each measure of the plan stands, one card each, and where to go from there."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.delivering.address import GROUPS, LOG, SET_UP, go_to, ordered_groups
from ctc_toolkit.pages.delivering.standing import course_button, show_standing
from ctc_toolkit.reporting.delivery_words import count_text
from ctc_toolkit.workspace import AreaDelivery


def show_overview(context: PageContext, view: AreaDelivery) -> None:
    """Show the measures of the plan, then those that are not in it any more."""
    t, today = context.t, date.today()
    if view.running:
        st.header(t("Measures of the plan"), anchor=False)
    for delivery in view.running:
        _measure(context, view, delivery, today)
    dropped = [one for one in view.measures if one.dropped]
    if dropped:
        st.header(t("Not in the plan any more"), anchor=False)
        for delivery in dropped:
            _measure(context, view, delivery, today)


def _measure(context: PageContext, view: AreaDelivery, delivery: Delivery, today: date) -> None:
    t = context.t
    with st.container(border=True, key=f"delivery-card-{delivery.measure}"):
        st.subheader(plain(delivery.title), anchor=False)
        show_standing(context, delivery, today)
        st.markdown(plain(count_text(t, delivery, today), 600))
        _next(context, view, delivery)


def _next(context: PageContext, view: AreaDelivery, delivery: Delivery) -> None:
    """Show the one button that helps most: log a session, else enter a group."""
    t = context.t
    own = [group for one, group in ordered_groups(context, view) if one.measure == delivery.measure]
    with st.container(horizontal=True, gap="small"):
        course_button(context, delivery)
        if not view.editable:
            return
        if own:
            st.button(
                t("Log a session"),
                key=f"delivery-log-{delivery.measure}",
                icon=":material/edit_calendar:",
                on_click=go_to,
                args=(LOG,),
                kwargs={"measure": delivery.measure, "group": own[0].id},
            )
        elif not delivery.dropped:
            st.button(
                t("Enter a group"),
                key=f"delivery-add-{delivery.measure}",
                icon=":material/group_add:",
                on_click=go_to,
                args=(GROUPS,),
                kwargs={"measure": delivery.measure},
            )
        if not delivery.set_up_version:
            st.button(
                t("Enter how it is to run"),
                key=f"delivery-plan-{delivery.measure}",
                icon=":material/checklist:",
                on_click=go_to,
                args=(SET_UP,),
                kwargs={"measure": delivery.measure},
            )
