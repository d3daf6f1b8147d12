"""From decided priorities to an approved plan: coordination, a member of the area team and the office, each in a
browser.

1. The coordination begins the plan, sets a goal that starts where the profile says (a target above 100 is told at its
   field), takes a programme of the catalogue, and the member adds a risk meanwhile: nothing is lost.
2. The plan is handed in, the office reads it part by part and approves it, the steering group's decision is recorded;
   the overview shows the picture and both approvals.
3. The plan has no serious violations (axe) and fits a phone.
"""

from __future__ import annotations

import re
from datetime import date

from settling import settle
from test_accessible import PHONE, grave, sideways
from two_people import CITY, People

from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace
from tests.unit.workspace.matrix_action_plans import decided_priorities

PAGE = "/aktionsplan"
YEAR = date.today().year + 3


def with_priorities(served):
    """Let an area of the city have decided priorities, and return it."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == CITY)
    newest = max(city.waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        area, _ = decided_priorities(repository, CITY, newest.id, city.areas[0].id)
    ws.close()
    return area


def fill(page, label, value):
    box = page.get_by_label(label, exact=True).last
    box.fill(str(value))
    box.press("Tab")
    settle(page)


def pick(page, label, option):
    box = page.get_by_role("combobox", name=re.compile(label)).last
    box.click()
    box.fill(option)
    page.get_by_role("option", name=re.compile(option)).first.click()
    settle(page)


def test_1_2_3_to_an_approved_plan(browser, served):
    area = with_priorities(served)
    people = People(browser, served.address, settle)
    lead, kim = people.come_in("coordinator"), people.come_in("area_team", PHONE)
    people.go(lead, PAGE, gebiet=area)
    lead.get_by_role("button", name="Aktionsplan beginnen").click()
    lead.get_by_text(re.compile("Ausgangswert:")).wait_for()
    settle(lead)
    fill(lead, "Zielwert, von 100", 120)
    fill(lead, "Bis zu welchem Jahr?", YEAR)
    lead.get_by_role("button", name="Ziel hinzufügen").click()
    lead.get_by_text("120 Prozent gibt es nicht").wait_for()
    fill(lead, "Zielwert, von 100", 5)
    lead.get_by_role("button", name="Ziel hinzufügen").click()
    lead.get_by_role("table").first.get_by_text(f"5 von 100 bis {YEAR}").wait_for()

    people.go(kim, PAGE, gebiet=area, teil="risiken")
    fill(kim, "Was könnte passieren?", "Zu wenige Räume")
    fill(kim, "Was tun wir dagegen?", "Schulen fragen")
    kim.get_by_role("button", name="Risiko hinzufügen").click()
    kim.get_by_role("table").first.get_by_text("Zu wenige Räume").wait_for()
    settle(kim)
    assert not sideways(kim)

    people.go(lead, PAGE, gebiet=area, teil="massnahmen")
    lead.get_by_text("Programm aus dem Katalog").last.click()
    settle(lead)
    pick(lead, "Welches Programm", "Familien stärken")
    pick(lead, "Welchen Zielen", "Konflikte in der Familie")
    fill(lead, "Welche Funktion ist verantwortlich?", "Leitung der Familienbildung")
    begins = lead.get_by_role("group", name="Beginnt am", exact=True).last
    begins.get_by_role("spinbutton").first.click()
    lead.keyboard.type(date(YEAR, 2, 1).strftime("%d%m%Y"))
    settle(lead)
    lead.get_by_role("button", name="Maßnahme hinzufügen").last.click()
    lead.get_by_role("table").first.get_by_text("Familien stärken").wait_for()
    settle(lead)
    lead.mouse.move(2, 2)
    assert grave(lead) == []

    people.go(lead, PAGE, gebiet=area, teil="freigabe")
    lead.get_by_text("Vorschau: Was übergeben wird").click()
    lead.get_by_role("button", name="Jetzt zur Prüfung geben").click()
    lead.get_by_text(re.compile("liegt jetzt der Geschäftsstelle vor")).wait_for()
    office = people.come_in("multiplier")
    people.go(office, "/pruefung")
    office.get_by_role("button", name="Fassung öffnen").first.click()
    office.get_by_role("heading", name="Was wir erreichen wollen").wait_for()
    office.get_by_text("Zu wenige Räume").first.wait_for()
    office.get_by_role("button", name="Freigeben").click()
    office.get_by_text(re.compile("freigegeben", re.IGNORECASE)).first.wait_for()

    people.go(lead, PAGE, gebiet=area, teil="freigabe")
    lead.get_by_role("button", name="Beschluss festhalten").click()
    lead.get_by_text(re.compile("Beschlossen am .* Personen anwesend")).wait_for()
    people.go(lead, PAGE, gebiet=area)
    assert "Familien stärken" in lead.locator("[class*=st-key-drawing-logic] img").get_attribute("alt")
    lead.mouse.move(2, 2)
    assert grave(lead) == []
    people.go(kim, PAGE, gebiet=area)
    assert not sideways(kim)
    people.leave()
