"""What the profile shows: city and survey, kind of measure, breakdown and area of life.

All of it stands in the address.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address, newest, remember
from ctc_toolkit.pages.showing.prepared import ALL, Outline, View
from ctc_toolkit.reporting import Kind
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.workspace import CityView, WaveView

MANY = 45
"""Measures up to this number are drawn in one chart."""


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
    if wave.source == "tables":
        return t("{survey}, tables of an institute", survey=named)
    return t("{survey}, {count} answers", survey=named, count=t.number(wave.respondents))


def view_of_address(found: Outline) -> View:
    """Return the view that the address asks for; what it does not say or says wrongly is filled in."""
    kind: Kind = choose_from_address("view", [*found.kinds], found.kinds[0])  # type: ignore[assignment]
    single = [table[0] for table in found.breakdowns if len(table) == 1]
    by = choose_from_address("by", [ALL, *single], ALL)
    crossed = [_joined(by, name) for name in _crossed_with(found, by)]
    by = choose_from_address("and", ["", *crossed], "") or by
    areas, options = found.areas[kind], _area_options(found, kind, by)
    area = choose_from_address("area", options, _first_with_numbers(found, kind, options))
    return View(kind, by, ALL if area == ALL else areas[int(area)])


def choose_view(context: PageContext, instrument: Instrument, found: Outline, view: View) -> None:
    """Let a person change the view; a choice goes to the address and takes effect with the next run."""
    t = context.t
    kind_names = {"risk": t("Risk factors"), "protective": t("Protective factors"), "behaviour": t("Behaviour")}
    areas, options = found.areas[view.kind], _area_options(found, view.kind, view.by)
    with st.container(key="view", horizontal=True, gap="medium", vertical_alignment="bottom"):
        _segments(t("What"), "view", [*found.kinds], kind_names.__getitem__, view.kind)
        first = view.by.split(",")[0]
        single = [ALL, *(table[0] for table in found.breakdowns if len(table) == 1)]
        _segments(t("By"), "by", single, lambda name: _breakdown_name(t, instrument, name), first)
        _crossing(t, instrument, found, view)
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


def _crossing(t: Translator, instrument: Instrument, found: Outline, view: View) -> None:
    """Let a person cross the breakdown with a second one, where the catalogue allows it."""
    first = view.by.split(",")[0]
    others = _crossed_with(found, first)
    if not others:
        return
    names = {"": t("nothing else")} | {_joined(first, name): _breakdown_name(t, instrument, name) for name in others}
    st.session_state["profile-and"] = view.by if "," in view.by else ""
    st.selectbox(
        t("and at the same time by"),
        list(names),
        format_func=names.__getitem__,
        key="profile-and",
        on_change=lambda: _to_address("and", st.session_state["profile-and"]),
        width=220,
    )


def _crossed_with(found: Outline, first: str) -> list[str]:
    """Return what a breakdown may be crossed with."""
    pairs = [table for table in found.breakdowns if len(table) > 1 and first in table]
    return [next(name for name in pair if name != first) for pair in pairs]


def _joined(first: str, second: str) -> str:
    return f"{first},{second}"


def _area_options(found: Outline, kind: Kind, by: str) -> list[str]:
    """Return the numbers of the areas, as they stand in the address; "all" only where one chart can show them.

    The order of the areas is that of the questionnaire, so a link means the same in both languages.
    """
    areas = found.areas[kind]
    whole = (by == ALL and found.sizes[kind] <= MANY) or len(areas) < 2
    return [*([ALL] if whole else []), *(str(number) for number in range(len(areas)) if len(areas) > 1)]


def _first_with_numbers(found: Outline, kind: Kind, options: list[str]) -> str:
    """Return the first area in which at least one number is shown; the first of all where there is none."""
    if options[0] == ALL:
        return ALL
    areas, filled = found.areas[kind], found.filled[kind]
    return next((option for option in options if areas[int(option)] in filled), options[0])


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
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
    if name == "by":
        st.query_params.pop("and", None)
    if name == "view" and "area" in st.query_params:
        del st.query_params["area"]
