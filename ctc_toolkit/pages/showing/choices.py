"""What the profile shows: city and survey, kind of measure, breakdown and area of life.

All of it stands in the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, newest, remember
from ctc_toolkit.reporting import Kind, dimensions, entries
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import CityView, WaveView

KINDS: tuple[Kind, ...] = get_args(Kind)
ALL = "all"
MANY = 45
"""Measures up to this number are drawn in one chart."""


@dataclass(frozen=True)
class View:
    """The chosen view. by: "all" or a grouping column. area: heading of the measures, "all" for every one."""

    kind: Kind
    by: str
    area: str


def choose_wave(context: PageContext, cities: list[CityView], city: CityView, wave: WaveView) -> None:
    """Let a person choose another city or survey.

    The choice goes to the address and takes effect with the next run.
    """
    t = context.t
    with_waves = {entry.ags: entry for entry in cities if entry.waves}
    waves = {entry.id: entry for entry in sorted(city.waves, key=lambda entry: -entry.year)}
    remember("city", city.ags)
    remember("wave", wave.id)
    with st.container(key="where", horizontal=True, gap="small"):
        st.session_state["profile-city"] = city.ags
        st.selectbox(
            t("City"),
            list(with_waves),
            format_func=lambda ags: with_waves[ags].name,
            key="profile-city",
            on_change=lambda: _city_chosen(with_waves),
            width=220,
        )
        st.session_state["profile-wave"] = wave.id
        st.selectbox(
            t("Survey"),
            list(waves),
            format_func=lambda name: _wave_name(t, waves[name]),
            key="profile-wave",
            on_change=lambda: remember("wave", st.session_state["profile-wave"]),
            width=440,
        )


def _city_chosen(cities: dict[str, CityView]) -> None:
    chosen = cities[st.session_state["profile-city"]]
    remember("city", chosen.ags)
    remember("wave", newest(chosen).id)


def _wave_name(t: Translator, wave: WaveView) -> str:
    named = wave.label if str(wave.year) in wave.label else f"{wave.label} ({wave.year})"
    return t("{survey}, {count} answers", survey=named, count=t.number(wave.respondents))


def kinds_of(released: Released) -> list[Kind]:
    """Return the kinds of measures of this questionnaire, those with numbers first."""
    table = released.table
    present = [kind for kind in KINDS if (table["kind"] == kind).any()]
    with_numbers = set(table.loc[table["state"].isin(["shown", "banded"]), "kind"])
    return sorted(present, key=lambda kind: kind not in with_numbers)


def view_of_address(context: PageContext, released: Released, instrument: Instrument) -> View:
    """Return the view that the address asks for; what it does not say or says wrongly is filled in."""
    kinds = kinds_of(released)
    kind: Kind = choose_from_address("view", [*kinds], kinds[0])  # type: ignore[assignment]
    by = choose_from_address("by", [ALL, *_breakdowns(released, instrument)], ALL)
    areas = _areas(context, released, instrument, kind)
    options = _area_options(areas, released, kind, by)
    area = choose_from_address("area", options, _first_with_numbers(context, released, instrument, kind, options))
    return View(kind, by, ALL if area == ALL else areas[int(area)])


def choose_view(context: PageContext, released: Released, instrument: Instrument, view: View) -> None:
    """Let a person change the view; a choice goes to the address and takes effect with the next run."""
    t = context.t
    kind_names = {
        "risk": t("Risk factors"),
        "protective": t("Protective factors"),
        "behaviour": t("Behaviour"),
    }
    areas = _areas(context, released, instrument, view.kind)
    options = _area_options(areas, released, view.kind, view.by)
    with st.container(key="view", horizontal=True, gap="medium", vertical_alignment="bottom"):
        _segments(t("What"), "view", [*kinds_of(released)], kind_names.__getitem__, view.kind)
        breakdowns = [ALL, *_breakdowns(released, instrument)]
        _segments(t("By"), "by", breakdowns, lambda name: _breakdown_name(t, instrument, name), view.by)
        if len(options) > 1:
            st.session_state["profile-area"] = ALL if view.area == ALL else str(areas.index(view.area))
            st.selectbox(
                t("Area of life"),
                options,
                format_func=lambda option: t("All areas") if option == ALL else areas[int(option)],
                key="profile-area",
                on_change=lambda: _to_address("area", st.session_state["profile-area"]),
                width=280,
            )


def _areas(context: PageContext, released: Released, instrument: Instrument, kind: Kind) -> list[str]:
    """Return the headings of the measures in the order of the questionnaire, the same in both languages."""
    found = entries(released, instrument, kind=kind, language=context.language)
    return list(dict.fromkeys(entry.heading for entry in found))


def _area_options(areas: list[str], released: Released, kind: Kind, by: str) -> list[str]:
    """Return the numbers of the areas, which stand in the address.

    "all" only where one chart can show them.
    """
    table = released.table
    few = table.loc[table["kind"] == kind, "measure"].nunique() <= MANY
    whole = (by == ALL and few) or len(areas) < 2
    return [*([ALL] if whole else []), *(str(number) for number in range(len(areas)) if len(areas) > 1)]


def _first_with_numbers(
    context: PageContext, released: Released, instrument: Instrument, kind: Kind, options: list[str]
) -> str:
    """Return the first area in which at least one number is shown; the first of all where there is none."""
    if options[0] == ALL:
        return ALL
    areas = _areas(context, released, instrument, kind)
    found = entries(released, instrument, kind=kind, language=context.language)
    with_numbers = {entry.heading for entry in found if entry.cell.state in ("shown", "banded")}
    return next((option for option in options if areas[int(option)] in with_numbers), options[0])


def _breakdowns(released: Released, instrument: Instrument) -> list[str]:
    """Return the grouping columns that profiles are broken down by, sex first."""
    order = {"sex": 0, "grade": 1}
    roles = {group.id: group.role for group in instrument.groups}
    return sorted(dimensions(released), key=lambda name: (order.get(roles.get(name, ""), 9), name))


def _breakdown_name(t: Translator, instrument: Instrument, name: str) -> str:
    if name == ALL:
        return t("Everybody")
    group = instrument.group_by_id.get(name)
    return group.label.get(t.language) if group else name


def _segments(label: str, name: str, options: list[str], words: Callable[[str], str], current: str) -> None:
    if len(options) < 2:
        return
    key = f"profile-{name}"
    st.session_state[key] = current
    st.segmented_control(
        label,
        options,
        format_func=words,
        key=key,
        required=True,
        wrap=True,
        on_change=lambda: _to_address(name, st.session_state[key]),
    )


def _to_address(name: str, value: str) -> None:
    st.query_params[name] = value
    if name == "view" and "area" in st.query_params:
        del st.query_params["area"]
