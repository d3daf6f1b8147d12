"""Two people in two browsers edit the same text.

1. The second one to save sees both texts side by side with their differences and decides; before, nothing is
   overwritten. Each way out works: mine, the other, put together.
2. Different sections never stand in each other's way.
3. It works on a phone: both texts and all buttons are within the screen, nothing scrolls sideways.
4. A kept text waits until its writer comes back, also in a new browser, and stands on the desk of what waits for whom.
5. What is being typed is not touched by a newer text of somebody else.
6. The city hands in, the office comments and returns, the city answers, the office approves; both see the history.
"""

import re
from pathlib import Path

import pytest
from two_people import PHONE, People, write

from ctc_toolkit.workspace import Place, demo_actor, list_cities, open_workspace, read_texts, save_text

SITUATION, NEXT_STEP = "Wie ist die Lage im Gebiet?", "Was ist der nächste Schritt?"
OWN_SAVE = re.compile(r"gespeichert um \d\d:\d\d$")
COMMON = "Der Platz am Tor\nist am Abend "


@pytest.fixture
def people(browser, served, settled):
    found = People(browser, served.address, settled)
    yield found
    found.leave()


@pytest.fixture(scope="module")
def ws(served):
    workspace = open_workspace(f"sqlite:///{Path(served.data) / 'ctc.sqlite'}")
    yield workspace
    workspace.close()


@pytest.fixture
def place(ws):
    """Give an area of Dortmund with a text that both begin with."""
    area = next(city for city in list_cities(demo_actor(), ws) if city.name == "Dortmund").areas[0]
    place = Place(area=area.id)
    save_text(demo_actor(), ws, place, "situation", COMMON, newest(ws, place).version)
    return place


def newest(ws, place, section="situation"):
    return next(text for text in read_texts(demo_actor(), ws, place, "area") if text.section == section)


def saved(page, section):
    """Wait until the page says that the field of a section was saved from here, not by somebody else before."""
    page.locator(f".st-key-section-{section}").get_by_text(OWN_SAVE).wait_for()


def both_edit(people, place, mine, theirs, size=(1366, 768)):
    """Let a coordinator and a member of the area team open the text and save, the member second; return the pages."""
    first, second = people.come_in("coordinator"), people.come_in("area_team", size)
    for page in (first, second):
        people.go(page, "/gebiet", city="05913000", gebiet=place.area)
        assert page.get_by_role("textbox", name=SITUATION, exact=True).input_value() == COMMON
    write(first, SITUATION, theirs)
    saved(first, "situation")
    write(second, SITUATION, mine)
    second.get_by_text("Jemand anderes hat diesen Abschnitt vor Ihnen gespeichert").wait_for()
    people.settled(second)
    return first, second


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("Meinen Text nehmen", COMMON + "laut"),
        pytest.param("Den anderen behalten", COMMON + "ruhig", marks=pytest.mark.faults),
    ],
)
def test_1_the_second_one_decides(people, ws, place, button, expected):
    first, second = both_edit(people, place, COMMON + "laut", COMMON + "ruhig")
    assert newest(ws, place).text == COMMON + "ruhig"
    panel = second.locator(".st-key-conflict-situation")
    columns = panel.locator('[data-testid="stColumn"]')
    assert columns.count() == 2
    for column, own in zip(columns.all(), ("laut", "ruhig"), strict=True):
        assert column.get_by_text(own, exact=True).evaluate("e => getComputedStyle(e).fontWeight") >= "600"
        assert "ist am Abend" in column.inner_text()
    assert "Nur in Ihrem Text:" in panel.inner_text()
    second.get_by_role("button", name=button).click()
    second.get_by_role("textbox", name=SITUATION, exact=True).wait_for()
    people.settled(second)
    assert second.get_by_role("textbox", name=SITUATION, exact=True).input_value() == expected
    assert newest(ws, place).text == expected
    if button == "Meinen Text nehmen":
        write(first, NEXT_STEP, f"weiter {newest(ws, place).version}")
        first.get_by_text("Inzwischen geändert um").wait_for()
        first.get_by_role("button", name="Neuen Stand zeigen").click()
        first.wait_for_function(
            "text => [...document.querySelectorAll('textarea')].some(e => e.value === text)", arg=expected
        )


@pytest.mark.faults
def test_1_put_together(people, ws, place):
    _, second = both_edit(people, place, COMMON + "laut", COMMON + "ruhig")
    second.get_by_role("button", name="Zusammenführen").click()
    editor = second.get_by_role("textbox", name="Zusammengeführter Text")
    editor.wait_for()
    people.settled(second)
    assert editor.input_value() == "Der Platz am Tor\nist am Abend ruhig\nist am Abend laut"
    editor.fill("Der Platz am Tor\nist am Abend mal ruhig, mal laut")
    second.get_by_role("button", name="Zusammengeführten Text speichern").click()
    second.get_by_role("textbox", name=SITUATION, exact=True).wait_for()
    people.settled(second)
    assert newest(ws, place).text == "Der Platz am Tor\nist am Abend mal ruhig, mal laut"


@pytest.mark.faults
def test_2_different_sections(people, ws, place):
    first, second = people.come_in("coordinator"), people.come_in("area_team")
    for page in (first, second):
        people.go(page, "/gebiet", city="05913000", gebiet=place.area)
    write(first, SITUATION, "Nur die Lage")
    write(second, NEXT_STEP, "Nur der Schritt")
    for page, section in ((first, "situation"), (second, "next_step")):
        saved(page, section)
    assert (newest(ws, place).text, newest(ws, place, "next_step").text) == ("Nur die Lage", "Nur der Schritt")


