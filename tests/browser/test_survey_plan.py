"""From the plan of a survey to its answers, in a real browser.

1. Somebody begins a plan, fills it in field by field until nothing is missing, imports the file, and is told until when
   the answers are kept; the plan is then the record of what was decided.
2. Each part of the page is free of serious violations (axe, light and dark) and fits a phone, also with an error and
   with a conflict.
3. A letter is a Word file that holds what was entered.
4. Two people change the same field: the second sees both values and decides; what was typed is never lost, not even
   where somebody types on while the entry before is still being saved.
5. The parts of a date are named in the language of the page.
"""

import io
import re
from datetime import date, timedelta

import docx
import pytest
from test_accessible import LAPTOP, PHONE, grave_in_both_schemes, resize, sideways

TODAY = date.today()


def german(day):
    return day.strftime("%d.%m.%Y")


def fill(page, settled, label, text):
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    page.keyboard.press("Tab")  # by the keyboard: the form of before may still be there for a moment
    settled(page)


def choose(page, settled, label, option):
    """Choose an entry of a list; a list that a redrawn page has closed before it took the click is opened once more."""
    from playwright.sync_api import TimeoutError as TookTooLong

    entry = page.get_by_role("option", name=option, exact=True)
    field = page.get_by_role("combobox", name=label)
    for _ in range(3):
        field.click()
        try:
            entry.click(timeout=8_000)
        except TookTooLong:
            page.keyboard.press("Escape")
            continue
        settled(page)
        if field.input_value() == option:
            return
    raise AssertionError(f"{option} could not be chosen")


def enter_date(page, settled, label, day):
    """Type a date into the three parts of its field, as one does with the keyboard."""
    field = page.get_by_role("group", name=label, exact=True)
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type(day.strftime("%d%m%Y"))
    page.locator("h1").click()
    settled(page)


def to_part(page, settled, name):
    page.get_by_role("radio", name=re.compile(f"^{name}")).click()
    settled(page)


def check(page, settled, name):
    assert grave_in_both_schemes(page) == [], name
    resize(page, PHONE)
    page.wait_for_function("width => document.documentElement.clientWidth === width", arg=PHONE[0])
    assert sideways(page) == 0, name
    resize(page, LAPTOP)
    settled(page)


def answer(page):
    return page.locator(".st-key-answer").inner_text()


def begin(page, settled, name):
    fill(page, settled, "Name der Befragung", name)
    page.get_by_role("button", name="Planung beginnen").click()
    page.get_by_role("heading", name="Wann, wozu und bis wann?").wait_for()
    settled(page)


def fill_dates(page, settled):
    enter_date(page, settled, "Erster Tag in den Schulen", TODAY - timedelta(days=20))
    enter_date(page, settled, "Letzter Tag in den Schulen", TODAY - timedelta(days=10))
    choose(page, settled, "Zweck", "Präventionsplanung")
    enter_date(page, settled, "Löschdatum der Antworten", TODAY + timedelta(days=100))


def fill_protection(page, settled):
    fill(page, settled, "Fassung des Einwilligungsbogens", "Fassung 2 vom 1. März")
    fill(page, settled, "Aktenzeichen der Datenschutz-Folgenabschätzung", "DSFA 7")
    enter_date(page, settled, "Datenschutzbeauftragte oder -beauftragter beteiligt am", TODAY - timedelta(days=60))


def fill_schools(page, settled):
    fill(page, settled, "Name der neuen Schule", "Gesamtschule Lindenau")
    page.get_by_role("button", name="Schule eintragen").click()
    page.get_by_label("Name der Schule", exact=True).wait_for()
    settled(page)
    choose(page, settled, "Entscheidung der Schulleitung", "ja")
    enter_date(page, settled, "Entschieden am", TODAY - timedelta(days=30))
    enter_date(page, settled, "Schulkonferenz beteiligt am", TODAY - timedelta(days=40))
    choose(page, settled, "Obere Schulaufsicht", "nicht nötig: nur örtliche Bedeutung")


