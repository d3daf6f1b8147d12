"""Releasing the figures of a survey for the unnamed average of the partner cities."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, newest, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.referring.state import PROBLEM, SAID
from ctc_toolkit.workspace import CityView, reference_choices, release_for_partners
from ctc_toolkit.workspace.reference_choices import Act


def show_partners(context: PageContext, city: CityView) -> None:
    """Show what is released of the newest survey of the city, and the button that changes it."""
    t = context.t
    if not city.waves:
        return
    wave = newest(city)
    choices = reference_choices(context.actor, context.workspace, wave.id)
    st.header(t("Average of the partner cities"), anchor=False)
    bullets(
        t("Other cities see one number for all released cities together, never that of a single city."),
        t("It is shown only from three other cities on, and only if no city makes up nearly all of it."),
        t("Only shares that are shown in the public profile count, as whole percent."),
    )
    act: Act = "take_back" if choices.released else "release"
    if choices.released:
        st.markdown(plain(t("“{survey}” counts in the average.", survey=wave.label)))
        label = t("Take back")
    else:
        st.markdown(plain(t("“{survey}” does not count in the average yet.", survey=wave.label)))
        label = t("Release for the average")
    st.button(label, key="reference-partners", icon=":material/groups:", on_click=_act, args=(wave.id, act))


def _act(wave_id: str, act: Act) -> None:
    context = page_context()
    t = context.t
    try:
        release_for_partners(context.actor, context.workspace, wave_id, act=act)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.session_state[SAID] = (
        t("The figures count in the average of the partner cities now.")
        if act == "release"
        else t("The figures count in the average no more.")
    )
