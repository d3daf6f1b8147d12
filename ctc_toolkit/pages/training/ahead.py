"""What is next, who still needs which training, and how much of the teams is trained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.training.event_form import begin_event, open_event
from ctc_toolkit.pages.training.shares import show_shares
from ctc_toolkit.pages.training.words import NEED_ICONS, event_line, is_next, need_words
from ctc_toolkit.pages.writing.places import AREA, remember_area
from ctc_toolkit.process.training_needs import Need
from ctc_toolkit.workspace import AreaTraining, EventView, Trainings

AT_MOST = 5
FEW_AREAS = 2


def show_ahead(context: PageContext, found: Trainings, events: Sequence[EventView]) -> None:
    """Show the next events, then the areas with what they need and how much of their teams is trained."""
    t = context.t
    left, right = st.columns(2, gap="medium")
    with left:
        _next(t, found, events)
    with right:
        st.header(t("Who still needs which training?"), anchor=False)
        if not found.areas:
            st.markdown(t("Once a city has areas, their trainings stand here."))
            return
        area = _choose(t, found.areas)
        _area(context, area)
    if len(found.areas) > FEW_AREAS:
        _table(t, found.areas)
    show_shares(context, area)


def _next(t: Translator, found: Trainings, events: Sequence[EventView]) -> None:
    today = date.today()
    st.header(t("What is next?"), anchor=False)
    coming = [event for event in events if is_next(event.fields, today)][:AT_MOST]
    with st.container(key="lines-next", gap="xxsmall"):
        for event in coming:
            _event(t, event)
    if not coming:
        st.markdown(t("No date is fixed. What is entered for the coming time stands here."))
    _unconfirmed(t, found, today)


def _unconfirmed(t: Translator, found: Trainings, today: date) -> None:
    """Ask whether what was planned was held."""
    waiting = [
        event
        for event in found.events
        if event.access == "change" and event.fields.state == "planned" and event.fields.over(today)
    ]
    if not waiting:
        return
    with st.container(border=True, key="lines-waiting", gap="xxsmall"):
        asked = t("Was it held? Please note it and how many came.")
        st.markdown(f"**{asked}**")
        for event in waiting[:AT_MOST]:
            _event(t, event)


def _event(t: Translator, event: EventView) -> None:
    st.button(
        event_line(t, event),
        key=f"ahead-{event.id[:8]}",
        icon=":material/event:",
        type="tertiary",
        on_click=open_event,
        args=(event.id,),
    )


def _table(t: Translator, areas: Sequence[AreaTraining]) -> None:
    rows = [
        (
            plain(f"{area.city_name}, {area.name}"),
            str(area.phase) + (f" ({t('makes a pause')})" if area.paused else ""),
            _names(t, area.open_now),
            _names(t, area.open_late),
            _names(t, [need for need in area.needs if need.state == "planned"]),
        )
        for area in areas
    ]
    st.subheader(t("Every area and its trainings"), anchor=False)
    columns = [t("Part of the city"), t("Phase"), t("Needed now"), t("To make up for"), t("Planned")]
    show_table(pd.DataFrame(rows, columns=columns), t("Trainings that areas need"), content="sentences", key="needs")


def _names(t: Translator, needs: Sequence[Need]) -> str:
    return ", ".join(need.training.title.get(t.language) for need in needs) or "–"


def _choose(t: Translator, areas: Sequence[AreaTraining]) -> AreaTraining:
    """Return the area of the address, else the first that needs something; let a person choose another one."""
    by_id = {area.area_id: area for area in areas}
    asked = st.query_params.get(AREA) or st.session_state.get(AREA)
    needing = next((area for area in areas if area.open_now and not area.paused), areas[0])
    chosen = by_id.get(str(asked), needing)
    if len(areas) > 1:
        st.session_state["training-area"] = chosen.area_id
        st.container(key="where").selectbox(
            t("Part of the city"),
            list(by_id),
            format_func=lambda name: f"{by_id[name].city_name}, {by_id[name].name}",
            key="training-area",
            on_change=lambda: remember_area(st.session_state["training-area"]),
            width=420,
        )
    return chosen


def _area(context: PageContext, area: AreaTraining) -> None:
    t = context.t
    place = plain(f"{area.city_name}, {area.name}")
    st.subheader(t("{area}: phase {number}", area=place, number=area.phase), anchor=False)
    if area.paused:
        st.info(t("The area makes a pause. Nothing is due until it goes on."), icon=":material/pause_circle:")
    for late, heading in (("now", t("Of this phase")), ("late", t("Of earlier phases"))):
        own = [need for need in area.needs if need.late is (late == "late")]
        if own:
            st.markdown(f"**{heading}**")
            with st.container(key=f"lines-{late}", gap="xxsmall"):
                for need in own:
                    _need(context, area, need)


def _need(context: PageContext, area: AreaTraining, need: Need) -> None:
    """Show a need; who may enter something begins or opens its event with one click."""
    t = context.t
    title = need.training.title.get(t.language)
    line = f"{title}: {plain(need_words(t, need))}"
    if area.access == "read":
        bullets(f"{NEED_ICONS[need.state]} {line}")
        return
    opens = need.event is not None and need.state in ("planned", "unconfirmed", "done")
    action = t("open the event") if opens else t("enter a date")
    st.button(
        f"{line} · {action}",
        key=f"need-{need.training.id}",
        icon=NEED_ICONS[need.state],
        type="tertiary",
        on_click=open_event if opens and need.event else begin_event,
        args=(need.event.id,) if opens and need.event else (area.ags, area.area_id, need.training.id),
    )
