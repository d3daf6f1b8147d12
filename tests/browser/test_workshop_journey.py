"""A trainer leads a workshop with two groups, each in a browser of its own, in German and in English.

1. The trainer chooses a scenario and makes two groups; both come in by their links.
2. The slides of an exercise are turned by the arrow keys, with notes on demand; nothing of the app stands around them.
   A slide fits the screen of a projector without scrolling.
3. Both groups find the exercise and its worksheet; neither sees the other's city or those of the demo.
4. One group enters something, and the trainer sees who is how far.
5. The trainer resets that group; the other one keeps what it has entered, and both are still signed in.
6. The page of a group fits a phone; neither it nor a slide has a serious finding for accessibility.
"""

import re
import shutil

import pytest
from serving import serving
from settling import PATIENCE, settle
from test_accessible import PHONE, grave_in_both_schemes, resize, sideways

WORDS = {
    "de": {
        "make": "Gruppen anlegen",
        "made": "2 Gruppen sind angelegt.",
        "show": "Diese Übung allen Gruppen zeigen",
        "end": "Beenden",
        "question": "Was ist unsere Übung? Risiko- und Schutzfaktoren ordnen",
        "state": "vollständig erfüllt",
        "saved": "gespeichert",
        "furthest": "Am weitesten ist Gruppe 1",
        "again": "Aktualisieren",
        "back": "Zurücksetzen",
        "is_back": "Gruppe 1 steht am Anfang des Szenarios.",
        "worksheet": "Arbeitsblatt (Word)",
        "notes": "Ihre Notizen",
    },
    "en": {
        "make": "Make the groups",
        "made": "2 groups have been made.",
        "show": "Show this exercise to all groups",
        "end": "End",
        "question": "What is our exercise? Sorting risk and protective factors",
        "state": "fully met",
        "saved": "saved",
        "furthest": "Furthest is group 1",
        "again": "Look again",
        "back": "Set back",
        "is_back": "Group 1 stands at the beginning of the scenario.",
        "worksheet": "Worksheet (Word)",
        "notes": "Your notes",
    },
}


@pytest.fixture(scope="module")
def served(workspace_file, tmp_path_factory):
    """Give the app on a copy of the small demo workspace of its own."""
    data = tmp_path_factory.mktemp("workshop")
    shutil.copyfile(workspace_file, data / "ctc.sqlite")
    with serving(data) as running:
        yield running


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser, address, language, size=(1280, 720)):
        locale = {"de": "de-DE", "en": "en-GB"}[language]
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=locale, accept_downloads=True
        )
        self.context.set_default_timeout(PATIENCE)
        self.page, self.address, self.strange = self.context.new_page(), address, []
        self.page.on("pageerror", lambda error: self.strange.append(str(error)))
        self.page.on("request", lambda request: self.requested(request.url))

    def requested(self, url):
        if not url.startswith((self.address, "data:", "blob:")):
            self.strange.append(url)

    def go(self, path):
        self.page.goto(self.address + path)
        settle(self.page)

    def press(self, name):
        self.page.get_by_role("button", name=name).first.click()
        self.wait_for_the_server()

    def wait_for_the_server(self):
        settle(self.page)

    def sees(self, text):
        self.page.get_by_text(text).first.wait_for()

    def come_into_group(self, code, role, language):
        self.page.goto(f"{self.address}/anmelden/gruppe?code={code}&lang={language}")
        self.page.locator(f"form:has(input[value={role}]) button").click()
        self.page.wait_for_url(re.compile("/uebung"))
        settle(self.page)


@pytest.mark.parametrize("language", ["de", pytest.param("en", marks=pytest.mark.faults)])
def test_workshop(served, browser, language, settled):
    words = WORDS[language]
    people = [Person(browser, served.address, language) for _ in range(3)]
    trainer, first, second = people
    try:
        codes = makes_two_groups(trainer, words, language)
        shows_slides(trainer, words, language)
        gives_out_the_exercise(trainer, words, language)
        can_be_used_by_everybody(trainer, "stage", f"/werkstatt?ansicht=buehne&folge=p1&folie=3&lang={language}")
        first.come_into_group(codes[0], "coordinator", language)
        second.come_into_group(codes[1], "area_team", language)
        for number, group in ((1, first), (2, second)):
            finds_its_exercise(group, words, number)
        can_be_used_by_everybody(first, "phone", f"/uebung?lang={language}")
        for group in (first, second):
            enters_a_step(group, words, language)
        trainer.go(f"/werkstatt?teil=gruppen&lang={language}")
        trainer.sees(words["furthest"])
        resets_the_first_group(trainer, words)
        shows_its_step(first, words, language, "not there")
        shows_its_step(second, words, language, "there")
    finally:
        for person in people:
            person.context.close()
    assert [person.strange for person in people] == [[], [], []]


