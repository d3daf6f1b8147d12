"""Third part: silent votes. Everybody marks a few factors; only sums are kept, and only how many voted is shown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.prioritising.state import DONE, attempt, keep_problems, put, show_problem_of, widget
from ctc_toolkit.pages.prioritising.table import Ordered
from ctc_toolkit.riskfactors.priorities import FEWEST_VOTERS, MOST_MARKS, MOST_PRESENT
from ctc_toolkit.workspace import cast_vote, close_vote, open_vote
from ctc_toolkit.workspace.priorities import vote_problems
from ctc_toolkit.workspace.priority_views import VoteView

USUAL_PRESENT, USUAL_MARKS = 10, 3
TURN = "prio-turn"
"""How many votes were cast in this browser: the field of the next one is another."""


def show_voting(context: PageContext, area_id: str, found: Ordered, *, may: str) -> None:
    """Show the round that is open, the last result, or how to open a round. may: "lead" or "join"."""
    t, running = context.t, found.view.running
    st.header(t("Vote silently"), anchor=False)
    st.markdown(
        t(
            "Everybody marks the most important factors alone and in silence, before the talk goes on. Only sums are "
            "kept: nobody can see who voted for what, not even later."
        )
    )
    if running is not None:
        _running(t, area_id, found, running, may)
    elif may == "lead":
        _opening(t, area_id, found)
    elif found.view.last_result is None:
        st.markdown(t("Your coordination opens the vote. It will stand here then."))
    for one in found.view.votes:
        if not one.is_open:
            _result(t, found, one)


def _opening(t: Translator, area_id: str, found: Ordered) -> None:
    with st.container(border=True, key="vote-new"):
        left, right = st.columns(2, gap="small")
        present, marks = widget(found.view, "vote-present"), widget(found.view, "vote-marks")
        put(present, USUAL_PRESENT)
        put(marks, USUAL_MARKS)
        with left:
            st.number_input(t("How many people vote?"), 1, MOST_PRESENT, key=present, step=1)
            show_problem_of("present")
        with right:
            st.number_input(t("How many factors may each mark?"), 1, MOST_MARKS, key=marks, step=1)
            show_problem_of("marks")
        st.button(
            t("Open the vote"),
            key="vote-open",
            type="primary",
            icon=":material/how_to_vote:",
            on_click=_open,
            args=(area_id, found.view.id, present, marks, len(found.view.listed)),
        )
        show_problem_of("vote")


def _open(area_id: str, set_id: str, present: str, marks: str, listed: int) -> None:
    context = page_context()
    people, each = int(st.session_state[present] or 0), int(st.session_state[marks] or 0)
    wrong = vote_problems(people, each, listed)
    keep_problems(wrong)
    if not wrong:
        attempt(
            lambda: open_vote(context.actor, context.workspace, area_id, set_id, present=people, marks=each), "vote"
        )


def _running(t: Translator, area_id: str, found: Ordered, running: VoteView, may: str) -> None:
    with st.container(key="vote-count"):
        st.markdown(
            t(
                "**{voters} of {present} people have voted.** There is no result before the vote is closed.",
                voters=t.number(running.voters),
                present=t.number(running.present),
            )
        )
    given_here = st.session_state.get(DONE) == running.id
    own_demo = running.own == "open" and given_here
    if running.own == "given" or own_demo:
        st.success(t("Your vote is counted. Thank you."), icon=":material/check:")
    elif running.voters < running.present:
        _ballot(t, area_id, found, running, given_here=given_here)
    elif given_here:
        st.success(t("The vote is counted. It was the last one."), icon=":material/check:")
    st.button(t("Look again how many have voted"), key="vote-again", type="tertiary", icon=":material/refresh:")
    if may == "lead":
        _closing(t, area_id, running)


def _ballot(t: Translator, area_id: str, found: Ordered, running: VoteView, *, given_here: bool) -> None:
    if running.own == "several" and given_here:
        st.success(t("The vote is counted. Please pass the computer on."), icon=":material/check:")
    name = f"{widget(found.view, 'ballot')}-{st.session_state.get(TURN, 0)}"
    options = sorted(found.view.listed, key=lambda factor: found.names[factor].casefold())
    with st.container(border=True, key="vote-ballot"):
        st.multiselect(
            t("Which factors should we work on first? At most {marks}.", marks=running.marks),
            options,
            format_func=found.names.__getitem__,
            key=name,
            select_all=False,
            placeholder=t("Choose factors"),
        )
        show_problem_of("ballot")
        if running.own == "several":
            st.caption(t("On this computer one person after the other can vote, without an account."))
        st.button(
            t("Cast the vote"),
            key="vote-cast",
            type="primary",
            icon=":material/how_to_vote:",
            on_click=_cast,
            args=(area_id, running.id, name),
        )


def _cast(area_id: str, round_id: str, name: str) -> None:
    context = page_context()
    ballot = list(st.session_state.get(name) or [])
    st.session_state.pop(DONE, None)
    if attempt(lambda: cast_vote(context.actor, context.workspace, area_id, round_id, ballot), "ballot") is not None:
        st.session_state[DONE] = round_id
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1  # the next person begins with an empty field


def _closing(t: Translator, area_id: str, running: VoteView) -> None:
    with st.container(border=True, key="vote-closing"):
        if running.voters < FEWEST_VOTERS:
            st.markdown(
                t(
                    "**Fewer than {fewest} people have voted. If you close now, there is no result:** everybody could "
                    "work out the votes of the others.",
                    fewest=FEWEST_VOTERS,
                )
            )
        sure = st.checkbox(t("Everybody has voted"), key=f"vote-sure-{running.id[:8]}")
        st.button(
            t("Close the vote and see the result"),
            key="vote-close",
            icon=":material/lock:",
            disabled=not sure,
            on_click=_close,
            args=(area_id, running.id),
        )
        show_problem_of("closing")


def _close(area_id: str, round_id: str) -> None:
    context = page_context()
    attempt(lambda: close_vote(context.actor, context.workspace, area_id, round_id), "closing")


def _result(t: Translator, found: Ordered, one: VoteView) -> None:
    day = t.date(one.closed_on or one.opened_on)
    st.subheader(t("Result of the vote of {day}", day=day), anchor=False)
    if one.tally is None:
        st.markdown(t("Fewer than {fewest} people voted. Therefore there is no result.", fewest=FEWEST_VOTERS))
        return
    st.markdown(
        t(
            "{voters} of {present} people voted, each for up to {marks} factors.",
            voters=t.number(one.voters),
            present=t.number(one.present),
            marks=t.number(one.marks),
        )
    )
    tally = one.tally
    rows = sorted(
        (factor for factor in tally if tally[factor]), key=lambda factor: (-tally[factor], found.labels[factor])
    )
    frame = pd.DataFrame(
        {
            t("Factor"): [found.labels[factor] for factor in rows],
            t("Votes"): [
                t("{count} of {voters} people", count=t.number(tally[factor]), voters=t.number(one.voters))
                for factor in rows
            ],
            "": ["●" * min(tally[factor], 40) for factor in rows],
        }
    )
    show_table(frame, t("Result of the vote of {day}", day=day), key=f"votes-{one.id[:8]}")
    st.caption(t("Factors without a vote are left out. The vote helps the talk; it does not decide."))
