"""Profile: what the survey of one city shows, with its certainty, as chart and as table."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, page_context, wave_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.breaking_down import broken_down, computed
from ctc_toolkit.pages.showing.changing import show_changes
from ctc_toolkit.pages.showing.choices import choose_view, choose_wave, view_of_address
from ctc_toolkit.pages.showing.city_data import show_city_data
from ctc_toolkit.pages.showing.comparing import show_comparison
from ctc_toolkit.pages.showing.evidence import show_chart, show_values
from ctc_toolkit.pages.showing.notes import show_how_to_read, show_origin
from ctc_toolkit.pages.showing.prepared import content_key, outline, sentences, shown
from ctc_toolkit.pages.showing.releasing import being_released, follow_release
from ctc_toolkit.pages.showing.reliability import kept_report, show_reliability, with_marks
from ctc_toolkit.pages.showing.tables_origin import show_tables_mark, show_tables_origin
from ctc_toolkit.pages.showing.together import show_together
from ctc_toolkit.pages.showing.where import show_where
from ctc_toolkit.reporting import Highlights, cut_point_note
from ctc_toolkit.survey.grade_bands import with_band_column
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import WaveView, cut_point_tables, list_cities


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
    if being_released(context, wave.id):
        question(
            t("What does the survey show?"), t("The tables of this survey are being released. That takes a while.")
        )
        follow_release(context, wave.id)
        return
    released = computed(context, wave)
    show_tables_mark(context, released, wave)
    instrument = with_band_column(load_instrument(wave.instrument))
    content, language = content_key(released), context.language
    found = outline(released, instrument, content, language)
    view = view_of_address(found)
    said = sentences(released, instrument, content, view.kind, language)
    _answer(context, said.found)
    choose_view(context, instrument, found, view)
    view, values = broken_down(context, wave, released, view)
    chosen = shown(values, instrument, content_key(values), view, language)
    show_chart(chosen)
    show_how_to_read(context, view.kind, said)
    report = kept_report(context, wave)
    show_values(context, values, instrument, with_marks(context, chosen, report, instrument))
    show_comparison(context, wave, released, instrument, view.kind)
    show_changes(context, city, wave, released, instrument, view.kind)
    show_where(context, city, wave, released, instrument, view.kind)
    show_together(context, wave, instrument)
    show_reliability(context, wave, report, instrument)
    show_city_data(context, city.ags, instrument, view.kind)
    show_tables_origin(context, released, wave)
    if instrument.scales and wave.source == "answers":
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
