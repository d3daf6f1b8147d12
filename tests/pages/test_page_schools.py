"""Schools on their way to the survey: state, numbers, reminders, lists of schools, letters for all.

1. The first screen says in one sentence how far the survey is, in German and in English; a picture with words and a
   real table say the same, school by school and in the order of the names.
2. Days, grades and numbers are saved when they are entered. What cannot be is told at its field, stays there, and is
   saved once what was in its way has been mended. Weekends are pointed out and stop nothing.
3. The grades of a new school are those of the others; a grade with numbers is not taken away.
4. The reminders are a list with dates; the text of each can be copied, filled; done ones are noted, rest, and can be
   taken back.
5. A list of schools is checked with all findings in one table; it is taken over only without mistakes, and as a whole.
6. All letters of all schools come as one file.
7. Once a survey rests on the plan, its total is compared with what the schools counted; letters stay at hand.
"""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.process.school_progress import GradeCounts
from ctc_toolkit.reporting.school_template import school_template_xlsx
from ctc_toolkit.store import SchoolEntry
from ctc_toolkit.workspace import list_cities, open_workspace, survey_plans
from tests.unit.workspace.made import AGREED, COMPLETE, DORTMUND, complete_plan, day

ACTOR = demo_actor()
RUNNING = replace(COMPLETE, label="Läuft", first_day=day(-10), last_day=day(20), year=2026)
SCHOOLS = (
    replace(AGREED, school="Aue", first_day=day(-6)),
    replace(AGREED, school="Zeche", asked_on=day(-90)),
    SchoolEntry("Neu", asked_on=day(-80)),
)
COUNTS = [GradeCounts(7, 4, 110, 110, 90, 5, 88), GradeCounts(9, 4, 100, 100, 80, 5, 72)]


@pytest.fixture
def ws(filled, monkeypatch):
    """Give the workspace that the app shows; somebody who may change plans is signed in."""
    opened = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, opened, visitor(Role.TRAINER))
    yield opened
    opened.close()


@pytest.fixture
def plan(ws):
    """Give the id of a plan in the field: one school has finished, one has agreed, one was asked."""
    made = complete_plan(ws, DORTMUND, RUNNING, SCHOOLS)
    with ws.store.writing() as repository:
        schools = {school.entry.school: school.id for school in repository.surveys.plan(made).schools}
        repository.surveys.add_grades(schools["Aue"], COUNTS)
        repository.surveys.add_grades(schools["Zeche"], [GradeCounts(7, expected=90)])
    return made


def plan_of(ws, plan_id):
    return next(plan for plan in survey_plans(ACTOR, ws, DORTMUND) if plan.id == plan_id)


def school_of(ws, plan_id, name):
    return next(school for school in plan_of(ws, plan_id).schools if school.entry.school == name)


def key_of(name, thing_id):
    return f"plan-{name}-{thing_id}"


def chart_of(app):
    (chart,) = app.get("vega_lite_chart")
    return chart.proto


@pytest.mark.parametrize(
    ("language", "sentence", "row"),
    [
        ("de", "1 von 3 Schulen fertig, 160 von 300 Jugendlichen (53 %).", "Aue | ✓ angefragt | ✓ Zusage, "),
        ("en", "1 of 3 schools have finished, 160 of 300 young people (53%).", "Aue | ✓ asked | ✓ yes, "),
    ],
)
def test_1_how_far_the_survey_is(ws, plan, open_page, language, sentence, row):
    app = open_page("plan_survey", language, plan=plan, city=DORTMUND)
    assert sentence in said(app)
    table = cells(app, len(app.table) - 1)
    assert row in table
    assert table.index("Aue") < table.index("Neu") < table.index("Zeche")
    assert "160 von 210 (76 %) geantwortet" in table or "160 of 210 (76%) answered" in table
    assert "Aue: 160" in readable(chart_of(app).alt)
    assert not app.exception


