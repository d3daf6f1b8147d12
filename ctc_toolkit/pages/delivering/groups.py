"""Groups and classes of a measure: names of groups, never of people."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import (
    MOST_MINUTES,
    MOST_PEOPLE,
    MOST_SESSIONS,
    MOST_STAFF,
    group_problems,
    tidied_group,
)
from ctc_toolkit.implementation.planned import sessions_planned
from ctc_toolkit.implementation.records import Delivery, Group, GroupFields
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.delivering.address import LOG, choose_measure, go_to
from ctc_toolkit.pages.delivering.drafts import Draft, begin_afresh, conflict, draft_of, forget, whole_problem
from ctc_toolkit.pages.delivering.fields import Inputs, said
from ctc_toolkit.workspace import AreaDelivery, area_delivery, remove_group, save_group

OPEN = "delivery-open-group"
NEW = "new"


def show_groups(context: PageContext, view: AreaDelivery) -> None:
    """Show the groups of a measure, and the form of one of them."""
    t = context.t
    delivery = choose_measure(context, view.measures)
    if delivery.groups:
        show_table(
            pd.DataFrame([_row(t, delivery, one) for one in reversed(delivery.groups)]),
            t("Groups of the measure"),
            content="sentences",
            key="delivery-groups",
        )
    else:
        st.markdown(t("This measure has no group yet. A group can be a course, a class or an open evening."))
    if not view.editable:
        return
    group = _choose(t, delivery)
    if group is not None or not delivery.dropped:
        _form(t, view.area_id, delivery, group)


def _row(t: Translator, delivery: Delivery, group: Group) -> dict[str, str]:
    own, planned = group.fields, sessions_planned(delivery, group)
    held = sum(one.fields.held == "held" for one in group.sessions)
    people = [] if own.participants is None else [t("{count} at the beginning", count=t.number(own.participants))]
    people += [] if own.finished is None else [t("{count} to the end", count=t.number(own.finished))]
    days = " – ".join(t.date(one) if one else "…" for one in (own.start, own.end))
    return {
        t("Group"): plain(own.name),
        t("Place"): plain(own.place) or "–",
        t("From, until"): days if own.start or own.end else "–",
        t("Sessions held"): _held_text(t, held, planned),
        t("Who was there"): ", ".join(people) or "–",
    }


def _held_text(t: Translator, held: int, planned: int | None) -> str:
    if planned is None:
        return t.plural("{count} session", "{count} sessions", held)
    return t("{part} of {whole} sessions", part=held, whole=planned)


def _choose(t: Translator, delivery: Delivery) -> Group | None:
    by_id = {one.id: one for one in reversed(delivery.groups)}
    if not by_id:
        return None
    asked = st.session_state.get(OPEN)
    st.session_state["delivery-choose-group"] = asked if asked in by_id else NEW
    options = list(by_id) if delivery.dropped else [NEW, *by_id]
    st.selectbox(
        t("Change a group, or enter a new one"),
        options,
        key="delivery-choose-group",
        format_func=lambda one: t("A new group") if one == NEW else by_id[one].fields.name,
        on_change=lambda: st.session_state.update({OPEN: st.session_state["delivery-choose-group"]}),
    )
    return by_id.get(asked or "")


def _form(t: Translator, area_id: str, delivery: Delivery, group: Group | None) -> None:
    draft = _draft(delivery, group)
    base = group.fields if group is not None else GroupFields()
    inputs, save = Inputs(t, draft, base), partial(_save, area_id, delivery.measure, group.id if group else None)
    inputs.answered()
    if draft.saved and group is not None:
        st.button(
            t("Log a session of this group"), key="delivery-log-now", icon=":material/edit_calendar:", type="tertiary",
            on_click=go_to, args=(LOG,), kwargs={"group": group.id},
        )  # fmt: skip
    whole_problem(draft)
    if group is not None:
        conflict(t, draft, _differing(t, base, _typed(draft, base)), partial(save, group.version))
    with st.container(border=True, key="delivery-group-form"):
        _fields(t, inputs, delivery, group)
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("Save the group"), key="delivery-group-save", type="primary", icon=":material/save:", on_click=save
            )
            if group is not None and not group.sessions and not group.observations:
                with st.popover(t("Delete"), icon=":material/delete:", key="delivery-group-deleting"):
                    st.button(
                        t("Yes, delete it"), key="delivery-group-delete", on_click=_removed,
                        args=(area_id, delivery.measure, group.id, group.version),
                    )  # fmt: skip
    if group is not None and group.at is not None:
        st.caption(t("Last changed by {who} {moment}.", who=plain(group.by), moment=at(t, group.at)))


def _fields(t: Translator, inputs: Inputs, delivery: Delivery, group: Group | None) -> None:
    left, right = st.columns(2)
    with left:
        inputs.text(
            "name", t("What is the group called?"), tip=t("The name of the group, never of a person."),
            hint=t("for example Class 5b (2026/27)"),
        )  # fmt: skip
    with right:
        inputs.text("place", t("Where does it meet?"))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        inputs.day("start", t("First day"))
        inputs.day("end", t("Last day"), tip=t("As planned; with both days it is known when a session is late."))
        inputs.number("participants", t("How many began?"), 0, MOST_PEOPLE, tip=t("A count; joiners are added."))
    inputs.wrong("start", "end", "participants")
    late = group is not None and (group.fields.end or date.max) <= date.today()
    with st.expander(t("More about this group"), expanded=late or bool(inputs.draft.problems), key="delivery-more"):
        tip = t("Only where it differs from the measure.")
        usual = delivery.set_up
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            inputs.number("sessions", _usual(t, t("Planned sessions"), usual.sessions), 1, MOST_SESSIONS, tip=tip)
            inputs.number(
                "minutes", _usual(t, t("Length of a session in minutes"), usual.minutes), 1, MOST_MINUTES, tip=tip
            )
        inputs.wrong("sessions", "minutes")
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            inputs.number("leaders", t("How many people lead it?"), 0, MOST_STAFF)
            inputs.number("trained", t("How many of them are trained?"), 0, MOST_STAFF, width=260)
        inputs.wrong("leaders", "trained")
        inputs.number(
            "finished", t("At the end: how many were there most of the time?"), 0, MOST_PEOPLE, width=380,
            tip=t("Those who came to at least 60 percent of the sessions."),
        )  # fmt: skip
        inputs.wrong("finished")


def _usual(t: Translator, label: str, usual: int | None) -> str:
    return label if usual is None else t("{label} (else {usual})", label=label, usual=usual)


def _draft(delivery: Delivery, group: Group | None) -> Draft:
    if group is not None:
        return draft_of(f"group-{group.id}", group.version)
    return draft_of(f"group-new-{delivery.measure}", len(delivery.groups))


def _typed(draft: Draft, base: GroupFields) -> GroupFields:
    values = {one.name: draft.value(one.name, getattr(base, one.name)) for one in fields(GroupFields)}
    return tidied_group(replace(base, **values))


def _differing(t: Translator, theirs: GroupFields, mine: GroupFields) -> dict[str, tuple[str, str]]:
    labels = {
        "name": t("Group"),
        "place": t("Place"),
        "start": t("First day"),
        "end": t("Last day"),
        "sessions": t("Planned sessions"),
        "minutes": t("Length of a session in minutes"),
        "participants": t("How many began?"),
        "finished": t("Stayed to the end"),
        "leaders": t("How many people lead it?"),
        "trained": t("How many of them are trained?"),
    }
    return {
        label: (said(t, getattr(theirs, name)), said(t, getattr(mine, name)))
        for name, label in labels.items()
        if getattr(theirs, name) != getattr(mine, name)
    }


def _save(area_id: str, measure: str, group_id: str | None, version: int | None = None) -> None:
    context = page_context()
    t = context.t
    view = area_delivery(context.actor, context.workspace, area_id)
    delivery = view.by_measure.get(measure)
    if delivery is None:
        return
    group = next((one for one in delivery.groups if one.id == group_id), None)
    draft = _draft(delivery, group)
    wanted = _typed(draft, group.fields if group is not None else GroupFields())
    draft.problems = group_problems(wanted, [one.fields.name for one in delivery.groups if one.id != group_id])
    if draft.problems:
        return
    try:
        saved = save_group(
            context.actor, context.workspace, area_id, measure, wanted, group_id=group_id,
            version=draft.version if version is None else version,
        )  # fmt: skip
    except ToolkitError as problem:
        draft.problems = {"": problem}
        return
    begin_afresh(draft)
    answering = draft_of(f"group-{saved.id}", saved.version)
    answering.saved = t("The group “{name}” is saved.", name=saved.fields.name)
    answering.saved_at = datetime.now(UTC)
    st.session_state[OPEN] = saved.id


def _removed(area_id: str, measure: str, group_id: str, version: int) -> None:
    context = page_context()
    try:
        remove_group(context.actor, context.workspace, area_id, group_id, version=version)
    except ToolkitError as problem:
        draft_of(f"group-{group_id}", version).problems = {"": problem}
        return
    forget(f"group-{group_id}")
    st.session_state[OPEN] = NEW
