"""The form for reference values: template, upload with all findings, origin, and storing all or nothing."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.pages.referring.state import SAID, ReferenceForm, form_of
from ctc_toolkit.reporting.reference_template import XLSX, reference_template_csv, reference_template_xlsx
from ctc_toolkit.riskfactors.reference_list import ReferenceFinding, read_reference_list
from ctc_toolkit.survey.instrument_files import known_instruments, load_instrument
from ctc_toolkit.workspace import ReferenceEntry, ReferenceView, save_reference, save_site_reference
from ctc_toolkit.workspace.reference_tables import (
    EARLIEST,
    LONGEST_NOTE,
    LONGEST_SOURCE,
    LONGEST_TITLE,
    entry_problems,
)

SHOWN = 60
DEFAULT_INSTRUMENT = "ctc-youth-survey"


def show_form(context: PageContext, ags: str | None, views: list[ReferenceView]) -> None:
    """Show the form of a city or of the office; a change of others is told, and what was typed stays."""
    t = context.t
    form = form_of(ags)
    current = next((view for view in views if form.stored is not None and view.id == form.stored.id), None)
    title = t("Upload reference values") if form.stored is None else t("Change “{title}”", title=form.stored.title)
    began = form.stored is not None or form.read is not None or bool(form.problems)
    with st.expander(plain(title), expanded=began, icon=":material/upload_file:", key=form.key("box")):
        if form.stored is not None and current is not None and current.version != form.stored.version:
            st.warning(
                plain(
                    t(
                        "{who} has changed this table meanwhile. What you typed is still here; storing it replaces "
                        "the other version.",
                        who=current.changed_by,
                    )
                ),
                icon=":material/group:",
            )
        _fields(t, form)
        if "" in form.problems:
            show_problem(form.problems[""])
        with st.container(horizontal=True, gap="small"):
            st.button(t("Store"), key=form.key("store"), type="primary", on_click=_store, args=(ags, current))
            if form.stored is not None:
                st.button(t("Do not change"), key=form.key("leave"), on_click=_leave, args=(ags,))


def _fields(t: Translator, form: ReferenceForm) -> None:
    entry = form.stored.entry if form.stored else ReferenceEntry("", DEFAULT_INSTRUMENT, None, "")
    options = known_instruments()
    place = options.index(entry.instrument.partition("@")[0]) if entry.instrument.partition("@")[0] in options else 0
    instrument = st.selectbox(
        t("Questionnaire"),
        options,
        index=place,
        format_func=lambda one: load_instrument(one).title.get(t.language),
        key=form.key("instrument"),
        width=440,
        disabled=form.stored is not None,
    )
    _below(t, form, "instrument")
    with st.container(horizontal=True):
        st.download_button(t("Template (Excel)"), reference_template_xlsx(instrument), file_name="vergleichswerte.xlsx",
                           mime=XLSX, key=form.key("xlsx"), icon=":material/download:", on_click="ignore")  # fmt: skip
        st.download_button(
            t("Template (CSV)"),
            reference_template_csv(instrument),
            file_name="vergleichswerte.csv",
            mime="text/csv",
            key=form.key("csv"),
            icon=":material/download:",
            on_click="ignore",
        )
    _upload(t, form, instrument)
    st.text_input(t("Name"), value=entry.title, max_chars=LONGEST_TITLE, key=form.key("title"))
    _below(t, form, "title")
    st.text_input(
        t("Source: publisher, title, year, page"), value=entry.source, max_chars=LONGEST_SOURCE, key=form.key("source")
    )
    _below(t, form, "source")
    st.text_input(
        t("Web address (may be empty)"), value=entry.address, max_chars=LONGEST_SOURCE, key=form.key("address")
    )
    with st.container(horizontal=True, gap="medium"):
        st.date_input(
            t("When were the answers given?"), value=entry.surveyed, min_value=EARLIEST, max_value=date.today(),
            format="DD.MM.YYYY", key=form.key("surveyed"), width=240,
        )  # fmt: skip
        st.number_input(
            t("Share of the own city in it, in percent"), min_value=0, max_value=99, value=entry.share,
            key=form.key("share"), width=300,
            help=t("0 if the own city is not part of the reference. Else its pupils in percent of all."),
        )  # fmt: skip
    _below(t, form, "surveyed")
    _below(t, form, "share")
    st.text_area(t("Remark (may be empty)"), value=entry.note, max_chars=LONGEST_NOTE, key=form.key("note"))
    _below(t, form, "note")


def _below(t: Translator, form: ReferenceForm, name: str) -> None:
    problem = form.problems.get(name)
    if problem is not None:
        message = messages()[problem.code]
        what = plain(message.render("what", t.language, **problem.without_places().values), 400)
        todo = plain(message.render("do", t.language, **problem.without_places().values), 400)
        st.markdown(f":red[**{what}**] {todo}")


def _upload(t: Translator, form: ReferenceForm, instrument: str) -> None:
    uploaded = st.file_uploader(t("Reference values (Excel or CSV)"), key=form.key("file"))
    if form.stored is not None:
        st.caption(t("Without a new file the values stay as they are."))
    else:
        st.caption(t("Only percentages of groups, no answers of persons. Nothing is stored before you press “Store”."))
    if uploaded is None:
        form.read = form.file_problem = None
    else:
        mark = f"{uploaded.file_id} {instrument}"
        if form.read is None or form.read[0] != mark:
            form.read = form.file_problem = None
            try:
                frame = read_upload(uploaded.getvalue(), uploaded.name).numbered
                form.read = (mark, read_reference_list(frame, load_instrument(instrument)))
            except ToolkitError as problem:
                form.file_problem = problem
    if form.file_problem is not None:
        show_problem(form.file_problem)
    if form.read is not None:
        _found(t, form)
    _below(t, form, "values")


def _found(t: Translator, form: ReferenceForm) -> None:
    found = form.read[1] if form.read else None
    if found is None:
        return
    st.markdown(t.plural("{count} value was read.", "{count} values were read.", found.count))
    if not found.findings:
        return
    if found.stopped:
        st.error(t("Mistakes have to be mended first. Nothing is stored until then."), icon=":material/error:")
    ordered = sorted(found.findings, key=lambda one: (not one.stops, one.row or 0))
    rows = [_line(t, one) for one in ordered[:SHOWN]]
    frame = pd.DataFrame(rows, columns=[t("Row"), t("Column"), t("Kind"), t("What was found")])
    show_table(frame, t("What was found in the file"), content="sentences", key=form.key("findings"))
    if len(ordered) > SHOWN:
        st.caption(t("{count} more.", count=len(ordered) - SHOWN))


def _line(t: Translator, one: ReferenceFinding) -> tuple[str, str, str, str]:
    kind = t("has to be mended") if one.stops else t("note")
    row = "–" if one.row is None else str(one.row)
    return row, plain(one.column) or "–", kind, plain(one.problem.say(t.language), 600)


def _entry(form: ReferenceForm) -> ReferenceEntry:
    """Return what stands in the fields; without a new file the values of the stored table."""
    given = st.session_state
    read = form.read[1] if form.read else None
    kept = form.stored.entry.values if form.stored else None
    values = read.values if read is not None and not read.stopped else kept if read is None else None
    instrument = form.stored.table.instrument if form.stored else str(given[form.key("instrument")])
    return ReferenceEntry(
        title=given[form.key("title")],
        instrument=instrument,
        surveyed=given[form.key("surveyed")],
        source=given[form.key("source")],
        address=given[form.key("address")],
        note=given[form.key("note")],
        share=int(given[form.key("share")]),
        values=values,
    )


def _store(ags: str | None, current: ReferenceView | None) -> None:
    context = page_context()
    form = form_of(ags)
    entry = _entry(form)
    form.problems = entry_problems(entry, date.today())
    if form.problems:
        return
    table_id, version = (form.stored.id, (current or form.stored).version) if form.stored else (None, 0)
    try:
        if ags is None:
            save_site_reference(context.actor, context.workspace, entry=entry, table_id=table_id, version=version)
        else:
            save_reference(context.actor, context.workspace, ags=ags, entry=entry, table_id=table_id, version=version)
    except ToolkitError as problem:
        name = "title" if problem.code == "reference_name_taken" else ""
        form.problems = {name: problem}
        return
    form.stored, form.read, form.problems = None, None, {}
    form.round += 1
    st.session_state[SAID] = context.t("The reference values are stored. You can choose them in the profile now.")


def _leave(ags: str | None) -> None:
    form = form_of(ags)
    form.stored, form.read, form.problems, form.file_problem = None, None, {}, None
    form.round += 1
