"""The coordination makes a report and hands it out, in a browser.

1. By keyboard alone: the summary is made as PDF in German, progress is seen, the file is saved and is a PDF, who got it
   is noted and stands in the list.
2. The page has no serious violations (axe) in light and dark, and fits a phone.
"""

from __future__ import annotations

import pytest
from settling import settle
from test_accessible import PHONE, grave_in_both_schemes, resize, sideways
from two_people import CITY

from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, wave_profile

PAGE = "/berichte"


@pytest.fixture(scope="module")
def released(served):
    """Let the newest survey of Dortmund be released."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    wave = next(city for city in list_cities(demo_actor(), ws) if city.ags == CITY).waves[0]
    wave_profile(demo_actor(), ws, wave.id)
    ws.close()
    return wave.id


def by_keyboard(page, locator, key="Enter"):
    """Reach an element as a keyboard does, and press a key on it."""
    locator.focus()
    assert locator.evaluate("element => element === document.activeElement")
    page.keyboard.press(key)


def test_1_coordination_hands_out_a_report(open_page, released):
    page = open_page(f"{PAGE}?city={CITY}&wave={released}&bericht=profile_summary&form=pdf", role="coordinator")
    page.get_by_role("heading", level=1, name="Was wollen Sie in die Sitzung mitnehmen?").wait_for()
    settle(page)
    by_keyboard(page, page.get_by_role("button", name="Bericht erstellen"))
    page.get_by_role("progressbar").or_(page.get_by_text("ist fertig.")).first.wait_for(timeout=180_000)
    page.get_by_text("ist fertig. Er steht unten zuoberst in der Liste.").wait_for(timeout=180_000)
    settle(page)
    save = page.get_by_role("button", name="Auf diesem Gerät speichern")
    with page.expect_download() as waiting:
        by_keyboard(page, save)
    assert waiting.value.path().read_bytes().startswith(b"%PDF-1.7")
    assert waiting.value.suggested_filename.endswith(".pdf")
    who = page.get_by_role("textbox", name="Funktion oder Stelle")
    who.focus()
    page.keyboard.type("Lenkungsgruppe")
    by_keyboard(page, page.get_by_role("button", name="Empfänger eintragen"))
    page.get_by_role("cell", name="Lenkungsgruppe").wait_for()
    assert page.get_by_role("table").first.locator("tbody tr").count() == 1


def test_2_accessible_and_on_a_phone(open_page, released):
    page = open_page(f"{PAGE}?city={CITY}&wave={released}&bericht=profile_report", role="coordinator")
    assert grave_in_both_schemes(page) == []
    resize(page, PHONE)
    settle(page)
    assert not sideways(page)
