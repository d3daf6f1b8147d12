"""Start: where we stand, what comes next, what CTC is, which cities and surveys are here."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.cities.status import status_of_areas
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.due import due_note
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.phases import phases
from ctc_toolkit.pages.components.steps import Step, steps_in_a_row
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.state import RESULT
from ctc_toolkit.pages.starting.next_steps import next_steps
from ctc_toolkit.workspace import CityView, list_cities

FEW_AREAS = 4
"""Phases of so many areas are drawn as rows of steps; of more they stand in a table."""


def show() -> None:
    """Show the start page."""
    context = page_context()
    reachable = reach(context.actor)
    cities = list_cities(context.actor, context.workspace) if reachable("list_cities") else []
    question(context.t("Where do we stand?"), _answer(context, cities))
    _next(context, cities, reachable)
    if cities:
        _areas(context, cities)
        status_of_areas(context, cities)
        _cities(context, cities)
    _what_ctc_is(context.t)


def _answer(context: PageContext, cities: list[CityView]) -> str:
    t = context.t
    waves = sum(len(city.waves) for city in cities)
    if not waves:
        return t("No survey has been imported yet. Once one is, its results will stand here.")
    held = [city for city in cities if city.waves]
    named = _listed(t, [plain(city.name) for city in held])
    newest_year = max(wave.year for city in held for wave in city.waves)
    return t.plural(
        "There is {count} survey for {cities}, from {year}.",
        "There are {count} surveys for {cities}, the newest from {year}.",
        waves,
        cities=named,
        year=newest_year,
    )


def _listed(t: Translator, names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return t("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def _next(context: PageContext, cities: list[CityView], reachable: Callable[[str], bool]) -> None:
    t = context.t
    st.header(t("Next"), anchor=False)
    if not cities and reachable("reset_demo"):
        with st.container(border=True, key="next-step"):
            no_city_yet(context)
        return
    steps = next_steps(context, cities, reachable)
    if not steps:
        st.markdown(
            t("There is nothing to do for you here yet. The administration of this app gives roles and adds cities.")
        )
    for number, step in enumerate(steps, start=1):
        with st.container(border=True, key=f"next-step-{number}"):
            text, button = st.columns([3, 1], gap="small", vertical_alignment="center")
            text.markdown(f"**{step.title}**  \n{step.why}")
            with button:
                kind = "primary" if number == 1 else "secondary"
                link_to(
                    step.page,
                    step.button,
                    wave=step.wave,
                    city=step.city,
                    kind=kind,
                    fresh=_fresh(step.page),
                    view=step.view,
                )
    due_note(context)


def _fresh(page: str) -> str | None:
    """Return what the session forgets when the page is opened from here: the result of the import before."""
    return RESULT if page == "import_survey" else None


def _areas(context: PageContext, cities: list[CityView]) -> None:
    """Show the phase of every area: as a row of steps where there are few, else as a table."""
    t = context.t
    names = [phase.name for phase in phases(t)]
    placed = [(city, area) for city in cities for area in city.areas]
    if not placed:
        return
    st.header(t("Phases of the areas"), anchor=False)
    if len(placed) > FEW_AREAS:
        rows = [(plain(city.name), plain(area.name), f"{area.phase} {names[area.phase - 1]}") for city, area in placed]
        frame = pd.DataFrame(rows, columns=[t("City"), t("Part of the city"), t("Phase")])
        show_table(frame, t("Areas with their phase"), content="sentences", key="areas")
        return
    for city, area in placed:
        st.markdown(f"**{plain(city.name)}, {plain(area.name)}**")
        steps = [
            Step(name, "done" if number < area.phase else "current" if number == area.phase else "open")
            for number, name in enumerate(names, start=1)
        ]
        steps_in_a_row(steps, t, key=f"area-{area.id[:8]}")


def _what_ctc_is(t: Translator) -> None:
    st.header(t("What is Communities That Care?"), anchor=False)
    st.markdown(
        t(
            "With Communities That Care (CTC) a municipality plans how children and young people can grow "
            "up safe and healthy. "
            "It asks the young people themselves, agrees on a few things to work on and chooses programmes "
            "that have been "
            "shown to help."
        )
    )
    columns = st.container(key="phases").columns(5, gap="small")
    for number, (column, phase) in enumerate(zip(columns, phases(t), strict=True), start=1):
        with column.container(key=f"phase-{number}"):
            st.markdown(f"**{number} {phase.name}**")
            st.markdown(f":small[{phase.aim}]")
    st.markdown(
        t(
            "This version helps you with the survey (phase 2) and the profile (phase 3) and with writing and checking "
            "them together. The other phases follow."
        )
    )


def _cities(context: PageContext, cities: list[CityView]) -> None:
    t = context.t
    st.header(t("Cities and surveys"), anchor=False)
    rows = [
        (
            plain(city.name),
            ", ".join(plain(area.name) for area in city.areas) or t("none yet"),
            plain(wave.label),
            str(wave.year),
            t.number(wave.respondents),
            t("made up") if wave.made_up else t("real"),
        )
        for city in cities
        for wave in sorted(city.waves, key=lambda entry: -entry.year)
    ]
    columns = [t("City"), t("Areas"), t("Survey"), t("Year"), t("Answers"), t("Data")]
    show_table(pd.DataFrame(rows, columns=columns), t("Cities with their surveys"))


show()
