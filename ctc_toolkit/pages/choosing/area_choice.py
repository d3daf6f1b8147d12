"""For which area programmes are chosen: the choice in the address, and what is there when nothing is decided yet."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.writing.places import areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.workspace import AreaProgrammes, area_programmes, list_cities


def area_of_page(context: PageContext) -> AreaProgrammes | None:
    """Let a person choose the area, and return what it needs; None where there is none, which is then said."""
    t = context.t
    seen = list_cities(context.actor, context.workspace)
    cities = [city for city in seen if areas_to_write_about(context, city)]
    if not cities:
        if seen:
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return None
    city, area = place_of_address(context, cities)
    choose_city_and_area(context, cities, city, area)
    return area_programmes(context.actor, context.workspace, area.id)


def nothing_decided(context: PageContext, view: AreaProgrammes) -> None:
    """Say what will stand here, what is needed first, and lead there."""
    t = context.t
    st.markdown(
        t(
            "Here stand the best-founded programmes for each priority, with reasons and doubts. For that the area "
            "has to decide on its priorities first."
        )
    )
    link_to("priorities", t("To the priorities"), city=view.ags, kind="primary", view={"gebiet": view.area_id})


def factor_names(catalogue: ProgrammeCatalogue, language: str) -> dict[str, str]:
    """Return the factors by name."""
    return {name: one.name.get(language) for name, one in catalogue.factors.items()}
