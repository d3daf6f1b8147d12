"""Priorities: what do we agree on? A workshop of two hours, from the list of factors to a decision with reasons."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.prioritising.bar import show_bar
from ctc_toolkit.pages.prioritising.beginning import choose_version, show_beginning, show_removing
from ctc_toolkit.pages.prioritising.decided import show_decided, show_sheet
from ctc_toolkit.pages.prioritising.deciding import show_deciding
from ctc_toolkit.pages.prioritising.seeing import show_evidence
from ctc_toolkit.pages.prioritising.state import PART, VERSION
from ctc_toolkit.pages.prioritising.table import Ordered, ordered
from ctc_toolkit.pages.prioritising.voting import show_voting
from ctc_toolkit.pages.prioritising.weighing import show_weighing
from ctc_toolkit.pages.writing.places import allowed, areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.riskfactors.priorities import FEWEST
from ctc_toolkit.workspace import area_priorities, list_cities
from ctc_toolkit.workspace.priority_views import Priorities

PARTS = ("ansehen", "gewichten", "abstimmen", "entscheiden")


def show() -> None:
    """Show the priorities of the area in the address."""
    context = page_context()
    t = context.t
    title = t("What do we agree on?")
    seen = list_cities(context.actor, context.workspace)
    cities = [city for city in seen if areas_to_write_about(context, city)]
    if not cities:
        question(title, t("Here the area team chooses the factors that it works on first."))
        if seen:
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return
    city, area = place_of_address(context, cities)
    with st.spinner(t("The list is being put together …"), show_time=False):
        priorities = _asked_for(context, area.id)
    found = ordered(t, priorities.shown) if priorities.shown is not None else None
    question(title, _answer(t, priorities, found))
    choose_city_and_area(context, cities, city, area)
    may = "lead" if allowed(context, "decide_priorities", city.ags, area.id) else "join"
    choose_version(context, priorities)
    if found is None:
        show_beginning(context, priorities)
    elif found.view.state == "decided":
        show_decided(context, priorities, found)
        if priorities.newest:
            show_beginning(context, priorities)
    else:
        _at_work(context, priorities, found, may)


def _asked_for(context: PageContext, area_id: str) -> Priorities:
    """Return the priorities in the version of the address; the newest one where there is no such version."""
    asked = st.query_params.get(VERSION, "")
    if asked.isdecimal():
        try:
            return area_priorities(context.actor, context.workspace, area_id, number=int(asked))
        except ToolkitError as problem:
            if problem.code != "not_available":
                raise
            del st.query_params[VERSION]
    return area_priorities(context.actor, context.workspace, area_id)


def _at_work(context: PageContext, priorities: Priorities, found: Ordered, may: str) -> None:
    t = context.t
    show_bar(t, found)
    part = choose_from_address(PART, list(PARTS), PARTS[0])
    names = dict(
        zip(PARTS, (t("1 Look"), t("2 Weigh"), t("3 Vote"), t("4 Decide")), strict=True),
    )
    st.session_state["prio-part"] = part
    st.segmented_control(
        t("Part of the meeting"),
        PARTS,
        format_func=names.__getitem__,
        key="prio-part",
        required=True,
        on_change=_moved,
        label_visibility="collapsed",
        wrap=True,
    )
    if part == "ansehen":
        show_evidence(context, found)
    elif part == "gewichten":
        show_weighing(context, priorities.area_id, found)
    elif part == "abstimmen":
        show_voting(context, priorities.area_id, found, may=may)
    else:
        show_deciding(context, priorities, found, may=may)
        if found.choice.priorities:
            with st.expander(t("The sheet as it would look now"), key="prio-draft"):
                show_sheet(context, priorities, found)
        if may == "lead":
            show_removing(context, priorities.area_id, found.view)
    view = found.view
    st.caption(
        t("{survey}, figures of the whole city", survey=plain(view.wave.label))
        + " · "
        + t("saved {when} by {name}", when=at(t, view.changed_at), name=plain(view.changed_by))
    )


def _moved() -> None:
    st.query_params[PART] = st.session_state["prio-part"]


def _answer(t: Translator, priorities: Priorities, found: Ordered | None) -> str:
    """Return the sentence that answers the question of the page."""
    if found is None or priorities.shown is None:
        return t("Nothing yet. Here the area team chooses two to five factors that it works on first.")
    named = "; ".join(found.labels[factor] for factor in found.chosen)
    if found.view.state == "decided" and found.view.decided_on is not None:
        return t("On {factors}. Decided on {day}.", factors=named, day=t.date(found.view.decided_on))
    if found.view.running is not None:
        return t("A silent vote is open. {count} factors are on the list.", count=len(found.view.listed))
    return _so_far(t, found, named)


def _so_far(t: Translator, found: Ordered, named: str) -> str:
    """Return how far the group has come with its choice."""
    if not named:
        return t("Nothing is chosen yet. {count} factors are on the list.", count=len(found.view.listed))
    if len(found.choice.priorities) < FEWEST:
        return t("So far on {factors}. A decision takes at least two.", factors=named)
    missing = [factor for factor in found.chosen if factor not in found.choice.reasons]
    if missing:
        return t(
            "So far on {factors}. Reasons are missing for: {missing}.",
            factors=named,
            missing="; ".join(found.labels[factor] for factor in missing),
        )
    return t("So far on {factors}. Each has a reason; the decision can be recorded.", factors=named)


show()
