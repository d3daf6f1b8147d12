"""A group of three agrees on priorities: the coordination and two members of the area team, in browsers of their own.

1. From the profile to a decision: the coordination begins, all look, one weighs by keyboard, three vote in silence,
   nobody sees a result before the end, reasons are written in two browsers, the coordination records the decision. It
   stands in the log of the body, leads back, and the step is ticked.
2. What is chosen so far stays in sight while one scrolls; the page fits a phone and has no serious violations (axe).
"""

from __future__ import annotations

import re

import pytest
from settling import settle
from test_accessible import PHONE, grave, sideways
from two_people import CITY, People

from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, save_body

PAGE = "/prioritaeten"
TEAM = "Gebietsteam der Probe"


def with_a_body(served):
    """Let the first area of the city have an area team, and return the area."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    area = next(city for city in list_cities(demo_actor(), ws) if city.ags == CITY).areas[0].id
    save_body(demo_actor(), ws, CITY, before=BodyFields("area_team", ""), after=BodyFields("area_team", TEAM, area))
    ws.close()
    return area


def pick(page, label, *wanted):
    """Choose factors in a list by typing their names."""
    box = page.get_by_role("combobox", name=re.compile(label))
    for name in wanted:
        box.click()
        box.fill(name)
        page.get_by_role("option", name=name, exact=True).click()
        settle(page)
    box.press("Escape")


def vote(page, *wanted):
    pick(page, "zuerst angehen", *wanted)
    page.get_by_role("button", name="Stimme abgeben").click()
    page.get_by_text(re.compile("Stimme ist gezählt")).wait_for()


def write_reason(page, place, text):
    """Write a text into one of the fields for reasons and leave it."""
    box = page.locator("textarea").nth(place)
    box.fill(text)
    box.blur()
    settle(page)


@pytest.mark.faults  # by keyboard in test_keyboard_journeys.py at every run
def test_1_2_three_people(browser, served):
    area = with_a_body(served)
    people = People(browser, served.address, settle)
    lead = people.come_in("coordinator")
    kim, ada = people.come_in("area_team"), people.come_in("area_team", PHONE)
    people.go(lead, "/profil", city=CITY)
    people.go(lead, PAGE, gebiet=area)
    lead.get_by_role("button", name="Beginnen").click()
    lead.get_by_role("heading", name="Die Liste ansehen").wait_for()
    settle(lead)
    assert lead.get_by_role("table").first.locator("tbody tr").count() == 10

    people.go(kim, PAGE, gebiet=area, teil="gewichten")
    kim.get_by_text(re.compile("in .+ der Gewichtungen dieselben")).wait_for()
    kim.get_by_role("slider", name="Reichweite").focus()
    kim.keyboard.press("ArrowRight")
    kim.get_by_text(re.compile("gespeichert um .* von")).wait_for()

    people.go(lead, PAGE, gebiet=area, teil="abstimmen")
    lead.get_by_label("Wie viele Personen stimmen ab?").fill("3")
    lead.get_by_label("Wie viele Personen stimmen ab?").press("Enter")
    settle(lead)
    lead.get_by_role("button", name="Abstimmung öffnen").click()
    lead.get_by_text("0 von 3 Personen haben abgestimmt.").wait_for()
    for page in (kim, ada):
        people.go(page, PAGE, gebiet=area, teil="abstimmen")
        assert page.get_by_role("button", name="Abstimmung schließen").count() == 0
        vote(page, "Konflikte in der Familie", "Lernrückstände")
        assert page.get_by_role("table").count() == 0
    ada.mouse.move(2, 2)  # what lies under the mouse looks different while its colours change
    settle(ada)
    assert grave(ada) == []
    assert not sideways(ada)
    vote(lead, "Konflikte in der Familie")
    lead.get_by_text("Alle haben abgestimmt").click()
    settle(lead)
    lead.get_by_role("button", name="Abstimmung schließen und Ergebnis ansehen").click()
    lead.get_by_text("3 von 3 Personen haben abgestimmt, jede für bis zu 3 Faktoren.").wait_for()
    assert "3 von 3 Personen" in lead.get_by_role("table").inner_text()

    people.go(lead, PAGE, gebiet=area, teil="entscheiden")
    pick(lead, "gehen wir zuerst an", "Konflikte in der Familie", "Lernrückstände")
    pick(lead, "sollen bleiben", "Bindung an die Familie")
    people.go(kim, PAGE, gebiet=area, teil="entscheiden")
    write_reason(kim, 0, "Das kennen wir alle aus unserer Arbeit.")
    people.go(lead, PAGE, gebiet=area, teil="entscheiden")
    for place in range(1, lead.locator("textarea:visible").count()):
        write_reason(lead, place, "Darüber haben wir gesprochen.")
    bar = lead.locator(".st-key-chosen-so-far")
    lead.get_by_role("button", name="Beschluss festhalten").scroll_into_view_if_needed()
    assert bar.evaluate("bar => bar.getBoundingClientRect().top") >= 0
    lead.get_by_role("button", name="Beschluss festhalten").click()
    lead.get_by_text(re.compile("Beschlossen am .* 3 Personen anwesend")).wait_for()
    settle(lead)
    assert "Das kennen wir alle aus unserer Arbeit." in lead.get_by_role("table").first.inner_text()
    lead.mouse.move(2, 2)
    settle(lead)
    assert grave(lead) == []
    lead.get_by_role("button", name=re.compile("abhaken")).click()
    lead.get_by_text("Der Schritt im Prozess ist abgehakt.").wait_for()
    lead.get_by_role("button", name="Zum Beschluss im Beschlussbuch").click()
    lead.get_by_role("button", name="Zu den Prioritäten mit Zahlen und Gründen").click()
    lead.get_by_text(re.compile("Beschlossen am .* 3 Personen anwesend")).wait_for()
    people.go(ada, PAGE, gebiet=area)
    ada.get_by_text(re.compile("Beschlossen am .* 3 Personen anwesend")).wait_for()
    assert not sideways(ada)
    people.leave()
