"""The calendar: events month by month, of the own city or of the region, and as files to take away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.training.event_form import begin_event, open_event
from ctc_toolkit.pages.training.places import event_places
from ctc_toolkit.pages.training.words import event_line, event_place
from ctc_toolkit.reporting.calendar_file import CALENDAR, CalendarEntry, calendar_ics, fits_calendar
from ctc_toolkit.reporting.event_words import month
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_name
from ctc_toolkit.reporting.training_log import LogEntry, training_log
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.workspace import EventView

TIME, SCOPE = "zeit", "umfang"
ICONS = {"planned": ":material/event:", "held": ":material/event_available:", "cancelled": ":material/event_busy:"}


def show_calendar(context: PageContext, own: Sequence[EventView], region: Sequence[EventView]) -> None:
    """Show the events. own: what the person sees of the own cities; region: what is shared there, and of the office."""
    t = context.t
    times = {"kommend": t("coming"), "vergangen": t("past"), "alle": t("all")}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="calendar-choice"):
        scope = _choice(SCOPE, _scopes(t, own, region), t("Whose events?"))
        time = _choice(TIME, times, t("Which events?"))
        if event_places(context):
            st.button(t("Enter an event"), key="event-begin", icon=":material/add:", on_click=_begin, args=(context,))
    events = list(region if scope == "region" else own)
    shown = [event for event in events if time == "alle" or event.fields.over(date.today()) is (time == "vergangen")]
    if not shown:
        st.markdown(t("There is no event here."))
    for heading, group in groupby(shown, key=lambda event: _month(t, event)):
        st.subheader(heading, anchor=False)
        with st.container(key=f"lines-{heading}", gap="xxsmall"):
            for event in group:
                st.button(
                    event_line(t, event),
                    key=f"calendar-{event.id[:8]}",
                    icon=ICONS[event.fields.state],
                    type="tertiary",
                    on_click=open_event,
                    args=(event.id,),
                )
    _files(context, shown, scope)


def _scopes(t: Translator, own: Sequence[EventView], region: Sequence[EventView]) -> dict[str, str]:
    if not own:
        return {"region": t("the region")}
    return {"stadt": t("own cities"), "region": t("the region")} if region else {"stadt": t("own cities")}


def _choice(name: str, options: dict[str, str], label: str) -> str:
    chosen = choose_from_address(name, list(options), next(iter(options)))
    if len(options) > 1:
        key = f"calendar-{name}"
        st.session_state[key] = chosen
        st.segmented_control(
            label,
            list(options),
            format_func=options.__getitem__,
            key=key,
            required=True,
            on_change=lambda: st.query_params.update({name: st.session_state[key]}),
            wrap=True,
        )
    return chosen


def _begin(context: PageContext) -> None:
    place = next(iter(event_places(context)))
    begin_event(*place)


def _month(t: Translator, event: EventView) -> str:
    first = event.fields.first_day
    return month(first, t.language) if first else t("Date still open")


def _files(context: PageContext, shown: Sequence[EventView], scope: str) -> None:
    """Offer what is shown as a calendar and as a list."""
    t = context.t
    if not shown:
        return
    st.header(t("Take the events away"), anchor=False)
    entries = [
        CalendarEntry(event.id, event.fields, event_place(t, event), event.changed_at, event.version) for event in shown
    ]
    without = sum(not fits_calendar(event.fields) for event in shown)
    if without:
        st.caption(
            t.plural(
                "{count} event without a fixed day is not in the calendar file; it stands in the list.",
                "{count} events without a fixed day are not in the calendar file; they stand in the list.",
                without,
            )
        )
    name = t("CTC in the region") if scope == "region" else t("CTC trainings and events")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            t("Calendar file (.ics) for Outlook and others"),
            calendar_ics(entries, name=name, language=t.language),
            file_name="ctc-termine.ics" if t.language == "de" else "ctc-events.ics",
            mime=CALENDAR,
            key="calendar-ics",
            icon=":material/calendar_month:",
            on_click="ignore",
        )
        lines = [LogEntry(event.fields, event_place(t, event)) for event in shown]
        sheet = training_log(lines, title=name, language=t.language, made_up=_made_up(context))
        st.download_button(
            t("List as a Word file"),
            lambda: sheet_docx(sheet),
            file_name=sheet_name(sheet, ".docx"),
            mime=DOCX,
            key="calendar-docx",
            icon=":material/download:",
            on_click="ignore",
        )


def _made_up(context: PageContext) -> bool:
    from ctc_toolkit.pages.components.context import workspace_mode

    return workspace_mode() != "real"
