"""Data of the city: what registers say about the lives of young people, beside the factors they stand for."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import (
    PageContext,
    choose_from_address,
    cities_for,
    page_context,
    reach,
    remember,
)
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.counting.address import CARDS, ENTER, OWN_CARDS, PART, SEE
from ctc_toolkit.pages.counting.cards import show_cards
from ctc_toolkit.pages.counting.entering import show_entering
from ctc_toolkit.pages.counting.own_cards import show_own_cards
from ctc_toolkit.pages.counting.prepared import Prepared, prepared
from ctc_toolkit.workspace import CityView, city_indicators, list_cities


def show() -> None:
    """Show the indicators of the city in the address."""
    context = page_context()
    t = context.t
    cities = cities_for(context, "city_indicators")
    if not cities:
        question(
            t("What do the data of the city say?"),
            t("Here stand figures of offices and registers, beside the factors of the survey."),
        )
        if list_cities(context.actor, context.workspace):
            st.markdown(t("They are shown to the people who work with the profile of a city."))
        else:
            no_city_yet(context)
        return
    city = _city(cities)
    view = city_indicators(context.actor, context.workspace, city.ags)
    found = prepared(view, context.language)
    _answer(context, found)
    may_enter = reach(context.actor)("save_indicator_value")
    part = _choose(context, cities, city, may_enter)
    if part == ENTER:
        show_entering(context, view)
    elif part == OWN_CARDS:
        show_own_cards(context, view)
    else:
        show_cards(context, view, found, may_enter)


def _city(cities: list[CityView]) -> CityView:
    by_ags = {city.ags: city for city in cities}
    return by_ags[choose_from_address("city", list(by_ags), cities[0].ags)]


def _answer(context: PageContext, found: Prepared) -> None:
    question(context.t("What do the data of the city say?"), plain(found.answer.first, 600))
    if found.answer.further:
        with st.container(key="further"):
            bullets(*(plain(sentence, 600) for sentence in found.answer.further))


def _choose(context: PageContext, cities: list[CityView], city: CityView, may_enter: bool) -> str:
    """Let a person choose the city and, where they may enter values, what they want to do; return that."""
    t, by_ags = context.t, {entry.ags: entry for entry in cities}
    remember("city", city.ags)
    with st.container(key="where", horizontal=True, gap="medium", vertical_alignment="center"):
        st.session_state["indicator-city"] = city.ags
        st.selectbox(
            t("City"),
            list(by_ags),
            format_func=lambda ags: by_ags[ags].name,
            key="indicator-city",
            on_change=lambda: remember("city", st.session_state["indicator-city"]),
            width=220,
        )
        return _choose_part(t) if may_enter else SEE


def _choose_part(t: Translator) -> str:
    names = {SEE: t("See the figures"), ENTER: t("Enter figures"), OWN_CARDS: t("Own indicators")}
    part = choose_from_address(PART, list(CARDS), SEE)
    st.session_state["indicator-part"] = part
    st.segmented_control(
        t("What do you want to do?"),
        list(CARDS),
        format_func=names.__getitem__,
        key="indicator-part",
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: st.query_params.update({PART: st.session_state["indicator-part"]}),
    )
    return part


show()
