"""Versions side by side: those of the plan itself, and those that were handed in to the office."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.sheets import show_blocks
from ctc_toolkit.plan import Entry
from ctc_toolkit.reporting.plan_comparison import comparison_table
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import SubmissionView, area_plan, read_submission
from ctc_toolkit.workspace.action_plan_views import ActionPlans, PlanView
from ctc_toolkit.workspace.review_words import state_word

OWN, SENT = "own", "sent"


def show_versions(
    context: PageContext, plans: ActionPlans, view: PlanView, handed_in: Sequence[SubmissionView]
) -> None:
    """Let a person choose two versions and show what differs."""
    t = context.t
    st.header(t("What has changed?"), anchor=False)
    names = {
        f"{OWN}-{one.number}": t("Version {number}, decided on {day}", number=one.number, day=t.date(one.decided_on))
        if one.decided_on
        else t("Version {number} as it stands now", number=one.number)
        for one in plans.versions
    }
    names |= {
        f"{SENT}-{one.id}": t(
            "Handed in on {day}, version {number} ({state})",
            day=day(t, one.submitted_at),
            number=one.number,
            state=state_word(t, one),
        )
        for one in handed_in
        if one.state != "withdrawn"
    }
    if len(names) < 2:
        st.markdown(
            t("There is one version so far. As soon as it is handed in or a new one begins, compare them here.")
        )
        return
    left, right = st.columns(2, gap="small")
    options = list(names)
    newest = f"{OWN}-{plans.versions[0].number}"
    older = next(one for one in options if one != newest)
    with left:
        earlier = _choice(t("Earlier"), names, older, "plan-earlier")
    with right:
        later = _choice(t("Later"), names, newest, "plan-later")
    if earlier == later:
        st.markdown(t("Please choose two different versions."))
        return
    sides = [_entries(context, plans, view, one) for one in (earlier, later)]
    if None in sides:
        st.markdown(t("This version was handed in without an action plan; it held texts only."))
        return
    instrument = load_instrument(view.wave.instrument)
    table = comparison_table(t, sides[0] or (), sides[1] or (), (names[earlier], names[later]), instrument)
    if table is None:
        st.markdown(t("Nothing differs between the two."))
    else:
        show_blocks([table], key="comparison")


def _choice(label: str, names: dict[str, str], usual: str, key: str) -> str:
    if st.session_state.get(key) not in names:
        st.session_state[key] = usual
    return str(st.selectbox(label, list(names), key=key, format_func=names.__getitem__))


def _entries(context: PageContext, plans: ActionPlans, view: PlanView, name: str) -> tuple[Entry, ...] | None:
    kind, _, which = name.partition("-")
    if kind == OWN:
        if int(which) == view.number:
            return view.plain
        other = area_plan(context.actor, context.workspace, plans.area_id, number=int(which)).shown
        return other.plain if other is not None else ()
    sent = read_submission(context.actor, context.workspace, which).document.plan
    return sent.entries if sent is not None else None
