"""Phases: what belongs to a phase, how far each step is, what the next phase still needs."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context, reach, remember
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.stepping.gate import PHASE, show_gate, show_pause
from ctc_toolkit.pages.stepping.milestones import show_milestones, step_of_address
from ctc_toolkit.pages.stepping.one_step import show_step
from ctc_toolkit.pages.stepping.words import why_words
from ctc_toolkit.pages.writing.places import areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.workspace import AreaProcess, PhaseView, area_process, list_cities


def show() -> None:
    """Show the phase in the address of the area in the address."""
    context = page_context()
    t = context.t
    cities = [city for city in list_cities(context.actor, context.workspace) if areas_to_write_about(context, city)]
    if not cities:
        question(t("What belongs to the phases?"), t("Here stand the steps of the five phases for each area."))
        if list_cities(context.actor, context.workspace):
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return
    city, area = place_of_address(context, cities)
    process = area_process(context.actor, context.workspace, area.id)
    number = choose_from_address(PHASE, [str(one.phase.number) for one in process.phases], str(process.phase))
    view = process.phases[int(number) - 1]
    title = view.phase.title.get(t.language)
    question(t("What belongs to phase {number}, {title}?", number=number, title=title), _answer(context, process, view))
    choose_city_and_area(context, cities, city, area)
    _choose_phase(context, process, int(number))
    _work(context, process, view)


def _answer(context: PageContext, process: AreaProcess, view: PhaseView) -> str:
    t, language = context.t, context.language
    counted = t("{met} of {all} steps are met.", met=view.progress.met, all=view.progress.applicable)
    proposals = [entry for entry in process.proposals if entry.phase == view.phase]
    if not proposals:
        return f"{counted} {view.phase.goal.get(language)}"
    first = proposals[0]
    return (
        counted
        + " "
        + t("Next: “{step}”, because {why}.", step=first.step.title.get(language), why=why_words(t)[first.why])
    )


def _choose_phase(context: PageContext, process: AreaProcess, number: int) -> None:
    t = context.t
    names = {
        view.phase.number: f"{view.phase.number} {view.phase.title.get(t.language)}"
        + (f" ({t('now')})" if view.state == "current" else "")
        for view in process.phases
    }
    st.session_state["choice-of-phase"] = number
    st.segmented_control(
        t("Phase"),
        list(names),
        format_func=names.__getitem__,
        key="choice-of-phase",
        required=True,
        on_change=_phase_chosen,
    )


def _phase_chosen() -> None:
    remember(PHASE, str(st.session_state["choice-of-phase"]))


def _work(context: PageContext, process: AreaProcess, view: PhaseView) -> None:
    t = context.t
    st.markdown(view.phase.goal.get(t.language))
    if process.paused:
        show_pause(context, process)
    chosen = step_of_address(process, view)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.header(t("Milestones"), anchor=False)
        show_milestones(t, view, chosen)
        if reach(context.actor)("open_phase"):
            st.header(t("On to the next phase"), anchor=False)
            show_gate(context, process, view)
            if not process.paused:
                show_pause(context, process)
    with right:
        st.header(t("This step"), anchor=False)
        step = process.step(chosen)
        if step is not None:
            show_step(context, process, step)


show()
