"""Trainings and events in a real browser.

1. A coordinator sees which training is missing, enters a date with the keyboard, and takes the calendar file along; the
   file, read by a reader of its own, holds the event.
2. Every part of the page is free of serious violations (axe, light and dark) and fits a phone, also with an error.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from ical_reader import read_calendar
from test_accessible import LAPTOP, PHONE, grave_in_both_schemes, resize, sideways

DAY = date.today() + timedelta(days=20)


def check(page, settled, name):
    page.mouse.move(2, 2)  # the look of what lies under the mouse changes for a moment
    assert grave_in_both_schemes(page) == [], name
    resize(page, PHONE)
    page.wait_for_function("width => document.documentElement.clientWidth === width", arg=PHONE[0])
    settled(page)
    assert sideways(page) == 0, name
    resize(page, LAPTOP)
    settled(page)


def type_into(page, settled, label, typed):
    """Type into the parts of a date or a time, as one does with the keyboard, and leave the field."""
    page.get_by_role("group", name=label, exact=True).get_by_role("spinbutton").first.focus()
    page.keyboard.type(typed)
    page.locator("h1").click()
    settled(page)


def test_1_2_from_a_missing_training_to_the_calendar(open_page, settled):
    page = open_page("/schulungen?lang=de", role="coordinator")
    missing = page.get_by_role("button", name="Schulung der örtlichen Koordination: noch nicht geplant")
    check(page, settled, "what is due")
    missing.first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Termin eintragen").wait_for()
    settled(page)
    page.get_by_role("button", name="Termin eintragen").click()
    page.get_by_text("Es fehlt, wann der Termin ist.").wait_for()
    settled(page)
    check(page, settled, "a new event with an error")
    type_into(page, settled, "Tag", DAY.strftime("%d%m%Y"))
    type_into(page, settled, "Von (Uhrzeit)", "0930")
    page.get_by_label("Wo? (Ort oder Raum)", exact=True).fill("Rathaus, Saal 2; Größe M")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Termin eintragen").click()
    page.get_by_text("gespeichert um").wait_for()
    settled(page)
    check(page, settled, "an event")
    page.get_by_role("button", name="Zurück zur Liste").click()
    settled(page)
    assert DAY.strftime("%d.%m.%Y, ab 09:30 Uhr") in page.locator(".st-key-answer").inner_text()
    page.get_by_role("radio", name="Kalender").click()
    page.get_by_role("heading", name="Termine mitnehmen").wait_for()
    settled(page)
    check(page, settled, "calendar")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Kalender-Datei").click()
    assert waiting.value.suggested_filename == "ctc-termine.ics"
    (event,) = read_calendar(Path(waiting.value.path()).read_bytes()).all("VEVENT")
    assert event.value("SUMMARY") == "Schulung der örtlichen Koordination"
    assert event.value("LOCATION") == "Rathaus, Saal 2; Größe M"
    assert event.value("DTSTART") == DAY.strftime("%Y%m%dT093000")
    page.get_by_role("radio", name="Katalog der Schulungen").click()
    page.get_by_role("heading", name="Schulungen und Workshops nach Phase").wait_for()
    settled(page)
    check(page, settled, "catalogue")


@pytest.mark.faults
def test_2_certificates(open_page, settled):
    page = open_page("/schulungen?teil=zertifikate&lang=de", role="multiplier")
    page.get_by_role("button", name="Zertifikat eintragen").click()
    page.get_by_text("Der Name fehlt").wait_for()
    settled(page)
    check(page, settled, "certificates with an error")
