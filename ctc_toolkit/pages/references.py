"""Reference values: which there are, where they come from, and uploading one's own."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, cities_for, page_context, reach, remember
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.referring.form import show_form
from ctc_toolkit.pages.referring.partners import show_partners
from ctc_toolkit.pages.referring.state import PROBLEM, SAID
from ctc_toolkit.pages.referring.tables import show_shipped, show_stored
from ctc_toolkit.workspace import CityView, reference_tables


def show() -> None:
    """Show the reference values of the city in the address and those of the office."""
    context = page_context()
    t = context.t
    found = reference_tables(context.actor, context.workspace)
    cities = cities_for(context, "reference_tables")
    by_ags = {one.ags: one for one in cities}
    city = by_ags.get(st.query_params.get("city", ""), cities[0]) if cities else None
    own = [view for view in found if city is not None and view.ags == city.ags]
    office = [view for view in found if view.ags is None]
    answer = t.plural(
        "{count} table of your own is stored here, besides what is published.",
        "{count} tables of your own are stored here, besides what is published.",
        len(own) + len(office),
    )
    question(t("With what can we compare ourselves?"), answer)
    if city is not None and len(cities) > 1:
        _choose_city(context, by_ags, city)
    said = st.session_state.pop(SAID, None)
    if said:
        st.success(said, icon=":material/check:")
    problem = st.session_state.pop(PROBLEM, None)
    if isinstance(problem, ToolkitError):
        show_problem(problem)
    can = reach(context.actor)
    if city is not None:
        show_stored(context, own, city.ags, t("Reference values of {city}", city=city.name), can("save_reference"))
        if can("save_reference"):
            show_form(context, city.ags, own)
    show_stored(context, office, None, t("Reference values of the office, for all cities"), can("save_site_reference"))
    if can("save_site_reference"):
        show_form(context, None, office)
    if city is not None and can("release_for_partners"):
        show_partners(context, city)
    show_shipped(context, made_up=city is None or city.made_up)


def _choose_city(context: PageContext, by_ags: dict[str, CityView], chosen: CityView) -> None:
    """Let a person choose another city; the choice goes to the address."""
    st.session_state["reference-city"] = chosen.ags
    st.selectbox(
        context.t("City"),
        list(by_ags),
        format_func=lambda ags: by_ags[ags].name,
        key="reference-city",
        on_change=lambda: remember("city", st.session_state["reference-city"]),
        width=260,
    )


show()
