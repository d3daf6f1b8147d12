"""Profile: what the survey of one city shows, with its certainty, as chart and as table."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, page_context, wave_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.choices import choose_view, choose_wave, view_of_address
from ctc_toolkit.pages.showing.evidence import show_chart, show_values
from ctc_toolkit.pages.showing.notes import show_how_to_read, show_origin
from ctc_toolkit.pages.showing.prepared import content_key, outline, sentences, shown
from ctc_toolkit.reporting import Highlights, cut_point_note
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import WaveView, cut_point_tables, list_cities, wave_profile


def show() -> None:
    """Show the profile of the wave in the address."""
    context = page_context()
    t = context.t
    cities = list_cities(context.actor, context.workspace)
    city, wave, unknown = wave_from_address(cities)
    if city is None or wave is None:
        _nothing_yet(context)
        return
    choose_wave(context, cities, city, wave)
    if unknown:
        st.warning(t("The survey in this link is not here. You see another one."), icon=":material/link_off:")
    with st.spinner(t("The profile is being computed …"), show_time=False):
        released = wave_profile(context.actor, context.workspace, wave.id)
    instrument = load_instrument(wave.instrument)
    content, language = content_key(released), context.language
    found = outline(released, instrument, content, language)
    view = view_of_address(found)
    said = sentences(released, instrument, content, view.kind, language)
    _answer(context, said.found)
    choose_view(context, instrument, found, view)
    chosen = shown(released, instrument, content, view, language)
    show_chart(chosen)
    show_how_to_read(context, view.kind, said)
    show_values(context, released, instrument, chosen)
    if instrument.scales:
        _cut_points(context, wave)
    show_origin(context, released, wave)


def _answer(context: PageContext, found: Highlights) -> None:
    """Show the question and up to three sentences that answer it."""
    first, *further = (plain(sentence, 600) for sentence in found.sentences)
    question(context.t("What does the survey show?"), first)
    if further:
        with st.container(key="further"):
            bullets(*further)


def _cut_points(context: PageContext, wave: WaveView) -> None:
    """Say which cut points were used and that they are provisional or made up where they are."""
    tables = cut_point_tables(context.actor, context.workspace, wave.instrument)
    used = next((table for table in tables if table.id == wave.cut_points), None)
    note = cut_point_note(used, context.language)
    st.header(note.title, anchor=False)
    st.markdown(" ".join(plain(sentence) for sentence in note.sentences))


def _nothing_yet(context: PageContext) -> None:
    t = context.t
    question(
        t("What does the survey show?"),
        t("Here you will see which risks and strengths the young people report."),
    )
    st.markdown(t("For that a survey has to be imported first. It takes about 15 minutes."))
    link_to("import_survey", t("Import a survey"), kind="primary")


show()
