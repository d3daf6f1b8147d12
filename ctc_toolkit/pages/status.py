"""Status for the steering group: one page on the screen, on paper and as a file."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.sheets import sheet_downloads, show_blocks
from ctc_toolkit.pages.starting.area_part import choose_area, stepper
from ctc_toolkit.pages.writing.places import AREA, area_of_address, areas_to_write_about
from ctc_toolkit.workspace import area_outlook, list_cities
from ctc_toolkit.workspace.status_sheet import standing, status_blocks, status_sheet


def show() -> None:
    """Show the status of the area in the address."""
    context = page_context()
    t = context.t
    cities = list_cities(context.actor, context.workspace)
    asked = area_of_address([area for city in cities for area in areas_to_write_about(context, city)])
    outlook = area_outlook(context.actor, context.workspace, asked.id if asked else None)
    area = outlook.area
    if area is None:
        question(
            t("Where does the area stand?"), t("Here stands one page for the steering group once there is an area.")
        )
        if not cities:
            no_city_yet(context)
        return
    process = area.process
    with st.container(key="status-sheet"):
        question(t("Where does {area} stand?", area=plain(process.name)), plain(standing(t, area), 1000))
        choose_area(context, outlook)
        st.caption(
            " · ".join(
                [
                    plain(process.city_name),
                    t("Cycle {number}", number=process.cycle_number),
                    t("As of {date}", date=t.date(area.today)),
                ]
            )
        )
        stepper(t, process, key="status")
        show_blocks(status_blocks(t, area), key="status")
    sheet = status_sheet(t, area)
    with st.container(key="status-hints"):
        sheet_downloads(t, lambda: sheet, sheet, key="status", city=process.ags)
        st.caption(t("You can also print this page: it fits on one sheet of A4."))
    link_to("phases", t("All steps of the area"), city=process.ags, view={AREA: process.area_id})


show()
