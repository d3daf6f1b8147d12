"""What counts how much in matching, and what a board needs. Kept for the session: nothing is decided by it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.programmes.matching import Wishes
from ctc_toolkit.programmes.matching_rules import CRITERIA, LARGEST_WEIGHT, MatchingRules, Weights
from ctc_toolkit.programmes.offer_matrix import BANDS as AGE_BANDS
from ctc_toolkit.programmes.programme import SETTINGS
from ctc_toolkit.reporting.matching_words import setting_name, weighed_names
from ctc_toolkit.reporting.portfolio_words import age_text
from ctc_toolkit.reporting.programme_words import language_name
from ctc_toolkit.workspace import AreaProgrammes

_WEIGHT, _AGES, _SETTINGS, _LANGUAGES = "match-weight-", "match-ages", "match-settings", "match-languages"
_KEPT = "match-kept"
_EVERY = 0


@dataclass(frozen=True)
class Asked:
    """What counts and what is wished in this session. problem: why the weights do not count."""

    weights: Weights
    wishes: Wishes
    problem: ToolkitError | None
    usual: bool


def asked(rules: MatchingRules) -> Asked:
    """Return what this session has chosen; the usual weights where its own do not count."""
    kept = st.session_state.get(_KEPT, {})
    given = {name: int(kept.get(_WEIGHT + name, rules.weights[name])) for name in CRITERIA}
    place = int(kept.get(_AGES, _EVERY))
    wishes = Wishes(
        AGE_BANDS[place - 1] if place else None,
        frozenset(kept.get(_SETTINGS, ())),
        frozenset(kept.get(_LANGUAGES, ())),
    )
    usual = wishes == Wishes() and given == dict(rules.weights)
    try:
        return Asked(Weights(given), wishes, None, usual)
    except ToolkitError as problem:
        return Asked(Weights(rules.weights), wishes, problem, usual)


def show_weighing(context: PageContext, view: AreaProgrammes, found: Asked) -> None:
    """Show the sliders of the weights and the wishes, folded."""
    t = context.t
    title = t("Weights and wishes") if found.usual else t("Weights and wishes (changed)")
    with st.expander(title, key="match-asked", icon=":material/tune:"):
        _wishes(context, view)
        st.markdown(t("How much does each criterion count? 0 is not at all, 5 is most."))
        _weights(context, view.rules)
        if found.problem is not None:
            with st.container(key="problem-match-weights"):
                report_unexpected(found.problem)
        st.caption(
            t(
                "The factor itself counts as much as all criteria but the evidence together. So a side factor never "
                "lifts a programme above one with a main factor and the same evidence. What is not known counts a "
                "quarter."
            )
        )
        st.button(t("Back to the usual"), key="match-usual", disabled=found.usual, on_click=_usual)


def _wishes(context: PageContext, view: AreaProgrammes) -> None:
    t = context.t
    bands = [t("any age"), *(age_text(t, one) for one in AGE_BANDS)]
    languages = sorted(
        {one for programme in view.catalogue.programmes for one in programme.languages},
        key=lambda one: language_name(one, t.language),
    )
    kept = st.session_state.get(_KEPT, {})
    for name, usual in ((_AGES, _EVERY), (_SETTINGS, []), (_LANGUAGES, [])):
        st.session_state[name] = kept.get(name, usual)
    left, middle, right = st.columns(3, gap="small")
    left.selectbox(
        t("For which age?"), range(len(bands)), format_func=bands.__getitem__, key=_AGES, on_change=_keep, args=(_AGES,)
    )
    middle.multiselect(
        t("Where should it run?"),
        SETTINGS,
        format_func=lambda one: setting_name(t, one),
        key=_SETTINGS,
        placeholder=t("anywhere"),
        on_change=_keep,
        args=(_SETTINGS,),
    )
    right.multiselect(
        t("In which languages?"),
        languages,
        format_func=lambda one: language_name(one, t.language),
        key=_LANGUAGES,
        placeholder=t("no wish"),
        on_change=_keep,
        args=(_LANGUAGES,),
    )


def _weights(context: PageContext, rules: MatchingRules) -> None:
    names = weighed_names(context.t)
    kept = st.session_state.get(_KEPT, {})
    for start in (0, 3):
        for place, column in zip(CRITERIA[start : start + 3], st.columns(3, gap="medium"), strict=True):
            key = _WEIGHT + place
            st.session_state[key] = int(kept.get(key, rules.weights[place]))
            column.slider(names[place], 0, LARGEST_WEIGHT, key=key, on_change=_keep, args=(key,))


def _keep(key: str) -> None:
    """Keep a choice also while its widget is not on the page."""
    st.session_state.setdefault(_KEPT, {})[key] = st.session_state[key]


def _usual() -> None:
    st.session_state.pop(_KEPT, None)
