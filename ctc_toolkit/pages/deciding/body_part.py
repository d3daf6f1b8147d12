"""A body itself: what it is called, where it belongs, what it is for, until when it works."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.long_text import show_text
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.deciding.address import open_body
from ctc_toolkit.pages.deciding.cards import body_fields
from ctc_toolkit.pages.deciding.form import Fields, form_of
from ctc_toolkit.pages.deciding.words import place_of
from ctc_toolkit.reporting.body_words import kind_words
from ctc_toolkit.workspace import BodyView, CityView, remove_body

PROBLEM = "body-problem"


def body_part(context: PageContext, city: CityView, body: BodyView) -> None:
    """Show the fields of a body, or what is in them for whoever may only read."""
    t = context.t
    st.header(t("About this body"), anchor=False)
    if not reach(context.actor)("save_body"):
        st.markdown(f"{kind_words(t)[body.kind]}, {plain(place_of(t, body))}")
        show_text(body.fields.task)
        return
    form = form_of("body", body.ags, body.id, body.id, body.fields)
    fields = Fields(context, form)
    if fields.conflict():
        return
    fields.saved(body.changed_by, body.changed_at)
    body_fields(t, fields, city.areas)
    fields.day("closed_on", t("Works until (may stay open)"), width=260)
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        report_unexpected(problem)
    if not body.meetings and not body.decisions:
        st.button(
            t("Entered by mistake: remove the body"),
            key="body-remove",
            icon=":material/delete:",
            type="tertiary",
            on_click=_removed,
            args=(body.id,),
        )


def _removed(body_id: str) -> None:
    context = page_context()
    try:
        remove_body(context.actor, context.workspace, body_id)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    open_body("")
