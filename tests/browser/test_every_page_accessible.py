"""No page and no role is left out of what axe looks at.

1. Every page of the navigation is one that axe sees in the usual run: here, or in the browser test named for it.
2. Each role: its navigation shows the pages that its rights open and no others; axe finds no serious or critical
   violation on its first page and on the pages looked at here, each with a role that may open it; one is locked.
3. Locked values are read out: in words in the table; the picture says how many there are and leads to the table.
4. Every page for every role, in `make faults`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from settling import settle
from test_accessible import grave
from two_people import CITY, People

from ctc_toolkit.access import Actor, Assignment, Role, may_anywhere
from ctc_toolkit.language import translator
from ctc_toolkit.pages.navigation import entries

FOLDER = Path(__file__).parent
HERE = {
    Role.COORDINATOR: ("status", "uebergabe", "angebote", "indikatoren", "loeschen", "prioritaeten"),
    Role.AREA_TEAM: ("programme",),
    Role.MULTIPLIER: ("vergleichswerte",),
    Role.TRAINER: ("hilfe",),
    Role.EVALUATOR: ("guete-der-daten", "nachschlagen"),
    Role.ADMINISTRATOR: ("personen", "konto"),
}
"""The pages looked at here, each with a role that may open it."""
ELSEWHERE = {
    "start": "test_accessible",
    "uebung": "test_workshop_journey",
    "staedte": "test_overview_pages",
    "phasen": "test_guided_way",
    "gremien": "test_bodies_journey",
    "schulungen": "test_trainings_journey",
    "austausch": "test_exchange_journey",
    "team": "test_team_survey_journey",
    "standort-check": "test_team_survey_journey",
    "befragung-planen": "test_survey_plan",
    "befragung": "test_accessible",
    "profil": "test_accessible",
    "aktionsplan": "test_action_plan_journey",
    "umsetzung": "test_results_accessible",
    "berichte": "test_results_accessible",
    "wirkung": "test_results_accessible",
    "jahresrueckblick": "test_results_accessible",
    "kommentar": "test_writing_accessible",
    "gebiet": "test_writing_accessible",
    "pruefung": "test_writing_accessible",
    "werkstatt": "test_workshop_journey",
    "protokoll": "test_overview_pages",
    "glossar": "test_accessible",
    "datenschutz": "test_accessible",
    "barrierefreiheit": "test_accessible",
}
"""The browser test of the usual run in which axe looks at a page."""
OF_A_CITY = {Role.COORDINATOR, Role.AREA_TEAM, Role.EVALUATOR}
"""The roles for which the sign-in page of the demo asks for a city."""
LOCKED = "personen"
"""A page that the area team may not open."""


@pytest.fixture
def people(browser, served):
    found = People(browser, served.address, settle)
    yield found
    found.leave()


def test_1_no_page_is_forgotten():
    here = [address for addresses in HERE.values() for address in addresses]
    assert sorted([*here, *ELSEWHERE]) == sorted(entry.address for entry in entries(translator("de")))
    titles = {entry.address: entry.title for entry in entries(translator("de"))}
    for address, name in ELSEWHERE.items():
        source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        assert re.search(r"\bgrave(_in_both_schemes)?\(", source), name
        assert re.search(rf'/{address}\b|"{address}"|"{titles[address]}"', source), (address, name)


def opened_by(role):
    """Return the pages that the rights of a role open in the demo, by address."""
    ags = CITY if role in OF_A_CITY else None
    actor = Actor("Demo", frozenset({Assignment(role, ags)}), demo=True)
    return {
        entry.address: entry.title
        for entry in entries(translator("de"))
        if entry.opens(lambda action: may_anywhere(actor, action, "demo")) and not entry.for_groups
    }


@pytest.mark.parametrize("role", list(Role))
def test_2_each_role(people, role):
    page, opened = people.come_in(role), opened_by(role)
    people.go(page, "/start")
    assert page.get_by_test_id("stSidebarNavLink").all_inner_texts() == list(opened.values())
    assert grave(page) == []
    assert set(HERE[role]) <= set(opened)
    for address in HERE[role]:
        people.go(page, f"/{address}", city=CITY)
        assert page.title() == opened[address]
        assert page.locator("h1").count() == 1, address
        assert grave(page) == [], address
    if role is Role.AREA_TEAM:
        people.go(page, f"/{LOCKED}")
        assert LOCKED not in opened
        assert grave(page) == [], LOCKED


@pytest.mark.faults
@pytest.mark.parametrize("role", list(Role))
def test_4_every_page_for_every_role(people, role):
    page = people.come_in(role)
    for address, title in opened_by(role).items():
        people.go(page, f"/{address}", city=CITY)
        assert page.title() == title
        assert grave(page) == [], (role, address)


def test_3_locked_values_are_read_out(people):
    page = people.come_in("coordinator")
    people.go(page, "/profil", city=CITY, by="grade", view="behaviour")
    cells = page.locator("[data-testid=stTable] table").get_by_role("cell").all_inner_texts()
    locked = {text.strip() for text in cells if "gesperrt" in text}
    assert len([text for text in cells if "gesperrt" in text]) > 3
    assert locked == {"gesperrt, zu wenige Antworten"}
    picture = page.locator("[data-testid=stVegaLiteChart]").first.get_attribute("aria-label")
    assert "6 von 12 Werten haben keine Zahl. Alle Werte stehen in der Tabelle darunter." in picture
