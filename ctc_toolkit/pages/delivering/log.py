"""Log a session: in under a minute, also on a phone. What is known is filled in, and a sentence answers at once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import (
    EARLIEST,
    LONGEST_TEXT,
    MOST_MINUTES,
    MOST_PEOPLE,
    MOST_SESSIONS,
    around_session,
    hints,
    session_problems,
    tidied_session,
)
from ctc_toolkit.implementation.planned import minutes_planned, sessions_planned
from ctc_toolkit.implementation.records import HELD, Delivery, Group, Session, SessionFields
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.delivering.address import GROUPS, SET_UP, choose_group, go_to
from ctc_toolkit.pages.delivering.drafts import (
    Draft,
    begin_afresh,
    conflict,
    draft_of,
    field_problem,
    forget,
    whole_problem,
)
from ctc_toolkit.pages.delivering.sessions import OPEN, opened_session, said_session, show_sessions
from ctc_toolkit.reporting.delivery_words import held_text, last_held, next_number, saved_text
from ctc_toolkit.workspace import AreaDelivery, area_delivery, log_session, remove_session

PART = "part-"
RATINGS = (1, 2, 3, 4, 5)


def show_log(context: PageContext, view: AreaDelivery) -> None:
    """Show the form for a session of a group, and what is entered for the group so far."""
    t = context.t
    chosen = choose_group(context, view)
    if chosen is None:
        st.markdown(t("There is no group yet. Sessions are entered for groups or classes, never for single people."))
        if view.editable:
            st.button(
                t("Enter a group"),
                key="delivery-first-group",
                type="primary",
                icon=":material/group_add:",
                on_click=go_to,
                args=(GROUPS,),
            )
        return
    delivery, group = chosen
    if view.editable:
        _form(t, view.area_id, delivery, group)
    show_sessions(t, group, may="change" if view.editable else "read")


def draft_for(group: Group, session: Session | None) -> Draft:
    """Return the form of a session; of a new one for None, which begins anew when somebody enters one meanwhile."""
    if session is not None:
        return draft_of(f"session-{session.id}", session.version)
    return draft_of(f"log-{group.id}", sum(one.version for one in group.sessions))


def _form(t: Translator, area_id: str, delivery: Delivery, group: Group) -> None:
    session = opened_session(group)
    draft, before = draft_for(group, session), _before(delivery, group, session)
    _answer(t, draft_for(group, None))
    save = partial(_save, area_id, group.id, session.id if session else None)
    if session is not None:
        st.header(t("Change session {number}", number=session.fields.number), anchor=False)
    whole_problem(draft)
    if session is not None:
        wanted = _typed(draft, delivery, before)
        conflict(t, draft, said_session(t, session.fields, wanted), partial(save, session.version))
    with st.container(border=True, key="delivery-log-form"):
        _first(t, draft, before)
        if draft.value("held") == "held":
            _how_it_was(t, draft, delivery, group, before)
        else:
            _why(t, draft, before, t("Why? (in a few words)"))
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("Save the session"), key="delivery-log-save", type="primary", icon=":material/save:", on_click=save
            )
            if session is not None:
                _ways_out(t, area_id, session)


def _first(t: Translator, draft: Draft, before: SessionFields) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="delivery-log-when"):
        st.number_input(
            t("Number"), 1, MOST_SESSIONS, key=draft.put("number", before.number), step=1, width=96,
            help=t("Which of the planned sessions it was. One that is made up for keeps its number."),
        )  # fmt: skip
        form = "DD.MM.YYYY" if t.language == "de" else "YYYY-MM-DD"
        st.date_input(
            t("Day"), key=draft.put("on", before.on), min_value=EARLIEST, max_value=date(2100, 12, 31), format=form,
            width=170,
        )  # fmt: skip
        if draft.value("held", before.held) == "held":
            st.number_input(
                t("Length in minutes"),
                1,
                MOST_MINUTES,
                None,
                key=draft.put("minutes", before.minutes),
                step=5,
                width=160,
            )
    field_problem(t, draft, "number", "on", "minutes")
    st.segmented_control(
        t("What became of it?"), HELD, key=draft.put("held", before.held), required=True,
        format_func=lambda one: held_text(t, one),
        help=t("Put off: it is made up for later. Cancelled: it will not take place."),
        wrap=True,
    )  # fmt: skip
    field_problem(t, draft, "held")


def _how_it_was(t: Translator, draft: Draft, delivery: Delivery, group: Group, before: SessionFields) -> None:
    most = group.fields.participants
    label = t("How many were there?") if most is None else t("How many of {most} were there?", most=most)
    st.number_input(label, 0, MOST_PEOPLE, None, key=draft.put("present", before.present), step=1, width=260)
    field_problem(t, draft, "present")
    _components(t, draft, delivery, before)
    _rating(t, draft, "quality", t("How well did the delivery go? (1 badly, 5 very well)"), before.quality)
    _rating(t, draft, "engagement", t("How well did they join in? (1 hardly, 5 very well)"), before.engagement)
    different = draft.put("different", before.adapted != "none")
    st.checkbox(t("Something was different from what is planned"), key=different)
    if st.session_state[different]:
        _adaptation(t, draft, before)


def _components(t: Translator, draft: Draft, delivery: Delivery, before: SessionFields) -> None:
    """Show the checklist. Nothing is ticked beforehand: a list that is full already would be saved unread."""
    parts = delivery.set_up.components
    if not parts:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(t("No core components are entered for this measure yet."))
            st.button(
                t("Enter them"), key="delivery-no-parts", type="tertiary", on_click=go_to, args=(SET_UP,),
                kwargs={"measure": delivery.measure},
            )  # fmt: skip
        return
    names = [f"{PART}{one.id}" for one in parts]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(t("**Which core components were delivered?**"))
        st.button(
            t("All of them"), key="delivery-all", icon=":material/done_all:", on_click=_tick_all, args=(draft, names)
        )
    with st.container(gap=None, key="delivery-checklist"):
        for one, name in zip(parts, names, strict=True):
            st.checkbox(plain(one.name), key=draft.put(name, one.id in before.delivered))
    field_problem(t, draft, "delivered")


def _tick_all(draft: Draft, names: list[str]) -> None:
    for name in names:
        draft.set(name, True)


def _rating(t: Translator, draft: Draft, name: str, label: str, value: int | None) -> None:
    st.segmented_control(label, RATINGS, key=draft.put(name, value), format_func=str, wrap=True)
    field_problem(t, draft, name)


def _adaptation(t: Translator, draft: Draft, before: SessionFields) -> None:
    names = {"fits": t("It fits the programme"), "core": t("It changes the core")}
    st.segmented_control(
        t("Does the change fit the programme?"),
        list(names),
        key=draft.put("adapted", before.adapted if before.adapted in names else "fits"),
        format_func=names.__getitem__,
        required=True,
        help=t("It changes the core where core components were left out, put in another order or replaced."),
        wrap=True,
    )
    _why(t, draft, before, t("What was different, and why?"))


def _why(t: Translator, draft: Draft, before: SessionFields, label: str) -> None:
    st.text_area(
        label, key=draft.put("why", before.why), max_chars=LONGEST_TEXT, height=80,
        help=t("A few words, no names of people."),
    )  # fmt: skip
    field_problem(t, draft, "why")


def _ways_out(t: Translator, area_id: str, session: Session) -> None:
    st.button(
        t("Leave it as it is"), key="delivery-log-close", on_click=_close, args=(session.group, f"session-{session.id}")
    )
    with st.popover(t("Delete"), icon=":material/delete:", key="delivery-log-deleting"):
        st.markdown(t("The session will be gone for everybody. One that fell out can be marked as cancelled instead."))
        st.button(
            t("Yes, delete it"),
            key="delivery-log-delete",
            on_click=_removed,
            args=(area_id, session.group, session.id, session.version),
        )


def _answer(t: Translator, draft: Draft) -> None:
    """Show what was stored just now, and what is unusual about it."""
    if draft.saved and draft.saved_at is not None:
        when = t("Saved {moment}.", moment=at(t, draft.saved_at))
        st.success(f"{plain(draft.saved, 600)} {plain(when)}", icon=":material/check:")
    for one in draft.hints:
        st.info(plain(one.say(t.language), 600), icon=":material/info:")


def _before(delivery: Delivery, group: Group, session: Session | None) -> SessionFields:
    """Return what the form begins with: what is stored, else what is likely."""
    if session is not None:
        return session.fields
    last = last_held(group)
    usual = last.fields.minutes if last is not None else None
    return SessionFields(
        next_number(group),
        date.today(),
        minutes=minutes_planned(delivery, group) or usual,
        present=last.fields.present if last is not None else None,
    )


def _typed(draft: Draft, delivery: Delivery, before: SessionFields) -> SessionFields:
    """Return what stands in the form."""
    ticked = [one.id for one in delivery.set_up.components if draft.value(f"{PART}{one.id}", False)]
    known = {one.id for one in delivery.set_up.components}
    kept = [one for one in before.delivered if one not in known]
    different = draft.value("different", before.adapted != "none")
    held = draft.value("held", before.held)
    return SessionFields(
        draft.value("number", before.number) or 0,
        draft.value("on", before.on),
        held,
        draft.value("minutes", before.minutes),
        draft.value("present", before.present),
        (*ticked, *kept),
        before.planned,
        draft.value("quality", before.quality),
        draft.value("engagement", before.engagement),
        draft.value("adapted", "fits") if different else "none",
        draft.value("why", before.why) if different or held != "held" else "",
    )


def _save(area_id: str, group_id: str, session_id: str | None, version: int | None = None) -> None:
    """Store what stands in the form. version: of what somebody else stored meanwhile, where the person has seen it."""
    context = page_context()
    t, today = context.t, date.today()
    view = area_delivery(context.actor, context.workspace, area_id)
    found = view.of_group(group_id)
    if found is None:
        return
    delivery, group = found
    session = next((one for one in group.sessions if one.id == session_id), None)
    draft = draft_for(group, session)
    wanted = tidied_session(_typed(draft, delivery, _before(delivery, group, session)))
    around = around_session(group, delivery.set_up, delivery.start, session_id)
    draft.problems = session_problems(wanted, around, today)
    if draft.problems:
        return
    try:
        saved = log_session(
            context.actor, context.workspace, area_id, group_id, wanted,
            entry=draft.entry if session_id is None else None, session_id=session_id,
            version=draft.version if version is None else version,
        )  # fmt: skip
    except ToolkitError as problem:
        draft.problems = {"": problem}
        return
    after = area_delivery(context.actor, context.workspace, area_id).of_group(group_id)
    assert after is not None  # noqa: S101 - it was there a moment ago
    if session is not None:
        _close(group_id, draft.name)
    answering = draft_for(after[1], None)
    if session is None:
        answering = begin_afresh(draft)
    answering.saved, answering.saved_at = saved_text(t, *after, saved, today), datetime.now(UTC)
    answering.hints = hints(saved.fields, around, sessions_planned(*after))


def _close(group_id: str, draft_name: str) -> None:
    forget(draft_name)
    st.session_state[OPEN] = (group_id, None)


def _removed(area_id: str, group_id: str, session_id: str, version: int) -> None:
    context = page_context()
    try:
        remove_session(context.actor, context.workspace, area_id, group_id, session_id, version=version)
    except ToolkitError as problem:
        draft_of(f"session-{session_id}", version).problems = {"": problem}
        return
    _close(group_id, f"session-{session_id}")
