"""One event: a short form for a new one, all its fields for one that is there, or what partners may read of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.stepping.gate import PHASE
from ctc_toolkit.pages.stepping.milestones import STEP
from ctc_toolkit.pages.training.drafts import Draft, Form, draft_of, drop_draft, take, took_over
from ctc_toolkit.pages.training.places import event_places
from ctc_toolkit.pages.training.sectors import sector_fields
from ctc_toolkit.pages.training.words import (
    EVENT,
    NEW,
    PART,
    TRAINING,
    event_place,
    month_text,
    phase_words,
    precision_words,
    read_month,
    training_of,
)
from ctc_toolkit.pages.writing.places import AREA
from ctc_toolkit.process import load_process
from ctc_toolkit.process.events import (
    INFORMATION,
    LONGEST_PLACE,
    LONGEST_TEXT,
    LONGEST_TITLE,
    EventFields,
    problems,
    tidied,
)
from ctc_toolkit.reporting.event_words import (
    clock_time,
    event_dates,
    event_title,
    kind_words,
    state_words,
    venue_words,
    where,
)
from ctc_toolkit.reporting.step_words import function_names
from ctc_toolkit.workspace import (
    EventConflict,
    EventView,
    remove_event,
    remove_office_event,
    save_event,
    save_office_event,
)

DRAFT = "event"
PROBLEM = "event-problem"
GONE = "event-gone"


def begin_event(ags: str | None, area: str | None, training: str | None = None) -> None:
    """Open the form of a new event, filled in as far as it is known."""
    drop_draft(DRAFT)
    fields = EventFields(area=area)
    if training is not None:
        fields = EventFields(**_what(training), area=area)
    st.session_state[DRAFT] = Draft(DRAFT, None, ags, fields, fields)
    for name in (PART, TRAINING):
        st.query_params.pop(name, None)
    st.query_params[EVENT] = NEW


def open_event(event_id: str) -> None:
    """Open an event, here and in the address."""
    drop_draft(DRAFT)
    st.query_params.pop(TRAINING, None)
    st.query_params[EVENT] = event_id


def close_event() -> None:
    """Go back to the list."""
    drop_draft(DRAFT)
    st.query_params.pop(EVENT, None)


def show_new_event(context: PageContext) -> None:
    """Show the short form of a new event."""
    t, places = context.t, event_places(context)
    st.button(t("Back to the list"), key="event-back", icon=":material/arrow_back:", on_click=close_event)
    st.header(t("Enter an event"), anchor=False)
    if not places:
        st.markdown(t("You can read events here. The coordination of a city and the office enter them."))
        return
    first = next(iter(places))
    draft = draft_of(DRAFT, None, first[0], EventFields(area=first[1]))
    if (draft.ags, draft.wanted.area) not in places:
        draft.ags, draft.wanted = first[0], EventFields(area=first[1])
    form = Form(t, draft, save)
    with st.container(border=True, key="event-new"):
        _subject(form)
        _whose(form, places)
        _when(form)
        _venue(form)
        if tidied(draft.wanted).over(date.today()):
            st.caption(t("The date has passed: the event is entered as held. You can change that afterwards."))
        if draft.problems:
            st.caption(":material/warning: " + t("Not saved yet. What you entered stays here."))
        st.button(
            t("Enter the event"), key="event-add", type="primary", icon=":material/add:", on_click=_add, args=(draft,)
        )
    st.caption(t("Numbers, materials and notes can be added as soon as it is entered."))


def show_event(context: PageContext, event: EventView) -> None:
    """Show an event: with its fields to who may change it, else what partners may read."""
    t = context.t
    st.button(t("Back to the list"), key="event-back", icon=":material/arrow_back:", on_click=close_event)
    st.header(plain(event_title(event.fields, t.language)), anchor=False)
    if event.access == "read":
        _reading(t, event)
        return
    form = Form(t, draft_of(DRAFT, event.id, event.ags, event.fields), save)
    st.markdown(f"{plain(event_dates(event.fields, t.language))} · {plain(event_place(t, event))}")
    form.saved_line(event.changed_by, event.changed_at)
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        report_unexpected(problem)
    if form.draft.conflict is not None:
        called = {place[1] or place[0]: name for place, name in event_places(context).items()}
        form.decide(_labels(t), lambda name, value: _shown(t, name, value, called))
        return
    with st.container(border=True, key="event-form"):
        _fields(context, form, event)
    _after(context, event)
    _removal(t, event)


def _fields(context: PageContext, form: Form, event: EventView) -> None:
    t, wanted = form.t, form.draft.wanted
    _state(form)
    _subject(form)
    if event.ags is not None:
        _whose(form, {place: name for place, name in event_places(context).items() if place[0] == event.ags})
    else:
        names = {place[0]: name for place, name in event_places(context, "every city").items() if place[0]}
        form.several("cities", t("Cities that take part"), {str(ags): name for ags, name in names.items()})
    _when(form)
    _venue(form)
    left, right = st.columns(2)
    with left:
        names_of = function_names(t)
        form.choice(
            "function",
            t("Led by (function, no name)"),
            {None: t("not noted"), **names_of},
        )
    with right:
        form.number("hours", t("Hours without breaks"), step=0.5)
    if wanted.state == "held":
        sector_fields(form)
    form.lines("materials", t("Materials used"), LONGEST_TEXT, tip=t("Titles and where they lie; no licensed texts."))
    form.lines("note", t("Own note"), LONGEST_TEXT, tip=t("Partners do not see it."))
    if event.ags is not None:
        form.check(
            "shared",
            t("Partners in the region may see this event"),
            tip=t("They see what, when and where, never numbers, materials or notes."),
        )


def _state(form: Form) -> None:
    t = form.t
    form.choice("state", t("How does it stand?"), dict(state_words(t)))
    if form.draft.wanted.state == "cancelled":
        form.lines("reason", t("Why is it cancelled?"), LONGEST_TEXT)


def _subject(form: Form) -> None:
    """Show what it is: a training of the catalogue, or an event of another kind, and its name."""
    t, draft, key = form.t, form.draft, form.draft.key("what")
    trainings = {one.id: f"{one.title.get(t.language)} ({phase_words(t, one)})" for one in load_process().trainings}
    options: dict[str | None, str] = {
        None: t("please choose"),
        **trainings,
        "exchange": kind_words(t)["exchange"],
        "other": kind_words(t)["other"],
    }
    if key not in st.session_state:
        kind = draft.wanted.kind
        st.session_state[key] = draft.wanted.subject if kind in ("training", "information") else kind
    st.selectbox(
        t("What is it?"),
        list(options),
        format_func=options.__getitem__,
        key=key,
        on_change=lambda: take(draft, form.save, **_what(st.session_state[key])),
    )
    form.problem("kind")
    form.problem("training")
    needed = draft.wanted.kind in ("exchange", "other")
    if needed or draft.id is not None:
        label = t("Name of the event") if needed else t("Own name (may stay empty)")
        form.text("title", label, LONGEST_TITLE, example=t("Exchange with another city") if needed else "")


def _what(value: str | None) -> dict[str, Any]:
    if value == INFORMATION:
        return {"kind": "information", "training": None}
    if value in ("exchange", "other"):
        return {"kind": value, "training": None}
    return {"kind": "training", "training": value}


def _whose(form: Form, places: dict[tuple[str | None, str | None], str]) -> None:
    """Show for which area, city or the region it is; the city of an event that is there stays."""
    draft, key = form.draft, form.draft.key("whose")
    present = (draft.ags, draft.wanted.area)
    options = places if present in places else {present: form.t("another area"), **places}
    if key not in st.session_state:
        st.session_state[key] = present

    def chosen() -> None:
        draft.ags, area = st.session_state[key]
        take(draft, form.save, area=area)

    st.selectbox(form.t("For whom?"), list(options), format_func=options.__getitem__, key=key, on_change=chosen)
    form.problem("area")


def _when(form: Form) -> None:
    t, draft = form.t, form.draft
    key = draft.key("precision")
    words = precision_words(t)
    if key not in st.session_state:
        st.session_state[key] = draft.wanted.precision
    st.segmented_control(
        t("When?"),
        list(words),
        format_func=words.__getitem__,
        key=key,
        required=True,
        on_change=lambda: take(draft, form.save, precision=st.session_state[key]),
        wrap=True,
    )
    if draft.wanted.precision == "month":
        left, right = st.columns(2)
        with left:
            _month(form, "first_day", t("Month (MM.YYYY)"))
        with right:
            _month(form, "last_day", t("To month (only if several)"))
    elif draft.wanted.precision == "day":
        first, last, begins, ends = st.columns([3, 3, 2, 2])
        with first:
            form.day("first_day", t("Day"))
        with last:
            form.day("last_day", t("To (only if several days)"))
        with begins:
            form.clock("begins", t("From (time)"))
        with ends:
            form.clock("ends", t("To (time)"))


def _month(form: Form, name: str, label: str) -> None:
    draft, key = form.draft, form.draft.key(f"month-{name}")
    if key not in st.session_state:
        st.session_state[key] = month_text(getattr(draft.wanted, name))

    def typed() -> None:
        text = str(st.session_state[key] or "")
        draft.unread.pop(name, None)
        try:
            take(draft, form.save, **{name: read_month(text)})
        except ValueError:
            draft.unread[name] = ToolkitError("event_month_unreadable", found=text[:40])
            draft.problems[name] = draft.unread[name]

    st.text_input(label, key=key, max_chars=30, placeholder="03.2021", on_change=typed)
    form.problem(name)


def _venue(form: Form) -> None:
    t = form.t
    left, right = st.columns([1, 2])
    with left:
        form.choice("venue", t("How?"), dict(venue_words(t)))
    with right:
        form.text("place", t("Where? (place or room)"), LONGEST_PLACE, tip=t("No links with access codes."))


def _reading(t: Translator, event: EventView) -> None:
    fields = event.fields
    lines = [
        (t("When?"), event_dates(fields, t.language)),
        (t("Where?"), where(fields, t.language)),
        (t("For whom?"), event_place(t, event)),
        (t("How does it stand?"), state_words(t)[fields.state]),
        (t("Why is it cancelled?"), fields.reason),
        (t("Led by (function, no name)"), function_names(t).get(fields.function or "", "")),
    ]
    st.markdown("\n".join(f"- {label} {plain(value)}" for label, value in lines if value))


def _after(context: PageContext, event: EventView) -> None:
    """Say what follows: the step that is met once the training was held."""
    t, training = context.t, training_of(event.fields.subject)
    if event.fields.state != "held" or training is None or training.step is None or event.fields.area is None:
        return
    st.markdown(t("Next: note in the phases that this training was held, and with which evidence."))
    view = {AREA: event.fields.area, PHASE: training.phase[1:], STEP: training.step}
    link_to("phases", t("Open the step"), city=event.ags, view=view)


def _removal(t: Translator, event: EventView) -> None:
    with st.expander(t("Remove this event")):
        st.markdown(t("Only for what was entered by mistake. What does not take place is cancelled with a reason."))
        sure = st.checkbox(t("Yes, remove the event"), key=f"event-sure-{event.id[:8]}")
        st.button(
            t("Remove the event"),
            key="event-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_removed,
            args=(event.id, event.ags),
        )


def _removed(event_id: str, ags: str | None) -> None:
    context = page_context()
    try:
        (remove_event if ags else remove_office_event)(context.actor, context.workspace, event_id)
    except Exception as problem:  # shown above the fields
        st.session_state[PROBLEM] = problem
        return
    close_event()


def _add(draft: Draft) -> None:
    """Store a new event and open it."""
    if tidied(draft.wanted).over(date.today()) and draft.wanted.state == "planned":
        draft.wanted = replace(draft.wanted, state="held")
    draft.problems = _found(draft)
    if draft.problems:
        return
    try:
        outcome = _store(draft)
    except Exception as problem:  # shown beneath the first field
        draft.problems = {"kind": problem}
        return
    stored = Draft(DRAFT, outcome.id, draft.ags, outcome.fields, outcome.fields, saved_at=outcome.at)
    st.session_state[DRAFT] = stored
    st.query_params[EVENT] = outcome.id


def save(draft: Draft) -> None:
    """Store an event that is there; of a new one look again at what was wrong."""
    if draft.id is None:
        found = _found(draft)
        draft.problems = {name: problem for name, problem in found.items() if name in draft.problems}
        return
    draft.problems = _found(draft)
    if draft.problems:
        return
    try:
        outcome = _store(draft)
    except Exception as problem:  # shown beneath the first field
        draft.problems = {"kind": problem}
        return
    if isinstance(outcome, EventConflict):
        draft.conflict = outcome
    else:
        took_over(draft, outcome.fields, outcome.at)


def _found(draft: Draft) -> dict[str, Exception]:
    today = datetime.now(UTC).astimezone().date()
    return {**problems(tidied(draft.wanted), load_process(), today), **draft.unread}


def _store(draft: Draft) -> Any:
    context = page_context()
    before = draft.before if draft.id is not None else None
    if draft.ags is None:
        return save_office_event(context.actor, context.workspace, after=draft.wanted, event_id=draft.id, before=before)
    return save_event(
        context.actor, context.workspace, ags=draft.ags, after=draft.wanted, event_id=draft.id, before=before
    )


def _labels(t: Translator) -> dict[str, str]:
    return {
        "kind": t("What is it?"),
        "training": t("What is it?"),
        "title": t("Name of the event"),
        "area": t("For whom?"),
        "precision": t("When?"),
        "first_day": t("Day"),
        "last_day": t("To (only if several days)"),
        "begins": t("From (time)"),
        "ends": t("To (time)"),
        "venue": t("How?"),
        "place": t("Where? (place or room)"),
        "hours": t("Hours without breaks"),
        "state": t("How does it stand?"),
        "reason": t("Why is it cancelled?"),
        "function": t("Led by (function, no name)"),
        "materials": t("Materials used"),
        "note": t("Own note"),
        "attended": t("People in all"),
        "sectors": t("People by sector"),
        "cities": t("Cities that take part"),
        "shared": t("Partners in the region may see this event"),
    }


def _shown(t: Translator, name: str, value: Any, called: dict[Any, str]) -> str:
    """Return a value in words. called: names of areas and cities."""
    if name == "area":
        return called.get(value, t("another area")) if value else t("Whole city")
    if value is None or value in ("", (), {}):
        return ""
    words: dict[str, dict[Any, str]] = {
        "kind": dict(kind_words(t)),
        "state": dict(state_words(t)),
        "venue": dict(venue_words(t)),
        "precision": dict(precision_words(t)),
        "function": function_names(t),
        "training": {one.id: one.title.get(t.language) for one in load_process().trainings},
        "shared": {True: t("yes"), False: t("no")},
    }
    if name in words:
        return words[name].get(value, str(value))
    if name == "sectors":
        titles = {one.id: one.title.get(t.language) for one in load_process().sectors}
        return ", ".join(f"{titles.get(sector, sector)}: {count}" for sector, count in value.items())
    if isinstance(value, date | time):
        return t.date(value) if isinstance(value, date) else clock_time(value)
    return ", ".join(called.get(one, one) for one in value) if isinstance(value, tuple) else str(value)
