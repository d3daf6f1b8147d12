"""Export: what was released of a city, as a bundle of files to work with elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import (
    PageContext,
    choose_from_address,
    reach,
)
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.exporting.choosing import choose, choose_city, wave_name
from ctc_toolkit.pages.exporting.making import history, how_to_use, make, whats_inside
from ctc_toolkit.workspace import CityView, EvaluationExports, evaluation_exports


def show_export(context: PageContext, cities: list[CityView], switch: Callable[[], None]) -> None:
    """Show what can be exported of the city in the address. switch: shows the other part of the page."""
    t = context.t
    title = t("What do you want to pass on for evaluation?")
    if not cities:
        question(title, t("Here you get all released results of a city as files for Excel, SPSS, R and Stata."))
        switch()
        no_city_yet(context)
        return
    by_ags = {city.ags: city for city in cities}
    with_waves = [city for city in cities if city.waves] or cities
    city = by_ags[choose_from_address("city", list(by_ags), with_waves[0].ags)]
    view = evaluation_exports(context.actor, context.workspace, city.ags)
    question(title, _answer(t, view))
    switch()
    with st.container(key="where", horizontal=True, gap="small"):
        choose_city(context, by_ags, city.ags)
    if view.waves:
        chosen = choose(context, view)
        whats_inside(t, chosen)
        make(context, chosen)
        view = evaluation_exports(context.actor, context.workspace, city.ags)  # with what was made just now
    else:
        _nothing_released(context, view)
    _waiting(context, view)
    history(context, view)
    how_to_use(t)


def _answer(t: Translator, view: EvaluationExports) -> str:
    if not view.waves:
        return t("Of {city} nothing is released yet.", city=plain(view.city))
    count = t.plural("{count} survey", "{count} surveys", len(view.waves))
    text = t("Of {city}, {surveys} can be exported.", city=plain(view.city), surveys=count)
    if view.made:
        text += " " + t("The newest bundle was made on {date}.", date=day(t, view.made[0].at))
    return text


def _nothing_released(context: PageContext, view: EvaluationExports) -> None:
    t = context.t
    if not view.waiting:
        st.markdown(t("For that a survey has to be imported first. It takes about 15 minutes."))
        if reach(context.actor)("import_wave"):
            link_to("import_survey", t("Import a survey"), kind="primary")
        return
    st.markdown(t("A survey is released when somebody opens its profile. That settles checks and weights for good."))
    link_to("profile", t("Open the profile"), kind="primary", city=view.ags, wave=view.waiting[0].id)


def _waiting(context: PageContext, view: EvaluationExports) -> None:
    """Name the surveys that cannot be exported yet beside those that can."""
    if view.waves and view.waiting:
        t = context.t
        names = ", ".join(wave_name(t, wave) for wave in view.waiting)
        st.caption(
            t("Not released yet, and so in no bundle: {surveys}. Opening the profile releases it.", surveys=names)
        )
