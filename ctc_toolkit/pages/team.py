"""The area team: how does it work together? A survey without names, its result, and what to talk about."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import page_context, reach
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.step_links import step_link
from ctc_toolkit.pages.teaming.opening import show_opening
from ctc_toolkit.pages.teaming.result import chosen_survey, show_result
from ctc_toolkit.pages.teaming.running import removing, show_running
from ctc_toolkit.pages.writing.places import areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.process import load_process
from ctc_toolkit.process.team_answers import findings
from ctc_toolkit.workspace import TeamSurveys, list_cities, team_surveys

STEP = "b5_5_3"
"""The step of the process to which the survey of the team belongs."""


def show() -> None:
    """Show the surveys of the team of the area in the address."""
    context = page_context()
    t = context.t
    title = t("How does our team work?")
    seen = list_cities(context.actor, context.workspace)
    cities = [city for city in seen if areas_to_write_about(context, city)]
    if not cities:
        question(title, t("Here the area team looks at its own work."))
        if seen:
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return
    city, area = place_of_address(context, cities)
    found = team_surveys(context.actor, context.workspace, area.id)
    question(title, _answer(t, found))
    choose_city_and_area(context, cities, city, area)
    may = "lead" if reach(context.actor)("save_team_survey") else "look"
    running, closed = found.running, chosen_survey(found)
    if running is not None:
        show_running(context, found, running, may=may)
    if closed is not None:
        show_result(context, found, closed)
        if may == "lead":
            removing(context, found, closed)
    if running is None and may == "lead":
        show_opening(context, found)
    elif running is None and closed is None:
        st.markdown(t("Once the coordination opens a survey, it will stand here."))
    st.space("small")
    step_link(t, found.area_id, STEP, key="team-page")


def _answer(t: Translator, found: TeamSurveys) -> str:
    waves = found.waves
    if not waves:
        if found.running is not None:
            return t("A survey is under way. Its result stands here once it is closed.")
        return t("Nobody has asked the team yet. A survey without names shows what works and what it needs.")
    newest = waves[-1]
    if newest.results is None:
        return ""
    seen = findings(load_process().team_survey, newest.results)
    said = [t("“{survey}”, {n} answers.", survey=plain(newest.title), n=t.number(newest.results.n or 0))]
    if seen.strengths:
        named = ", ".join(one.named_in_results.get(t.language) for one in seen.strengths[:2])
        said.append(t("Strongest: {sides}.", sides=named))
    if seen.to_talk_about:
        named = ", ".join(one.title.get(t.language) for one in seen.to_talk_about[:2])
        said.append(t("To talk about: {sides}.", sides=named))
    return " ".join(said)


show()
