"""Fields in which several people write: saved when one leaves the field, with the time of saving beneath it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, current_language, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.writing.conflicts import show_conflict
from ctc_toolkit.pages.writing.state import Field, field_of, unsaved_fields, widget_key
from ctc_toolkit.pages.writing.typed import hand_back
from ctc_toolkit.workspace import Conflict, KeptView, Place, TextView, kept_texts, read_texts, save_text
from ctc_toolkit.workspace.sections import Sheet, section


def write_sheet(context: PageContext, place: Place, sheet: Sheet) -> tuple[TextView, ...]:
    """Show the fields of a sheet, or two texts to decide on where somebody else was faster; return what is stored."""
    texts = read_texts(context.actor, context.workspace, place, sheet)
    kept = kept_texts(context.actor, context.workspace, place)
    for text in texts:
        own = [entry for entry in kept if entry.section == text.section]
        with st.container(key=f"section-{text.section}"):
            _section(context, place, text, own)
    return texts


def show_unsaved(context: PageContext) -> None:
    """Show the texts that could not be saved, where the page with their fields cannot be shown."""
    unsaved, t = unsaved_fields(context), context.t
    if not unsaved:
        return
    st.warning(
        t("These texts are not saved yet. They stay here as long as this window is open."), icon=":material/save:"
    )
    for number, field in enumerate(unsaved):
        title = section(field.section).title.get(context.language)
        st.text_area(title, field.text, key=f"unsaved-{number}-{context.language}", disabled=True, height="content")


def _section(context: PageContext, place: Place, newest: TextView, kept: Sequence[KeptView]) -> None:
    entry, field = section(newest.section), field_of(context, place, newest)
    title = entry.title.get(context.language)
    st.subheader(title, anchor=False)
    st.markdown(entry.hint.get(context.language))
    if kept:
        show_conflict(context, kept[0], field, title)
        return
    key = widget_key(context, place, field)
    if key not in st.session_state:
        if field.problem is None and (field.text, field.version) != (newest.text, newest.version):
            field.take(newest)
            key = widget_key(context, place, field)
        st.session_state[key] = field.text
    st.text_area(
        title,
        key=key,
        height="content",
        label_visibility="collapsed",
        on_change=_save,
        args=(place, field, key),
    )
    _state(context, place, field, newest)


def _state(context: PageContext, place: Place, field: Field, newest: TextView) -> None:
    """Say beneath a field what is stored, or what keeps its text from being stored."""
    t = context.t
    if field.problem is not None:
        with st.container(key=f"problem-{field.section}"):
            report_unexpected(field.problem)
            st.button(
                t("Save again"),
                icon=":material/refresh:",
                key=f"again-{field.section}",
                on_click=_save,
                args=(place, field, None),
            )
        return
    by = plain(newest.changed_by or "")
    if newest.version != field.version and newest.changed_at is not None:
        with st.container(horizontal=True, vertical_alignment="center", key=f"newer-{field.section}"):
            st.markdown(":material/update: " + t("Changed {when} by {name}.", name=by, when=at(t, newest.changed_at)))
            st.button(t("Show the new text"), key=f"show-{field.section}", on_click=field.take, args=(newest,))
    elif newest.changed_at is None:
        st.caption(t("Nothing written yet."))
    elif field.saved_at is not None:
        st.caption(":material/check: " + t("saved {when}", when=at(t, newest.changed_at)))
    else:
        st.caption(t("saved {when} by {name}", when=at(t, newest.changed_at), name=by))


def _save(place: Place, field: Field, key: str | None) -> None:
    """Save what stands in the field; whatever goes wrong, the text stays in it."""
    if key is not None:
        field.text = st.session_state[key]
    if hand_back(section(field.section).title.get(current_language()), field.text):
        return
    context = page_context()
    try:
        outcome = save_text(context.actor, context.workspace, place, field.section, field.text, field.version)
    except Exception as problem:  # shown beneath the field
        field.problem = problem
        return
    field.problem = None
    if isinstance(outcome, Conflict):
        field.take(outcome.newest)
    else:
        field.version, field.saved_at = outcome.newest.version, outcome.newest.changed_at
