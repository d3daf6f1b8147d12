"""Beside the values of a profile: which scales measure with little reliability, from the report that is kept."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ctc_toolkit.disclosure.quality import ReleasedQuality
from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.prepared import Shown
from ctc_toolkit.reporting.quality_words import marks_text, weak_scales
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import WaveView, scale_quality

LABEL_COLUMNS = 2
"""The first columns of a table: area of life and measure."""


def kept_report(context: PageContext, wave: WaveView) -> ReleasedQuality | None:
    """Return the report on the quality of the data that is kept of the wave; None where there is none yet."""
    return scale_quality(context.actor, context.workspace, wave.id)


def with_marks(context: PageContext, shown: Shown, quality: ReleasedQuality | None, instrument: Instrument) -> Shown:
    """Return what is shown with a short mark behind the name of each scale that needs one."""
    marks = _marks(context, quality, instrument)
    if not marks:
        return shown
    table = shown.table.copy()
    for name in table.columns[:LABEL_COLUMNS]:
        table[name] = [f"{cell} ({marks[cell]})" if cell in marks else cell for cell in table[name]]
    return replace(shown, table=table)


def show_reliability(
    context: PageContext, wave: WaveView, quality: ReleasedQuality | None, instrument: Instrument
) -> None:
    """Show which scales are marked and why, with the way to the report."""
    t = context.t
    if not instrument.scales or wave.source != "answers":
        return
    marks = _marks(context, quality, instrument)
    st.header(t("How reliably it was measured"), anchor=False)
    if quality is None:
        st.markdown(t("The reliability of the scales of this survey has not been computed yet."))
    elif not marks:
        st.markdown(t("No scale is marked: each measures reliably enough for groups."))
    else:
        bullets(*(f"{label}: {words}" for label, words in marks.items()))
    if reach(context.actor)("data_quality"):
        link_to("data_quality", t("How good are the data?"), city=wave.ags, wave=wave.id)


def _marks(context: PageContext, quality: ReleasedQuality | None, instrument: Instrument) -> dict[str, str]:
    """Return the words of the marks by the name of the scale as it stands in tables."""
    found = weak_scales(quality)
    return {
        plain(scale.label.get(context.language)): marks_text(context.t, found[scale.id])
        for scale in instrument.scales
        if scale.id in found
    }
