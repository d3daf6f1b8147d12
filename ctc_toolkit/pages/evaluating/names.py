"""What measures of the known questionnaires are called, for tables of communities."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting.effect_words import FigureNames
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import known_instruments, load_instrument


@st.cache_resource(show_spinner=False)
def figure_names(language: str) -> FigureNames:
    """Return what measures of the known questionnaires are called."""
    labels: dict[str, str] = {}
    for instrument, measure in _measures():
        labels.setdefault(measure, instrument.label_of(measure, language))
    return FigureNames(labels)


@st.cache_resource(show_spinner=False)
def measure_words() -> dict[str, str]:
    """Return the id of a measure by everything it is called in the known questionnaires."""
    found: dict[str, str] = {}
    for instrument, measure in _measures():
        found.setdefault(measure, measure)
        for language in LANGUAGES:
            found.setdefault(instrument.label_of(measure, language), measure)
    return found


def _measures() -> Iterator[tuple[Instrument, str]]:
    for name in known_instruments():
        instrument = load_instrument(name)
        for measure in (*instrument.scale_by_id, *instrument.indicator_by_id):
            yield instrument, measure
