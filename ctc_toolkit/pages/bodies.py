"""Bodies and decisions: who meets when, which sectors are there, what was decided and why."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import (
    PageContext,
    choose_from_address,
    cities_for,
    page_context,
    remember,
)
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.deciding.address import BODY, PART, PARTS, asked, go, open_body
from ctc_toolkit.pages.deciding.body_part import body_part
from ctc_toolkit.pages.deciding.cards import new_body, next_line, show_cards
from ctc_toolkit.pages.deciding.decisions import decision_log, decisions_part, open_line
from ctc_toolkit.pages.deciding.meetings import meetings_part
from ctc_toolkit.pages.deciding.members import coverage_sentence, members_part
from ctc_toolkit.pages.deciding.words import moment_of
from ctc_toolkit.process.bodies import WITH_ALL_SECTORS
from ctc_toolkit.workspace import BodyView, CityView, bodies

CITY = "bodies-city"
CHOSEN = "bodies-chosen"
EVERY = ""


def show() -> None:
    """Show all bodies of the city in the address, or the one that the address names."""
    context = page_context()
    t = context.t
    cities = {city.ags: city for city in cities_for(context, "bodies")}
    if not cities:
        question(t("Who decides what, and when next?"))
        no_city_yet(context)
        return
    ags = choose_from_address("city", list(cities), next(iter(cities)))
    found = bodies(context.actor, context.workspace, ags)
    body = next((one for one in found if one.id == asked(BODY)), None)
    if body is None:
        question(t("Who decides what, and when next?"), _answer(t, cities[ags], found))
    else:
        question(t("What does {name} do next?", name=plain(body.name)), _answer_of(t, body))
    _choose(context, cities, ags, found, body)
    if body is None:
        _overview(context, cities[ags], found)
    else:
        _one(context, cities[ags], found, body)


def _answer(t: Translator, city: CityView, found: Sequence[BodyView]) -> str:
    if not found:
        return t("No body is set up for {city} yet.", city=plain(city.name))
    coming = [(one.next_meeting.on, one) for one in found if one.next_meeting and not one.closed]
    if coming:
        _, first = min(coming, key=lambda pair: pair[0])
        moment = moment_of(t, first.next_meeting) if first.next_meeting else ""
        told = t("Next meets: {name}, {moment}.", name=plain(first.name), moment=moment)
    else:
        told = t("No meeting is planned.")
    late = sum(one.overdue for body in found for one in body.decisions)
    if late:
        told += " " + t.plural("{count} decision is overdue.", "{count} decisions are overdue.", late)
    written = sum(len(one.undocumented) for one in found)
    if written:
        told += " " + t.plural(
            "The minutes of {count} meeting are missing.", "The minutes of {count} meetings are missing.", written
        )
    short = [one for one in found if one.kind in WITH_ALL_SECTORS and one.coverage.missing and not one.closed]
    if short:
        told += " " + t.plural(
            "In {count} body sectors are missing.", "In {count} bodies sectors are missing.", len(short)
        )
    return told


def _answer_of(t: Translator, body: BodyView) -> str:
    line = next_line(t, body)
    meets = line.split(": ", 1)[1] if line.startswith(":material/") and ": " in line else line
    return " ".join([_ended(meets), open_line(t, body), coverage_sentence(t, body)])


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def _choose(
    context: PageContext, cities: dict[str, CityView], ags: str, found: Sequence[BodyView], body: BodyView | None
) -> None:
    """Show city and body; both stand in the address."""
    t, names = context.t, {one.id: one.name for one in found}
    remember("city", ags)
    with st.container(key="where", horizontal=True, gap="small"):
        st.session_state[CITY] = ags
        st.selectbox(
            t("City"),
            list(cities),
            key=CITY,
            format_func=lambda one: cities[one].name,
            on_change=_city_chosen,
            width=220,
        )
        st.session_state[CHOSEN] = body.id if body else EVERY
        st.selectbox(
            t("Body"),
            [EVERY, *names],
            key=CHOSEN,
            format_func=lambda one: names.get(one, t("all bodies")),
            on_change=lambda: open_body(st.session_state[CHOSEN]),
            width=380,
        )


def _city_chosen() -> None:
    remember("city", st.session_state[CITY])
    open_body(EVERY)


def _overview(context: PageContext, city: CityView, found: Sequence[BodyView]) -> None:
    t = context.t
    show_cards(context, found)
    new_body(context, city, found)
    if found:
        st.header(t("Decision log"), anchor=False)
        decision_log(context, city, found)


def _one(context: PageContext, city: CityView, found: Sequence[BodyView], body: BodyView) -> None:
    t = context.t
    names = {
        "meetings": t("Meetings"),
        "decisions": t("Decisions") + (f" ({len(body.open_decisions)})" if body.open_decisions else ""),
        "members": t("Members and sectors"),
        "body": t("About this body"),
    }
    part = choose_from_address(PART, list(PARTS), "meetings" if body.members or body.meetings else "members")
    st.session_state["bodies-part"] = part
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            t("All bodies"),
            key="bodies-all",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=open_body,
            args=("",),
        )
        st.segmented_control(
            t("Part"),
            list(names),
            format_func=names.__getitem__,
            key="bodies-part",
            required=True,
            label_visibility="collapsed",
            on_change=_part_chosen,
            wrap=True,
        )
    if part == "meetings":
        meetings_part(context, city, body)
    elif part == "decisions":
        decisions_part(context, city, found, body)
    elif part == "members":
        members_part(context, body)
    else:
        body_part(context, city, body)


def _part_chosen() -> None:
    go(PART, st.session_state["bodies-part"])


show()
