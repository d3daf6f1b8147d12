"""Reading in finished tables of an institute.

1. The page asks first what there is: answers or finished tables; the address keeps the choice.
2. Template and example can be saved; a file that cannot be read ends in a plain sentence at the field.
3. Findings stand in one table with row and column; errors stop, warnings must be accepted.
4. What is missing about the tables is told at its field, and nothing that was typed is lost.
5. After confirming, the tables are a survey of the city, marked as such on the profile page.
6. A corrected version is stored beside the older one with its reason, and the older one points to it.
7. After storing or cancelling, nothing of the file is left in the session.
8. The pages speak German and English.
9. Where a planned survey is over and has no results, the tables can belong to it; the profile then says how many
   answered, and a correction keeps the plan.
"""

from __future__ import annotations

from datetime import date

from said import cells, readable, said

from ctc_toolkit.access import demo_actor
from ctc_toolkit.pages.importing_tables.state import DRAFT
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.store import PlanEntry, SchoolEntry
from ctc_toolkit.workspace import list_cities, open_workspace, wave_tables
from tests.table_files import csv_of, good_rows, row


def waves_of_tables(path):
    workspace = open_workspace(f"sqlite:///{path}")
    found = [wave for city in list_cities(demo_actor(), workspace) for wave in city.waves if wave.source == "tables"]
    views = [wave_tables(demo_actor(), workspace, wave.id) for wave in found]
    workspace.close()
    return found, views


def upload(app, data, name="tabellen.csv"):
    app.file_uploader[0].upload(name, data, "text/csv")
    return app.run()


def press(app, label):
    next(button for button in app.button if button.label == label).click()
    return app.run()


def opened(open_page, language="de"):
    return open_page("import_survey", language, what="tables")


def fill(app, label="Jugendbefragung 2026, Tabellen"):
    app.text_input(key="tables-label").set_value(label)
    app.text_input(key="tables-institute").set_value("Institut *Nord*")
    app.text_input(key="tables-report").set_value("Bericht 2026")
    app.date_input(key="tables-first_day").set_value(date(2026, 5, 4))
    app.date_input(key="tables-last_day").set_value(date(2026, 6, 12))
    app.number_input(key="tables-schools").set_value(14)
    return app.run()


def test_1_2_choice_template_and_files(filled, open_page):
    app = open_page("import_survey")
    assert "In vier Schritten" in said(app)
    app.segmented_control(key="import_what").set_value("tables").run()
    text = said(app)
    assert "Welche Tabellen lesen Sie ein?" in text
    assert "1. Vorlage und Datei" in text
    assert "höchstens 5 MB" in text
    upload(app, b"", "leer.xlsx")
    assert "leer" in app.error[0].value
    upload(app, b"$FL2 no", "werte.sav")
    assert "weder eine Excel-Arbeitsmappe" in said(app)
    assert not app.exception
    assert DRAFT not in app.session_state


def test_3_findings(filled, open_page):
    rows = good_rows()
    rows[0]["Prozent"] = "140"
    rows.append(row("alcohol_3d", "alle", "alle", 900, 12))
    app = upload(opened(open_page), csv_of(rows))
    text = said(app)
    assert "2 Fehler müssen in der Datei behoben werden" in text
    table = app.table[0].value
    assert list(table["Zeile"]) == ["2", "16", "ganze Datei"]
    assert "140 ist kein Prozentwert" in readable(table.iloc[0, 3])
    assert "alcohol_30d" in readable(table.iloc[1, 4])
    assert not [button for button in app.button if button.label == "Weiter zum Bestätigen"]
    press(app, "Berichtigte Datei wählen")
    assert DRAFT not in app.session_state


