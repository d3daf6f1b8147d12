"""From no body at all to a printed decision, in a real browser.

1. Somebody sets up the usual bodies, adds a member, plans a meeting with a proposed agenda, enters what came out and a
   decision, and takes the decision log along as a Word file.
2. Members, meeting and decisions are free of serious violations (axe, light and dark) and fit a phone.
"""

import io

import docx
from test_accessible import LAPTOP, PHONE, grave_in_both_schemes, resize, sideways
from test_survey_plan import choose, fill


def click(page, settled, name, then):
    """Click a button and wait until the page shows the text `then`."""
    page.get_by_role("button", name=name).first.click()
    seen(page, settled, then)


def part(page, settled, name, then):
    page.get_by_role("radio", name=name).first.click()
    seen(page, settled, then)


def seen(page, settled, text):
    page.get_by_text(text).first.wait_for()
    settled(page)


def sound(page):
    assert grave_in_both_schemes(page) == []
    resize(page, PHONE)
    assert not sideways(page)
    resize(page, LAPTOP)


def test_1_2_journey(open_page, settled):
    page = open_page("/gremien?city=05913000")
    click(page, settled, "Übliche Gremien anlegen", "Lenkungsgruppe Dortmund")
    click(page, settled, "Gebietsteam Nordhafen", "Welche Bereiche sind dabei?")
    fill(page, settled, "Funktion", "Leitung")
    fill(page, settled, "Organisation", "Jugendamt")
    choose(page, settled, "Bereich", "Jugendamt und Jugendhilfe")
    click(page, settled, "Mitglied jetzt hinzufügen", "1 von 12 Bereichen sind dabei.")
    sound(page)
    part(page, settled, "Sitzungen", "Die Tagesordnung wird aus dem Stand")
    click(page, settled, "Sitzung jetzt planen", "Zum Drucken und Versenden")
    agenda = page.get_by_role("textbox", name="Tagesordnung (je Zeile ein Punkt)").input_value()
    assert "Schritt 1." in agenda
    assert agenda.endswith("Verschiedenes")
    sound(page)
    part(page, settled, "Beschlüsse", "Noch ist kein Beschluss eingetragen.")
    page.get_by_text("Beschluss festhalten").click()
    fill(page, settled, "Was wurde beschlossen?", "Wir beginnen im Mai.")
    fill(page, settled, "Warum? (Gründe)", "Dann liegen die Zahlen vor.")
    click(page, settled, "Beschluss eintragen", "ist eingetragen.")
    sound(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Beschlussbuch als Word-Datei").click()
    with open(waiting.value.path(), "rb") as file:
        document = docx.Document(io.BytesIO(file.read()))
    written = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Wir beginnen im Mai." in written
    assert "Dann liegen die Zahlen vor." in written
