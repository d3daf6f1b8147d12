"""Start page.

1. It asks where we stand and answers from the data: number of surveys, cities, newest year.
2. It says in two sentences what CTC is and names the five phases with their meaning.
3. At most three next steps stand there, fitting the role and what is there, with minutes and a button that leads there;
   what somebody waits for comes first.
4. All cities and surveys stand in a real table, marked as made up.
5. An empty workspace says what will stand here and how to get there, and offers the example cities.
6. All of it in both languages.
8. The phase of each area stands there: as steps where there are few, else in a table.
7. Where the data cannot be opened, a sentence says so, and no path reaches the page.
"""

import pytest
from acting import acting_as, person_of, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.workspace import Place, list_cities, open_workspace, return_submission, save_text, submit_version

DORTMUND, ESSEN = "05913000", "05113000"


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Wo stehen wir?", "Für Dortmund und Duisburg liegen 3 Befragungen vor, die neueste aus 2025."),
        ("en", "Where do we stand?", "There are 3 surveys for Dortmund and Duisburg, the newest from 2025."),
    ],
)
def test_1_6_question_and_answer(filled, open_page, language, question, answer):
    app = open_page("start", language)
    assert [title.value for title in app.title] == [question]
    assert answer in said(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("language", "phases"),
    [
        ("de", ["1 Vorbereiten", "2 Einführen", "3 Profil erstellen", "4 Planen", "5 Umsetzen und prüfen"]),
        ("en", ["1 Get ready", "2 Get organised", "3 Write the profile", "4 Plan", "5 Act and review"]),
    ],
)
def test_2_6_phases(filled, open_page, language, phases):
    text = said(open_page("start", language))
    places = [text.index(phase) for phase in phases]
    assert places == sorted(places)
    assert "Communities That Care" in text


def steps_of(app):
    """The headings of the next steps, in their order."""
    found = [text.value for text in app.markdown if text.value.startswith("**") and "Minuten" in text.value]
    return [value.partition("**  ")[0].strip("*") for value in found]


NEXT = {
    Role.COORDINATOR: [
        "Planen Sie die erste Befragung von Essen",
        "Lindenau: Eine angesehene Führungskraft steht öffentlich als Fürsprecherin oder Fürsprecher ein",
        "Schreiben Sie auf, wie es in Ihrem Gebiet steht",
    ],
    Role.AREA_TEAM: [
        "Lindenau: Eine angesehene Führungskraft steht öffentlich als Fürsprecherin oder Fürsprecher ein",
        "Das Profil von Dortmund lesen",
        "Schreiben Sie auf, wie es in Ihrem Gebiet steht",
    ],
    Role.MULTIPLIER: ["Sehen Sie, wo die Städte stehen"],
    Role.EVALUATOR: ["Das Profil von Dortmund lesen"],
    Role.ADMINISTRATOR: [
        "Sehen Sie, wo die Städte stehen",
        "Sehen Sie Personen und Rollen durch",
        "Sehen Sie nach, was zu löschen ist",
    ],
}


@pytest.mark.parametrize("role", NEXT)
def test_3_next_steps_of_each_role(filled, open_page, monkeypatch, role):
    ws = open_workspace(f"sqlite:///{filled}")
    city = {Role.COORDINATOR: ESSEN, Role.AREA_TEAM: DORTMUND, Role.EVALUATOR: DORTMUND}.get(role)
    acting_as(monkeypatch, ws, visitor(role, city))
    app = open_page("start")
    assert steps_of(app) == NEXT[role]
    assert not app.exception
    ws.close()


def test_3_a_step_leads_there(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    app = open_page("start")
    (button,) = [button for button in app.button if button.label == "Schritt öffnen"]
    button.click().run()
    assert app.title[0].value == "Was gehört zu Phase 1, CTC vorbereiten?"
    assert app.query_params["schritt"] in ("b1_1_2", ["b1_1_2"])
    assert not app.exception
    ws.close()


def test_3_what_the_office_sent_back_comes_first(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    coordinator, office = visitor(Role.COORDINATOR, DORTMUND), visitor(Role.MULTIPLIER)
    city = list_cities(coordinator, ws)[0]
    place = Place(area=city.areas[0].id)
    save_text(coordinator, ws, place, "goals", "Weniger Alkohol bis 2028", 0)
    handed_in = submit_version(coordinator, ws, "plan", place)
    acting_as(monkeypatch, ws, office)
    assert steps_of(open_page("start"))[0] == "Prüfen Sie 1 Fassung aus Dortmund"
    return_submission(office, ws, handed_in.id, handed_in.version, "Bitte Ziele messbar fassen")
    acting_as(monkeypatch, ws, coordinator)
    app = open_page("start")
    assert steps_of(app)[0] == "Beantworten Sie die Rückfragen der Geschäftsstelle zu Dortmund"
    assert len(steps_of(app)) == 3
    ws.close()


def test_3_nothing_to_do_yet(filled, open_page, monkeypatch):
    ws = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, ws, person_of(ws, "Neu Hier"))
    app = open_page("start")
    assert steps_of(app) == []
    assert "Die Verwaltung dieser Anwendung vergibt Rollen" in said(app)
    assert "Dortmund" not in said(app)
    assert not app.exception
    ws.close()


def test_4_table(filled, open_page):
    tables = "\n".join(table.value.to_string() for table in open_page("start").table)
    for text in ("Dortmund", "Duisburg", "Jugendbefragung 2025", "2023", "600", "erfunden", "Lindenau, Nordhafen"):
        assert text in tables


@pytest.mark.parametrize(("language", "now"), [("de", "jetzt"), ("en", "now")])
def test_8_phases_of_the_areas(filled, open_page, monkeypatch, language, now):
    ws = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, DORTMUND))
    text = said(open_page("start", language))
    assert "Dortmund, Lindenau" in text
    assert "Dortmund, Nordhafen" in text
    assert text.count(now) >= 2
    assert "Essen" not in text
    ws.close()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["Es ist noch keine Befragung eingelesen", "Beispielstädte anlegen"]),
        ("en", ["No survey has been imported yet", "Make the example cities"]),
    ],
)
def test_5_6_empty(empty, open_page, language, expected):
    app = open_page("start", language)
    for text in expected:
        assert text in said(app)
    assert len(app.table) == 0
    assert not app.exception


def test_7_no_database(open_page, monkeypatch, tmp_path):
    hidden = tmp_path / "verborgener-ordner" / "ctc.sqlite"
    hidden.parent.mkdir()
    hidden.write_bytes(b"this is no database at all" * 100)
    monkeypatch.setenv("CTC_DATABASE_URL", f"sqlite:///{hidden}")
    app = open_page("start")
    assert len(app.error) == 1
    assert "Traceback" not in said(app)
    assert not app.exception


@pytest.mark.slow
def test_5_example_cities_can_be_made(empty, open_page):
    app = open_page("start")
    app.button(key="make-demo").click().run(timeout=120)
    assert "Für Dortmund, Duisburg und Essen liegen 6 Befragungen vor" in said(app)
    assert "Beispieldaten: alle Angaben sind erfunden" in said(app)
    assert not app.exception
