"""Priorities and action plan with the keyboard alone: no click, no mouse, no focus set by a script.

1. Somebody signs in (the import of a survey is in test_journeys.py, making a report in test_report_journey.py).
2. The area team's priorities: begin, weigh, vote, choose, give reasons, record the joint decision.
3. The action plan: a goal, and a programme of the catalogue as a measure with who, when and how many.
4. At every stop on the way the focus is seen (it looks different without it), it goes on in the reading order, and is
   caught nowhere.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from by_keyboard import Keyboard
from settling import PATIENCE, settle
from two_people import CITY

from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, save_body
from tests.unit.workspace.matrix_action_plans import decided_priorities

YEAR = date.today().year + 3
TEAM = "Team der Tastatur"
PARTS_OF_THE_PLAN = (
    "Überblick",
    "Ziele",
    "Maßnahmen",
    "Geld",
    "Risiken",
    "Freigabe",
    "Kurzfassung",
    "Fassungen",
)


@pytest.fixture
def keyboard(browser, served):
    """Give a function that lets the coordination of Dortmund come in by keyboard, straight to an address."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="de-DE", reduced_motion="reduce", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE)

    def run(path):
        return come_in(context.new_page(), served.address, path)

    yield run
    context.close()


def come_in(page, address, path):
    hands = Keyboard(page)
    page.goto(f"{address}/anmelden?lang=de")
    hands.to("Stadt")
    page.keyboard.type("Dortmund")
    hands.to("Koordination")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/anmelden" not in url, wait_until="commit")
    page.goto(f"{address}{path}")
    settle(page)
    return hands


def in_area(served, number, prepare):
    """Prepare one of the areas of the city and return it: `prepare` gets the workspace, the city and the area."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == CITY)
    prepare(ws, city, city.areas[number].id)
    ws.close()
    return city.areas[number].id


def an_area_team(ws, city, area):
    save_body(demo_actor(), ws, CITY, before=BodyFields("area_team", ""), after=BodyFields("area_team", TEAM, area))


def decided(ws, city, area):
    newest = max(city.waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        decided_priorities(repository, CITY, newest.id, area)


def test_1_2_4_priorities(keyboard, served):
    hands = keyboard(f"/prioritaeten?city={CITY}&gebiet={in_area(served, 0, an_area_team)}")
    hands.use("Beginnen", role="button")
    hands.page.get_by_role("heading", name="Die Liste ansehen").wait_for()
    settle(hands.page)
    weigh(hands)
    vote(hands)
    decide(hands)


def to_part(hands, key, parts, wanted):
    """Open a part of the page: with the tab key back to the row of parts, with arrows to the one that is wanted."""
    here = hands.to("", role="radio", within=f".st-key-{key}", backwards=True)
    way = parts.index(wanted) - parts.index(here)
    hands.press(*["ArrowRight" if way > 0 else "ArrowLeft"] * abs(way), "Enter")


def of_the_meeting(hands, wanted, heading):
    to_part(hands, "prio-part", ("1 Ansehen", "2 Gewichten", "3 Abstimmen", "4 Entscheiden"), wanted)
    hands.page.get_by_role("heading", name=heading).wait_for()
    settle(hands.page)


def weigh(hands):
    of_the_meeting(hands, "2 Gewichten", "Kriterien gewichten")
    hands.to("Reichweite", role="range")
    hands.press("ArrowRight")
    hands.page.get_by_text(re.compile("gespeichert um .* von")).wait_for()


def vote(hands):
    page = hands.page
    of_the_meeting(hands, "3 Abstimmen", "Still abstimmen")
    hands.to("Wie viele Personen stimmen ab?")
    hands.type("3", "Enter")
    hands.use("Abstimmung öffnen", role="button")
    page.get_by_text("0 von 3 Personen haben abgestimmt.").wait_for()
    settle(page)
    for voter in range(1, 4):  # one after the other at the same computer
        hands.pick("zuerst angehen", "Konflikte in der Familie", "Lernrückstände", backwards=True)
        hands.use("Stimme abgeben", role="button")
        page.get_by_text(f"{voter} von 3 Personen haben abgestimmt.").wait_for()
        settle(page)
    hands.to("Alle haben abgestimmt", role="checkbox")
    hands.press("Space")
    hands.use("Abstimmung schließen", role="button")
    page.get_by_text("3 von 3 Personen haben abgestimmt, jede für bis zu 3 Faktoren.").wait_for()
    settle(page)


def decide(hands):
    page = hands.page
    of_the_meeting(hands, "4 Entscheiden", "Gemeinsam entscheiden")
    hands.pick("gehen wir zuerst an", "Konflikte in der Familie", "Lernrückstände")
    hands.pick("sollen bleiben", "Bindung an die Familie")
    settle(page)
    for number in range(page.locator("textarea:visible").count()):
        hands.to("", role="textarea")
        hands.type(f"Grund {number + 1}: Das kennen wir aus unserer Arbeit.", "ControlOrMeta+Enter")
    hands.use("Beschluss festhalten", role="button")
    page.get_by_text(re.compile("Beschlossen am .* 3 Personen anwesend")).wait_for()


def test_1_3_4_plan(keyboard, served):
    hands = keyboard(f"/aktionsplan?city={CITY}&gebiet={in_area(served, 1, decided)}")
    hands.use("Aktionsplan beginnen", role="button")
    hands.page.get_by_text(re.compile("Ausgangswert:")).wait_for()
    settle(hands.page)
    goal(hands)
    to_part(hands, "plan-part", PARTS_OF_THE_PLAN, "Maßnahmen")
    hands.page.get_by_role("radio", name="eigene Worte").wait_for()
    settle(hands.page)
    measure(hands)


def goal(hands):
    hands.to("Zielwert, von 100")
    hands.type("5", "Enter")
    hands.to("Bis zu welchem Jahr?")
    hands.type(str(YEAR), "Enter")
    hands.use("Ziel hinzufügen", role="button")
    hands.page.get_by_role("table").first.get_by_text(f"5 von 100 bis {YEAR}").wait_for()
    settle(hands.page)


def measure(hands):
    page = hands.page
    hands.to("eigene Worte", role="radio")
    hands.press("ArrowUp")
    hands.press("ArrowUp")
    page.get_by_role("combobox", name="Welches Programm?").wait_for()
    hands.pick("Welches Programm?", "Familien stärken")
    hands.pick("Welchen Zielen dient sie?", "Konflikte in der Familie")
    hands.to("Erreichte junge Menschen je Jahr")
    hands.type("40", "Enter")
    hands.to("Welche Funktion ist verantwortlich?", role="text")
    hands.type("Leitung der Familienbildung", "Enter")
    hands.to("Tag, Beginnt am")
    page.keyboard.type(date(YEAR, 2, 1).strftime("%d%m%Y"))
    hands.use("Maßnahme hinzufügen", role="button")
    page.get_by_role("table").first.get_by_text("Familien stärken").wait_for()
