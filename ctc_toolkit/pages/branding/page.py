"""How a city shows itself on what it hands out: what holds now, and what can be changed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.branding.form import brand_form
from ctc_toolkit.pages.branding.template import template_part
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.exporting.choosing import choose_city
from ctc_toolkit.reporting.sheets import Brand
from ctc_toolkit.workspace import BrandView, CityView, city_brand


def show_brand(context: PageContext, cities: list[CityView], switch: Callable[[], None]) -> None:
    """Show the brand of the city in the address. switch: shows the other parts of the page."""
    t = context.t
    title = t("How does your city show itself?")
    if not cities:
        question(title, t("Here a city sets its name, its colour, its logo and a Word template of its own."))
        switch()
        no_city_yet(context)
        return
    by_ags = {city.ags: city for city in cities}
    city = by_ags[choose_from_address("city", list(by_ags), cities[0].ags)]
    view = city_brand(context.actor, context.workspace, city.ags)
    question(title, _answer(t, view))
    switch()
    with st.container(key="where", horizontal=True, gap="small"):
        choose_city(context, by_ags, city.ags)
    _holds_now(t, view)
    if view.may_change:
        brand_form(context, view)
        template_part(context, view)
    else:
        st.markdown(t("Coordination and administration can change this."))


def _answer(t: Translator, view: BrandView) -> str:
    if view.brand == Brand():
        return t("{city} hands out everything in the usual layout.", city=plain(view.city))
    parts = [
        name
        for there, name in (
            (view.brand.name, t("its name")),
            (view.brand.colour != Brand().colour, t("its colour")),
            (view.brand.logo, t("its logo")),
            (view.brand.template, t("its Word template")),
        )
        if there
    ]
    return t("{city} hands out everything with {parts}.", city=plain(view.city), parts=_listed(t, parts))


def _listed(t: Translator, parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return t("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])


def _holds_now(t: Translator, view: BrandView) -> None:
    """Show logo, name and colour as they stand on reports."""
    with st.container(key="brand-now", border=True):
        if view.brand.logo:
            st.image(view.brand.logo, width=120, alt=view.brand.logo_alt)
        none = t("none of its own")
        bullets(
            t("Name on reports: {name}", name=plain(view.brand.name) or plain(view.city)),
            t("Colour of headings: {colour}", colour=f"`{view.brand.colour}`"),
            t("Logo: {words}", words=plain(view.brand.logo_alt) or none),
            t("Word template: {name}", name=plain(view.template_name) or none),
        )
        if view.changed_at is not None:
            st.caption(t("Changed by {who} {when}.", who=plain(view.changed_by), when=at(t, view.changed_at)))
