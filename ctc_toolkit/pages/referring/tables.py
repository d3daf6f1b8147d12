"""Tables of reference values: stored ones with changing and deleting, and those of the catalogue."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.referring.state import PROBLEM, SAID, form_of
from ctc_toolkit.riskfactors.references import ReferenceTable, shipped_references
from ctc_toolkit.workspace import ReferenceView, remove_reference, remove_site_reference


def show_stored(
    context: PageContext, views: list[ReferenceView], ags: str | None, heading: str, may_change: object
) -> None:
    """Show the stored tables of a city or of the office."""
    t = context.t
    st.header(plain(heading), anchor=False)
    if not views:
        st.markdown(t("Nothing is stored here yet."))
        return
    for view in views:
        with st.container(border=True, key=f"reference-{view.id}"):
            st.subheader(plain(view.title), anchor=False)
            bullets(*_lines(t, view.table))
            st.caption(plain(t("Changed by {who} on {day}", who=view.changed_by, day=day(t, view.changed_at))))
            if may_change:
                _changing(t, view, ags)


def _lines(t: Translator, table: ReferenceTable) -> list[str]:
    values = sum(len(groups) for groups in table.values.values())
    lines = [
        plain(t("Source: {source}", source=table.source.get(t.language)), 500),
        t("Answers from {day}", day=t.date(table.surveyed)),
        plain(t("Questionnaire: {instrument}", instrument=table.instrument)),
        t.plural(
            "{count} value for {measures} scales and behaviours",
            "{count} values for {measures} scales and behaviours",
            values,
            measures=t.number(len(table.values)),
        ),
    ]
    if not all(one.standard_error for groups in table.values.values() for one in groups.values()):
        lines.append(t("Some values have no margin of error."))
    if table.includes:
        lines.append(t("The city makes up {share} of it.", share=t.percent(round(100 * table.includes))))
    if table.note:
        lines.append(plain(table.note.get(t.language), 500))
    return lines


def _changing(t: Translator, view: ReferenceView, ags: str | None) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Change it"),
            key=f"reference-change-{view.id}",
            icon=":material/edit:",
            on_click=_change,
            args=(view, ags),
        )
        with st.popover(t("Delete"), icon=":material/delete:"):
            st.markdown(t("The table will be gone. Comparisons that were made with it stay with their surveys."))
            st.button(
                t("Yes, delete it"),
                key=f"reference-remove-{view.id}",
                on_click=_remove,
                args=(view, ags),
            )


def _change(view: ReferenceView, ags: str | None) -> None:
    form = form_of(ags)
    form.stored, form.read, form.problems, form.file_problem = view, None, {}, None
    form.round += 1


def _remove(view: ReferenceView, ags: str | None) -> None:
    context = page_context()
    try:
        if ags is None:
            remove_site_reference(context.actor, context.workspace, view.id, version=view.version)
        else:
            remove_reference(context.actor, context.workspace, ags, view.id, version=view.version)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    form = form_of(ags)
    if form.stored is not None and form.stored.id == view.id:
        form.stored = None
        form.round += 1
    st.session_state[SAID] = context.t("The table was deleted.")


def show_shipped(context: PageContext, *, made_up: bool) -> None:
    """Show the tables that ship with the catalogue."""
    t = context.t
    st.header(t("Published values"), anchor=False)
    for table in shipped_references():
        if table.status == "made_up" and not made_up:
            continue
        with st.expander(plain(table.title.get(t.language))):
            lines = _lines(t, table)
            if table.address:
                lines.append(plain(table.address))
            if table.checked:
                lines.append(t("Checked on {day}", day=t.date(table.checked)))
            bullets(*lines)
