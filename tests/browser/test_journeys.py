"""What a new user does, from the file to the profile.

1. Imports the SPSS file of a real survey and reads its profile, in German and in English.
2. Does the same with a simulated wave in a CSV file with semicolons and decimal commas, in German and in English.
3. Gets through the whole import with the keyboard alone, seeing where the focus is, and is caught nowhere.
4. A file of the wrong kind is explained in the language of the page; the next file works.
5. The page language follows the switch without a reload, and Streamlit's own labels do, too.
6. A link opens the same view for somebody else.
7. Single letters on the keyboard do nothing (no rerun, no menu of developers).
"""

import re
from pathlib import Path

import pytest
from by_keyboard import Keyboard
from playwright.sync_api import TimeoutError as Waited
from settling import settle

from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.simulation import SimulationSettings, simulate_wave, write_wave

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "yrbs"
WORDS = {
    "de": {
        "on": "Weiter zu den Befunden",
        "compared": "mit dem Codeplan verglichen",
        "accepted": "Ich habe die Warnungen gelesen",
        "confirming": "Weiter zum Bestätigen",
        "store": "Befragung speichern",
        "open": "Profil öffnen",
        "question": "Was zeigt die Befragung?",
        "table": "Dieselben Werte als Tabelle",
        "city": "Stadt",
        "kept": "Was gespeichert wurde",
    },
    "en": {
        "on": "On to the findings",
        "compared": "compared the directions",
        "accepted": "I have read the warnings",
        "confirming": "On to confirming",
        "store": "Store the survey",
        "open": "Open the profile",
        "question": "What does the survey show?",
        "table": "The same values as a table",
        "city": "City",
        "kept": "What was kept",
    },
}


@pytest.fixture(scope="module")
def simulated_csv(tmp_path_factory):
    wave = simulate_wave(load_instrument("ctc-youth-survey"), SimulationSettings(respondents=900), seed=11)
    path = tmp_path_factory.mktemp("simulated") / "welle.csv"
    write_wave(wave, path, style="german")
    assert path.read_text(encoding="utf-8-sig").splitlines()[0].count(";") > 100
    return path


def import_file(page, settled, path, language, city):
    """Go through the four steps with the mouse and open the profile."""
    words = WORDS[language]
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name=words["on"]).wait_for()
    settled(page)
    if page.get_by_text(words["compared"]).count():
        page.get_by_text(words["compared"]).click()
        settled(page)
    page.get_by_role("button", name=words["on"]).click()
    page.get_by_role("button", name=words["confirming"]).wait_for()
    settled(page)
    if page.get_by_text(words["accepted"]).count():
        page.get_by_text(words["accepted"]).click()
        settled(page)
    page.get_by_role("button", name=words["confirming"]).click()
    page.get_by_role("button", name=words["store"]).wait_for()
    settled(page)
    page.get_by_role("combobox", name=words["city"]).click()
    page.get_by_role("option", name=city).click()
    settled(page)
    page.get_by_role("button", name=words["store"]).click()
    page.get_by_text(words["kept"]).wait_for()
    settled(page)
    page.get_by_role("button", name=words["open"]).click()
    page.get_by_role("heading", name=words["question"]).wait_for()
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    settled(page)


@pytest.mark.parametrize(
    ("language", "city", "measure"),
    [
        ("de", "Essen", "Jemals E-Zigaretten"),
        pytest.param("en", "Duisburg", "Ever used e-cigarettes", marks=pytest.mark.faults),
    ],
)
def test_1_real_survey(open_page, settled, language, city, measure):
    page = open_page(f"/befragung?lang={language}", language=language)
    import_file(page, settled, GOLDEN / "yrbs2019.sav", language, city)
    text = page.locator("[data-testid=stMain]").inner_text()
    assert measure in text
    assert WORDS[language]["table"] in text
    assert "yrbs@2019" in text
    assert page.evaluate("document.documentElement.lang") == language
    assert ("13.677" if language == "de" else "13,677") in page.get_by_role("combobox").nth(1).input_value()


