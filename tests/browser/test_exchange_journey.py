"""Good practice in a real browser, from the first word of an entry to the newsletter that tells of it.

1. A coordinator writes an entry field by field and hands it in; the office approves it; it is then found with a slip of
   the pen, and the newsletter of the office tells of it as text, Word file and web page.
2. The form, an entry, the board and the newsletter have no serious violations (axe, light and dark) and fit a phone.
3. A term below the page has its explanation as tooltip, and its link opens the glossary at that term in a new tab.
"""

import io
import re
from pathlib import Path

import docx
import pytest
from test_accessible import grave_in_both_schemes, resize, sideways
from two_people import LAPTOP, PHONE, People, write

TITLE = "Frühstück mit den Hausmeistern"


@pytest.fixture
def people(browser, served, settled):
    found = People(browser, served.address, settled)
    yield found
    found.leave()


def check(people, page, name):
    assert grave_in_both_schemes(page) == [], name
    resize(page, PHONE)
    page.wait_for_function("width => document.documentElement.clientWidth === width", arg=PHONE[0])
    assert sideways(page) == 0, name
    resize(page, LAPTOP)
    people.settled(page)


def choose(people, page, label, words):
    """Choose an entry of a list by typing, as one does with the keyboard."""
    page.get_by_role("combobox", name=label).click()
    page.keyboard.type(words)
    page.get_by_role("option", name=re.compile(words)).first.click()
    page.keyboard.press("Escape")
    people.settled(page)


def downloaded(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def test_1_2_from_an_entry_to_the_newsletter(people):
    city = people.come_in("coordinator")
    people.go(city, "/austausch")
    city.get_by_role("button", name="Eintrag schreiben").click()
    people.settled(city)
    for label, text in (
        ("Titel", TITLE),
        ("Was wurde getan?", "Ein Frühstück im Monat, reihum in den Schulen."),
        ("Organisation", "Jugendamt"),
    ):
        write(city, label, text)
        people.settled(city)
        city.get_by_text(re.compile("gespeichert um")).wait_for()
    city.get_by_role("button", name="Bei der Geschäftsstelle einreichen").click()
    people.settled(city)
    city.get_by_text("zu welcher Phase der Eintrag gehört").wait_for()
    check(people, city, "form with a message")
    choose(people, city, "Phasen", "2 CTC")
    city.get_by_role("button", name="Bei der Geschäftsstelle einreichen").click()
    city.get_by_text("Die Geschäftsstelle liest diesen Eintrag").wait_for()

    office = people.come_in("multiplier")
    people.go(office, "/austausch")
    office.get_by_text("1 Eintrag wartet auf Ihre Freigabe").wait_for()
    office.get_by_role("button", name="Lesen und entscheiden").click()
    people.settled(office)
    check(people, office, "entry to decide on")
    office.get_by_role("button", name="Freigeben", exact=True).click()
    office.get_by_text("Alle Partner sehen diesen Eintrag jetzt").wait_for()

    people.go(city, "/austausch", suche="fruehstuck hausmeistrn")
    city.get_by_role("heading", name=TITLE).wait_for()
    check(people, city, "board")

    people.go(office, "/austausch", ansicht="rundbrief", zeitraum="this_quarter")
    office.get_by_text(f"* {TITLE}").wait_for()
    check(people, office, "newsletter")
    file = docx.Document(io.BytesIO(downloaded(office, "Word-Datei")))
    assert TITLE in [paragraph.text for paragraph in file.paragraphs]
    assert TITLE in downloaded(office, "Webseite").decode()


@pytest.mark.faults
def test_3_terms_lead_to_the_glossary(people):
    page = people.come_in("coordinator")
    people.go(page, "/austausch")
    link = page.get_by_role("link", name="Schutzfaktor", exact=True)
    assert link.get_attribute("title").startswith("Etwas, das")
    with page.context.expect_page() as opened:
        link.click()
    people.settled(opened.value)
    assert opened.value.locator("h1").inner_text() == "Was bedeutet „Schutzfaktor“?"
    assert page.url.startswith(f"{people.address}/austausch")
    assert grave_in_both_schemes(opened.value) == []
