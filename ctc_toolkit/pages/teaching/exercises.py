"""Exercises: what a group does, how it is led, worksheets to print, and showing one to all groups."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.teaching.address import open_stage
from ctc_toolkit.pages.teaching.scenarios import DONE, PROBLEM
from ctc_toolkit.process import load_process
from ctc_toolkit.process.workshop import Exercise
from ctc_toolkit.reporting import DOCX
from ctc_toolkit.reporting.sheets import Sheet, sheet_docx, sheet_name
from ctc_toolkit.workspace import WorkshopView, exercise_sheets, show_exercise
from ctc_toolkit.workspace.workshop_views import scenario_of

CHOSEN = "workshop-exercise"


def show_exercises(context: PageContext, view: WorkshopView) -> None:
    """Show the exercise that is chosen, and what the groups see at the moment."""
    t, exercises = context.t, {one.id: one for one in load_process().exercises}
    st.header(t("Which exercise do the groups do?"), anchor=False)
    _what_groups_see(context, view)
    if st.session_state.get(CHOSEN) not in exercises:
        st.session_state[CHOSEN] = view.exercise.id if view.exercise else next(iter(exercises))
    chosen = st.selectbox(
        t("Exercise"),
        list(exercises),
        key=CHOSEN,
        format_func=lambda name: t(
            "{title} ({count} minutes)",
            title=exercises[name].title.get(t.language),
            count=exercises[name].minutes,
        ),
    )
    exercise = exercises[chosen]
    st.markdown(plain(exercise.aim.get(t.language)))
    left, right = st.columns([3, 2], gap="large")
    with left:
        _how_it_goes(context, exercise)
    with right:
        _sheets(context, view, exercise)


def _what_groups_see(context: PageContext, view: WorkshopView) -> None:
    t = context.t
    if view.exercise is None or view.shown_at is None:
        return
    title = plain(view.exercise.title.get(t.language))
    st.markdown(t("At the moment the groups see “{title}”.", title=title))


def _how_it_goes(context: PageContext, exercise: Exercise) -> None:
    t = context.t
    st.subheader(t("How it goes"), anchor=False)
    st.markdown(plain(exercise.opening.get(t.language)))
    lines = []
    for number, step in enumerate(exercise.instructions, start=1):
        text, note = plain(step.text.get(t.language)), plain(step.note.get(t.language))
        minutes = t("{count} minutes", count=step.minutes)
        lines.append(f"{number}. **{text}** ({minutes})  \n   {t('For you')}: {note}")
    st.markdown("\n".join(lines))
    question, note = exercise.reflection.question, exercise.reflection.note
    st.markdown(f"**{t('Looking back')}**: {plain(question.get(t.language))}  \n{plain(note.get(t.language))}")


def _sheets(context: PageContext, view: WorkshopView, exercise: Exercise) -> None:
    t = context.t
    st.subheader(t("What you need"), anchor=False)
    st.markdown(t("Group size: {size}", size=plain(exercise.group_size.get(t.language))))
    st.markdown("\n".join(f"- {plain(entry.get(t.language))}" for entry in exercise.material))
    scenario = plain(scenario_of(exercise.scenario).title.get(t.language))
    st.caption(t("Fits the scenario “{scenario}”.", scenario=scenario))
    try:
        sheets = exercise_sheets(context.actor, context.workspace, exercise.id, language=t.language)
    except ToolkitError as problem:
        show_problem(problem)
    else:
        _download(t("Worksheet for the groups (Word)"), sheets.worksheet, f"worksheet-{exercise.id}")
        _download(t("The same with solutions, for you (Word)"), sheets.solutions, f"solutions-{exercise.id}")
    if view.exercise == exercise and view.shown_at is not None:
        st.success(t("All groups see this exercise, since {time}.", time=at(t, view.shown_at)))
        st.button(t("Stop showing it"), key="hide-exercise", on_click=_show, args=(context, None))
    else:
        st.button(
            t("Show this exercise to all groups"),
            type="primary",
            key="show-exercise",
            icon=":material/campaign:",
            disabled=not view.groups,
            on_click=_show,
            args=(context, exercise.id),
        )
    st.button(
        t("Show the slides in the room"),
        key="exercise-stage",
        icon=":material/slideshow:",
        on_click=open_stage,
        args=(exercise.id,),
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _file(sheet: Sheet) -> bytes:
    """Return the Word file of a sheet; kept for a while, as it depends on nothing but what it says."""
    return sheet_docx(sheet)


def _download(label: str, sheet: Sheet, key: str) -> None:
    st.download_button(
        label,
        _file(sheet),
        file_name=sheet_name(sheet, ".docx"),
        mime=DOCX,
        key=f"download-{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def _show(context: PageContext, exercise: str | None) -> None:
    t = context.t
    try:
        show_exercise(context.actor, context.workspace, exercise)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.session_state[DONE] = (
        t("All groups see the exercise on their page “Our exercise” now.")
        if exercise
        else t("The groups see no exercise any more.")
    )
