"""The groups: who is how far, how each comes in, and setting one, all or the whole demo back."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import when
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.teaching.address import ACCESS, group_address, open_part, open_stage
from ctc_toolkit.pages.teaching.scenarios import DONE, PROBLEM
from ctc_toolkit.process import load_process
from ctc_toolkit.workspace import GroupView, WorkshopView, reset_demo, reset_groups
from ctc_toolkit.workspace.audit_words import what_was_done

WHICH, WHERE, ALL, SAME = "workshop-which", "workshop-where", 0, ""
LINK, WHOLE = "workshop-link", "workshop-whole-demo"


def show_groups(context: PageContext, view: WorkshopView) -> None:
    """Show all groups, and what can be done with them."""
    t = context.t
    st.header(t("How far are the groups?"), anchor=False)
    if not view.groups:
        st.markdown(t("There are no groups yet. Choose a scenario first."))
        st.button(t("Choose a scenario"), type="primary", key="to-scenario", on_click=open_part, args=("szenario",))
        return
    show_table(_table(context, view), t("Groups and how far they are"), content="sentences", key="groups")
    with st.container(horizontal=True, key="group-buttons"):
        st.button(t("Look again"), key="look-again", icon=":material/refresh:")
        st.button(
            t("Show codes and QR codes in the room"),
            key="show-access",
            icon=":material/qr_code_2:",
            on_click=open_stage,
            args=(ACCESS,),
        )
    left, right = st.columns(2, gap="large")
    with left:
        _reset_part(context, view)
    with right:
        _link_part(context, view)
    _whole_demo(context)


def _table(context: PageContext, view: WorkshopView) -> pd.DataFrame:
    t = context.t
    rows = [
        (
            t("Group {number}", number=group.number),
            group.code,
            plain(group.scenario.title.get(t.language)),
            t("{phase}, {met} of {all} steps met", phase=group.phase, met=group.met, all=group.applicable),
            _last_change(context, group),
            t.number(group.people),
        )
        for group in view.groups
    ]
    columns = [t("Group"), t("Code"), t("Began at"), t("Phase"), t("Last change"), t("Signed in")]
    return pd.DataFrame(rows, columns=columns)


def _last_change(context: PageContext, group: GroupView) -> str:
    t = context.t
    if group.changed_at is None or group.changed_action is None:
        return t("nothing yet")
    return f"{when(t, group.changed_at)}: {plain(what_was_done(group.changed_action, t.language))}"


def _reset_part(context: PageContext, view: WorkshopView) -> None:
    t = context.t
    scenarios = {one.id: one.title.get(t.language) for one in load_process().scenarios}
    numbers = [ALL, *(group.number for group in view.groups)]
    st.subheader(t("Set back"), anchor=False)
    if st.session_state.get(WHICH) not in numbers:
        st.session_state[WHICH] = ALL
    which = st.selectbox(
        t("Which group?"),
        numbers,
        key=WHICH,
        format_func=lambda number: t("all groups") if number == ALL else t("Group {number}", number=number),
    )
    where = st.selectbox(
        t("To which beginning?"),
        [SAME, *scenarios],
        key=WHERE,
        format_func=lambda name: t("of its present scenario") if name == SAME else scenarios[name],
    )
    st.button(
        t("Set back"),
        type="primary",
        key="reset-groups",
        icon=":material/restart_alt:",
        on_click=_reset,
        args=(context, which or None, where or None),
    )
    st.caption(t("Other groups are not touched. Codes stay, nobody has to sign in again."))


def _reset(context: PageContext, group: int | None, scenario: str | None) -> None:
    t = context.t
    try:
        reset_groups(context.actor, context.workspace, group=group, scenario=scenario)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.session_state[DONE] = (
        t("All groups stand at the beginning of the scenario.")
        if group is None
        else t("Group {number} stands at the beginning of the scenario.", number=group)
    )


def _link_part(context: PageContext, view: WorkshopView) -> None:
    t, groups = context.t, {group.number: group for group in view.groups}
    st.subheader(t("How a group comes in"), anchor=False)
    if st.session_state.get(LINK) not in groups:
        st.session_state[LINK] = view.groups[0].number
    number = st.selectbox(
        t("Link of which group?"), list(groups), key=LINK, format_func=lambda one: t("Group {number}", number=one)
    )
    address = group_address(groups[number].code)
    picture, words = st.columns([1, 2], vertical_alignment="center")
    picture.image(qr_picture(address), alt=t("QR code of group {number}", number=number))
    words.markdown(t("Scan, open the link, or type the code on the sign-in page."))
    words.code(address, language=None, wrap_lines=True)


@lru_cache(maxsize=64)
def qr_picture(address: str) -> bytes:
    """Return the QR code of an address as PNG: black on white in both colour schemes, as cameras want it."""
    import io

    import segno

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=10, border=4)
    return drawn.getvalue()


def _whole_demo(context: PageContext) -> None:
    t = context.t
    with st.expander(t("Set the whole demo back")):
        st.markdown(
            t(
                "Dortmund, Duisburg and Essen are made anew, and all groups begin again. Whatever was entered or "
                "imported in the demo is gone then. The groups keep their codes."
            )
        )
        sure = st.checkbox(t("Yes, set everything back."), key=WHOLE)
        st.button(
            t("Set the whole demo back"),
            key="reset-whole-demo",
            icon=":material/restart_alt:",
            disabled=not sure,
            on_click=_reset_everything,
            args=(context,),
        )


def _reset_everything(context: PageContext) -> None:
    try:
        reset_demo(context.actor, context.workspace)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.session_state.pop(WHOLE, None)
    st.session_state[DONE] = context.t("The whole demo is as at the beginning.")
