"""The questionnaire on paper: to print, and to type in, six short rows of digits for each sheet."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.sheets import sheet_downloads
from ctc_toolkit.pages.teaming.state import TYPED, keep_problems, show_problem_of
from ctc_toolkit.process import load_process
from ctc_toolkit.process.team_answers import typed_digits
from ctc_toolkit.reporting.team_sheets import Whereabouts, paper_questionnaire
from ctc_toolkit.workspace import TeamSurveys, TeamSurveyView, enter_team_answers

LONGEST = 20
_BESIDE = 3


def show_paper(context: PageContext, found: TeamSurveys, survey: TeamSurveyView) -> None:
    """Offer the printed questionnaire and the rows for typing one in."""
    t, questionnaire = context.t, load_process().team_survey
    with st.expander(t("Answers on paper"), key="team-paper", expanded=_sheets(survey.id) > 0):
        sheet = paper_questionnaire(
            questionnaire,
            survey.title,
            Whereabouts(found.name, found.city_name, found.made_up),
            context.language,
            date.today(),
        )
        sheet_downloads(t, lambda: sheet, sheet, key="team-questionnaire", city=found.ags)
        st.markdown(
            t(
                "To type in one sheet: for each heading the digits of its rows one after the other, such as 4523. "
                "0 or a dash stands for “no answer”."
            )
        )
        name = f"{survey.id[:8]}-{_sheets(survey.id)}"
        with st.form(f"team-paper-{name}", border=False):
            columns = st.columns(_BESIDE, gap="small")
            for place, dimension in enumerate(questionnaire.dimensions):
                with columns[place % _BESIDE]:
                    st.text_input(
                        t(
                            "{title} ({count} digits)",
                            title=dimension.title.get(context.language),
                            count=len(dimension.items),
                        ),
                        key=f"digits-{dimension.id}-{name}",
                        max_chars=LONGEST,
                    )
                    show_problem_of(f"digits-{dimension.id}")
            show_problem_of("digits")
            st.form_submit_button(
                t("Save this sheet"),
                key="team-type",
                icon=":material/keyboard:",
                on_click=_typed,
                args=(found.area_id, survey.id, name),
            )
        saved = st.session_state.get(TYPED, {}).get(survey.id)
        if saved is not None:
            count, moment = saved
            said = t.plural(
                "{count} sheet typed in during this session, the last one saved {when}.",
                "{count} sheets typed in during this session, the last one saved {when}.",
                count,
                when=at(t, moment),
            )
            st.caption(":material/check: " + said)


def _sheets(survey_id: str) -> int:
    saved = st.session_state.get(TYPED, {}).get(survey_id)
    return saved[0] if saved else 0


def _typed(area_id: str, survey_id: str, name: str) -> None:
    """Save one sheet; what does not fit stays in its row with the message beneath."""
    context, wrong = page_context(), dict[str, Exception]()
    answers: dict[str, int | None] = {}
    for dimension in load_process().team_survey.dimensions:
        try:
            answers |= typed_digits(dimension, str(st.session_state[f"digits-{dimension.id}-{name}"] or ""))
        except ToolkitError as problem:
            wrong[f"digits-{dimension.id}"] = problem
    if not wrong:
        try:
            enter_team_answers(context.actor, context.workspace, area_id, survey_id, answers)
        except ToolkitError as problem:
            wrong["digits"] = problem
    keep_problems(wrong)
    if not wrong:
        st.session_state.setdefault(TYPED, {})[survey_id] = (_sheets(survey_id) + 1, datetime.now(UTC))
