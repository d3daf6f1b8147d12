"""Second part: weigh the criteria, and see at once how far the order depends on it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.prioritising.state import save_entries, show_problem_of, widget
from ctc_toolkit.pages.prioritising.table import Ordered, criteria_without_values
from ctc_toolkit.reporting.priority_words import criterion_words, rating_words, robust_text, share_sentence, top_text
from ctc_toolkit.riskfactors.priorities import (
    CRITERIA,
    JUDGED,
    LARGEST_WEIGHT,
    RATINGS,
    ROBUST,
    Criterion,
    FactorEvidence,
    weight_range,
)

SHOWN = 10


def show_weighing(context: PageContext, area_id: str, found: Ordered) -> None:
    """Show the sliders on the left, the order with its firmness on the right, and the judgements of the group below."""
    t = context.t
    st.header(t("Weigh the criteria"), anchor=False)
    left, right = st.columns([2, 3], gap="large")
    with left:
        silent = criteria_without_values(found)
        for criterion in sorted(CRITERIA, key=lambda one: one in silent):
            _slider(t, area_id, found, criterion)
    with right:
        sentence = share_sentence(
            t,
            found.stability.size,
            found.stability.same,
            found.stability.telling,
            "group" if found.of_group else "list",
        )
        st.markdown(f"**{sentence}**")
        show_table(_frame(t, found), t("Order by the weighted criteria"), content="sentences", key="prio-order")
        st.caption(
            t(
                "Points: weighted sum, 100 at most. Weightings: share of 10,000 random weightings in which the factor "
                "is among the first {count}. Firm: at least {least} there and for the first five.",
                count=found.stability.size,
                least=t.percent(ROBUST),
            )
        )
    _judging(t, area_id, found)


def _slider(t: Translator, area_id: str, found: Ordered, criterion: Criterion) -> None:
    words, key = criterion_words(t)[criterion], f"weight.{criterion}"
    name = widget(found.view, key)
    st.session_state[name] = found.choice.weights[criterion]
    st.slider(
        words.title,
        0,
        LARGEST_WEIGHT,
        key=name,
        help=words.meaning,
        disabled=criterion in criteria_without_values(found),
        on_change=_weighed,
        args=(area_id, found.view.id, key, name, found.view.entries.get(key)),
    )
    show_problem_of(key)
    st.caption(_range_note(t, found, criterion))


def _range_note(t: Translator, found: Ordered, criterion: Criterion) -> str:
    """Return how far this weight can move without another factor in the first place."""
    if criterion in found.table.unknown:
        if criterion in JUDGED:
            return t("Does not count yet: judge it below.")
        return t("Does not count: not there for this survey.")
    if criterion in found.table.constant:
        return t("Does not count: the same for all factors.")
    moved = weight_range(found.table, found.choice.weights, criterion)
    if moved is None:
        return t("No weight is given yet.")
    return t(
        "Now {share} of the weight. From {low} to {high}, “{factor}” stays in the first place.",
        share=t.percent(moved.share),
        low=t.percent(moved.low),
        high=t.percent(moved.high),
        factor=found.labels[moved.first],
    )


def _weighed(area_id: str, set_id: str, key: str, name: str, before: str | int | None) -> None:
    save_entries(area_id, set_id, {key: before}, {key: int(st.session_state[name])}, key)


def _frame(t: Translator, found: Ordered) -> pd.DataFrame:
    chosen = set(found.choice.priorities)
    rows = [factor for place, factor in enumerate(found.order) if place < SHOWN or factor in chosen]
    known = {one.factor: one for one in found.view.evidence}
    ahead = found.stability.ahead
    columns = {
        t("Factor"): [_numbered(t, found, factor) for factor in rows],
        t("Points"): [t("{count} points", count=t.number(found.points[factor])) for factor in rows],
        t("How often ahead?"): [_firmness(t, found, known[factor]) for factor in rows],
        t("Firm?"): [robust_text(t, ahead[factor], known[factor]) for factor in rows],
    }
    return pd.DataFrame(columns)


def _firmness(t: Translator, found: Ordered, factor: FactorEvidence) -> str:
    """Return in how many weightings a factor is ahead, and how probably it is among the first five."""
    said = t("in {share} of weightings", share=t.percent(found.stability.ahead[factor.factor]))
    return f"{said}; {top_text(t, factor)}" if factor.top is not None else said


def _numbered(t: Translator, found: Ordered, factor: str) -> str:
    """Return the place and the name of a factor, and whether it is chosen."""
    named = f"{t.number(found.order.index(factor) + 1)}\\. {found.labels[factor]}"
    return f"{named} ({t('chosen')})" if factor in found.choice.priorities else named


def _judging(t: Translator, area_id: str, found: Ordered) -> None:
    """Let the group judge a factor: what no survey can say."""
    st.subheader(t("Judge what no survey can say"), anchor=False)
    without = [one for one in criteria_without_values(found) if one in JUDGED]
    st.markdown(
        t("Optional, and for the factors you talk about only. A factor without a judgement counts 0 there.")
        if not without
        else t("Optional. As long as nobody has judged anything, these two criteria do not count.")
    )
    words, ratings = criterion_words(t), rating_words(t)
    factor = st.selectbox(
        t("Factor"), found.order, format_func=found.names.__getitem__, key=widget(found.view, "judge"), width=480
    )
    with st.container(horizontal=True, gap="large"):
        for criterion in JUDGED:
            key = f"judged.{criterion}.{factor}"
            name = widget(found.view, key)
            current = found.choice.judged.get((criterion, factor))
            st.session_state[name] = current
            st.segmented_control(
                words[criterion].title,
                RATINGS,
                format_func=ratings.__getitem__,
                key=name,
                help=words[criterion].meaning,
                on_change=_judged,
                args=(area_id, found.view.id, key, name, current),
                wrap=True,
            )
            show_problem_of(key)
    told = [_said(t, found, one) for one in found.order if any((name, one) in found.choice.judged for name in JUDGED)]
    if told:
        st.caption(t("Judged so far: {factors}.", factors="; ".join(told)))


def _judged(area_id: str, set_id: str, key: str, name: str, before: int | None) -> None:
    save_entries(area_id, set_id, {key: before}, {key: st.session_state[name]}, key)


def _said(t: Translator, found: Ordered, factor: str) -> str:
    words, ratings = criterion_words(t), rating_words(t)
    said: Sequence[str] = [
        f"{words[name].title}: {ratings[found.choice.judged[name, factor]]}"
        for name in JUDGED
        if (name, factor) in found.choice.judged
    ]
    return f"{found.labels[factor]} ({', '.join(said)})"
