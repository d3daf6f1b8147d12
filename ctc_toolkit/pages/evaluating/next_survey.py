"""Planning the next survey: how many schools and classes find which change, how many communities which difference."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.evaluation.planning import (
    MOST_SCHOOLS,
    USUAL_COMMUNITY_CORRELATION,
    USUAL_STABILITY,
    Communities,
    Correlation,
    NextSurvey,
    school_correlation,
    survey_before,
)
from ctc_toolkit.pages.components.context import PageContext, newest
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.terms import term_link
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.evaluating.address import chosen
from ctc_toolkit.pages.evaluating.own_change import show_chart
from ctc_toolkit.pages.showing.breaking_down import computed
from ctc_toolkit.reporting import KINDS, entries
from ctc_toolkit.reporting.effect_charts import communities_chart, curve_rows, plan_chart
from ctc_toolkit.reporting.effect_words import communities_sentence, plan_sentences
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import CityView, comparison_studies

FIGURE = "groesse"
PER_CLASS, USUAL_SCHOOLS = 20, 12
"""Answers per class and schools where nobody said anything else."""
OVERLAPS = {"none": 0.0, "some": 0.25, "most": 0.5}
"""Correlation of two surveys by how many schools take part in both."""


def show_next_survey(context: PageContext, city: CityView) -> None:
    """Show both plans."""
    t = context.t
    st.header(t("How many schools and classes does the next survey need?"), anchor=False)
    if not city.waves:
        st.markdown(t("This needs one survey, whose figures and ranges it starts from."))
    else:
        wave = newest(city)
        schools = comparison_studies(context.actor, context.workspace, city.ags).schools.get(wave.id)
        _survey(context, computed(context, wave), load_instrument(wave.instrument), schools)
    st.header(t("How many communities does a comparison need?"), anchor=False)
    _communities(context)


def _survey(context: PageContext, released: Released, instrument: Instrument, schools: int | None) -> None:
    t = context.t
    names = {
        entry.cell.measure: f"{entry.label}: {t.percent(entry.cell.percent or 0)}"
        for kind in KINDS
        for entry in entries(released, instrument, kind=kind, language=context.language)
        if survey_before(released, entry.cell.measure) is not None
    }
    if not names:
        st.markdown(t("No figure of the newest survey is shown with a range. So nothing can be planned from it."))
        return
    measure = chosen(FIGURE, names, next(iter(names)), t("Which figure?"))
    before = survey_before(released, measure)
    if before is None:
        return
    percent, answers, effect = before
    usual = schools or USUAL_SCHOOLS
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="effects-plan"):
        past = _number(t("Schools in the last survey"), "past", schools, 2, MOST_SCHOOLS)
        planned = _number(t("Schools in the next survey"), "schools", usual, 2, MOST_SCHOOLS) or usual
        classes = (
            _number(t("Classes in each school"), "classes", max(1, round(answers / usual / PER_CLASS)), 1, 60) or 1
        )
        each = _number(t("Answers per class"), "each", PER_CLASS, 2, 40) or PER_CLASS
        shared = {"none": t("none or few"), "some": t("about half"), "most": t("nearly all")}
        overlap = st.selectbox(
            t("Schools that take part again"),
            list(shared),
            format_func=shared.__getitem__,
            index=2,
            key="effects-overlap",
            width=260,
        )
    correlation = school_correlation(released, measure, past)
    plan = NextSurvey(percent, answers, effect, planned, classes, each, correlation.value, OVERLAPS[overlap])
    _plan(context, plan, correlation)


def _number(label: str, key: str, value: int | None, least: int, most: int) -> int | None:
    """Let a person enter a whole number."""
    entered = st.number_input(label, min_value=least, max_value=most, value=value, key=f"effects-{key}", width=210)
    return None if entered is None else int(entered)


def _plan(context: PageContext, plan: NextSurvey, correlation: Correlation) -> None:
    t = context.t
    first, *more = plan_sentences(t, plan, correlation)
    st.markdown(f"**{plain(first)}** {term_link(t, 'smallest_detectable_change')}")
    bullets(*map(plain, more))
    chart = plan_chart(t, plan)
    show_chart(chart, "effects-plan-chart", width="stretch")
    with st.expander(t("The same values as a table, and how they came about"), icon=":material/table:"):
        rows = [(t.number(count), t.number(points)) for count, points in curve_rows(chart)]
        show_table(pd.DataFrame(rows, columns=[t("Schools"), t("Points")]), plain(chart.title))
        bullets(
            t("A change of this size is found in four of five surveys, at 5 percent for chance."),
            t(
                "The last survey: {percent}, {answers} answers, design effect {effect}.",
                percent=t.percent(plan.percent),
                answers=t.number(plan.answers_before),
                effect=t.number(max(1.0, plan.effect_before), 1),
            ),
            t("Schools in both surveys make a change surer. Nearly all counts as a correlation of 0.5."),
        )


def _communities(context: PageContext) -> None:
    t = context.t
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="effects-communities"):
        ctc = st.number_input(
            t("Communities with CTC"), min_value=1, max_value=60, value=6, key="effects-ctc", width=210
        )
        others = st.number_input(
            t("Comparison communities"), min_value=1, max_value=60, value=6, key="effects-others", width=230
        )
        answers = st.number_input(
            t("Answers in each"), min_value=30, max_value=10000, value=200, step=50, key="effects-answers", width=190
        )
        percent = st.number_input(
            t("Share before, in percent"), min_value=1, max_value=99, value=30, key="effects-percent", width=220
        )
    found = Communities(int(ctc), int(others), float(answers), float(percent))
    st.markdown(f"**{plain(communities_sentence(t, found))}** {term_link(t, 'comparison_region')}")
    chart = communities_chart(t, found)
    show_chart(chart, "effects-communities-chart", width="stretch")
    with st.expander(t("The values as a table, and their assumptions"), icon=":material/table:"):
        rows = [(t.number(count), t.number(points)) for count, points in curve_rows(chart)]
        heads = [t("Communities on each side"), t("Points")]
        show_table(pd.DataFrame(rows, columns=heads), plain(chart.title))
        bullets(
            t("More pupils hardly help, more communities do."),
            t(
                "How alike pupils of one community answer: {value}, a usual value (0.005 to 0.03).",
                value=t.number(USUAL_COMMUNITY_CORRELATION, 3),
            ),
            t(
                "How firmly communities keep their level from survey to survey: {value}, an assumption.",
                value=t.number(USUAL_STABILITY, 1),
            ),
        )
