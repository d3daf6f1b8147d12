"""Schools of a planned survey: the form of one, adding one, adding a whole list."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.planning.fields import Form
from ctc_toolkit.pages.planning.grades import grade_options, grades_of
from ctc_toolkit.pages.planning.overview import asked_sentence
from ctc_toolkit.pages.planning.parts import authority_fields
from ctc_toolkit.pages.planning.school_lists import list_part
from ctc_toolkit.pages.planning.state import Seen, forget, saved_line, see
from ctc_toolkit.process.school_progress import total
from ctc_toolkit.workspace import (
    SchoolEntry,
    SchoolView,
    SurveyPlanView,
    remove_school_decision,
    save_school_decision,
)
from ctc_toolkit.workspace.survey_checks import LONGEST_LABEL, MOST_PUPILS

NEW_SCHOOL, NEW_GRADES = "plan-new-school", "plan-new-grades"
CHOSEN = "plan-chosen-school"
PROBLEM = "plan-new-school-problem"


def decisions(t: Translator) -> dict[str, str]:
    """Return what a head can have decided."""
    return {"open": t("still open"), "yes": t("yes"), "no": t("no")}


def schools_part(context: PageContext, plan: SurveyPlanView) -> None:
    """Show the form of one school, how schools are added, the rules, and the upper authority."""
    t = context.t
    st.header(t("Which schools take part?"), anchor=False)
    if plan.schools:
        st.markdown(f"{asked_sentence(t, plan)} {_expected(t, plan)}")
    else:
        st.markdown(t("No school has been entered yet. Enter every school that you ask."))
    _choose_and_edit(context, plan)
    _add(context, plan)
    list_part(context, plan)
    st.subheader(t("What holds for all schools"), anchor=False)
    saved_line(plan.id)
    bullets(
        t("The head of a school decides, after the Schulkonferenz was heard (BASS 10-45 No. 2, 3)."),
        t("There is no claim to approval. Schools that decline are counted and left out."),
        t("The result of the survey goes to the school. It is shown only for groups of 20 answers and more."),
    )
    authority_fields(context, plan)


def _expected(t: Translator, plan: SurveyPlanView) -> str:
    return t("Expected: {pupils} pupils.", pupils=t.number(plan.expected_pupils))


def _choose_and_edit(context: PageContext, plan: SurveyPlanView) -> None:
    t = context.t
    if not plan.schools:
        return
    by_id = {school.id: school for school in plan.schools}
    if st.session_state.get(CHOSEN) not in by_id:
        unfinished = [school.id for school in plan.schools if school.missing]
        st.session_state[CHOSEN] = unfinished[0] if unfinished else plan.schools[0].id
    chosen = st.selectbox(
        t("Choose the school"), list(by_id), key=CHOSEN, format_func=lambda name: by_id[name].entry.school
    )
    _edit(context, plan, by_id[chosen])


def _edit(context: PageContext, plan: SurveyPlanView, school: SchoolView) -> None:
    t = context.t
    see(Seen(plan.ags, plan.id, school.id, school.entry, school.version))
    form = Form(context, school.id, (*school.missing, *school.warnings))
    with st.container(border=True, key="school-form"):
        saved_line(school.id, *(grade.id for grade in school.grades))
        form.text("school", t("Name of the school"), longest=LONGEST_LABEL, tip=t("No names of persons."))
        _decision(form, t)
        if school.entry.decision != "no":
            _days(form, t)
            grades_of(context, plan, school)
            if total(school.facts.grades, "expected") is None:
                tip = t("As long as the grades do not say it.")
                form.number("expected_pupils", t("Pupils expected"), MOST_PUPILS, tip=tip)
        st.button(
            t("Take this school out of the plan"),
            key=f"plan-remove-{school.id}",
            type="tertiary",
            icon=":material/delete:",
            on_click=_remove,
            args=(school.id,),
        )


def _decision(form: Form, t: Translator) -> None:
    asked, conference, decision, decided = st.columns(4)
    with asked:
        form.day("asked_on", t("Asked on"), tip=t("Day on which your request went out."))
    with conference:
        tip = t("Day of the meeting. It must not lie after the decision.")
        form.day("conference_on", t("Schulkonferenz heard on"), tip=tip)
    with decision:
        form.choice("decision", t("Decision of the head"), decisions(t))
    with decided:
        form.day("decided_on", t("Decided on"))


def _days(form: Form, t: Translator) -> None:
    first, last, reserve = st.columns(3)
    with first:
        form.day("first_day", t("Day of the survey"))
    with last:
        form.day("last_day", t("Last day, if there are several"))
    with reserve:
        form.day("reserve_day", t("Reserve day"), tip=t("For pupils who were absent. It lies after the survey."))


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
    if NEW_GRADES not in st.session_state:
        st.session_state[NEW_GRADES] = list(plan.grades)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(t("Name of the new school"), key=NEW_SCHOOL, max_chars=LONGEST_LABEL)
        st.button(t("Add the school"), key="plan-add-school", icon=":material/add:", on_click=_added, args=(plan.id,))
    st.pills(
        t("Grades that are asked there"),
        grade_options(list(plan.grades)),
        selection_mode="multi",
        key=NEW_GRADES,
        format_func=str,
        wrap=True,
    )
    problem = st.session_state.get(PROBLEM)
    if problem is not None:
        show_problem(problem)


def _added(plan_id: str) -> None:
    context = page_context()
    entry = SchoolEntry(str(st.session_state.get(NEW_SCHOOL) or ""))
    grades = [int(grade) for grade in st.session_state.get(NEW_GRADES) or ()]
    try:
        view = save_school_decision(context.actor, context.workspace, plan_id=plan_id, entry=entry, grades=grades)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    added = max(view.schools, key=lambda school: school.entry.school == " ".join(entry.school.split()))
    st.session_state[CHOSEN], st.session_state[NEW_SCHOOL] = added.id, ""
    st.session_state.pop(PROBLEM, None)
