"""A list of schools from a file: template, check with all findings in one table, and taking over all or nothing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.process.school_list import ListFinding, SchoolList, read_school_list
from ctc_toolkit.process.school_progress import total
from ctc_toolkit.reporting.school_template import XLSX, school_template_csv, school_template_xlsx
from ctc_toolkit.workspace import SurveyPlanView, import_schools
from ctc_toolkit.workspace.school_progress import list_problems, new_schools

READ, PROBLEM, ROUND, TAKEN = "school-list-read", "school-list-problem", "school-list-round", "school-list-taken"
SHOWN = 100
"""How many findings the table shows."""


def list_part(context: PageContext, plan: SurveyPlanView) -> None:
    """Show the template, the upload and what was found in it."""
    t = context.t
    taken = st.session_state.pop(TAKEN, None)
    if taken:
        st.success(t.plural("{count} school was taken over.", "{count} schools were taken over.", taken))
    read = st.session_state.get(READ)
    problem = st.session_state.get(PROBLEM)
    with st.expander(t("Take over a list of schools from a file"), expanded=read is not None or problem is not None):
        st.markdown(
            t(
                "One row is one grade of one school; numbers and dates may be missing. Leave the headings as they are. "
                "No names of persons, no classes."
            )
        )
        with st.container(horizontal=True):
            st.download_button(t("Template (Excel)"), school_template_xlsx(), file_name="schulen.xlsx", mime=XLSX,
                               key="school-list-xlsx", icon=":material/download:", on_click="ignore")  # fmt: skip
            st.download_button(t("Template (CSV)"), school_template_csv(), file_name="schulen.csv", mime="text/csv",
                               key="school-list-csv", icon=":material/download:", on_click="ignore")  # fmt: skip
        number = st.session_state.get(ROUND, 0)
        uploaded = st.file_uploader(t("List of schools"), key=f"school-list-{number}")
        st.caption(t("Excel (.xlsx) or CSV (.csv). Nothing is stored before you have seen what was found."))
        if uploaded is None:
            st.session_state.pop(READ, None)
            st.session_state.pop(PROBLEM, None)
        elif read is None or read[0] != uploaded.file_id:
            _read(uploaded.file_id, uploaded.getvalue(), uploaded.name)
        problem, read = st.session_state.get(PROBLEM), st.session_state.get(READ)
        if problem is not None:
            show_problem(problem)
        if read is not None and read[1] is not None:
            _found(context, plan, read[1])


def _read(file_id: str, data: bytes, name: str) -> None:
    st.session_state.pop(PROBLEM, None)
    try:
        st.session_state[READ] = (file_id, read_school_list(read_upload(data, name).numbered))
    except ToolkitError as problem:
        st.session_state[READ] = (file_id, None)
        st.session_state[PROBLEM] = problem


def _found(context: PageContext, plan: SurveyPlanView, schools: SchoolList) -> None:
    t = context.t
    names = [school.entry.school for school in plan.schools]
    findings = [*schools.findings, *list_problems(schools, plan.entry, names)]
    stopping = [finding for finding in findings if finding.stops]
    new = new_schools(schools, names)
    pupils = sum(total(listed.grades, "expected") or 0 for listed in new)
    st.markdown(
        t.plural(
            "The list has {count} school that the plan has not yet, with {pupils} pupils expected.",
            "The list has {count} schools that the plan has not yet, with {pupils} pupils expected.",
            len(new),
            pupils=t.number(pupils),
        )
    )
    if stopping:
        st.error(
            t.plural(
                "{count} mistake has to be mended first. Nothing is taken over until then.",
                "{count} mistakes have to be mended first. Nothing is taken over until then.",
                len(stopping),
            ),
            icon=":material/error:",
        )
    if findings:
        _table(t, findings)
    st.button(
        t.plural("Take over {count} school", "Take over {count} schools", len(new)),
        key="school-list-take",
        type="primary",
        icon=":material/playlist_add:",
        disabled=bool(stopping) or not new,
        on_click=_take,
        args=(plan.id, schools, len(new)),
    )


def _table(t: Translator, findings: list[ListFinding]) -> None:
    ordered = sorted(findings, key=lambda one: (not one.stops, one.row or 0))
    rows = [
        (
            "–" if one.row is None else str(one.row),
            plain(one.column) or "–",
            t("has to be mended") if one.stops else t("note"),
            plain(one.problem.say(t.language), 600),
        )
        for one in ordered[:SHOWN]
    ]
    frame = pd.DataFrame(rows, columns=[t("Row"), t("Column"), t("Kind"), t("What was found")])
    show_table(frame, t("What was found in the list"), content="sentences", key="school-list")
    if len(findings) > SHOWN:
        st.caption(t("{count} more.", count=len(findings) - SHOWN))


def _take(plan_id: str, schools: SchoolList, count: int) -> None:
    context = page_context()
    try:
        import_schools(context.actor, context.workspace, plan_id=plan_id, schools=schools)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    for key in (READ, PROBLEM):
        st.session_state.pop(key, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    st.session_state[TAKEN] = count
