"""Reports: choose, preview, make, and what was made so far."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, reach
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.exporting.choosing import choose_city
from ctc_toolkit.pages.report_making.choosing import choose_report, chosen_survey
from ctc_toolkit.pages.report_making.consents import show_consents
from ctc_toolkit.pages.report_making.history import history
from ctc_toolkit.pages.report_making.making import offer_making, watch
from ctc_toolkit.workspace import CityView, MadeReports, made_reports


def show_reports(context: PageContext, cities: list[CityView], switch: Callable[[], None]) -> None:
    """Show what can be made of the city in the address. switch: shows the other part of the page."""
    t = context.t
    title = t("What do you want to take into the meeting?")
    if not cities:
        question(title, t("Here you get reports of a city to hand out: as PDF, Word file or web page."))
        switch()
        no_city_yet(context)
        return
    by_ags = {city.ags: city for city in cities}
    with_waves = [city for city in cities if city.waves] or cities
    city = by_ags[choose_from_address("city", list(by_ags), with_waves[0].ags)]
    view = made_reports(context.actor, context.workspace, city.ags)
    question(title, _answer(t, view))
    switch()
    with st.container(key="where", horizontal=True, gap="small"):
        choose_city(context, by_ags, city.ags)
    if not view.waves and not view.areas and not view.plans:
        _nothing_there(context)
    elif reach(context.actor)("order_report"):
        order = choose_report(context, view)
        if order is not None:
            offer_making(context, order)
        product, wave = chosen_survey(view)
        if product == "school_sheet" and wave:
            show_consents(context, wave)
    else:
        st.markdown(t("Coordination and evaluation have reports made. You can fetch what was made."))
    if reach(context.actor)("report_jobs"):
        watch(context, view.ags)
        view = made_reports(context.actor, context.workspace, city.ags)  # with what was made just now
    history(context, view)


def _answer(t: Translator, view: MadeReports) -> str:
    if not view.made:
        return t("Of {city} no report has been made yet.", city=plain(view.city))
    count = t.plural("{count} report was made", "{count} reports were made", len(view.made))
    newest = day(t, view.made[0].made_at)
    return t("Of {city}, {reports}; the newest on {date}.", city=plain(view.city), reports=count, date=newest)


def _nothing_there(context: PageContext) -> None:
    t = context.t
    st.markdown(t("For reports a survey has to be imported first. It takes about 15 minutes."))
    if reach(context.actor)("import_wave"):
        link_to("import_survey", t("Import a survey"), kind="primary")
