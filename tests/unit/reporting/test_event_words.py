"""Trainings and events in words.

1. An event is called by its own title, else by its training, else by its kind; in both languages.
2. Days stand as days, with their times; several days with both; months as months only; an unknown date as open.
3. Where people meet: the place, by video, or both; nothing where nothing is known.
4. Every kind, state and venue has words in both languages.
"""

from dataclasses import replace
from datetime import date, time

import pytest

from ctc_toolkit.language import translator
from ctc_toolkit.process.events import KINDS, STATES, VENUES, EventFields
from ctc_toolkit.reporting.event_words import (
    event_dates,
    event_title,
    kind_words,
    month,
    state_words,
    venue_words,
    where,
)

DAY = EventFields("training", "cbo", first_day=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("fields", "german", "english"),
    [
        (DAY, "Einführung für das Gebietsteam", "Community Board Orientation (CBO)"),
        (replace(DAY, title="Auftakt"), "Auftakt", "Auftakt"),
        (EventFields("information"), "Informationsveranstaltung", "CTC 101 / information event"),
        (EventFields("exchange"), "Austausch", "Exchange"),
        (EventFields("other"), "Anderer Termin", "Other event"),
        (replace(DAY, training="gone"), "Schulung oder Workshop", "Training or workshop"),
    ],
)
def test_1_titles(fields, german, english):
    assert (event_title(fields, "de"), event_title(fields, "en")) == (german, english)


@pytest.mark.parametrize(
    ("changes", "german", "english"),
    [
        ({}, "01.12.2026", "1 Dec 2026"),
        ({"begins": time(9)}, "01.12.2026, ab 09:00 Uhr", "1 Dec 2026, from 09:00"),
        (
            {"begins": time(9), "ends": time(16, 30)},
            "01.12.2026, 09:00 bis 16:30 Uhr",
            "1 Dec 2026, 09:00 to 16:30",
        ),
        ({"last_day": date(2026, 12, 2)}, "01.12.2026 bis 02.12.2026", "1 Dec 2026 to 2 Dec 2026"),
        (
            {"last_day": date(2026, 12, 2), "begins": time(9), "ends": time(16)},
            "01.12.2026 bis 02.12.2026, täglich 09:00 bis 16:00 Uhr",
            "1 Dec 2026 to 2 Dec 2026, each day 09:00 to 16:00",
        ),
        ({"precision": "month"}, "Dezember 2026", "December 2026"),
        (
            {"precision": "month", "last_day": date(2027, 3, 1)},
            "Dezember 2026 bis März 2027",
            "December 2026 to March 2027",
        ),
        ({"precision": "month", "last_day": date(2026, 12, 1)}, "Dezember 2026", "December 2026"),
        ({"precision": "open", "first_day": None}, "Termin noch offen", "date still open"),
        ({"first_day": None}, "Termin noch offen", "date still open"),
    ],
)
def test_2_dates(changes, german, english):
    fields = replace(DAY, **changes)
    assert (event_dates(fields, "de"), event_dates(fields, "en")) == (german, english)


@pytest.mark.parametrize("number", range(1, 13))
def test_2_a_month_never_names_a_day(number):
    fields = EventFields("information", precision="month", first_day=date(2021, number, 1))
    for language in ("de", "en"):
        said = event_dates(fields, language)
        assert said == month(date(2021, number, 28), language)
        assert [sign for sign in said if sign.isdigit()] == list("2021")


@pytest.mark.parametrize(
    ("venue", "place", "german"),
    [
        ("on_site", "Rathaus", "Rathaus"),
        ("on_site", "", ""),
        ("video", "", "per Video"),
        ("video", "Raum 1", "Raum 1 (per Video)"),
        ("both", "Rathaus", "Rathaus (vor Ort und per Video)"),
    ],
)
def test_3_places(venue, place, german):
    assert where(replace(DAY, venue=venue, place=place), "de") == german


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_every_word_is_there(language):
    t = translator(language)
    assert set(kind_words(t)) == set(KINDS)
    assert set(state_words(t)) == set(STATES)
    assert set(venue_words(t)) == set(VENUES)
    for words in (kind_words(t), state_words(t), venue_words(t)):
        assert len(set(words.values())) == len(words)
