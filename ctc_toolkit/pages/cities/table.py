"""The table of all cities and areas: order, filter by phase, and the words of each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.starting.office import pause_words
from ctc_toolkit.reporting.fidelity_words import standings_text
from ctc_toolkit.reporting.phase_words import phase_name
from ctc_toolkit.workspace import AreaStatus, CityStatus
from ctc_toolkit.workspace.audit_words import what_was_done
from ctc_toolkit.workspace.overview import OpenReview, PlanStatus, WaveStatus, waiting_first

ORDER, PHASE = "order", "phase"
EVERY_PHASE = "all"
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One row: an area, or a city that has none. What concerns the whole city stands in its first row only."""

    city: CityStatus
    area: AreaStatus | None
    first: bool


def choose_and_show(context: PageContext, cities: list[CityStatus]) -> None:
    """Let a person choose order and phase, and show the table."""
    order = choose_from_address(ORDER, ["waiting", "name", "phase", "quiet"], "waiting")
    phase = choose_from_address(PHASE, [EVERY_PHASE, *"12345"], EVERY_PHASE)
    _choices(context.t, order, phase)
    rows = list(_rows(_ordered(cities, order), phase))
    if rows:
        show_table(
            _frame(context, rows), context.t("Cities and areas with their status"), content="sentences", key="cities"
        )
    else:
        st.info(context.t("No area is in this phase. Choose another phase or all of them."))


def _choices(t: Translator, order: str, phase: str) -> None:
    orders = {
        "waiting": t("Who is waiting"),
        "name": t("City"),
        "phase": t("Phase"),
        "quiet": t("Longest without a change"),
    }
    with st.container(key="overview-choices", horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.session_state["overview-order"] = order
        st.selectbox(
            t("Order"),
            list(orders),
            format_func=orders.__getitem__,
            key="overview-order",
            on_change=_to_address(ORDER, "overview-order"),
            width=280,
        )
        st.session_state["overview-phase"] = phase
        st.selectbox(
            t("Phase"),
            [EVERY_PHASE, *"12345"],
            format_func=lambda number: t("All phases") if number == EVERY_PHASE else phase_name(t, int(number)),
            key="overview-phase",
            on_change=_to_address(PHASE, "overview-phase"),
            width=280,
        )


def _to_address(name: str, key: str) -> Callable[[], None]:
    def chosen() -> None:
        st.query_params[name] = st.session_state[key]

    return chosen


def _ordered(cities: list[CityStatus], order: str) -> list[CityStatus]:
    if order == "waiting":
        return waiting_first(cities)
    if order == "phase":
        return sorted(cities, key=lambda city: min((area.phase for area in city.areas), default=0))
    if order == "quiet":
        return sorted(cities, key=lambda city: city.last_change.at if city.last_change else _NEVER)
    return cities


def _rows(cities: list[CityStatus], phase: str) -> Iterator[Row]:
    for city in cities:
        areas: list[AreaStatus | None] = [area for area in city.areas if phase in (EVERY_PHASE, str(area.phase))]
        if not city.areas and phase == EVERY_PHASE:
            areas = [None]
        for number, area in enumerate(areas):
            yield Row(city, area, number == 0)


def _frame(context: PageContext, rows: list[Row]) -> pd.DataFrame:
    t = context.t
    columns = [t("City and area"), t("Phase"), t("Next"), t("Who is waiting"), t("Last change"), t("Surveys")]
    frame = pd.DataFrame([_cells(t, row) for row in rows], columns=columns)
    running = [standings_text(t, row.area.measures) if row.area else "" for row in rows]
    if any(running):
        frame.insert(2, t("Measures"), running)
    return frame


def _cells(t: Translator, row: Row) -> tuple[str, ...]:
    city, area = row.city, row.area
    reviews = [*(city.reviews if row.first else ()), *(area.reviews if area else ())]
    return (
        f"**{plain(city.name)}**, " + (plain(area.name) if area else t("no area yet")),
        _phase(t, area) if area else "",
        _next_step(t, area) if area else "",
        "; ".join(_waiting(t, review) for review in reviews),
        _last_change(t, city) if row.first else "",
        "; ".join([*(_plan(t, plan) for plan in city.plans), *(_wave(t, wave) for wave in city.waves)])
        if row.first
        else "",
    )


def _phase(t: Translator, area: AreaStatus) -> str:
    name = phase_name(t, area.phase)
    if area.phase_since is not None:
        name = t("{phase}, since {date}", phase=name, date=day(t, area.phase_since))
    return name if area.paused_on is None else f"{name}; {pause_words(t, area.paused_on, area.resume_on)}"


def _next_step(t: Translator, area: AreaStatus) -> str:
    if area.next_step is None:
        return ""
    return t("{step} (as of {date})", step=plain(area.next_step.text), date=day(t, area.next_step.at))


def _waiting(t: Translator, review: OpenReview) -> str:
    since = day(t, review.since)
    if review.waits_for == "office":
        if review.kind == "profile":
            return t("The profile has been waiting for the office since {date}", date=since)
        return t("The plan has been waiting for the office since {date}", date=since)
    if review.kind == "profile":
        return t("The profile has been waiting for the city since it was returned on {date}", date=since)
    return t("The plan has been waiting for the city since it was returned on {date}", date=since)


def _last_change(t: Translator, city: CityStatus) -> str:
    if city.last_change is None:
        return ""
    return f"{day(t, city.last_change.at)}: {what_was_done(city.last_change.action, t.language)}"


def _wave(t: Translator, wave: WaveStatus) -> str:
    named = plain(wave.label) if str(wave.year) in wave.label else f"{plain(wave.label)} ({wave.year})"
    if wave.answers == "none":
        return t("{survey}, tables of an institute", survey=named)
    if wave.respondents is None:
        return t("{survey}, fewer than 20 answers", survey=named)
    return t("{survey}, about {count} answers", survey=named, count=t.number(wave.respondents))


def _plan(t: Translator, plan: PlanStatus) -> str:
    named = plain(plan.label) if str(plan.year) in plan.label else f"{plain(plan.label)} ({plan.year})"
    agreed = t("{agreed} of {schools} schools agreed", agreed=plan.agreed, schools=plan.schools)
    if not plan.missing:
        return t("{survey} planned, {agreed}, nothing is missing", survey=named, agreed=agreed)
    entries = t.plural("{count} entry is missing", "{count} entries are missing", plan.missing)
    return t("{survey} planned, {agreed}, {entries}", survey=named, agreed=agreed, entries=entries)
