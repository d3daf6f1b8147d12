"""One step: what it means, who does it, what shows that it is done; every field is saved as soon as one leaves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, workspace_mode
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.moments import at, when
from ctc_toolkit.pages.components.problems import report_unexpected, show_problem
from ctc_toolkit.pages.components.templates import template_button
from ctc_toolkit.pages.exchanging.of_step import good_practice_of_step
from ctc_toolkit.pages.stepping.evidence import show_evidence
from ctc_toolkit.process import Benchmark, load_process
from ctc_toolkit.process.progress import STATES
from ctc_toolkit.process.step_fields import LONGEST_LINK, LONGEST_TEXT, NAMES, StepFields, problems
from ctc_toolkit.reporting.step_words import (
    certainty_words,
    function_names,
    state_meanings,
    state_words,
    timing_words,
)
from ctc_toolkit.workspace import AreaProcess, StepConflict, StepView, save_step, step_history

FORM = "step-form"


@dataclass
class Form:
    """What stands in the fields of the step that is open; kept for the session until it is saved.

    before: what was read last. problems: by field, shown beneath it. conflict: two entries to decide on.
    """

    area: str
    step: str
    before: StepFields
    wanted: StepFields
    round: int = 0
    saved: bool = False
    problems: dict[str, Exception] | None = None
    conflict: StepConflict | None = None

    def key(self, name: str) -> str:
        """Return the key of the widget of a field."""
        return f"entry-{self.area[:8]}-{self.step}-{name}-{self.round}"


def show_step(context: PageContext, process: AreaProcess, view: StepView) -> None:
    """Show one step with its fields, its files and its history."""
    t, step = context.t, view.step
    st.subheader(step.title.get(t.language), anchor=False)
    _meaning(t, view)
    template_button(
        context, step.product, city=process.city_name, area=process.name, made_up=workspace_mode() == "demo"
    )
    link_to("lookup", t("Look up: sources and what belongs to it"), view={"eintrag": step.id})
    good_practice_of_step(context, step.id)
    ended = process.cycle is not None and process.cycle.ended_on is not None
    if ended:
        st.info(t("This cycle has ended. It can be read, but no longer changed."), icon=":material/history:")
        _reading(t, view.fields)
    else:
        form = _form(process, view)
        if form.conflict is not None:
            _decide(t, form)
        else:
            _fields(t, form)
        _saved(t, form, view)
    show_evidence(context, process, view, "read" if ended else "change")
    _history(context, process, view)


def _meaning(t: Translator, view: StepView) -> None:
    step, names = view.step, function_names(t)
    products = {one.id: one for one in load_process().products}
    product = products[step.product]
    lines = [t("Usually done by: {who}", who=", ".join(names[one] for one in step.responsible))]
    lines.append(
        t("Shows in: {product} ({form})", product=product.title.get(t.language), form=product.form.get(t.language))
    )
    if isinstance(step, Benchmark):
        lines.append(t("When: {timing}", timing=timing_words(t)[step.timing]))
    lines.append(t("Founded on: {certainty}", certainty=certainty_words(t)[step.certainty]))
    st.markdown("\n".join(f"- {line}" for line in lines))


def _form(process: AreaProcess, view: StepView) -> Form:
    found = st.session_state.get(FORM)
    if not isinstance(found, Form) or (found.area, found.step) != (process.area_id, view.step.id):
        found = Form(process.area_id, view.step.id, view.fields, view.fields)
        st.session_state[FORM] = found
    elif not found.problems and found.conflict is None and found.before != view.fields:
        found.before = found.wanted = view.fields  # somebody else changed it, and nothing is unsaved here
        found.round += 1
        found.saved = False
    return found


def _fields(t: Translator, form: Form) -> None:
    words, names = state_words(t), function_names(t)
    _put(form, "state", form.wanted.state)
    st.radio(
        t("How far is this step?"),
        STATES,
        format_func=words.__getitem__,
        key=form.key("state"),
        help=state_meanings(t),
        on_change=_changed,
        args=("state",),
    )
    _problem(form, "state")
    if form.wanted.state == "not_applicable":
        _text(t("Why does it not apply here?"), form, "reason")
    _text(t("What shows that it is done?"), form, "evidence")
    _put(form, "link", form.wanted.link)
    st.text_input(
        t("Link to it"),
        key=form.key("link"),
        max_chars=LONGEST_LINK,
        placeholder="https://",
        on_change=_changed,
        args=("link",),
    )
    _problem(form, "link")
    with st.container(horizontal=True, gap="small"):
        _put(form, "function", form.wanted.function)
        st.selectbox(
            t("Who is responsible? (function)"),
            [None, *names],
            format_func=lambda one: names[one] if one else t("nobody yet"),
            key=form.key("function"),
            on_change=_changed,
            args=("function",),
            width=320,
        )
        _put(form, "due", form.wanted.due)
        st.date_input(
            t("By when?"),
            key=form.key("due"),
            format="DD.MM.YYYY",
            min_value=date(2000, 1, 1),
            max_value=date(2100, 12, 31),
            on_change=_changed,
            args=("due",),
            width=180,
        )
    _problem(form, "function")
    _problem(form, "due")
    _text(t("Own note"), form, "note")


def _text(label: str, form: Form, name: str) -> None:
    _put(form, name, getattr(form.wanted, name))
    st.text_area(label, key=form.key(name), max_chars=LONGEST_TEXT, height="content", on_change=_changed, args=(name,))
    _problem(form, name)


def _put(form: Form, name: str, value: Any) -> None:
    if form.key(name) not in st.session_state:
        st.session_state[form.key(name)] = value


def _problem(form: Form, name: str) -> None:
    problem = (form.problems or {}).get(name)
    if problem is not None:
        with st.container(key=f"problem-entry-{name}"):
            report_unexpected(problem)


def _changed(name: str) -> None:
    """Take what was entered into a field and save it; what is wrong stays in the field with its message beneath."""
    form: Form = st.session_state[FORM]
    form.wanted = replace(form.wanted, **{name: st.session_state[form.key(name)]})
    save(form)


def save(form: Form) -> None:
    """Save what stands in the fields; whatever goes wrong, it stays there."""
    context = page_context()
    form.saved = False
    found: dict[str, Exception] = dict(problems(form.wanted, load_process(), date.today()))
    if found:
        form.problems = found
        return
    try:
        outcome = save_step(
            context.actor, context.workspace, form.area, form.step, before=form.before, after=form.wanted
        )
    except Exception as problem:  # shown beneath the state
        form.problems = {"state": problem}
        return
    form.problems = None
    if isinstance(outcome, StepConflict):
        form.conflict = outcome
        return
    if outcome.fields != form.wanted:
        form.round += 1  # others changed other fields: show them
    form.before = form.wanted = outcome.fields
    form.saved = True


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
    for field in conflict.conflicts:
        with st.container(border=True, key=f"conflict-{field.field}"):
            st.markdown(f"**{_label(t, field.field)}**")
            theirs, yours = st.columns(2, gap="small")
            theirs.markdown(t("Stored now:") + "  \n" + (plain(_shown(t, field.field, field.theirs)) or "–"))
            yours.markdown(t("Your entry:") + "  \n" + (plain(_shown(t, field.field, field.yours)) or "–"))
    with st.container(horizontal=True, gap="small"):
        st.button(t("Take my entries"), key="conflict-mine", type="primary", on_click=_take, args=("mine",))
        st.button(t("Keep what is stored"), key="conflict-theirs", on_click=_take, args=("theirs",))


def _take(whose: str) -> None:
    form: Form = st.session_state[FORM]
    conflict, form.conflict = form.conflict, None
    if conflict is None:
        return
    form.before = conflict.current
    if whose == "theirs":
        kept = {field.field: field.theirs for field in conflict.conflicts}
        form.wanted = replace(form.wanted, **kept)
    form.round += 1
    untouched = {name: getattr(conflict.current, name) for name in NAMES}
    mine = {field.field for field in conflict.conflicts} if whose == "mine" else set()
    form.wanted = replace(StepFields(**untouched), **{name: getattr(form.wanted, name) for name in mine})
    save(form)


def _label(t: Translator, name: str) -> str:
    return {
        "state": t("How far is this step?"),
        "reason": t("Why does it not apply here?"),
        "evidence": t("What shows that it is done?"),
        "link": t("Link to it"),
        "function": t("Who is responsible? (function)"),
        "due": t("By when?"),
        "note": t("Own note"),
        "file": t("File"),
    }[name]


def _shown(t: Translator, name: str, value: Any) -> str:
    if name == "state":
        return state_words(t)[value] if value else ""
    if name == "function":
        return function_names(t).get(value, "") if value else ""
    if name == "due" and value:
        return t.date(value if isinstance(value, date) else date.fromisoformat(value))
    return str(value or "")


def _saved(t: Translator, form: Form, view: StepView) -> None:
    if form.problems:
        st.caption(":material/warning: " + t("Not saved yet. What you entered stays here."))
    elif form.saved:
        st.caption(":material/check: " + t("saved {when}", when=at(t, view.changed_at)) if view.changed_at else "")
    elif view.changed_at is not None:
        st.caption(t("saved {when} by {name}", when=at(t, view.changed_at), name=plain(view.changed_by)))
    else:
        st.caption(t("Nothing entered yet. Each field is saved as soon as you leave it."))


def _reading(t: Translator, fields: StepFields) -> None:
    for name in NAMES:
        shown = _shown(t, name, getattr(fields, name))
        if shown:
            st.markdown(f"**{_label(t, name)}**  \n{plain(shown)}")


def _history(context: PageContext, process: AreaProcess, view: StepView) -> None:
    t = context.t
    with st.expander(t("Who changed what?"), key=f"history-{view.step.id}"):
        try:
            cycle = process.cycle_number if process.cycle is not None else None
            history = step_history(context.actor, context.workspace, process.area_id, view.step.id, cycle=cycle)
        except ToolkitError as problem:
            show_problem(problem)
            return
        if not history.changes:
            st.markdown(t("Nothing has been changed yet."))
        for change in history.changes:
            before, after = (_shown(t, change.field, value) or "–" for value in (change.before, change.after))
            st.markdown(
                f"{when(t, change.at)}, {plain(change.who)}: {_label(t, change.field)}  \n"
                f"{plain(before)} → {plain(after)}"
            )
