"""A file with linked answers: template, upload, everything found in it at once, and what it would give.

The file is read and worked out within one run; the session keeps the result and what was found, never an answer or a
code. After saving the uploader is a new one, so that the file is let go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import ChangeFields, head_problems, tidy_change, without_numbers
from ctc_toolkit.evaluation.pre_post_table import MOST_ITEMS, LinkedFinding
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.evaluating.programme_change_draft import Draft, typed_fields
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.reporting.pre_post_files import XLSX, linked_template
from ctc_toolkit.reporting.pre_post_words import answer_text, finding_column
from ctc_toolkit.workspace import CheckedAnswers, check_linked_answers

ENDINGS = (".xlsx", ".csv")
ROUND = "changes-round"
SHOWN = 60
"""How many findings are shown."""


def show_file(t: Translator, draft: Draft) -> None:
    """Show template and upload, and what came out of it."""
    st.markdown(
        t(
            "One row is one answer, linked by a code that the young people made up themselves. Only the result is "
            "stored, from ten young people on. Codes and answers are forgotten at once."
        )
    )
    fields = typed_fields(draft)
    items = _items(t, draft) if fields.kind == "score" else 0
    st.download_button(
        t("Template (Excel)"),
        lambda: linked_template(fields, items, t.language),
        file_name=t("answers-before-and-after") + ".xlsx",
        mime=XLSX,
        key="change-template",
        icon=":material/download:",
        on_click="ignore",
    )
    uploaded = st.file_uploader(
        t("Table with answers"), key=f"change-file-{draft.place[2][:8]}-{st.session_state.get(ROUND, 0)}"
    )
    st.caption(t("Excel (.xlsx) or CSV. Nothing is stored before you have seen what was found."))
    if uploaded is None:
        draft.file = draft.checked = draft.file_problem = None
        return
    wanted = without_numbers(tidy_change(fields))
    if draft.file != (uploaded.file_id, wanted):
        _check(draft, (uploaded.file_id, wanted), uploaded.getvalue(), uploaded.name)
    if draft.file_problem is not None:
        show_problem(draft.file_problem)
    if draft.checked is not None:
        _found(t, draft.checked)
    elif draft.file_problem is None:
        st.info(t("Please fill in first what was measured: the fields above say what is missing."))


def _items(t: Translator, draft: Draft) -> int:
    key = draft.key("items")
    if key not in st.session_state:
        st.session_state[key] = 0
    return int(
        st.number_input(
            t("Single questions in the template"),
            min_value=0,
            max_value=MOST_ITEMS,
            step=1,
            key=key,
            width=260,
            help=t("0: one column with the finished score."),
        )
    )


def _check(draft: Draft, file: tuple[str, ChangeFields], data: bytes, name: str) -> None:
    """Read and work out a file; what was read ends here."""
    draft.file, draft.checked, draft.file_problem = file, None, None
    today = datetime.now(UTC).astimezone().date()
    draft.errors = head_problems(file[1], today)
    if draft.errors:
        st.rerun()
    try:
        if not name.lower().endswith(ENDINGS):
            raise ToolkitError("pre_post_kind")
        draft.checked = check_linked_answers(_read(data, name), file[1])
    except ToolkitError as problem:
        draft.file_problem = problem


def _read(data: bytes, name: str) -> pd.DataFrame:
    """Return the cells of a file as they were written.

    Raises:
        ToolkitError: `pre_post_unreadable` for whatever the reader says, whose words could repeat a cell.
    """
    try:
        return read_upload(data, name, "as_written").numbered
    except ToolkitError as problem:
        raise ToolkitError("pre_post_unreadable") from problem


def _found(t: Translator, checked: CheckedAnswers) -> None:
    st.markdown(t.plural("The table has {count} row.", "The table has {count} rows.", checked.rows))
    stopping = sum(one.stops for one in checked.findings)
    if stopping:
        st.error(
            t.plural(
                "{count} mistake has to be mended first. Nothing is worked out until then.",
                "{count} mistakes have to be mended first. Nothing is worked out until then.",
                stopping,
            ),
            icon=":material/error:",
        )
    if checked.findings:
        _findings(t, checked.findings)
    if checked.result is not None:
        st.markdown(
            "**" + t("What would be stored") + ":** " + plain(answer_text(t, checked.fields, checked.result), 600)
        )


def _findings(t: Translator, findings: Sequence[LinkedFinding]) -> None:
    rows = [
        (
            "–" if one.row is None else str(one.row),
            finding_column(t, one) or "–",
            t("has to be mended") if one.stops else t("note"),
            plain(one.problem.say(t.language), 600),
        )
        for one in findings[:SHOWN]
    ]
    columns = [t("Row"), t("Column"), t("Kind"), t("What was found")]
    show_table(
        pd.DataFrame(rows, columns=columns),
        t("What was found in the table"),
        content="sentences",
        key="change-findings",
    )
    if len(findings) > SHOWN:
        st.caption(t("{count} more.", count=len(findings) - SHOWN))
