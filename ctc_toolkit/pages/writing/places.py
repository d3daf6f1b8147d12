"""Which area somebody writes about: the choice stands in the address, and only areas the person may work on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.access import Kind, covers
from ctc_toolkit.pages.components.context import PageContext, remember, workspace_mode
from ctc_toolkit.workspace import AreaView, CityView

AREA = "gebiet"
WHOLE_CITY = ""


def allowed(context: PageContext, action: str, ags: str, area: str | None) -> bool:
    """Return whether the person may do `action` for this area of the city (None: for the city as a whole)."""
    mode = workspace_mode()
    kind: Kind = "demo" if mode == "demo" or (mode != "real" and context.actor.demo) else "real"
    return covers(context.actor, action, kind, ags, area)


def areas_to_write_about(context: PageContext, city: CityView, action: str = "read_texts") -> tuple[AreaView, ...]:
    """Return the areas of a city whose texts the person may read, or for which they may do another `action`."""
    return tuple(area for area in city.areas if allowed(context, action, city.ags, area.id))


def area_of_address(areas: Sequence[AreaView]) -> AreaView | None:
    """Return the area that the address or this session names, if it is one of `areas`."""
    asked = st.query_params.get(AREA) or st.session_state.get(AREA)
    return next((area for area in areas if area.id == asked), None)


def place_of_address(
    context: PageContext, cities: Sequence[CityView], action: str = "read_texts"
) -> tuple[CityView, AreaView]:
    """Return the area of the address, else the first one of the city in the address, else the first one of all.

    cities: such with at least one area for which the person may do `action`.
    """
    for city in cities:
        found = area_of_address(areas_to_write_about(context, city, action))
        if found is not None:
            return city, found
    named = st.query_params.get("city")
    city = next((entry for entry in cities if entry.ags == named), cities[0])
    return city, areas_to_write_about(context, city, action)[0]


def remember_area(area_id: str) -> None:
    """Write the area into the address and keep it for the other pages of this session."""
    st.session_state[AREA] = area_id
    if area_id:
        st.query_params[AREA] = area_id
    elif AREA in st.query_params:
        del st.query_params[AREA]


def choose_city_and_area(
    context: PageContext, cities: Sequence[CityView], city: CityView, area: AreaView, action: str = "read_texts"
) -> None:
    """Let a person choose another city or area; the choice takes effect with the next run."""
    t, by_ags = context.t, {entry.ags: entry for entry in cities}
    areas = {entry.id: entry for entry in areas_to_write_about(context, city, action)}
    remember("city", city.ags)
    remember_area(area.id)
    with st.container(key="where", horizontal=True, gap="small"):
        st.session_state["area-city"] = city.ags
        st.selectbox(
            t("City"),
            list(by_ags),
            format_func=lambda ags: by_ags[ags].name,
            key="area-city",
            on_change=_city_chosen,
            width=220,
        )
        st.session_state["area-area"] = area.id
        st.selectbox(
            t("Part of the city"),
            list(areas),
            format_func=lambda name: areas[name].name,
            key="area-area",
            on_change=lambda: remember_area(st.session_state["area-area"]),
            width=340,
        )


def choose_part(context: PageContext, city: CityView, area: AreaView | None) -> None:
    """Let a person choose whether the whole city or one of its areas is meant."""
    areas = {entry.id: entry.name for entry in areas_to_write_about(context, city)}
    whole = {WHOLE_CITY: context.t("Whole city")} if allowed(context, "read_texts", city.ags, None) else {}
    options = {**whole, **areas}
    remember_area(area.id if area else WHOLE_CITY)
    if len(options) < 2:
        return
    st.session_state["commentary-area"] = area.id if area else WHOLE_CITY
    st.selectbox(
        context.t("Written about"),
        list(options),
        format_func=lambda name: options[name],
        key="commentary-area",
        on_change=lambda: remember_area(st.session_state["commentary-area"]),
        width=340,
    )


def _city_chosen() -> None:
    remember("city", st.session_state["area-city"])
    remember_area(WHOLE_CITY)
