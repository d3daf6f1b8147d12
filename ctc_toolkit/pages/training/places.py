"""For whom a person may enter events: areas and whole cities, and the region."""

from __future__ import annotations

from typing import Literal

from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.writing.places import allowed
from ctc_toolkit.workspace import list_cities

Place = tuple[str | None, str | None]
"""City (AGS; None: the region) and area (id; None: the whole city)."""


def event_places(context: PageContext, which: Literal["own", "every city"] = "own") -> dict[Place, str]:
    """Return the places for which the person may enter events, with their names; areas stand before their city.

    which: "every city" gives the cities that the person sees, without areas, whatever may be entered there.
    """
    t = context.t
    cities = list_cities(context.actor, context.workspace)
    if which == "every city":
        return {(city.ags, None): city.name for city in cities}
    found: dict[Place, str] = {}
    for city in cities:
        for area in city.areas:
            if allowed(context, "save_event", city.ags, area.id):
                found[city.ags, area.id] = f"{city.name}, {area.name}"
        if allowed(context, "save_event", city.ags, None):
            found[city.ags, None] = t("{city}, whole city", city=city.name)
    if reach(context.actor)("save_office_event"):
        found[None, None] = t("Region (office)")
    return found
