"""The warnings about a measure: what is noticed, on which numbers, what to do first, and what is done about it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.reporting.warning_words import (
    severity_words,
    since_words,
    warning_facts,
    warning_step,
    warning_title,
)
from ctc_toolkit.workspace import AreaDelivery, MeasureView, Reaction, WarningView, save_reaction
from ctc_toolkit.workspace.delivery_standing import FURTHEST, LONGEST_REACTION

USUAL = timedelta(days=14)
DONE = "reaction-done"


def show_warnings(context: PageContext, view: AreaDelivery, measure: MeasureView) -> None:
    """Show the warnings of a measure, the most urgent first, each with the reaction to it or a form for one."""
    t = context.t
    done = st.session_state.pop(DONE, None)
    if done is not None:
        st.success(done, icon=":material/check:")
    if not measure.warnings:
        if measure.standing.standing in ("as_planned", "too_early"):
            st.markdown(t("Nothing has been noticed that needs attention."))
        return
    st.header(t("What to look at"), anchor=False)
    for one in measure.warnings:
        _warning(context, view, measure, one)


def _warning(context: PageContext, view: AreaDelivery, measure: MeasureView, one: WarningView) -> None:
    t, warning = context.t, one.warning
    key = f"warning-{measure.delivery.measure}-{warning.key}"
    with st.container(border=True, key=key):
        since = since_words(t, warning)
        head = f"**{severity_words(t, warning.severity)}: {plain(warning_title(t, warning))}**"
        head += f", {plain(since)}" if since else ""
        st.markdown(f"{head}  \n{plain(warning_facts(t, warning), 600)}")
        st.markdown(t("First step: {step}", step=plain(warning_step(t, warning), 600)))
        if one.reaction is not None:
            _reaction(t, one, one.reaction)
        if view.editable:
            _form(t, view.area_id, measure.delivery.measure, one, key)


def _reaction(t: Translator, one: WarningView, reaction: Reaction) -> None:
    who, when, until = plain(reaction.by), day(t, reaction.at), t.date(reaction.until)
    told = t("What we do about it: {what}", what=plain(reaction.what, 800))
    st.markdown(
        f":material/handyman: {told}  \n:small["
        + t("{who}, {date}; until {until}", who=who, date=when, until=until)
        + "]"
    )
    if not one.quiet:
        worse = date.today() <= reaction.until
        st.markdown(
            t("It has become worse since, so it stands on the start page again.")
            if worse
            else t("This day is over, so it stands on the start page again.")
        )


def _form(t: Translator, area_id: str, measure: str, one: WarningView, key: str) -> None:
    """Let a person write what is done; what was typed stays where a save was refused."""
    problem, stored = st.session_state.get(f"{key}-problem"), one.reaction
    version = stored.version if stored is not None else 0
    typed = f"{key}-{version}" if problem is None else st.session_state[f"{key}-typed"]
    label = t("Write down what we do about it") if stored is None else t("Change what we do about it")
    opened = st.expander(label, icon=":material/edit:", expanded=problem is not None, key=f"{key}-open")
    with opened, st.form(f"{key}-form", border=False):
        st.text_area(
            t("What we do about it"),
            value=stored.what if stored is not None else "",
            max_chars=LONGEST_REACTION,
            key=f"{typed}-what",
            help=t("One or two sentences: who does what. Functions, no names."),
        )
        today = date.today()
        st.date_input(
            t("Until when"),
            value=max(stored.until, today + timedelta(days=1)) if stored is not None else today + USUAL,
            min_value=today + timedelta(days=1),
            max_value=today + FURTHEST,
            format="DD.MM.YYYY",
            key=f"{typed}-until",
            help=t("Until then the warning does not stand on the start page, unless it becomes worse."),
            width=220,
        )
        if problem is not None:
            show_problem(problem)
            if problem.code == "changed_meanwhile" and stored is not None:
                st.markdown(t("Stored now: {step}", step=plain(stored.what, 800)))
        st.form_submit_button(
            t("Save"), key=f"{key}-save", type="primary", on_click=_save, args=(area_id, measure, one, key, typed)
        )


def _save(area_id: str, measure: str, one: WarningView, key: str, typed: str) -> None:
    context = page_context()
    what, until = str(st.session_state[f"{typed}-what"]), st.session_state[f"{typed}-until"]
    version = one.reaction.version if one.reaction is not None else 0
    try:
        save_reaction(context.actor, context.workspace, area_id, measure, one.warning.key, what, until, version=version)
    except ToolkitError as problem:
        st.session_state[f"{key}-problem"], st.session_state[f"{key}-typed"] = problem, typed
        return
    for name in (f"{key}-problem", f"{key}-typed"):
        st.session_state.pop(name, None)
    st.session_state[DONE] = context.t(
        "Saved. Until {date} it stands here and not on the start page.", date=context.t.date(until)
    )
