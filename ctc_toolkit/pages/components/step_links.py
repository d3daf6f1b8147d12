"""Buttons that lead to a step on the page of the phases."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import REMEMBERED
from ctc_toolkit.process import load_process
from ctc_toolkit.process.progress import steps_of_phase
from ctc_toolkit.survey.instrument import Label


@lru_cache(maxsize=1)
def places_of_steps() -> dict[str, tuple[int, Label]]:
    """Return number of the phase and title of every step, by its id."""
    catalogue = load_process()
    return {
        step.id: (phase.number, step.title) for phase in catalogue.phases for step in steps_of_phase(catalogue, phase)
    }


def step_link(t: Translator, area_id: str, step: str, *, key: str) -> None:
    """Show a button that opens a step of the area. key: of its own, as a step can be named twice on a page."""
    from ctc_toolkit.pages.navigation import page_file

    number, title = places_of_steps()[step]
    label = t("To the step “{title}” (phase {number})", title=title.get(t.language), number=number)
    if st.button(label, key=f"to-{key}-{step}", type="tertiary", icon=":material/arrow_forward:"):
        st.session_state.setdefault(REMEMBERED, {})
        st.switch_page(page_file("phases"), query_params={"gebiet": area_id, "phase": str(number), "schritt": step})
