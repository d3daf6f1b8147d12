"""Lessons and decisions of a yearly review: a form for each measure and one for the year as a whole."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_entries import CHOICES, LONGEST, WHOLE, YearlyEntry
from ctc_toolkit.evaluation.yearly_review import MeasureYear
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.long_text import lines_of
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.reporting.yearly_words import choice_text
from ctc_toolkit.workspace import YearlyEntryView, YearlyReviews, YearlyReviewView, save_yearly_entry

SAVED = "yearly-saved"


def show_entries(context: PageContext, view: YearlyReviews, review: YearlyReviewView) -> None:
    """Show what was written about each measure and the year, with forms where the person may write."""
    t = context.t
    st.header(t("What we learn and how it goes on"), anchor=False)
    if view.figures is None:
        return
    for measure in view.figures.measures:
        _entry(t, view, review, measure)
    _entry(t, view, review, None)


def _entry(t: Translator, view: YearlyReviews, review: YearlyReviewView, measure: MeasureYear | None) -> None:
    own = measure.measure if measure is not None else WHOLE
    stored = view.of(own)
    with st.container(border=True, key=f"yearly-entry-{own or 'whole'}"):
        st.subheader(plain(measure.title) if measure is not None else t("The year as a whole"), anchor=False)
        _stored(t, stored, own)
        if view.editable and review.state == "open":
            _form(t, view.area_id, review.id, own, stored)
        if st.session_state.get(SAVED) == own:
            del st.session_state[SAVED]
            st.success(t("Saved."), icon=":material/check:")


def _stored(t: Translator, stored: YearlyEntryView, measure: str) -> None:
    """Show what stands there; who wrote it and when."""
    entry = stored.entry
    if measure != WHOLE:
        said = f"**{choice_text(t, entry.choice)}**"
        st.markdown(f"{said}: {lines_of(entry.reason)}" if entry.reason else said)
    told = (
        (t("What helped"), entry.helped),
        (t("What hindered"), entry.hindered),
        (t("What we change"), entry.change),
    )
    for name, text in told:
        if text:
            st.markdown(f"{name}: {lines_of(text)}")
    if stored.changed_at is not None:
        st.caption(t("saved {when} by {name}", when=at(t, stored.changed_at), name=plain(stored.changed_by)))
    elif measure == WHOLE:
        st.markdown(t("Nothing is written here yet."))


def _form(t: Translator, area_id: str, review_id: str, measure: str, stored: YearlyEntryView) -> None:
    """Let a person write; what was typed stays where it could not be saved."""
    key = f"yearly-{review_id[:8]}-{measure or 'whole'}"
    problem = st.session_state.get(f"{key}-problem")
    typed = f"{key}-{stored.version}" if problem is None else st.session_state[f"{key}-typed"]
    label = t("Change what stands here") if stored.version else t("Write down")
    entry = stored.entry
    opened = st.expander(label, icon=":material/edit:", expanded=problem is not None, key=f"{key}-open")
    with opened, st.form(f"{key}-form", border=False):
        if measure != WHOLE:
            st.radio(
                t("How does it go on?"),
                CHOICES,
                index=CHOICES.index(entry.choice) if entry.choice is not None else None,
                format_func=lambda one: choice_text(t, one),
                key=f"{typed}-choice",
                horizontal=True,
            )
            _text(t("Reason"), entry.reason, f"{typed}-reason", t("One sentence that others understand later."))
        _text(t("What helped"), entry.helped, f"{typed}-helped")
        _text(t("What hindered"), entry.hindered, f"{typed}-hindered")
        _text(
            t("What we change"),
            entry.change,
            f"{typed}-change",
            t("For a measure that is adapted the next plan takes this over as a note."),
        )
        if problem is not None:
            show_problem(problem)
        st.form_submit_button(
            t("Save"),
            key=f"{key}-save",
            type="primary",
            on_click=_save,
            args=(area_id, review_id, measure, stored.version, key, typed),
        )


def _text(label: str, value: str, key: str, tip: str | None = None) -> None:
    st.text_area(label, value=value, max_chars=LONGEST, key=key, help=tip, height=80)


def _save(area_id: str, review_id: str, measure: str, version: int, key: str, typed: str) -> None:
    context, state = page_context(), st.session_state
    texts = {name: str(state.get(f"{typed}-{name}", "") or "") for name in ("helped", "hindered", "change", "reason")}
    entered = YearlyEntry(**texts, choice=state.get(f"{typed}-choice"))
    try:
        save_yearly_entry(context.actor, context.workspace, area_id, review_id, measure, entered, version=version)
    except ToolkitError as problem:
        state[f"{key}-problem"], state[f"{key}-typed"] = problem, typed
        return
    for name in (f"{key}-problem", f"{key}-typed"):
        state.pop(name, None)
    state[SAVED] = measure
