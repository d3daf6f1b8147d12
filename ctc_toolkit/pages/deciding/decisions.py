"""The decision log: searched by words, body, year and state; one decision with its history; a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.long_text import lines_of
from ctc_toolkit.pages.components.moments import when
from ctc_toolkit.pages.deciding.address import DECISION, OF_BODY, STATE, WORDS, YEAR, asked, go
from ctc_toolkit.pages.deciding.form import FORMS, NEW, Fields, Form, form_of, save
from ctc_toolkit.pages.deciding.sheets import decision_sheet, download
from ctc_toolkit.pages.deciding.words import (
    DECISION_ICONS,
    decision_state_words,
    moment_of,
    shortened,
    step_names,
)
from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import LONGEST_TEXT
from ctc_toolkit.process.decisions import DecisionFields, found_in
from ctc_toolkit.reporting.step_words import function_names
from ctc_toolkit.workspace import BodyView, CityView, DecisionView, MeetingView

SHOWN = 25
ENTERED = "decision-entered"
ALL = ""


def decisions_part(context: PageContext, city: CityView, bodies: Sequence[BodyView], body: BodyView) -> None:
    """Show the decisions of one body, and the form of a new one."""
    st.header(context.t("Decisions"), anchor=False)
    if not body.closed:
        new_decision(context, body, None)
    decision_log(context, city, bodies, body)


def decision_log(
    context: PageContext, city: CityView, bodies: Sequence[BodyView], body: BodyView | None = None
) -> None:
    """Show the decisions of a body, or (None) of all bodies of the city, as far as the search finds them."""
    t = context.t
    everything = [(one, decision) for one in ([body] if body else bodies) for decision in one.decisions]
    if not everything:
        st.markdown(t("No decision is entered yet. Each one gets a number, its reasons and who carries it out."))
        return
    found = _searched(t, everything, body)
    found.sort(key=lambda pair: (pair[1].decided_on, pair[1].number), reverse=True)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="decision-sheets"):
        st.markdown(t.plural("{count} decision found.", "{count} decisions found.", len(found)), width="content")
        if found:
            download(t("Decision log"), decision_sheet(t, city, found, _searched_for(t, bodies)), "decisions", city)
    for one, decision in found[:SHOWN]:
        _entry(context, bodies, one, decision, named=body is None)
    if len(found) > SHOWN:
        st.caption(t("The newest {count} are shown; narrow the search, or print the log to see all.", count=SHOWN))


Pair = tuple[BodyView, DecisionView]


def _searched(t: Translator, everything: list[Pair], body: BodyView | None) -> list[Pair]:
    """Show the fields of the search; the address holds what is searched for."""
    years = sorted({str(one.decided_on.year) for _, one in everything}, reverse=True)
    bodies = {one.id: one.name for one, _ in everything}
    words, names = asked(WORDS), step_names(t)
    functions = function_names(t)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="decision-search"):
        st.session_state["decision-words"] = words
        st.text_input(
            t("Search in decisions"),
            key="decision-words",
            placeholder=t("words from text and reasons"),
            on_change=_chosen,
            args=(WORDS, "decision-words"),
            width=250,
        )
        year = _filter(t("Year"), YEAR, {ALL: t("all years"), **{one: one for one in years}}, 130)
        state = _filter(t("State"), STATE, {ALL: t("all states"), **decision_state_words(t)}, 190)
        of = _filter(t("Body"), OF_BODY, {ALL: t("all bodies"), **bodies}, 270) if body is None else ALL
    kept = [
        pair
        for pair in everything
        if year in (ALL, str(pair[1].decided_on.year))
        and state in (ALL, pair[1].fields.state)
        and of in (ALL, pair[0].id)
    ]
    return found_in(
        kept,
        words,
        lambda pair: (
            pair[1].number,
            pair[1].fields.text,
            pair[1].fields.reasons,
            pair[1].fields.remark,
            pair[0].name,
            functions.get(pair[1].fields.function or "", ""),
            names.get(pair[1].fields.step or "", ""),
        ),
    )


def _filter(label: str, name: str, options: Mapping[str, str], width: int) -> str:
    key = f"decision-filter-{name}"
    chosen = asked(name) if asked(name) in options else ALL
    st.session_state[key] = chosen
    st.selectbox(
        label,
        list(options),
        key=key,
        format_func=lambda one: options[one],
        on_change=_chosen,
        args=(name, key),
        width=width,
    )
    return chosen


def _chosen(name: str, key: str) -> None:
    go(name, str(st.session_state[key] or "").strip())


def _searched_for(t: Translator, bodies: Sequence[BodyView]) -> str:
    """Return in words what is searched for, for the printed log."""
    states, names = decision_state_words(t), {one.id: one.name for one in bodies}
    state = states.get(asked(STATE), "")  # type: ignore[call-overload]
    parts = [names.get(asked(OF_BODY), ""), asked(YEAR), state, f"„{asked(WORDS)}“" if asked(WORDS) else ""]
    return ", ".join(part for part in parts if part)


def _entry(
    context: PageContext, bodies: Sequence[BodyView], body: BodyView, decision: DecisionView, *, named: bool
) -> None:
    t, entered = context.t, decision.fields
    is_open = asked(DECISION) == decision.id
    with st.container(border=True, key=f"decision-{decision.id[:8]}", gap="xsmall"):
        state = decision_state_words(t)[entered.state]
        late = " · :material/schedule: " + t("date has passed") if decision.overdue else ""
        where = f" · {plain(body.name)}" if named else ""
        st.markdown(
            f"**{decision.number}** · {t.date(decision.decided_on)}{where} · "
            f"{DECISION_ICONS[entered.state]} {state}{late}"
        )
        st.markdown(f"**{plain(shortened(entered.text, 400))}**" if not is_open else lines_of(entered.text))
        if is_open:
            _form(context, bodies, body, decision)
        else:
            _summary(t, decision)
        st.button(
            t("Close") if is_open else t("Open, change the state"),
            key=f"decision-open-{decision.id[:8]}",
            help=None if is_open else t("Decision {number}", number=decision.number),
            type="tertiary",
            icon=":material/unfold_less:" if is_open else ":material/edit:",
            on_click=go,
            args=(DECISION, "" if is_open else decision.id),
        )


def _summary(t: Translator, decision: DecisionView) -> None:
    st.caption("  \n".join(plain(line, 700) for line in summary_lines(t, decision)))


def summary_lines(t: Translator, decision: DecisionView) -> list[str]:
    """Return reasons, who carries it out until when, and what became of the decision."""
    entered, functions = decision.fields, function_names(t)
    lines = [t("Reasons: {reasons}", reasons=shortened(entered.reasons, 400))]
    who = functions.get(entered.function or "", "")
    if who and entered.due:
        lines.append(t("Carried out by: {who}, until {date}", who=who, date=t.date(entered.due)))
    elif who:
        lines.append(t("Carried out by: {who}", who=who))
    elif entered.due:
        lines.append(t("To be done until {date}", date=t.date(entered.due)))
    if entered.step:
        lines.append(t("Belongs to: {step}", step=step_names(t).get(entered.step, entered.step)))
    if decision.replaced_by:
        lines.append(t("Replaced by {number}", number=decision.replaced_by))
    lines += [t("Replaces {number}", number=number) for number in decision.replaces]
    if entered.remark:
        lines.append(t("Remark: {remark}", remark=shortened(entered.remark, 400)))
    return lines


def _form(context: PageContext, bodies: Sequence[BodyView], body: BodyView, decision: DecisionView) -> None:
    t = context.t
    form = form_of("decision", body.ags, body.id, decision.id, decision.fields)
    fields = Fields(context, form)
    if fields.conflict():
        return
    if decision.wording or form.problems:
        st.caption(t("The wording can be mended today; after that it is fixed."))
        _wording(t, fields, body)
    else:
        _fixed(t, decision)
    fields.saved(decision.changed_by, decision.changed_at)
    _follow_up(t, fields)
    _state(t, fields, bodies, decision)
    if decision.fields.step:
        _to_step(context, body, decision.fields.step)
    if decision.priorities is not None and reach(context.actor)("area_priorities"):
        area, number = decision.priorities
        view = {"gebiet": area, "fassung": str(number)}
        link_to("priorities", t("To the priorities with figures and reasons"), city=body.ags, view=view)
    if decision.plan is not None and reach(context.actor)("area_plan"):
        area, number = decision.plan
        view = {"gebiet": area, "fassung": str(number)}
        link_to("action_plan", t("To the action plan"), city=body.ags, view=view)
    if decision.year is not None and reach(context.actor)("yearly_reviews"):
        area, year = decision.year
        link_to("yearly_review", t("To the yearly review"), city=body.ags, view={"gebiet": area, "jahr": str(year)})
    with st.expander(t("Who changed what?"), key=f"decision-history-{decision.id[:8]}"):
        _history(t, decision, form)


def _fixed(t: Translator, decision: DecisionView) -> None:
    st.markdown(f"**{t('Reasons')}**")
    st.markdown(lines_of(decision.fields.reasons))
    st.caption(
        t(
            "The wording is fixed. If it no longer holds, withdraw the decision with a reason or replace it by "
            "a new one."
        )
    )


def _wording(t: Translator, fields: Fields, body: BodyView) -> None:
    fields.lines("text", t("What was decided?"), longest=LONGEST_TEXT)
    fields.lines("reasons", t("Why? (reasons)"), longest=LONGEST_TEXT)
    held = {one.id: moment_of(t, one) for one in body.meetings if one.fields.state != "cancelled"}
    day, meeting = st.columns(2, gap="small")
    with day:
        fields.day("decided_on", t("Decided on the"), width="stretch")
    with meeting:
        fields.choice("meeting_id", t("In which meeting?"), {None: t("outside of a meeting"), **held})


def _follow_up(t: Translator, fields: Fields) -> None:
    who, due = st.columns(2, gap="small")
    with who:
        fields.choice("function", t("Who carries it out? (function)"), {None: t("nobody yet"), **function_names(t)})
    with due:
        fields.day("due", t("Until when?"), width="stretch")
    fields.choice("step", t("Belongs to which step? (may stay open)"), {None: t("no step"), **step_names(t)})


def _state(t: Translator, fields: Fields, bodies: Sequence[BodyView], decision: DecisionView) -> None:
    fields.radio("state", t("State of the decision"), decision_state_words(t))
    state = fields.form.wanted.state
    if state == "replaced":
        others = {
            one.id: f"{one.number} ({body.name}): {shortened(one.fields.text, 60)}"
            for body in bodies
            for one in body.decisions
            if one.id != decision.id and one.decided_on >= decision.decided_on
        }
        fields.choice("replaced_by", t("By which decision?"), {None: t("not chosen yet"), **others})
    label = {
        "withdrawn": t("Why is it withdrawn?"),
        "carried_out": t("How was it carried out? (may stay open)"),
    }.get(state, t("Remark (may stay open)"))
    fields.lines("remark", label, longest=LONGEST_TEXT)


def _to_step(context: PageContext, body: BodyView, step: str) -> None:
    """Lead to the step on the page of the phases, where the body belongs to an area."""
    if body.area_id is None or not reach(context.actor)("area_process"):
        return
    for phase in load_process().phases:
        for milestone in phase.milestones:
            ids = [one.id for one in milestone.benchmarks]
            if step in (milestone.id, *ids):
                first = step if step in ids else ids[0]
                view = {"gebiet": body.area_id, "phase": str(phase.number), "schritt": first}
                link_to("phases", context.t("Open the step"), city=body.ags, view=view)
                return


def _history(t: Translator, decision: DecisionView, form: Form) -> None:
    st.markdown(t("Entered {when} by {name}", when=when(t, decision.entered_at), name=plain(decision.entered_by)))
    labels = _labels(t)
    for change in decision.changes:
        options = form.said.get(change.field, ("", {}))[1]
        before, after = (_written(t, options, value) for value in (change.before, change.after))
        st.markdown(
            f"{when(t, change.at)}, {plain(change.who)}: {labels[change.field]}  \n"
            f"{plain(before, 2000)} → {plain(after, 2000)}"
        )


def _labels(t: Translator) -> dict[str, str]:
    return {
        "text": t("What was decided?"),
        "reasons": t("Why? (reasons)"),
        "decided_on": t("Decided on the"),
        "meeting_id": t("In which meeting?"),
        "function": t("Who carries it out? (function)"),
        "due": t("Until when?"),
        "step": t("Belongs to which step? (may stay open)"),
        "state": t("State of the decision"),
        "replaced_by": t("By which decision?"),
        "remark": t("Remark"),
    }


def _written(t: Translator, options: Mapping[str | None, str], value: str) -> str:
    if not value:
        return "–"
    if value in options:
        return options[value]
    try:
        return t.date(date.fromisoformat(value))
    except ValueError:
        return value


def new_decision(context: PageContext, body: BodyView, meeting: MeetingView | None) -> None:
    """Show the form of a new decision, of a meeting or of none; day and meeting are filled in."""
    t = context.t
    today = datetime.now().astimezone().date()
    day = meeting.on if meeting else today
    thing = f"{NEW}-{meeting.id}" if meeting else NEW
    form = form_of(
        "decision", body.ags, body.id, thing, DecisionFields(day, meeting_id=meeting.id if meeting else None)
    )
    with st.expander(
        t("Enter a decision"),
        icon=":material/gavel:",
        key=f"decision-new-{'meeting' if meeting else 'body'}",
        expanded=bool(form.problems),
    ):
        fields = Fields(context, form)
        _wording(t, fields, body)
        _follow_up(t, fields)
        fields.saved()
        st.button(
            t("Enter the decision"),
            key="decision-add",
            type="primary",
            icon=":material/add:",
            on_click=_entered,
            args=(form.name,),
        )
    entered = st.session_state.get(ENTERED)
    if entered is not None and entered[0] == form.name:
        numbers = {one.id: one.number for one in body.decisions}
        if entered[1] in numbers:
            st.caption(":material/check: " + t("Decision {number} is entered.", number=numbers[entered[1]]))


def _entered(form_name: str) -> None:
    form: Form = st.session_state[FORMS][form_name]
    saved = save(form)
    if saved is not None:
        st.session_state[FORMS].pop(form_name)
        turn = form.round + 1
        fresh = form_of("decision", form.ags, form.body_id, form.thing_id, _again(saved.fields))
        fresh.round = turn
        st.session_state[ENTERED] = (form_name, saved.id)


def _again(entered: DecisionFields) -> DecisionFields:
    """Return the fields of the next new decision: of the same day and meeting."""
    return DecisionFields(entered.decided_on, meeting_id=entered.meeting_id)


def counted_line(t: Translator, body: BodyView) -> str:
    """Return in few words how many decisions of a body are open and how many of them overdue."""
    count, late = len(body.open_decisions), sum(one.overdue for one in body.decisions)
    if late:
        return t("Decisions: {count} open, {late} overdue", count=count, late=late)
    return t("Decisions: {count} open", count=count) if count else t("No decision is open.")


def open_line(t: Translator, body: BodyView) -> str:
    """Return how many decisions of a body are open and how many of them overdue."""
    count, late = len(body.open_decisions), sum(one.overdue for one in body.decisions)
    if not count:
        return t("No decision is open.")
    told = t.plural("{count} decision is open", "{count} decisions are open", count)
    return told + (", " + t.plural("{count} of them overdue", "{count} of them overdue", late) if late else "") + "."
