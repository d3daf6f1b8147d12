"""Trainings and events in words: what they are called, when they are, and how well that is known."""

from __future__ import annotations

from datetime import date, time

from babel.dates import format_date

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.events import EventFields, EventKind, EventState, Venue


def event_title(fields: EventFields, language: str) -> str:
    """Return what an event is called: its own title, else that of its training, else its kind."""
    if fields.title:
        return fields.title
    known = {training.id: training.title.get(language) for training in load_process().trainings}
    return known.get(fields.subject or "", kind_words(translator(language))[fields.kind])


def event_dates(fields: EventFields, language: str) -> str:
    """Return when an event is: days with times, months where only they are known, or that it is still open."""
    t = translator(language)
    if fields.precision == "open" or fields.first_day is None:
        return t("date still open")
    last = fields.last_day or fields.first_day
    if fields.precision == "month":
        first, final = month(fields.first_day, language), month(last, language)
        return first if first == final else t("{first} to {last}", first=first, last=final)
    several = last != fields.first_day
    days = t("{first} to {last}", first=t.date(fields.first_day), last=t.date(last))
    return _with_times(t, fields, days if several else t.date(fields.first_day), "each day" if several else "once")


def month(day: date, language: str) -> str:
    """Return the month of a day in words: "März 2021"."""
    return str(format_date(day, format="LLLL y", locale="de_DE" if language == "de" else "en_GB"))


def clock_time(moment: time) -> str:
    """Return a time of day: 09:30."""
    return moment.strftime("%H:%M")


def kind_words(t: Translator) -> dict[EventKind, str]:
    """Return what the kinds of events are called."""
    return {
        "training": t("Training or workshop"),
        "information": t("Information event"),
        "exchange": t("Exchange"),
        "other": t("Other event"),
    }


def state_words(t: Translator) -> dict[EventState, str]:
    """Return what the states of an event are called."""
    return {"planned": t("planned"), "held": t("was held"), "cancelled": t("cancelled")}


def venue_words(t: Translator) -> dict[Venue, str]:
    """Return how people meet."""
    return {"on_site": t("on site"), "video": t("by video"), "both": t("on site and by video")}


def where(fields: EventFields, language: str) -> str:
    """Return where an event is: the place, or that it is by video; empty where nothing is known."""
    t = translator(language)
    if fields.venue == "on_site":
        return fields.place
    words = venue_words(t)[fields.venue]
    return f"{fields.place} ({words})" if fields.place else words


def _with_times(t: Translator, fields: EventFields, days: str, how_often: str) -> str:
    if fields.begins is None:
        return days
    begins = clock_time(fields.begins)
    if fields.ends is None:
        return t("{days}, from {begins}", days=days, begins=begins)
    ends = clock_time(fields.ends)
    if how_often == "each day":
        return t("{days}, each day {begins} to {ends}", days=days, begins=begins, ends=ends)
    return t("{days}, {begins} to {ends}", days=days, begins=begins, ends=ends)
