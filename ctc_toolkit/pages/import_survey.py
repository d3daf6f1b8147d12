"""Import a survey: answers in four steps or finished tables in three; nothing is stored before it is confirmed."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context, reach
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.steps import Step, steps_in_a_row
from ctc_toolkit.pages.importing import background, columns_step, confirm_step, file_step, findings_step
from ctc_toolkit.pages.importing.state import FOLLOWED, RESULT, draft_of_session
from ctc_toolkit.pages.importing_tables import confirm_step as tables_confirm_step
from ctc_toolkit.pages.importing_tables import file_step as tables_file_step
from ctc_toolkit.pages.importing_tables import findings_step as tables_findings_step
from ctc_toolkit.pages.importing_tables import state as tables_state
from ctc_toolkit.workspace import list_cities

ORDER = ("file", "columns", "findings", "confirm", "done")
TABLES_ORDER = ("file", "findings", "confirm", "done")
WHAT, CHOICE = "what", "import_what"
What = Literal["answers", "tables"]


def show() -> None:
    """Show the step that is open: of answers, or of finished tables."""
    context = page_context()
    what = _what(context)
    if what == "tables":
        _show_tables(context)
    else:
        _show_answers(context)


def _what(context: PageContext) -> What:
    """Return what is read in: a file that is open decides, then the address."""
    if tables_state.draft_of_session() is not None or tables_state.RESULT in st.session_state:
        return "tables"
    if draft_of_session() is not None or RESULT in st.session_state or FOLLOWED in st.session_state:
        return "answers"
    if not reach(context.actor)("import_tables"):
        return "answers"
    return "tables" if choose_from_address(WHAT, ["answers", "tables"], "answers") == "tables" else "answers"


def _choose(t: Translator, what: What) -> None:
    """Let a person choose between answers and finished tables, as long as no file is open."""
    names = {"answers": t("Answers"), "tables": t("Finished tables")}
    st.session_state[CHOICE] = what
    st.segmented_control(
        t("What did you get from the survey?"),
        list(names),
        format_func=names.__getitem__,
        key=CHOICE,
        required=True,
        on_change=lambda: st.query_params.update({WHAT: st.session_state[CHOICE]}),
        wrap=True,
    )


def _show_answers(context: PageContext) -> None:
    t = context.t
    stored = background.followed(context)
    draft, result = draft_of_session(), st.session_state.get(RESULT)
    current = "done" if result is not None and draft is None else draft.step if draft is not None else "file"
    if stored is not None:
        current = "confirm"
    aim = t("In four steps a file becomes a survey of your city. Nothing is stored before you confirm at the end.")
    question(t("Which survey are you importing?"), aim if current == "file" else None)
    if draft is None and not list_cities(context.actor, context.workspace):
        no_city_yet(context)
        return
    if current == "file":
        background.show_earlier(context)
        _choose(t, "answers")
    names = (t("File"), t("Columns"), t("Findings"), t("Confirm"))
    steps_in_a_row(_steps(names, ORDER, current), t, key="import")
    if stored is not None:
        background.show_followed(context, stored)
    elif current == "done":
        confirm_step.show_result(context, result)
    elif draft is None:
        file_step.show(context)
    elif draft.step == "columns":
        columns_step.show(context, draft)
    elif draft.step == "findings":
        findings_step.show(context, draft)
    else:
        confirm_step.show(context, draft)


def _show_tables(context: PageContext) -> None:
    t = context.t
    draft, result = tables_state.draft_of_session(), st.session_state.get(tables_state.RESULT)
    current = "done" if result is not None and draft is None else draft.step if draft is not None else "file"
    aim = t("In three steps the tables of an institute become a survey of your city. No answers come here.")
    question(t("Which tables are you importing?"), aim if current == "file" else None)
    if draft is None and not list_cities(context.actor, context.workspace):
        no_city_yet(context)
        return
    if current == "file":
        _choose(t, "tables")
    steps_in_a_row(_steps((t("File"), t("Findings"), t("Confirm")), TABLES_ORDER, current), t, key="import")
    if current == "done":
        tables_confirm_step.show_result(context, result)
    elif draft is None:
        tables_file_step.show(context)
    elif draft.step == "findings":
        tables_findings_step.show(context, draft)
    else:
        tables_confirm_step.show(context, draft)


def _steps(names: tuple[str, ...], order: tuple[str, ...], current: str) -> list[Step]:
    place = order.index(current)
    return [
        Step(name, "done" if index < place else "current" if index == place else "open")
        for index, name in enumerate(names)
    ]


show()
