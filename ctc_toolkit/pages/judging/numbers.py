"""Known numbers of the population and expected pupils: from a file or typed in, checked before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.pages.judging.state import KEPT, NONE, TYPED, UPLOADED, key
from ctc_toolkit.reporting.quality_templates import XLSX, expected_template, margins_template
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.margins import (
    LONGEST_SOURCE,
    Margin,
    PopulationMargins,
    TableFinding,
    read_margins,
    template_rows,
)
from ctc_toolkit.survey.response_rates import ExpectedSchool, read_expected
from ctc_toolkit.workspace import QualityView
from ctc_toolkit.workspace.usable_answers import Choice

EARLIEST = date(1980, 1, 1)
MOST_TYPED = 20_000


def margins_field(context: PageContext, view: QualityView, instrument: Instrument) -> None:
    """Show where the known numbers come from, the template, and what was found in them."""
    t, wave = context.t, view.wave.id
    st.markdown(f"**{t('Weights')}**")
    st.caption(
        t(
            "With numbers from official school statistics the answers can be weighted, for example by grade and sex "
            "and by school form. Rows with the same columns filled form one set of numbers. Leave out what does not "
            "count."
        )
    )
    options = {NONE: t("No known numbers")}
    if view.choice.rules.margins is not None:
        options[KEPT] = t("As stored: {source}", source=plain(view.choice.rules.margins.source))
    options |= {UPLOADED: t("From a file"), TYPED: t("Type them in")}
    chosen = st.radio(
        t("Known numbers of the population"), list(options), format_func=options.__getitem__, key=key(wave, "numbers")
    )
    if chosen in (NONE, KEPT):
        return
    if chosen == UPLOADED:
        _templates(t, "margins", lambda form: margins_template(instrument, context.language, form))
        _upload(context, wave, "margins", lambda frame: read_margins(frame, instrument))
    else:
        heading = "; ".join(template_rows(instrument, context.language)[0])
        st.text_area(
            t("One row for each number: {heading}", heading=heading),
            key=key(wave, "typed"),
            max_chars=MOST_TYPED,
            height=160,
            placeholder="\n".join("; ".join(row) for row in template_rows(instrument, context.language)[1:]),
        )
        typed = st.session_state[key(wave, "typed")]
        if typed.strip():
            _findings(context, "typed", read_margins(_typed_frame(typed, instrument, context.language), instrument)[1])
    with st.container(horizontal=True):
        st.text_input(t("Source of the numbers"), key=key(wave, "source"), max_chars=LONGEST_SOURCE, width=440)
        st.date_input(
            t("As of"),
            key=key(wave, "on"),
            min_value=EARLIEST,
            max_value=date.today(),
            format="DD.MM.YYYY" if context.language == "de" else "YYYY-MM-DD",
            width=180,
        )


def expected_field(context: PageContext, view: QualityView, instrument: Instrument) -> None:
    """Show the template and the upload for who was expected, where the planned survey does not say it."""
    t, wave = context.t, view.wave.id
    st.markdown(f"**{t('Who was expected')}**")
    if view.choice.expected:
        st.markdown(t("A table with expected young people is stored. A new file takes its place."))
    elif view.wave.plan_id is not None:
        st.markdown(t("The numbers come from the planned survey. A file takes their place."))
    _templates(t, "expected", expected_template)
    _upload(context, wave, "expected", lambda frame: read_expected(frame, instrument))


def tables_of(
    wave: str, instrument: Instrument, held: Choice
) -> tuple[PopulationMargins | None, tuple[ExpectedSchool, ...]]:
    """Return known numbers and expected pupils as the form has them.

    Raises:
        ToolkitError: the first mistake in one of the tables.
    """
    state = st.session_state
    expected = _read(wave, "expected")
    schools = held.expected if expected is None else tuple(_without_mistakes(expected))
    chosen = state.get(key(wave, "numbers"), NONE)
    if chosen == NONE:
        return None, schools
    if chosen == KEPT:
        return held.rules.margins, schools
    if chosen == UPLOADED:
        read = _read(wave, "margins")
        if read is None:
            raise ToolkitError("margin_table_empty")
    else:
        read = read_margins(_typed_frame(state[key(wave, "typed")], instrument, "de"), instrument)
    margins: tuple[Margin, ...] = tuple(_without_mistakes(read))
    return PopulationMargins(margins, state[key(wave, "source")], state[key(wave, "on")] or date.today()), schools


def _without_mistakes(read: tuple[Sequence[Any], Sequence[TableFinding]]) -> Sequence[Any]:
    found, findings = read
    if findings:
        raise findings[0].problem
    return found


def _typed_frame(typed: str, instrument: Instrument, language: str) -> pd.DataFrame:
    """Return what was typed as a table: columns as in the template, parted by semicolons or tabs."""
    heading = template_rows(instrument, language)[0]
    rows = []
    for line in typed.splitlines():
        if line.strip():
            cells = [cell.strip() for cell in line.replace("\t", ";").split(";")]
            rows.append((cells + [""] * len(heading))[: len(heading)])
    return pd.DataFrame(rows, columns=heading, dtype="str")


def _templates(t: Translator, what: str, made: Callable[..., bytes]) -> None:
    with st.container(horizontal=True):
        st.download_button(t("Template (Excel)"), made(form="xlsx"), file_name=f"{what}.xlsx", mime=XLSX,
                           key=f"quality-{what}-xlsx", icon=":material/download:", on_click="ignore")  # fmt: skip
        st.download_button(t("Template (CSV)"), made(form="csv"), file_name=f"{what}.csv", mime="text/csv",
                           key=f"quality-{what}-csv", icon=":material/download:", on_click="ignore")  # fmt: skip


def _upload(context: PageContext, wave: str, what: str, read: Callable[[pd.DataFrame], Any]) -> None:
    t, state = context.t, st.session_state
    number = state.get(key(wave, what, "round"), 0)
    label = t("Table with known numbers") if what == "margins" else t("Table with expected young people")
    uploaded = st.file_uploader(label, key=key(wave, what, "file", str(number)))
    st.caption(t("Excel (.xlsx) or CSV (.csv). Nothing is stored before you have seen what was found."))
    slot = key(wave, what, "read")
    if uploaded is None:
        state.pop(slot, None)
        return
    if state.get(slot, ("",))[0] != uploaded.file_id:
        try:
            raw = read_upload(uploaded.getvalue(), uploaded.name, "as_written")
            state[slot] = (uploaded.file_id, read(raw.numbered), None)
        except ToolkitError as problem:
            state[slot] = (uploaded.file_id, None, problem)
    _, found, problem = state[slot]
    if problem is not None:
        show_problem(problem)
    elif found[1]:
        _findings(context, what, found[1])
    else:
        st.success(t("The table can be read. Save to see what follows from it."), icon=":material/check_circle:")


def _read(wave: str, what: str) -> Any:
    """Return what was read from a file; None: no file is there.

    Raises:
        ToolkitError: the file could not be read.
    """
    held = st.session_state.get(key(wave, what, "read"))
    if held is None:
        return None
    if held[2] is not None:
        raise held[2]
    return held[1]


def _findings(context: PageContext, what: str, findings: Sequence[TableFinding]) -> None:
    t = context.t
    if not findings:
        return
    rows = [
        ("–" if one.row is None else str(one.row), plain(one.column) or "–", plain(one.problem.say(t.language), 600))
        for one in findings[:100]
    ]
    frame = pd.DataFrame(rows, columns=[t("Row"), t("Column"), t("What was found")])
    show_table(frame, t("What was found in the table"), content="sentences", key=f"quality-{what}")
