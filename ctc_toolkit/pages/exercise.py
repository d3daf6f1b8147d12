"""Our exercise: what a group of a workshop is to do, and the worksheet for it."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.access import GROUP_KEYS
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.process.workshop import Exercise
from ctc_toolkit.reporting import DOCX
from ctc_toolkit.reporting.sheets import Sheet, sheet_docx, sheet_name
from ctc_toolkit.workspace import GroupTask, group_task


def show() -> None:
    """Show what the group of this person sees."""
    context = page_context()
    t = context.t
    keys = [entry.ags for entry in context.actor.roles if entry.ags and entry.ags.startswith(GROUP_KEYS)]
    task = group_task(context.actor, context.workspace, keys[0], language=t.language) if keys else None
    if task is None:
        question(t("What is our exercise?"), t("Here a group of a workshop finds its exercise."))
        st.markdown(t("You are in no group. A group comes in by the code that its trainer shows."))
        st.markdown(f"[{t('Enter a code')}](/anmelden/gruppe)")
        return
    if task.exercise is None:
        question(
            t("What is our exercise?"),
            t("You are group {number}. No exercise has been given out yet.", number=task.number),
        )
    else:
        title = plain(task.exercise.title.get(t.language))
        answer = t(
            "You are group {number}. You have {count} minutes. {aim}",
            number=task.number,
            count=task.exercise.minutes,
            aim=plain(task.exercise.aim.get(t.language)),
        )
        question(t("What is our exercise? {title}", title=title), answer)
        _exercise(context, task, task.exercise)
    _city(context, task)
    st.button(t("Look again"), key="look-again", icon=":material/refresh:")


def _exercise(context: PageContext, task: GroupTask, exercise: Exercise) -> None:
    t = context.t
    st.header(t("What you do"), anchor=False)
    lines = [
        f"{number}. {plain(step.text.get(t.language))} ({t('{count} minutes', count=step.minutes)})"
        for number, step in enumerate(exercise.instructions, start=1)
    ]
    st.markdown("\n".join(lines))
    if task.worksheet is None:
        st.info(t("This exercise needs a survey, and your city has none. Please tell your trainer."))
        return
    st.download_button(
        t("Worksheet (Word)"),
        _file(task.worksheet),
        file_name=sheet_name(task.worksheet, ".docx"),
        mime=DOCX,
        type="primary",
        key="worksheet",
        icon=":material/download:",
        on_click="ignore",
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _file(sheet: Sheet) -> bytes:
    """Return the Word file of a sheet; kept for a while, as it depends on nothing but what it says."""
    return sheet_docx(sheet)


def _city(context: PageContext, task: GroupTask) -> None:
    t = context.t
    st.header(t("Your city: {city}", city=plain(task.city)), anchor=False)
    st.markdown(plain(task.scenario.situation.get(t.language)))
    with st.container(horizontal=True, key="group-links"):
        link_to("phases", t("Phases and steps"))
        if task.scenario.waves:
            link_to("profile", t("Profile"))
        link_to("area", t("Area and plan"))


show()
