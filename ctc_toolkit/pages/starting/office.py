"""The start page of the office: which cities wait, which areas rest, what the last two weeks changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.process.outlook import BACK
from ctc_toolkit.reporting.phase_words import phase_name
from ctc_toolkit.workspace import CityStatus
from ctc_toolkit.workspace.overview import waiting_first

MOST = 6


def answer_for_office(t: Translator, cities: list[CityStatus]) -> str:
    """Return how many versions wait for the office and how many cities are on their way."""
    waiting = [(one.since, city.name) for city in cities for one in city.waiting("office")]
    taking_part = t.plural("{count} city takes part.", "{count} cities take part.", len(cities))
    if not waiting:
        return f"{taking_part} " + t("Nothing waits for the office.")
    since, name = min(waiting)
    told = t.plural(
        "{count} version waits for the office, from {city} since {date}.",
        "{count} versions wait for the office, longest from {city} since {date}.",
        len(waiting),
        city=plain(name),
        date=day(t, since),
    )
    return f"{taking_part} {told}"


def show_office(context: PageContext, cities: list[CityStatus]) -> None:
    """Show who waits, who rests, and what changed."""
    t = context.t
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(t("Cities that wait"), anchor=False)
        _list(t, list(_waiting(t, cities)), t("No city waits for anything."))
        resting = list(_resting(t, cities))
        if resting:
            st.header(t("Areas that make a pause"), anchor=False)
            _list(t, resting, "")
    with right:
        st.header(t("What the last two weeks changed"), anchor=False)
        _list(t, _changes(t, cities), t("Nothing was changed within the last two weeks."))


def _list(t: Translator, lines: list[str], nothing: str) -> None:
    if not lines:
        st.markdown(nothing)
        return
    shown = [f"- {line}" for line in lines[:MOST]]
    if len(lines) > MOST:
        shown.append("- " + t.plural("{count} more", "{count} more", len(lines) - MOST))
    st.markdown("\n".join(shown))


def _waiting(t: Translator, cities: list[CityStatus]) -> Iterator[str]:
    for city in waiting_first(cities):
        for side in ("office", "city"):
            found = city.waiting("office" if side == "office" else "city")
            if found:
                number, since = len(found), day(t, found[0].since)
                if side == "office":
                    yield t.plural(
                        "**{city}**: {count} version waits for the office since {date}",
                        "**{city}**: {count} versions wait for the office, the first since {date}",
                        number,
                        city=plain(city.name),
                        date=since,
                    )
                else:
                    yield t.plural(
                        "**{city}**: {count} returned version waits for the city since {date}",
                        "**{city}**: {count} returned versions wait for the city, the first since {date}",
                        number,
                        city=plain(city.name),
                        date=since,
                    )


def _resting(t: Translator, cities: list[CityStatus]) -> Iterator[str]:
    for city in cities:
        for area in city.areas:
            if area.paused_on is not None:
                yield f"**{plain(city.name)}, {plain(area.name)}**: {pause_words(t, area.paused_on, area.resume_on)}"


def pause_words(t: Translator, paused_on: date, resume_on: date | None) -> str:
    """Return since when an area rests and when it goes on."""
    if resume_on is None:
        return t("pause since {date}", date=t.date(paused_on))
    return t("pause since {date}, goes on on {until}", date=t.date(paused_on), until=t.date(resume_on))


def _changes(t: Translator, cities: list[CityStatus]) -> list[str]:
    """Return new phases and versions that came in, newest first."""
    since = datetime.now(UTC) - BACK
    found: list[tuple[datetime, str]] = []
    for city in cities:
        for area in city.areas:
            if area.phase_since is not None and area.phase_since >= since:
                told = t("is now in phase {phase}", phase=phase_name(t, area.phase))
                found.append((area.phase_since, f"**{plain(city.name)}, {plain(area.name)}** {told}"))
        for review in city.all_reviews:
            if review.since >= since:
                told = t("handed in") if review.waits_for == "office" else t("returned to the city")
                kind = t("Profile") if review.kind == "profile" else t("Plan of an area")
                found.append((review.since, f"**{plain(city.name)}**: {kind}, {told}"))
    ordered = sorted(found, key=lambda entry: entry[0], reverse=True)
    return [f"{day(t, moment)}: {line}" for moment, line in ordered]
