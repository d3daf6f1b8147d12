"""What the address of the delivery says: the part, the measure, the group."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.implementation.records import Delivery, Group
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.reporting.delivery_words import group_text, running
from ctc_toolkit.workspace import AreaDelivery

PART, MEASURE, GROUP = "teil", "massnahme", "gruppe"
SEE, LOG, GROUPS, SET_UP = "ueberblick", "termin", "gruppen", "ablauf"
WATCH, MONTH, TABLE, LINKS = "beobachtung", "monat", "tabelle", "links"
COURSE = "verlauf"


def go_to(part: str, *, measure: str | None = None, group: str | None = None) -> None:
    """Open a part with the next run, for a measure or a group."""
    st.query_params[PART] = part
    if measure is not None:
        st.query_params[MEASURE] = measure
    if group is not None:
        st.query_params[GROUP] = group


def choose_measure(context: PageContext, measures: Sequence[Delivery]) -> Delivery:
    """Let a person choose one of the measures; the choice stands in the address."""
    by_id = {one.measure: one for one in measures}
    chosen = choose_from_address(MEASURE, list(by_id), measures[0].measure)
    st.session_state["delivery-measure"] = chosen
    st.selectbox(
        context.t("Measure of the plan"),
        list(by_id),
        format_func=lambda one: by_id[one].title,
        key="delivery-measure",
        on_change=lambda: st.query_params.update({MEASURE: st.session_state["delivery-measure"]}),
    )
    return by_id[chosen]


def choose_group(context: PageContext, view: AreaDelivery) -> tuple[Delivery, Group] | None:
    """Let a person choose a group of any measure; the choice stands in the address. None where there is no group."""
    found = ordered_groups(context, view)
    if not found:
        return None
    by_id = {group.id: (delivery, group) for delivery, group in found}
    chosen = choose_from_address(GROUP, list(by_id), found[0][1].id)
    st.session_state["delivery-group"] = chosen
    st.selectbox(
        context.t("Group"),
        list(by_id),
        format_func=lambda one: group_text(*by_id[one]),
        key="delivery-group",
        on_change=lambda: st.query_params.update({GROUP: st.session_state["delivery-group"]}),
    )
    return by_id[chosen]


def ordered_groups(context: PageContext, view: AreaDelivery) -> list[tuple[Delivery, Group]]:
    """Return all groups: those that run first, of them those for which something was entered last; then the others."""
    from datetime import date

    today = date.today()
    asked = st.query_params.get(MEASURE)
    found = [(delivery, group) for delivery in view.measures for group in delivery.groups]

    def place(one: tuple[Delivery, Group]) -> tuple[bool, bool, str, str]:
        delivery, group = one
        latest = max((str(session.fields.on) for session in group.sessions), default="")
        backwards = "".join(chr(255 - ord(sign)) for sign in latest or str(group.fields.start or ""))
        return not running(delivery, group, today), delivery.measure != asked, backwards, group.fields.name

    return sorted(found, key=place)
