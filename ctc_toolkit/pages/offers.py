"""Offers and gaps: what runs already for young people, what it covers, and where nothing is."""

from __future__ import annotations

from datetime import date

import streamlit as st

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
from ctc_toolkit.pages.offering.children import show_children
from ctc_toolkit.pages.offering.duplicates import show_alike
from ctc_toolkit.pages.offering.form import show_form
from ctc_toolkit.pages.offering.inventory import show_inventory
from ctc_toolkit.pages.offering.matrix import show_matrix
from ctc_toolkit.pages.offering.state import (
    CHILDREN,
    FILE,
    FORM,
    LIST,
    PART,
    PLACE,
    SEE,
    THRESHOLD,
    Shown,
)
from ctc_toolkit.pages.offering.tables import show_tables
from ctc_toolkit.programmes.offer_matrix import THRESHOLDS, USUAL_THRESHOLD, Assessment, assess
from ctc_toolkit.programmes.offers import CITY, offers_at
from ctc_toolkit.reporting.offer_words import Basis, Called, answer_text
from ctc_toolkit.workspace import CityOffers, CityView, city_offers, list_cities

WHOLE = "stadt"
"""How the address names the city as a whole."""


def show() -> None:
    """Show the offers of the city and place in the address."""
    context = page_context()
    t = context.t
    title = t("What runs already, and what is missing?")
    cities = cities_for(context, "city_offers")
    if not cities:
        question(title, t("Here stand the offers for young people in a city, and which priorities they cover."))
        if list_cities(context.actor, context.workspace):
            st.markdown(t("They are shown to the coordination and the area teams of a city."))
        else:
            no_city_yet(context)
        return
    by_ags = {city.ags: city for city in cities}
    city = by_ags[choose_from_address("city", list(by_ags), cities[0].ags)]
    view = city_offers(context.actor, context.workspace, city.ags)
    shown = _shown(context, view)
    question(title, plain(answer_text(shown.called, shown.found, len(shown.running), shown.basis), 600))
    _choose(context, by_ags, city, view)
    part = _part(context, view, shown)
    if part == LIST:
        show_inventory(context, shown)
        if reach(context.actor)("settle_offers"):
            show_alike(context, view)
    elif part == FORM:
        show_form(context, view, shown.found.place)
    elif part == FILE:
        show_tables(context, view)
    elif part == CHILDREN:
        show_children(context, view, shown.found.place)
    else:
        show_matrix(context, shown)


def _shown(context: PageContext, view: CityOffers) -> Shown:
    """Return what is shown of the place in the address; without one the first area that the person works for."""
    asked = _asked(view)
    place = CITY if asked == WHOLE else asked
    threshold = int(choose_from_address(THRESHOLD, [str(one) for one in THRESHOLDS], str(USUAL_THRESHOLD)))
    today = date.today()
    found, basis = _assessed(view, view.content_hash, place, threshold, today)
    return Shown(view, Called(context.t, view.names, dict(view.by_id)), found, today, basis)


@st.cache_resource(max_entries=128, show_spinner=False)
def _assessed(_view: CityOffers, content: str, place: str, threshold: int, today: date) -> tuple[Assessment, Basis]:
    """Return what is covered in a place. content: key of everything that the view shows.

    Kept for everybody; whoever gets here has been granted the city by the workspace in this very run.
    """
    priorities, strengths = _view.choice_of(place)
    basis: Basis = "priorities"
    if not priorities:  # what the offers themselves work on is better than an empty page
        basis = "offers"
        running = offers_at(_view.offers, place)
        priorities = tuple(dict.fromkeys(name for one in running for name in one.fields.factors_main))
    return assess(_view.offers, place, priorities, strengths, _view.counts, today, threshold), basis


def _choose(context: PageContext, by_ags: dict[str, CityView], city: CityView, view: CityOffers) -> None:
    """Let a person choose city and place."""
    t = context.t
    remember("city", city.ags)
    places = {WHOLE: t("Whole city"), **view.names.areas}
    with st.container(key="where", horizontal=True, gap="medium", vertical_alignment="center"):
        st.session_state["offers-city"] = city.ags
        st.selectbox(
            t("City"),
            list(by_ags),
            format_func=lambda ags: by_ags[ags].name,
            key="offers-city",
            on_change=_city_chosen,
            width=220,
        )
        st.session_state["offers-place"] = _asked(view)
        st.selectbox(
            t("Part of the city"),
            list(places),
            format_func=places.__getitem__,
            key="offers-place",
            on_change=lambda: st.query_params.update({PLACE: st.session_state["offers-place"]}),
            width=340,
        )


def _asked(view: CityOffers) -> str:
    """Return the place in the address; else an area the person works for, best one with priorities."""
    areas = sorted(view.names.areas, key=lambda area: (area not in view.editable, area not in view.choices))
    default = areas[0] if areas and view.offers else WHOLE
    return choose_from_address(PLACE, [WHOLE, *areas], default)


def _city_chosen() -> None:
    remember("city", st.session_state["offers-city"])
    st.query_params.pop(PLACE, None)


def _part(context: PageContext, view: CityOffers, shown: Shown) -> str:
    """Let a person choose what they want to do, as far as they may; return that."""
    t, may = context.t, reach(context.actor)
    names = {SEE: t("What is covered"), LIST: t("All offers")}
    if may("save_offer") and (view.whole or view.editable):
        names[FORM] = t("Enter an offer")
    if may("import_offers") and view.whole:
        names |= {FILE: t("Read a table"), CHILDREN: t("Numbers of children")}
    default = SEE if shown.view.offers or FORM not in names else FORM
    part = choose_from_address(PART, list(names), default)
    st.session_state["offers-part"] = part
    st.segmented_control(
        t("What do you want to do?"),
        list(names),
        format_func=names.__getitem__,
        key="offers-part",
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=lambda: st.query_params.update({PART: st.session_state["offers-part"]}),
    )
    if FORM not in names:
        st.caption(t("You can read everything here. Entries are made by the coordination and the team of the area."))
    return part


show()
