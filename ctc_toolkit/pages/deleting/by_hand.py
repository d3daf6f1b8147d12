"""Deleting by hand: single answers before their date, or a mistaken import; the name of the survey has to be typed."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.deleting.proofs import keep_result
from ctc_toolkit.workspace import CityView, WaveView, delete_answers, delete_wave, list_cities
from ctc_toolkit.workspace.deletion import deletion_date

What = Literal["answers", "wave"]
_CHOSEN, _TYPED, _WHAT = "deletion-survey", "deletion-name", "deletion-what"


def delete_by_hand(context: PageContext) -> None:
    """Let a person choose a survey, read what happens, and confirm it with its name."""
    t = context.t
    st.header(t("Delete by hand"), anchor=False)
    cities = list_cities(context.actor, context.workspace) if reach(context.actor)("list_cities") else []
    waves = {wave.id: (city, wave) for city in cities for wave in city.waves if wave.answers_deleted_at is None}
    if not waves:
        st.markdown(t("There is no survey with single answers here. What was released of earlier ones stays."))
        return
    chosen = st.selectbox(
        t("Survey"),
        list(waves),
        index=None,
        format_func=lambda wave_id: _name(*waves[wave_id]),
        placeholder=t("Choose a survey"),
        key=_CHOSEN,
        width=520,
    )
    if chosen is not None:
        _confirm(context, *waves[chosen])


def _name(city: CityView, wave: WaveView) -> str:
    return f"{city.name}: {wave.label}" + ("" if str(wave.year) in wave.label else f" ({wave.year})")


def _confirm(context: PageContext, city: CityView, wave: WaveView) -> None:
    t = context.t
    names: dict[What, str] = {
        "answers": t("only the single answers; released results stay"),
        "wave": t("the whole survey, because it was imported by mistake"),
    }
    if wave.source == "tables":
        names = {"wave": t("the finished tables, with everything made of them")}
    what = st.radio(t("What is to be deleted?"), list(names), format_func=names.__getitem__, key=_WHAT)
    with st.form("deletion-form", border=True):
        st.markdown(_consequence(context, city, wave, what))
        typed = st.text_input(
            t("To confirm, type the name of the survey: {label}", label=plain(wave.label)), key=_TYPED, width=520
        )
        label = t("Delete the answers for good") if what == "answers" else t("Delete the survey for good")
        if not st.form_submit_button(label, icon=":material/delete_forever:"):
            return
        if " ".join(typed.split()).casefold() != wave.label.casefold():
            show_problem(ToolkitError("deletion_not_confirmed", label=wave.label))
            return
        use = delete_answers if what == "answers" else delete_wave
        try:
            doing = t("The answers are being deleted, and the files searched …")
            with st.spinner(t("The tables are being deleted …") if wave.source == "tables" else doing, show_time=True):
                proof = use(context.actor, context.workspace, wave.id)
        except ToolkitError as problem:
            show_problem(problem)
            return
    keep_result([proof])
    st.rerun()


def _consequence(context: PageContext, city: CityView, wave: WaveView, what: What) -> str:
    t = context.t
    values = {"count": t.number(wave.respondents), "label": plain(wave.label), "city": plain(city.name)}
    if wave.source == "tables":
        return t(
            "The finished tables **{label}** ({city}) will be removed with all released results and all drafts of texts"
            " about them. That cannot be undone; the institute still has its file.",
            **values,
        )
    if what == "wave":
        return t(
            "The survey **{label}** ({city}) will be removed with all {count} single answers, all released results and "
            "all drafts of texts about it, as if it had never been imported. That cannot be undone.",
            **values,
        )
    return t(
        "All {count} single answers of **{label}** ({city}) will be deleted now instead of on {date}. That "
        "cannot be undone. Released results stay; other cut points or breakdowns can never be computed again.",
        **values,
        date=t.date(deletion_date(wave.delete_on, wave.imported_at)),
    )
