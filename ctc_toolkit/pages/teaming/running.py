"""The survey under way: its link for the room, answers from paper, closing it for good, deleting it."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from ctc_toolkit.access.second_factor import qr_code
from ctc_toolkit.disclosure import K_TEAM
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.managing.code_note import server_address
from ctc_toolkit.pages.team_questions import PATH
from ctc_toolkit.pages.teaming.opening import show_changing
from ctc_toolkit.pages.teaming.paper import show_paper
from ctc_toolkit.pages.teaming.state import DONE, attempt, keep_link, link_of, show_problem_of
from ctc_toolkit.workspace import (
    TeamSurveys,
    TeamSurveyView,
    close_team_survey,
    remove_team_survey,
    renew_team_link,
)
from ctc_toolkit.workspace.team_surveys import DAYS_UNTIL_CLOSED


def show_running(context: PageContext, found: TeamSurveys, survey: TeamSurveyView, *, may: str) -> None:
    """Show the survey that is not closed yet. may: "lead" (the coordination) or "look" (the team)."""
    t = context.t
    st.header(t("Under way: {survey}", survey=plain(survey.title)), anchor=False)
    st.markdown(state_sentence(t, survey))
    show_problem_of("survey")
    if st.session_state.pop(DONE, None) == "changed":
        st.caption(":material/check: " + t("The change is saved."))
    if may == "look":
        st.markdown(t("Your coordination has the link and closes the survey. The result will stand here then."))
        return
    if survey.state == "open":
        _link(context, found, survey)
    show_paper(context, found, survey)
    show_changing(context, found, survey)
    _closing(context, found, survey)
    removing(context, found, survey)


def state_sentence(t: Translator, survey: TeamSurveyView) -> str:
    """Return how many have answered, as coarse as it has to be while the survey is open, and until when it runs."""
    if survey.answers is None:
        counted = t(
            "Fewer than {least} people have answered so far; {asked} are asked.", least=K_TEAM, asked=survey.asked
        )
    else:
        counted = t("{count} people have answered so far; {asked} are asked.", count=survey.answers, asked=survey.asked)
    if survey.state == "open":
        until = t("The link works until {day}.", day=t.date(survey.closes_on))
    else:
        day = t.date(survey.closes_on + timedelta(days=DAYS_UNTIL_CLOSED))
        until = t(
            "The last day has passed, the link no longer works. Type in what is still on paper and close the survey; "
            "after {day} it is closed by itself.",
            day=day,
        )
    return f"**{counted}** {until} " + t("There is no result before it is closed, not even for you.")


def _link(context: PageContext, found: TeamSurveys, survey: TeamSurveyView) -> None:
    t, token = context.t, link_of(survey.id)
    with st.container(border=True, key="team-link"):
        if token is None:
            st.markdown(
                t(
                    "The link was shown when it was made, and is not kept here. If you need it again, make a new one; "
                    "the old one leads nowhere from then on. Answers that are in stay."
                )
            )
            st.button(
                t("Make a new link"),
                key="team-renew",
                icon=":material/link:",
                on_click=_renew,
                args=(found.area_id, survey.id),
            )
            return
        link = f"{server_address()}{PATH}/{token}"
        left, right = st.columns([3, 1], gap="medium")
        with left:
            st.markdown(t("**The link for the team.** Copy it now: it is shown in this session only."))
            st.code(link, language=None, wrap_lines=True)
            st.markdown(
                t(
                    "In the room: show the code. By mail: send the link to everybody at once. It works without signing "
                    "in and leads to the questions only."
                )
            )
            st.download_button(
                t("Save the code as a picture"),
                lambda: qr_code(link).encode(),
                file_name="teambefragung.svg",
                mime="image/svg+xml",
                key="team-qr",
                icon=":material/qr_code_2:",
                on_click="ignore",
            )
        with right:
            st.image(qr_code(link), width=220, alt=t("QR code with the link that stands beside it"))


def _renew(area_id: str, survey_id: str) -> None:
    context = page_context()
    opened = attempt(lambda: renew_team_link(context.actor, context.workspace, area_id, survey_id), "survey")
    if opened is not None and opened.token:
        keep_link(survey_id, opened.token)


def _closing(context: PageContext, found: TeamSurveys, survey: TeamSurveyView) -> None:
    t = context.t
    with st.expander(t("Close the survey and see the result"), key="team-closing", expanded=survey.state == "over"):
        lines = [
            t("Closing is final: no more answers, no second look at a survey that goes on."),
            t("The result is worked out once. The single answers are deleted at the same moment."),
        ]
        if survey.answers is None:
            lines.append(
                t(
                    "**Fewer than {least} people have answered. If you close now, there is no result.** Remind the "
                    "team first, or move the last day.",
                    least=K_TEAM,
                )
            )
        st.markdown("\n".join(f"- {line}" for line in lines))
        sure = st.checkbox(t("Yes, close it for good"), key=f"team-sure-close-{survey.id}")
        st.button(
            t("Close the survey"),
            key="team-close",
            type="primary",
            icon=":material/lock:",
            disabled=not sure,
            on_click=_close,
            args=(found.area_id, survey.id),
        )


def _close(area_id: str, survey_id: str) -> None:
    context = page_context()
    attempt(lambda: close_team_survey(context.actor, context.workspace, area_id, survey_id), "survey")


def removing(context: PageContext, found: TeamSurveys, survey: TeamSurveyView) -> None:
    """Let the coordination delete a survey with everything that belongs to it."""
    t = context.t
    with st.expander(t("Delete “{survey}”", survey=plain(survey.title)), key=f"team-removing-{survey.id[:8]}"):
        st.markdown(t("The survey, its answers and its result will be gone. This cannot be undone."))
        sure = st.checkbox(t("Yes, delete it"), key=f"team-sure-remove-{survey.id}")
        st.button(
            t("Delete the survey"),
            key=f"team-remove-{survey.id[:8]}",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_remove,
            args=(found.area_id, survey.id),
        )


def _remove(area_id: str, survey_id: str) -> None:
    context = page_context()
    attempt(lambda: remove_team_survey(context.actor, context.workspace, area_id, survey_id), "survey")
