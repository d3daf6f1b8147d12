"""Schools of a planned survey: a table of where each stands, and the form of one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.planning.fields import Form
from ctc_toolkit.pages.planning.parts import authority_fields
from ctc_toolkit.pages.planning.state import Seen, forget, saved_line, see
from ctc_toolkit.workspace import (
    SchoolEntry,
    SchoolView,
    SurveyPlanView,
    remove_school_decision,
    save_school_decision,
)
from ctc_toolkit.workspace.survey_checks import LONGEST_LABEL, MOST_PUPILS

NEW_SCHOOL = "plan-new-school"
CHOSEN = "plan-chosen-school"
PROBLEM = "plan-new-school-problem"


def decisions(t: Translator) -> dict[str, str]:
    """Return what a head can have decided."""
    return {"open": t("still open"), "yes": t("yes"), "no": t("no")}


def schools_part(context: PageContext, plan: SurveyPlanView) -> None:
    """Show the rules, the upper authority, the table of schools and the form of one."""
    t = context.t
    st.header(t("Which schools take part?"), anchor=False)
    saved_line(plan.id)
    bullets(
        t("The head of a school decides, after the Schulkonferenz was heard (BASS 10-45 No. 2, 3)."),
        t("There is no claim to approval. Schools that decline are counted and left out."),
        t("The result of the survey goes to the school. It is shown only for groups of 20 answers and more."),
    )
    authority_fields(context, plan)
    schools_table(context, plan)
    _choose_and_edit(context, plan)
    _add(context, plan)


def schools_table(context: PageContext, plan: SurveyPlanView) -> None:
    """Show schools x state as a real table, with the numbers in a sentence above."""
    t = context.t
    if not plan.schools:
        st.markdown(t("No school has been entered yet. Enter every school that you ask."))
        return
    st.markdown(_numbers(t, plan))
    rows = [
        (
            plain(school.entry.school),
            _decided(t, school.entry),
            t.date(school.entry.conference_on) if school.entry.conference_on else t("open"),
            "–" if school.entry.expected_pupils is None else t.number(school.entry.expected_pupils),
            _state(context, school),
        )
        for school in plan.schools
    ]
    columns = [t("School"), t("Head agreed"), t("Schulkonferenz heard"), t("Pupils expected"), t("State")]
    show_table(
        pd.DataFrame(rows, columns=columns), t("Schools and where they stand"), content="sentences", key="schools"
    )


def _numbers(t: Translator, plan: SurveyPlanView) -> str:
    waiting = len(plan.schools) - len(plan.agreed) - len(plan.refused)
    return " ".join(
        (
            t.plural("{count} school was asked.", "{count} schools were asked.", len(plan.schools)),
            t.plural("{count} takes part.", "{count} take part.", len(plan.agreed)),
            t.plural("{count} has declined.", "{count} have declined.", len(plan.refused)),
            t.plural("{count} is still incomplete.", "{count} are still incomplete.", waiting),
            t("Expected: {pupils} pupils.", pupils=t.number(plan.expected_pupils)),
        )
    )


def _decided(t: Translator, entry: SchoolEntry) -> str:
    words = decisions(t)[entry.decision]
    return t("{decision}, on {date}", decision=words, date=t.date(entry.decided_on)) if entry.decided_on else words


def _state(context: PageContext, school: SchoolView) -> str:
    t = context.t
    if school.entry.decision == "no":
        return t("declined, is left out")
    if not school.missing:
        return t("takes part")
    prefix = f"{school.entry.school}: "
    return " ".join(plain(entry.what(context.language).removeprefix(prefix)) for entry in school.missing)


def _choose_and_edit(context: PageContext, plan: SurveyPlanView) -> None:
    t = context.t
    if not plan.schools:
        return
    by_id = {school.id: school for school in plan.schools}
    if st.session_state.get(CHOSEN) not in by_id:
        unfinished = [school.id for school in plan.schools if school.missing]
        st.session_state[CHOSEN] = unfinished[0] if unfinished else plan.schools[0].id
    st.subheader(t("Enter what a school has decided"), anchor=False)
    chosen = st.selectbox(
        t("Choose the school"), list(by_id), key=CHOSEN, format_func=lambda name: by_id[name].entry.school
    )
    _edit(context, plan, by_id[chosen])


def _edit(context: PageContext, plan: SurveyPlanView, school: SchoolView) -> None:
    t = context.t
    see(Seen(plan.ags, plan.id, school.id, school.entry, school.version))
    form = Form(context, school.id, school.missing)
    with st.container(border=True, key="school-form"):
        saved_line(school.id)
        form.text("school", t("Name of the school"), longest=LONGEST_LABEL, tip=t("No names of persons."))
        first, second = st.columns(2)
        with first:
            form.choice("decision", t("Decision of the head"), decisions(t))
        with second:
            form.day("decided_on", t("Decided on"))
        third, fourth = st.columns(2)
        with third:
            tip = t("Day of the meeting. It must not lie after the decision.")
            form.day("conference_on", t("Schulkonferenz heard on"), tip=tip)
        with fourth:
            form.number("expected_pupils", t("Pupils expected"), MOST_PUPILS)
        st.button(
            t("Take this school out of the plan"),
            key=f"plan-remove-{school.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=_remove,
            args=(school.id,),
        )


def _remove(school_id: str) -> None:
    context = page_context()
    try:
        remove_school_decision(context.actor, context.workspace, school_id)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    forget(school_id)
    st.session_state.pop(PROBLEM, None)


def _add(context: PageContext, plan: SurveyPlanView) -> None:
    t = context.t
    st.subheader(t("Add a school"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(t("Name of the new school"), key=NEW_SCHOOL, max_chars=LONGEST_LABEL)
        st.button(t("Add the school"), key="plan-add-school", icon=":material/add:", on_click=_added, args=(plan.id,))
    problem = st.session_state.get(PROBLEM)
    if problem is not None:
        show_problem(problem)


def _added(plan_id: str) -> None:
    context = page_context()
    entry = SchoolEntry(str(st.session_state.get(NEW_SCHOOL) or ""))
    try:
        view = save_school_decision(context.actor, context.workspace, plan_id=plan_id, entry=entry)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    added = max(view.schools, key=lambda school: school.entry.school == " ".join(entry.school.split()))
    st.session_state[CHOSEN], st.session_state[NEW_SCHOOL] = added.id, ""
    st.session_state.pop(PROBLEM, None)
