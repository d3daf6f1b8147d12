"""The profile of a wave, and the same broken down further: each a table of its own, all under the same locks."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.showing.prepared import ALL, View
from ctc_toolkit.reporting import dimensions
from ctc_toolkit.workspace import WaveView, wave_profile

_NOT_KEPT = ("answers_deleted", "tables_breakdown")


def computed(context: PageContext, wave: WaveView, by: tuple[str, ...] = ("sex", "grade")) -> Released:
    """Return the released profile; the first time it is decided which values stay locked, with progress."""
    t, place = context.t, st.empty()

    def told(share: float) -> None:
        place.progress(share, text=t("It is being decided which values must stay locked …"))

    with st.spinner(t("The profile is being computed …"), show_time=False):
        released = wave_profile(context.actor, context.workspace, wave.id, by=by, progress=told)
    place.empty()
    return released


def broken_down(context: PageContext, wave: WaveView, released: Released, view: View) -> tuple[View, Released]:
    """Return the table that a view needs, and the view; for everybody where that breakdown cannot be shown.

    released: the table by gender and grade, which most views need.
    """
    names = () if view.by == ALL else tuple(view.by.split(","))
    if set(names) <= set(dimensions(released)):
        return view, released
    t = context.t
    try:
        values = computed(context, wave, names)
    except ToolkitError as error:
        if error.code not in _NOT_KEPT:
            raise
        st.info(t("This breakdown was not kept when the answers were deleted. You see all respondents."))
        return replace(view, by=ALL), released
    if set(names) <= set(dimensions(values)):
        return view, values
    st.info(t("The file of this survey does not say this about the young people. You see all respondents."))
    return replace(view, by=ALL), released
