"""The form for a comparison: template, table with all findings at once, origin, and storing all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.evaluation.studies import (
    EARLIEST,
    LONGEST_NOTE,
    LONGEST_SOURCE,
    LONGEST_TITLE,
    QUESTIONS,
    StudyFields,
    study_problems,
)
from ctc_toolkit.evaluation.study_table import StudyFinding, StudyTable, read_study_table
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.evaluating.address import EDIT, STUDY
from ctc_toolkit.pages.evaluating.names import figure_names, measure_words
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.reporting.study_files import XLSX, study_csv, study_xlsx
from ctc_toolkit.workspace import CityStudies, StudyView, save_comparison_study

SAID = "effects-said"
STATE = "effects-form"
SHOWN = 60


class _Form:
    """What the form of a session holds. seen: id and version of the study that is changed."""

    def __init__(self) -> None:
        self.round = 0
        self.seen: tuple[str, int] | None = None
        self.read: tuple[str, StudyTable] | None = None
        self.file_problem: ToolkitError | None = None
        self.problems: dict[str, ToolkitError] = {}

    def key(self, name: str) -> str:
        """Return the key of a field; another one each time the form begins anew."""
        return f"effects-{name}-{self.round}"


def _form() -> _Form:
    found = st.session_state.setdefault(STATE, _Form())
    if not isinstance(found, _Form):  # from before the program was changed
        found = st.session_state[STATE] = _Form()
    return found


def leave_form() -> None:
    """Forget what was typed and go back to the comparisons."""
    round_before = _form().round
    form = st.session_state[STATE] = _Form()
    form.round = round_before + 1
    for name in (EDIT, STUDY):
        st.query_params.pop(name, None)


def show_form(context: PageContext, view: CityStudies, study: StudyView | None) -> None:
    """Show the form for a new comparison, or for changing `study`; what was typed stays until it is stored or left."""
    t, form = context.t, _form()
    entry = study.entered if study else StudyFields("")
    if study is not None and form.seen is None:
        form.seen = (study.id, study.version)
    st.header(plain(t("Change “{title}”", title=entry.title) if study else t("Enter a comparison")), anchor=False)
    if study is not None and form.seen is not None and form.seen[1] != study.version:
        st.warning(
            plain(
                t(
                    "{who} has changed this comparison meanwhile. What you typed is still here; storing it replaces "
                    "the other version.",
                    who=study.changed_by,
                )
            ),
            icon=":material/group:",
        )
    _template(t, form, study)
    _upload(t, form, study)
    _fields(context, form, entry)
    if "" in form.problems:
        show_problem(form.problems[""])
    with st.container(horizontal=True, gap="small"):
        st.button(t("Store"), key=form.key("store"), type="primary", on_click=_store, args=(view.ags, study))
        if study is not None or view.studies:
            st.button(t("Do not change") if study else t("Back"), key=form.key("leave"), on_click=leave_form)


def _template(t: Translator, form: _Form, study: StudyView | None) -> None:
    st.markdown(
        t(
            "One row is one percentage: community, figure, year. The side, the start and the structure of a community "
            "stand in its first row. Use whole percents of released figures, no answers of persons."
        )
    )
    entry = study.entered if study else None
    with st.container(horizontal=True):
        st.download_button(
            t("This table (Excel)") if study else t("Template (Excel)"),
            study_xlsx(t.language, entry),
            file_name="vergleichskommunen.xlsx",
            mime=XLSX,
            key=form.key("xlsx"),
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            t("This table (CSV)") if study else t("Template (CSV)"),
            study_csv(t.language, entry),
            file_name="vergleichskommunen.csv",
            mime="text/csv",
            key=form.key("csv"),
            icon=":material/download:",
            on_click="ignore",
        )


def _upload(t: Translator, form: _Form, study: StudyView | None) -> None:
    uploaded = st.file_uploader(t("Table of communities (Excel or CSV)"), key=form.key("file"))
    if study is not None:
        st.caption(t("Without a new file the percentages stay as they are."))
    else:
        st.caption(t("Nothing is stored before you press “Store”."))
    if uploaded is None:
        form.read = form.file_problem = None
    elif form.read is None or form.read[0] != uploaded.file_id:
        form.read = form.file_problem = None
        try:
            frame = read_upload(uploaded.getvalue(), uploaded.name, "as_written").numbered
            form.read = (uploaded.file_id, read_study_table(frame, measure_words()))
        except ToolkitError as problem:
            form.file_problem = problem
    if form.file_problem is not None:
        show_problem(form.file_problem)
    if form.read is not None:
        _found(t, form, form.read[1])
    _below(t, form, "cells")


def _found(t: Translator, form: _Form, table: StudyTable) -> None:
    counts = {
        "communities": t.number(len(table.communities)),
        "cells": t.number(len(table.cells)),
        "figures": t.number(len({cell.figure for cell in table.cells})),
    }
    st.markdown(t("Read: {communities} communities, {figures} figures, {cells} percentages.", **counts))
    if not table.findings:
        return
    if table.stopping:
        st.error(t("Mistakes have to be mended first. Nothing is stored until then."), icon=":material/error:")
    ordered = sorted(table.findings, key=lambda one: (not one.stops, one.row or 0))
    rows = [_line(t, one) for one in ordered[:SHOWN]]
    frame = pd.DataFrame(rows, columns=[t("Row"), t("Column"), t("Kind"), t("What was found")])
    show_table(frame, t("What was found in the file"), content="sentences", key=form.key("findings"))
    if len(ordered) > SHOWN:
        st.caption(t("{count} more.", count=len(ordered) - SHOWN))


def _line(t: Translator, one: StudyFinding) -> tuple[str, str, str, str]:
    kind = t("has to be mended") if one.stops else t("note")
    row = "–" if one.row is None else str(one.row)
    return row, plain(one.column) or "–", kind, plain(one.problem.say(t.language), 600)


def _fields(context: PageContext, form: _Form, entry: StudyFields) -> None:
    t = context.t
    st.text_input(t("Name"), value=entry.title, max_chars=LONGEST_TITLE, key=form.key("title"))
    _below(t, form, "title")
    st.text_input(t("Source of the percentages: who, what, year"), value=entry.source, max_chars=LONGEST_SOURCE,
                  key=form.key("source"))  # fmt: skip
    _below(t, form, "source")
    st.date_input(
        t("As of"), value=entry.source_date, min_value=EARLIEST, max_value=date.today(), format="DD.MM.YYYY",
        key=form.key("source_date"), width=240,
    )  # fmt: skip
    _below(t, form, "source_date")
    answers = {
        "same": t("yes, the same"),
        "other": t("no, others"),
        "unknown": t("not known"),
    }
    st.radio(
        t("Were the questions the same in all communities and years?"),
        list(QUESTIONS),
        index=QUESTIONS.index(entry.questions),
        format_func=answers.__getitem__,
        key=form.key("questions"),
        horizontal=True,
    )
    figures = _figures(form, entry)
    names = figure_names(context.language)
    options = ["", *figures]
    st.selectbox(
        t("Main figure, fixed before anybody saw the results (may be empty)"),
        options,
        index=options.index(entry.main) if entry.main in options else 0,
        format_func=lambda one: names.of(one) if one else t("none, all count alike"),
        key=form.key("main"),
    )
    _below(t, form, "main")
    st.text_area(
        t("How the communities were chosen (may be empty)"), value=entry.note, max_chars=LONGEST_NOTE,
        key=form.key("note"),
    )  # fmt: skip
    _below(t, form, "note")


def _figures(form: _Form, entry: StudyFields) -> tuple[str, ...]:
    if form.read is None:
        return entry.figures
    return tuple(dict.fromkeys(cell.figure for cell in form.read[1].cells))


def _below(t: Translator, form: _Form, name: str) -> None:
    problem = form.problems.get(name)
    if problem is not None:
        message = messages()[problem.code]
        what = plain(message.render("what", t.language, **problem.without_places().values), 400)
        todo = plain(message.render("do", t.language, **problem.without_places().values), 400)
        st.markdown(f":red[**{what}**] {todo}")


def _entry(form: _Form, study: StudyView | None) -> StudyFields:
    """Return what stands in the fields; without a new file the communities and percentages of the stored one."""
    given: Any = st.session_state
    entry = replace(
        study.entered if study else StudyFields(""),
        title=given[form.key("title")],
        source=given[form.key("source")],
        source_date=given[form.key("source_date")],
        questions=given[form.key("questions")],
        main=given[form.key("main")],
        note=given[form.key("note")],
    )
    if form.file_problem is not None:
        return replace(entry, communities=(), cells=())
    if form.read is None:
        return entry
    table = form.read[1]
    if table.stopping:
        return replace(entry, communities=(), cells=())
    return replace(entry, communities=table.communities, cells=table.cells)


def _store(ags: str, study: StudyView | None) -> None:
    context, form = page_context(), _form()
    entry = _entry(form, study)
    form.problems = study_problems(entry, date.today())
    if form.problems:
        return
    study_id, version = (study.id, study.version) if study else (None, 0)
    try:
        saved = save_comparison_study(context.actor, context.workspace, ags, entry, study_id=study_id, version=version)
    except ToolkitError as problem:
        form.problems = {"title" if problem.code == "effects_title_taken" else "": problem}
        return
    leave_form()
    st.query_params[STUDY] = saved
    st.session_state[SAID] = context.t("The comparison is stored.")
