"""Where in the city? The factors by district or grade as a map with numbers, and one factor in all districts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.access import Role
from ctc_toolkit.disclosure import Released
from ctc_toolkit.disclosure.area_results import LEAST_RESPONSE, AreaResults
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.opening import draw, opened
from ctc_toolkit.reporting import Kind, dimensions
from ctc_toolkit.reporting.heat_map import (
    MapRow,
    alike_sentence,
    area_table,
    district_rows,
    group_rows,
    heat_map,
    map_sentences,
    map_table,
    support_of,
)
from ctc_toolkit.reporting.selection import group_label
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import CityView, WaveView, area_auxiliaries, wave_profile, wave_small_areas

DISTRICT, GRADE = "district", "grade"
NONE = ""
"""Choice of no known figure."""


def show_where(
    context: PageContext, city: CityView, wave: WaveView, released: Released, instrument: Instrument, kind: Kind
) -> None:
    """Show the section, closed at first; nothing where there is neither a district nor a grade."""
    t = context.t
    grade = _group(instrument, GRADE)
    grade = grade if grade in dimensions(released) else None
    district = _group(instrument, DISTRICT) if wave.source == "answers" else None
    if grade is None and district is None:
        return
    st.header(t("Where in the city?"), anchor=False)
    if not opened("where", t("Show the map of districts and grades")):
        st.caption(t("Each factor with its number in every district or grade, side by side."))
        return
    results = table = None
    if district is not None:
        with st.spinner(t("The districts are being computed …"), show_time=False):
            results = _computed(context, wave)
            table = wave_profile(context.actor, context.workspace, wave.id, by=(district,))
    by = _chosen(t, results is not None and bool(results.results), grade is not None)
    if by == DISTRICT and results is not None and table is not None:
        _support(context, wave)
        _districts(context, results, table, _names(city, results, instrument, context.language), instrument, kind)
    elif by == GRADE and grade is not None:
        _grades(context, released, instrument, grade, kind)
    else:
        st.markdown(t("This survey knows neither districts nor grades, so there is nothing to compare here."))


def _computed(context: PageContext, wave: WaveView) -> AreaResults:
    """Return the districts, supported by the known figure of the address if it is one of those that fit."""
    offered = [one.key for one in area_auxiliaries(context.actor, context.workspace, wave.id)]
    chosen = choose_from_address("figure", offered, NONE)
    return wave_small_areas(context.actor, context.workspace, wave.id, auxiliary=chosen or None)


def _support(context: PageContext, wave: WaveView) -> None:
    """Let one of the known figures be chosen that all districts have."""
    t, language = context.t, context.language
    names = {
        one.key: t("{name}, {year}", name=one.name(language), year=one.year)
        for one in area_auxiliaries(context.actor, context.workspace, wave.id)
    }
    if not names:
        return
    chosen = choose_from_address("figure", list(names), NONE)
    st.session_state["profile-figure"] = chosen
    st.selectbox(
        t("Known figure that supports the estimates"),
        [NONE, *names],
        format_func=lambda key: names[key] if key else t("none: answers alone"),
        key="profile-figure",
        on_change=lambda: st.query_params.update(figure=st.session_state["profile-figure"]),
        help=t(
            "An official number that all districts have can make estimates of small districts surer. Decide on it "
            "before you look at the result, and say so when you show it."
        ),
        width=480,
    )


def _names(city: CityView, results: AreaResults, instrument: Instrument, language: str) -> dict[str, str]:
    """Return the names of the districts by their value in the file: those of the city's areas where there are such."""
    areas = {area.id: area.name for area in city.areas}
    values = {one.area for one in results.results}
    return {
        value: areas.get(value) or group_label(f"{results.group}={value}", instrument, language) for value in values
    }


def _group(instrument: Instrument, role: str) -> str | None:
    return next((group.id for group in instrument.groups if group.role == role), None)


def _chosen(t: Translator, districts: bool, grades: bool) -> str:
    """Return what the map is broken down by, with a choice where there are two ways."""
    offered = {DISTRICT: t("By district"), GRADE: t("By grade")}
    options = [name for name, there in ((DISTRICT, districts), (GRADE, grades)) if there]
    if not options:
        return ""
    chosen = choose_from_address("map", options, options[0])
    if len(options) > 1:
        st.session_state["profile-map"] = chosen
        st.segmented_control(
            t("Map"),
            options,
            format_func=offered.__getitem__,
            key="profile-map",
            required=True,
            on_change=lambda: st.query_params.update(map=st.session_state["profile-map"]),
            wrap=True,
        )
    return chosen


