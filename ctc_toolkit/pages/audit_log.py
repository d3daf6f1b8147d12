"""The log: what happened, in sentences, for the person's own cities; administrators can check its chain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import day, day_and_clock
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.workspace import AuditCheck, AuditLine, AuditPage, audit_log, verify_audit
from ctc_toolkit.workspace.audit_words import action_name

AT_FIRST, MORE = 50, 100
DAYS = {"week": 7, "month": 31, "year": 366, "all": None}
_COUNT, _CHECK = "log-count", "log-check"


def show() -> None:
    """Show the log."""
    context = page_context()
    t = context.t
    chosen = _chosen()
    page = audit_log(context.actor, context.workspace, newest=st.session_state.get(_COUNT, AT_FIRST), **chosen)
    question(t("What has happened?"), _answer(t, page))
    _choices(context, page)
    if page.lines:
        _lines(t, page)
        if page.more:
            st.button(t("Show older lines"), key="log-more", icon=":material/expand_more:", on_click=_more)
    elif page.actions:
        st.info(t("Nothing like that has happened in this time. Choose a longer time or another person."))
    if reach(context.actor)("verify_audit"):
        _check(context)


def _answer(t: Translator, page: AuditPage) -> str:
    if not page.actions:
        return t("Nothing yet. Every change will stand here with date and name, and every refused try.")
    if not page.lines:
        return t("Every change stands here with date and name, and every refused try.")
    newest = page.lines[0]
    return t("Last on {date}: {sentence}", date=day(t, newest.at), sentence=plain(newest.sentence(t.language)))


def _chosen() -> dict[str, Any]:
    """Return what the fields of this run ask for, as arguments of `audit_log`."""
    state, chosen = st.session_state, dict[str, Any]()
    days = DAYS.get(state.get("log-time", "month"), 31)
    if days is not None:
        chosen["since"] = date.today() - timedelta(days=days)
    for name, key in (("action", "log-action"), ("person", "log-person"), ("result", "log-result")):
        if state.get(key):
            chosen[name] = state[key]
    return chosen


def _choices(context: PageContext, page: AuditPage) -> None:
    t = context.t
    times = {"week": t("last 7 days"), "month": t("last 31 days"), "year": t("last 12 months"), "all": t("everything")}
    results = {"done": t("done"), "refused": t("refused")}
    actions = sorted(page.actions, key=lambda name: action_name(name, t.language).casefold())
    with st.container(key="log-choices", horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            t("Time"), list(times), index=1, format_func=times.__getitem__, key="log-time", on_change=_fewer, width=170
        )
        st.selectbox(
            t("What"),
            actions,
            index=None,
            format_func=lambda name: action_name(name, t.language),
            placeholder=t("everything"),
            key="log-action",
            on_change=_fewer,
            width=300,
        )
        st.selectbox(
            t("Who"),
            list(page.people),
            index=None,
            placeholder=t("everybody"),
            key="log-person",
            on_change=_fewer,
            width=240,
        )
        st.selectbox(
            t("Result"),
            list(results),
            index=None,
            format_func=results.__getitem__,
            placeholder=t("both"),
            key="log-result",
            on_change=_fewer,
            width=140,
        )


def _more() -> None:
    st.session_state[_COUNT] = st.session_state.get(_COUNT, AT_FIRST) + MORE


def _fewer() -> None:
    st.session_state.pop(_COUNT, None)


def _lines(t: Translator, page: AuditPage) -> None:
    rows = [(day_and_clock(t, line.at), plain(line.sentence(t.language), 600), _city(line)) for line in page.lines]
    frame = pd.DataFrame(rows, columns=[t("When"), t("What happened"), t("City")])
    show_table(frame, t("Log, newest first"), content="sentences", key="log")


def _city(line: AuditLine) -> str:
    return plain(line.city or line.ags or "")


def _check(context: PageContext) -> None:
    """Let administrators find out whether a line was changed, taken out or put in."""
    t = context.t
    st.header(t("Is the log complete and unchanged?"), anchor=False)
    st.markdown(
        t(
            "Each line carries a checksum that covers the line before it. Keep the newest checksum outside of this "
            "server now and then: with it you can show later that nobody has written the whole log anew."
        )
    )
    with st.form("log-check-form", border=True):
        st.text_input(
            t("Checksum kept earlier (if there is one)"), key="log-expected", max_chars=80, placeholder="64 × 0–9, a–f"
        )
        problem = st.session_state.get(f"{_CHECK}-problem")
        if problem is not None:
            show_problem(problem)
        st.form_submit_button(t("Check the log"), key="log-check-button", on_click=_verify)
    found: AuditCheck | None = st.session_state.get(_CHECK)
    if found is not None:
        _tell(t, found)


def _verify() -> None:
    context, state = page_context(), st.session_state
    expected = str(state.get("log-expected", "")).strip().lower() or None
    for name in (_CHECK, f"{_CHECK}-problem"):
        state.pop(name, None)
    try:
        state[_CHECK] = verify_audit(context.actor, context.workspace, expect=expected)
    except ToolkitError as problem:
        state[f"{_CHECK}-problem"] = problem


def _tell(t: Translator, found: AuditCheck) -> None:
    if found.state == "whole":
        st.success(found.sentence(t.language), icon=":material/verified:")
    else:
        st.error(found.sentence(t.language), icon=":material/error:")
    st.markdown(t("Newest checksum that fits: {checksum}", checksum=f"`{found.last_hash}`"))


show()
