"""Why a programme is not among the first for a priority: asked for any programme of the catalogue."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.choosing.address import open_programme
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.programmes.matching import Matches, Wishes
from ctc_toolkit.programmes.matching_why import WhyNot, why_not
from ctc_toolkit.reporting.matching_words import barrier_texts, criterion_names, points_text, reason_text
from ctc_toolkit.reporting.programme_words import shown_name
from ctc_toolkit.workspace import AreaProgrammes


def show_why_not(context: PageContext, view: AreaProgrammes, matches: Matches, wishes: Wishes, factor: str) -> None:
    """Ask for a programme and answer."""
    t = context.t
    by_id = {one.programme.id: one for one in view.candidates}
    chosen = st.selectbox(
        t("Which programme?"),
        list(by_id),
        index=None,
        format_func=lambda one: shown_name(by_id[one].programme),
        key=f"why-{matches.priority.factor}",
        placeholder=t("Choose a programme"),
        width=480,
    )
    if chosen is None:
        return
    answer = why_not(by_id[chosen], matches, wishes)
    name = plain(shown_name(answer.programme))
    if answer.state == "out":
        _out(t, view, answer, name)
    elif answer.state == "late":
        st.markdown(
            t("{name} begins after the problem has begun to spread. It stands among those that come late.", name=name)
        )
    elif answer.state == "first":
        st.markdown(t("{name} is among the first three.", name=name))
    else:
        _behind(t, answer, name)
    st.button(
        t("Open the entry of {name}", name=name),
        key=f"why-open-{matches.priority.factor}",
        type="tertiary",
        on_click=open_programme,
        args=(chosen,),
    )


def _out(t: Translator, view: AreaProgrammes, answer: WhyNot, name: str) -> None:
    texts = barrier_texts(t)
    st.markdown(t("{name} is not in the list:", name=name))
    bullets(*(texts[one] for one in answer.barriers))
    if answer.linked:
        factors = view.catalogue.factors
        named = "; ".join(factors[one].name.get(t.language) for one in answer.linked if one in factors)
        st.markdown(t("Its main factors are: {factors}", factors=plain(named, 600)))
    instead = view.catalogue.by_id.get(answer.instead or "")
    if instead is not None:
        st.markdown(t("Look at this one instead: {name}", name=plain(shown_name(instead))))


def _behind(t: Translator, answer: WhyNot, name: str) -> None:
    if answer.match is None or answer.against is None:
        return
    st.markdown(
        t(
            "{name} stands in place {place} with {points}. The third, {other}, has {gap} points more:",
            name=name,
            place=t.number(answer.match.place),
            points=points_text(t, answer.match),
            other=plain(shown_name(answer.against.programme)),
            gap=t.number(answer.gap),
        )
        if answer.gap
        else t("{name} has as many points as the third. Then link, evidence and name decide, in that order.", name=name)
    )
    names = criterion_names(t)
    bullets(
        *(
            t(
                "{criterion}: {points} points. Here: {own}. There: {other}.",
                criterion=names[one.own.criterion],
                points=f"−{t.number(one.points)}" if one.points > 0 else f"+{t.number(-one.points)}",
                own=plain(reason_text(t, one.own)),
                other=plain(reason_text(t, one.other)),
            )
            for one in answer.lost
        )
    )
