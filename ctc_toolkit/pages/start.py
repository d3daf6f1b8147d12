"""Start: what comes next, for whom, until when; how far the area in view is; what CTC is."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.cities.status import status_of_areas
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.due import due_note
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.starting.alerts import show_alerts
from ctc_toolkit.pages.starting.area_part import (
    answer_for_area,
    choose_area,
    pause_note,
    show_changes,
    show_dates,
    show_trainings,
    show_waiting,
    stepper,
)
from ctc_toolkit.pages.starting.cards import show_steps
from ctc_toolkit.pages.starting.next_steps import next_steps
from ctc_toolkit.pages.starting.office import answer_for_office, show_office
from ctc_toolkit.pages.writing.places import AREA, area_of_address, areas_to_write_about
from ctc_toolkit.reporting.outlook_words import listed
from ctc_toolkit.reporting.phase_words import phases
from ctc_toolkit.workspace import (
    AreaOutlook,
    CityStatus,
    CityView,
    Outlook,
    area_outlook,
    city_overview,
    list_cities,
)


def show() -> None:
    """Show the start page."""
    context = page_context()
    reachable = reach(context.actor)
    cities = list_cities(context.actor, context.workspace) if reachable("list_cities") else []
    outlook = _outlook(context, cities) if reachable("area_outlook") else None
    if outlook is not None and outlook.area is not None:
        _for_an_area(context, cities, reachable, outlook, outlook.area)
    else:
        _for_others(context, cities, reachable)
    if cities:
        status_of_areas(context, cities)
        _cities(context, cities)
    _what_ctc_is(context.t, "short" if outlook is not None and outlook.area is not None else "whole")


def _outlook(context: PageContext, cities: list[CityView]) -> Outlook | None:
    areas = [area for city in cities for area in areas_to_write_about(context, city)]
    if not areas:
        return None
    asked = area_of_address(areas)
    if asked is None and st.query_params.get(AREA):
        del st.query_params[AREA]
    return area_outlook(context.actor, context.workspace, asked.id if asked else None)


def _for_an_area(
    context: PageContext,
    cities: list[CityView],
    reachable: Callable[[str], bool],
    outlook: Outlook,
    area: AreaOutlook,
) -> None:
    t, process = context.t, area.process
    question(t("What is to be done next?"), answer_for_area(t, area))
    choose_area(context, outlook)
    stepper(t, process, key="area")
    if process.paused:
        pause_note(context, process)
    else:
        st.header(t("Next"), anchor=False)
        show_steps(context, next_steps(context, cities, reachable, area), area)
        show_alerts(context, area)
    due_note(context)
    _ways_on(context, process.ags, process.area_id, reachable)
    dates, changes = st.columns(2, gap="medium")
    if not process.paused:
        with dates:
            show_dates(context, area)
            show_trainings(context, area)
    with changes if not process.paused else dates:
        show_changes(context, area)
    show_waiting(context, area.waiting)


def _ways_on(context: PageContext, ags: str, area_id: str, reachable: Callable[[str], bool]) -> None:
    """Offer the sheets of the area and its steps."""
    t, view = context.t, {AREA: area_id}
    with st.container(key="ways-on", horizontal=True, gap="small"):
        link_to("phases", t("All steps of the area"), city=ags, view=view)
        link_to("status", t("One page for the steering group"), city=ags, view=view)
        if reachable("hand_over"):
            link_to("hand_over", t("Hand-over sheet"), city=ags, view=view)


def _for_others(context: PageContext, cities: list[CityView], reachable: Callable[[str], bool]) -> None:
    """Show what comes next to who works on no area: the office, evaluation, administration."""
    t = context.t
    standing: list[CityStatus] = []
    if reachable("city_overview") and cities:
        standing = city_overview(context.actor, context.workspace)
    question(t("What is to be done next?"), answer_for_office(t, standing) if standing else _answer(t, cities))
    st.header(t("Next"), anchor=False)
    if not cities and reachable("reset_demo"):
        with st.container(border=True, key="next-step"):
            no_city_yet(context)
        return
    steps = next_steps(context, cities, reachable)
    if not steps:
        st.markdown(
            t("There is nothing to do for you here yet. The administration of this app gives roles and adds cities.")
        )
    show_steps(context, steps)
    due_note(context)
    if standing:
        show_office(context, standing)


def _answer(t: Translator, cities: list[CityView]) -> str:
    """Return which surveys there are."""
    waves = sum(len(city.waves) for city in cities)
    if not waves:
        return t("No survey has been imported yet. Once one is, its results will stand here.")
    held = [city for city in cities if city.waves]
    return t.plural(
        "There is {count} survey for {cities}, from {year}.",
        "There are {count} surveys for {cities}, the newest from {year}.",
        waves,
        cities=listed(t, [plain(city.name) for city in held]),
        year=max(wave.year for city in held for wave in city.waves),
    )


def _what_ctc_is(t: Translator, how: str) -> None:
    """Say what CTC is; behind a click where somebody is at work already."""
    title = t("What is Communities That Care?")
    if how == "short":
        with st.expander(title, key="what-ctc-is"):
            _about(t)
        return
    st.header(title, anchor=False)
    _about(t)


def _about(t: Translator) -> None:
    st.markdown(
        t(
            "With Communities That Care (CTC) a municipality plans how children and young people can grow "
            "up safe and healthy. "
            "It asks the young people themselves, agrees on a few things to work on and chooses programmes "
            "that have been "
            "shown to help."
        )
    )
    columns = st.container(key="phases").columns(5, gap="small")
    for number, (column, phase) in enumerate(zip(columns, phases(t), strict=True), start=1):
        with column.container(key=f"phase-{number}"):
            st.markdown(f"**{number} {phase.name}**")
            st.markdown(f":small[{phase.aim}]")


def _cities(context: PageContext, cities: list[CityView]) -> None:
    t = context.t
    rows = [
        (
            plain(city.name),
            ", ".join(plain(area.name) for area in city.areas) or t("none yet"),
            plain(t("{survey}, tables of an institute", survey=wave.label) if wave.source == "tables" else wave.label),
            str(wave.year),
            t.number(wave.respondents),
            t("made up") if wave.made_up else t("real"),
        )
        for city in cities
        for wave in sorted(city.waves, key=lambda entry: -entry.year)
    ]
    if not rows:
        return
    st.header(t("Cities and surveys"), anchor=False)
    columns = [t("City"), t("Areas"), t("Survey"), t("Year"), t("Answers"), t("Data")]
    show_table(pd.DataFrame(rows, columns=columns), t("Cities with their surveys"))


show()
