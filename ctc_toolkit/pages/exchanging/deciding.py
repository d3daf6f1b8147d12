"""What somebody can do with an entry: edit, hand in, take back; for the office approve, return, take out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.exchanging.address import open_board, open_form, say_once
from ctc_toolkit.workspace import PracticeReading, PracticeView, decide_practice, withdraw_practice
from ctc_toolkit.workspace.exchange_writing import LONGEST_REASON, Back, Decision

PROBLEM = "practice-action-problem"
RETURN_KEY = "practice-return-reason"
HIDE_KEY = "practice-hide-reason"


def show_actions(context: PageContext, reading: PracticeReading, view: PracticeView) -> None:
    """Show what the person can do with the version that is shown, and what comes next."""
    t = context.t
    if view.state == "returned" and view.reason:
        st.warning(t("The office asks: {reason}", reason=plain(view.reason, 600)), icon=":material/comment:")
    if view.state == "withdrawn" and view.reason:
        st.info(t("No longer shown to partners: {reason}", reason=plain(view.reason, 600)), icon=":material/info:")
    if reading.may_decide and view.state == "handed_in":
        _decide(context, reading, view)
    elif reading.may_write and view.state == "handed_in":
        st.info(t("The office reads this entry. It cannot be changed until then."), icon=":material/hourglass_top:")
    if reading.may_write:
        _write(context, view)
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        with st.container(key="problem-practice-action"):
            report_unexpected(problem)


def _decide(context: PageContext, reading: PracticeReading, view: PracticeView) -> None:
    t = context.t
    with st.container(border=True, key="practice-decide"):
        st.markdown("**" + t("Your decision") + "**")
        if reading.own:
            st.info(
                t("You have written this entry yourself. Another person of the office has to approve it."),
                icon=":material/group:",
            )
        st.text_input(
            t("Comment for the writers (needed for returning)"),
            key=RETURN_KEY,
            max_chars=LONGEST_REASON,
        )
        with st.container(horizontal=True, gap="small"):
            if not reading.own:
                st.button(
                    t("Approve"),
                    type="primary",
                    key="practice-approve",
                    icon=":material/check:",
                    on_click=_decided,
                    args=(view.id, view.version, "approve", ""),
                )
            st.button(
                t("Return with this comment"),
                key="practice-return",
                on_click=_decided,
                args=(view.id, view.version, "return", RETURN_KEY),
            )


def _write(context: PageContext, view: PracticeView) -> None:
    t = context.t
    with st.container(horizontal=True, gap="small", key="practice-write"):
        if view.state == "handed_in":
            st.button(
                t("Take back"), key="practice-take-back", on_click=_back, args=(view.id, view.version, "take_back", "")
            )
            return
        words = t("Edit (as a new version)") if view.state in ("approved", "withdrawn") else t("Go on writing")
        st.button(words, key="practice-edit", icon=":material/edit:", on_click=open_form, args=(view.id,))
        if view.state in ("draft", "returned"):
            with st.popover(t("Delete this draft")):
                st.markdown(t("The draft and its files are deleted. An approved version stays as it is."))
                st.button(
                    t("Delete for good"), key="practice-discard", on_click=_back,
                    args=(view.id, view.version, "discard", ""),
                )  # fmt: skip


def show_taking_out(context: PageContext, reading: PracticeReading, view: PracticeView) -> None:
    """Let the office or the writers take an approved entry out of the exchange."""
    t = context.t
    if reading.shown is None or not (reading.may_decide or reading.may_write):
        return
    with st.expander(t("Show this entry no longer"), key="practice-hide"):
        st.text_input(t("Why?"), key=HIDE_KEY, max_chars=LONGEST_REASON)
        if reading.may_write:
            st.button(
                t("Take out"),
                key="practice-hide-go",
                on_click=_back,
                args=(view.id, view.version, "withdraw", HIDE_KEY),
            )
        else:
            st.button(
                t("Take out"),
                key="practice-hide-go",
                on_click=_decided,
                args=(view.id, view.version, "withdraw", HIDE_KEY),
            )


def _decided(entry: str, version: int, decision: Decision, key: str) -> None:
    context = page_context()
    said = {
        "approve": context.t("Approved. All partners see this entry now."),
        "return": context.t("Returned. The writers see your comment."),
        "withdraw": context.t("Taken out. Partners see this entry no longer."),
    }[decision]
    _tried(
        lambda reason: decide_practice(context.actor, context.workspace, entry, version, decision, reason), key, said
    )


def _back(entry: str, version: int, what: Back, key: str) -> None:
    context = page_context()
    said = {
        "take_back": context.t("Taken back. You can change the entry again."),
        "discard": context.t("The draft is deleted."),
        "withdraw": context.t("Taken out. Partners see this entry no longer."),
    }[what]
    _tried(lambda reason: withdraw_practice(context.actor, context.workspace, entry, version, what, reason), key, said)


def _tried(do: Callable[[str], PracticeReading | None], key: str, said: str) -> None:
    """Carry out a decision and say so; whatever goes wrong is said, and the reason stays in its field."""
    try:
        left = do(st.session_state.get(key, "") if key else "")
    except Exception as problem:  # shown beneath the buttons
        st.session_state[PROBLEM] = problem
        return
    say_once(said)
    if left is None:
        open_board()
