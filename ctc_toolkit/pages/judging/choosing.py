"""What counts for a survey: checks, known numbers, expected pupils; saved as often as wanted, settled once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.moments import clock
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.judging.numbers import expected_field, margins_field, tables_of
from ctc_toolkit.pages.judging.state import PROBLEM, SAVED, begin, forget_typed, key
from ctc_toolkit.reporting.quality_words import count_text
from ctc_toolkit.survey.instrument import Instrument, ScreeningRule
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import QualityView, save_answer_choice

OFF = ""
"""The choice that switches a rule with several levels off."""


def choosing_part(context: PageContext, view: QualityView, instrument: Instrument) -> None:
    """Show what can still be chosen: everything before it is settled, afterwards who was expected."""
    t, wave = context.t, view.wave.id
    begin(view, instrument)
    settled = view.choice.frozen_at is not None
    title = t("Tell who was expected") if settled else t("Choose checks and weights")
    problem = st.session_state.get(PROBLEM)
    with st.expander(title, icon=":material/tune:", expanded=not settled or problem is not None):
        if not settled:
            _rules(context, view, instrument)
            margins_field(context, view, instrument)
        expected_field(context, view, instrument)
        if problem is not None and problem[0] == wave:
            show_problem(problem[1])
            if problem[1].code == "changed_meanwhile":
                st.button(t("Show what is stored now"), key="quality-again", on_click=forget_typed, args=(wave,))
        _buttons(context, view, settled)
        saved = st.session_state.pop(SAVED, None)
        if saved:
            st.caption(t("saved at {time}", time=saved))


def _rules(context: PageContext, view: QualityView, instrument: Instrument) -> None:
    t, wave = context.t, view.wave.id
    st.markdown(f"**{t('Checks')}**")
    rules = [rule for rule in instrument.screening if rule.use != "threshold_missing"]
    if not rules:
        st.markdown(t("This questionnaire has no checks of its own; every questionnaire counts."))
        return
    st.caption(
        t(
            "On at first are the checks that are published or common practice. The others are stricter or rest on "
            "proposals: look at what they find before you switch them on."
        )
    )
    levels, found = levels_of(instrument), _found(context, view)
    labels = {rule.id: rule.label.get(context.language) + found.get(rule.id, "") for rule in rules}
    if levels:
        options = {OFF: t("Do not check"), **{rule.id: labels[rule.id] for rule in levels}}
        st.radio(
            t("Honesty as they say themselves"),
            list(options),
            format_func=options.__getitem__,
            key=key(wave, "levels"),
        )
    for rule in rules:
        if rule not in levels:
            st.checkbox(labels[rule.id], key=key(wave, "rule", rule.id))


def _found(context: PageContext, view: QualityView) -> dict[str, str]:
    """Return by rule how many questionnaires it finds, to stand behind its name."""
    if view.quality is None:
        return {}
    return {rule.rule: f" ({count_text(context.t, rule.found)})" for rule in view.quality.rules if rule.asked}


def levels_of(instrument: Instrument) -> list[ScreeningRule]:
    """Return rules that look at the same question with different strictness: only one of them makes sense."""
    same = [rule for rule in instrument.screening if rule.kind == "exclude_codes" and rule.use != "threshold_missing"]
    return same if len(same) > 1 and len({rule.items for rule in same}) == 1 else []


def chosen_rules(wave: str, instrument: Instrument) -> tuple[str, ...]:
    """Return the rules that are switched on in the form."""
    levels = levels_of(instrument)
    one = st.session_state.get(key(wave, "levels"))
    ticked = {
        rule.id
        for rule in instrument.screening
        if rule not in levels and st.session_state.get(key(wave, "rule", rule.id))
    }
    return tuple(rule.id for rule in instrument.screening if rule.id in ticked or (one and rule.id == one))


def _buttons(context: PageContext, view: QualityView, settled: bool) -> None:
    t = context.t
    given: dict[str, Any] = {"wave": view.wave.id, "reference": view.wave.instrument}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("Save the choice") if not settled else t("Save who was expected"),
            key="quality-save",
            icon=":material/save:",
            type="secondary",
            on_click=_save,
            kwargs={**given, "act": "save"},
        )
        if settled:
            return
        with st.popover(t("Settle for good"), icon=":material/lock:"):
            st.markdown(_consequence(t))
            st.button(
                t("Yes, settle for good"),
                key="quality-settle",
                type="primary",
                on_click=_save,
                kwargs={**given, "act": "settle"},
            )


def _consequence(t: Translator) -> str:
    return t(
        "From then on checks and weights count for every result of this survey. They cannot be changed, because two "
        "results of the same answers would tell about single people. Opening the profile does the same."
    )


def _save(wave: str, reference: str, act: str) -> None:
    context = page_context()
    instrument = load_instrument(reference)
    st.session_state.pop(PROBLEM, None)
    held = st.session_state[key(wave, "held")]
    try:
        margins, expected = tables_of(wave, instrument, held)
        rules = held.rules.rules if held.frozen_at is not None else chosen_rules(wave, instrument)
        save_answer_choice(
            context.actor,
            context.workspace,
            wave,
            rules=rules,
            margins=held.rules.margins if held.frozen_at is not None else margins,
            expected=expected,
            version=held.version,
            act="settle" if act == "settle" else "save",
        )
    except ToolkitError as problem:
        st.session_state[PROBLEM] = (wave, problem)
        return
    forget_typed(wave)
    st.session_state[SAVED] = clock(datetime.now(UTC))
