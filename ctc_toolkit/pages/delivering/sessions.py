"""What is entered for a group so far, as a table, and one of them opened to be changed."""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

from ctc_toolkit.implementation.records import Group, Session, SessionFields
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.reporting.delivery_words import adapted_text, held_text, numbers_text

OPEN = "delivery-session"
"""The stored session that is open in the form: group and session (ids)."""


def opened_session(group: Group) -> Session | None:
    """Return the stored session that is open in the form."""
    asked = st.session_state.get(OPEN)
    if asked is None or asked[0] != group.id:
        return None
    return next((one for one in group.sessions if one.id == asked[1]), None)


def show_sessions(t: Translator, group: Group, *, may: Literal["change", "read"]) -> None:
    """Show the sessions of a group, the latest first."""
    if not group.sessions:
        if may == "read":
            st.markdown(t("No session is entered for this group yet."))
        return
    latest = sorted(group.sessions, key=lambda one: (str(one.fields.on), one.fields.number), reverse=True)
    st.header(t("Sessions of this group"), anchor=False)
    if may == "change":
        _choose(t, group, latest)
    show_table(
        pd.DataFrame([_row(t, one) for one in latest]),
        t("Sessions of this group"),
        content="sentences",
        key="delivery-sessions",
    )
    newest = max(group.sessions, key=lambda one: one.at)
    st.caption(t("Last entered by {who} {moment}.", who=plain(newest.by), moment=at(t, newest.at)))


def said_session(t: Translator, theirs: SessionFields, mine: SessionFields) -> dict[str, tuple[str, str]]:
    """Return what differs between two versions of a session, by label."""
    both = [_said(t, one) for one in (theirs, mine)]
    return {label: (both[0][label], both[1][label]) for label in both[0] if both[0][label] != both[1][label]}


def _said(t: Translator, fields: SessionFields) -> dict[str, str]:
    def number(value: int | None) -> str:
        return "" if value is None else t.number(value)

    return {
        t("Number"): number(fields.number),
        t("Day"): t.date(fields.on) if fields.on else "",
        t("What became of it?"): held_text(t, fields.held),
        t("Length in minutes"): number(fields.minutes),
        t("Present"): number(fields.present),
        t("Core components"): number(len(fields.delivered)),
        t("Quality"): number(fields.quality),
        t("Joining in"): number(fields.engagement),
        t("Adaptation"): adapted_text(t, fields.adapted),
        t("Reason"): fields.why,
    }


def _row(t: Translator, session: Session) -> dict[str, str]:
    fields = session.fields
    state = held_text(t, fields.held)
    if fields.adapted != "none":
        state += ", " + adapted_text(t, fields.adapted)
    return {
        t("Session"): t("{number} on {day}", number=fields.number, day=t.date(fields.on) if fields.on else "–"),
        t("What became of it?"): plain(f"{state}: {fields.why}" if fields.why else state, 300),
        t("In numbers"): plain(numbers_text(t, session)),
    }


def _choose(t: Translator, group: Group, latest: list[Session]) -> None:
    by_id = {one.id: one for one in latest}
    opened = opened_session(group)
    st.session_state["delivery-open-session"] = opened.id if opened else None
    st.selectbox(
        t("Change a session"),
        list(by_id),
        index=None,
        key="delivery-open-session",
        placeholder=t("Choose a session"),
        format_func=lambda one: _name(t, by_id[one]),
        on_change=_opened,
        args=(group.id,),
    )


def _name(t: Translator, session: Session) -> str:
    fields = session.fields
    day = t.date(fields.on) if fields.on else "–"
    return t("{number} on {day}", number=fields.number, day=day) + f", {held_text(t, fields.held)}"


def _opened(group_id: str) -> None:
    st.session_state[OPEN] = (group_id, st.session_state["delivery-open-session"])