def import_file(page, settled, path):
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Weiter zu den Befunden").wait_for()
    settled(page)
    page.get_by_text("mit dem Codeplan verglichen").click()
    settled(page)
    page.get_by_role("button", name="Weiter zu den Befunden").click()
    page.get_by_role("heading", name="3. Befunde lesen").wait_for()
    settled(page)
    if page.get_by_text("Ich habe die Warnungen gelesen").count():
        page.get_by_text("Ich habe die Warnungen gelesen").click()
        settled(page)
    page.get_by_role("button", name="Weiter zum Bestätigen").click()
    page.get_by_role("heading", name="4. Bestätigen").wait_for()
    settled(page)


def test_1_2_from_plan_to_answers(open_page, settled, survey_csv):
    page = open_page("/befragung-planen?city=05113000")
    assert "Für Essen ist noch keine Befragung geplant." in answer(page)
    begin(page, settled, "Befragung im Frühjahr")
    assert "Für „Befragung im Frühjahr“ fehlen noch 8 Angaben." in answer(page)
    fill_dates(page, settled)
    assert "gespeichert um" in page.locator("[data-testid=stMain]").inner_text()
    to_part(page, settled, "Datenschutz")
    fill_protection(page, settled)
    check(page, settled, "protection")
    to_part(page, settled, "Schulen")
    fill_schools(page, settled)
    until = german(TODAY + timedelta(days=100))
    page.get_by_text("Nichts. „Befragung im Frühjahr“ kann stattfinden").wait_for()
    settled(page)
    assert f"die Antworten werden bis zum {until} aufbewahrt" in answer(page)
    check(page, settled, "schools")
    page.get_by_role("button", name="Befragung jetzt einlesen").click()
    page.get_by_role("heading", name="Welche Befragung lesen Sie ein?").wait_for()
    settled(page)
    import_file(page, settled, survey_csv)
    choose(page, settled, "Stadt", "Essen")
    assert page.get_by_role("combobox", name="Geplante Befragung").input_value().startswith("Befragung im Frühjahr")
    assert f"bis zum {until} aufbewahrt" in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_role("button", name="Befragung speichern").click()
    page.get_by_text("Was gespeichert wurde").wait_for()
    settled(page)
    assert f"bis zum {until} aufbewahrt und dann gelöscht" in page.locator("[data-testid=stMain]").inner_text()
    page.get_by_test_id("stSidebarNavLink").get_by_text("Befragung planen", exact=True).click()
    page.get_by_text("Diese Planung ist der Nachweis").wait_for()
    settled(page)
    assert f"ist eingelesen. Die Antworten werden bis zum {until} aufbewahrt." in answer(page)
    assert page.get_by_role("textbox").count() == 0


@pytest.fixture
def planned(open_page, settled):
    page = open_page("/befragung-planen?city=05112000")
    if "noch keine Befragung" not in answer(page):
        choose(page, settled, "Geplante Befragung", "Neue Befragung planen")
    begin(page, settled, "Zu zweit")
    return page


