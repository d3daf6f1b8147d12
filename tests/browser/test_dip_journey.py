"""The coordination sees a dip and reacts, in German on a laptop and in English on a phone.

1. The start page names the dip; a click leads to the course of the measure, where it stands with its numbers, a first
   step and a picture.
2. The coordination writes what is done and until when: it stands beside the warning, and no longer on the start page.
3. In English on a phone 360 pixels wide the same is read; nothing scrolls sideways, nothing is seriously wrong (axe).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from settling import settle
from test_accessible import grave, sideways
from two_people import CITY, People

from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.records import Component, GroupFields, SessionFields, SetUpFields
from ctc_toolkit.workspace import demo_actor, list_cities, log_session, open_workspace, save_group, save_set_up
from tests.unit.workspace.matrix_delivery import decided_measures

PAGE, SMALL_PHONE = "/umsetzung", (360, 740)
TODAY = date.today()
WHAT = "Wir sprechen mit dem Träger und holen zwei Termine nach."


@pytest.fixture(scope="module")
def course(served):
    """Give the area and a course with six good sessions and then three bad ones, the last of them today."""
    ws, me = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}"), demo_actor()
    city = next(one for one in list_cities(me, ws) if one.ags == CITY)
    newest = max(city.waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        area, (measure,) = decided_measures(repository, CITY, newest.id, "Kurs für Familien", area=city.areas[0].id)
    parts = (Component("c1", "Begrüßung"), Component("c2", "Übung"))
    save_set_up(me, ws, area, measure, SetUpFields(parts, sessions=9, minutes=90), version=0)
    first = max(TODAY - timedelta(56), school_year(TODAY).first)
    step = (TODAY - first).days // 8
    group = save_group(
        me, ws, area, measure, GroupFields("Mittwoch", start=first, end=TODAY + timedelta(30), participants=10)
    )
    for number in range(1, 10):
        quality, present = (5, 9) if number < 7 else (2, 5)
        on = first + timedelta(step * (number - 1))
        fields = SessionFields(number, on, present=present, delivered=("c1", "c2"), quality=quality, engagement=quality)
        log_session(me, ws, area, group.id, fields, entry=None)
    ws.close()
    return area, measure


def test_1_2_sees_and_reacts(browser, served, course):
    area, measure = course
    people = People(browser, served.address, settle)
    lead = people.come_in("coordinator")
    people.go(lead, "/", gebiet=area)
    alert = lead.get_by_role("button", name=re.compile("Die Durchführung wird schwächer"))
    alert.click()
    lead.get_by_role("heading", name="Worauf Sie achten sollten").wait_for()
    settle(lead)
    assert f"massnahme={measure}" in lead.url
    lead.get_by_text("Mittel der letzten 3: 2,0, davor: 5,0.").wait_for()
    lead.get_by_role("heading", name="Der Verlauf").wait_for()
    assert grave(lead) == []
    card = lead.locator('[class*="quality_falling"]').first
    card.get_by_text("Aufschreiben, was wir tun").click()
    card.get_by_role("textbox", name="Was wir tun").fill(WHAT)
    card.get_by_role("button", name="Speichern").click()
    lead.get_by_text(re.compile("Gespeichert. Bis ")).wait_for()
    settle(lead)
    assert WHAT in card.inner_text()
    people.go(lead, "/", gebiet=area)
    lead.get_by_role("heading", name="Wie die Maßnahmen laufen").wait_for()
    assert lead.get_by_role("button", name=re.compile("Es kommen weniger junge Menschen")).count() == 1
    assert alert.count() == 0
    people.leave()


def test_3_in_english_on_a_phone(browser, served, course):
    area, measure = course
    people = People(browser, served.address, settle)
    lead = people.come_in("coordinator", SMALL_PHONE)
    people.go(lead, PAGE, lang="en", gebiet=area, teil="verlauf", massnahme=measure)
    lead.get_by_role("heading", name="What to look at").wait_for()
    lead.get_by_text(re.compile("needs attention")).first.wait_for()
    settle(lead)
    assert not sideways(lead)
    assert grave(lead) == []
    people.leave()
