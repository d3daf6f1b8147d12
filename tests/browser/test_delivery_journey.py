"""The coordination of Duisburg looks at how its measures run, and logs a session on a phone.

1. In the course of the second school year the dip stands in the picture and in the table with the same values.
2. On a phone 360 pixels wide a usual session takes six interactions at most and less than a minute; a sentence answers,
   and the coordination finds the session in the list of the group.
3. What is typed is still there after the connection was lost for a while.
4. The page has no serious violations (axe) and does not scroll sideways.
"""

from __future__ import annotations

import re
import time
from datetime import date
from types import SimpleNamespace

import pytest
import two_people
from settling import settle
from test_accessible import PHONE, grave, sideways
from two_people import People

from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.plan import MeasureFields
from ctc_toolkit.workspace import area_delivery, demo_actor, list_cities, open_workspace
from ctc_toolkit.workspace.demo_content.deliveries import demo_deliveries
from tests.unit.workspace.matrix_delivery import decided_measures

DUISBURG, PAGE = "05112000", "/umsetzung"
FAMILIES = MeasureFields("programme", "familien_staerken", title="Familien stärken")
EVENINGS = MeasureFields(title="Offene Abende")


@pytest.fixture(scope="module")
def area(served):
    """Give the area of Duisburg whose measures have been running for two years; people of Duisburg come in."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == DUISBURG)
    found = city.areas[0].id
    with ws.store.writing() as repository:
        decided_measures(repository, DUISBURG, city.waves[0].id, FAMILIES, EVENINGS, area=found)
        place = SimpleNamespace(areas=(SimpleNamespace(id=found),))
        demo_deliveries(repository, (place, place), date.today())
    ws.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(two_people, "CITY", DUISBURG)
        yield found


def latest(served, area):
    """Return the measure of families and its group that runs today."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    families = area_delivery(demo_actor(), ws, area).measures[0]
    ws.close()
    return families, families.groups[-1]


def test_1_4_the_dip(browser, served, area):
    people = People(browser, served.address, settle)
    lead = people.come_in("coordinator")
    people.go(lead, PAGE, gebiet=area)
    lead.get_by_role("heading", name="Läuft es wie geplant?").wait_for()
    lead.get_by_text("Familien stärken", exact=True).first.wait_for()
    assert grave(lead) == []
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    evenings = area_delivery(demo_actor(), ws, area).measures[1]
    ws.close()
    second = school_year(date.today()).first.year - 1
    people.go(lead, PAGE, gebiet=area, teil="verlauf", massnahme=evenings.measure, schuljahr=str(second))
    lead.get_by_role("heading", name="Der Verlauf").wait_for()
    assert lead.locator('[data-testid="stVegaLiteChart"] svg').count() >= 2
    lead.get_by_text("Dieselben Werte als Tabelle").first.click()
    settle(lead)
    rows = lead.get_by_role("table").nth(1).locator("tbody tr").all_inner_texts()
    rated = [(row.split()[0], float(row.split()[1].replace(",", "."))) for row in rows]
    autumn = [value for day, value in rated if day[3:5] in ("10", "11")]
    spring = [value for day, value in rated if day[3:5] in ("02", "03", "04")]
    assert max(autumn) < min(spring)
    people.leave()


def test_2_3_4_a_session_on_a_phone(browser, served, area):
    _, group = latest(served, area)
    people = People(browser, served.address, settle)
    lead = people.come_in("coordinator", PHONE)
    people.go(lead, PAGE, gebiet=area, teil="termin", gruppe=group.id)
    began, before = time.monotonic(), len(group.sessions)
    box = lead.get_by_label("Wie viele von 14 waren da?")
    box.fill("12")  # 1
    box.press("Tab")
    settle(lead)
    lead.get_by_role("button", name="Alle").click()  # 2
    settle(lead)
    lead.get_by_role("radio", name="4").first.click()  # 3
    settle(lead)
    lead.context.set_offline(True)
    lead.wait_for_timeout(1500)
    lead.context.set_offline(False)
    settle(lead)
    assert box.input_value() == "12"
    lead.get_by_role("radio", name="5").last.click()  # 4
    settle(lead)
    lead.get_by_role("button", name="Termin speichern").click()  # 5
    lead.get_by_text(re.compile(rf"Termin {before + 1} von 7 ist gespeichert\. 12 von 14 waren da\.")).wait_for()
    assert time.monotonic() - began < 60
    settle(lead)
    assert not sideways(lead)
    assert grave(lead) == []
    stored = latest(served, area)[1].sessions[-1].fields
    assert (stored.present, stored.quality, stored.engagement, len(stored.delivered)) == (12, 4, 5, 5)
    people.leave()
