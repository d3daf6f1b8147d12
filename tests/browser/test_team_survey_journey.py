"""A survey of an area team in the browser, from opening to the result.

1. The coordination opens a survey and gets link and code; people answer on a phone by keyboard alone, without signing
   in; the coordination closes it and sees the result with its picture.
2. The open questionnaire and both pages are free of serious violations (axe, light and dark) and fit a phone.
"""

from __future__ import annotations

import re

from settling import settle
from test_accessible import COLOUR_RULES, LAPTOP, PHONE, grave, grave_in_both_schemes, sideways

PEOPLE = 5


def answer_by_keyboard(page):
    """Answer every statement with the keys alone: into the group, two answers on, on to the next one."""
    page.locator("fieldset input").first.focus()
    for _ in range(page.locator("fieldset").count()):
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Vielen Dank").wait_for()


def test_1_2_from_link_to_result(browser, served, open_page):
    page = open_page("/team", role="coordinator")
    page.get_by_role("button", name="Befragung öffnen").click()
    page.get_by_text("Der Link für das Team.").wait_for()
    settle(page)
    assert page.get_by_role("img", name="QR-Code").count() == 1
    link = re.search(r"/teambefragung/[\w-]{40,}", page.content()).group(0)
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="de-DE")
    phone = context.new_page()
    for person in range(PEOPLE):
        phone.goto(served.address + link)
        if person == 0:
            phone.emulate_media(color_scheme="dark")
            assert grave(phone, COLOUR_RULES) == []
            phone.emulate_media(color_scheme="light")
            assert grave(phone) == []
            assert phone.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        answer_by_keyboard(phone)
    assert {cookie["name"] for cookie in context.cookies()} == {"ctc_browser"}
    context.close()
    page.reload()
    settle(page)
    page.get_by_text("Bisher haben 5 Personen geantwortet").wait_for()
    page.get_by_text("Befragung abschließen und Ergebnis ansehen").click()
    page.get_by_text("Ja, endgültig abschließen").click()
    settle(page)
    page.get_by_role("button", name="Befragung abschließen", exact=True).click()
    page.get_by_role("heading", name=re.compile("^Ergebnis: ")).wait_for()
    settle(page)
    assert page.get_by_role("table").first.locator("tbody tr").count() == 6
    assert page.locator(".st-key-picture-team canvas, .st-key-picture-team svg").count() >= 1
    assert grave_in_both_schemes(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    settle(page)
    assert not sideways(page)


def test_2_site_check(open_page):
    page = open_page("/standort-check", role="coordinator", size=LAPTOP)
    page.get_by_role("button", name="Check beginnen").click()
    first = page.get_by_role("radiogroup", name=re.compile("^Gibt es eine Person"))
    first.wait_for()
    settle(page)
    first.get_by_text("nein", exact=True).click()
    page.get_by_text(re.compile("gespeichert um")).first.wait_for()
    assert grave_in_both_schemes(page) == []
    page.get_by_text("Ergebnis und nächste Schritte").click()
    settle(page)
    page.get_by_role("button", name=re.compile("Zum Schritt")).first.wait_for()
    page.mouse.move(2, 2)  # what lies under the mouse looks different while its colours change
    settle(page)
    assert grave_in_both_schemes(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    settle(page)
    assert not sideways(page)
