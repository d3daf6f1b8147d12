"""Action plan: what do we do, when and with whom? From decided priorities to a plan that a body has decided on."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.drawing_up.address import PART, PARTS, VERSION
from ctc_toolkit.pages.drawing_up.approval import show_approval
from ctc_toolkit.pages.drawing_up.beginning import choose_version, show_beginning, show_left_out
from ctc_toolkit.pages.drawing_up.goals import show_goals
from ctc_toolkit.pages.drawing_up.measures import show_measures
from ctc_toolkit.pages.drawing_up.money import show_money
from ctc_toolkit.pages.drawing_up.overview import show_overview, show_short
from ctc_toolkit.pages.drawing_up.risks import show_risks
from ctc_toolkit.pages.drawing_up.versions import show_versions
from ctc_toolkit.pages.writing.places import allowed, areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.workspace import Place, area_plan, list_cities, submissions
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanView


def show() -> None:
    """Show the action plan of the area in the address."""
    context = page_context()
    t = context.t
    title = t("What do we do, when and with whom?")
    seen = list_cities(context.actor, context.workspace)
    cities = [city for city in seen if areas_to_write_about(context, city)]
    if not cities:
        question(title, t("Here stands the action plan of an area: goals, measures, money, risks."))
        if seen:
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return
    city, area = place_of_address(context, cities)
    plans = _asked_for(context, area.id)
    question(title, _answer(t, plans))
    choose_city_and_area(context, cities, city, area)
    choose_version(context, plans)
    if plans.shown is None:
        show_beginning(context, plans)
        return
    lead = allowed(context, "decide_plan", city.ags, area.id)
    may = "read" if plans.shown.state == "decided" else "lead" if lead else "write"
    _parts(context, plans, plans.shown, may=may)


def _asked_for(context: PageContext, area_id: str) -> ActionPlans:
    """Return the plans with the version of the address; with the newest one where there is no such version."""
    asked = st.query_params.get(VERSION, "")
    if asked.isdecimal():
        try:
            return area_plan(context.actor, context.workspace, area_id, number=int(asked))
        except ToolkitError as problem:
            if problem.code != "not_available":
                raise
            del st.query_params[VERSION]
    return area_plan(context.actor, context.workspace, area_id)


def _parts(context: PageContext, plans: ActionPlans, view: PlanView, *, may: str) -> None:
    t = context.t
    part = choose_from_address(PART, list(PARTS), PARTS[0])
    names = dict(
        zip(
            PARTS,
            (
                t("Overview"),
                t("Goals"),
                t("Measures"),
                t("Money"),
                t("Risks"),
                t("Approval"),
                t("Short version"),
                t("Versions"),
            ),
            strict=True,
        )
    )
    st.session_state["plan-part"] = part
    st.segmented_control(
        t("Part of the plan"),
        PARTS,
        format_func=names.__getitem__,
        key="plan-part",
        required=True,
        on_change=_moved,
        label_visibility="collapsed",
        wrap=True,
    )
    place = Place(area=plans.area_id)
    handed_in = [
        one for one in submissions(context.actor, context.workspace) if one.place == place and one.kind == "plan"
    ]
    writes = "read" if may == "read" else "write"
    if part == "ueberblick":
        show_left_out(context, plans)
        show_overview(context, plans, view, handed_in)
    elif part == "ziele":
        show_goals(context, plans, view, may=writes)
    elif part == "massnahmen":
        show_measures(context, plans, view, may=writes)
    elif part == "geld":
        show_money(context, view, may=writes)
    elif part == "risiken":
        show_risks(context, plans, view, may=writes)
    elif part == "freigabe":
        show_approval(context, plans, view, handed_in, may=may)
    elif part == "kurzfassung":
        show_short(context, plans, view)
    else:
        show_versions(context, plans, view, handed_in)
    if view.state == "decided" and plans.newest and part in ("ueberblick", "freigabe"):
        show_beginning(context, plans)
    st.caption(
        t("{survey}, figures of the whole city", survey=plain(view.wave.label))
        + " · "
        + t("saved {when} by {name}", when=at(t, view.changed_at), name=plain(view.changed_by))
    )


def _moved() -> None:
    st.query_params[PART] = st.session_state["plan-part"]


def _answer(t: Translator, plans: ActionPlans) -> str:
    """Return the sentence that answers the question of the page."""
    view = plans.shown
    if view is None:
        return t("Nothing yet. Here the decided priorities become goals, measures, dates and money.")
    goals, measures = len(view.goals), len(view.measures)
    counted = {
        "goals": t.plural("{count} goal", "{count} goals", goals) if goals else t("no goal yet"),
        "measures": t.plural("{count} measure", "{count} measures", measures) if measures else t("no measure yet"),
    }
    if view.decided_on is not None:
        return t("{goals}, {measures}. Decided on {day}.", day=t.date(view.decided_on), **counted)
    return t("{goals}, {measures}. At work since {day}.", day=t.date(view.begun_on), **counted)


show()
