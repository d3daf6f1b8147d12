"""Overview of cities for the office: where each city stands, who waits for whom, and how a further city joins."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.cities.forms import AREA, CITY, has_problem, new_area, new_city, show_done
from ctc_toolkit.pages.cities.table import choose_and_show
from ctc_toolkit.pages.components.context import PageContext, page_context, reach, workspace_mode
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.workspace import CityStatus, city_overview


def show() -> None:
    """Show the overview of cities."""
    context = page_context()
    t = context.t
    cities = city_overview(context.actor, context.workspace)
    question(t("Where do the cities stand?"), _answer(t, cities))
    show_done()
    if cities:
        choose_and_show(context, cities)
    _forms(context, cities)


def _answer(t: Translator, cities: list[CityStatus]) -> str:
    if not cities:
        return t("No city takes part yet. Once one does, its areas, phases and surveys will stand here.")
    areas = sum(len(city.areas) for city in cities)
    taking_part = t.plural("{count} city takes part", "{count} cities take part", len(cities))
    with_areas = t.plural("with {count} area.", "with {count} areas.", areas)
    return " ".join([taking_part, with_areas, _office(t, cities), _returned(t, cities)]).strip()


def _office(t: Translator, cities: list[CityStatus]) -> str:
    waiting = [(review.since, city.name) for city in cities for review in city.waiting("office")]
    if not waiting:
        return t("Nothing waits for the office.")
    since, name = min(waiting)
    return t.plural(
        "{count} version waits for the office, from {city} since {date}.",
        "{count} versions wait for the office, longest from {city} since {date}.",
        len(waiting),
        city=plain(name),
        date=day(t, since),
    )


def _returned(t: Translator, cities: list[CityStatus]) -> str:
    count = sum(len(city.waiting("city")) for city in cities)
    if not count:
        return ""
    return t.plural("{count} returned version waits for a city.", "{count} returned versions wait for cities.", count)


def _forms(context: PageContext, cities: list[CityStatus]) -> None:
    """Offer what this person may add: a city, an area, or the example cities where nothing is there yet."""
    t, may = context.t, reach(context.actor)
    if may("add_city") and workspace_mode() in ("new", "real"):
        with st.expander(
            t("Take in a city"),
            icon=":material/add_location_alt:",
            expanded=not cities or has_problem(CITY),
            key="city-form",
        ):
            new_city(context)
    elif not cities:
        no_city_yet(context)
    if cities and may("add_area"):
        with st.expander(t("Add an area"), icon=":material/add:", expanded=has_problem(AREA), key="area-form"):
            new_area(context, cities)


show()
