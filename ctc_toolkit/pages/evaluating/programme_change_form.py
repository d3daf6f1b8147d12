"""The form for a change in participants: what was measured, then numbers or a file, then saving."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.evaluation.pre_post import (
    KINDS,
    LONGEST_LINE,
    LONGEST_TEXT,
    head_problems,
    number_problems,
    tidy_change,
)
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.evaluating.programme_change_draft import (
    Draft,
    draft_of,
    forget,
    keep_typed,
    open_entry,
    put_in,
    typed_fields,
)
from ctc_toolkit.pages.evaluating.programme_change_file import ROUND, show_file
from ctc_toolkit.reporting.pre_post_words import answer_text
from ctc_toolkit.workspace import ChangeRecord, ProgrammeChanges, save_linked_answers, save_programme_change

SAVED = "changes-saved"
WAYS = ("numbers", "file")


def show_form(context: PageContext, view: ProgrammeChanges, measure: str, change: ChangeRecord | None) -> None:
    """Show the form for an entry of a measure, for a new one where there is none."""
    t = context.t
    draft = draft_of(view.area_id, measure, change)
    with st.container(border=True, key="change-form"):
        st.subheader(t("Change this entry") if change is not None else t("Enter a change"), anchor=False)
        _head(t, draft)
        way = _way(t, draft)
        if way == "file":
            draft.errors = {name: one for name, one in draft.errors.items() if one.code != "pre_post_nothing"}
            show_file(t, draft)
        else:
            _numbers(t, draft)
        _more(t, draft)
        keep_typed(draft)
        if draft.problem is not None:
            show_problem(draft.problem)
            if draft.problem.code == "changed_meanwhile" and change is not None:
                st.markdown(t("Stored now:") + " " + plain(answer_text(t, change.fields, change.result), 600))
                st.button(t("Take my entries"), key="change-mine", on_click=_save, args=(draft, change.version))
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("Save the result"),
                key="change-save",
                type="primary",
                icon=":material/save:",
                on_click=_save,
                args=(draft, None),
                disabled=way == "file" and (draft.checked is None or draft.checked.result is None),
            )
            st.button(t("Cancel"), key="change-cancel", on_click=_close, args=(draft,))


def _head(t: Translator, draft: Draft) -> None:
    """Show the fields that say what was measured."""
    st.text_input(
        t("What was measured?"),
        key=put_in(draft, "figure"),
        max_chars=LONGEST_LINE,
        placeholder=t("Self-control, 6 questions"),
    )
    _below(t, draft, "figure")
    kinds = {"score": t("Score on a scale (mean)"), "yes_no": t("Yes or no (share)")}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        kind = st.segmented_control(
            t("How is it counted?"),
            KINDS,
            format_func=kinds.__getitem__,
            key=put_in(draft, "kind"),
            required=True,
            wrap=True,
        )
        better = (
            {"up": t("a higher value"), "down": t("a lower value")}
            if kind == "score"
            else {"up": t("more yes"), "down": t("less yes")}
        )
        st.segmented_control(
            t("What is better for young people?"),
            list(better),
            format_func=better.__getitem__,
            key=put_in(draft, "better"),
            required=True,
            wrap=True,
        )
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        if kind == "score":
            _number(t, draft, "low", t("Lowest possible value"), step=1.0)
            _number(t, draft, "high", t("Highest possible value"), step=1.0)
        _day(t, draft, "before_on", t("Asked before on"))
        _day(t, draft, "after_on", t("Asked after on"))
    st.text_input(
        t("Who asked, and with which questionnaire?"),
        key=put_in(draft, "source"),
        max_chars=LONGEST_LINE,
        placeholder=t("Provider, questionnaire of the programme"),
    )
    _below(t, draft, "source")


def _way(t: Translator, draft: Draft) -> str:
    names = {"numbers": t("Enter numbers"), "file": t("Upload answers with codes")}
    key = draft.key("way")
    if key not in st.session_state:
        st.session_state[key] = draft.way
    draft.way = st.segmented_control(
        t("What do you have?"),
        WAYS,
        format_func=names.__getitem__,
        key=key,
        required=True,
        wrap=True,
    )
    return draft.way


def _numbers(t: Translator, draft: Draft) -> None:
    """Show the fields for numbers that somebody worked out."""
    fields = typed_fields(draft)
    st.caption(
        t(
            "As the provider worked them out. Fewer than {least} young people: leave all numbers empty and use words "
            "below.",
            least=fields.fewest,
        )
    )
    for when, title in (("before", t("Before")), ("after", t("After"))):
        st.markdown(f"**{title}**")
        with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
            _number(t, draft, f"n_{when}", t("Young people"), step=1)
            if fields.kind == "score":
                _number(t, draft, f"mean_{when}", t("Mean"), step=0.1)
                _number(t, draft, f"sd_{when}", t("Standard deviation"), step=0.1)
            else:
                _number(t, draft, f"yes_{when}", t("Of them yes"), step=1)
    st.markdown(f"**{t('Are they the same young people?')}**")
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        if fields.kind == "score":
            tip = t("Coefficient of correlation r of both times. Without it both times count as different people.")
            _number(t, draft, "r", t("Correlation, if known"), step=0.05, tip=tip)
        else:
            tip = t("No before and yes after. Without it both times count as different people.")
            _number(t, draft, "to_yes", t("Changed from no to yes, if known"), step=1, tip=tip)
        _number(t, draft, "began", t("Answered before in all, if known"), step=1)


def _more(t: Translator, draft: Draft) -> None:
    """Show what helps to read the result, where it is known."""
    fields = typed_fields(draft)
    wrong = {"reference", "reference_source", "reliability", "note"} & draft.errors.keys()
    with st.expander(t("More about it, if known"), expanded=bool(wrong), key="change-more"):
        st.checkbox(t("They take part because their values stood out"), key=put_in(draft, "selected"))
        with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
            label = t("Mean of all of this age") if fields.kind == "score" else t("Percent yes of all of this age")
            _number(t, draft, "reference", label, step=0.1)
            if fields.kind == "score":
                tip = t("Cronbach's alpha from the manual. From single questions it is worked out by itself.")
                _number(t, draft, "reliability", t("Reliability of the scale"), step=0.05, tip=tip)
        st.text_input(t("Source of the value of all"), key=put_in(draft, "reference_source"), max_chars=LONGEST_LINE)
        _below(t, draft, "reference_source")
    st.text_area(
        t("In words: what was seen?"),
        key=put_in(draft, "note"),
        max_chars=LONGEST_TEXT,
        height=90,
        help=t("Without names. Needed where there are no numbers."),
    )
    _below(t, draft, "note")


def _number(t: Translator, draft: Draft, name: str, label: str, *, step: float, tip: str = "") -> None:
    with st.container(width=190):
        key = put_in(draft, name)
        held = st.session_state[key]
        if held is not None:
            st.session_state[key] = int(held) if isinstance(step, int) else float(held)
        st.number_input(
            label, key=key, step=step, format="%d" if isinstance(step, int) else "%g", help=tip or None, value=None
        )
        _below(t, draft, name)


def _day(t: Translator, draft: Draft, name: str, label: str) -> None:
    with st.container(width=190):
        st.date_input(
            label,
            key=put_in(draft, name),
            value=None,
            min_value=date(2000, 1, 1),
            max_value=datetime.now(UTC).astimezone().date(),
            format="DD.MM.YYYY",
        )
        _below(t, draft, name)


def _below(t: Translator, draft: Draft, name: str) -> None:
    """Show below a field what is wrong with it and what to do."""
    problem = draft.errors.get(name)
    if problem is None:
        return
    message = messages()[problem.code]
    what, todo = (plain(message.render(part, t.language, **problem.without_places().values)) for part in ("what", "do"))
    with st.container(key=f"problem-change-{name}"):
        st.error(f"**{what}** {todo}", icon=":material/error:")


def _close(draft: Draft) -> None:
    """Forget what was typed and let go of the file."""
    forget(draft)
    open_entry(None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _save(draft: Draft, version: int | None) -> None:
    """Store what was typed or worked out. version: of what somebody else stored, where the person has seen that."""
    context = page_context()
    keep_typed(draft)
    entered = tidy_change(typed_fields(draft))
    today = datetime.now(UTC).astimezone().date()
    errors = head_problems(entered, today)
    if draft.way == "numbers":
        errors |= number_problems(entered)
    draft.errors, draft.problem = errors, None
    if errors:
        return
    area, measure, name = draft.place
    target = {"change_id": name if draft.version else None, "version": draft.version if version is None else version}
    try:
        if draft.way == "numbers":
            save_programme_change(context.actor, context.workspace, area, measure, entered, **target)
        elif draft.checked is not None:
            save_linked_answers(context.actor, context.workspace, area, measure, draft.checked, **target)
    except ToolkitError as problem:
        draft.problem = problem
        return
    _close(draft)
    st.session_state[SAVED] = datetime.now(UTC)