@pytest.mark.faults
def test_3_on_a_phone(people, ws, place):
    _, second = both_edit(people, place, COMMON + "laut", COMMON + "ruhig", PHONE)
    width = PHONE[0]
    panel = second.locator(".st-key-conflict-situation")
    boxes = [column.bounding_box() for column in panel.locator('[data-testid="stColumn"]').all()]
    boxes += [button.bounding_box() for button in panel.get_by_role("button").all()]
    assert len(boxes) == 5
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert boxes[1]["y"] > boxes[0]["y"]
    assert second.evaluate("document.scrollingElement.scrollWidth") <= width
    second.get_by_role("button", name="Zusammenführen").click()
    second.get_by_role("textbox", name="Zusammengeführter Text").wait_for()
    second.get_by_role("button", name="Zusammengeführten Text speichern").click()
    second.get_by_role("textbox", name=SITUATION, exact=True).wait_for()
    assert "ist am Abend laut" in newest(ws, place).text
    assert "ist am Abend ruhig" in newest(ws, place).text


@pytest.mark.faults
def test_4_waits_for_its_writer(people, ws, place):
    _, second = both_edit(people, place, COMMON + "später", COMMON + "früher")
    second.context.close()
    again = people.come_in("area_team")
    people.go(again, "/pruefung")
    again.get_by_role("button", name="Entscheiden").first.click()
    again.get_by_role("button", name="Meinen Text nehmen").click()
    again.get_by_role("textbox", name=SITUATION, exact=True).wait_for()
    assert newest(ws, place).text == COMMON + "später"


def test_5_typing_is_not_touched(people, ws, place):
    page = people.come_in("coordinator")
    people.go(page, "/gebiet", city="05913000", gebiet=place.area)
    page.get_by_role("textbox", name=SITUATION, exact=True).fill(COMMON + "halb getippt")
    save_text(demo_actor(), ws, place, "situation", "Ein anderer war da", newest(ws, place).version)
    page.evaluate("window.scrollTo(0, 0)")
    assert page.get_by_role("textbox", name=SITUATION, exact=True).input_value() == COMMON + "halb getippt"
    page.get_by_role("textbox", name=SITUATION, exact=True).blur()
    page.get_by_text("Jemand anderes hat diesen Abschnitt vor Ihnen gespeichert").wait_for()
    assert newest(ws, place).text == "Ein anderer war da"
    page.get_by_role("button", name="Meinen Text nehmen").click()
    page.get_by_role("textbox", name=SITUATION, exact=True).wait_for()
    assert newest(ws, place).text == COMMON + "halb getippt"


def hand_in(people, page, number):
    """Open the preview and hand in what stands there."""
    from playwright.sync_api import TimeoutError as TookTooLong

    page.get_by_text("Vorschau: Was übergeben wird").click()
    button = page.get_by_role("button", name="Jetzt zur Prüfung geben")
    button.wait_for()
    people.settled(page)
    done = page.get_by_text(f"Fassung {number} liegt jetzt der Geschäftsstelle vor.")
    button.click()
    try:
        done.wait_for(timeout=30_000)
    except TookTooLong:  # the page was drawn anew under the click
        button.click()
        done.wait_for()


def test_6_review(people, ws, place):
    city, office = people.come_in("coordinator"), people.come_in("multiplier")
    people.go(city, "/gebiet", city="05913000", gebiet=place.area)
    write(city, "Welche Ziele haben wir?", "Mehr Beteiligung")
    saved(city, "goals")
    people.settled(city)
    hand_in(people, city, 1)

    people.go(office, "/pruefung")
    office.get_by_role("button", name="Fassung öffnen").first.click()
    office.get_by_role("heading", name="Was sagen wir dazu?").wait_for()
    people.settled(office)
    goals = office.locator(".st-key-beside-goals")
    assert "Mehr Beteiligung" in goals.inner_text()
    goals.get_by_text("Anmerkung schreiben").click()
    office.get_by_role("textbox", name="Anmerkung zu „Welche Ziele haben wir?“").fill("Wie viele Jugendliche?")
    goals.get_by_role("button", name="Anmerkung speichern").click()
    goals.get_by_text("Wie viele Jugendliche?").wait_for()
    office.get_by_role("button", name="Mit dieser Begründung zurückgeben").click()
    office.get_by_text("Es fehlt, warum die Fassung zurückgeht.").wait_for()
    office.get_by_role("textbox", name="Warum geht die Fassung zurück?").fill("Bitte mit Zahl")
    office.get_by_role("button", name="Mit dieser Begründung zurückgeben").click()
    office.get_by_text("Die Geschäftsstelle hat sie mit Anmerkungen zurückgegeben.").wait_for()

    people.go(city, "/pruefung")
    city.get_by_role("button", name="Fassung öffnen").first.click()
    city.get_by_text("Bitte mit Zahl").first.wait_for()
    city.locator(".st-key-beside-goals").get_by_text("Wie viele Jugendliche?").first.wait_for()
    people.go(city, "/gebiet", city="05913000", gebiet=place.area)
    write(city, "Welche Ziele haben wir?", "Hundert Jugendliche mehr beteiligen")
    saved(city, "goals")
    people.settled(city)
    hand_in(people, city, 2)

    people.go(office, "/pruefung")
    office.get_by_role("button", name="Fassung öffnen").first.click()
    office.get_by_role("button", name="Freigeben").click()
    office.get_by_text("Die Geschäftsstelle hat sie freigegeben.").wait_for()
    people.settled(office)
    history = office.locator(".st-key-history-1").inner_text()
    for line in ("abgegeben von", "Anmerkung von", "Wie viele Jugendliche?", "zurückgegeben von", "Bitte mit Zahl"):
        assert line in history
