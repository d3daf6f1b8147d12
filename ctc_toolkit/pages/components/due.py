"""One line that says that something has to be deleted soon."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.workspace import DueList, deletions_due


def due_note(context: PageContext) -> None:
    """Say that something is due for deletion within 30 days, with the way there; nothing for whom it does not concern.

    Raises:
        ToolkitError: one of the codes that begin with `database_`.
    """
    if not reach(context.actor)("deletions_due"):
        return
    found = deletions_due(context.actor, context.workspace)
    if not found.items:
        return
    with st.container(key="due-note", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(":material/auto_delete: " + due_sentence(context, found), width="stretch")
        link_to("deletion", context.t("See what is deleted when"))


def due_sentence(context: PageContext, found: DueList) -> str:
    """Return how much is due now and soon, and the next date."""
    t = context.t
    now, soon = len(found.due), len(found.soon)
    if not found.items:
        return t("Nothing has to be deleted within the next 30 days.")
    first = t.plural("{count} deletion is due now", "{count} deletions are due now", now) if now else ""
    if not soon:
        return first + "."
    date = t.date(found.soon[0].due_on)
    second = t.plural(
        "{count} comes within the next 30 days, on {date}.",
        "{count} come within the next 30 days, the first on {date}.",
        soon,
        date=date,
    )
    if now:
        return t("{first}; {second}", first=first, second=second)
    return t.plural(
        "{count} deletion comes within the next 30 days, on {date}.",
        "{count} deletions come within the next 30 days, the first on {date}.",
        soon,
        date=date,
    )
