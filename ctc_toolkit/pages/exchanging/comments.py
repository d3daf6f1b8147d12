"""Comments of partners on an approved entry."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import role_names
from ctc_toolkit.pages.components.long_text import show_text
from ctc_toolkit.pages.components.moments import day, when
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.exchanging.address import say_once
from ctc_toolkit.workspace import CommentView, PracticeReading, comment_on_practice, remove_practice_comment
from ctc_toolkit.workspace.exchange_comments import LONGEST_COMMENT
from ctc_toolkit.workspace.exchange_writing import LONGEST_REASON

PROBLEM = "comment-problem"
"""What went wrong, and with which comment ("" for a new one)."""

ROUND = "comment-round"


def show_comments(context: PageContext, reading: PracticeReading) -> None:
    """Show the comments, and for whoever may comment the field for a new one."""
    t, shown = context.t, reading.shown
    if shown is None:
        return
    st.header(t("Comments ({count})", count=len(reading.comments)), anchor=False)
    for comment in reading.comments:
        _comment(context, shown.id, comment)
    for line in reading.removed:
        st.caption(
            t("The office has removed a comment on {day}: {reason}", day=day(t, line.at), reason=plain(line.text))
        )
    if reading.may_comment:
        _new(t, shown.id)


def _comment(context: PageContext, entry: str, comment: CommentView) -> None:
    t = context.t
    with st.container(border=True, key=f"comment-{comment.id[:8]}", gap="small"):
        st.markdown(f"{_who(t, comment)} :small[{when(t, comment.at)}]")
        show_text(comment.text)
        if comment.own:
            st.button(
                t("Delete my comment"),
                key=f"comment-own-{comment.id[:8]}",
                on_click=_remove,
                args=(entry, comment.id, ""),
            )
        elif comment.removable:
            with st.expander(t("Remove this comment"), key=f"comment-remove-{comment.id[:8]}"):
                key = f"comment-reason-{comment.id[:8]}"
                st.text_input(
                    t("Why? (partners read this reason)"),
                    key=key,
                    max_chars=LONGEST_REASON,
                    placeholder=t("for example: names a person"),
                )
                st.button(
                    t("Remove"), key=f"comment-go-{comment.id[:8]}", on_click=_remove, args=(entry, comment.id, key)
                )
        _problem(comment.id)


def _who(t: Translator, comment: CommentView) -> str:
    """Return who wrote a comment: name, role and city; without the name once the account is gone."""
    role = f"{role_names(t)[comment.role]} {comment.city_name or ''}".strip()
    return f"**{plain(comment.who)}**, {plain(role)}" if comment.who else f"**{plain(role)}**"


def _new(t: Translator, entry: str) -> None:
    key = f"comment-new-{entry[:8]}-{st.session_state.setdefault(ROUND, 0)}"
    st.text_area(
        t("Your comment (all partners read it)"),
        key=key,
        max_chars=LONGEST_COMMENT,
        height=100,
        placeholder=t("What is it like in your place? What would you ask?"),
    )
    _problem("")
    st.button(t("Publish the comment"), key="comment-publish", on_click=_publish, args=(entry, key))


def _problem(comment: str) -> None:
    found = st.session_state.get(PROBLEM)
    if found is not None and found[0] == comment:
        st.session_state.pop(PROBLEM)
        with st.container(key=f"problem-comment-{comment[:8]}"):
            report_unexpected(found[1])


def _publish(entry: str, key: str) -> None:
    context = page_context()
    try:
        comment_on_practice(context.actor, context.workspace, entry, st.session_state.get(key, ""))
    except Exception as problem:  # shown beneath the field, in which the text stays
        st.session_state[PROBLEM] = ("", problem)
        return
    st.session_state[ROUND] += 1
    say_once(context.t("Your comment is published."))


def _remove(entry: str, comment: str, key: str) -> None:
    context = page_context()
    reason = st.session_state.get(key, "") if key else ""
    try:
        remove_practice_comment(context.actor, context.workspace, entry, comment, reason)
    except Exception as problem:  # shown beneath the comment
        st.session_state[PROBLEM] = (comment, problem)
        return
    say_once(context.t("The comment is removed."))