def test_2_numbers_and_days_are_saved(ws, plan, open_page):
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    zeche = school_of(ws, plan, "Zeche")
    app.selectbox(key="plan-chosen-school").set_value(zeche.id).run()
    grade = zeche.grades[0].id
    app.number_input(key=key_of("answered", grade)).set_value(95).run()
    assert "hätten 95 geantwortet, erwartet sind aber nur 90" in readable(app.error[0].value)
    assert app.number_input(key=key_of("answered", grade)).value == 95
    assert school_of(ws, plan, "Zeche").grades[0].counts == GradeCounts(7, expected=90)
    app.number_input(key=key_of("expected", grade)).set_value(96).run()
    assert not app.error
    assert school_of(ws, plan, "Zeche").grades[0].counts == GradeCounts(7, expected=96, answered=95)
    monday = day(1) + timedelta(days=-day(1).weekday() % 7)
    app.date_input(key=key_of("first_day", zeche.id)).set_value(monday).run()
    app.date_input(key=key_of("reserve_day", zeche.id)).set_value(monday).run()
    assert "Nachholtag" in readable(app.error[0].value)
    assert school_of(ws, plan, "Zeche").entry.reserve_day is None
    app.date_input(key=key_of("reserve_day", zeche.id)).set_value(monday + timedelta(days=5)).run()
    assert school_of(ws, plan, "Zeche").entry.reserve_day == monday + timedelta(days=5)
    assert "ist ein Samstag oder Sonntag" in said(app)
    assert "gespeichert um " in said(app)
    app.date_input(key=key_of("first_day", zeche.id)).set_value(day(40)).run()
    assert "nicht im Zeitraum der Befragung" in readable(app.error[0].value)
    assert app.date_input(key=key_of("first_day", zeche.id)).value == day(40)


def test_3_grades(ws, plan, open_page):
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    assert app.button_group(key="plan-new-grades").value == [7, 9]
    app.text_input(key="plan-new-school").set_value("Park")
    app.button(key="plan-add-school").click().run()
    park = school_of(ws, plan, "Park")
    assert [grade.counts for grade in park.grades] == [GradeCounts(7), GradeCounts(9)]
    app.button_group(key=f"plan-grades-{park.id}").set_value([9, 11]).run()
    assert [grade.counts.grade for grade in school_of(ws, plan, "Park").grades] == [9, 11]
    aue = school_of(ws, plan, "Aue")
    app.selectbox(key="plan-chosen-school").set_value(aue.id).run()
    app.button_group(key=f"plan-grades-{aue.id}").set_value([7]).run()
    assert "Zu Stufe 9 sind schon Zahlen eingetragen" in readable(app.error[0].value)
    assert school_of(ws, plan, "Aue").grades == aue.grades
    assert app.button_group(key=f"plan-grades-{aue.id}").value == [7, 9]


def test_4_reminders(ws, plan, open_page):
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="reminders")
    found = plan_of(ws, plan).reminders
    assert {reminder.kind for _, reminder in found} == {"conference", "day", "thanks"}
    assert "3 Erinnerungen sind fällig." in said(app)
    assert "Neu | Beteiligung der Schulkonferenz | noch nicht" in cells(app, 1)
    neu = school_of(ws, plan, "Neu")
    app.selectbox(key="reminder-chosen").set_value(f"{neu.id} conference").run()
    text = app.code[0].value
    assert text.startswith("Betreff: Jugendbefragung „Läuft“: Wann tagt Ihre Schulkonferenz?")
    assert COMPLETE.contact in text
    app.date_input(key="reminder-day").set_value(day(2))
    app.button(key="reminder-done").click().run()
    assert "liegt in der Zukunft" in readable(app.error[0].value)
    assert school_of(ws, plan, "Neu").reminded == {}
    app.date_input(key="reminder-day").set_value(day(-1))
    app.button(key="reminder-done").click().run()
    assert school_of(ws, plan, "Neu").reminded == {"conference": day(-1)}
    assert "2 Erinnerungen sind fällig." in said(app)
    assert "Notiert: Neu, „Beteiligung der Schulkonferenz“" in said(app)
    app.button(key="reminder-undo").click().run()
    assert school_of(ws, plan, "Neu").reminded == {}
    assert not app.exception