@pytest.mark.parametrize(("language", "city"), [("en", "Essen")])
def test_2_simulated_wave(open_page, settled, simulated_csv, language, city):
    page = open_page(f"/befragung?lang={language}", language=language)
    import_file(page, settled, simulated_csv, language, city)
    text = page.locator("[data-testid=stMain]").inner_text()
    assert WORDS[language]["table"] in text
    assert "ctc-youth-survey@" in text
    assert ("von 100" if language == "de" else "of 100") in text
    assert page.locator("[data-testid=stTable] tbody tr").count() > 15


def chosen_by_keyboard(page, hands):
    """Return the file dialog that Enter opens; where the page was drawn anew at that moment, go to the button again."""
    for patience in (15_000, 30_000, 90_000):
        settle(page)
        hands.to("Datei wählen", role="button")
        try:
            with page.expect_file_chooser(timeout=patience) as chooser:
                page.keyboard.press("Enter")
        except Waited:
            continue
        return chooser
    raise AssertionError("Enter on the button opens no file dialog")


def test_3_keyboard_only(open_page, survey_csv):
    words, page = WORDS["de"], open_page("/befragung", reduced="reduce")
    hands = Keyboard(page)
    chooser = chosen_by_keyboard(page, hands)
    chooser.value.set_files(survey_csv)
    page.get_by_role("button", name=words["on"]).wait_for()
    settle(page)
    hands.to(words["compared"], role="checkbox")
    hands.press("Space")
    hands.use(words["on"])
    page.get_by_role("heading", name="3. Befunde lesen").wait_for()
    settle(page)
    if page.get_by_text(words["accepted"]).count():
        hands.to(words["accepted"], role="checkbox")
        hands.press("Space")
    hands.use(words["confirming"])
    page.get_by_role("button", name=words["store"]).wait_for()
    settle(page)
    hands.to(words["city"], role="combobox")
    hands.press("ArrowDown", "Enter")
    hands.use(words["store"])
    page.get_by_text(words["kept"]).wait_for()
    settle(page)
    hands.use(words["open"])
    page.get_by_role("heading", name=words["question"]).wait_for()


@pytest.mark.parametrize(("language", "text"), [("de", "leer")])
def test_4_wrong_file(open_page, settled, survey_csv, tmp_path, language, text):
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    page = open_page(f"/befragung?lang={language}", language=language)
    page.locator("input[type=file]").set_input_files(empty)
    alert = page.locator("[data-testid=stAlert]")
    alert.wait_for()
    assert text in alert.inner_text().lower()
    settled(page)
    page.locator("input[type=file]").set_input_files(survey_csv)
    page.get_by_role("button", name=WORDS[language]["on"]).wait_for()


def test_5_language_without_reload(open_page, settled):
    page = open_page("/befragung")
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.get_by_role("button", name="Datei wählen").count() == 1
    assert page.title() == "Befragung einlesen"
    page.get_by_role("radio", name="English").click()
    page.get_by_role("heading", name="Which survey are you importing?").wait_for()
    settled(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "lang=en" in page.url
    assert page.get_by_role("button", name="Upload", exact=True).count() == 1
    assert page.title() == "Import a survey"
    page.get_by_role("link", name="Glossary").click()
    page.get_by_role("heading", name="What does this word mean?").wait_for()
    assert "lang=en" in page.url


def test_6_links_carry_the_view(open_page, settled, served):
    page = open_page("/profil")
    page.get_by_role("radio", name="Geschlecht").click()
    page.wait_for_url(re.compile("by=sex"))
    page.get_by_role("radio", name="Schutzfaktoren").click()
    page.wait_for_url(re.compile("view=protective"))
    settled(page)
    other = open_page(page.url.removeprefix(served.address))
    assert other.get_by_role("radio", name="Geschlecht").is_checked()
    assert other.get_by_role("radio", name="Schutzfaktoren").is_checked()
    assert "nach Geschlecht" in other.locator("[data-testid=stVegaLiteChart]").first.inner_text()


def test_7_single_letters_do_nothing(open_page):
    page = open_page("/glossar")
    before = page.locator("[data-testid=stApp]").inner_text()
    for key in ("r", "c"):
        page.keyboard.press(key)
    assert page.get_by_role("dialog").count() == 0
    assert page.locator("[data-testid=stApp]").inner_text() == before
