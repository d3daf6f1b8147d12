"""Step 1: the template for the institute, and the file that came back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.importing_tables.state import (
    FIELD,
    FILE,
    PROBLEMS,
    ROUND,
    keep_draft,
    keep_problems,
    read_upload,
    show_problem_of,
)
from ctc_toolkit.reporting.sheet_xlsx import XLSX
from ctc_toolkit.reporting.table_template import TemplateFile, template_file
from ctc_toolkit.site_words import current_words, use_words
from ctc_toolkit.survey.instrument_files import known_instruments, load_instrument
from ctc_toolkit.survey.readers.grid import GRID_LIMITS
from ctc_toolkit.survey.table_layout import grades_of
from ctc_toolkit.workspace.tables_example import example_tables

TRIED = "tables_tried"


def show(context: PageContext) -> None:
    """Show the template and the upload.

    A file that can be read opens the next step, any other one a plain message below the field.
    """
    t = context.t
    st.header(t("1. Template and file"), anchor=False)
    st.markdown(
        t(
            "For cities that should not hold answers: the institute fills in the template, you upload the file here. "
            "Only results for groups come in."
        )
    )
    left, right = st.columns(2, gap="small")
    with left:
        reference = _questionnaire(context)
    with right:
        grades = _grades(context, reference)
    _template(context, reference, grades)
    _upload(context, reference)
    with st.expander(t("What happens to the file?"), icon=":material/lock:"):
        bullets(
            t("It is read in a sealed-off process, checked row by row, and deleted at once."),
            t("Values from fewer than 20 answers are not stored; of very few persons only a limit is kept."),
            t("There are no answers in it, so no planned survey is needed and nothing has to be deleted later."),
        )


def _questionnaire(context: PageContext) -> str:
    t = context.t
    known = [load_instrument(name).reference for name in known_instruments()]
    first = next((name for name in known if name.startswith("ctc-youth-survey@")), known[0])
    chosen = st.selectbox(
        t("Questionnaire"),
        known,
        index=known.index(first),
        format_func=lambda name: _title(name, context.language),
        key=f"{FIELD}questionnaire",
        help=t("The one that the young people answered; its version stands in every row of the template."),
    )
    return str(chosen)


def _title(reference: str, language: str) -> str:
    instrument = load_instrument(reference)
    return f"{instrument.title.get(language)}, {instrument.version.label.get(language)}"


def _grades(context: PageContext, reference: str) -> list[str] | None:
    """Return the grades that the template has rows for; None: all of them."""
    t = context.t
    chosen = st.multiselect(
        t("Grades that were asked"),
        list(grades_of(load_instrument(reference))),
        key=f"{FIELD}grades-{reference}",
        placeholder=t("all grades of the questionnaire"),
        help=t("Without a choice the template has rows for all grades; rows that stay empty do no harm."),
    )
    return chosen or None


def _template(context: PageContext, reference: str, grades: list[str] | None) -> None:
    """Offer template and example; the files are made when somebody clicks."""
    t, instrument = context.t, load_instrument(reference)
    words, language = current_words(), context.language

    def made(make: Callable[[], TemplateFile]) -> Callable[[], bytes]:
        def file() -> bytes:
            with use_words(words):
                return make().content

        return file

    def form(kind: str) -> Callable[[], TemplateFile]:
        return lambda: template_file(instrument, language, "xlsx" if kind == "xlsx" else "csv", grades=grades)

    def example() -> TemplateFile:
        return template_file(instrument, language, "xlsx", example=example_tables(instrument))

    name = f"ctc-{t('tables')}-{{kind}}-{instrument.id}-{instrument.version.id}"
    with st.container(key="downloads-tables", horizontal=True, gap="small"):
        for label, make, file_name, mime, key in (
            (t("Template (Excel)"), form("xlsx"), name.format(kind=t("form")) + ".xlsx", XLSX, "xlsx"),
            (t("Template (CSV)"), form("csv"), name.format(kind=t("form")) + ".csv", "text/csv", "csv"),
            (t("Filled example"), example, name.format(kind=t("example")) + ".xlsx", XLSX, "example"),
        ):
            st.download_button(
                label,
                made(make),
                file_name=file_name,
                mime=mime,
                key=f"{FIELD}{key}",
                icon=":material/download:",
                on_click="ignore",
            )
    st.caption(t("The example holds made-up values. You can upload it here to see what happens."))


def _upload(context: PageContext, reference: str) -> None:
    t = context.t
    uploaded = st.file_uploader(
        t("Filled file of the institute"),
        key=f"tables_upload_{st.session_state.get(ROUND, 0)}",
        max_upload_size=GRID_LIMITS.file_bytes // 1024**2,
    )
    st.caption(t("Excel (.xlsx) or CSV (.csv); at most 5 MB."))
    attempt = (uploaded.file_id, reference) if uploaded is not None else None
    if uploaded is not None and st.session_state.get(TRIED) != attempt:
        st.session_state[TRIED] = attempt
        st.session_state.pop(PROBLEMS, None)
        with st.spinner(t("The file is being read and checked …")):
            try:
                keep_draft(read_upload(uploaded.getvalue(), uploaded.name, reference))
            except ToolkitError as problem:
                keep_problems({FILE: problem})
        st.rerun()
    if uploaded is not None:
        show_problem_of(FILE)