LIST = "Schule;Klassenstufe;Erwartete Jugendliche;Geantwortet;Telefon\r\n"


def upload(app, text, name="schulen.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    app.file_uploader[0].upload(name, data, "text/csv")
    return app.run()


def test_5_a_list_with_mistakes_and_one_without(ws, plan, open_page):
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    upload(app, LIST + "Nord;7;100;120;1\r\nNord;sieben;;;\r\nAue;7;1;;\r\n")
    table = cells(app, len(app.table) - 1)
    assert "2 | Geantwortet | bitte berichtigen | In Stufe 7 hätten 120 geantwortet" in table
    assert "3 | Klassenstufe | bitte berichtigen | „sieben“ ist keine ganze Zahl." in table
    assert "4 | Schule | Hinweis | Die Schule „Aue“ steht schon in dieser Planung." in table
    assert "1 | Telefon | Hinweis" in table
    assert "2 Fehler sind zuerst zu berichtigen." in said(app)
    assert app.button(key="school-list-take").disabled
    assert len(plan_of(ws, plan).schools) == 3
    upload(app, LIST + "Nord;7;100;;\r\nNord;9;95;;\r\nSüd;;;;\r\nAue;7;1;;\r\n")
    assert "Die Liste enthält 2 Schulen, die noch nicht in der Planung stehen, mit 195 erwarteten" in said(app)
    app.button(key="school-list-take").click().run()
    assert "2 Schulen wurden übernommen." in said(app)
    assert [grade.counts.expected for grade in school_of(ws, plan, "Nord").grades] == [100, 95]
    assert len(plan_of(ws, plan).schools) == 5
    assert school_of(ws, plan, "Aue").grades[0].counts == COUNTS[0]
    assert not app.exception


def test_5_the_template_and_what_is_no_list(ws, plan, open_page):
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="schools")
    upload(app, school_template_xlsx(), "schulen.xlsx")
    assert "Diese Zeile ist ein Beispiel der Vorlage" in cells(app, len(app.table) - 1)
    assert app.button(key="school-list-take").disabled
    upload(app, b"\x00\x01\x02", "schulen.pdf")
    assert app.error
    assert not app.exception
    assert len(plan_of(ws, plan).schools) == 3


def test_6_all_letters_in_one_file(ws, plan, open_page):
    app = open_page("plan_survey", plan=plan, city=DORTMUND, part="letters")
    app.button(key="letters-make").click().run()
    (_, data) = app.session_state["plan-all-letters"]
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert {name for name in names if "/" not in name} == {
        "geruest-der-datenschutz-folgenabschaetzung.docx",
        "eintrag-ins-verzeichnis-der-verarbeitungstaetigkeiten.docx",
    }
    assert {name.split("/")[0] for name in names if "/" in name} == {"aue", "neu", "zeche"}
    assert "aue/dank-und-ergebnis-fuer-die-schule.docx" in names
    assert "neu/erinnerung-an-die-schulleitung.docx" in names
    assert "neu/dank-und-ergebnis-fuer-die-schule.docx" not in names
    assert "letters-make" not in {button.key for button in app.button}
    assert not app.exception


def test_7_after_the_import(ws, plan, open_page):
    wave = next(city for city in list_cities(ACTOR, ws) if city.ags == DORTMUND).waves[0]
    with ws.store.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE survey_wave SET plan_id = ? WHERE id = ?", (plan, wave.id))
    app = open_page("plan_survey", plan=plan, city=DORTMUND)
    text = said(app)
    assert "Antworten; die Schulen haben 160 gezählt." in text
    assert "Das sind mehr als 10 % Unterschied." in text
    assert "Dank und Ergebnis" in cells(app, 2)
    assert not [one for one in app.number_input if one.key.startswith("plan-")]
    assert [one for one in app.button if one.key == "letters-make"]
    assert not app.exception
