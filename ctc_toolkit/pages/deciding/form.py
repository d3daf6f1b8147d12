"""Fields that save themselves as soon as one leaves them; what is wrong stays there with the reason beneath it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.process.merging import put_together
from ctc_toolkit.workspace import (
    BodyConflict,
    BodyRefused,
    BodySaved,
    save_body,
    save_decision,
    save_meeting,
    save_member,
)
from ctc_toolkit.workspace.action_plans import PlanEntryConflict, PlanEntryRefused

FORMS = "body-forms"
NEW = "new"
NOTHING = "-"
"""Stands for None in lists of choices, where None would mean that nothing has been chosen yet."""

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
ThingKind = Literal["body", "member", "meeting", "decision", "plan"]


@dataclass
class Form:
    """What stands in the fields of one thing; kept for the session until it is saved.

    body_id: None for a new body. thing_id: begins with NEW where it is not stored yet; a button stores it. before: what
    was read last. problems: by field ("": of the whole thing). conflict: two entries to decide on. said: words of the
    fields that a conflict shows, filled while they are drawn. keep: how it is saved, where it belongs to no body.
    """

    kind: ThingKind
    ags: str
    body_id: str | None
    thing_id: str
    before: Any
    wanted: Any
    round: int = 0
    saved_at: datetime | None = None
    problems: Mapping[str, Exception] = field(default_factory=dict)
    conflict: BodyConflict[Any] | PlanEntryConflict | None = None
    said: dict[str, tuple[str, Mapping[Any, str]]] = field(default_factory=dict)
    keep: Callable[[PageContext, Form], Any] | None = None

    @property
    def name(self) -> str:
        """The key under which the session keeps it."""
        return f"{self.kind}-{self.thing_id}" + (f"-{self.body_id or self.ags}" if self.new else "")

    @property
    def new(self) -> bool:
        """Whether it is not stored yet."""
        return self.thing_id.startswith(NEW)

    def key(self, name: str) -> str:
        """Return the key of the widget of a field."""
        return f"{self.name}-{name}-{self.round}"


def form_of(kind: ThingKind, ags: str, body_id: str | None, thing_id: str, read: Any) -> Form:
    """Return the form of a thing that was read as `read`; changes of others are shown where nothing is unsaved."""
    forms: dict[str, Form] = st.session_state.setdefault(FORMS, {})
    fresh = Form(kind, ags, body_id, thing_id, read, read)
    form = forms.setdefault(fresh.name, fresh)
    if not form.new and not form.problems and form.conflict is None and form.before != read:
        form.before = form.wanted = read
        form.round += 1
        form.saved_at = None
    return form


def forget(form: Form) -> None:
    """Forget a form, so that the next one begins afresh."""
    st.session_state.get(FORMS, {}).pop(form.name, None)


class Fields:
    """The fields of one form, each with what is wrong right below it; of narrow fields below their row."""

    def __init__(self, context: PageContext, form: Form) -> None:
        self.context, self.t, self.form = context, context.t, form
        self._narrow: tuple[str, ...] = ()

    def text(
        self, name: str, label: str, *, longest: int, tip: str = "", hint: str = "", width: int | str = "stretch"
    ) -> None:
        """Show a text field of one line."""
        self._put(name, label)
        st.text_input(
            label,
            key=self.form.key(name),
            max_chars=longest,
            help=tip or None,
            placeholder=hint or None,
            width=width,
            **self._saving(name),
        )
        self._below(name)

    def lines(
        self, name: str, label: str, *, longest: int, tip: str = "", hint: str = "", height: int | str = "content"
    ) -> None:
        """Show a text field of several lines."""
        self._put(name, label)
        st.text_area(
            label,
            key=self.form.key(name),
            max_chars=longest,
            help=tip or None,
            placeholder=hint or None,
            height=height,
            **self._saving(name),
        )
        self._below(name)

    def day(self, name: str, label: str, *, tip: str = "", width: int | str = 190) -> None:
        """Show a field for a date; it can be emptied."""
        self._put(name, label)
        st.date_input(
            label,
            None,
            key=self.form.key(name),
            min_value=EARLIEST,
            max_value=LATEST,
            format="DD.MM.YYYY" if self.t.language == "de" else "YYYY-MM-DD",
            help=tip or None,
            width=width,
            **self._saving(name),
        )
        self._below(name)

    def number(self, name: str, label: str, most: int, *, tip: str = "", width: int | str = 150) -> None:
        """Show a field for a whole number; it can be emptied."""
        self._put(name, label)
        st.number_input(
            label, 0, most, None, key=self.form.key(name), step=1, help=tip or None, width=width, **self._saving(name)
        )
        self._below(name)

    def choice(
        self, name: str, label: str, options: Mapping[Any, str], *, tip: str = "", width: int | str = "stretch"
    ) -> None:
        """Show a list of choices; what is stored but not in the list is offered as it is."""
        value = getattr(self.form.wanted, name)
        shown = options if value in options else {value: str(value or "") or self.t("please choose"), **options}
        self._put(name, label, shown)
        st.selectbox(
            label,
            [NOTHING if one is None else one for one in shown],
            key=self.form.key(name),
            format_func=lambda one: shown.get(None if one == NOTHING else one, str(one)),
            help=tip or None,
            width=width,
            **self._saving(name),
        )
        self._below(name)

    def radio(self, name: str, label: str, options: Mapping[Any, str]) -> None:
        """Show a few choices beside each other."""
        self._put(name, label, options)
        st.radio(
            label,
            list(options),
            key=self.form.key(name),
            format_func=lambda one: options[one],
            horizontal=True,
            **self._saving(name),
        )
        self._below(name)

    def saved(self, changed_by: str = "", changed_at: datetime | None = None) -> None:
        """Say whether everything is stored, and since when."""
        t, form = self.t, self.form
        self._below("")
        if form.problems:
            st.caption(":material/warning: " + t("Not saved yet. What you entered stays here."))
        elif form.saved_at is not None:
            st.caption(":material/check: " + t("saved {when}", when=at(t, form.saved_at)))
        elif changed_at is not None:
            st.caption(t("saved {when} by {name}", when=at(t, changed_at), name=plain(changed_by)))

    @contextmanager
    def row(self, *names: str) -> Iterator[None]:
        """Let what is wrong with these fields, which stand beside each other, be told below all of them."""
        self._narrow = names
        yield
        self._narrow = ()
        for name in names:
            self._below(name)

    def conflict(self) -> bool:
        """Show both entries of fields that two people changed at the same time; return whether there are any."""
        return _decide(self.t, self.form)

    def _put(self, name: str, label: str, options: Mapping[Any, str] | None = None) -> None:
        self.form.said[name] = (label, options or {})
        if self.form.key(name) not in st.session_state:
            value = getattr(self.form.wanted, name)
            st.session_state[self.form.key(name)] = NOTHING if value is None and options else value

    def _saving(self, name: str) -> dict[str, Any]:
        return {"on_change": changed, "args": (self.form.name, name)}

    def _below(self, name: str) -> None:
        problem = self.form.problems.get(name)
        if problem is not None and name not in self._narrow:
            with st.container(key=f"problem-{self.form.key(name or 'all')}"):
                report_unexpected(problem)


def changed(form_name: str, name: str) -> None:
    """Take what was entered into a field; a thing that is stored already is saved with it."""
    form: Form = st.session_state[FORMS][form_name]
    value = st.session_state[form.key(name)]
    value = None if value == NOTHING else tuple(value) if isinstance(value, list) else value
    if value is None and isinstance(getattr(form.wanted, name), str):
        value = ""
    enter(form, **{name: value})


def enter(form: Form, **values: Any) -> None:
    """Put values into fields, as if they had been typed; a thing that is stored already is saved with them."""
    form.wanted = replace(form.wanted, **values)
    if not form.new:
        save(form)


def save(form: Form) -> BodySaved[Any] | None:
    """Save what stands in the fields; whatever goes wrong, it stays there. Returns what was saved."""
    form.saved_at, form.problems = None, {}
    try:
        outcome = _use_case(page_context(), form)
    except Exception as problem:  # shown with the form
        form.problems = {"": problem}
        return None
    if isinstance(outcome, BodyRefused | PlanEntryRefused):
        form.problems = outcome.problems
        return None
    if isinstance(outcome, BodyConflict | PlanEntryConflict):
        form.conflict = outcome
        return None
    if outcome.fields != form.wanted:
        form.round += 1  # tidied, or others changed other fields: show them
    form.before = form.wanted = outcome.fields
    form.saved_at = outcome.at
    return outcome


def _use_case(context: PageContext, form: Form) -> Any:
    if form.keep is not None:
        return form.keep(context, form)
    who, where, known = context.actor, context.workspace, None if form.new else form.thing_id
    changes = {"before": form.before, "after": form.wanted}
    if form.kind == "body":
        return save_body(who, where, form.ags, **changes, body_id=known)
    body = str(form.body_id)
    if form.kind == "member":
        return save_member(who, where, body, **changes, member_id=known)
    if form.kind == "meeting":
        return save_meeting(who, where, body, **changes, meeting_id=known)
    return save_decision(who, where, body, **changes, decision_id=known)


def _decide(t: Translator, form: Form) -> bool:
    conflict = form.conflict
    if conflict is None:
        return False
    st.warning(
        t(
            "{name} has changed the same at the same time. Nothing is lost: please decide.",
            name=plain(conflict.changed_by),
        ),
        icon=":material/call_split:",
    )
    for clash in conflict.clashes:
        label, options = form.said.get(clash.field, (clash.field, {}))
        with st.container(border=True, key=f"conflict-{clash.field}"):
            st.markdown(f"**{label}**")
            theirs, yours = st.columns(2, gap="small")
            theirs.markdown(t("Stored now:") + "  \n" + _shown(t, clash.theirs, options))
            yours.markdown(t("Your entry:") + "  \n" + _shown(t, clash.yours, options))
    with st.container(horizontal=True, gap="small"):
        mine = [clash.field for clash in conflict.clashes]
        st.button(t("Take my entries"), key="conflict-mine", type="primary", on_click=_take, args=(form.name, mine))
        st.button(t("Keep what is stored"), key="conflict-theirs", on_click=_take, args=(form.name, []))
    return True


def _take(form_name: str, mine: Sequence[str]) -> None:
    """Save the own entries of the fields `mine` over what somebody else saved; the person has seen both."""
    form: Form = st.session_state[FORMS][form_name]
    conflict, form.conflict = form.conflict, None
    if conflict is None:
        return
    typed = {name: getattr(form.wanted, name) for name in mine}
    together, _ = put_together(form.before, form.wanted, conflict.current)
    form.before = conflict.current
    form.wanted = replace(together, **typed)
    form.round += 1
    save(form)


def _shown(t: Translator, value: Any, options: Mapping[Any, str]) -> str:
    if isinstance(value, tuple):
        return plain("; ".join(options.get(one, one) for one in value) or "–", 4000)
    if value in options:
        return plain(options[value])
    return plain(t.date(value) if isinstance(value, date) else value or "–", 4000)
