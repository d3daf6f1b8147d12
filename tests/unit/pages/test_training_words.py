"""Words and sentences of the page of trainings.

1. A month is read in every way people write it, in both languages; anything else is refused, never guessed.
2. What is written as a month is read as the same month.
3. Every kind of reminder has a sentence in both languages, and an address that leads to where it can be dealt with.
4. What people wrote is shown letter by letter, never as markup.
5. The days until a certificate expires are counted, also the days since.
6. Only an event that is planned for a known date is one that is next.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import get_args

import pytest

from ctc_toolkit.language import translator
from ctc_toolkit.pages.training.reminders import reminder_view, reminder_words
from ctc_toolkit.pages.training.words import (
    body_words,
    certificate_words,
    event_line,
    event_place,
    is_next,
    month_text,
    need_words,
    read_month,
    validity_words,
)
from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import BODY_KINDS
from ctc_toolkit.process.certificates import CERTIFICATE_KINDS
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.process.training_needs import needs
from ctc_toolkit.workspace import EventView, TrainingReminder
from ctc_toolkit.workspace.training_views import ReminderKind

MARCH = date(2021, 3, 1)
DE, EN = translator("de"), translator("en")


def view(fields, ags="05913000", city="Dortmund", area=""):
    return EventView("1", ags, city, area, fields, "read", "", datetime(2026, 11, 30).astimezone(), 1)


@pytest.mark.parametrize(
    "typed",
    [
        "03.2021",
        "3.2021",
        "03/2021",
        "3/2021",
        "2021-03",
        "2021-3",
        "März 2021",
        "märz  2021",
        "March 2021",
        " 03.2021 ",
    ],
)
def test_1_months_that_are_read(typed):
    assert read_month(typed) == MARCH


@pytest.mark.parametrize("typed", ["", "   "])
def test_1_nothing_is_nothing(typed):
    assert read_month(typed) is None


@pytest.mark.parametrize(
    "typed", ["13.2021", "0.2021", "03.21", "2021", "März", "Marz 2021", "03.2021 bis 05.2021", "١٢.٢٠٢١x", "heute"]
)
def test_1_months_that_are_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        read_month(typed)


@pytest.mark.parametrize("number", range(1, 13))
def test_2_there_and_back(number):
    day = date(2026, number, 1)
    assert read_month(month_text(day)) == day
    assert month_text(None) == ""


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", get_args(ReminderKind))
def test_3_reminders(language, kind):
    reminder = TrainingReminder(
        kind,
        "05913000",
        "Dortmund",
        "area-1",
        "Nord*stern*",
        training="cbo",
        event_id="event-1" if kind == "unconfirmed" else None,
        certificate_id="certificate-1" if kind.startswith("certificate") else None,
        day=date(2026, 12, 1),
        body="area_team",
        lacking=3,
    )
    said = reminder_words(translator(language), reminder)
    assert said
    assert "{" not in said
    assert "*stern*" not in said.replace("\\*", "")
    address = reminder_view(reminder)
    if kind == "unconfirmed":
        assert address == {"termin": "event-1"}
    elif kind.startswith("certificate"):
        assert address == {"teil": "zertifikate"}
        assert "Dortmund" not in said
    else:
        assert address == {"training": "cbo", "gebiet": "area-1"}


def test_3_an_event_of_the_office():
    reminder = TrainingReminder("unconfirmed", event_id="event-1", day=date(2026, 12, 1))
    assert reminder_words(DE, reminder) == "Region \\(Geschäftsstelle\\): Hat „der Termin“ am 01.12.2026 stattgefunden?"
    low = TrainingReminder("share_low", "05913000", "Essen", "area-1", "Süd", body="area_team", lacking=1)
    assert reminder_view(low) == {"teil": "anstehend", "gebiet": "area-1"}
    assert "noch 1 Person muss" in reminder_words(DE, low)


def test_4_letter_by_letter():
    shown = event_line(DE, view(EventFields("other", title="<b>x</b> [a](https://b.example) $x$", first_day=MARCH)))
    for sign in "<[$(":
        assert f"\\{sign}" in shown
        assert shown.count(sign) == shown.count(f"\\{sign}")
    opened = event_line(EN, view(EventFields("information", precision="open")))
    assert opened.startswith("Date still open")


def test_4_places():
    fields = EventFields("information", first_day=MARCH)
    assert event_place(DE, view(fields, area="Süd")) == "Dortmund, Süd"
    assert event_place(DE, view(fields)) == "Dortmund"
    assert event_place(EN, view(fields, ags=None, city="")) == "Region (office)"


@pytest.mark.parametrize(
    ("validity", "days", "german"),
    [
        ("expired", -1, "seit 1 Tag abgelaufen"),
        ("expired", -20, "seit 20 Tagen abgelaufen"),
        ("expires_soon", 1, "läuft in 1 Tag ab"),
        ("expires_soon", 0, "läuft in 0 Tagen ab"),
        ("valid", 400, "gültig"),
        ("without_end", None, "gültig, ohne Ablauf"),
    ],
)
def test_5_validity(validity, days, german):
    assert validity_words(DE, validity, days) == german


def test_6_what_is_next():
    today = date(2026, 11, 30)
    planned = EventFields("information", first_day=today)
    assert is_next(planned, today)
    assert not is_next(replace(planned, state="cancelled", reason="x"), today)
    assert not is_next(EventFields("information", precision="open"), today)
    assert not is_next(replace(planned, first_day=date(2026, 11, 29)), today)
    assert is_next(replace(planned, precision="month", first_day=date(2026, 11, 1)), today)


@pytest.mark.parametrize("language", ["de", "en"])
def test_3_every_word_is_there(language):
    t = translator(language)
    assert set(body_words(t)) == set(BODY_KINDS)
    assert set(certificate_words(t)) == set(CERTIFICATE_KINDS)
    (missing, *_) = needs(load_process(), 1, [], MARCH)
    assert need_words(t, missing) in ("noch nicht geplant", "not planned yet")
