"""The coordination makes a report and hands it out, in a browser.

1. By keyboard alone: the summary is made as PDF in German, progress is seen, the file is saved and is a PDF, who got it
   is noted and stands in the list.
2. The page has no serious violations (axe) in light and dark, and fits a phone; neither has its part for the look.
3. A template with a wrong placeholder is not taken over: the page names it and the right spelling. The right one is,
   and the summary comes out in it as a Word file, with its placeholders filled.
"""

from __future__ import annotations

import docx
import pytest
from by_keyboard import Keyboard
from settling import settle
from test_accessible import PHONE, grave_in_both_schemes, resize, sideways
from two_people import CITY

from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, wave_profile
from tests.word_templates import template_with

PAGE = "/berichte"


@pytest.fixture(scope="module")
def released(served):
    """Let the newest survey of Dortmund be released."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    wave = next(city for city in list_cities(demo_actor(), ws) if city.ags == CITY).waves[0]
    wave_profile(demo_actor(), ws, wave.id)
    ws.close()
    return wave.id


def test_1_coordination_hands_out_a_report(open_page, released):
    page = open_page(f"{PAGE}?city={CITY}&wave={released}&bericht=profile_summary&form=pdf", role="coordinator")
    page.get_by_role("heading", level=1, name="Was wollen Sie in die Sitzung mitnehmen?").wait_for()
    settle(page)
    hands = Keyboard(page)
    hands.to("Bericht erstellen", role="button")
    page.keyboard.press("Enter")
    page.get_by_role("progressbar").or_(page.get_by_text("ist fertig.")).first.wait_for(timeout=180_000)
    page.get_by_text("ist fertig. Er steht unten zuoberst in der Liste.").wait_for(timeout=180_000)
    settle(page)
    hands.to("Auf diesem Gerät speichern", role="button")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.path().read_bytes().startswith(b"%PDF-1.7")
    assert waiting.value.suggested_filename.endswith(".pdf")
    hands.to("Funktion oder Stelle", role="text")
    hands.type("Lenkungsgruppe", "Tab")
    hands.to("Empfänger eintragen", role="button")
    page.keyboard.press("Enter")
    page.get_by_role("cell", name="Lenkungsgruppe").wait_for()
    assert page.get_by_role("table").first.locator("tbody tr").count() == 1


def test_2_accessible_and_on_a_phone(open_page, released):
    page = open_page(f"{PAGE}?city={CITY}&wave={released}&bericht=profile_report", role="coordinator")
    assert grave_in_both_schemes(page) == []
    resize(page, PHONE)
    settle(page)
    assert not sideways(page)


def test_2_the_look_is_accessible(open_page, released):
    page = open_page(f"{PAGE}?city={CITY}&teil=aussehen", role="coordinator")
    page.get_by_role("heading", level=1, name="Wie zeigt sich Ihre Stadt?").wait_for()
    assert grave_in_both_schemes(page) == []
    resize(page, PHONE)
    settle(page)
    assert not sideways(page)


def test_3_in_the_template_of_the_city(open_page, released):
    page = open_page(f"{PAGE}?city={CITY}&teil=aussehen", role="coordinator")
    page.get_by_role("heading", level=2, name="Word-Vorlage").wait_for()
    settle(page)
    field = page.locator("input[type=file]").nth(1)
    body = ("Amt für Jugend: {{title}}", "{{content}}")
    field.set_input_files({"name": "amt.docx", "mimeType": DOCX, "buffer": template_with("{{titel}}", *body[1:])})
    page.get_by_text("Den Platzhalter „{{titel}}“ gibt es nicht (im Text).").wait_for()
    page.get_by_text("Gemeint ist wohl „{{title}}“.").wait_for()
    page.get_by_text("wurde nicht übernommen").wait_for()
    settle(page)
    good = template_with(*body, header="{{city}}, {{date}}", footer="{{foot}}")
    page.locator("input[type=file]").nth(1).set_input_files({"name": "amt.docx", "mimeType": DOCX, "buffer": good})
    page.get_by_text("Die Vorlage ist gespeichert.").wait_for()
    page = open_page(f"{PAGE}?city={CITY}&befragung={released}&bericht=profile_summary&form=docx", role="coordinator")
    make = page.get_by_role("button", name="Bericht erstellen")
    make.wait_for()
    settle(page)
    make.click()
    page.locator(".st-key-report-one").get_by_text("DOCX, Deutsch").first.wait_for(timeout=180_000)
    page.get_by_text("ist fertig. Er steht unten zuoberst in der Liste.").wait_for()
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Auf diesem Gerät speichern").click()
    document = docx.Document(waiting.value.path())
    assert document.paragraphs[0].text == "Amt für Jugend: Das Profil auf zwei Seiten"
    section = document.sections[0]
    assert section.header.paragraphs[0].text.startswith("Dortmund, ")
    assert "Dortmund · Stand: " in section.footer.paragraphs[0].text
    whole = section.header.paragraphs[0].text + "".join(one.text for one in document.paragraphs)
    assert "{{" not in whole
    assert len(document.tables) == 2
