"""What is known about the answers: response, checks, weights and scales, as sentences and real tables."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.disclosure.quality import ReleasedQuality
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.prepared import FONT
from ctc_toolkit.reporting.quality_chart import reliability_chart
from ctc_toolkit.reporting.quality_words import (
    flow_table,
    grade_names,
    items_table,
    levels_table,
    rates_table,
    response_notes,
    rules_table,
    scales_table,
    screening_notes,
    weight_notes,
    weighted_table,
)
from ctc_toolkit.survey.instrument import Instrument


def response_part(context: PageContext, quality: ReleasedQuality, instrument: Instrument) -> None:
    """Show the way from the schools asked to the answers that count, and what the response means."""
    t, language = context.t, context.language
    st.header(t("Who answered"), anchor=False)
    show_table(flow_table(quality, language), t("From the schools asked to the answers that count"))
    bullets(*(plain(note, 600) for note in response_notes(quality, instrument, language)))
    found = quality.response
    if found is None:
        return
    if found.by_grade:
        st.subheader(t("By grade"), anchor=False)
        names = grade_names(instrument, language)
        show_table(rates_table(found.by_grade, t("Grade"), names, language), t("Response by grade"), key="by-grade")
    if found.by_school:
        st.subheader(t("By school"), anchor=False)
        names = {rate.name: plain(rate.name) for rate in found.by_school}
        frame = rates_table(found.by_school, t("School"), names, language)
        show_table(frame, t("Response by school, as the schools counted"), key="by-school")
        st.caption(t("In the order of the names; it is no ranking. What would tell about few is locked."))


def checks_part(context: PageContext, quality: ReleasedQuality, instrument: Instrument, settled: bool) -> None:
    """Show what each check found, alone and together, and what it changes."""
    t, language = context.t, context.language
    st.header(t("What the checks found"), anchor=False)
    if not quality.rules:
        st.markdown(t("This questionnaire has no checks of its own; every questionnaire counts."))
    else:
        frame = rules_table(quality, instrument, language)
        if not settled:
            frame = frame.drop(columns=t("Largest change"))
        show_table(frame, t("What each check found"), key="checks")
    first, *further = screening_notes(quality, language)
    if quality.many:
        st.warning(first, icon=":material/warning:")
    else:
        st.markdown(first)
    for note in further:
        st.markdown(note)


def weights_part(context: PageContext, quality: ReleasedQuality, instrument: Instrument) -> None:
    """Show how the answers are weighted, what that costs, and what it changes."""
    t, language = context.t, context.language
    st.header(t("How the answers are weighted"), anchor=False)
    bullets(*(plain(note, 600) for note in weight_notes(quality, instrument, language)))
    if quality.weights.levels:
        with st.expander(t("Answers beside the known numbers"), icon=":material/table_rows:"):
            show_table(levels_table(quality, instrument, language), t("Answers beside the known numbers"), key="levels")
    if quality.weights.measures:
        with st.expander(t("With and without weights"), icon=":material/table_rows:"):
            frame = weighted_table(quality, instrument, language)
            show_table(frame, t("The shares that weights change most"), key="weighted")


def scales_part(context: PageContext, quality: ReleasedQuality, instrument: Instrument) -> None:
    """Show how reliably the scales measure: a picture, a table, and the questions of one scale."""
    t, language = context.t, context.language
    st.header(t("How reliably the scales measure"), anchor=False)
    if not quality.scales:
        st.markdown(t("This questionnaire has no scales; there is nothing to be computed."))
        return
    chart = reliability_chart(quality, instrument, language)
    document = chart.to_dict(alternative="separate")
    document["config"] = {**document["config"], "font": FONT}
    with st.container(key="chart"):
        st.vega_lite_chart(spec=document, alt=chart.alt, theme=None, width="stretch")
    with st.expander(t("The same values as a table"), icon=":material/table_rows:"):
        show_table(scales_table(quality, instrument, language), t("Reliability of the scales"), key="scales")
    scales = {scale.scale: scale for scale in quality.scales}
    labels = {scale.id: scale.label.get(language) for scale in instrument.scales}
    chosen = st.selectbox(
        t("Questions of one scale"),
        list(scales),
        format_func=lambda name: labels.get(name, name),
        key="quality-scale",
        width=440,
    )
    frame = items_table(scales[chosen], instrument, language)
    frame = frame.map(plain)
    show_table(frame, t("Questions of the scale {scale}", scale=labels.get(chosen, chosen)), key="items")
