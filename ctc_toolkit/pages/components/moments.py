"""Moments as people read them: in the time zone of their browser, else in that of the server."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from ctc_toolkit.language import Translator


def here(moment: datetime, zone: str | None) -> datetime:
    """Return `moment` in the time zone named `zone`; in that of the server where it is not known."""
    try:
        return moment.astimezone(ZoneInfo(zone) if zone else None)
    except (KeyError, ValueError, OSError):
        return moment.astimezone()


def clock(moment: datetime) -> str:
    """Return the time of day: 10:42."""
    return here(moment, st.context.timezone).strftime("%H:%M")


def day(t: Translator, moment: datetime) -> str:
    """Return the date: 24.11.2026."""
    return t.date(here(moment, st.context.timezone).date())


def day_and_clock(t: Translator, moment: datetime) -> str:
    """Return date and time of day: 24.11.2026 10:42."""
    return t.moment(here(moment, st.context.timezone))


def when(t: Translator, moment: datetime) -> str:
    """Return the time of day for a moment of today, else date and time of day."""
    zone = st.context.timezone
    today = here(datetime.now().astimezone(), zone).date()
    return clock(moment) if here(moment, zone).date() == today else day_and_clock(t, moment)


def at(t: Translator, moment: datetime) -> str:
    """Return when something was, for a sentence: "at 10:42" for a moment of today, else "on 24.11.2026 at 10:42"."""
    zone = st.context.timezone
    today = here(datetime.now().astimezone(), zone).date()
    if here(moment, zone).date() == today:
        return t("at {time}", time=clock(moment))
    return t("on {day} at {time}", day=day(t, moment), time=clock(moment))
