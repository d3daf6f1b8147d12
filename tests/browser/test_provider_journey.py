"""A provider logs a session by link, on a phone, as a person does it: by looking, tapping, typing.

1. From opening the link to "saved" it takes at most six interactions and less than a minute; the answer comes at once.
2. The connection drops before saving: the page stays, the draft is kept on the device, outlives a reload, is sent when
   the connection is back, and is gone from the device then; nothing is stored twice, also when the answer got lost.
3. Without JavaScript the same form stores the same session; a double click stores one.
4. No serious violations (axe) in German and English, light and dark, on every page; it fits 360 pixels and 200 % zoom;
   everything can be reached by keyboard; what is tapped is 44 pixels high; the list of mistakes leads to the fields.
5. The coordination makes the link on the page of the delivery and revokes it; from then on it leads nowhere.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

import pytest
from settling import PATIENCE, settle
from test_accessible import PHONE, ZOOMED, grave, sideways

from ctc_toolkit.implementation.records import Component, GroupFields, SetUpFields
from ctc_toolkit.workspace import (
    area_delivery,
    demo_actor,
    list_cities,
    make_provider_link,
    open_workspace,
    save_group,
    save_set_up,
)
from tests.unit.workspace.matrix_delivery import decided_measures

CITY = "05913000"
PARTS = (Component("a", "Gefühle benennen"), Component("b", "Üben in kleinen Gruppen"), Component("c", "Aufgabe"))


@dataclass
class Place:
    """A decided measure with one group and a link to it, in the served demo."""

    served: object
    area: str
    measure: str
    group: str
    path: str

    @property
    def address(self):
        return f"{self.served.address}{self.path}/{self.group}"

    def workspace(self):
        return open_workspace(f"sqlite:///{self.served.data / 'ctc.sqlite'}")

    def sessions(self):
        ws = self.workspace()
        found = area_delivery(demo_actor(), ws, self.area)
        ws.close()
        return list(found.of_group(self.group)[1].sessions)


@pytest.fixture(scope="module")
def measures(served):
    """Give the area of the city and a decided plan with one measure for each test."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == CITY)
    titles = [f"Soziales Lernen {number}" for number in range(1, 13)]
    with ws.store.writing() as repository:
        area, measures = decided_measures(repository, CITY, city.waves[0].id, *titles, area=city.areas[0].id)
    ws.close()
    return area, iter(measures)


@pytest.fixture
def place(served, measures):
    area, left = measures
    ws, actor = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}"), demo_actor()
    measure = next(left)
    save_set_up(actor, ws, area, measure, SetUpFields(PARTS, 10, 45), version=0)
    group = save_group(actor, ws, area, measure, GroupFields("Klasse 5b", "Schule am Park", participants=12)).id
    token = make_provider_link(actor, ws, area, measure, provider="Jugendhilfe am Park e. V.").token
    ws.close()
    return Place(served, area, measure, group, f"/anbieter/{token}")


@pytest.fixture
def phone(browser):
    contexts = []

    def run(language="de", **more):
        context = browser.new_context(
            viewport={"width": PHONE[0], "height": PHONE[1]},
            locale={"de": "de-DE", "en": "en-GB"}[language],
            has_touch=True,
            **more,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda said: "Security Policy" in said.text and page.troubles.append(said.text))
        return page

    yield run
    for context in contexts:
        assert [trouble for page in context.pages for trouble in getattr(page, "troubles", [])] == []
        context.close()


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('ctc-draft:')).length")


def fill_in(page, present="9"):
    page.get_by_label("Wie viele waren da?").fill(present)
    page.get_by_role("group", name="Kernbausteine").get_by_text("alle", exact=True).click()


