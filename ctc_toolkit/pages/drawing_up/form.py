"""Forms of the entries of a plan: fields that save themselves, a list to choose from, adding and deleting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.deciding.form import FORMS, NEW, Fields, Form, forget, form_of, save
from ctc_toolkit.pages.drawing_up.address import keep_problem, problem_of
from ctc_toolkit.plan import Kind, PlanFields
from ctc_toolkit.workspace import remove_plan_entry, save_plan_entry
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanEntryView, PlanView


class PlanInputs(Fields):
    """The fields of an entry of a plan, with lists of several choices and numbers without limits of their own.

    A number out of bounds is not changed silently: what is wrong with it is said below its field.
    """

    def several(self, name: str, label: str, options: Mapping[str, str], *, tip: str = "", hint: str = "") -> None:
        """Show a list from which several can be chosen."""
        self.form.said[name] = (label, options)
        key = self.form.key(name)
        if key not in st.session_state:
            st.session_state[key] = [one for one in getattr(self.form.wanted, name) if one in options]
        st.multiselect(
            label,
            list(options),
            key=key,
            format_func=lambda one: options[one],
            help=tip or None,
            placeholder=hint or self.t("Choose"),
            select_all=False,
            **self._saving(name),
        )
        self._below(name)

    def whole(self, name: str, label: str, *, tip: str = "", width: int | str = "stretch") -> None:
        """Show a field for a whole number of any size; it can be emptied."""
        self._put(name, label)
        st.number_input(
            label,
            None,
            None,
            None,
            key=self.form.key(name),
            step=1,
            help=tip or None,
            width=width,
            **self._saving(name),
        )
        self._below(name)


Draw = Callable[[PlanInputs, PlanEntryView | None], None]


@dataclass(frozen=True)
class Rows:
    """How the entries of a kind are listed and edited. name: how one is called in the list. measure: theirs, if any.

    words: what the list, the button and the heading of the form for a new one are called.
    """

    kind: Kind
    fresh: PlanFields
    name: Callable[[Any], str]
    draw: Draw
    choose: str
    add: str
    measure: str = ""

    @property
    def key(self) -> str:
        """A name that tells the list from others on the page."""
        return f"{self.kind}-{self.measure[:8]}"


def edit_rows(context: PageContext, plans: ActionPlans, view: PlanView, rows: Rows) -> PlanEntryView | None:
    """Let a person change or add entries of a kind, and return the one that is chosen."""
    entries = view.of_kind(rows.kind, rows.measure or None)
    chosen = _choose(context, entries, rows)
    if chosen is not None:
        _edit(context, plans, view, chosen, rows)
    _add(context, plans, view, rows, first=not entries)
    return chosen


def choose_next(rows_key: str, entry_id: str | None) -> None:
    """Let an entry be chosen in its list with the next run."""
    st.session_state[f"plan-choice-{rows_key}"] = entry_id


def _choose(context: PageContext, entries: Sequence[PlanEntryView], rows: Rows) -> PlanEntryView | None:
    if not entries:
        return None
    by_id, key = {one.id: one for one in entries}, f"plan-choice-{rows.key}"
    if st.session_state.get(key) not in by_id:
        st.session_state[key] = None
    st.selectbox(
        rows.choose,
        list(by_id),
        key=key,
        format_func=lambda one: rows.name(by_id[one].fields) or "–",
        placeholder=context.t("Choose an entry"),
    )
    return by_id.get(st.session_state[key])


def _edit(context: PageContext, plans: ActionPlans, view: PlanView, entry: PlanEntryView, rows: Rows) -> None:
    t = context.t
    form = form_of("plan", plans.ags, view.id, entry.id, entry.fields)
    form.keep = partial(_store, plans.area_id, view.id)
    inputs = PlanInputs(context, form)
    with st.container(border=True, key=f"plan-form-{rows.key}"):
        if not inputs.conflict():
            rows.draw(inputs, entry)
        inputs.saved(entry.changed_by, entry.changed_at)
        with st.popover(t("Delete"), icon=":material/delete:", key=f"plan-deleting-{rows.key}"):
            if rows.kind == "measure":
                st.markdown(t("Its tasks, agreements, trainings and money go with it."))
            st.button(
                t("Yes, delete it"),
                key=f"plan-delete-{rows.key}",
                on_click=_removed,
                args=(plans.area_id, view.id, entry.id, entry.version, rows.key),
            )
        _problem(rows.key)


def _add(context: PageContext, plans: ActionPlans, view: PlanView, rows: Rows, *, first: bool) -> None:
    body = f"{view.id[:8]}-{rows.key}"
    form = form_of("plan", plans.ags, body, NEW, rows.fresh)
    form.keep = partial(_store, plans.area_id, view.id)
    with st.expander(
        rows.add, icon=":material/add:", key=f"plan-new-{rows.key}", expanded=first or bool(form.problems)
    ):
        inputs = PlanInputs(context, form)
        rows.draw(inputs, None)
        inputs.saved()
        st.button(
            rows.add,
            key=f"plan-add-{rows.key}",
            type="primary",
            icon=":material/add:",
            on_click=_added,
            args=(form.name, rows.key),
        )


def _store(area_id: str, plan_id: str, context: PageContext, form: Form) -> Any:
    known = None if form.new else form.thing_id
    return save_plan_entry(
        context.actor,
        context.workspace,
        area_id,
        plan_id,
        before=form.before,
        after=form.wanted,
        entry_id=known,
    )


def _added(form_name: str, rows_key: str) -> None:
    form: Form = st.session_state[FORMS][form_name]
    saved = save(form)
    if saved is None:
        return
    turn = form.round + 1
    fresh = type(form.wanted)
    kept = {"measure": form.wanted.measure} if getattr(form.wanted, "measure", None) is not None else {}
    forget(form)
    after = form_of("plan", form.ags, form.body_id, NEW, fresh(**kept))
    after.round, after.saved_at = turn, saved.at
    choose_next(rows_key, saved.id)


def _removed(area_id: str, plan_id: str, entry_id: str, version: int, rows_key: str) -> None:
    context = page_context()
    keep_problem(rows_key, None)
    try:
        remove_plan_entry(context.actor, context.workspace, area_id, plan_id, entry_id, version=version)
    except ToolkitError as problem:
        keep_problem(rows_key, problem)
        return
    st.session_state.get(FORMS, {}).pop(f"plan-{entry_id}", None)
    choose_next(rows_key, None)


def _problem(where: str) -> None:
    problem = problem_of(where)
    if problem is not None:
        report_unexpected(problem)
