"""Observation: the form on paper, entering what was seen, all that was seen, and both views of the same session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.agreement import agreement_of, session_of
from ctc_toolkit.implementation.checks import LONGEST_TEXT, MOST_SESSIONS
from ctc_toolkit.implementation.planned import named_components, planned_components
from ctc_toolkit.implementation.records import OBSERVERS, Delivery, Group, Observation, ObservationFields, Session
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.sheets import sheet_downloads, show_blocks
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.delivering.address import choose_group
from ctc_toolkit.pages.delivering.drafts import (
    Draft,
    begin_afresh,
    conflict,
    draft_of,
    field_problem,
    forget,
    whole_problem,
)
from ctc_toolkit.process.catalogue import load_process
from ctc_toolkit.process.observation_form import SIDES, FormPoint
from ctc_toolkit.reporting.delivery_month import means_text, observer_text, session_text
from ctc_toolkit.reporting.delivery_words import running
from ctc_toolkit.reporting.observation_sheet import (
    agreement_table,
    agreement_text,
    anchors_text,
    observation_sheet,
    ratings_table,
    side_text,
)
from ctc_toolkit.workspace import AreaDelivery, remove_observation, save_observation

VALUES = (1, 2, 3, 4, 5)
OTHER = "other"
NEW = "new"
PICK = "seen-pick"


def show_observing(context: PageContext, view: AreaDelivery) -> None:
    """Show the observation form of the group in the address, and what was seen so far."""
    t, today = context.t, date.today()
    st.header(t("Observe a session"), anchor=False)
    st.markdown(plain(load_process().observation_form.introduction.get(t.language), 600))
    chosen = choose_group(context, view)
    if chosen is None:
        st.info(t("Add a group first. Then its sessions can be observed."), icon=":material/info:")
        return
    delivery, group = chosen
    _paper(t, view, delivery, today)
    if view.editable:
        _entry(context, view, delivery, group, today)
    _seen(t, delivery, group)
    _both_views(t, delivery)


def _paper(t: Translator, view: AreaDelivery, delivery: Delivery, today: date) -> None:
    with st.expander(t("The form on paper"), icon=":material/print:", key="seen-paper"):
        st.markdown(t("One page for this measure, with its groups and core components to tick off."))
        now = [one for one in delivery.groups if running(delivery, one, today)] or delivery.groups
        sheet = observation_sheet(
            t,
            load_process().observation_form,
            delivery,
            [one.fields.name for one in now],
            city=view.city_name,
            made_up=view.made_up,
            today=today,
        )
        sheet_downloads(t, lambda: sheet, sheet, key="seen-sheet", city=view.ags)


def _entry(context: PageContext, view: AreaDelivery, delivery: Delivery, group: Group, today: date) -> None:
    t = context.t
    old = _picked(t, group)
    base = old.fields if old is not None else ObservationFields()
    version = old.version if old is not None else 0
    draft = draft_of(f"seen-{old.id if old is not None else group.id}", version)
    save = partial(_store, view.area_id, delivery, group, draft.name, draft.version)
    if draft.saved and draft.saved_at is not None:
        st.success(f"{draft.saved} {at(t, draft.saved_at)}", icon=":material/check:")
    with st.container(border=True, key="seen-form"):
        whole_problem(draft)
        if old is not None:
            typed = _typed(draft, delivery, group)
            rows = {t("Ratings"): (_told(base), _told(typed)), t("Remark"): (base.note, typed.note)}
            conflict(t, draft, rows, partial(_store, view.area_id, delivery, group, draft.name, version))
        _session(t, draft, base, group, today)
        _observer(t, draft, base)
        _components(t, draft, base, delivery, group)
        for side in SIDES:
            st.subheader(side_text(t, side), anchor=False)
            _points(t, draft, base, load_process().observation_form.of_side(side))
        field_problem(t, draft, "ratings", "delivered")
        st.text_area(
            t("Note: what went well, what was agreed on (no names)"),
            key=draft.put("note", base.note),
            max_chars=LONGEST_TEXT,
        )
        field_problem(t, draft, "note")
        st.button(
            t("Save the observation"),
            key="seen-save",
            type="primary",
            icon=":material/check:",
            on_click=save,
        )
    if old is not None:
        with st.popover(t("Delete"), icon=":material/delete:", key="seen-deleting"):
            st.button(
                t("Yes, delete it"),
                key="seen-delete",
                on_click=_removed,
                args=(view.area_id, group.id, old.id, old.version, draft),
            )


def _picked(t: Translator, group: Group) -> Observation | None:
    """Let a person choose an observation of the group to change; None for a new one."""
    if not group.observations:
        return None
    by_id = {one.id: one for one in reversed(group.observations)}
    key = f"{PICK}-{group.id}"
    if st.session_state.get(key) not in by_id:
        st.session_state[key] = NEW
    st.selectbox(
        t("New, or change one"),
        [NEW, *by_id],
        format_func=lambda one: t("New observation") if one == NEW else _name(t, by_id[one]),
        key=key,
    )
    return by_id.get(st.session_state[key])


def _name(t: Translator, seen: Observation) -> str:
    which = session_text(t, seen.fields.session, seen.fields.on)
    return t("{session}: {observer}", session=which, observer=observer_text(t, seen.fields.observer))


def _held(group: Group) -> dict[str, Session]:
    """Return the sessions held, latest first, by id."""
    held = [one for one in group.sessions if one.fields.held == "held"]
    return {one.id: one for one in sorted(held, key=lambda one: str(one.fields.on), reverse=True)}


def _session(t: Translator, draft: Draft, base: ObservationFields, group: Group, today: date) -> None:
    held = _held(group)
    names = {
        **{one.id: session_text(t, one.fields.number, one.fields.on) for one in held.values()},
        OTHER: t("a session that is not entered yet"),
    }
    known = next(
        (one.id for one in held.values() if (one.fields.number, one.fields.on) == (base.session, base.on)), None
    )
    first = known or (OTHER if base.on is not None or not held else next(iter(held)))
    st.selectbox(t("Which session?"), list(names), format_func=names.__getitem__, key=draft.put("which", first))
    if draft.value("which") == OTHER:
        form = "DD.MM.YYYY" if t.language == "de" else "YYYY-MM-DD"
        left, right = st.columns(2, gap="small")
        with left:
            number = draft.put("session", base.session)
            st.number_input(t("Session no."), 1, MOST_SESSIONS, None, key=number, step=1)
        with right:
            st.date_input(t("Day"), None, max_value=today, key=draft.put("on", base.on), format=form)
    field_problem(t, draft, "session", "on")


def _observer(t: Translator, draft: Draft, base: ObservationFields) -> None:
    st.segmented_control(
        t("Who observed?"),
        OBSERVERS,
        format_func=lambda one: observer_text(t, one),
        key=draft.put("observer", base.observer),
        required=True,
        wrap=True,
    )
    if draft.value("observer") == "self":
        st.caption(t("Own ratings are kept apart and marked as such. They never count as observed quality."))


def _components(t: Translator, draft: Draft, base: ObservationFields, delivery: Delivery, group: Group) -> None:
    meant = named_components(delivery, _meant(draft, delivery, group))
    if not meant:
        return
    st.markdown(f"**{t('Core components seen')}**")
    for one in meant:
        st.checkbox(plain(one.name), key=draft.put(f"seen.{one.id}", one.id in base.delivered))


def _meant(draft: Draft, delivery: Delivery, group: Group) -> tuple[str, ...]:
    """Return the ids of the core components that were meant for the session."""
    session = _held(group).get(draft.value("which", ""))
    if session is not None:
        return planned_components(delivery, session)
    return tuple(one.id for one in delivery.set_up.components)


def _points(t: Translator, draft: Draft, base: ObservationFields, points: Sequence[FormPoint]) -> None:
    """Show points two by two; on a phone they stand below each other in the same order."""
    for place in range(0, len(points), 2):
        for column, point in zip(st.columns(2, gap="medium"), points[place : place + 2], strict=False):
            with column:
                _point(t, draft, base, point)


def _point(t: Translator, draft: Draft, base: ObservationFields, point: FormPoint) -> None:
    given = dict(base.ratings)
    st.segmented_control(
        plain(f"{point.title.get(t.language)}: {point.question.get(t.language)}"),
        VALUES,
        format_func=str,
        key=draft.put(f"point.{point.id}", given.get(point.id)),
        wrap=True,
    )
    st.caption(plain(anchors_text(t, point)))


def _typed(draft: Draft, delivery: Delivery, group: Group) -> ObservationFields:
    """Return what was typed."""
    session = _held(group).get(draft.value("which", ""))
    meant = _meant(draft, delivery, group)
    points = load_process().observation_form.points
    ratings = [(one.id, draft.value(f"point.{one.id}")) for one in points]
    return ObservationFields(
        on=session.fields.on if session is not None else draft.value("on"),
        session=session.fields.number if session is not None else draft.value("session"),
        observer=draft.value("observer", "outside"),
        ratings=tuple((name, value) for name, value in ratings if value is not None),
        delivered=tuple(one for one in meant if draft.value(f"seen.{one}", False)),
        planned=meant,
        note=draft.value("note", "") or "",
    )


def _told(fields: ObservationFields) -> str:
    return ", ".join(f"{name} {value}" for name, value in fields.ratings)


def _store(area_id: str, delivery: Delivery, group: Group, name: str, version: int) -> None:
    context = page_context()
    draft = draft_of(name, version)
    old = next((one for one in group.observations if name == f"seen-{one.id}"), None)
    try:
        saved = save_observation(
            context.actor,
            context.workspace,
            area_id,
            group.id,
            _typed(draft, delivery, group),
            observation_id=old.id if old is not None else None,
            version=version,
        )
    except ToolkitError as problem:
        draft.problems = {_FIELD.get(problem.code, ""): problem}
        return
    now = datetime.now().astimezone()
    after = saved.version if old is not None else 0
    begin_afresh(draft, version=after, saved=context.t("Observation saved"), saved_at=now)


_FIELD = {
    "delivery_day_missing": "on",
    "delivery_day_ahead": "on",
    "delivery_day_before": "on",
    "delivery_ratings_missing": "ratings",
    "delivery_component_unknown": "delivered",
    "delivery_person": "note",
    "delivery_text_long": "note",
}
"""At which field a problem is shown."""


def _removed(area_id: str, group_id: str, seen_id: str, version: int, draft: Draft) -> None:
    context = page_context()
    try:
        remove_observation(context.actor, context.workspace, area_id, group_id, seen_id, version=version)
    except ToolkitError as problem:
        draft.problems = {"": problem}
        return
    forget(draft.name)


def _seen(t: Translator, delivery: Delivery, group: Group) -> None:
    """Show all observations of the group, and the ratings of the latest one point by point."""
    if not group.observations:
        return
    st.subheader(t("What was seen so far"), anchor=False)
    rows = [
        (
            session_text(t, one.fields.session, one.fields.on),
            observer_text(t, one.fields.observer),
            means_text(t, one),
            _note_of(t, delivery, group, one),
        )
        for one in reversed(group.observations)
    ]
    columns = [t("Session"), t("Observed"), t("Mean ratings (1 to 5)"), t("Remark")]
    show_table(pd.DataFrame(rows, columns=columns), t("What was seen so far"), content="sentences", key="seen-list")
    with st.expander(t("The latest observation, point by point")):
        latest = group.observations[-1]
        show_blocks([ratings_table(t, load_process().observation_form, latest)], key="seen-latest")
    st.caption(plain(load_process().observation_form.note.get(t.language), 600))


def _note_of(t: Translator, delivery: Delivery, group: Group, seen: Observation) -> str:
    """Return the note, and the core components that were seen of those that were meant."""
    session = session_of(group, seen)
    meant = seen.fields.planned or (planned_components(delivery, session) if session is not None else ())
    parts = [seen.fields.note]
    if meant:
        done = len(set(meant) & set(seen.fields.delivered))
        parts.insert(0, t("{done} of {count} core components seen.", done=t.number(done), count=t.number(len(meant))))
    return plain(" ".join(part for part in parts if part), 700) or "–"


def _both_views(t: Translator, delivery: Delivery) -> None:
    if not delivery.set_up.components:
        return
    found = agreement_of(delivery)
    st.subheader(t("Both views of the same session"), anchor=False)
    st.markdown(plain(agreement_text(t, found), 600))
    if found.compared:
        show_blocks([agreement_table(t, delivery, found)], key="seen-both")
        st.caption(t("All groups of this measure. Differences are a reason to talk, not a mistake of anybody."))
