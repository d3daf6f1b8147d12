"""The form of an entry: few fields, each saved as soon as one leaves it, and what is needed for handing in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected, show_problem
from ctc_toolkit.pages.exchanging.address import open_board, open_entry, said_once
from ctc_toolkit.pages.exchanging.files import show_entry_files
from ctc_toolkit.pages.exchanging.form import Form, changed, form_of, hand_in, placed, places, take
from ctc_toolkit.pages.exchanging.words import factor_names, field_names, phase_names, step_names
from ctc_toolkit.process.good_practice import LONGEST_LINE, LONGEST_TEXT, LONGEST_TITLE
from ctc_toolkit.reporting.step_words import function_names
from ctc_toolkit.workspace import read_practice


def show_form(context: PageContext, entry: str) -> None:
    """Show the fields of an entry; entry "": a new one."""
    t = context.t
    try:
        form = form_of(context, entry)
    except ToolkitError as problem:
        question(t("What have you tried?"))
        show_problem(problem)
        st.button(t("Back to all entries"), key="exchange-back", icon=":material/arrow_back:", on_click=open_board)
        return
    question(
        t("What have you tried?"),
        t("A few sentences are enough. The office reads the entry before partners see it. Please name no persons."),
    )
    said_once()
    _ways_out(t, form)
    if form.conflict is not None:
        _decide(t, form)
        return
    left, right = st.columns([5, 3], gap="large")
    with left:
        _about(context, form)
        _experience(t, form)
    with right:
        _belongs(t, form)
        _contact(t, form)
        _files(context, form)
    _end(t, form)


def _ways_out(t: Translator, form: Form) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(t("Back to all entries"), key="exchange-back", icon=":material/arrow_back:", on_click=open_board)
        if form.entry:
            st.button(t("See it as partners will"), key="practice-preview", on_click=open_entry, args=(form.entry,))


def _about(context: PageContext, form: Form) -> None:
    t, names = context.t, field_names(context.t)
    _line(form, "title", names["title"], LONGEST_TITLE, t("for example: parents' evening at the sports club"))
    _text(form, "done", names["done"], 160, t("What did you do, with whom, and what came of it?"))
    offered = {one.place: one.name for one in places(context)}
    if form.place not in offered:
        offered[form.place] = t("as before")
    if len(offered) > 1 and form.movable:
        _put(form, "about", form.place)
        st.selectbox(
            t("Which place is it about?"),
            list(offered),
            format_func=lambda one: offered[one],
            key=form.key("about"),
            on_change=placed,
            width=420,
        )
    _line(form, "place", names["place"], LONGEST_LINE, t("for example: youth centre, primary schools"))


def _experience(t: Translator, form: Form) -> None:
    names = field_names(t)
    _text(form, "helped", names["helped"], 80, "")
    _text(form, "care", names["care"], 80, "")


def _belongs(t: Translator, form: Form) -> None:
    names = field_names(t)
    _several(form, "phases", names["phases"], phase_names(t), t("choose at least one"))
    offered = step_names(t, form.wanted.phases)
    offered |= {one: name for one, name in step_names(t).items() if one in form.wanted.steps}
    _several(form, "steps", names["steps"], offered, t("none, or choose"))
    _several(form, "factors", names["factors"], factor_names(t), t("none, or choose"))


def _several(form: Form, name: str, label: str, options: Mapping[str, str], empty: str) -> None:
    _put(form, name, [one for one in getattr(form.wanted, name) if one in options])
    st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        key=form.key(name),
        placeholder=empty,
        on_change=changed,
        args=(name,),
    )
    _problem(form, name)


def _contact(t: Translator, form: Form) -> None:
    names, functions = field_names(t), function_names(t)
    _put(form, "contact", form.wanted.contact)
    st.selectbox(
        names["contact"],
        [None, *functions],
        format_func=lambda one: functions[one] if one else t("nobody yet"),
        key=form.key("contact"),
        on_change=changed,
        args=("contact",),
    )
    _problem(form, "contact")
    _line(form, "organisation", names["organisation"], LONGEST_LINE, t("for example: youth welfare office"))
    _line(form, "reach", names["reach"], LONGEST_LINE, t("shared mailbox or telephone of the office"))


def _files(context: PageContext, form: Form) -> None:
    if not form.entry:
        st.caption(context.t("Files can be added once the entry has a title."))
        return
    reading = read_practice(context.actor, context.workspace, form.entry)
    view = reading.working or reading.shown
    if view is not None:
        show_entry_files(context, view, "change")


def _line(form: Form, name: str, label: str, longest: int, example: str) -> None:
    _put(form, name, getattr(form.wanted, name))
    st.text_input(label, key=form.key(name), max_chars=longest, placeholder=example, on_change=changed, args=(name,))
    _problem(form, name)


def _text(form: Form, name: str, label: str, height: int, example: str) -> None:
    _put(form, name, getattr(form.wanted, name))
    st.text_area(
        label,
        key=form.key(name),
        max_chars=LONGEST_TEXT,
        height=height,
        placeholder=example,
        on_change=changed,
        args=(name,),
    )
    _problem(form, name)


def _put(form: Form, name: str, value: Any) -> None:
    if form.key(name) not in st.session_state:
        st.session_state[form.key(name)] = value


def _problem(form: Form, name: str) -> None:
    problem = form.problems.get(name) or form.lacking.get(name)
    if problem is not None:
        with st.container(key=f"problem-practice-{name}"):
            report_unexpected(problem)


def _end(t: Translator, form: Form) -> None:
    if form.problems:
        st.caption(":material/warning: " + t("Not saved yet. What you entered stays here."))
    elif form.saved_at is not None:
        st.caption(":material/check: " + t("saved {when}", when=at(t, form.saved_at)))
    elif not form.entry:
        st.caption(t("Nothing is saved yet. From the title on, each field is saved as soon as you leave it."))
    else:
        st.caption(t("Each field is saved as soon as you leave it."))
    st.caption(t("Needed for handing in: title, what was done, a phase, function and organisation."))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(t("Hand in to the office"), type="primary", key="practice-hand-in", on_click=hand_in)
        if form.lacking:
            st.markdown(
                t.plural(
                    "{count} entry is still missing, see above.",
                    "{count} entries are still missing, see above.",
                    len(form.lacking),
                )
            )


def _decide(t: Translator, form: Form) -> None:
    """Show both entries of the fields that two people changed at the same time; the person decides."""
    conflict = form.conflict
    if conflict is None:
        return
    st.warning(
        t(
            "{name} has changed the same at the same time. Nothing is lost: please decide.",
            name=plain(conflict.changed_by),
        ),
        icon=":material/call_split:",
    )
    names = field_names(t)
    for one in conflict.conflicts:
        with st.container(border=True, key=f"conflict-practice-{one.field}"):
            st.markdown(f"**{names[one.field]}**")
            theirs, yours = st.columns(2, gap="small")
            theirs.markdown(t("Stored now:") + "  \n" + (_shown(t, one.field, one.theirs) or "–"))
            yours.markdown(t("Your entry:") + "  \n" + (_shown(t, one.field, one.yours) or "–"))
    with st.container(horizontal=True, gap="small"):
        st.button(t("Take my entries"), key="conflict-mine", type="primary", on_click=take, args=("mine",))
        st.button(t("Keep what is stored"), key="conflict-theirs", on_click=take, args=("theirs",))


def _shown(t: Translator, name: str, value: Any) -> str:
    words = {"phases": phase_names(t), "steps": step_names(t), "factors": factor_names(t)}
    if name in words:
        return ", ".join(plain(words[name].get(one, one)) for one in value)
    return plain(function_names(t).get(value, "") if name == "contact" else value or "", 1000)
