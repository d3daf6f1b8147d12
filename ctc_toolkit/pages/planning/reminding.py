"""The list of reminders: what is due for which school, by when, the text to send, and that it was done."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.process.school_reminders import Reminder
from ctc_toolkit.reporting.letters import letter_text, letter_values, unfilled
from ctc_toolkit.survey.letters import PLACEHOLDERS, load_reminder
from ctc_toolkit.workspace import CityView, SchoolView, SurveyPlanView, note_school_reminder
from ctc_toolkit.workspace.letter_facts import survey_facts
from ctc_toolkit.workspace.survey_checks import EARLIEST, this_day

CHOSEN, DAY = "reminder-chosen", "reminder-day"
PROBLEM, NOTED = "reminder-problem", "reminder-noted"
Due = tuple[SchoolView, Reminder]


def due_now(plan: SurveyPlanView) -> list[Due]:
    """Return what is overdue or due soon, most urgent first."""
    today = this_day()
    return [entry for entry in plan.reminders if entry[1].when(today) != "later"]


def in_the_schools(plan: SurveyPlanView) -> bool:
    """Return whether the schools are still asking, so that nothing can be imported yet."""
    return plan.entry.last_day is not None and plan.entry.last_day > this_day()


def reminders_part(context: PageContext, city: CityView, plan: SurveyPlanView) -> None:
    """Show what is due, the text of one reminder, and what was done."""
    t = context.t
    st.header(t("What is due for which school?"), anchor=False)
    if plan.paused:
        st.markdown(t("All areas of the city pause, so the reminders rest. They come back when one of them goes on."))
    else:
        st.markdown(due_sentence(t, plan))
        _table(context, plan)
    _just_noted(t)
    if plan.reminders:
        _one(context, city, plan)
    _done(context, plan)


def due_sentence(t: Translator, plan: SurveyPlanView) -> str:
    """Return how much is due, in one or two sentences."""
    today = this_day()
    if not plan.schools:
        return t("No school has been entered yet. Enter every school that you ask.")
    found = due_now(plan)
    if not found:
        later = next((reminder.due for _, reminder in plan.reminders if reminder.due is not None), None)
        if later is None:
            return t("Nothing is due.")
        return t("Nothing is due. The next reminder comes by {date}.", date=t.date(later))
    overdue = sum(reminder.when(today) == "overdue" for _, reminder in found)
    said = t.plural("{count} reminder is due.", "{count} reminders are due.", len(found))
    return (
        f"{said} {t.plural('{count} of them is overdue.', '{count} of them are overdue.', overdue)}"
        if overdue
        else said
    )


def _table(context: PageContext, plan: SurveyPlanView) -> None:
    t = context.t
    soon = due_now(plan)
    later = [entry for entry in plan.reminders if entry not in soon]
    if soon:
        show_table(_frame(t, soon), t("What is due for which school"), content="sentences", key="reminders")
    if later:
        with st.expander(t("Later ({count})", count=len(later)), expanded=not soon):
            show_table(_frame(t, later), t("What comes later"), content="sentences", key="reminders-later")


def _frame(t: Translator, found: list[Due]) -> pd.DataFrame:
    rows = [
        (
            _by_when(t, reminder),
            plain(school.entry.school),
            plain(what(t, reminder.kind)),
            t.date(reminder.last_on) if reminder.last_on else t("not yet"),
        )
        for school, reminder in found
    ]
    return pd.DataFrame(rows, columns=[t("By when"), t("School"), t("What"), t("Last reminded")])


def _by_when(t: Translator, reminder: Reminder) -> str:
    if reminder.due is None:
        return t("once the period is set")
    day = t.date(reminder.due)
    return t("{date}, overdue", date=day) if reminder.when(this_day()) == "overdue" else day


def what(t: Translator, kind: str) -> str:
    """Return what a reminder is about."""
    return load_reminder(kind).title.get(t.language)


def _one(context: PageContext, city: CityView, plan: SurveyPlanView) -> None:
    """Show the text of the chosen reminder, ready to be copied, and the button that notes it as done."""
    t = context.t
    by_key = {f"{school.id} {reminder.kind}": (school, reminder) for school, reminder in plan.reminders}
    if st.session_state.get(CHOSEN) not in by_key:
        st.session_state[CHOSEN] = next(iter(by_key))
    st.subheader(t("Remind a school"), anchor=False)
    chosen = st.selectbox(
        t("Which reminder?"),
        list(by_key),
        key=CHOSEN,
        format_func=lambda key: f"{by_key[key][0].entry.school}: {what(t, by_key[key][1].kind)}",
    )
    school, reminder = by_key[chosen]
    template, facts = load_reminder(reminder.kind), survey_facts(city, plan, school.entry.school)
    st.caption(t("Goes {whom}. Check the text, copy it into your own mail or letter, and send it from there.",
                 whom=plain(template.for_whom.get(t.language))))  # fmt: skip
    lacking = [PLACEHOLDERS[name].get(t.language) for name in unfilled(template, letter_values(facts))]
    if lacking:
        st.caption(t("Still marked as missing: {fields}", fields=plain(", ".join(lacking), 600)))
    subject, body = letter_text(template, facts)
    heading = t("Subject: {subject}", subject=subject)
    st.code(f"{heading}\n\n{body}", language=None, wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if DAY not in st.session_state:
            st.session_state[DAY] = this_day()
        form = "DD.MM.YYYY" if context.language == "de" else "YYYY-MM-DD"
        st.date_input(
            t("Reminded on"), key=DAY, min_value=EARLIEST, max_value=date(2099, 12, 31), format=form, width=180
        )
        st.button(
            t("Note as done"),
            key="reminder-done",
            type="primary",
            icon=":material/check:",
            on_click=_note,
            args=(school, reminder.kind),
        )
    problem = st.session_state.get(PROBLEM)
    if problem is not None:
        show_problem(problem)


def _note(school: SchoolView, kind: str) -> None:
    context = page_context()
    day = st.session_state.get(DAY) or this_day()
    try:
        note_school_reminder(context.actor, context.workspace, school_id=school.id, kind=kind, done_on=day)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
        return
    st.session_state.pop(PROBLEM, None)
    st.session_state.pop(DAY, None)
    st.session_state[NOTED] = (school.id, school.entry.school, kind, day)


def _just_noted(t: Translator) -> None:
    """Say what has just been noted, with the way back."""
    noted = st.session_state.get(NOTED)
    if noted is None:
        return
    school_id, school, kind, day = noted
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            t(
                "Noted: {school}, “{what}”, on {date}.",
                school=plain(school),
                what=plain(what(t, kind)),
                date=t.date(day),
            )
        )
        st.button(t("Take it back"), key="reminder-undo", type="tertiary", icon=":material/undo:",
                  on_click=_take_back, args=(school_id, kind))  # fmt: skip


def _take_back(school_id: str, kind: str) -> None:
    context = page_context()
    st.session_state.pop(NOTED, None)
    try:
        note_school_reminder(context.actor, context.workspace, school_id=school_id, kind=kind, act="take_back")
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem


def _done(context: PageContext, plan: SurveyPlanView) -> None:
    t = context.t
    rows = [
        (day, school.entry.school, what(t, kind)) for school in plan.schools for kind, day in school.reminded.items()
    ]
    if not rows:
        return
    with st.expander(t("What was done ({count})", count=len(rows))):
        said = [(t.date(day), plain(school), plain(about)) for day, school, about in sorted(rows, reverse=True)]
        frame = pd.DataFrame(said, columns=[t("On"), t("School"), t("What")])
        show_table(frame, t("Reminders that were done"), content="sentences", key="reminded")
        st.caption(t("A reminder rests for a while once it was done, and comes back if nothing has happened."))
