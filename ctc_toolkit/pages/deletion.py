"""Deletion: what goes when, deleting single answers early, and the proofs that they are gone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.due import due_sentence
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.deleting.by_hand import delete_by_hand
from ctc_toolkit.pages.deleting.proofs import list_proofs, run_now, show_result
from ctc_toolkit.workspace import DueList, deletions_due
from ctc_toolkit.workspace.deletion_words import basis_words, due_words


def show() -> None:
    """Show what is due, what can be deleted, and what was."""
    context = page_context()
    t, reachable = context.t, reach(context.actor)
    found = deletions_due(context.actor, context.workspace)
    question(t("What is deleted when?"), due_sentence(context, found))
    show_result(context)
    if found.items:
        _due(context, found)
    if reachable("run_deletion"):
        run_now(context, found)
    _rules(context)
    if reachable("delete_answers"):
        delete_by_hand(context)
    if reachable("deletion_proofs"):
        list_proofs(context)


def _due(context: PageContext, found: DueList) -> None:
    t = context.t
    rows = [
        (
            t.date(item.due_on),
            t("now") if item.due_on <= found.today else t("soon"),
            plain(item.city or ""),
            plain(due_words(item, t)),
            basis_words(item, t),
        )
        for item in found.items
    ]
    frame = pd.DataFrame(rows, columns=[t("Due on"), t("State"), t("City"), t("What"), t("Why")])
    show_table(frame, t("What is due for deletion"), content="sentences", key="due")


def _rules(context: PageContext) -> None:
    t = context.t
    with st.expander(t("What goes, and what stays?"), icon=":material/menu_book:"):
        bullets(
            t("Single answers: on the date decided before the survey, else twelve months after the import."),
            t("Texts kept for people whose account was disabled: after 90 days."),
            t("Lines of the log: after twelve months. Ended sessions and used codes: with the next run."),
            heading=t("What goes"),
        )
        bullets(
            t("The survey itself and all released results, as everybody, by sex, by grade and both together."),
            t("Texts of an area, which belong to its team, and everything that was handed in for review."),
            heading=t("What stays"),
        )
        st.markdown(
            t(
                "After a deletion the software looks into the files of the database whether the bytes are really gone, "
                "and writes down what it found: the proof of deletion."
            )
        )


show()
