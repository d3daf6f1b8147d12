"""Meetings of a body: the list, the agenda with proposals, what came out, and what can be printed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.deciding.address import DECISION, MEETING, asked, go, open_body
from ctc_toolkit.pages.deciding.decisions import new_decision
from ctc_toolkit.pages.deciding.form import FORMS, NEW, Fields, Form, enter, form_of, save
from ctc_toolkit.pages.deciding.sheets import agenda_sheet, download, minutes_sheet
from ctc_toolkit.pages.deciding.words import meeting_state_words, moment_of, point_text, shortened, why_proposed
from ctc_toolkit.process.bodies import LONGEST_LINE
from ctc_toolkit.process.meetings import LONGEST_AGENDA, LONGEST_MINUTES, MOST_PEOPLE, MeetingFields, points
from ctc_toolkit.workspace import BodyView, CityView, MeetingView, proposed_points, remove_meeting

PROBLEM = "meeting-problem"
SHOWN = 8
WEEKS_AHEAD = 4


def meetings_part(context: PageContext, city: CityView, body: BodyView) -> None:
    """Show the meetings of a body, and one of them with its fields."""
    t = context.t
    by_id = {one.id: one for one in body.meetings}
    first = next(iter(body.undocumented), None) or body.next_meeting or body.last_meeting
    chosen = asked(MEETING) if asked(MEETING) in {*by_id, NEW} else (first.id if first else NEW)
    left, right = st.columns([2, 5], gap="medium")
    with left:
        st.header(t("Meetings"), anchor=False)
        _list(t, body, chosen)
    with right:
        problem = st.session_state.pop(PROBLEM, None)
        if problem is not None:
            report_unexpected(problem)
        if chosen == NEW:
            _new(context, body)
        else:
            _one(context, city, body, by_id[chosen])


def _list(t: Translator, body: BodyView, chosen: str) -> None:
    st.button(
        t("Plan a meeting"),
        key="meeting-new",
        icon=":material/add:",
        disabled=body.closed,
        on_click=go,
        args=(MEETING, NEW),
    )
    states, late = meeting_state_words(t), {one.id for one in body.undocumented}
    for meeting in body.meetings[: None if len(body.meetings) <= SHOWN else SHOWN]:
        _line(t, meeting, states[meeting.fields.state], chosen, meeting.id in late)
    if len(body.meetings) > SHOWN:
        with st.expander(t("Earlier meetings"), key="meetings-earlier"):
            for meeting in body.meetings[SHOWN:]:
                _line(t, meeting, states[meeting.fields.state], chosen, meeting.id in late)


def _line(t: Translator, meeting: MeetingView, state: str, chosen: str, late: bool) -> None:
    words = t("minutes are missing") if late else state
    icon = {"planned": "event", "held": "event_available", "cancelled": "event_busy"}[meeting.fields.state]
    st.button(
        f"{moment_of(t, meeting)}: {words}",
        key=f"meeting-open-{meeting.id[:8]}",
        icon=":material/warning:" if late else f":material/{icon}:",
        type="secondary" if meeting.id == chosen else "tertiary",
        on_click=go,
        args=(MEETING, meeting.id),
    )


def _new(context: PageContext, body: BodyView) -> None:
    t = context.t
    st.subheader(t("Plan a meeting"), anchor=False)
    if body.closed:
        st.markdown(t("This body does not work any more. Its meetings and decisions can be read."))
        return
    form = form_of("meeting", body.ags, body.id, NEW, prefilled(body))
    fields = Fields(context, form)
    with st.container(border=True, key="meeting-new-form"):
        st.markdown(t("The agenda is proposed from where the area stands; you can change everything afterwards."))
        _when_and_where(t, fields)
        fields.saved()
        st.button(
            t("Plan the meeting"),
            key="meeting-add",
            type="primary",
            icon=":material/event:",
            on_click=_planned,
            args=(form.name,),
        )


def prefilled(body: BodyView) -> MeetingFields:
    """Return the fields of a new meeting: hour and place of the last one, four weeks later, everybody invited."""
    last = body.meetings[0] if body.meetings else None
    today = datetime.now().astimezone().date()
    day = max(today, last.on if last else today) + timedelta(weeks=WEEKS_AHEAD)
    same = MeetingFields(begins=last.fields.begins, place=last.fields.place) if last else MeetingFields()
    return MeetingFields(on=day, begins=same.begins, place=same.place, invited=len(body.members) or None)


def _planned(form_name: str) -> None:
    """Store the meeting with the proposed agenda and open it."""
    form: Form = st.session_state[FORMS][form_name]
    context = page_context()
    if isinstance(form.wanted.on, date) and not form.wanted.agenda:
        try:
            found = proposed_points(context.actor, context.workspace, str(form.body_id), on=form.wanted.on)
        except ToolkitError as problem:
            form.problems = {"": problem}
            return
        form.wanted = _with_agenda(form.wanted, "\n".join(point_text(context.t, one) for one in found))
    saved = save(form)
    if saved is not None:
        st.session_state[FORMS].pop(form_name)
        go(MEETING, saved.id)


def _with_agenda(fields: MeetingFields, agenda: str) -> MeetingFields:
    from dataclasses import replace

    return replace(fields, agenda=agenda[:LONGEST_AGENDA])


def _when_and_where(t: Translator, fields: Fields) -> None:
    with fields.row("on", "begins", "place"):
        day, hour, place = st.columns([4, 2, 5], gap="small")
        with day:
            fields.day("on", t("Day"), width="stretch")
        with hour:
            fields.text("begins", t("Begins at"), longest=20, hint="17:00")
        with place:
            fields.text("place", t("Place"), longest=LONGEST_LINE)


def _one(context: PageContext, city: CityView, body: BodyView, meeting: MeetingView) -> None:
    t, today = context.t, datetime.now().astimezone().date()
    st.subheader(t("Meeting on {day}", day=t.date(meeting.on)), anchor=False)
    form = form_of("meeting", body.ags, body.id, meeting.id, meeting.fields)
    fields = Fields(context, form)
    if fields.conflict():
        return
    fields.saved(meeting.changed_by, meeting.changed_at)
    _when_and_where(t, fields)
    fields.radio("state", t("State"), meeting_state_words(t))
    fields.lines(
        "agenda",
        t("Agenda (one point on each line)"),
        longest=LONGEST_AGENDA,
        tip=t("Order: move the lines. Numbers are added when it is printed."),
        hint=t("Take over proposals from below, or write your own points"),
    )
    if meeting.on >= today or not form.wanted.agenda:
        _proposals(context, body, form)
    if meeting.on <= today or meeting.fields.minutes:
        _afterwards(context, body, meeting, fields)
    _to_take_along(context, city, body, meeting)
    _removal(context, body, meeting)


def _proposals(context: PageContext, body: BodyView, form: Form) -> None:
    t = context.t
    try:
        found = proposed_points(context.actor, context.workspace, body.id, on=form.before.on)
    except ToolkitError as problem:
        report_unexpected(problem)
        return
    there = set(points(form.wanted.agenda))
    texts = {point_text(t, one): one for one in found}
    open_texts = {text: one for text, one in texts.items() if " ".join(text.split()) not in there}
    if not open_texts:
        st.caption(t("Everything that is proposed from where the area stands is on the agenda."))
        return
    with st.container(border=True, key="proposals"):
        st.markdown(f"**{t('Proposed from where the area stands')}**")
        for number, (text, point) in enumerate(open_texts.items()):
            st.button(
                plain(text),
                key=f"proposal-{number}",
                icon=":material/add:",
                type="tertiary",
                help=t("because: {why}", why=why_proposed(t, point)),
                on_click=_taken,
                args=(form.name, (text,)),
            )
        if len(open_texts) > 1:
            st.button(
                t("Take over all"),
                key="proposals-all",
                icon=":material/playlist_add:",
                on_click=_taken,
                args=(form.name, tuple(open_texts)),
            )


def _taken(form_name: str, texts: tuple[str, ...]) -> None:
    form: Form = st.session_state[FORMS][form_name]
    lines = [*points(form.wanted.agenda), *texts]
    form.round += 1
    enter(form, agenda="\n".join(lines)[:LONGEST_AGENDA])


def _afterwards(context: PageContext, body: BodyView, meeting: MeetingView, fields: Fields) -> None:
    t, form = context.t, fields.form
    st.subheader(t("What came out"), anchor=False)
    with fields.row("invited", "attended", "agreed_on"):
        invited, attended, agreed = st.columns(3, gap="small")
        with invited:
            fields.number("invited", t("Invited (number)"), MOST_PEOPLE, width="stretch")
        with attended:
            tip = t("A count only, no list of names.")
            fields.number("attended", t("Came (number)"), MOST_PEOPLE, tip=tip, width="stretch")
        with agreed:
            fields.day("agreed_on", t("Minutes approved on"), width="stretch")
    fields.lines(
        "minutes",
        t("Minutes"),
        longest=LONGEST_MINUTES,
        tip=t("What was said matters, not who said it. Decisions stand below with their reasons."),
    )
    if not form.wanted.minutes and form.wanted.agenda:
        st.button(
            t("Begin with the points of the agenda"),
            key="minutes-begin",
            icon=":material/format_list_numbered:",
            on_click=_begun,
            args=(form.name,),
        )
    st.subheader(t("Decisions of this meeting"), anchor=False)
    taken = [one for one in reversed(body.decisions) if one.fields.meeting_id == meeting.id]
    for decision in taken:
        st.button(
            f"{decision.number}: {plain(shortened(decision.fields.text))}",
            key=f"decision-of-meeting-{decision.id[:8]}",
            icon=":material/gavel:",
            type="tertiary",
            on_click=open_body,
            args=(body.id, "decisions"),
            kwargs={DECISION: decision.id},
        )
    if meeting.fields.state == "held":
        new_decision(context, body, meeting)
    elif not taken:
        st.caption(t("Once the meeting took place, decisions can be entered here."))


def _begun(form_name: str) -> None:
    form: Form = st.session_state[FORMS][form_name]
    t = page_context().t
    lines = [
        t("Point {number}: {text}", number=number, text=text) + "\n"
        for number, text in enumerate(points(form.wanted.agenda), start=1)
    ]
    form.round += 1
    enter(form, minutes="\n".join(lines))


def _to_take_along(context: PageContext, city: CityView, body: BodyView, meeting: MeetingView) -> None:
    t = context.t
    st.subheader(t("To print and send"), anchor=False)
    with st.container(horizontal=True, gap="small", key="meeting-sheets"):
        download(t("Agenda"), agenda_sheet(t, city, body, meeting), "agenda", city)
        if meeting.fields.minutes:
            download(t("Minutes"), minutes_sheet(t, city, body, meeting), "minutes", city)


def _removal(context: PageContext, body: BodyView, meeting: MeetingView) -> None:
    t = context.t
    if meeting.fields.minutes or meeting.decisions or not reach(context.actor)("remove_meeting"):
        return
    st.button(
        t("Entered by mistake: remove the meeting"),
        key="meeting-remove",
        icon=":material/delete:",
        type="tertiary",
        on_click=_removed,
        args=(meeting.id,),
    )


def _removed(meeting_id: str) -> None:
    context = page_context()
    try:
        remove_meeting(context.actor, context.workspace, meeting_id)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    go(MEETING, "")