def makes_two_groups(trainer, words, language):
    trainer.page.goto(f"{trainer.address}/anmelden?next=/werkstatt%3Fteil%3Dszenario%26lang%3D{language}")
    trainer.page.locator("form:has(input[name=role][value=trainer]) button").click()
    settle(trainer.page)
    title = {"de": "Beginn von Phase 1", "en": "Start of phase 1"}[language]
    trainer.page.get_by_text(title, exact=True).first.click()
    trainer.page.locator(".st-key-scenario-sets").get_by_text(title, exact=True).wait_for()
    if trainer.page.locator(".st-key-reset-to-scenario").count():  # there are groups of the run before
        trainer.page.locator("details summary").last.click()
        trainer.page.locator(".st-key-workshop-sure label").click()
        settle(trainer.page)
    number = trainer.page.locator(".st-key-workshop-count input")
    number.fill("2")
    number.press("Enter")
    settle(trainer.page)
    trainer.press(words["make"])
    trainer.sees(words["made"])
    settle(trainer.page)
    rows = trainer.page.locator("table tbody tr")
    assert rows.count() == 2
    return [rows.nth(place).locator("td").nth(1).inner_text().strip() for place in range(2)]


def shows_slides(trainer, words, language):
    trainer.go(f"/werkstatt?ansicht=buehne&folge=sort_factors&folie=1&lang={language}")
    page = trainer.page
    for around in ('[data-testid="stSidebar"]', ".st-key-topbar"):
        page.locator(around).wait_for(state="hidden")
    title = page.locator("h1").inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("title => document.querySelector('h1').innerText !== title", arg=title)
    settle(page)
    turned = page.locator("h1").inner_text()
    size = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    assert size >= 34
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight") <= 740
    page.keyboard.press("n")
    trainer.sees(words["notes"])
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("title => document.querySelector('h1').innerText !== title", arg=turned)
    assert page.locator("h1").inner_text() == title
    settle(page)
    page.keyboard.press("Escape")
    page.locator(".st-key-topbar").wait_for()
    settle(page)


def can_be_used_by_everybody(person, where, path):
    person.go(path)
    if where == "phone":
        resize(person.page, PHONE)
        person.page.wait_for_function("width => document.documentElement.clientWidth === width", arg=PHONE[0])
        assert sideways(person.page) == 0
    assert grave_in_both_schemes(person.page) == []
    resize(person.page, (1280, 720))
    settle(person.page)


def gives_out_the_exercise(trainer, words, language):
    trainer.go(f"/werkstatt?teil=uebungen&lang={language}")
    trainer.press(words["show"])
    trainer.page.locator(".st-key-hide-exercise").wait_for()


def finds_its_exercise(group, words, number):
    group.sees(words["question"])
    listed = group.page.locator('[data-testid="stSidebar"]').inner_text()
    assert "Werkstatt" not in listed
    assert "Workshop" not in listed
    said = group.page.locator("body").inner_text()
    assert f"Musterstadt, Gruppe {number}" in said
    assert f"Gruppe {3 - number}" not in said
    with group.page.expect_download() as loading:
        group.page.get_by_role("button", name=words["worksheet"]).click()
    assert loading.value.suggested_filename.endswith(".docx")


def enters_a_step(group, words, language):
    group.go(f"/phasen?schritt=b1_1_1&phase=1&lang={language}")
    assert "Dortmund" not in group.page.locator("body").inner_text()
    group.page.locator("label").filter(has_text=re.compile(f"^{words['state']}")).first.click()
    group.sees(re.compile(words["saved"]))
    settle(group.page)


def resets_the_first_group(trainer, words):
    page = trainer.page
    page.locator(".st-key-workshop-which input").click()
    page.get_by_role("option").nth(1).click()
    settle(page)
    page.locator(".st-key-reset-groups button").click()
    trainer.sees(words["is_back"])
    settle(page)
    rows = page.locator("table tbody tr")
    assert " 0 " in rows.nth(0).inner_text().replace("\t", " ").replace("1, 0", "1, 0 ")
    assert "1, 1 " in rows.nth(1).inner_text()


def shows_its_step(group, words, language, what):
    group.go(f"/phasen?schritt=b1_1_1&phase=1&lang={language}")
    checked = group.page.locator("label:has(input:checked)").filter(has_text=re.compile(f"^{words['state']}"))
    assert checked.count() == (1 if what == "there" else 0)
