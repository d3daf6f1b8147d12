"""Opening a survey of the area team: a name, the last day, how many are asked."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.teaming.state import DONE, keep_link, keep_problems, put, season, show_problem_of
from ctc_toolkit.workspace import TeamSurveys, TeamSurveyView, save_team_survey
from ctc_toolkit.workspace.team_surveys import LONGEST_DAYS, LONGEST_TITLE, MOST_ASKED, survey_problems

WEEKS = 2
USUAL = 10


def show_opening(context: PageContext, found: TeamSurveys) -> None:
    """Ask for the least with which a survey begins."""
    t = context.t
    st.header(t("Ask the team"), anchor=False)
    st.markdown(
        t(
            "Twenty-two statements, about five minutes. Everybody answers on their own phone or on paper, without a "
            "name. Once a year is enough; before a change of phase it helps most."
        )
    )
    with st.container(border=True, key="team-new"):
        fields(t, f"new-{found.area_id[:8]}", _values(t, found))
        st.button(
            t("Open the survey"),
            key="team-open",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_save,
            args=(found.area_id, f"new-{found.area_id[:8]}", None),
        )


def show_changing(context: PageContext, found: TeamSurveys, survey: TeamSurveyView) -> None:
    """Let somebody change name, last day and number of a survey that is not closed."""
    t, name = context.t, f"{survey.id[:8]}-{survey.version}"
    with st.expander(t("Change name, last day or number"), key="team-changing"):
        fields(t, name, (survey.title, survey.closes_on, survey.asked))
        st.button(
            t("Save"), key="team-change", icon=":material/save:", on_click=_save, args=(found.area_id, name, survey)
        )


def fields(t: Translator, name: str, values: tuple[str, date, int]) -> None:
    """Show the three fields of a survey, each with what is wrong with it beneath."""
    for field, value in zip(("title", "closes_on", "asked"), values, strict=True):
        put(f"team-{field}-{name}", value)
    left, middle, right = st.columns([2, 1, 1], gap="small")
    with left:
        st.text_input(t("Name of the survey"), key=f"team-title-{name}", max_chars=LONGEST_TITLE)
        show_problem_of("title")
    with middle:
        st.date_input(
            t("Last day"),
            key=f"team-closes_on-{name}",
            format="DD.MM.YYYY",
            min_value=min(date.today(), values[1]),
            max_value=max(date.today() + timedelta(days=LONGEST_DAYS), values[1]),
        )
        show_problem_of("closes_on")
    with right:
        st.number_input(t("How many people are asked?"), 1, MOST_ASKED, key=f"team-asked-{name}", step=1)
        show_problem_of("asked")
    show_problem_of("survey")


def _values(t: Translator, found: TeamSurveys) -> tuple[str, date, int]:
    asked = found.closed[0].asked if found.closed else USUAL
    return season(t, date.today()), date.today() + timedelta(weeks=WEEKS), asked


def _save(area_id: str, name: str, survey: TeamSurveyView | None) -> None:
    context = page_context()
    title = str(st.session_state[f"team-title-{name}"] or "")
    closes_on = st.session_state[f"team-closes_on-{name}"] or date.today()
    asked = int(st.session_state[f"team-asked-{name}"] or 0)
    wrong = survey_problems(title, closes_on, asked, date.today())
    keep_problems(wrong)
    if wrong:
        return
    try:
        opened = save_team_survey(
            context.actor,
            context.workspace,
            area_id,
            title=title,
            closes_on=closes_on,
            asked=asked,
            survey_id=survey.id if survey else None,
            version=survey.version if survey else None,
        )
    except ToolkitError as problem:
        keep_problems({"survey": problem})
        return
    if opened.token is not None:
        keep_link(opened.survey.id, opened.token)
    else:
        st.session_state[DONE] = "changed"
