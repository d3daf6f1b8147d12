"""Phases: what belongs to a phase, how far each step is, what the next phase still needs."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import (
    PageContext,
    choose_from_address,
    forget,
    page_context,
    reach,
    remember,
)
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.handing_over.downloads import hand_over_downloads
from ctc_toolkit.pages.stepping.gate import PHASE, show_gate, show_pause
from ctc_toolkit.pages.stepping.milestones import STEP, show_milestones, step_of_address
from ctc_toolkit.pages.stepping.one_step import show_step
from ctc_toolkit.pages.writing.places import AREA, areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.reporting.step_words import why_words
from ctc_toolkit.workspace import AreaProcess, PhaseView, area_process, list_cities

CYCLE = "durchgang"


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
    process = _process(context, area.id)
    number = choose_from_address(PHASE, [str(one.phase.number) for one in process.phases], str(process.phase))
    view = process.phases[int(number) - 1]
    title = view.phase.title.get(t.language)
    question(t("What belongs to phase {number}, {title}?", number=number, title=title), _answer(context, process, view))
    choose_city_and_area(context, cities, city, area)
    _choose_cycle(context, process)
    _choose_phase(context, process, int(number))
    _work(context, process, view, city.made_up)


def _process(context: PageContext, area: str) -> AreaProcess:
    """Return the way through the phases that the address names: an earlier one, or the present one."""
    present = area_process(context.actor, context.workspace, area)
    asked = choose_from_address(CYCLE, [str(number) for number in range(1, present.cycles)], "")
    return area_process(context.actor, context.workspace, area, cycle=int(asked)) if asked else present


def _choose_cycle(context: PageContext, process: AreaProcess) -> None:
    """Let a person look at an earlier way through the phases; nothing where there is one only."""
    if process.cycles < 2:
        return
    t = context.t
    st.session_state["choice-of-cycle"] = process.cycle_number
    st.selectbox(
        t("Cycle"),
        list(range(process.cycles, 0, -1)),
        format_func=lambda number: (
            t("Cycle {number}", number=number) + (f" ({t('now')})" if number == process.cycles else "")
        ),
        key="choice-of-cycle",
        on_change=_cycle_chosen,
        args=(process.cycles,),
        width=220,
    )
    if process.cycle is not None and process.cycle.ended_on is not None:
        st.info(
            t(
                "You are reading cycle {number}, from {begun} to {ended}. It can no longer be changed.",
                number=process.cycle_number,
                begun=t.date(process.cycle.started_on),
                ended=t.date(process.cycle.ended_on),
            ),
            icon=":material/history:",
        )


def _cycle_chosen(newest: int) -> None:
    chosen = st.session_state["choice-of-cycle"]
    if chosen == newest:
        forget(CYCLE)
    else:
        st.query_params[CYCLE] = str(chosen)
    forget(STEP)


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
        wrap=True,
    )


def _phase_chosen() -> None:
    remember(PHASE, str(st.session_state["choice-of-phase"]))


def _work(context: PageContext, process: AreaProcess, view: PhaseView, made_up: bool) -> None:
    t = context.t
    st.markdown(view.phase.goal.get(t.language))
    if process.paused and process.cycle is not None and process.cycle.ended_on is None:
        show_pause(context, process)
    chosen = step_of_address(process, view)
    ended = process.cycle is not None and process.cycle.ended_on is not None
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.header(t("Milestones"), anchor=False)
        show_milestones(t, view, chosen)
        if reach(context.actor)("open_phase") and not ended:
            st.header(t("On to the next phase"), anchor=False)
            show_gate(context, process, view)
            if not process.paused:
                show_pause(context, process)
        _sheets(context, process, made_up)
    with right.container(key="this-step"):
        st.header(t("This step"), anchor=False)
        step = process.step(chosen)
        if step is not None:
            show_step(context, process, step)


def _sheets(context: PageContext, process: AreaProcess, made_up: bool) -> None:
    """Offer what can be carried into a meeting or handed to a successor."""
    t, view = context.t, {AREA: process.area_id}
    st.header(t("To take along"), anchor=False)
    link_to("status", t("One page for the steering group"), city=process.ags, view=view)
    if reach(context.actor)("hand_over"):
        st.markdown(t("The hand-over sheet: everything that a successor has to know. Each time is noted in the log."))
        hand_over_downloads(context, process, made_up)


show()
