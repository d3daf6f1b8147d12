"""A version as it was handed in, section by section beside its comments, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.long_text import lines_of, show_text
from ctc_toolkit.pages.components.moments import day_and_clock
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.reviewing.address import close_submission
from ctc_toolkit.pages.reviewing.words import line_title, state_sentence, what_it_is
from ctc_toolkit.pages.writing.places import allowed
from ctc_toolkit.pages.writing.typed import typed, typed_area, used
from ctc_toolkit.workspace import (
    EntryView,
    SubmissionReading,
    SubmissionView,
    approve_submission,
    comment_on_submission,
    return_submission,
    withdraw_submission,
)
from ctc_toolkit.workspace.action_plan_documents import SubmittedPart
from ctc_toolkit.workspace.review_documents import NUMBERS, SubmittedText

OUTCOME = "review-outcome"


def show_reading(context: PageContext, reading: SubmissionReading) -> None:
    """Show a version with comments, decisions and history."""
    t, submission = context.t, reading.submission
    st.button(t("Back to the list"), icon=":material/arrow_back:", key="review-back", on_click=close_submission)
    number = t("version {number}", number=submission.number)
    question(t("What do we say to it?"), f"**{what_it_is(t, submission)}**, {number}. {_state(context, submission)}")
    _problem(f"{OUTCOME}-{submission.id}")
    st.header(t("What was handed in"), anchor=False)
    own = next(version for version in reading.history if version.number == submission.number)
    lines = [line for line in own.lines if line.kind == "comment"]
    for text in reading.document.texts:
        _beside(context, submission, text.id, text.title.get(context.language), lines, lambda text=text: _text(t, text))
    if reading.document.numbers:
        title = t("The profile that was handed in")
        _beside(context, submission, NUMBERS, title, lines, lambda: _numbers(context, reading))
    plan = reading.document.plan
    for part in plan.parts[context.language] if plan is not None else ():
        _beside(context, submission, part.id, part.title, lines, lambda part=part: _plan_part(t, part))
    _beside(context, submission, None, t("The version as a whole"), lines, lambda: None)
    _decisions(context, submission)
    _history(context, reading)


def _state(context: PageContext, submission: SubmissionView) -> str:
    if submission.state == "submitted" and not submission.newest:
        return context.t("There is a newer version; this one can only be read.")
    return state_sentence(context.t, submission.state)


def _text(t: Translator, text: SubmittedText) -> None:
    show_text(text.text) if text.text.strip() else st.caption(t("Nothing was written here."))


def _beside(
    context: PageContext,
    submission: SubmissionView,
    name: str | None,
    title: str,
    lines: Sequence[EntryView],
    show: Callable[[], None],
) -> None:
    """Show one section on the left, its comments and the field for another one on the right."""
    t, place = context.t, f"{submission.id}-{name or 'whole'}"
    with st.container(key=f"beside-{name or 'whole'}", border=True):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            st.subheader(title, anchor=False)
            show()
        with right:
            own = [line for line in lines if line.section == name]
            many = t.plural("{count} comment", "{count} comments", len(own)) if own else t("No comment yet")
            st.markdown(f"**{many}**")
            for line in own:
                st.markdown(f"{lines_of(line.text)}\n\n:small[{line_title(t, line)}, {day_and_clock(t, line.at)}]")
            if not _may_comment(context, submission):
                return
            with st.expander(t("Write a comment"), icon=":material/add_comment:", key=f"write-{place}"):
                label = t("Comment on “{title}”", title=title)
                typed_area(context, label, f"comment-{place}")
                st.button(t("Store the comment"), key=f"store-{place}", on_click=_comment, args=(submission, name))
                _problem(f"comment-{place}")


def _may_comment(context: PageContext, submission: SubmissionView) -> bool:
    open_for_words = submission.state in ("submitted", "returned")
    return open_for_words and allowed(context, "comment_on_submission", submission.ags, submission.place.area)


def _numbers(context: PageContext, reading: SubmissionReading) -> None:
    t, numbers = context.t, reading.document.numbers[context.language]
    names = {"risk": t("Risk factors"), "protective": t("Protective factors"), "behaviour": t("Behaviour")}
    for table in numbers.tables:
        bullets(*(plain(sentence, 600) for sentence in table.sentences), heading=names[table.kind])
        with st.expander(t("{kind} as a table", kind=names[table.kind]), key=f"numbers-{table.kind}"):
            frame = pd.DataFrame([list(map(plain, row)) for row in table.rows], columns=list(map(plain, table.columns)))
            show_table(frame, names[table.kind])
    with st.expander(t("Where these numbers come from"), key="numbers-origin"):
        bullets(*(plain(line) for line in numbers.origin))


def _plan_part(t: Translator, part: SubmittedPart) -> None:
    bullets(*(plain(sentence, 600) for sentence in part.sentences))
    if part.rows:
        frame = pd.DataFrame(
            [[plain(cell, 900) for cell in row] for row in part.rows], columns=list(map(plain, part.columns))
        )
        show_table(frame, part.caption, content="sentences", key=part.id)
    else:
        st.caption(t("Nothing was written here."))


def _decisions(context: PageContext, submission: SubmissionView) -> None:
    t, area = context.t, submission.place.area
    if submission.state != "submitted":
        return
    may_decide = submission.newest and allowed(context, "approve_submission", submission.ags, area)
    if may_decide:
        st.header(t("Decide"), anchor=False)
        approve, give_back = st.columns(2, gap="medium")
        with approve:
            st.markdown(t("Approve it if the city can work with it as it is."))
            st.button(
                t("Approve"),
                type="primary",
                icon=":material/check:",
                key="review-approve",
                on_click=_decide,
                args=(submission, "approve"),
            )
        with give_back:
            typed_area(context, t("Why does it go back?"), f"reason-{submission.id}")
            st.button(
                t("Return with this reason"),
                icon=":material/reply:",
                key="review-return",
                on_click=_decide,
                args=(submission, "return"),
            )
            _problem(f"reason-{submission.id}")
    if allowed(context, "withdraw_submission", submission.ags, area):
        st.button(
            t("Take version {number} back", number=submission.number),
            icon=":material/undo:",
            key="review-withdraw",
            on_click=_decide,
            args=(submission, "withdraw"),
        )


def _history(context: PageContext, reading: SubmissionReading) -> None:
    t = context.t
    st.header(t("What happened so far"), anchor=False)
    titles = {text.id: text.title.get(context.language) for text in reading.document.texts}
    titles[NUMBERS] = t("The profile that was handed in")
    if reading.document.plan is not None:
        titles |= {name: title.get(context.language) for name, title in reading.document.plan.sections.items()}
    for version in reading.history:
        with st.container(key=f"history-{version.number}"):
            number = t("Version {number}", number=version.number)
            st.markdown(f"**{number}**")
            for line in version.lines:
                about = f" ({titles[line.section]})" if line.section in titles else ""
                st.markdown(f"{day_and_clock(t, line.at)}: {line_title(t, line)}{about}")
                if line.text:
                    st.markdown(lines_of(line.text))


def _comment(submission: SubmissionView, name: str | None) -> None:
    context, place = page_context(), f"comment-{submission.id}-{name or 'whole'}"
    try:
        comment_on_submission(context.actor, context.workspace, submission.id, typed(place), name)
    except Exception as problem:
        _keep_problem(place, problem)
        return
    used(place)
    _keep_problem(place, None)


def _decide(submission: SubmissionView, what: str) -> None:
    context, reason = page_context(), f"reason-{submission.id}"
    place = reason if what == "return" else f"{OUTCOME}-{submission.id}"
    actor, ws, name, version = context.actor, context.workspace, submission.id, submission.version
    try:
        if what == "approve":
            approve_submission(actor, ws, name, version)
        elif what == "return":
            return_submission(actor, ws, name, version, typed(reason))
        else:
            withdraw_submission(actor, ws, name, version)
    except Exception as problem:
        _keep_problem(place, problem)
        return
    used(reason)
    _keep_problem(place, None)


def _keep_problem(place: str, problem: Exception | None) -> None:
    problems = st.session_state.setdefault("review-problems", {})
    if problem is None:
        problems.pop(place, None)
    else:
        problems[place] = problem


def _problem(place: str) -> None:
    """Show beside what caused it what went wrong, until the next attempt."""
    problem = st.session_state.get("review-problems", {}).get(place)
    if problem is not None:
        report_unexpected(problem)
