"""The milestones of a phase as a list, each with its steps as buttons that open the step beside the list."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import remember
from ctc_toolkit.reporting.step_words import ICONS, counted, state_words
from ctc_toolkit.workspace import AreaProcess, MilestoneView, PhaseView

STEP = "schritt"


def show_milestones(t: Translator, phase: PhaseView, chosen: str) -> None:
    """Show the milestones of a phase; the one that holds the chosen step is open."""
    for number, view in enumerate(phase.milestones):
        _milestone(t, view, chosen, number)


def _milestone(t: Translator, view: MilestoneView, chosen: str, number: int) -> None:
    title = view.milestone.title.get(t.language) if view.milestone else t("What German law and practice add")
    code = view.milestone.codes["ed2003"] + " " if view.milestone else ""
    opened = any(step.step.id == chosen for step in view.steps)
    words = state_words(t)
    with st.expander(f"{code}{title} · {counted(t, view.progress)}", expanded=opened, key=f"milestone-{number}"):
        if view.milestone and view.milestone.note:
            st.caption(view.milestone.note.get(t.language))
        for step in view.steps:
            mark = f" · {t('needed for the next phase')}" if getattr(step.step, "gate", "none") == "proposed" else ""
            label = f"{step.step.title.get(t.language)} ({words[step.fields.state]}{mark})"
            st.button(
                label,
                key=f"open-{step.step.id}",
                icon=ICONS[step.fields.state],
                type="secondary" if step.step.id == chosen else "tertiary",
                on_click=remember_step,
                args=(step.step.id,),
            )


def remember_step(step: str) -> None:
    """Open a step, here and in the address."""
    remember(STEP, step)


def step_of_address(process: AreaProcess, phase: PhaseView) -> str:
    """Return the step that the address names if it lies in this phase, else what comes next there, else the first."""
    own = [step.step.id for milestone in phase.milestones for step in milestone.steps]
    asked = st.query_params.get(STEP)
    if asked in own:
        return str(asked)
    proposed = next((entry.step.id for entry in process.proposals if entry.step.id in own), None)
    return proposed or own[0]