def test_3_to_7_stored_corrected_and_marked(filled, open_page):
    app = upload(opened(open_page), csv_of([*good_rows(), row("alcohol_30d", "divers", "alle", 12, 30)]))
    press(app, "Weiter zum Bestätigen")
    assert "Bitte lesen Sie erst die Warnungen" in said(app)
    app.checkbox(key="tables-accepted").check().run()
    press(app, "Weiter zum Bestätigen")
    app.text_input(key="tables-report").set_value("Bericht 2026").run()
    press(app, "Tabellen speichern")
    assert "Bitte nennen Sie das Institut" in said(app)
    assert "Bitte geben Sie an, wie viele Schulen" in said(app)
    assert app.text_input(key="tables-report").value == "Bericht 2026"
    press(app, "Zurück zu den Befunden")
    press(app, "Weiter zum Bestätigen")
    assert app.text_input(key="tables-report").value == "Bericht 2026"
    fill(app)
    press(app, "Tabellen speichern")
    assert "ist gespeichert" in said(app)
    assert DRAFT not in app.session_state
    (wave,), (view,) = waves_of_tables(filled)
    assert view.entry.institute == "Institut *Nord*"
    assert view.entry.design_effect == 2.0
    press(app, "Weitere Tabellen einlesen")
    changed = good_rows()
    changed[0]["Prozent"] = "41"
    upload(app, csv_of(changed))
    press(app, "Weiter zum Bestätigen")
    fill(app, "Jugendbefragung 2026, berichtigt")
    app.selectbox(key="tables-replaces").set_value(wave.id).run()
    press(app, "Tabellen speichern")
    assert "was berichtigt wurde" in said(app)
    app.text_area(key="tables-reason").set_value("Zahlendreher").run()
    press(app, "Tabellen speichern")
    assert "bleibt, bis Sie sie" in said(app)
    profile = open_page("profile", wave=wave.id, city=wave.ags)
    assert not profile.exception
    text = said(profile)
    assert "Fertige Tabellen: Institut" in text
    assert "eine berichtigte Fassung" in text
    assert "Näherung" in text
    assert "keine einzelnen Antworten" in text
    deletion = open_page("deletion")
    deletion.selectbox(key="deletion-survey").set_value(wave.id).run()
    assert deletion.radio(key="deletion-what").options == ["die fertigen Tabellen, mit allem, was daraus entstand"]
    assert "das Institut hat seine Datei noch" in said(deletion)
    assert "Tabellen eines Instituts" in cells(open_page("start"))


def test_8_english(filled, open_page):
    app = upload(opened(open_page, "en"), csv_of([row("alcohol_3d", "all", "all", 900, 12)]))
    text = said(app)
    assert "2. Read the findings" in text
    assert "1 error has to be mended in the file" in text
    assert 'The measure "alcohol_3d" does not exist' in cells(app)


def planned(path, ags):
    workspace = open_workspace(f"sqlite:///{path}")
    with workspace.store.writing() as repository:
        plan = repository.surveys.add_plan(ags, PlanEntry(label="Frühjahr *2026*", year=2026))
        school = repository.surveys.add_school(plan.id, SchoolEntry("Schule", "yes", None, None, None, None))
        repository.surveys.add_grades(school.id, [GradeCounts(7, 10, 300, 300, 260, 10, 240)])
    workspace.close()
    return plan.id


def test_9_of_a_planned_survey(filled, open_page):
    app = upload(opened(open_page), csv_of(good_rows()))
    press(app, "Weiter zum Bestätigen")
    assert not [box for box in app.selectbox if box.key == "tables-plan"]
    plan = planned(filled, app.selectbox(key="tables-city").value)
    app.run()
    assert app.selectbox(key="tables-plan").options == ["keine", "Frühjahr *2026* (2026)"]
    fill(app)
    app.selectbox(key="tables-plan").set_value(plan).run()
    press(app, "Tabellen speichern")
    assert "ist gespeichert" in said(app)
    (wave,), (view,) = waves_of_tables(filled)
    assert (wave.plan_id, view.counted.percent) == (plan, 80)
    text = said(open_page("profile", wave=wave.id, city=wave.ags))
    assert "zur geplanten Befragung" in text
    assert "240 Antworten von 300 Jugendlichen" in text
    press(app, "Weitere Tabellen einlesen")
    changed = good_rows()
    changed[0]["Prozent"] = "41"
    upload(app, csv_of(changed))
    press(app, "Weiter zum Bestätigen")
    fill(app, "Jugendbefragung 2026, berichtigt")
    app.selectbox(key="tables-replaces").set_value(wave.id).run()
    assert app.selectbox(key="tables-plan").value == plan
