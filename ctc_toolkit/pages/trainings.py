"""Trainings and events: what is next, who still needs which training, calendar, catalogue, certificates."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, choose_from_address, page_context, reach
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.training.ahead import show_ahead
from ctc_toolkit.pages.training.calendar import show_calendar
from ctc_toolkit.pages.training.catalogue import show_catalogue
from ctc_toolkit.pages.training.certificates import show_certificates
from ctc_toolkit.pages.training.event_form import close_event, show_event, show_new_event
from ctc_toolkit.pages.training.words import EVENT, NEW, PART, PARTS, TRAINING, event_place, is_next
from ctc_toolkit.reporting.event_words import event_dates, event_title
from ctc_toolkit.workspace import EventView, Trainings, list_cities, regional_calendar, trainings


def show() -> None:
    """Show the event, the training or the part of the page that the address names."""
    context = page_context()
    t = context.t
    found = trainings(context.actor, context.workspace)
    reachable = reach(context.actor)
    region = regional_calendar(context.actor, context.workspace) if reachable("regional_calendar") else ()
    together = _together(found.events, region)
    question(t("What is next, and who needs which training?"), _answer(context, found, together))
    if not list_cities(context.actor, context.workspace) and reachable("reset_demo"):
        no_city_yet(context)
        return
    asked = st.query_params.get(EVENT)
    if asked == NEW:
        show_new_event(context)
        return
    event = next((one for one in together if one.id == asked), None)
    if event is not None:
        show_event(context, event)
        return
    if asked:
        st.info(t("The event that the address names is not here any more."), icon=":material/event_busy:")
        st.button(t("Back to the list"), key="event-back", icon=":material/arrow_back:", on_click=close_event)
    part = _choose_part(context)
    if part == "kalender":
        show_calendar(context, _own(found, region), region)
    elif part == "katalog":
        show_catalogue(context, found, together)
    elif part == "zertifikate":
        show_certificates(context)
    else:
        show_ahead(context, found, together)


def _together(own: tuple[EventView, ...], region: tuple[EventView, ...]) -> tuple[EventView, ...]:
    """Return the events of both lists once, by date; those that the person may change count first."""
    by_id = {event.id: event for event in region} | {event.id: event for event in own}
    return tuple(sorted(by_id.values(), key=lambda event: (event.fields.first_day or date.max, event.id)))


def _own(found: Trainings, region: tuple[EventView, ...]) -> tuple[EventView, ...]:
    """Return the events of the cities in which the person works; all there are where the region is not to be seen."""
    if not region:
        return found.events
    return tuple(
        one for one in found.events if one.ags is not None and (one.access == "change" or not one.fields.shared)
    )


def _answer(context: PageContext, found: Trainings, events: tuple[EventView, ...]) -> str:
    t, today = context.t, date.today()
    ahead = [event for event in events if is_next(event.fields, today)]
    coming = next((event for event in ahead if event.ags is None or event.access == "change"), next(iter(ahead), None))
    needing = [area for area in found.areas if area.open_now and not area.paused]
    if coming is None:
        first = t("No date is fixed for the coming time.")
    else:
        first = t(
            "Next: {title}, {when}, {place}.",
            title=plain(event_title(coming.fields, t.language)),
            when=plain(event_dates(coming.fields, t.language)),
            place=plain(event_place(t, coming)),
        )
    if not found.areas:
        return first
    if not needing:
        return first + " " + t("No area lacks a training of its present phase.")
    return (
        first
        + " "
        + t.plural(
            "{count} area still needs a training of its present phase.",
            "{count} areas still need a training of their present phase.",
            len(needing),
        )
    )


def _choose_part(context: PageContext) -> str:
    t = context.t
    names = {
        "anstehend": t("What is due"),
        "kalender": t("Calendar"),
        "katalog": t("Catalogue of trainings"),
        "zertifikate": t("Certificates"),
    }
    shown = [part for part in PARTS if part != "zertifikate" or reach(context.actor)("certificates")]
    default = "katalog" if TRAINING in st.query_params else "anstehend"
    part = choose_from_address(PART, shown, default)
    st.session_state["training-part"] = part
    st.segmented_control(
        t("Part of the page"),
        shown,
        format_func=names.__getitem__,
        key="training-part",
        required=True,
        on_change=_part_chosen,
        label_visibility="collapsed",
        wrap=True,
    )
    return part


def _part_chosen() -> None:
    st.query_params.pop(TRAINING, None)
    st.query_params[PART] = st.session_state["training-part"]


show()
