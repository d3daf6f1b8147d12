"""Workshop: scenario, groups, slides and exercises, in the order in which a trainer needs them."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.teaching.address import NOTES_WINDOW, PART, PARTS, STAGE, VIEW, open_part
from ctc_toolkit.pages.teaching.decks import show_decks
from ctc_toolkit.pages.teaching.exercises import show_exercises
from ctc_toolkit.pages.teaching.groups import show_groups
from ctc_toolkit.pages.teaching.notes import show_notes_window
from ctc_toolkit.pages.teaching.scenarios import say_what_was_done, show_scenarios
from ctc_toolkit.pages.teaching.stage import show_stage
from ctc_toolkit.workspace import WorkshopView, workshop

CHOICE = "workshop-part"


def show() -> None:
    """Show the part of the address, or the slide that is shown in the room."""
    context = page_context()
    t, view = context.t, workshop(context.actor, context.workspace)
    if st.query_params.get(VIEW) == STAGE:
        show_stage(context, view)
        return
    if st.query_params.get(VIEW) == NOTES_WINDOW:
        show_notes_window(context, view)
        return
    question(t("Who is how far in the workshop?"), _answer(context, view))
    part = choose_from_address(PART, list(PARTS), "gruppen" if view.groups else "szenario")
    names = dict(zip(PARTS, (t("1 Scenario"), t("2 Groups"), t("3 Show in the room"), t("4 Exercises")), strict=True))
    st.session_state[CHOICE] = part
    st.segmented_control(
        t("Part of the workshop"),
        list(PARTS),
        format_func=names.__getitem__,
        key=CHOICE,
        required=True,
        label_visibility="collapsed",
        on_change=_chosen,
        wrap=True,
    )
    say_what_was_done()
    shows = dict(zip(PARTS, (show_scenarios, show_groups, show_decks, show_exercises), strict=True))
    shows[part](context, view)
    following = PARTS.index(part) + 1
    if following < len(PARTS) and view.groups:
        name = PARTS[following]
        st.button(t("Go on: {part}", part=names[name]), key="go-on", on_click=open_part, args=(name,))


def _answer(context: PageContext, view: WorkshopView) -> str:
    t, furthest = context.t, view.furthest
    if furthest is None:
        return t("No group yet: choose where the made-up city begins, and how many groups work on a copy of it.")
    counted = t.plural("{count} group is at work.", "{count} groups are at work.", len(view.groups))
    begun = sum(group.changed_at is not None for group in view.groups)
    if not begun:
        return counted + " " + t("None has changed anything yet.")
    return (
        counted
        + " "
        + t(
            "Furthest is group {number}: phase {phase}, {met} of {all} steps met.",
            number=furthest.number,
            phase=furthest.phase,
            met=furthest.met,
            all=furthest.applicable,
        )
    )


def _chosen() -> None:
    open_part(st.session_state[CHOICE])


show()
