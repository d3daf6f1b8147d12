"""What the page shows, made once per state of a city's figures and language.

Kept for everybody, because it is made from released counts only; the key is the content of what may be shown. Whoever
gets here has been granted the city by the workspace in this very run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.indicator_chart import indicator_chart
from ctc_toolkit.reporting.indicator_files import ExportedCity, indicators_xlsx
from ctc_toolkit.reporting.indicator_words import CityAnswer, city_answer
from ctc_toolkit.riskfactors.indicator_own import measures_known
from ctc_toolkit.riskfactors.indicator_rates import IndicatorFigures, indicator_figures
from ctc_toolkit.site_words import current_words
from ctc_toolkit.workspace import CityIndicators


@dataclass(frozen=True)
class Prepared:
    """Figures of all indicators that have any, and the sentences that answer the question of the page."""

    figures: tuple[IndicatorFigures, ...]
    answer: CityAnswer


def prepared(view: CityIndicators, language: str) -> Prepared:
    """Return figures and sentences of a city."""
    return _prepared(view, f"{view.content_hash} {current_words().key}", language)


@st.cache_resource(max_entries=64, show_spinner=False)
def _prepared(_view: CityIndicators, content: str, language: str) -> Prepared:
    figures = indicator_figures(tuple(_view.indicators.values()), _view.released)
    return Prepared(figures, city_answer(translator(language), figures))


@st.cache_resource(max_entries=256, show_spinner=False)
def chart(_figures: IndicatorFigures, content: str, place: str, language: str) -> ProfileChart:
    """Return the small chart of an indicator. content: key of what it is made from."""
    return indicator_chart(_figures, place, language)


def file_of(view: CityIndicators, figures: Sequence[IndicatorFigures], language: str) -> bytes:
    """Return everything that is shown of a city as a spreadsheet.

    The file is made beforehand: what a download button makes on demand belongs to no session, and would be refused.
    """
    return _file(view, figures, f"{view.content_hash} {current_words().key}", language)


@st.cache_data(max_entries=16, show_spinner=False)
def _file(_view: CityIndicators, _figures: Sequence[IndicatorFigures], content: str, language: str) -> bytes:
    names = measures_known()
    stands_for = {
        one.indicator.id: "; ".join(names[measure].get(language) for measure in one.indicator.measures)
        for one in _figures
    }
    sources = {key: (note.source, note.as_of) for key, note in _view.notes.items()}
    city = ExportedCity(_view.ags, _view.city_name, _view.made_up, _figures, sources, stands_for)
    return indicators_xlsx(city, language)
