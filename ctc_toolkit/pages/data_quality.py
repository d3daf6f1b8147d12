"""Quality of the data: who answered, what was left out, how it is weighted, how reliably the scales measure."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, cities_for, page_context, reach, wave_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.judging.choosing import choosing_part
from ctc_toolkit.pages.judging.evidence import checks_part, response_part, scales_part, weights_part
from ctc_toolkit.pages.showing.choices import choose_wave
from ctc_toolkit.reporting.quality_words import answer_sentence, how_computed, light_text
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import QualityView, data_quality


def show() -> None:
    """Show how good the answers of the wave in the address are."""
    context = page_context()
    t = context.t
    cities = cities_for(context, "data_quality")
    city, wave, unknown = wave_from_address(cities)
    if city is None or wave is None:
        _nothing_yet(context)
        return
    with st.spinner(t("The quality of the data is being computed …"), show_time=False):
        view = data_quality(context.actor, context.workspace, wave.id)
    _answer(context, view)
    choose_wave(context, cities, city, wave)
    if unknown:
        st.warning(t("The survey in this link is not here. You see another one."), icon=":material/link_off:")
    instrument = load_instrument(wave.instrument)
    if wave.source != "answers":
        return
    _state(context, view)
    if reach(context.actor)("save_answer_choice") and view.wave.answers_deleted_at is None:
        choosing_part(context, view, instrument)
    if view.quality is None:
        return
    response_part(context, view.quality, instrument)
    checks_part(context, view.quality, instrument, view.settled)
    weights_part(context, view.quality, instrument)
    if view.settled:
        scales_part(context, view.quality, instrument)
        with st.expander(t("How these numbers are made"), icon=":material/menu_book:"):
            bullets(*how_computed(context.language))


def _answer(context: PageContext, view: QualityView) -> None:
    t = context.t
    if view.wave.source != "answers":
        text = t("These are finished tables of an institute: how the answers were checked, only the institute knows.")
        question(t("How good are the data?"), text)
        return
    if view.quality is None:
        gone = view.wave.answers_deleted_at is not None
        text = t("The answers are deleted; no report was kept.") if gone else t("These checks leave nobody.")
        question(t("How good are the data?"), text)
        return
    sentence = plain(answer_sentence(view.quality, context.language), 600)
    response = view.quality.response
    if response is not None and response.pupils.light:
        verdict = light_text(t, response.pupils.light)
        sentence += " " + t("Response: {verdict}.", verdict=verdict)
    question(t("How good are the data?"), sentence)


def _state(context: PageContext, view: QualityView) -> None:
    """Say whether checks and weights are settled, and why they cannot be changed then."""
    t = context.t
    if view.choice.frozen_at is not None:
        st.caption(
            t(
                "Checks and weights are settled since {date}. They count for every result of this survey and cannot be "
                "changed: two results of the same answers would tell about single people.",
                date=day(t, view.choice.frozen_at),
            )
        )
        return
    st.info(
        t(
            "Checks and weights are still open. With the first profile they are settled for good. Until then you see "
            "response, checks and weights; the reliability of the scales follows."
        ),
        icon=":material/lock_open:",
    )


def _nothing_yet(context: PageContext) -> None:
    t = context.t
    question(
        t("How good are the data?"),
        t("Here you will see who answered, what was left out, and how reliably the questions measure."),
    )
    st.markdown(t("For that a survey has to be imported first. It takes about 15 minutes."))
    if reach(context.actor)("import_wave"):
        link_to("import_survey", t("Import a survey"), kind="primary")


show()
