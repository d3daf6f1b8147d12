"""Where the schools stand: one sentence, a picture, a table, and after the import the comparison with the file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.planning.stages import (
    agreed_cell,
    answered_cell,
    asked_cell,
    consent_cell,
    state_cell,
)
from ctc_toolkit.process.school_progress import RESPONSE_MARK, expected, response
from ctc_toolkit.reporting.school_chart import SchoolBar, response_chart
from ctc_toolkit.workspace import CityView, SurveyPlanView

FAR_APART = 10
"""Percent by which the file may differ from what the schools counted before it is said."""


def overview_part(context: PageContext, plan: SurveyPlanView) -> None:
    """Show where every school stands."""
    t = context.t
    st.header(t("Where do the schools stand?"), anchor=False)
    if not plan.schools:
        st.markdown(t("No school has been entered yet. Enter every school that you ask."))
        return
    st.markdown(asked_sentence(t, plan))
    response_picture(context, plan)
    schools_table(context, plan)


def asked_sentence(t: Translator, plan: SurveyPlanView) -> str:
    """Return how many schools take part, have declined and are still open."""
    waiting = len(plan.schools) - len(plan.agreed) - len(plan.refused)
    said = [
        t.plural("{count} school was asked.", "{count} schools were asked.", len(plan.schools)),
        t.plural("{count} takes part.", "{count} take part.", len(plan.agreed)),
    ]
    if plan.refused:
        said.append(t.plural("{count} has declined.", "{count} have declined.", len(plan.refused)))
    if waiting:
        said.append(t.plural("{count} is still incomplete.", "{count} are still incomplete.", waiting))
    return " ".join(said)


def response_picture(context: PageContext, plan: SurveyPlanView) -> None:
    """Show the bars of the schools that take part, once one has counted. The table below has the same values."""
    taking = [school for school in plan.schools if school.entry.decision == "yes" and expected(school.facts)]
    if not any(response(school.facts).part is not None for school in taking):
        return
    bars = [SchoolBar(school.entry.school, response(school.facts)) for school in taking]
    chart = response_chart(bars, mark=RESPONSE_MARK, language=context.language)
    with st.container(key="school-chart"):
        document = chart.to_dict(alternative="separate")
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width="stretch")


def schools_table(context: PageContext, plan: SurveyPlanView) -> None:
    """Show schools x state as a real table, in the order of their names: it is no ranking."""
    t = context.t
    if not plan.schools:
        return
    rows = [
        (
            plain(school.entry.school),
            asked_cell(t, school),
            agreed_cell(t, school),
            consent_cell(t, school),
            answered_cell(t, school),
            state_cell(context, school),
        )
        for school in plan.schools
    ]
    columns = [t("School"), t("Asked"), t("Head agreed"), t("Consent forms back"), t("Answered"), t("State")]
    show_table(
        pd.DataFrame(rows, columns=columns), t("Schools and where they stand"), content="sentences", key="schools"
    )


def imported_sentence(t: Translator, city: CityView, plan: SurveyPlanView) -> str:
    """Return how many answers were imported and how many the schools counted: only the totals of the whole survey."""
    wave = next((wave for wave in city.waves if wave.id == plan.wave_id), None)
    if wave is None:
        return ""
    return compared(t, wave.respondents, plan)


def compared(t: Translator, in_file: int, plan: SurveyPlanView) -> str:
    """Return how the number of answers in a file compares with what the schools counted together."""
    counted = plan.totals.response.part
    if counted is None:
        return t("The file has {file} answers. The schools have told no numbers.", file=t.number(in_file))
    said = t(
        "The file has {file} answers; the schools counted {counted}.",
        file=t.number(in_file),
        counted=t.number(counted),
    )
    if abs(in_file - counted) * 100 > FAR_APART * max(counted, 1):
        far = t("They differ by more than {percent}. Please find out why.", percent=t.percent(FAR_APART))
        return f"{said} {far}"
    return said