def test_3_letters(planned, settled):
    page = planned
    to_part(page, settled, "Schreiben")
    fill(page, settled, "Ansprechperson mit Telefon und E-Mail", "Koordination, Telefon 0203 1")
    check(page, settled, "letters")
    with page.expect_download() as loading:
        page.get_by_role("button", name="„Elternbrief mit Einwilligung“ herunterladen").click()
    assert re.fullmatch(r"elternbrief-mit-einwilligung-duisburg-\d{4}\.docx", loading.value.suggested_filename)
    document = docx.Document(io.BytesIO(loading.value.path().read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Koordination, Telefon 0203 1" in cells
    assert "[bitte ergänzen: verantwortliche Stelle mit Anschrift]" in cells
    assert "Beispiel: alle Angaben sind erfunden." in [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.faults
def test_2_4_two_people_and_one_field(planned, open_page, settled, served):
    first = planned
    to_part(first, settled, "Datenschutz")
    second = open_page(first.url.removeprefix(served.address))
    fill(first, settled, "Aktenzeichen der Datenschutz-Folgenabschätzung", "von der ersten")
    fill(second, settled, "Fassung des Einwilligungsbogens", "von der zweiten")
    fill(second, settled, "Aktenzeichen der Datenschutz-Folgenabschätzung", "von der ersten, ergänzt")
    assert second.get_by_text("inzwischen jemand anderes geändert").count() == 0
    fill(first, settled, "Aktenzeichen der Datenschutz-Folgenabschätzung", "meine Fassung")
    first.get_by_text("inzwischen jemand anderes geändert").wait_for()
    settled(first)
    text = first.locator("[data-testid=stMain]").inner_text()
    assert "Gespeichert ist: von der ersten, ergänzt" in text
    assert "Ihre Angabe: meine Fassung" in text
    check(first, settled, "conflict")
    first.get_by_role("button", name="Meine Angabe speichern").click()
    first.get_by_text("inzwischen jemand anderes geändert").wait_for(state="detached")
    settled(first)
    second.reload()
    settled(second)
    field = second.get_by_label("Aktenzeichen der Datenschutz-Folgenabschätzung", exact=True)
    assert field.input_value() == "meine Fassung"
    assert second.get_by_label("Fassung des Einwilligungsbogens", exact=True).input_value() == "von der zweiten"


@pytest.mark.faults
def test_4_typing_on_while_an_entry_is_saved(planned, settled):
    page = planned
    to_part(page, settled, "Datenschutz")
    page.get_by_label("Fassung des Einwilligungsbogens", exact=True).fill("Fassung 3")
    page.keyboard.press("Tab")
    number = page.get_by_label("Aktenzeichen der Datenschutz-Folgenabschätzung", exact=True)
    number.press("Control+a")
    number.press_sequentially("DSFA", delay=30)
    page.get_by_text("gespeichert um").wait_for()
    settled(page)
    field = page.get_by_label("Aktenzeichen der Datenschutz-Folgenabschätzung", exact=True)
    assert field.input_value() == "DSFA"
    field.press("Tab")
    page.get_by_text("Das Aktenzeichen der Datenschutz-Folgenabschätzung fehlt.").first.wait_for(state="detached")
    page.reload()
    settled(page)
    assert page.get_by_label("Aktenzeichen der Datenschutz-Folgenabschätzung", exact=True).input_value() == "DSFA"


def test_2_an_error_beside_its_field(planned, settled):
    page = planned
    to_part(page, settled, "Datenschutz")
    enter_date(page, settled, "Datenschutzbeauftragte oder -beauftragter beteiligt am", TODAY + timedelta(days=9))
    alert = page.locator("[data-testid=stAlert]")
    assert "liegt in der Zukunft" in alert.inner_text()
    field = page.get_by_role("group", name="Datenschutzbeauftragte oder -beauftragter beteiligt am", exact=True)
    assert 0 < alert.bounding_box()["y"] - field.bounding_box()["y"] < 150
    assert f"{(TODAY + timedelta(days=9)).day:02}" in field.inner_text()
    check(page, settled, "error")


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        pytest.param("de", ["Tag", "Monat", "Jahr"], marks=pytest.mark.faults),
        pytest.param("en", ["day", "month", "year"], marks=pytest.mark.faults),
    ],
)
def test_5_parts_of_a_date(planned, open_page, settled, served, language, parts):
    page = open_page(planned.url.removeprefix(served.address).replace("lang=de", f"lang={language}"), language=language)
    field = page.locator("[data-testid=stDateInput]").first
    names = field.get_by_role("spinbutton").evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert sorted(name.split(",")[0] for name in names) == sorted(parts)
    assert ("TT" in field.inner_text()) == (language == "de")
