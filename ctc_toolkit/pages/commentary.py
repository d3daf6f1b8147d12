"""Commentary on a profile: what an area team or a city says to the results, and handing it in."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context, wave_from_address
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.showing.choices import choose_wave
from ctc_toolkit.pages.writing.answers import written_so_far
from ctc_toolkit.pages.writing.fields import show_unsaved, write_sheet
from ctc_toolkit.pages.writing.handing_in import hand_in
from ctc_toolkit.pages.writing.places import allowed, area_of_address, areas_to_write_about, choose_part
from ctc_toolkit.workspace import CityView, Place, WaveView, list_cities, read_texts


def show() -> None:
    """Show the commentary on the wave in the address."""
    context = page_context()
    try:
        cities = list_cities(context.actor, context.workspace)
        city, wave, _ = wave_from_address(cities)
        if city is None or wave is None:
            _nothing_yet(context)
        else:
            choose_wave(context, cities, city, wave)
            _write(context, city, wave)
    except ToolkitError:
        show_unsaved(context)
        raise


def _write(context: PageContext, city: CityView, wave: WaveView) -> None:
    t, areas = context.t, areas_to_write_about(context, city)
    area = area_of_address(areas)
    if area is None and areas and not allowed(context, "read_texts", city.ags, None):
        area = areas[0]
    place = Place(area=area.id if area else None, wave=wave.id)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        choose_part(context, city, area)
        link_to("profile", t("Look at the profile"), wave=wave.id, city=city.ags)
    question(
        t("What do we say to the results?"),
        written_so_far(context, read_texts(context.actor, context.workspace, place, "profile")),
    )
    st.header(t("Our commentary"), anchor=False)
    st.caption(t("Each field is saved as soon as you leave it. Several people can write at the same time."))
    texts = write_sheet(context, place, "profile")
    hand_in(context, city.ags, place, "profile", texts)


def _nothing_yet(context: PageContext) -> None:
    t = context.t
    question(t("What do we say to the results?"), t("Here you write together what the survey means for your city."))
    st.markdown(t("For that a survey has to be imported first. It takes about 15 minutes."))
    link_to("import_survey", t("Import a survey"), kind="primary")


show()
