"""Data of the city beside the factors of a profile: a small table with a link to the page of all figures."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.pages.components.context import PageContext, cities_for
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.counting.prepared import prepared
from ctc_toolkit.reporting import Kind
from ctc_toolkit.reporting.indicator_words import change_text, value_text
from ctc_toolkit.riskfactors.indicator_cards import load_indicators
from ctc_toolkit.riskfactors.indicator_own import measures_known
from ctc_toolkit.riskfactors.indicator_rates import IndicatorFigures
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import city_indicators

MOST = 12


def show_city_data(context: PageContext, ags: str, instrument: Instrument, kind: Kind) -> None:
    """Show which figures of the city stand for risks, strengths or behaviours; nothing where there are none."""
    if instrument.id != load_indicators().head.instrument:
        return
    if ags not in {city.ags for city in cities_for(context, "city_indicators")}:
        return
    t = context.t
    found = prepared(city_indicators(context.actor, context.workspace, ags), context.language)
    measures = {scale.id for scale in instrument.scales if scale.kind == kind}
    if kind == "behaviour":
        measures = {entry.id for entry in instrument.indicators}
    rows = [row for one in found.figures for row in _rows(context, one, measures)]
    if not rows:
        return
    st.header(t("Data of the city beside these factors"), anchor=False)
    st.caption(t("From registers, not from the survey. They occur together with a factor; they are not its cause."))
    columns = [t("Factor"), t("Data of the city"), t("Value"), t("Compared with earlier")]
    frame = pd.DataFrame(rows[:MOST], columns=columns)
    show_table(frame, t("Data of the city beside these factors"), content="sentences", key="city-data")
    link_to("indicators", t("All data of the city"), city=ags)


def _rows(context: PageContext, one: IndicatorFigures, measures: Collection[str]) -> list[tuple[str, str, str, str]]:
    """Return a row for each measure of the view that an indicator stands for."""
    t, newest = context.t, one.newest(CITY)
    if newest is None:
        return []
    labels = measures_known()
    change = change_text(t, one.change) if one.change is not None else "–"
    value = f"{value_text(t, one.indicator, newest)} ({newest.year})"
    return [
        (plain(labels[measure].get(t.language)), plain(one.indicator.name.get(t.language)), plain(value), plain(change))
        for measure in one.indicator.measures
        if measure in measures
    ]
