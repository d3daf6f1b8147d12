"""The calendar file, read again by a reader of its own (tests/ical_reader.py).

1. Form: CRLF, at most 75 bytes a line, folds between characters, escapes, UTF-8; whatever is written comes back.
2. Every event has one UID that stays, a DTSTAMP in UTC that is its last change, and a SEQUENCE that grows.
3. Times name Europe/Berlin; the file holds its rules, and they agree with the time zone database from 1996 to 2037.
4. Events of whole days end on the day after; on several days with times they are repeated daily.
5. A cancelled event stays in the file as cancelled, with its reason, and blocks no time.
6. An event without a known day is left out; a file without events is one that can be read.
7. No number, note or material of an event is in the file.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from ctc_toolkit.process.events import EventFields
from ctc_toolkit.reporting.calendar_file import CalendarEntry, calendar_ics, fits_calendar
from tests.ical_reader import read_calendar

CHANGED = datetime(2026, 11, 30, 7, 5, 6, 789, tzinfo=UTC)
PLAIN = EventFields("exchange", title="Austausch", first_day=date(2026, 12, 14))
TIMED = EventFields(
    "training",
    "cbo",
    first_day=date(2026, 12, 1),
    last_day=date(2026, 12, 3),
    begins=time(9),
    ends=time(16, 30),
    place="Rathaus; Saal 1, 2. Stock",
    shared=True,
)


def made(*fields, language="de", version=1):
    entries = [
        CalendarEntry(f"id-{number}", one, "Dortmund, Süd", CHANGED, version) for number, one in enumerate(fields)
    ]
    return calendar_ics(entries, name="CTC, Region", language=language)


def events(*fields, **how):
    return read_calendar(made(*fields, **how)).all("VEVENT")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=120)


@settings(max_examples=40, deadline=None)
@given(title=TEXT, place=TEXT)
def test_1_whatever_is_written_comes_back(title, place):
    title, place = (" ".join(text.split()) or "x" for text in (title, place))
    (event,) = events(EventFields("other", title=title, place=place, first_day=date(2026, 12, 14)))
    assert (event.value("SUMMARY"), event.value("LOCATION")) == (title, place)


def test_1_form_of_the_calendar():
    calendar = read_calendar(made(TIMED, PLAIN))
    assert calendar.name == "VCALENDAR"
    assert (calendar.value("VERSION"), calendar.value("CALSCALE"), calendar.value("METHOD")) == (
        "2.0",
        "GREGORIAN",
        "PUBLISH",
    )
    assert calendar.value("X-WR-CALNAME") == "CTC, Region"
    long = "Größe, Güte; Maß 🌳 " * 12
    (event,) = events(EventFields("other", title=long.strip(), first_day=date(2026, 12, 14)))
    assert event.value("SUMMARY") == long.strip()
    assert len(Calendar.from_ical(made(TIMED, PLAIN)).events) == 2


def test_2_what_stays_and_what_grows():
    first, second = events(TIMED, PLAIN), events(TIMED, PLAIN, version=4)
    assert [one.value("UID") for one in first] == [one.value("UID") for one in second] == ["id-0", "id-1"]
    assert [one.value("SEQUENCE") for one in (*first, *second)] == ["0", "0", "3", "3"]
    assert {one.value("DTSTAMP") for one in first} == {"20261130T070506Z"}
    assert {one.value("LAST-MODIFIED") for one in first} == {"20261130T070506Z"}


def test_3_time_zone():
    calendar = read_calendar(made(TIMED))
    (event,), (zone,) = calendar.all("VEVENT"), calendar.all("VTIMEZONE")
    assert event.parameters("DTSTART") == {"TZID": "Europe/Berlin"}
    assert (event.value("DTSTART"), event.value("DTEND")) == ("20261201T090000", "20261201T163000")
    assert zone.value("TZID") == "Europe/Berlin"
    assert [part.name for part in zone.inside] == ["DAYLIGHT", "STANDARD"]
    for year in range(1996, 2038):
        for part in zone.inside:
            at, before, after = turn(part, year)
            berlin = ZoneInfo("Europe/Berlin")
            just_before = (at - timedelta(seconds=1)).astimezone(berlin)
            assert (just_before.utcoffset(), at.astimezone(berlin).utcoffset()) == (before, after), (part.name, year)


def turn(part, year):
    """Return the moment at which a part of the time zone begins in a year, and the offsets before and after."""
    rule = dict(entry.split("=") for entry in part.value("RRULE").split(";"))
    assert (rule["FREQ"], rule["BYDAY"]) == ("YEARLY", "-1SU")
    start = datetime.strptime(part.value("DTSTART"), "%Y%m%dT%H%M%S")
    assert start.month == int(rule["BYMONTH"])
    assert start.weekday() == 6
    last = max(day for day in range(25, 32) if date(year, start.month, day).weekday() == 6)
    before, after = (timedelta(hours=int(part.value(name)[:3])) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    return datetime(year, start.month, last, start.hour, tzinfo=UTC) - before, before, after


def test_4_days():
    whole, several = events(
        PLAIN, EventFields("exchange", title="A", first_day=date(2026, 12, 30), last_day=date(2026, 12, 31))
    )
    assert (whole.parameters("DTSTART"), whole.value("DTSTART"), whole.value("DTEND")) == (
        {"VALUE": "DATE"},
        "20261214",
        "20261215",
    )
    assert (several.value("DTSTART"), several.value("DTEND")) == ("20261230", "20270101")
    assert several.values("RRULE") == []
    (timed,) = events(TIMED)
    assert sorted(timed.value("RRULE").split(";")) == ["COUNT=3", "FREQ=DAILY"]
    (begun,) = events(EventFields("exchange", title="A", first_day=date(2026, 12, 30), begins=time(17)))
    assert begun.values("DTEND") == []
    assert not read_calendar(made(PLAIN)).all("VTIMEZONE")


@pytest.mark.parametrize(("language", "word"), [("de", "Abgesagt: krank, leider"), ("en", "Cancelled: krank, leider")])
def test_5_cancelled(language, word):
    gone = EventFields(
        "training", "cbo", first_day=date(2026, 12, 1), begins=time(9), state="cancelled", reason="krank, leider"
    )
    (event,) = events(gone, language=language)
    assert (event.value("STATUS"), event.value("TRANSP")) == ("CANCELLED", "TRANSPARENT")
    assert word in event.value("DESCRIPTION").split("\n")
    (planned,) = events(TIMED)
    assert (planned.value("STATUS"), planned.value("TRANSP")) == ("CONFIRMED", "OPAQUE")


def test_6_unknown_days():
    month = EventFields("information", precision="month", first_day=date(2021, 3, 1), state="held")
    nothing = EventFields("information", precision="open")
    assert [fits_calendar(one) for one in (month, nothing, PLAIN)] == [False, False, True]
    (event,) = events(month, nothing, PLAIN)
    assert event.value("UID") == "id-2"
    assert read_calendar(made(month)).inside == []


def test_7_nothing_else_goes_out():
    full = EventFields(
        "training",
        "cbo",
        first_day=date(2026, 11, 1),
        state="held",
        note="NOTIZ",
        materials="MATERIAL",
        attended=4711,
        sectors={"schools": 4711},
    )
    text = made(full).decode()
    assert not [word for word in ("NOTIZ", "MATERIAL", "4711") if word in text]
    assert "CLASS:PRIVATE" in text
    assert "CLASS:PUBLIC" in made(TIMED).decode()