def _districts(
    context: PageContext,
    results: AreaResults,
    table: Released,
    names: dict[str, str],
    instrument: Instrument,
    kind: Kind,
) -> None:
    t, language = context.t, context.language
    if results.map_state == "low_response":
        st.markdown(
            t(
                "Fewer than 60 of 100 pupils of the city answered. Then a comparison of districts would be misleading, "
                "so there is no map."
            )
        )
        return
    rows = district_rows(results, table, instrument, kind, language, names=names)
    if not rows:
        _nothing(t)
        return
    _few_answered(t, results, names)
    support = support_of(results, language)
    _map(t, rows, t("Districts side by side"), language, made_up=results.made_up, support=support)
    bullets(*(plain(sentence) for sentence in map_sentences(results, rows, language)))
    st.caption(
        t(
            "Do not rank districts by these numbers: the ranges of uncertainty of most districts overlap. "
            "Estimates are not added up."
        )
    )
    _one_factor(context, results, rows, names)


def _few_answered(t: Translator, results: AreaResults, names: dict[str, str]) -> None:
    """Name the districts in which fewer than 40 of 100 pupils answered."""
    low = [one for one in results.response if one.percent is not None and one.percent < 100 * LEAST_RESPONSE]
    if low:
        named = ", ".join(plain(names.get(one.area, one.area)) for one in low)
        st.markdown(t("Fewer than 40 of 100 pupils answered here, so nothing is shown: {districts}.", districts=named))


def _one_factor(context: PageContext, results: AreaResults, rows: list[MapRow], names: dict[str, str]) -> None:
    """Show one factor in all districts: the own value and the estimate side by side."""
    t, language = context.t, context.language
    labels = {row.measure: row.label for row in rows}
    measure = choose_from_address("factor", list(labels), next(iter(labels)))
    st.session_state["profile-factor"] = measure
    st.selectbox(
        t("One factor in all districts"),
        list(labels),
        format_func=labels.__getitem__,
        key="profile-factor",
        on_change=lambda: st.query_params.update(factor=st.session_state["profile-factor"]),
        width=480,
    )
    st.markdown(
        t(
            "Own answers: only young people of the district. Estimate: leans on all districts together, the "
            "more the fewer "
            "answers a district has. Use own answers for statements, estimates for orientation."
        )
    )
    alike = alike_sentence(results, measure, language)
    if alike:
        st.markdown(alike)
    evaluator = any(held.role is Role.EVALUATOR for held in context.actor.roles)
    table = area_table(results, measure, names, language, reliability=evaluator)
    support = support_of(results, language) if measure in results.supported else ""
    show_table(_escaped(table), plain(" ".join(part for part in (labels[measure], support) if part)), key="areas")


def _grades(context: PageContext, released: Released, instrument: Instrument, grade: str, kind: Kind) -> None:
    t, language = context.t, context.language
    rows = group_rows(released, instrument, grade, kind, language)
    if not rows:
        _nothing(t)
        return
    _map(t, rows, t("Grades side by side"), language, made_up=released.made_up)
    told = [t("Each number says how many of 100 young people in the grade; the stronger the colour, the more.")]
    if any(field.drawn == "locked" for row in rows for field in row.fields):
        told.append(t("• means: locked, too few answers."))
    bullets(*told)


def _map(t: Translator, rows: list[MapRow], title: str, language: str, *, made_up: bool, support: str = "") -> None:
    draw(heat_map(rows, title, language, made_up=made_up, support=support), "heat-map")
    with st.expander(t("The map as a table")):
        show_table(_escaped(map_table(rows, language)), plain(" ".join((title, support)).strip()), key="map")


def _nothing(t: Translator) -> None:
    st.markdown(t("All values are locked here because there are too few answers."))


def _escaped(frame: pd.DataFrame) -> pd.DataFrame:
    escaped = frame.map(lambda value: plain(str(value)))
    escaped.columns = [plain(str(name)) for name in frame.columns]
    return escaped
