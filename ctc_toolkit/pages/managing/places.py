"""Choosing a role and the place for which it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ctc_toolkit.access import DEMO_ROLES, ROLE_REACH, Assignment, Role
from ctc_toolkit.pages.components.context import PageContext, workspace_mode
from ctc_toolkit.pages.managing.words import short_role_names
from ctc_toolkit.workspace import CityView

NO_ROLE = "none"
WHOLE_CITY = "all"


@dataclass(frozen=True)
class Chosen:
    """What was chosen: a role with its place; None: no role. slot: where a mistake in it is to be said."""

    assignment: Assignment | None
    slot: Any


def choose_role(context: PageContext, cities: list[CityView], key: str, *, optional: bool) -> Chosen:
    """Let a person choose a role, and city and area where the role needs them; `key` begins the keys of the fields."""
    t, names = context.t, short_role_names(context.t)
    roles = [role for role in Role if role not in DEMO_ROLES or workspace_mode() != "real"]
    options = [NO_ROLE, *roles] if optional else list(roles)
    left, middle, right = st.columns(3, gap="small")
    role = left.selectbox(
        t("Role"),
        options,
        format_func=lambda option: t("no role yet") if option == NO_ROLE else names[Role(option)],
        key=f"{key}-role",
    )
    if role == NO_ROLE or ROLE_REACH[Role(role)] == "everywhere":
        slot = st.container()
        return Chosen(None if role == NO_ROLE else Assignment(Role(role)), slot)
    by_ags = {city.ags: city for city in cities}
    ags = middle.selectbox(
        t("City"),
        list(by_ags),
        index=None,
        format_func=lambda option: by_ags[option].name,
        placeholder=t("Choose a city") if by_ags else t("No city has been added yet"),
        disabled=not by_ags,
        key=f"{key}-city",
    )
    area = None
    if ags is not None and ROLE_REACH[Role(role)] == "city_or_area" and by_ags[ags].areas:
        areas = {entry.id: entry.name for entry in by_ags[ags].areas}
        picked = right.selectbox(
            t("Part of the city"),
            [WHOLE_CITY, *areas],
            format_func=lambda option: t("all areas of the city") if option == WHOLE_CITY else areas[option],
            key=f"{key}-area-{ags}",
        )
        area = None if picked == WHOLE_CITY else picked
    return Chosen(Assignment(Role(role), ags, area), st.container())
