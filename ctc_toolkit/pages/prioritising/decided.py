"""A version that is decided: its sheet, its place in the log, the step of the process, and the way to a review."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.sheets import sheet_downloads, show_blocks
from ctc_toolkit.pages.components.step_links import step_link
from ctc_toolkit.pages.prioritising.state import keep_problems, show_problem_of
from ctc_toolkit.pages.prioritising.table import Ordered
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.reporting.priority_sheets import SheetFacts, decision_sheet
from ctc_toolkit.workspace import StepConflict, area_process, save_step
from ctc_toolkit.workspace.priority_views import STEP, Priorities

DONE_STATES = ("fully", "mostly")


def facts_of(priorities: Priorities, found: Ordered) -> SheetFacts:
    """Return what the sheet tells about a version."""
    view, result = found.view, found.view.last_result
    decision = f"{view.decision.number}, {view.decision.body}" if view.decision else ""
    return SheetFacts(
        priorities.name,
        priorities.city_name,
        priorities.made_up,
        view.wave.label,
        view.listed,
        view.evidence,
        found.choice,
        view.reference.get(page_context().language),
        result.voters if result else 0,
        result.marks if result else 0,
        result.tally if result else None,
        view.decided_on,
        view.present,
        view.review_on,
        decision,
        view.number,
    )


def show_decided(context: PageContext, priorities: Priorities, found: Ordered) -> None:
    """Show the sheet of a decision and what follows from it."""
    t = context.t
    show_sheet(context, priorities, found)
    st.header(t("What follows"), anchor=False)
    decision = found.view.decision
    if decision is not None:
        st.markdown(
            t("Decision {number} of “{body}”: {state}.", number=decision.number, body=plain(decision.body),
              state=_state_words(t)[decision.state])
        )  # fmt: skip
        link_to(
            "bodies",
            t("To the decision in the log"),
            city=priorities.ags,
            kind="tertiary",
            view={"gremium": decision.body_id, "teil": "decisions", "beschluss": decision.id},
        )
    link_to(
        "action_plan",
        t("To the action plan"),
        city=priorities.ags,
        kind="primary",
        view={"gebiet": priorities.area_id},
    )
    _step(context, priorities, found)


def show_sheet(context: PageContext, priorities: Priorities, found: Ordered) -> None:
    """Show the sheet on the screen, with the buttons that hand it out."""
    t = context.t
    sheet = decision_sheet(facts_of(priorities, found), found.instrument, context.language, date.today())
    with st.container(key="prio-sheet"):
        show_blocks(sheet.blocks, key="prio-sheet")
        st.caption(plain(sheet.foot, 600))
    st.markdown(t("For the council, on one page:"))
    sheet_downloads(t, lambda: sheet, sheet, key="prio-sheet", city=priorities.ags)


def _state_words(t: Translator) -> dict[str, str]:
    return {
        "in_force": t("in force"),
        "carried_out": t("carried out"),
        "replaced": t("replaced by a newer one"),
        "withdrawn": t("withdrawn"),
    }


def _step(context: PageContext, priorities: Priorities, found: Ordered) -> None:
    """Offer to tick the step of the process that this decision fulfils."""
    t = context.t
    show_problem_of("step")
    if priorities.step in DONE_STATES:
        st.markdown(":material/check: " + t("The step of the process is ticked."))
    elif priorities.newest:
        st.button(
            t("Tick the step “priorities are chosen”"),
            key="prio-step",
            icon=":material/check_box:",
            on_click=_tick,
            args=(priorities.area_id, _evidence(t, found)),
        )
    step_link(t, priorities.area_id, STEP, key="prio")


def _evidence(t: Translator, found: Ordered) -> str:
    decision = found.view.decision
    said = f"{decision.number}, {decision.body}" if decision else ""
    return t("Decision {decision}, priorities version {number}", decision=said, number=found.view.number)


def _tick(area_id: str, evidence: str) -> None:
    context = page_context()
    keep_problems({})
    try:
        view = area_process(context.actor, context.workspace, area_id).step(STEP)
        before = view.fields if view is not None else StepFields()
        both = f"{before.evidence}\n{evidence}".strip() if before.evidence else evidence
        after = StepFields("fully", "", both, before.link, before.function or _usual(), before.due, before.note)
        outcome = save_step(context.actor, context.workspace, area_id, STEP, before=before, after=after)
        if isinstance(outcome, StepConflict):
            raise ToolkitError("changed_meanwhile")
    except ToolkitError as problem:
        keep_problems({"step": problem})


def _usual() -> str:
    """Return who usually does this step."""
    steps = [one for phase in load_process().phases for milestone in phase.milestones for one in milestone.benchmarks]
    return str(next(one for one in steps if one.id == STEP).responsible[0])
