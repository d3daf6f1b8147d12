"""The result of a closed survey: a picture, a table, what to talk about, and how it has changed."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure import K_TEAM, TeamResults
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.sheets import sheet_downloads
from ctc_toolkit.pages.components.step_links import step_link
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.teaming.state import SURVEY
from ctc_toolkit.process import load_process
from ctc_toolkit.process.question_entries import TeamDimension
from ctc_toolkit.process.team_answers import findings
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.team_charts import TeamWave, team_chart, team_trend_chart, trend_heading
from ctc_toolkit.reporting.team_sheets import Whereabouts, result_sheet
from ctc_toolkit.reporting.team_words import (
    leaning_words,
    meaning_words,
    range_text,
    spread_words,
    standing_words,
)
from ctc_toolkit.workspace import TeamSurveys, TeamSurveyView


def chosen_survey(found: TeamSurveys) -> TeamSurveyView | None:
    """Return the closed survey that the address names, else the newest one."""
    by_id = {one.id: one for one in found.closed}
    return by_id.get(choose_from_address(SURVEY, list(by_id), next(iter(by_id), "")))


def show_result(context: PageContext, found: TeamSurveys, survey: TeamSurveyView) -> None:
    """Show the result of a closed survey."""
    t = context.t
    st.header(t("Result: {survey}", survey=plain(survey.title)), anchor=False)
    _choose(t, found, survey)
    results = survey.results
    if results is None or results.n is None:
        st.markdown(
            t(
                "Fewer than {least} people answered. So that nobody can be recognised there is no result; the answers "
                "are deleted.",
                least=K_TEAM,
            )
        )
        return
    st.markdown(counted_sentence(t, survey, results.n))
    questionnaire = load_process().team_survey
    wave = TeamWave(survey.title, results)
    _picture(team_chart(wave, questionnaire, context.language), "team")
    _table(t, results)
    _to_talk_about(context, found, results)
    _statements(t, results)
    waves = waves_until(found, survey)
    if len(waves) > 1:
        _trend(context, waves)
    sheet = result_sheet(
        waves, questionnaire, Whereabouts(found.name, found.city_name, found.made_up), context.language, date.today()
    )
    st.header(t("For the meeting"), anchor=False)
    st.markdown(t("The result on paper, with questions for the talk and room for what you agree on."))
    sheet_downloads(t, lambda: sheet, sheet, key="team-result", city=found.ags)


def counted_sentence(t: Translator, survey: TeamSurveyView, n: int) -> str:
    """Return how many answered of those asked; more answers than people is said plainly."""
    if n > survey.asked:
        return t(
            "There are {n} answers from {asked} people who were asked: somebody answered more than once, or more "
            "people were asked than noted. Read the result with care.",
            n=n,
            asked=survey.asked,
        )
    return t(
        "{n} of {asked} people answered. The values are rounded, so that nobody can be recognised.",
        n=n,
        asked=survey.asked,
    )


def waves_until(found: TeamSurveys, survey: TeamSurveyView) -> list[TeamWave]:
    """Return the surveys with a result up to this one, oldest first."""
    waves = []
    for one in found.waves:
        if one.results is not None:
            waves.append(TeamWave(one.title, one.results))
        if one.id == survey.id:
            break
    return waves


def _choose(t: Translator, found: TeamSurveys, survey: TeamSurveyView) -> None:
    if len(found.closed) < 2:
        return
    names = {one.id: f"{one.title} ({t.date(one.closed_on or one.closes_on)})" for one in found.closed}
    st.session_state["team-chosen"] = survey.id
    st.selectbox(
        t("Closed survey"),
        list(names),
        format_func=names.__getitem__,
        key="team-chosen",
        on_change=_chosen,
        width=340,
    )


def _chosen() -> None:
    st.query_params[SURVEY] = st.session_state["team-chosen"]


def _picture(chart: ProfileChart, key: str) -> None:
    with st.container(key=f"picture-{key}"):
        document = chart.to_dict(alternative="separate")
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width="stretch")


def _table(t: Translator, results: TeamResults) -> None:
    rows = []
    for dimension in load_process().team_survey.dimensions:
        result = results.dimension(dimension.id)
        if result is not None:
            name = dimension.named_in_results.get(t.language)
            n = t.number(result.n) if result.n is not None else "–"
            rows.append((name, standing_words(t, result), range_text(t, result), spread_words(t, result), n))
    columns = [
        t("Side of working together"),
        t("Result"),
        t("Mean (1 to 5)"),
        t("Agreement among people"),
        t("Answers"),
    ]
    show_table(pd.DataFrame(rows, columns=columns), t("Result by side"), content="sentences", key="team-result")


def _to_talk_about(context: PageContext, found: TeamSurveys, results: TeamResults) -> None:
    t, found_out = context.t, findings(load_process().team_survey, results)
    st.header(t("What to talk about"), anchor=False)
    if found_out.strengths:
        named = "; ".join(one.strength.get(t.language) for one in found_out.strengths)
        st.markdown(t("**What works, and should stay:** {strengths}.", strengths=named))
    if not found_out.to_talk_about:
        st.markdown(t("Every side is a strength. What should stay as it is?"))
    for dimension in found_out.to_talk_about:
        _proposal(t, found.area_id, dimension)
    st.caption(t("These are proposals for a talk. The result says how the team sees its work, not who is to blame."))


def _proposal(t: Translator, area_id: str, dimension: TeamDimension) -> None:
    with st.container(border=True, key=f"lines-team-{dimension.id}"):
        name, talk = dimension.title.get(t.language), dimension.talk.get(t.language)
        st.markdown(f"**{name}**  \n{talk}")
        for step in dimension.next_steps:
            st.markdown(step.text.get(t.language))
            step_link(t, area_id, step.step, key=f"team-{dimension.id}")


def _statements(t: Translator, results: TeamResults) -> None:
    texts = {item.id: item.text.get(t.language) for item in load_process().team_survey.items}
    rows = [
        (texts[result.item], leaning_words(t, result), meaning_words(t, result))
        for result in results.items
        if result.item in texts
    ]
    with st.expander(t("The statements one by one"), key="team-statements"):
        columns = [t("Statement"), t("The team says"), t("Which is")]
        show_table(
            pd.DataFrame(rows, columns=columns),
            t("The statements one by one"),
            content="sentences",
            key="team-statements",
        )


def _trend(context: PageContext, waves: list[TeamWave]) -> None:
    t, questionnaire = context.t, load_process().team_survey
    st.header(t("What has changed?"), anchor=False)
    st.markdown(
        t(
            "Only where the bars of two surveys lie apart do we speak of a change. Who belongs to the team may have "
            "changed, too."
        )
    )
    _picture(team_trend_chart(waves, questionnaire, context.language), "team-trend")
    rows = []
    for dimension in questionnaire.dimensions:
        results = [wave.results.dimension(dimension.id) for wave in waves]
        values = [range_text(t, one) if one is not None else "–" for one in results]
        name, _, change = trend_heading(t, dimension, results).rpartition(": ")
        rows.append((name, *values, change))
    columns = [t("Side of working together"), *(plain(wave.title) for wave in waves), t("Change")]
    frame = pd.DataFrame([list(row) for row in rows])
    frame.columns = pd.Index(columns)
    show_table(frame, t("Mean of each side over the surveys"), key="team-trend")
