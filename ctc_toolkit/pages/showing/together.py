"""What occurs together? Behaviours by the number of factors, and factor by factor."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure.association_results import Associations, Pair, Staircase
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.opening import draw, opened
from ctc_toolkit.reporting.selection import measure_label
from ctc_toolkit.reporting.staircase import (
    MOST_PAIRS,
    fractions_table,
    odds_table,
    pairs_table,
    staircase_chart,
    staircase_sentences,
    staircase_table,
    staircase_title,
    strongest,
)
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import WaveView, wave_associations


def show_together(context: PageContext, wave: WaveView, instrument: Instrument) -> None:
    """Show the section, closed at first; nothing for surveys without scales or without answers."""
    t = context.t
    if wave.source != "answers" or not instrument.scales or wave.cut_points is None:
        return
    st.header(t("What occurs together?"), anchor=False)
    if not opened("together", t("Show behaviours by risk and protective factors")):
        st.caption(
            t("How often a behaviour occurs where few or many factors are elevated. That is no proof of a cause.")
        )
        return
    with st.spinner(t("What occurs together is being computed …"), show_time=False):
        found = wave_associations(context.actor, context.workspace, wave.id)
    behaviours = [one.behaviour for one in found.staircases if one.kind == "risk"]
    if not behaviours:
        st.markdown(t("No behaviour and no factor has enough answers to be set side by side."))
        return
    behaviour = _behaviour(context, behaviours, found, instrument)
    for kind in ("risk", "protective"):
        staircase = found.staircase(behaviour, kind)  # type: ignore[arg-type]
        if staircase is not None:
            _staircase(context, found, staircase, instrument)
    _pairs(context, wave, strongest(found, behaviour), behaviour, instrument)


def _behaviour(context: PageContext, behaviours: list[str], found: Associations, instrument: Instrument) -> str:
    """Return the chosen behaviour; at first one of which every step is shown."""
    whole = [
        one.behaviour
        for one in found.staircases
        if one.kind == "risk" and all(step.state == "shown" for step in one.steps)
    ]
    behaviour = choose_from_address("behaviour", behaviours, (whole or behaviours)[0])
    st.session_state["profile-behaviour"] = behaviour
    st.selectbox(
        context.t("Behaviour"),
        behaviours,
        format_func=lambda name: measure_label(name, instrument, context.language),
        key="profile-behaviour",
        on_change=lambda: st.query_params.update(behaviour=st.session_state["profile-behaviour"]),
        width=480,
    )
    return behaviour


def _staircase(context: PageContext, found: Associations, staircase: Staircase, instrument: Instrument) -> None:
    t, language = context.t, context.language
    title = plain(staircase_title(staircase, instrument, language))
    st.subheader(title, anchor=False)
    sentences = staircase_sentences(staircase, instrument, language)
    st.markdown(" ".join(plain(sentence) for sentence in sentences))
    draw(staircase_chart(found, staircase, instrument, language), f"staircase-{staircase.kind}")
    with st.expander(t("The steps as a table, and what was counted")):
        show_table(staircase_table(staircase, language, level=found.level), title, key=f"steps-{staircase.kind}")
        names = [plain(measure_label(name, instrument, language)) for name in staircase.factors]
        st.markdown(t("Counted are {count} factors: {names}.", count=t.number(len(names)), names=", ".join(names)))
        st.markdown(
            t(
                "A factor that asks about the behaviour itself, or about the age at the first time, is not "
                "counted. Risk and "
                "protective factors are never set off against each other. A rise from step to step is to be expected, "
                "because factors overlap."
            )
        )


def _pairs(context: PageContext, wave: WaveView, pairs: list[Pair], behaviour: str, instrument: Instrument) -> None:
    t, language = context.t, context.language
    st.subheader(t("Factor by factor"), anchor=False)
    title = plain(measure_label(behaviour, instrument, language))
    st.markdown(
        t(
            "How many of 100 young people report the behaviour where a factor is elevated, against those where "
            "it is not. "
            "Grade and gender are taken into account. The behaviour occurs together with the factor; which "
            "comes first, "
            "this survey cannot say."
        )
    )
    show_table(_escaped(pairs_table(pairs[:MOST_PAIRS], instrument, language)), title, key="pairs")
    rest = pairs[MOST_PAIRS:]
    if rest:
        with st.expander(t.plural("{count} further factor", "{count} further factors", len(rest))):
            show_table(_escaped(pairs_table(rest, instrument, language)), title, key="pairs-rest")
    with st.expander(t("Appendix for specialists: odds ratios")):
        bullets(
            t("An odds ratio is no risk ratio: it must not be read as “so many times as likely”."),
            t("Weighted logistic regression with grade and gender; errors by schools; each factor on its own."),
        )
        show_table(_escaped(odds_table(pairs, instrument, language)), title, key="odds")
    _fractions(context, wave, behaviour, title, instrument)


def _fractions(context: PageContext, wave: WaveView, behaviour: str, title: str, instrument: Instrument) -> None:
    """Show attributable fractions, only if somebody asks for them, and never without the caveat."""
    t, language = context.t, context.language
    with st.expander(t("Appendix for specialists: share of a behaviour beside a factor")):
        bullets(
            t("This is no proof of a cause. The share would only hold if the link were fully causal."),
            t("All was asked at the same time, so the direction is open. Shares of several factors do not add up."),
        )
        if not opened("fractions", t("Compute the shares nevertheless")):
            return
        with st.spinner(t("The shares are being computed …"), show_time=False):
            found = wave_associations(context.actor, context.workspace, wave.id, attributable=behaviour)
        table = fractions_table(strongest(found, behaviour), instrument, language)
        show_table(_escaped(table), title, key="fractions")


def _escaped(frame: pd.DataFrame) -> pd.DataFrame:
    escaped = frame.map(lambda value: plain(str(value)))
    escaped.columns = [plain(str(name)) for name in frame.columns]
    return escaped
