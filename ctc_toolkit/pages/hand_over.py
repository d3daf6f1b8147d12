"""Hand-over: the whole state of an area as one sheet, so that a new coordination is able to work within an hour."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.handing_over.addresses import addresses_of, base_address
from ctc_toolkit.pages.handing_over.downloads import hand_over_downloads
from ctc_toolkit.pages.starting.area_part import choose_area, stepper
from ctc_toolkit.pages.writing.places import allowed, area_of_address
from ctc_toolkit.workspace import AreaOutlook, area_outlook, hand_over, list_cities
from ctc_toolkit.workspace.handing_over.sheet import hand_over_sheet

READ = "hand-over-read"
"""Which area somebody asked to read here."""


def show() -> None:
    """Show what the sheet of the area in the address holds, and hand it out."""
    context = page_context()
    t = context.t
    title = t("What does a successor have to know?")
    cities = list_cities(context.actor, context.workspace)
    own = [area for city in cities for area in city.areas if allowed(context, "hand_over", city.ags, area.id)]
    if not own:
        question(title, t("Here stands the hand-over sheet of each area once there is one."))
        if not cities:
            no_city_yet(context)
        return
    asked = area_of_address(own)
    outlook = area_outlook(context.actor, context.workspace, asked.id if asked else own[0].id)
    area = outlook.area
    if area is None:
        return
    question(title, _answer(t, area))
    choose_area(context, outlook)
    stepper(t, area.process, key="hand-over")
    hand_over_downloads(context, area.process, area.made_up)
    st.caption(t("Each time the sheet is made, this is noted in the log, as it leaves the app."))
    _contents(t)
    _reading(context, area)


def _answer(t: Translator, area: AreaOutlook) -> str:
    return t(
        "One sheet tells a new coordination of {area} what to do within the first hour, and then everything else.",
        area=plain(area.process.name),
    )


def _contents(t: Translator) -> None:
    bullets(
        t("First page: ten things to do or to read, with links and minutes"),
        t("State of every milestone, open steps with dates and functions, dates of the next four weeks"),
        t("Decisions in force with reasons, bodies and next meetings, contacts by function"),
        t("Surveys, texts in draft, versions handed in, trainings, files, pauses"),
        heading=t("What stands in it"),
    )


def _reading(context: PageContext, area: AreaOutlook) -> None:
    """Show the sheet on this page when somebody asks for it; not with every run, as each time is noted."""
    t, wanted = context.t, f"{READ}-{area.process.area_id}"
    if st.button(t("Read it here"), key="hand-over-here", icon=":material/visibility:"):
        try:
            found = hand_over(context.actor, context.workspace, area.process.area_id)
        except ToolkitError as problem:
            report_unexpected(problem)
            return
        st.session_state[wanted] = hand_over_sheet(t, found, addresses_of(base_address()))
    sheet = st.session_state.get(wanted)
    if sheet is not None and sheet.language == t.language:
        st.divider()
        show_blocks(sheet.blocks, key="hand-over")


show()
