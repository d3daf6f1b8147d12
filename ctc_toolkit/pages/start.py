"""Start: where we stand, what comes next, what CTC is, which cities and surveys are here."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, newest, page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.state import RESULT
from ctc_toolkit.workspace import CityView, list_cities


@dataclass(frozen=True)
class Phase:
    """One of the five phases: name and aim."""

    name: str
    aim: str


def phases(t: Translator) -> tuple[Phase, ...]:
    """Return the five phases of CTC in their order."""
    return (
        Phase(
            t("Get ready"),
            t("Clarify whether the municipality is ready, who has to be on board and in which area you will work."),
        ),
        Phase(
            t("Get organised"),
            t("Win decision makers, form the area team, train both and ask the young people in a survey."),
        ),
        Phase(
            t("Write the profile"),
            t(
                "Bring together survey and official figures, choose two to five factors and list what is "
                "already offered."
            ),
        ),
        Phase(
            t("Plan"),
            t("Set goals that can be measured and choose tested programmes that close the gaps."),
        ),
        Phase(
            t("Act and review"),
            t(
                "Carry out the programmes as planned, watch their quality and ask the young people again "
                "after two to three years."
            ),
        ),
    )


def show() -> None:
    """Show the start page."""
    context = page_context()
    cities = list_cities(context.actor, context.workspace)
    question(context.t("Where do we stand?"), _answer(context, cities))
    _next_step(context, cities)
    _what_ctc_is(context.t)
    if cities:
        _cities(context, cities)


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


def _next_step(context: PageContext, cities: list[CityView]) -> None:
    t = context.t
    with_waves = [city for city in cities if city.waves]
    st.header(t("Next"), anchor=False)
    with st.container(border=True, key="next-step"):
        if not cities:
            no_city_yet(context)
        elif with_waves:
            city = with_waves[0]
            heading = t("Read the profile of {city}", city=plain(city.name))
            st.markdown(
                f"**{heading}**  \n" + t("See which risks and strengths the young people report. About 10 minutes.")
            )
            with st.container(horizontal=True, gap="small"):
                link_to("profile", t("Open the profile"), wave=newest(city).id, city=city.ags, kind="primary")
                link_to("import_survey", t("Import another survey"), fresh=RESULT)
        else:
            heading = t("Import your survey")
            st.markdown(
                f"**{heading}**  \n"
                + t(
                    "You need the file with the answers. Four steps, about 15 minutes; nothing is kept "
                    "before you confirm."
                )
            )
            link_to("import_survey", t("Import a survey"), kind="primary")


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
        t("This version helps you with the survey (phase 2) and the profile (phase 3). The other phases follow.")
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