def test_1_six_interactions(phone, place):
    page, begun, interactions = phone(), time.monotonic(), 0
    for step in (
        lambda: page.goto(place.served.address + place.path),  # the link, tapped in a message
        lambda: page.get_by_label("Wie viele waren da?").fill("9"),
        lambda: page.get_by_role("group", name="Kernbausteine").get_by_text("alle", exact=True).tap(),
        lambda: page.get_by_role("group", name="Wie gut lief der Termin?").get_by_text("4", exact=True).tap(),
        lambda: page.get_by_role("group", name="Wie gut haben sie mitgemacht?").get_by_text("5", exact=True).tap(),
        lambda: page.get_by_role("button", name="Termin speichern").tap(),
    ):
        step()
        interactions += 1
    answer = page.get_by_role("status")
    answer.get_by_text("Termin 1 von 10 ist gespeichert.").wait_for()
    taken = time.monotonic() - begun
    assert interactions <= 6
    assert taken < 60
    assert "9 von 12 waren da." in answer.inner_text()
    assert "Bisher fanden 1 von 1 geplanten Terminen statt" in answer.inner_text()
    (session,) = place.sessions()
    fields = session.fields
    assert (fields.present, fields.delivered, fields.quality, fields.engagement) == (9, ("a", "b", "c"), 4, 5)
    assert (fields.on, fields.minutes, session.by) == (date.today(), 45, "Link: Jugendhilfe am Park e. V.")
    assert drafts(page) == 0
    assert {cookie["name"] for cookie in page.context.cookies()} == {"ctc_browser"}
    print(f"\nlogged a session in {interactions} interactions, {taken:.1f} s")


def test_2_the_connection_drops(phone, place):
    page = phone()
    page.goto(place.address)
    fill_in(page)
    kept = page.get_by_text(re.compile(r"Entwurf auf diesem Gerät gespeichert um \d\d:\d\d"))
    kept.wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Termin speichern").click()
    page.get_by_role("alert").get_by_text("Keine Verbindung. Der Entwurf bleibt auf diesem Gerät").wait_for()
    assert page.get_by_label("Wie viele waren da?").input_value() == "9"
    assert (place.sessions(), drafts(page)) == ([], 1)
    page.context.set_offline(False)
    page.reload()
    page.get_by_text(re.compile(r"Entwurf von \d\d:\d\d wieder eingesetzt")).wait_for()
    assert page.get_by_label("Wie viele waren da?").input_value() == "9"
    assert page.get_by_role("group", name="Kernbausteine").get_by_label("alle", exact=True).is_checked()
    page.context.set_offline(True)
    page.get_by_role("button", name="Termin speichern").click()
    again = page.get_by_role("button", name="Erneut senden")
    again.wait_for()
    page.context.set_offline(False)
    again.click()
    page.get_by_text("Termin 1 von 10 ist gespeichert.").wait_for()
    assert (len(place.sessions()), drafts(page)) == (1, 0)


