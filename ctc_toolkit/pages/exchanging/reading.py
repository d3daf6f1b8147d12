"""One entry: what was done, where, what helped; its files, its comments, and what the person can do with it."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.long_text import show_text
from ctc_toolkit.pages.components.moments import day, day_and_clock
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.exchanging.address import open_board, said_once
from ctc_toolkit.pages.exchanging.comments import show_comments
from ctc_toolkit.pages.exchanging.deciding import show_actions, show_taking_out
from ctc_toolkit.pages.exchanging.files import show_entry_files
from ctc_toolkit.pages.exchanging.words import (
    factor_names,
    field_names,
    line_words,
    phase_names,
    state_words,
    step_names,
    where,
)
from ctc_toolkit.process import load_process
from ctc_toolkit.process.good_practice import NAMES, known_ids
from ctc_toolkit.reporting.step_words import function_names
from ctc_toolkit.workspace import PracticeReading, PracticeView, read_practice


def show_entry(context: PageContext, entry: str) -> None:
    """Show an entry: for its writers and the office the newest version, for all others the approved one."""
    t = context.t
    try:
        reading = read_practice(context.actor, context.workspace, entry)
    except ToolkitError as problem:
        question(t("What has worked elsewhere?"))
        said_once()
        show_problem(problem)
        _back(t)
        return
    view = reading.working or reading.shown
    if view is None:
        return
    approved = t("approved on {day}", day=day(t, view.approved_at)) if view.approved_at else state_words(t)[view.state]
    question(plain(view.fields.title) or t("without a title"), f"{where(t, view)} · {approved}".strip(" ·"))
    said_once()
    _back(t)
    show_actions(context, reading, view)
    left, right = st.columns([5, 3], gap="large")
    with left:
        _changes(t, reading)
        _texts(t, view)
    with right:
        _about(context, view)
        show_entry_files(context, view, "read")
    if reading.shown is not None:
        show_comments(context, reading)
    _history(t, reading)
    show_taking_out(context, reading, view)


def _back(t: Translator) -> None:
    st.button(t("Back to all entries"), key="exchange-back", icon=":material/arrow_back:", on_click=open_board)


def _texts(t: Translator, view: PracticeView) -> None:
    names = field_names(t)
    for name in ("done", "helped", "care"):
        text = getattr(view.fields, name)
        if text:
            st.header(names[name], anchor=False)
            show_text(text)


def _about(context: PageContext, view: PracticeView) -> None:
    t, fields = context.t, view.fields
    phases, factors = phase_names(t), factor_names(t)
    st.header(t("Belongs to"), anchor=False)
    bullets(*(t("Phase {name}", name=phases[one]) for one in fields.phases if one in phases))
    _steps(context, view)
    named = [factors[one] for one in fields.factors if one in factors]
    if named:
        bullets(*named, heading=t("Risk and protective factors"))
    st.header(t("Questions"), anchor=False)
    function = function_names(t).get(fields.contact or "", "")
    lines = [plain(part) for part in (function, fields.organisation, fields.reach) if part]
    st.markdown("  \n".join(lines) or t("No contact is named yet."))


def _steps(context: PageContext, view: PracticeView) -> None:
    """Show the steps; whoever works on phases can go there."""
    t, names = context.t, step_names(context.t)
    steps = [one for one in view.fields.steps if one in names]
    if not steps:
        return
    if not reach(context.actor)("area_process"):
        bullets(*(plain(names[one]) for one in steps), heading=t("Steps"))
        return
    st.markdown("**" + t("Steps") + "**")
    phase_of = known_ids(load_process()).phases
    numbers = {phase.id: str(phase.number) for phase in load_process().phases}
    with st.container(key="practice-steps", gap="small"):
        for step in steps:
            link_to("phases", names[step], kind="tertiary", view={"phase": numbers[phase_of[step]], "schritt": step})


def _changes(t: Translator, reading: PracticeReading) -> None:
    """Show what a new version changes about the approved one."""
    old, new = reading.shown, reading.working
    if old is None or new is None:
        return
    st.info(
        t("This is a new version. Partners see the approved one until the office has approved this one."),
        icon=":material/history:",
    )
    names = field_names(t)
    changed = [name for name in NAMES if getattr(old.fields, name) != getattr(new.fields, name)]
    lines = [f"{names[name]}: {_said(t, name, old) or '–'} → {_said(t, name, new) or '–'}" for name in changed]
    before, after = ({file.id: file.name for file in view.files} for view in (old, new))
    lines += [t("File added: {name}", name=plain(name)) for one, name in after.items() if one not in before]
    lines += [t("File removed: {name}", name=plain(name)) for one, name in before.items() if one not in after]
    if lines:
        with st.expander(t("What has changed?"), expanded=True, key="exchange-changes"):
            bullets(*lines)


def _said(t: Translator, name: str, view: PracticeView) -> str:
    """Return what a field says, escaped, in one line."""
    value = getattr(view.fields, name)
    words = {"phases": phase_names(t), "steps": step_names(t), "factors": factor_names(t)}
    if name in words:
        return ", ".join(plain(words[name].get(one, one)) for one in value)
    return plain(function_names(t).get(value, "") if name == "contact" else value, 600)


def _history(t: Translator, reading: PracticeReading) -> None:
    if not reading.lines:
        return
    words = line_words(t)
    with st.expander(t("What happened to this entry?"), key="exchange-history"):
        for line in reversed(reading.lines):
            told = words[line.kind].format(name=plain(line.who))
            version = t("version {number}", number=line.number)
            st.markdown(
                f"{day_and_clock(t, line.at)}, {version}: {told}" + (f"  \n{plain(line.text)}" if line.text else "")
            )
