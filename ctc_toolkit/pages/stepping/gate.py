"""The gate to the next phase, pauses, and the next way through the phases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, forget, page_context, reach, remember
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.stepping.milestones import STEP, remember_step
from ctc_toolkit.workspace import (
    AreaProcess,
    PhaseView,
    open_phase,
    pause_area,
    resume_area,
    start_next_cycle,
)

PHASE = "phase"
PROBLEM = "gate-problem"


def show_gate(context: PageContext, process: AreaProcess, view: PhaseView) -> None:
    """Show what the next phase still needs and let a person open it; earlier or later phases can be opened, too."""
    t, number = context.t, view.phase.number
    if view.state == "current" and number < len(process.phases):
        _to_next(t, process, view)
    elif view.state == "current":
        _next_cycle(t, process)
    elif process.cycle is None or process.cycle.ended_on is None:
        st.markdown(t("The area is in phase {number}.", number=process.phase))
        _open(t, process, number, "reason")
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        report_unexpected(problem)


def show_pause(context: PageContext, process: AreaProcess) -> None:
    """Let an area make a pause or go on; show earlier ways through the phases."""
    t = context.t
    if process.cycle is not None and process.cycle.paused_on is not None:
        until = process.cycle.resume_on
        text = t(
            "The area makes a pause since {date}: {reason}",
            date=t.date(process.cycle.paused_on),
            reason=plain(process.cycle.pause_reason),
        )
        if until:
            text += " " + t("It goes on on {date}.", date=t.date(until))
        st.info(text, icon=":material/pause_circle:")
        if reach(context.actor)("resume_area"):
            st.button(t("Go on"), key="resume", on_click=_resume, args=(process.area_id, process.cycle.version))
        return
    with st.expander(t("Make a pause"), key="pause-form"):
        st.markdown(t("During a pause nothing is proposed and nothing counts as overdue. Long pauses are normal."))
        st.text_input(t("Why?"), key="pause-reason", max_chars=500)
        tomorrow = date.today() + timedelta(1)
        st.date_input(
            t("Until when? (may stay open)"), None, key="pause-until", format="DD.MM.YYYY", min_value=tomorrow
        )
        st.button(
            t("Begin the pause"),
            key="pause",
            on_click=_pause,
            args=(process.area_id, process.cycle.version if process.cycle else 0),
        )


def _to_next(t: Translator, process: AreaProcess, view: PhaseView) -> None:
    following = view.phase.number + 1
    if not view.gate:
        st.success(
            t("Everything that phase {number} asks for is there.", number=following), icon=":material/check_circle:"
        )
        _open(t, process, following, "none")
        return
    st.markdown(
        t.plural(
            "Phase {number} still asks for one step:",
            "Phase {number} still asks for {count} steps:",
            len(view.gate),
            number=following,
        )
    )
    for step in view.gate:
        st.button(
            step.title.get(t.language),
            key=f"gate-{step.id}",
            icon=":material/radio_button_unchecked:",
            type="tertiary",
            on_click=remember_step,
            args=(step.id,),
        )
    with st.expander(t("Open phase {number} already now", number=following), key="open-early"):
        st.markdown(t("That is possible with a reason. The open steps stay in the list."))
        _open(t, process, following, "reason")


def _open(t: Translator, process: AreaProcess, number: int, asks: str) -> None:
    if asks == "reason":
        st.text_input(t("Why?"), key=f"reason-for-phase-{number}", max_chars=500)
    st.button(
        t("Open phase {number}", number=number),
        key=f"open-phase-{number}",
        type="primary" if asks == "none" else "secondary",
        on_click=_opened,
        args=(process.area_id, number, process.version),
    )


def _next_cycle(t: Translator, process: AreaProcess) -> None:
    st.markdown(
        t("After two to three years the way begins anew. What was entered stays readable; the steps begin afresh.")
    )
    st.button(
        t("Begin cycle {number}", number=process.cycle_number + 1),
        key="next-cycle",
        on_click=_begun,
        args=(process.area_id, process.version),
    )


def _opened(area: str, number: int, version: int) -> None:
    reason = st.session_state.get(f"reason-for-phase-{number}", "")

    def work(context: PageContext) -> None:
        """Open the phase and show it."""
        open_phase(context.actor, context.workspace, area, phase=number, version=version, reason=reason)
        forget(STEP)
        remember(PHASE, str(number))

    _try(work)


def _begun(area: str, version: int) -> None:
    def work(context: PageContext) -> None:
        """Begin the next cycle and show its first phase."""
        start_next_cycle(context.actor, context.workspace, area, version=version)
        forget(STEP)
        remember(PHASE, "1")

    _try(work)


def _pause(area: str, version: int) -> None:
    reason, until = st.session_state.get("pause-reason", ""), st.session_state.get("pause-until")
    _try(
        lambda context: pause_area(
            context.actor, context.workspace, area, reason=reason, resume_on=until, version=version
        )
    )


def _resume(area: str, version: int) -> None:
    _try(lambda context: resume_area(context.actor, context.workspace, area, version=version))


def _try(work: Callable[[PageContext], object]) -> None:
    try:
        work(page_context())
    except Exception as problem:  # shown where the gate stands
        st.session_state[PROBLEM] = problem
