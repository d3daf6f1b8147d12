"""Grades of a school: which are asked, and what the school tells about each. Numbers only, never by class."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.planning.fields import Form
from ctc_toolkit.pages.planning.state import Seen, forget, see
from ctc_toolkit.process.school_progress import USUAL_GRADES
from ctc_toolkit.workspace import SchoolView, SurveyPlanView, save_school_decision
from ctc_toolkit.workspace.survey_checks import MOST_PUPILS

CHOSEN = "plan-grades-"
"""Beginning of the key of the choice of grades; each school has its own."""
PROBLEM = "plan-grades-problem"
MOST_CLASSES = 40


def grades_of(context: PageContext, plan: SurveyPlanView, school: SchoolView) -> None:
    """Show which grades are asked, and a row of numbers for each."""
    t = context.t
    known = [grade.counts.grade for grade in school.grades]
    key = CHOSEN + school.id
    if st.session_state.get(key) != known:
        st.session_state[key] = known
    st.pills(
        t("Grades that are asked"),
        grade_options(known),
        selection_mode="multi",
        key=key,
        format_func=str,
        on_change=_chosen,
        args=(plan.id, school),
        wrap=True,
    )
    problem = st.session_state.get(PROBLEM)
    if problem is not None and problem[0] == school.id:
        show_problem(problem[1])
    for grade in school.grades:
        see(Seen(plan.ags, plan.id, school.id, grade.counts, grade.version, grade.id))
        form = Form(context, grade.id, grade.warnings)
        with st.container(border=True, key=f"grade-{grade.id}"):
            name = t("Grade {grade}", grade=grade.counts.grade)
            st.markdown(f"**{name}**")
            for column, (field, label, tip) in zip(st.columns(6), _fields(t), strict=True):
                with column:
                    most = MOST_CLASSES if field == "classes" else MOST_PUPILS
                    form.number(field, label, most, tip=tip)


def grade_options(known: list[int]) -> list[int]:
    """Return the grades that can be chosen."""
    return sorted({*USUAL_GRADES, *known})


def _fields(t: Translator) -> list[tuple[str, str, str]]:
    return [
        ("expected", t("Expected"), t("All pupils of the grade, also those who will not take part.")),
        ("handed_out", t("Forms out"), t("Consent forms handed out.")),
        ("returned_yes", t("Back: yes"), t("Consent forms returned with yes.")),
        ("returned_no", t("Back: no"), t("Consent forms returned with no.")),
        ("answered", t("Answered"), t("Questionnaires filled in, as the school counts them.")),
        ("classes", t("Classes"), t("Only how many. A grade of one class is never shown on its own.")),
    ]


def _chosen(plan_id: str, school: SchoolView) -> None:
    """Let the school ask the grades that were chosen; one that has numbers stays, and the page says why."""
    context = page_context()
    wanted = [int(grade) for grade in st.session_state[CHOSEN + school.id] or ()]
    try:
        save_school_decision(
            context.actor,
            context.workspace,
            plan_id=plan_id,
            entry=school.entry,
            school_id=school.id,
            version=school.version,
            grades=wanted,
        )
    except ToolkitError as problem:
        st.session_state[PROBLEM] = (school.id, problem)
        return
    st.session_state.pop(PROBLEM, None)
    for grade in school.grades:
        if grade.counts.grade not in wanted:
            forget(grade.id)
