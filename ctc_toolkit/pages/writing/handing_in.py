"""Handing in for review: what lies with the office, and a preview of what would be handed over now."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.long_text import show_text
from ctc_toolkit.pages.components.moments import when
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.reviewing.address import go_to_submission
from ctc_toolkit.pages.reviewing.words import state_sentence
from ctc_toolkit.pages.writing.places import allowed
from ctc_toolkit.workspace import Place, SubmissionView, TextView, submissions, submit_version, withdraw_submission
from ctc_toolkit.workspace.reviews import ACTION_PLAN
from ctc_toolkit.workspace.sections import section

OUTCOME = "handing-in"


def hand_in(
    context: PageContext,
    ags: str,
    place: Place,
    kind: str,
    texts: Sequence[TextView],
    *,
    plan: int | None = None,
) -> None:
    """Show what was handed in so far, and let those who may hand in the texts as they are now.

    kind: "profile" or "plan". texts: what is stored now. plan: the version of the action plan that stands on this page;
    then it can be handed in without any texts.
    """
    t = context.t
    st.header(t("Hand in for review"), anchor=False)
    own = [
        entry for entry in submissions(context.actor, context.workspace) if entry.place == place and entry.kind == kind
    ]
    _so_far(context, own)
    if not allowed(context, "submit_version", ags, place.area):
        st.markdown(t("The coordination of the city hands in for review."))
        return
    if plan is None and not any(text.text.strip() for text in texts):
        st.markdown(t("As soon as a section is written, it can be handed in here."))
        return
    with st.expander(t("Preview: what is handed over"), icon=":material/preview:", key=f"preview-{kind}"):
        for text in texts:
            st.markdown(f"**{section(text.section).title.get(context.language)}**")
            show_text(text.text) if text.text.strip() else st.caption(t("Nothing written yet."))
        if kind == "profile":
            st.markdown(t("The profile of this survey goes with it, as it is shown to you now."))
        else:
            st.markdown(t("The action plan of this area goes with it as it stands now, as soon as it holds something."))
        st.caption(
            t("What was handed in no longer changes. The multipliers of the office can read it; drafts stay yours.")
        )
        seen = {text.section: text.version for text in texts} | ({ACTION_PLAN: plan} if plan is not None else {})
        st.button(
            t("Hand in now"),
            type="primary",
            icon=":material/send:",
            key=f"hand-in-{kind}",
            on_click=_submit,
            args=(kind, place, seen),
        )
    _outcome(context, place, kind, own)


def _so_far(context: PageContext, own: Sequence[SubmissionView]) -> None:
    t = context.t
    if not own:
        st.markdown(t("Nothing has been handed in yet."))
        return
    newest = own[0]
    number = t("Version {number}", number=newest.number)
    st.markdown(f"**{number}:** {state_sentence(t, newest.state)} :small[{when(t, newest.submitted_at)}]")
    with st.container(horizontal=True, gap="small"):
        if st.button(t("Open version and history"), icon=":material/history:", key=f"open-{newest.id}"):
            go_to_submission(newest.id)
        if newest.state == "submitted" and allowed(context, "withdraw_submission", newest.ags, newest.place.area):
            st.button(
                t("Take version {number} back", number=newest.number),
                icon=":material/undo:",
                key=f"withdraw-{newest.id}",
                on_click=_withdraw,
                args=(newest,),
            )


def _submit(kind: str, place: Place, seen: dict[str, int]) -> None:
    context = page_context()
    try:
        done = submit_version(context.actor, context.workspace, kind, place, seen=seen)
    except Exception as problem:  # shown below the button
        st.session_state[OUTCOME] = (place, kind, problem)
    else:
        st.session_state[OUTCOME] = (place, kind, done.id)


def _withdraw(submission: SubmissionView) -> None:
    context, held = page_context(), (submission.place, submission.kind)
    st.session_state.pop(OUTCOME, None)
    try:
        withdraw_submission(context.actor, context.workspace, submission.id, submission.version)
    except Exception as problem:  # shown below the button
        st.session_state[OUTCOME] = (*held, problem)


def _outcome(context: PageContext, place: Place, kind: str, own: Sequence[SubmissionView]) -> None:
    """Say what became of the last click."""
    *about, outcome = st.session_state.get(OUTCOME, (None, None, None))
    if about != [place, kind]:
        return
    if isinstance(outcome, Exception):
        report_unexpected(outcome)
        if isinstance(outcome, ToolkitError) and outcome.code == "changed_meanwhile":
            st.markdown(context.t("The preview above shows the newest texts."))
    elif own and own[0].id == outcome and own[0].state == "submitted":
        said = context.t("Version {number} now lies with the office.", number=own[0].number)
        st.success(said, icon=":material/check_circle:")
