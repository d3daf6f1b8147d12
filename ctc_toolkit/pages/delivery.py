"""Delivery: do the measures of the plan run as planned? Sessions are entered here, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import streamlit as st

from ctc_toolkit.implementation.standing import standing_of
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.delivering.address import COURSE, GROUPS, LINKS, LOG, MONTH, PART, SEE, SET_UP, TABLE, WATCH
from ctc_toolkit.pages.delivering.course import show_course
from ctc_toolkit.pages.delivering.groups import show_groups
from ctc_toolkit.pages.delivering.links import show_links
from ctc_toolkit.pages.delivering.log import show_log
from ctc_toolkit.pages.delivering.month import show_month
from ctc_toolkit.pages.delivering.observing import show_observing
from ctc_toolkit.pages.delivering.overview import show_overview
from ctc_toolkit.pages.delivering.set_up import show_set_up
from ctc_toolkit.pages.delivering.tables import show_tables
from ctc_toolkit.pages.writing.places import allowed, areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.reporting.delivery_words import counted
from ctc_toolkit.reporting.fidelity_words import standings_text
from ctc_toolkit.workspace import AreaDelivery, area_delivery, list_cities

ACTION = "area_delivery"

Part = Callable[[PageContext, AreaDelivery], None]


def show() -> None:
    """Show the delivery of the area in the address."""
    context = page_context()
    t = context.t
    title = t("Does it run as planned?")
    seen = list_cities(context.actor, context.workspace)
    cities = [city for city in seen if areas_to_write_about(context, city, ACTION)]
    if not cities:
        question(title, t("Here stands how the measures of an action plan run: groups, sessions, quality."))
        if seen:
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return
    city, area = place_of_address(context, cities, ACTION)
    view = area_delivery(context.actor, context.workspace, area.id)
    question(title, plain(_answer(context, view), 600))
    choose_city_and_area(context, cities, city, area, ACTION)
    if not view.measures:
        _nothing_decided(context, view)
        return
    _parts(context, view)


def parts(context: PageContext, view: AreaDelivery) -> dict[str, tuple[str, Part]]:
    """Return the parts of the page by their name in the address: what each is called, and what shows it."""
    t = context.t
    found: dict[str, tuple[str, Part]] = {
        SEE: (t("Overview"), show_overview),
        LOG: (t("Log a session") if view.editable else t("Sessions of the groups"), show_log),
        COURSE: (t("Course"), show_course),
        GROUPS: (t("Groups"), show_groups),
        SET_UP: (t("Set-up"), show_set_up),
        WATCH: (t("Observe"), show_observing),
        MONTH: (t("The month"), show_month),
    }
    if view.editable:
        found[TABLE] = t("Read a table"), show_tables
        found[LINKS] = t("Links for providers"), show_links
    return found


def _parts(context: PageContext, view: AreaDelivery) -> None:
    t, found = context.t, parts(context, view)
    part = choose_from_address(PART, list(found), SEE)
    st.session_state["delivery-part"] = part
    st.segmented_control(
        t("What do you want to do?"),
        list(found),
        format_func=lambda one: found[one][0],
        key="delivery-part",
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: st.query_params.update({PART: st.session_state["delivery-part"]}),
    )
    found[part][1](context, view)
    if not view.editable:
        st.caption(t("You can read everything here. Entries are made by the coordination and the team of the area."))


def _nothing_decided(context: PageContext, view: AreaDelivery) -> None:
    """Say what will stand here, what is needed first, and lead there."""
    t = context.t
    if view.plan_number is not None:
        st.markdown(t("The decided action plan holds no measure. What is to be delivered has to stand in it first."))
    elif view.plan_at_work:
        st.markdown(t("The action plan is being written. Once it is decided, its measures stand here."))
    else:
        st.markdown(
            t("Here stand the measures of the action plan with their groups and sessions. First it has to be decided.")
        )
    if allowed(context, "area_plan", view.ags, view.area_id):
        link_to("action_plan", t("To the action plan"), city=view.ags, kind="primary", view={"gebiet": view.area_id})


def _answer(context: PageContext, view: AreaDelivery) -> str:
    """Return the sentence that answers the question of the page."""
    t, today = context.t, date.today()
    if not view.measures:
        return t("Nothing to see yet: no measure is decided.")
    groups = [group for one in view.measures for group in one.groups]
    if not groups:
        return t.plural(
            "{count} measure is decided, no group has begun yet.",
            "{count} measures are decided, no group has begun yet.",
            len(view.running),
        )
    standings = Counter(standing_of(one, today).standing for one in view.running)
    found = counted(groups, today)
    said = t("Measures: {standings}.", standings=standings_text(t, standings)) + " "
    if not found.held + found.cancelled:
        return said + t("Nothing is entered in this school year yet.")
    said += t.plural(
        "{count} session took place in this school year", "{count} sessions took place in this school year", found.held
    )
    if found.cancelled:
        said += ", " + t.plural("{count} was cancelled", "{count} were cancelled", found.cancelled)
    return said + "."


show()
