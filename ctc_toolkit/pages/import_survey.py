"""Import a survey: four steps, the current one open; nothing is stored before it is confirmed."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.steps import Step, steps_in_a_row
from ctc_toolkit.pages.importing import columns_step, confirm_step, file_step, findings_step
from ctc_toolkit.pages.importing.state import RESULT, draft_of_session
from ctc_toolkit.workspace import list_cities

ORDER = ("file", "columns", "findings", "confirm", "done")


def show() -> None:
    """Show the step that is open."""
    context = page_context()
    t = context.t
    draft, result = draft_of_session(), st.session_state.get(RESULT)
    current = "done" if result is not None and draft is None else draft.step if draft is not None else "file"
    aim = t("In four steps a file becomes a survey of your city. Nothing is stored before you confirm at the end.")
    question(t("Which survey are you importing?"), aim if current == "file" else None)
    if draft is None and not list_cities(context.actor, context.workspace):
        no_city_yet(context)
        return
    steps_in_a_row(_steps(t, current), t, key="import")
    if current == "done":
        confirm_step.show_result(context, result)
    elif draft is None:
        file_step.show(context)
    elif draft.step == "columns":
        columns_step.show(context, draft)
    elif draft.step == "findings":
        findings_step.show(context, draft)
    else:
        confirm_step.show(context, draft)


def _steps(t: Translator, current: str) -> list[Step]:
    names = {"file": t("File"), "columns": t("Columns"), "findings": t("Findings"), "confirm": t("Confirm")}
    place = ORDER.index(current)
    return [
        Step(name, "done" if index < place else "current" if index == place else "open")
        for index, name in enumerate(names.values())
    ]


show()