def test_2_the_answer_gets_lost(phone, place):
    """The session is stored, the answer never comes: sending again stores it once."""
    page = phone()
    page.goto(place.address)
    fill_in(page)

    def swallow(route):
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/anbieter/**", swallow)
    page.get_by_role("button", name="Termin speichern").click()
    page.get_by_role("button", name="Erneut senden").wait_for()
    assert len(place.sessions()) == 1
    page.unroute("**/anbieter/**")
    page.reload()
    page.get_by_label("Wie viele waren da?").fill("8")
    page.get_by_role("button", name="Termin speichern").click()
    page.get_by_text("Termin 1 von 10 ist gespeichert.").wait_for()
    assert [one.fields.present for one in place.sessions()] == [8]


def test_2_a_draft_can_be_discarded_and_mistakes_keep_it(phone, place):
    page = phone()
    page.goto(place.address)
    fill_in(page, "13")
    page.get_by_role("button", name="Termin speichern").click()
    page.get_by_role("alert").get_by_role("link", name=re.compile("13 waren da")).click()
    assert page.evaluate("location.hash") == "#present"
    assert page.get_by_label("Wie viele waren da?").input_value() == "13"
    assert page.get_by_label("Wie viele waren da?").get_attribute("aria-invalid") == "true"
    page.reload()
    page.get_by_role("button", name="Entwurf verwerfen").click()
    page.wait_for_function("document.querySelector('#present').value === ''")
    assert drafts(page) == 0
    assert place.sessions() == []


def test_3_without_javascript(phone, place):
    page = phone(java_script_enabled=False)
    page.goto(place.address)
    fill_in(page)
    page.get_by_role("button", name="Termin speichern").dblclick()
    page.get_by_text("Termin 1 von 10 ist gespeichert.").wait_for()
    assert len(place.sessions()) == 1
    page.get_by_role("link", name=re.compile("^Berichtigen Termin 1")).click()
    page.get_by_label("Wie viele waren da?").fill("7")
    page.get_by_role("button", name="Berichtigung speichern").click()
    page.get_by_text("7 von 12 waren da.").wait_for()
    page.get_by_role("link", name=re.compile("^Berichtigen Termin 1")).click()
    page.get_by_text("Diesen Termin löschen").click()
    page.get_by_text("Ja, löschen.").click()
    page.get_by_role("button", name="Termin löschen").click()
    page.get_by_text("Der Termin ist gelöscht.").wait_for()
    assert place.sessions() == []


SMALL = """() => [...document.querySelectorAll("main a, main button, main summary, main input, main label:has(input)")]
  .filter((one) => one.offsetParent && !one.closest("label:has(input)") || one.matches("label:has(input)"))
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44 - 0.5)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_for_everybody(phone, place, language):
    page = phone(language)
    say = {
        "de": ("Termin speichern", "Wie viele waren da?", "Gespeichert"),
        "en": ("Save the session", "How many were there?", "Saved"),
    }[language]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"{place.address}?lang={language}")
        assert grave(page) == []
        assert sideways_plain(page) == 0
        assert page.evaluate(SMALL) == []
        page.get_by_role("button", name=say[0]).click()  # without what is needed
        page.get_by_role("alert").first.wait_for()
        assert grave(page) == []
        assert page.evaluate("document.activeElement.className") == "problem"
    page.get_by_label(say[1]).fill("9")
    page.get_by_role("group", name=re.compile("Kernbau|core")).get_by_role("radio").first.check()
    page.get_by_role("button", name=say[0]).click()
    page.get_by_role("heading", name=say[2]).wait_for()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert grave(page) == []
        assert page.evaluate(SMALL) == []
    page.set_viewport_size({"width": ZOOMED[0] // 2, "height": ZOOMED[1]})
    assert sideways_plain(page) == 0
    page.goto(f"{place.served.address}/anbieter/{quote('falsch')}?lang={language}")
    assert grave(page) == []


def sideways_plain(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_4_by_keyboard(phone, place):
    page = phone()
    page.goto(place.address)
    page.get_by_label("Wie viele waren da?").focus()
    page.keyboard.type("9")
    page.keyboard.press("Tab")  # minutes, as planned
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # all core components
    for digit in (3, 4):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        for _ in range(digit):
            page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")  # nothing was different
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Termin speichern"
    page.keyboard.press("Enter")
    page.get_by_text("Termin 1 von 10 ist gespeichert.").wait_for()
    (session,) = place.sessions()
    assert (session.fields.quality, session.fields.engagement, session.fields.adapted) == (4, 5, "none")


def test_5_from_making_to_revoking(open_page, phone, place):
    page = open_page(f"/umsetzung?gebiet={place.area}&teil=links&massnahme={place.measure}", role="coordinator")
    page.get_by_role("textbox", name="Für welche Einrichtung ist er?").fill("Verein am Markt e. V.")
    page.get_by_role("textbox", name="Für welche Einrichtung ist er?").press("Tab")
    settle(page)
    page.get_by_role("button", name="Link machen").click()
    page.get_by_text("Kopieren Sie den Link jetzt").wait_for()
    settle(page)
    assert page.get_by_role("img", name="QR-Code").count() == 1
    link = re.search(r"/anbieter/[\w-]{43}", page.content()).group(0)
    assert grave(page) == []
    assert not sideways(page)
    provider = phone()
    provider.goto(place.served.address + link)
    fill_in(provider)
    provider.get_by_role("button", name="Termin speichern").click()
    provider.get_by_text("ist gespeichert.").wait_for()
    page.get_by_role("button", name="Sperren").first.click()
    page.get_by_role("button", name="Ja, den Link sperren").click()
    page.get_by_text(re.compile("Links, die nirgendwohin mehr führen")).click()
    page.get_by_text("Verein am Markt e. V. · alle Gruppen · gesperrt").wait_for()
    provider.goto(place.served.address + link)
    provider.get_by_role("heading", name="Dieser Link führt nirgendwohin.").wait_for()
