"""Area: how things stand there, what comes next, and the draft of its plan, written together."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.writing.answers import written_so_far
from ctc_toolkit.pages.writing.fields import show_unsaved, write_sheet
from ctc_toolkit.pages.writing.handing_in import hand_in
from ctc_toolkit.pages.writing.places import areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.reporting.phase_words import phase_name
from ctc_toolkit.workspace import AreaView, CityView, Place, list_cities, read_texts


def show() -> None:
    """Show the area in the address."""
    context = page_context()
    try:
        cities = [city for city in list_cities(context.actor, context.workspace) if areas_to_write_about(context, city)]
        if not cities:
            _nothing_yet(context)
            return
        city, area = place_of_address(context, cities)
        choose_city_and_area(context, cities, city, area)
        _write(context, city, area)
    except ToolkitError:
        show_unsaved(context)
        raise


def _write(context: PageContext, city: CityView, area: AreaView) -> None:
    t, place = context.t, Place(area=area.id)
    question(
        t("How do things stand in the area?"),
        written_so_far(context, read_texts(context.actor, context.workspace, place, "area")),
    )
    _phase(context, area)
    st.header(t("Sheet of the area"), anchor=False)
    st.caption(t("Each field is saved as soon as you leave it. Several people can write at the same time."))
    sheet = write_sheet(context, place, "area")
    st.header(t("Draft of the plan"), anchor=False)
    st.markdown(t("What the area team wants to achieve and how. It can be handed in for review below."))
    link_to("action_plan", t("To the action plan"), city=city.ags, view={"gebiet": area.id}, kind="tertiary")
    plan = write_sheet(context, place, "plan")
    hand_in(context, city.ags, place, "plan", (*sheet, *plan))


def _phase(context: PageContext, area: AreaView) -> None:
    """Say in which phase the area is, and lead to its steps."""
    t, name = context.t, phase_name(context.t, area.phase)
    told = t("Phase {name}.", name=name)
    if area.phase_since is not None:
        told = t("Phase {name}, since {day}.", name=name, day=day(t, area.phase_since))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(told, width="content")
        if reach(context.actor)("area_process"):
            link_to("phases", t("Phases and steps"))


def _nothing_yet(context: PageContext) -> None:
    t = context.t
    question(
        t("How do things stand in the area?"),
        t("Here stands for each area what is going on, who does what next and what has been agreed."),
    )
    if list_cities(context.actor, context.workspace):
        st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
    else:
        no_city_yet(context)


show()
